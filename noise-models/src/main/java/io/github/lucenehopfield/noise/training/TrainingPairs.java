package io.github.lucenehopfield.noise.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cues and origins of one noise channel.
 *
 * @param name of the channel
 * @param cues the cues, NaN where unknown
 * @param origins the stored vector that each came from
 */
record TrainingPairs(String name, float[][] cues, float[][] origins) {
  /** The share of pairs that channels are fitted to; the others choose among channels. */
  private static final double FITTED_SHARE = 0.6;

  /** The most pairs that choose, which bounds the time; by hand (docs/decisions/0040). */
  private static final int MAX_JUDGED = 80;

  TrainingPairs part(int from, int to) {
    return new TrainingPairs(
        name, Arrays.copyOfRange(cues, from, to), Arrays.copyOfRange(origins, from, to));
  }

  TrainingPairs fitted(int most) {
    return part(0, Math.max(2, (int) Math.min(cues.length * FITTED_SHARE, most)));
  }

  /** {@return pairs that nothing is fitted to} */
  TrainingPairs judged() {
    int from = Math.min(fitted(cues.length).cues().length, cues.length - 1);
    return part(from, Math.min(from + MAX_JUDGED, cues.length));
  }

  /** {@return all pairs of several channels, each channel evenly spread} */
  static TrainingPairs merged(List<TrainingPairs> components) {
    record Place(double at, float[] cue, float[] origin) {}
    List<Place> places = new ArrayList<>();
    for (TrainingPairs component : components) {
      int count = component.cues.length;
      for (int i = 0; i < count; i++) {
        places.add(new Place((i + 0.5) / count, component.cues[i], component.origins[i]));
      }
    }
    places.sort((a, b) -> Double.compare(a.at, b.at));
    float[][] cues = new float[places.size()][];
    float[][] origins = new float[cues.length][];
    for (int i = 0; i < cues.length; i++) {
      cues[i] = places.get(i).cue;
      origins[i] = places.get(i).origin;
    }
    return new TrainingPairs(components.get(0).name, cues, origins);
  }
}
