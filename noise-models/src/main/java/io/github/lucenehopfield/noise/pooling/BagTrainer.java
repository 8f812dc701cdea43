package io.github.lucenehopfield.noise.pooling;

import io.github.lucenehopfield.noise.optimization.Adam;
import io.github.lucenehopfield.separation.FenchelYoung;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ObjDoubleConsumer;

/**
 * Experimental: learns a {@link BagClassifier} from bags whose labels are known, by the mean
 * cross-entropy, Adam, batches of 8 bags and gradients cut to a length of 1. One bag in five is
 * held out: of all epochs, that with the least cross-entropy there is kept.
 *
 * <p>The same arguments give the same classifier. Immutable and safe for use by many threads.
 */
public final class BagTrainer {
  /** The number of hidden units where nothing else is said. */
  public static final int HIDDEN = 64;

  /** The number of epochs where nothing else is said. */
  public static final int EPOCHS = 40;

  private static final int BATCH = 8;
  private static final int HELD_OUT = 5;
  private static final double RATE = 1e-3;
  private static final int MIN_BAGS = 10;

  private final FenchelYoung separation;
  private final int hidden;
  private final int epochs;
  private final long seed;

  /**
   * Prepares to train with the usual numbers of units and epochs.
   *
   * @param separation how vectors of a bag are weighed
   * @param seed decides the start, the order of the bags and which are held out
   */
  public BagTrainer(FenchelYoung separation, long seed) {
    this(separation, seed, HIDDEN, EPOCHS);
  }

  /**
   * Prepares to train.
   *
   * @param separation how vectors of a bag are weighed
   * @param seed decides the start, the order of the bags and which are held out
   * @param hidden the number of hidden units, at least 1
   * @param epochs how often every bag is seen, at least 1
   */
  public BagTrainer(FenchelYoung separation, long seed, int hidden, int epochs) {
    if (hidden < 1) {
      throw new IllegalArgumentException("hidden must be >= 1; hidden=" + hidden);
    }
    if (epochs < 1) {
      throw new IllegalArgumentException("epochs must be >= 1; epochs=" + epochs);
    }
    this.separation = separation;
    this.seed = seed;
    this.hidden = hidden;
    this.epochs = epochs;
  }

  /**
   * {@return a classifier}
   *
   * @param bags at least 10, each of at least one vector; all vectors of the same length, finite
   * @param positive whether each bag is; both kinds must occur
   * @throws IllegalArgumentException if the arguments are not so
   */
  public BagClassifier train(List<float[][]> bags, boolean[] positive) {
    return train(bags, positive, (epoch, loss) -> {});
  }

  /**
   * {@return a classifier}
   *
   * @param bags as above
   * @param positive as above
   * @param listener called after each epoch with its number and the held-out cross-entropy
   */
  public BagClassifier train(
      List<float[][]> bags, boolean[] positive, ObjDoubleConsumer<Integer> listener) {
    check(bags, positive);
    PoolingNetwork network =
        new PoolingNetwork(bags.get(0)[0].length, hidden, scale(bags), separation);
    SplittableRandom random = new SplittableRandom(seed);
    double[] parameters = network.start(random);
    int[] order = shuffled(bags.size(), random);
    int learned = bags.size() - bags.size() / HELD_OUT;
    Adam adam = new Adam(parameters.length, RATE);
    double[] best = parameters.clone();
    double least = Double.POSITIVE_INFINITY;
    for (int epoch = 0; epoch < epochs; epoch++) {
      shuffle(order, learned, random);
      for (int from = 0; from < learned; from += BATCH) {
        int to = Math.min(from + BATCH, learned);
        double[] gradient = new double[parameters.length];
        for (int n = from; n < to; n++) {
          int bag = order[n];
          network.backward(parameters, bags.get(bag), positive[bag], 1.0 / (to - from), gradient);
        }
        cut(gradient);
        adam.step(parameters, gradient);
      }
      double loss = 0;
      for (int n = learned; n < order.length; n++) {
        boolean label = positive[order[n]];
        double logit = network.forward(parameters, bags.get(order[n])).logit();
        double p = PoolingNetwork.probability(label ? logit : -logit);
        loss -= Math.log(Math.max(p, 1e-12)) / (order.length - learned);
      }
      if (loss < least) {
        least = loss;
        best = parameters.clone();
      }
      listener.accept(epoch, loss);
    }
    return new BagClassifier(network, best);
  }

  private static void check(List<float[][]> bags, boolean[] positive) {
    if (bags.size() < MIN_BAGS) {
      throw new IllegalArgumentException("bags must be >= " + MIN_BAGS + "; bags=" + bags.size());
    }
    if (positive.length != bags.size()) {
      throw new IllegalArgumentException(
          "labels must be as many as bags, " + bags.size() + "; labels=" + positive.length);
    }
    int positives = 0;
    for (int n = 0; n < positive.length; n++) {
      positives += positive[n] ? 1 : 0;
      BagClassifier.check(bags.get(n), bags.get(0).length > 0 ? bags.get(0)[0].length : 0, n);
    }
    if (positives == 0 || positives == positive.length) {
      throw new IllegalArgumentException(
          "some bags must be positive and some not; positive=" + positives);
    }
  }

  /** {@return what gives inputs a mean square of 1} */
  private static double scale(List<float[][]> bags) {
    double squares = 0;
    long count = 0;
    for (float[][] bag : bags) {
      for (float[] vector : bag) {
        for (float value : vector) {
          squares += (double) value * value;
          count++;
        }
      }
    }
    return squares > 0 ? Math.sqrt(count / squares) : 1;
  }

  private static int[] shuffled(int count, SplittableRandom random) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    shuffle(order, count, random);
    return order;
  }

  private static void shuffle(int[] order, int count, SplittableRandom random) {
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
  }

  private static void cut(double[] gradient) {
    double squares = 0;
    for (double value : gradient) {
      squares += value * value;
    }
    double length = Math.sqrt(squares);
    if (length > 1) {
      for (int k = 0; k < gradient.length; k++) {
        gradient[k] /= length;
      }
    }
  }
}
