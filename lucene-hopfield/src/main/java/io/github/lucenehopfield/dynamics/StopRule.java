package io.github.lucenehopfield.dynamics;

/** Decides after each step of a retrieval whether to go on. Not thread-safe; one per retrieval. */
public final class StopRule {
  // A step that moves the state by less ends a recall, and so do three in a row with nearly all
  // weight
  // on one pattern; by hand.
  private static final double TOLERANCE = 1e-6;
  private static final double SETTLED_WEIGHT = .999;
  private static final int SETTLED_STEPS = 3;

  private final int most;
  private int steps;
  private long best = -1;
  private int settled;
  private float[] before;

  /**
   * Starts a retrieval.
   *
   * @param most how many steps to make at most, at least 1
   */
  public StopRule(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("steps must be >= 1; steps=" + most);
    }
    this.most = most;
  }

  /**
   * {@return why to stop after a step, or null to go on}
   *
   * @param old the state before the step, where NaN is an unknown coordinate; not retained beyond
   *     the next call, and not to be changed until then
   * @param now the state after it, without NaN
   * @param bestPattern the number of the pattern with the largest weight
   * @param weight that weight
   */
  public StopReason after(float[] old, float[] now, long bestPattern, double weight) {
    steps++;
    settled = weight <= SETTLED_WEIGHT ? 0 : bestPattern == best ? settled + 1 : 1;
    best = bestPattern;
    float[] twoBack = before;
    before = old;
    if (near(old, now)) {
      return StopReason.FIXED_POINT;
    }
    if (settled >= SETTLED_STEPS) {
      return StopReason.SETTLED;
    }
    if (twoBack != null && near(twoBack, now)) {
      return StopReason.CYCLE;
    }
    return steps == most ? StopReason.LIMIT : null;
  }

  /** False where a coordinate is unknown. */
  private static boolean near(float[] old, float[] now) {
    double moved = 0;
    double length = 0;
    for (int d = 0; d < now.length; d++) {
      double difference = (double) now[d] - old[d];
      moved += difference * difference;
      length += (double) old[d] * old[d];
    }
    return Math.sqrt(moved) <= TOLERANCE * Math.max(1, Math.sqrt(length));
  }
}
