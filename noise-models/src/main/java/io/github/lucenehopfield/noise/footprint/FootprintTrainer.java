package io.github.lucenehopfield.noise.footprint;

import io.github.lucenehopfield.index.internal.math.LogSumExp;
import io.github.lucenehopfield.noise.optimization.Adam;
import io.github.lucenehopfield.noise.training.TrainingListener;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Learns the weights of a {@link FootprintSimilarity} from pairs of a cue and its origin: the
 * cross-entropy of a softmax over candidates (A-Hop, arXiv 2511.20609), lowered by Adam (Kingma and
 * Ba, ICLR 2015) in small batches. The weights of the ranks are trained directly, not those of the
 * cumulative sums: the same functions, but a smoother way to them. It starts from the plain
 * distance at the temperature of the pairs' own errors, and keeps the round that did best on every
 * fifth pair, which is not trained on: where there is nothing to learn, the plain distance stays.
 * It stops early when {@value #PATIENCE} rounds brought nothing.
 *
 * <p>The same input and seed give the same weights. Training holds 8 bytes for every pair,
 * candidate and dimension. Immutable; runs on the calling thread.
 */
public final class FootprintTrainer {
  /** The smallest number of pairs to learn from. */
  public static final int MIN_PAIRS = 20;

  // Every fifth pair is held out; training ends after 15 rounds without an improvement there
  // (early stopping, Prechelt 1998).
  private static final int HELD_OUT = 5;
  private static final int PATIENCE = 15;

  // Keeps logarithms and quotients finite.
  private static final double TINY = 1e-30;

  private final long seed;
  private final double rate;
  private final int epochs;
  private final int batch;
  private final TrainingListener listener;

  /**
   * Makes a trainer of 60 epochs in batches of 256 pairs, at a learning rate of 0.02.
   *
   * @param seed decides the order of the pairs
   */
  public FootprintTrainer(long seed) {
    this(seed, 0.02, 60, 256, (step, of, what) -> {});
  }

  private FootprintTrainer(
      long seed, double rate, int epochs, int batch, TrainingListener listener) {
    this.seed = seed;
    this.rate = rate;
    this.epochs = epochs;
    this.batch = batch;
    this.listener = listener;
  }

  /**
   * {@return this trainer with another learning rate}
   *
   * @param newRate how far a weight moves at most in one step, above 0, in units of 1 / the mean
   *     squared error of the pairs' coordinates
   */
  public FootprintTrainer withRate(double newRate) {
    if (!(newRate > 0 && newRate <= 1e3)) {
      throw new IllegalArgumentException("rate must be above 0, at most 1000; rate=" + newRate);
    }
    return new FootprintTrainer(seed, newRate, epochs, batch, listener);
  }

  /**
   * {@return this trainer with another number of rounds over all pairs}
   *
   * @param newEpochs at least 1
   */
  public FootprintTrainer withEpochs(int newEpochs) {
    if (newEpochs < 1) {
      throw new IllegalArgumentException("epochs must be at least 1; epochs=" + newEpochs);
    }
    return new FootprintTrainer(seed, rate, newEpochs, batch, listener);
  }

  /**
   * {@return this trainer with another number of pairs per step}
   *
   * @param newBatch at least 1
   */
  public FootprintTrainer withBatch(int newBatch) {
    if (newBatch < 1) {
      throw new IllegalArgumentException("batch must be at least 1; batch=" + newBatch);
    }
    return new FootprintTrainer(seed, rate, epochs, newBatch, listener);
  }

  /**
   * {@return this trainer, with a listener to its progress}
   *
   * @param listener called before every epoch
   */
  public FootprintTrainer withListener(TrainingListener listener) {
    return new FootprintTrainer(
        seed, rate, epochs, batch, Objects.requireNonNull(listener, "listener"));
  }

  /**
   * Learns with all patterns as candidates, for a few hundred of them at most.
   *
   * @param cues the cues, NaN where unknown
   * @param origins which pattern each cue came from
   * @param patterns all stored patterns
   * @return the weights
   * @throws IllegalArgumentException if there are fewer than {@value #MIN_PAIRS} pairs, lengths
   *     differ, or an origin is no pattern
   */
  public FootprintWeights train(float[][] cues, int[] origins, float[][] patterns) {
    checkPairs(cues.length, origins.length);
    List<float[][]> candidates = new ArrayList<>();
    for (int i = 0; i < cues.length; i++) {
      if (origins[i] < 0 || origins[i] >= patterns.length) {
        throw new IllegalArgumentException(
            "origin must be from 0 to "
                + (patterns.length - 1)
                + "; pair="
                + i
                + ", origin="
                + origins[i]);
      }
      float[][] sorted = patterns.clone();
      sorted[0] = patterns[origins[i]];
      sorted[origins[i]] = patterns[0];
      candidates.add(sorted);
    }
    return train(cues, candidates, "all " + patterns.length + " patterns");
  }

  /**
   * Learns with hard negatives: those that another similarity retrieves.
   *
   * @param cues the cues, NaN where unknown
   * @param origins the stored vector that each cue came from
   * @param index where candidates are retrieved
   * @param base retrieves them; best the one that {@link FootprintSimilarity} will be made with
   * @param count how many candidates a cue, at least 2; 20 to 50 are enough
   * @return the weights
   * @throws IOException if the index cannot be read
   * @throws IllegalArgumentException if there are fewer than {@value #MIN_PAIRS} pairs or their
   *     lengths differ
   */
  public FootprintWeights train(
      float[][] cues, float[][] origins, CueContext index, Similarity base, int count)
      throws IOException {
    checkPairs(cues.length, origins.length);
    if (count < 2) {
      throw new IllegalArgumentException("count must be at least 2; count=" + count);
    }
    List<float[][]> candidates = new ArrayList<>();
    for (int i = 0; i < cues.length; i++) {
      CueSimilarity bound = base.bind(cues[i], index);
      List<float[]> sorted = new ArrayList<>();
      sorted.add(origins[i]);
      for (float[] found : index.probe(bound, count)) {
        if (sorted.size() < count && !Arrays.equals(found, origins[i])) {
          sorted.add(found);
        }
      }
      candidates.add(sorted.toArray(float[][]::new));
    }
    return train(cues, candidates, count + " candidates of " + base);
  }

  private static void checkPairs(int cues, int origins) {
    if (cues != origins || cues < MIN_PAIRS) {
      throw new IllegalArgumentException(
          "there must be as many cues as origins, at least "
              + MIN_PAIRS
              + "; cues="
              + cues
              + ", origins="
              + origins);
    }
  }

  /** Learns from cues and their candidates, of which the first one is the origin. */
  private FootprintWeights train(float[][] cues, List<float[][]> candidates, String negatives) {
    int dimension = cues[0].length;
    double scale = meanSquare(cues, candidates);
    List<float[][]> features = new ArrayList<>();
    for (int i = 0; i < cues.length; i++) {
      features.add(features(cues[i], candidates.get(i), (float) (1 / scale)));
    }
    double[] weights = new double[2 * dimension];
    Arrays.fill(weights, 0, dimension, 0.5);
    double before = loss(features, weights);
    double best = before;
    int bestEpoch = 0;
    double[] chosen = weights.clone();
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = trained(cues.length);
    Adam adam = new Adam(weights.length, rate);
    for (int epoch = 0; epoch < epochs; epoch++) {
      listener.progress(epoch, epochs, "learning footprints");
      shuffle(order, random);
      for (int from = 0; from < order.length; from += batch) {
        adam.step(weights, gradient(features, order, from, weights));
      }
      double loss = loss(features, weights);
      if (loss < best) {
        best = loss;
        bestEpoch = epoch;
        chosen = weights.clone();
      } else if (epoch - bestEpoch >= PATIENCE) {
        break;
      }
    }
    listener.progress(epochs, epochs, "done");
    float[] distance = new float[dimension];
    float[] dot = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      distance[i] = (float) (chosen[i] / scale);
      dot[i] = (float) (chosen[dimension + i] / scale);
    }
    String provenance =
        String.format(
            Locale.ROOT,
            "seed %d, %d pairs, %s; cross-entropy held out %.4f, of the distance %.4f",
            seed,
            cues.length,
            negatives,
            best,
            before);
    return new FootprintWeights(distance, dot, provenance);
  }

  private static double meanSquare(float[][] cues, List<float[][]> candidates) {
    double sum = 0;
    long count = 0;
    for (int i = 0; i < cues.length; i++) {
      for (float[] pattern : candidates.get(i)) {
        if (pattern.length != cues[0].length || cues[i].length != cues[0].length) {
          throw new IllegalArgumentException(
              "cues and patterns must have one length; cue 0 has "
                  + cues[0].length
                  + ", cue "
                  + i
                  + " has "
                  + cues[i].length
                  + ", its pattern "
                  + pattern.length);
        }
      }
      float[] origin = candidates.get(i)[0];
      for (int d = 0; d < origin.length; d++) {
        if (!Float.isNaN(cues[i][d])) {
          double error = (double) cues[i][d] - origin[d];
          sum += error * error;
          count++;
        }
      }
    }
    return Math.max(sum / Math.max(count, 1), TINY);
  }

  /** {@return the sorted distances, then the sorted products, of each candidate, stretched} */
  private static float[][] features(float[] cue, float[][] candidates, float factor) {
    int dimension = cue.length;
    int[] dimensions = BoundFootprint.known(cue);
    float[] known = new float[dimensions.length];
    for (int i = 0; i < known.length; i++) {
      known[i] = cue[dimensions[i]];
    }
    float[] terms = new float[known.length];
    float[][] features = new float[candidates.length][2 * dimension];
    for (int j = 0; j < candidates.length; j++) {
      BoundFootprint.squares(known, dimensions, candidates[j], true, terms);
      stretch(terms, false, -factor, features[j], 0, dimension);
      BoundFootprint.products(known, dimensions, candidates[j], true, terms);
      stretch(terms, true, factor, features[j], dimension, dimension);
    }
    return features;
  }

  /** Spreads n ranks over d, so that the product with d weights is that with the n shrunk ones. */
  private static void stretch(
      float[] terms, boolean backwards, float factor, float[] to, int at, int dimension) {
    int n = terms.length;
    if (n == 0) {
      return;
    }
    double length = (double) dimension / n;
    for (int i = 0; i < n; i++) {
      double from = i * length;
      double end = Math.min((i + 1) * length, dimension);
      float term = factor * (backwards ? terms[n - 1 - i] : terms[i]);
      for (int j = (int) from; j < end; j++) {
        to[at + j] += (float) ((Math.min(j + 1, end) - Math.max(j, from)) / length * term);
      }
    }
  }

  private static int[] trained(int pairs) {
    int[] order = new int[pairs - pairs / HELD_OUT];
    int next = 0;
    for (int i = 0; i < pairs; i++) {
      if (i % HELD_OUT != HELD_OUT - 1) {
        order[next++] = i;
      }
    }
    return order;
  }

  private static void shuffle(int[] order, SplittableRandom random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
  }

  /** {@return the mean cross-entropy of the pairs that are held out} */
  private static double loss(List<float[][]> features, double[] weights) {
    float[] rounded = rounded(weights);
    double sum = 0;
    int count = 0;
    for (int i = HELD_OUT - 1; i < features.size(); i += HELD_OUT, count++) {
      sum -= Math.log(Math.max(softmax(features.get(i), rounded)[0], TINY));
    }
    return sum / count;
  }

  private double[] gradient(List<float[][]> features, int[] order, int from, double[] weights) {
    float[] rounded = rounded(weights);
    double[] gradient = new double[weights.length];
    int to = Math.min(order.length, from + batch);
    for (int i = from; i < to; i++) {
      float[][] candidates = features.get(order[i]);
      double[] share = softmax(candidates, rounded);
      share[0] -= 1;
      for (int j = 0; j < candidates.length; j++) {
        double factor = share[j] / (to - from);
        // Most candidates are far away and say nothing.
        if (Math.abs(factor) > 1e-9) {
          for (int k = 0; k < gradient.length; k++) {
            gradient[k] += factor * candidates[j][k];
          }
        }
      }
    }
    return gradient;
  }

  private static float[] rounded(double[] weights) {
    float[] rounded = new float[weights.length];
    for (int k = 0; k < rounded.length; k++) {
      rounded[k] = (float) weights[k];
    }
    return rounded;
  }

  private static double[] softmax(float[][] candidates, float[] weights) {
    double[] share = new double[candidates.length];
    Arrays.setAll(share, j -> BoundFootprint.weighted(weights, candidates[j]));
    LogSumExp.softmax(share);
    return share;
  }
}
