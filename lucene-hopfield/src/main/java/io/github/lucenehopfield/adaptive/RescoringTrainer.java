package io.github.lucenehopfield.adaptive;

import io.github.lucenehopfield.similarity.CueContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Learns whether the candidates of a regime are worth another look, and which: by the cross-entropy
 * over hard negatives, the patterns that the regime itself retrieves. Two thirds of the pairs are
 * learned from; the others must say clearly that it pays, otherwise there is no rescoring. Not
 * thread-safe.
 */
final class RescoringTrainer {
  private static final int CANDIDATES = 300;
  private static final int MOST_PAIRS = 90;
  private static final int LEAST_PAIRS = 15;

  // Of 0, 0.2 and 0.4 the best on blocks with noise and offset, by a little.
  private static final double THRESHOLD = 0.2;

  private static final double LEAST_GAIN = 0.1;
  private static final double ERRORS = 2;
  private static final int STEPS = 300;
  private static final double RATE = 0.05;
  private static final double RIDGE = 1e-3;
  private static final int BASE = 1;
  private static final int KEPT = 2;
  private static final int ALL = Rescoring.WEIGHTS;

  private final Tasks tasks;
  private final AdaptiveModel model;
  private final CueContext index;
  private final Supplier<Neighbours> learner;
  private Neighbours neighbours;

  /** The model without rescoring, and how neighbours are learned once they are needed. */
  RescoringTrainer(
      Tasks tasks, AdaptiveModel model, CueContext index, Supplier<Neighbours> neighbours) {
    this.tasks = tasks;
    this.model = model;
    this.index = index;
    this.learner = neighbours;
  }

  /** A cue that its regime explains, and what it retrieves; the origin comes first. */
  private record Retrieved(BoundRegime bound, float[][] patterns) {}

  /** Weights, and the cross-entropy of each pair held out. */
  private record Trial(int used, double[] weights, double[] losses) {
    double mean() {
      double sum = 0;
      for (double loss : losses) {
        sum += loss;
      }
      return sum / losses.length;
    }

    /** {@return whether this is better than another one beyond chance} */
    boolean clearlyBetter(Trial other) {
      double gain = other.mean() - mean();
      double squares = 0;
      for (int i = 0; i < losses.length; i++) {
        double off = other.losses[i] - losses[i] - gain;
        squares += off * off;
      }
      return gain > Math.max(LEAST_GAIN, ERRORS * Math.sqrt(squares) / losses.length);
    }
  }

  /**
   * {@return the rescoring of a regime, or null where it does not pay}
   *
   * @param regime its number in the model
   * @param cues cues of that kind
   * @param origins where they come from
   */
  Rescoring train(int regime, float[][] cues, float[][] origins) throws IOException {
    Regime learned = (Regime) model.kinds().get(regime);
    if (learned.lost() == 0 && learned.groupLost() == 0 && !learned.hasGrid()) {
      return null;
    }
    List<Retrieved> retrieved = retrieve(regime, cues, origins);
    if (retrieved.size() < LEAST_PAIRS) {
      return null;
    }
    Trial best = trial(baseOnly(retrieved), BASE);
    if (best.mean() < LEAST_GAIN) {
      return null;
    }
    if (neighbours == null) {
      neighbours = learner.get();
    }
    List<double[][]> features = features(retrieved);
    for (int used : new int[] {KEPT, ALL}) {
      Trial trial = trial(features, used);
      best = trial.clearlyBetter(best) ? trial : best;
    }
    return best.used == BASE ? null : rescoring(best);
  }

  private List<Retrieved> retrieve(int regime, float[][] cues, float[][] origins)
      throws IOException {
    List<AdaptiveModel.Choice> choices = new ArrayList<>();
    List<float[]> chosen = new ArrayList<>();
    for (int i = 0; i < cues.length && chosen.size() < MOST_PAIRS; i++) {
      AdaptiveModel.Choice choice = model.choose(cues[i]);
      if (choice.kind() == regime) {
        choices.add(choice);
        chosen.add(origins[i]);
      }
    }
    return tasks.all(chosen.size(), i -> retrieve(choices.get(i), chosen.get(i)));
  }

  private Retrieved retrieve(AdaptiveModel.Choice choice, float[] origin) throws IOException {
    AdaptiveCue cue = new AdaptiveCue(model, choice);
    List<float[]> patterns = new ArrayList<>();
    patterns.add(origin);
    for (float[] found : index.probe(cue, CANDIDATES)) {
      if (!Arrays.equals(found, origin)) {
        patterns.add(found);
      }
    }
    return new Retrieved((BoundRegime) cue.bound(), patterns.toArray(float[][]::new));
  }

  private List<double[][]> baseOnly(List<Retrieved> retrieved) throws IOException {
    return tasks.all(
        retrieved.size(),
        i -> {
          Retrieved cue = retrieved.get(i);
          BoundRegime.Scorer scorer = cue.bound.likelihood();
          double[][] found = new double[cue.patterns.length][ALL];
          for (int j = 0; j < found.length; j++) {
            found[j][0] = scorer.score(cue.patterns[j]);
          }
          return differences(found);
        });
  }

  private List<double[][]> features(List<Retrieved> retrieved) throws IOException {
    Rescoring rescoring = Rescoring.of(neighbours, THRESHOLD, new double[ALL]);
    return tasks.all(
        retrieved.size(),
        i -> {
          Retrieved cue = retrieved.get(i);
          KeptPart.Features look = new KeptPart(rescoring, cue.bound).features();
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
    double[] losses = new double[features.size() - trained];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = -Math.log(Math.max(softmax(features.get(trained + i), weights)[0], 1e-12));
    }
    return new Trial(used, weights, losses);
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
    double most = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < share.length; j++) {
      for (int k = 0; k < ALL; k++) {
        share[j] += weights[k] * candidates[j][k];
      }
      most = Math.max(most, share[j]);
    }
    double sum = 0;
    for (int j = 0; j < share.length; j++) {
      share[j] = Math.exp(share[j] - most);
      sum += share[j];
    }
    for (int j = 0; j < share.length; j++) {
      share[j] /= sum;
    }
    return share;
  }

  /** Scales the weights such that scores stay about as large as those of the regime. */
  private Rescoring rescoring(Trial trial) {
    double[] weights = trial.weights.clone();
    double total = weights[0] + weights[1];
    for (int k = KEPT; k < ALL; k++) {
      total += weights[k] / Rescoring.BUCKETS;
    }
    if (!(total > 0)) {
      return null;
    }
    for (int k = 0; k < ALL; k++) {
      weights[k] /= total;
    }
    return Rescoring.of(neighbours, THRESHOLD, weights);
  }
}
