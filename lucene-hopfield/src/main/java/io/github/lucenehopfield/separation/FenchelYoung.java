package io.github.lucenehopfield.separation;

/**
 * A separation that is a regularized argmax: {@code y(t) = argmax over y of <t,y> - Omega(y)} at
 * {@code t = beta s}, over the simplex or, for sets of k patterns, over {0 &lt;= y_i &lt;= 1, sum y
 * = k}. The weights are y divided by its sum. These are the separations of Hopfield-Fenchel-Young
 * networks (Santos et al., arXiv 2411.08590, sections 3 and 4), for which a retrieval has an energy
 * that no step raises.
 */
public interface FenchelYoung extends Separation {
  /**
   * {@return the sum of y}
   *
   * @param count the number of candidates
   */
  default double mass(int count) {
    return 1;
  }

  /**
   * {@return Omega(y)}
   *
   * @param weights the weights of a {@link #separate}, y divided by its sum
   * @param count how many of them count
   */
  double regularizer(double[] weights, int count);

  /**
   * {@return the margin m: where every score of the k patterns of y exceeds every other by m /
   * beta, y is 1 there and 0 elsewhere, exactly} Infinite where there is none.
   */
  double margin();

  /**
   * Passes a derivative by weights on to the scores: {@code result_i = sum_j gradient_j dw_j /
   * ds_i}. Where a weight is about to become positive or to reach its bound, the derivative is that
   * of the side on which it is. O(C).
   *
   * @param weights the weights w of a {@link #separate}
   * @param count how many of them count
   * @param defaultBeta as it was passed to {@link #separate}
   * @param gradient the derivative of something by each weight
   * @param result receives its derivative by each score, length at least {@code count}; may be
   *     {@code gradient}
   */
  void differentiate(
      double[] weights, int count, double defaultBeta, double[] gradient, double[] result);

  /**
   * {@return the conjugate Omega*(beta s) = max over y of beta &lt;s,y&gt; - Omega(y)}
   *
   * @param scores the scores that were separated
   * @param count how many of them count
   * @param defaultBeta as it was passed to {@link #separate}
   * @param weights the weights that it gave
   */
  default double conjugate(double[] scores, int count, double defaultBeta, double[] weights) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += weights[i] * scores[i];
    }
    return mass(count) * inverseTemperature(defaultBeta) * sum - regularizer(weights, count);
  }
}
