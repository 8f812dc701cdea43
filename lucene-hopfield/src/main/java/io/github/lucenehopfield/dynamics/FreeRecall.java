package io.github.lucenehopfield.dynamics;

import io.github.lucenehopfield.separation.ConstrainedSparsemax;
import io.github.lucenehopfield.separation.FenchelYoung;
import java.util.Arrays;

/**
 * Free recall: recalls every pattern of a memory once, in no prescribed order, each time starting
 * from where it is and avoiding where it has been. Products with the state are the similarity.
 *
 * <p>Santos et al., arXiv 2411.08590, section 5; parameters as in their published code. C recalls
 * of C patterns with n plain steps each cost O(C^2 d n).
 */
public final class FreeRecall {
  /** Steps without a penalty after each penalized one, in the published code. */
  public static final int SETTLING_STEPS = 20;

  /** The strength gamma of the penalty in the published code. */
  public static final double PENALTY = 1e9;

  /** The rate r at which the average of past weights follows, in the published code. */
  public static final double RATE = 0.001;

  private FreeRecall() {}

  /**
   * {@return the patterns in the order of their recall, by penalties: {@code p = sep(X q - gamma
   * avg)}, {@code avg = r p + (1 - r) avg}, {@code q = X^T p}, then plain steps; repeated C times}
   *
   * @param memory the patterns
   * @param start the pattern to start at
   * @param separation how scores become weights; sparse ones recall patterns themselves
   * @param beta the inverse temperature, where the separation was made without one
   * @param settling plain steps after each penalized one, at least 0
   */
  public static int[] penalized(
      AssociativeMemory memory, int start, FenchelYoung separation, double beta, int settling) {
    int count = memory.size();
    double[] average = new double[count];
    float[] state = memory.pattern(start);
    int[] recalled = new int[count];
    for (int n = 0; n < count; n++) {
      double[] scores = memory.products(state);
      for (int i = 0; i < count; i++) {
        scores[i] -= PENALTY * average[i];
      }
      double[] weights = AssociativeMemory.weights(separation, scores, beta);
      for (int i = 0; i < count; i++) {
        average[i] = RATE * weights[i] + (1 - RATE) * average[i];
      }
      for (int step = 0; step < settling; step++) {
        state = memory.mean(weights);
        weights = AssociativeMemory.weights(separation, memory.products(state), beta);
      }
      state = memory.mean(weights);
      recalled[n] = AssociativeMemory.best(weights);
    }
    return recalled;
  }

  /**
   * {@return the patterns in the order of their recall, by bounds: {@code steps} steps of a
   * sparsemax in which pattern i weighs at most u_i, at first 1, then {@code u = max(0, u - p)};
   * repeated C times}
   *
   * @param memory the patterns
   * @param start the pattern to start at
   * @param beta the inverse temperature, positive
   * @param steps steps a recall, at least 1
   */
  public static int[] constrained(AssociativeMemory memory, int start, double beta, int steps) {
    int count = memory.size();
    double[] bounds = new double[count];
    Arrays.fill(bounds, 1);
    float[] state = memory.pattern(start);
    double[] weights = new double[count];
    int[] recalled = new int[count];
    for (int n = 0; n < count; n++) {
      for (int step = 0; step < steps; step++) {
        double[] scores = memory.products(state);
        for (int i = 0; i < count; i++) {
          scores[i] *= beta;
        }
        ConstrainedSparsemax.project(scores, bounds, count, weights);
        state = memory.mean(weights);
      }
      for (int i = 0; i < count; i++) {
        bounds[i] = Math.max(0, bounds[i] - weights[i]);
      }
      recalled[n] = AssociativeMemory.best(weights);
    }
    return recalled;
  }
}
