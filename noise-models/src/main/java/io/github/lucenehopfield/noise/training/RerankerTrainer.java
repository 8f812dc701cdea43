package io.github.lucenehopfield.noise.training;

import io.github.lucenehopfield.index.internal.math.LogSumExp;
import io.github.lucenehopfield.noise.channel.DimensionNeighbors;
import io.github.lucenehopfield.noise.channel.ErasureChannel;
import io.github.lucenehopfield.noise.channel.ErasureLikelihood;
import io.github.lucenehopfield.noise.channel.RerankFeatures;
import io.github.lucenehopfield.noise.channel.Reranker;
import io.github.lucenehopfield.noise.mixture.MixtureCue;
import io.github.lucenehopfield.noise.mixture.NoiseMixture;
import io.github.lucenehopfield.noise.optimization.Adam;
import io.github.lucenehopfield.similarity.CueContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Learns whether the candidates of a channel are worth another look, and which: by the
 * cross-entropy over hard negatives, the patterns that the channel itself retrieves. Two thirds of
 * the pairs are learned from; the others must say clearly that it pays, otherwise there is no
 * rescoring. Not thread-safe.
 */
final class RerankerTrainer {
  // Hard negatives of each pair, the pairs that are enough, and those that are needed.
  private static final int CANDIDATES = 300;
  private static final int MAX_PAIRS = 90;
  private static final int MIN_PAIRS = 15;

  // Of 0, 0.2 and 0.4 the best on blocks with noise and offset, by a little.
  private static final double THRESHOLD = 0.2;

  // A second score must gain a tenth of a nat per pair, and twice its standard error.
  private static final double MIN_GAIN = 0.1;
  private static final double ERRORS = 2;

  // Steps of Adam and their size, and a weak Gaussian prior; by hand (docs/decisions/0040).
  private static final int STEPS = 300;
  private static final double RATE = 0.05;
  private static final double RIDGE = 1e-3;

  // How many weights are used: those of the first score, of the observed part, of its buckets.
  private static final int BASE = 1;
  private static final int OBSERVED = 2;
  private static final int ALL = Reranker.WEIGHTS;

  private final ParallelTasks tasks;
  private final NoiseMixture model;
  private final CueContext index;
  private final Supplier<DimensionNeighbors> learner;
  private DimensionNeighbors neighbors;

  /** The model without rescoring, and how neighbors are learned once they are needed. */
  RerankerTrainer(
      ParallelTasks tasks,
      NoiseMixture model,
      CueContext index,
      Supplier<DimensionNeighbors> neighbors) {
    this.tasks = tasks;
    this.model = model;
    this.index = index;
    this.learner = neighbors;
  }

  /** A cue that its channel explains, and what it retrieves; the origin comes first. */
  private record Retrieved(ErasureLikelihood bound, float[][] patterns) {}

  /** Weights, and the cross-entropy of each pair held out. */
  private record Trial(int used, double[] weights, double[] erasures) {
    double mean() {
      double sum = 0;
      for (double loss : erasures) {
        sum += loss;
      }
      return sum / erasures.length;
    }

    /** {@return whether this is better than another one beyond chance} */
    boolean clearlyBetter(Trial other) {
      double gain = other.mean() - mean();
      double squares = 0;
      for (int i = 0; i < erasures.length; i++) {
        double off = other.erasures[i] - erasures[i] - gain;
        squares += off * off;
      }
      return gain > Math.max(MIN_GAIN, ERRORS * Math.sqrt(squares) / erasures.length);
    }
  }

  /**
   * {@return the rescoring of a channel, or null where it does not pay}
   *
   * @param channel its number in the model
   * @param cues cues of that channel
   * @param origins where they come from
   */
  Reranker train(int channel, float[][] cues, float[][] origins) throws IOException {
    ErasureChannel learned = (ErasureChannel) model.components().get(channel);
    if (learned.erased() == 0 && learned.groupErased() == 0 && !learned.hasGrid()) {
      return null;
    }
    List<Retrieved> retrieved = retrieve(channel, cues, origins);
    if (retrieved.size() < MIN_PAIRS) {
      return null;
    }
    Trial best = trial(baseOnly(retrieved), BASE);
    if (best.mean() < MIN_GAIN) {
      return null;
    }
    if (neighbors == null) {
      neighbors = learner.get();
    }
    List<double[][]> features = features(retrieved);
    for (int used : new int[] {OBSERVED, ALL}) {
      Trial trial = trial(features, used);
      best = trial.clearlyBetter(best) ? trial : best;
    }
    return best.used == BASE ? null : reranker(best);
  }

  private List<Retrieved> retrieve(int channel, float[][] cues, float[][] origins)
      throws IOException {
    List<NoiseMixture.Choice> choices = new ArrayList<>();
    List<float[]> chosen = new ArrayList<>();
    for (int i = 0; i < cues.length && chosen.size() < MAX_PAIRS; i++) {
      NoiseMixture.Choice choice = model.choose(cues[i]);
      if (choice.component() == channel) {
        choices.add(choice);
        chosen.add(origins[i]);
      }
    }
    return tasks.all(chosen.size(), i -> retrieve(choices.get(i), chosen.get(i)));
  }

