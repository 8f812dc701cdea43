package io.github.lucenehopfield.noise.pooling;

import io.github.lucenehopfield.separation.FenchelYoung;

/**
 * Experimental: how probable it is that a bag of vectors is positive, and which of its vectors say
 * so. A Hopfield pooling layer: one learned query recalls a mixture of the bag's vectors,
 *
 * <pre>
 * h_i = max(0, W x_i + b),  p = sep(&lt;q, h_i&gt;),  z = sum p_i h_i
 * P(positive) = 1 / (1 + exp(-(&lt;v, z&gt; + c)))
 * </pre>
 *
 * <p>where sep is a separation of {@link FenchelYoung} at beta = 1: sparse ones name the vectors
 * that count and leave out the others exactly. Pooling by Ramsauer et al., "Hopfield Networks is
 * All You Need", ICLR 2021; with entmax, normmax and k-subsets Santos et al., arXiv 2411.08590,
 * section 6. Their vectors come from a convolutional network, ours from one layer of rectified
 * units.
 *
 * <p>Made by {@link BagTrainer}. O(n d H) for n vectors of d dimensions and H units. Immutable and
 * safe for use by many threads.
 */
public final class BagClassifier {
  private final PoolingNetwork network;
  private final double[] parameters;

  BagClassifier(PoolingNetwork network, double[] parameters) {
    this.network = network;
    this.parameters = parameters;
  }

  /**
   * What a bag is taken to be.
   *
   * @param probability that it is positive
   * @param weights of its vectors, in their order; they sum to 1
   */
  public record Answer(double probability, double[] weights) {}

  /** {@return how vectors of a bag are weighed} */
  public FenchelYoung separation() {
    return network.separation();
  }

  /** {@return the length of the vectors} */
  public int dimension() {
    return network.dimension();
  }

  /**
   * {@return what a bag is taken to be}
   *
   * @param bag at least one vector, all values finite
   * @throws IllegalArgumentException if the bag is empty or a vector has another length or a value
   *     that is not finite
   */
  public Answer classify(float[][] bag) {
    check(bag, dimension(), 0);
    PoolingNetwork.Pass pass = network.forward(parameters, bag);
    return new Answer(PoolingNetwork.probability(pass.logit()), pass.weights());
  }

  static void check(float[][] bag, int dimension, int number) {
    if (bag.length == 0) {
      throw new IllegalArgumentException("bags must have vectors; bag=" + number + " vectors=0");
    }
    for (int i = 0; i < bag.length; i++) {
      if (bag[i].length != dimension) {
        throw new IllegalArgumentException(
            "vectors must have the same length, "
                + dimension
                + "; bag="
                + number
                + " vector="
                + i
                + " length="
                + bag[i].length);
      }
      for (float value : bag[i]) {
        if (!Float.isFinite(value)) {
          throw new IllegalArgumentException(
              "values must be finite; bag=" + number + " vector=" + i + " value=" + value);
        }
      }
    }
  }
}
