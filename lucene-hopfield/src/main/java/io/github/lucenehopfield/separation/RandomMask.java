package io.github.lucenehopfield.separation;

/**
 * The softmax among a random part of the candidates; the others weigh nothing. Whether a candidate
 * is masked depends on the seed and its place alone, {@code hash64(seed, place) / 2^64 < p}, never
 * on the order of arrival: the same question has the same answer. Where all are masked, nothing is
 * recalled; with p = 0 it is the softmax.
 *
 * <p>Hu et al., "Nonparametric Modern Hopfield Models", ICML 2025, sparse-structured with a random
 * mask.
 */
public final class RandomMask implements Separation {
  private static final long STEP = 0x9E3779B97F4A7C15L;

  private final double masked;
  private final long seed;
  private final double beta;

  /**
   * Makes a mask, softmax at the inverse temperature that the similarity suggests.
   *
   * @param masked the share p of the candidates that are left out, at least 0, less than 1
   * @param seed which of them
   */
  public RandomMask(double masked, long seed) {
    this.masked = checkMasked(masked);
    this.seed = seed;
    this.beta = Betas.NONE;
  }

  /**
   * Makes a mask, softmax at an inverse temperature.
   *
   * @param masked the share p of the candidates that are left out, at least 0, less than 1
   * @param seed which of them
   * @param beta positive and finite, in units of 1 / score
   */
  public RandomMask(double masked, long seed, double beta) {
    this.masked = checkMasked(masked);
    this.seed = seed;
    this.beta = Betas.check(beta);
  }

  private static double checkMasked(double masked) {
    if (!(masked >= 0 && masked < 1)) {
      throw new IllegalArgumentException("masked must be >= 0 and < 1; masked=" + masked);
    }
    return masked;
  }

  @Override
  public double inverseTemperature(double defaultBeta) {
    return Betas.choose(beta, defaultBeta);
  }

  @Override
  public boolean usesPositions() {
    return true;
  }

  @Override
  public void separate(double[] scores, int count, double defaultBeta, double[] weights) {
    separate(scores, null, count, defaultBeta, weights);
  }

  @Override
  public void separate(
      double[] scores, long[] positions, int count, double defaultBeta, double[] weights) {
    for (int i = 0; i < count; i++) {
      weights[i] = keeps(positions == null ? i : positions[i]) ? 1 : 0;
    }
    Softmax.weighMarked(scores, count, inverseTemperature(defaultBeta), weights);
  }

  private boolean keeps(long position) {
    // The finaliser of SplittableRandom (Stafford's mix 13).
    long hash = seed ^ (position * STEP);
    hash = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
    hash = (hash ^ (hash >>> 27)) * 0x94D049BB133111EBL;
    hash ^= hash >>> 31;
    return (hash >>> 11) * 0x1p-53 >= masked;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RandomMask that
        && masked == that.masked
        && seed == that.seed
        && beta == that.beta;
  }

  @Override
  public int hashCode() {
    int hash = 31 * RandomMask.class.hashCode() + Double.hashCode(masked);
    return 31 * (31 * hash + Long.hashCode(seed)) + Double.hashCode(beta);
  }

  @Override
  public String toString() {
    return "masked:" + Betas.number(masked) + ":" + seed + Betas.suffix(beta);
  }
}
