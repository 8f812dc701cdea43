package io.github.lucenehopfield.noise.robust;

/**
 * What the scores of other patterns say of the best one. The next few are those of patterns that
 * are not the origin; above the last of these their excess is exponential, with a mean e (Hill, "A
 * simple general approach to inference about the tail of a distribution", 1975), and so would be
 * the gap between the best and the next if the best were one of them (Rényi, "On the theory of
 * order statistics", 1953). The gap in units of e, G, says whether the cue is stored. Patterns that
 * are like each other make larger gaps than an exponential tail would, so the odds are a power of 1
 * + G. Equal scores are copies of one pattern and count once. Immutable.
 */
final class NullTail {
  private static final int RANK = 15;
  private static final int MIN_RANK = 5;
  private static final double EQUAL = 1e-9;

  // Fitted to a third of the corruptions of `bench universal` on all of its data, one half of the
  // cues of vectors that are stored (docs/decisions/0032).
  private static final double POWER = 1.65;
  private static final double CONSTANT = -2.55;
  private static final double SHARPNESS = 3;

  // The same where noise is all there is, which makes tails exponential: fitted to noise on images,
  // patches and embeddings.
  private static final double POWER_OF_NOISE = 3.5;
  private static final double CONSTANT_OF_NOISE = -3.65;

  // Where there are too few others, the mean excess that a unit of scores is made for.
  private static final double WITHOUT_OTHERS = 1;

  private final double gap;
  private final double excess;
  private final double natsOfNoise;

  private NullTail(double gap, double excess, double natsOfNoise) {
    this.gap = gap;
    this.excess = excess;
    this.natsOfNoise = natsOfNoise;
  }

  /**
   * {@return the tail of scores}
   *
   * @param scores in any order
   * @param count how many of them count, at least 1
   * @param natsOfNoise how many nats of evidence the unit of scores is where white noise is all
   *     that happened to the cue, 0 where it is not
   */
  static NullTail of(double[] scores, int count, double natsOfNoise) {
    double[] top = new double[RANK + 1];
    int n = 0;
    for (int i = 0; i < count; i++) {
      n = insert(scores[i], top, n);
    }
    double best = top[0];
    double gap = n > 1 ? best - top[1] : Math.max(best, 0);
    if (n <= MIN_RANK) {
      return new NullTail(gap, WITHOUT_OTHERS, natsOfNoise);
    }
    double base = top[n - 1];
    double sum = 0;
    for (int i = 1; i < n - 1; i++) {
      sum += top[i] - base;
    }
    return new NullTail(gap, Math.max(sum / (n - 2), EQUAL * (1 + Math.abs(best))), natsOfNoise);
  }

  /**
   * Puts a score among the distinct best, in descending order, and {@return how many there are}.
   */
  private static int insert(double score, double[] top, int size) {
    if (size == top.length && !(score > top[size - 1])) {
      return size;
    }
    int at = size;
    while (at > 0 && score > top[at - 1]) {
      at--;
    }
    if (at > 0 && equal(score, top[at - 1]) || at < size && equal(score, top[at])) {
      return size;
    }
    int grown = Math.min(size + 1, top.length);
    System.arraycopy(top, at, top, at + 1, grown - at - 1);
    top[at] = score;
    return grown;
  }

  private static boolean equal(double a, double b) {
    return Math.abs(a - b) <= EQUAL * (1 + Math.abs(a));
  }

  /** {@return how far the best is ahead of the next, in units of the mean excess} */
  double gap() {
    return gap / excess;
  }

  /** {@return the log-odds of "stored" at equal priors} */
  double logOdds() {
    double logGap = Math.log1p(gap());
    return natsOfNoise > 0
        ? POWER_OF_NOISE * logGap + CONSTANT_OF_NOISE
        : POWER * logGap + CONSTANT;
  }

  /**
   * {@return the inverse temperature at which others share the probability that they deserve; where
   * noise is all there is, that of their likelihood}
   */
  double inverseTemperature() {
    return natsOfNoise > 0 ? natsOfNoise : SHARPNESS / (1 + excess);
  }
}