  private Retrieved retrieve(NoiseMixture.Choice choice, float[] origin) throws IOException {
    MixtureCue cue = new MixtureCue(model, choice);
    List<float[]> patterns = new ArrayList<>();
    patterns.add(origin);
    for (float[] found : index.probe(cue, CANDIDATES)) {
      if (!Arrays.equals(found, origin)) {
        patterns.add(found);
      }
    }
    return new Retrieved((ErasureLikelihood) cue.bound(), patterns.toArray(float[][]::new));
  }

  private List<double[][]> baseOnly(List<Retrieved> retrieved) throws IOException {
    return tasks.all(
        retrieved.size(),
        i -> {
          Retrieved cue = retrieved.get(i);
          ErasureLikelihood.Scorer scorer = cue.bound.likelihood();
          double[][] found = new double[cue.patterns.length][ALL];
          for (int j = 0; j < found.length; j++) {
            found[j][0] = scorer.score(cue.patterns[j]);
          }
          return differences(found);
        });
  }

  private List<double[][]> features(List<Retrieved> retrieved) throws IOException {
    Reranker reranker = Reranker.of(neighbors, THRESHOLD, new double[ALL]);
    return tasks.all(
        retrieved.size(),
        i -> {
          Retrieved cue = retrieved.get(i);
          RerankFeatures.Features look = new RerankFeatures(reranker, cue.bound).features();
          double[][] found = new double[cue.patterns.length][];
          for (int j = 0; j < found.length; j++) {
            found[j] = look.of(cue.patterns[j]).clone();
          }
          return differences(found);
        });
  }

  /** {@return the features less those of the origin, which changes no softmax} */
  private static double[][] differences(double[][] features) {
    double[] origin = features[0].clone();
    for (double[] of : features) {
      for (int k = 0; k < ALL; k++) {
        of[k] -= origin[k];
      }
    }
    return features;
  }

  private static Trial trial(List<double[][]> features, int used) {
    int trained = features.size() * 2 / 3;
    double[] scales = scales(features, trained);
    double[] weights = new double[ALL];
    weights[0] = scales[0] / 10;
    Adam adam = new Adam(used, RATE);
    for (int step = 0; step < STEPS; step++) {
      adam.step(weights, gradient(features, trained, scales, weights, used));
    }
    for (int k = 0; k < ALL; k++) {
      weights[k] /= scales[k];
    }
    double[] erasures = new double[features.size() - trained];
    for (int i = 0; i < erasures.length; i++) {
      erasures[i] = -Math.log(Math.max(softmax(features.get(trained + i), weights)[0], 1e-12));
    }
    return new Trial(used, weights, erasures);
  }

  private static double[] scales(List<double[][]> features, int trained) {
    double[] scales = new double[ALL];
    long count = 0;
    for (double[][] cue : features.subList(0, trained)) {
      for (double[] candidate : cue) {
        for (int k = 0; k < ALL; k++) {
          scales[k] += candidate[k] * candidate[k];
        }
        count++;
      }
    }
    for (int k = 0; k < ALL; k++) {
      scales[k] = scales[k] > 0 ? Math.sqrt(scales[k] / count) : 1;
    }
    return scales;
  }

  private static double[] gradient(
      List<double[][]> features, int trained, double[] scales, double[] weights, int used) {
    double[] plain = new double[ALL];
    for (int k = 0; k < used; k++) {
      plain[k] = weights[k] / scales[k];
    }
    double[] gradient = new double[used];
    for (int k = 0; k < used; k++) {
      gradient[k] = RIDGE * weights[k];
    }
    for (double[][] cue : features.subList(0, trained)) {
      double[] share = softmax(cue, plain);
      // The origin, whose features are 0, adds nothing.
      for (int j = 1; j < cue.length; j++) {
        double factor = share[j] / trained;
        if (factor > 1e-9) {
          for (int k = 0; k < used; k++) {
            gradient[k] += factor * cue[j][k] / scales[k];
          }
        }
      }
    }
    return gradient;
  }

  private static double[] softmax(double[][] candidates, double[] weights) {
    double[] share = new double[candidates.length];
    for (int j = 0; j < share.length; j++) {
      for (int k = 0; k < ALL; k++) {
        share[j] += weights[k] * candidates[j][k];
      }
    }
    LogSumExp.softmax(share);
    return share;
  }

  /** Scales the weights such that scores stay about as large as those of the channel. */
  private Reranker reranker(Trial trial) {
    double[] weights = trial.weights.clone();
    double total = weights[0] + weights[1];
    for (int k = OBSERVED; k < ALL; k++) {
      total += weights[k] / Reranker.BUCKETS;
    }
    if (!(total > 0)) {
      return null;
    }
    for (int k = 0; k < ALL; k++) {
      weights[k] /= total;
    }
    return Reranker.of(neighbors, THRESHOLD, weights);
  }
}
