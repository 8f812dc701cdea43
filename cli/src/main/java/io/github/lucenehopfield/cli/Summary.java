package io.github.lucenehopfield.cli;

import java.util.Arrays;

/** Counts how often the origin of a cue was found, and how long it took. Not for many threads. */
final class Summary {
  private final long[] origins;
  private final double[] millis;
  private int cues;
  private int first;
  private int inTen;
  private int inHundred;
  private int inCandidates;
  private long startNanos;
  private double seconds;

  /** Origins are null where they are not known. */
  Summary(long[] origins, int cues) {
    this.origins = origins;
    this.millis = new double[cues];
  }

  void start() {
    startNanos = System.nanoTime();
  }

  void stop() {
    seconds = (System.nanoTime() - startNanos) / 1e9;
    Arrays.sort(millis, 0, cues);
  }

  void add(int cue, Answer answer) {
    millis[cues++] = answer.millis();
    if (origins == null) {
      return;
    }
    int rank = answer.result().rank(origins[cue]);
    if (rank >= 0) {
      first += rank < 1 ? 1 : 0;
      inTen += rank < 10 ? 1 : 0;
      inHundred += rank < 100 ? 1 : 0;
      inCandidates++;
    }
  }

  int cues() {
    return cues;
  }

  double correctAt1() {
    return share(first);
  }

  double in10() {
    return share(inTen);
  }

  double in100() {
    return share(inHundred);
  }

  double inCandidates() {
    return share(inCandidates);
  }

  double queriesPerSecond() {
    return cues / seconds;
  }

  /** The time that a share of the cues did not exceed (nearest rank). */
  double percentile(double share) {
    return millis[Math.max(0, (int) Math.ceil(share * cues) - 1)];
  }

  private double share(int count) {
    return (double) count / cues;
  }
}
