package io.github.lucenehopfield.noise.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.noise.density.FieldDistribution;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TestPairClusterer {
  private static final int PAIRS = 30;

  private static float[][] fine() {
    SplittableRandom random = new SplittableRandom(1);
    float[][] patterns = new float[200][384];
    for (float[] pattern : patterns) {
      for (int d = 0; d < pattern.length; d++) {
        pattern[d] = (float) (0.05 * random.nextGaussian());
      }
    }
    return patterns;
  }

  /** {@return which corruptions each channel holds pairs of} */
  private static List<Set<String>> components(float[][] patterns, Map<String, Integer> pairs)
      throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    List<float[]> cues = new ArrayList<>();
    List<float[]> origins = new ArrayList<>();
    Map<float[], String> from = new IdentityHashMap<>();
    for (Map.Entry<String, Integer> entry : pairs.entrySet()) {
      Corruption corruption = Corruption.parse(entry.getKey());
      for (int i = 0; i < entry.getValue(); i++) {
        float[] origin = patterns[random.nextInt(patterns.length)];
        float[] cue = corruption.apply(origin, random);
        cues.add(cue);
        origins.add(origin);
        from.put(cue, entry.getKey());
      }
    }
    PairClusterer sorter =
        new PairClusterer(ParallelTasks.NONE, FieldDistribution.of(patterns), 0, 0);
    List<Set<String>> components = new ArrayList<>();
    for (TrainingPairs component :
        sorter.sort(cues.toArray(float[][]::new), origins.toArray(float[][]::new))) {
      Set<String> corruptions = new TreeSet<>();
      for (float[] cue : component.cues()) {
        corruptions.add(from.get(cue));
      }
      components.add(corruptions);
    }
    return components;
  }

  @Test
  void roundingToZeroIsNoLoss() throws IOException {
    List<Set<String>> components =
        components(fine(), Map.of("bits:2", PAIRS, "dropout:0.9", PAIRS));
    assertEquals(2, components.size(), components::toString);
    assertTrue(components.contains(Set.of("bits:2")), components::toString);
    assertTrue(components.contains(Set.of("dropout:0.9")), components::toString);
  }

  @Test
  void fewRoundedPairsAreNoComponent() throws IOException {
    List<Set<String>> components = components(fine(), Map.of("bits:2", 6, "dropout:0.9", PAIRS));
    assertEquals(List.of(Set.of("bits:2", "dropout:0.9")), components);
  }

  @Test
  void coarsePatternsAreNotRounded() throws IOException {
    float[][] patterns = fine();
    for (int i = 0; i < patterns.length; i += 2) {
      for (int d = 0; d < patterns[i].length; d++) {
        patterns[i][d] = Math.round(patterns[i][d] * 40) / 40f;
      }
    }
    assertEquals(
        List.of(Set.of("dropout:0.5")), components(patterns, Map.of("dropout:0.5", 2 * PAIRS)));
  }
}
