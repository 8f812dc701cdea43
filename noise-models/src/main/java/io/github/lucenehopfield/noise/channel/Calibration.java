package io.github.lucenehopfield.noise.channel;

import io.github.lucenehopfield.internal.retrieval.Ties;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Fits what turns raw log-likelihoods s_j into probabilities, in two steps, both concave. Each cue
 * counts once as it is and once with its origin taken out of the index, and both again as they
 * would be in an index of a tenth of the patterns.
 *
 * <ol>
 *   <li>Which one, if it is stored: a softmax of {@code t s_j}, a conditional logit model
 *       (McFadden, "Conditional logit analysis of qualitative choice behavior", 1974).
 *   <li>Whether it is stored: a logistic regression of {@code k (m - c)}, where m is the log of the
 *       mean of exp(t s_j) over all patterns and c a mixture of what the cue is worth without its
 *       origin: {@code c = a + b background + h gaussian}, with b + h = 1, so that what all of them
 *       share cancels out. The slope k is what is left of the evidence when the background is not
 *       known exactly; then the margin of the best pattern ({@link #margin}) and the log of the
 *       number of patterns say something of their own. Where the evidence says nothing at all, a
 *       constant w takes the place of its zero.
 * </ol>
 *
 * <p>Nothing in c depends on the other patterns, so that it holds for an index of another size. Why
 * the two questions are fitted separately: docs/decisions/0006. Not thread-safe.
 */
public final class Calibration {
  // The most Newton steps; both problems are concave. By hand (docs/decisions/0040).
  private static final int ROUNDS = 60;

  // A weak Gaussian prior that keeps separable data finite; the first-choice temperature is drawn
  // to CENTER. By hand (docs/decisions/0040).
  private static final double RIDGE = 1e-2;
  private static final double CENTER = 0.2;

  // Bounds of the temperature, and the least slope that counts; by hand (docs/decisions/0040).
  private static final double MIN_FACTOR = 1e-3;
  private static final double MIN_SLOPE = 1e-4;

  // Evidence, margin, log N, and the two background terms: the logit of docs/decisions/0006.
  private static final int FEATURES = 5;

  // Of shares closer to 1 than this, what is left alongside them has too few exact digits.
  private static final double MAX_MARGIN = 20;

  private static final boolean[][] BACKGROUNDS = {
    {true, true, true, true, true},
    {true, true, true, true, false},
    {true, true, true, false, true}
  };
  private static final boolean[] NO_BACKGROUND = {true, true, true, false, false};

  // Also calibrated as in an index of a tenth of the patterns, so that the size has a slope
  // (docs/decisions/0006).
  private static final int FEWER = 10;

  /**
   * One cue.
   *
   * @param scores raw log-likelihoods of the candidates, descending but for the origin's, which
   *     comes first where it was found
   * @param found whether the origin is among them
   * @param background the cue's log-likelihood under the field
   * @param gaussian the cue's log-likelihood under the field as a Gaussian
   * @param patterns how many patterns the index has
   */
  public record Cue(
      double[] scores, boolean found, double background, double gaussian, long patterns) {
    /** {@return log of the mean of exp(t s) over the patterns, without the first ones} */
    private double evidence(double t, int from) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int j = from; j < scores.length; j++) {
        largest = Math.max(largest, t * scores[j]);
      }
      double sum = 0;
      for (int j = from; j < scores.length; j++) {
        sum += Math.exp(t * scores[j] - largest);
      }
      return largest + Math.log(sum) - Math.log(Math.max(patterns - from, 1));
    }

    /** {@return what says whether the cue is stored, without the first patterns} */
    private double[] features(double t, int from) {
      double m = evidence(t, from);
      return new double[] {
        1,
        margin(Ties.largestShare(scores, t, from)),
        Math.log(patterns),
        m - background,
        m - gaussian
      };
    }

    /** {@return this cue in an index of a tenth of the patterns that has the origin too} */
    private Cue thinned(SplittableRandom random) {
      double[] observed = new double[scores.length];
      int size = 0;
      for (int j = 0; j < scores.length; j++) {
        if ((j == 0 && found) || random.nextInt(FEWER) == 0) {
          observed[size++] = scores[j];
        }
      }
      long fewer = Math.max(patterns / FEWER, size);
      return new Cue(Arrays.copyOf(observed, size), found, background, gaussian, fewer);
    }
  }

  private final List<Cue> cues = new ArrayList<>();

  public void add(Cue cue) {
    cues.add(cue);
  }

  public int size() {
    return cues.size();
  }

  /** Adds all cues of another calibration. */
  public void addAll(Calibration other) {
    cues.addAll(other.cues);
  }

  /** {@return t, k, e, a, b, h, n and w} */
  public double[] fit() {
    double t = factor();
    List<double[]> features = new ArrayList<>();
    List<Boolean> stored = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(cues.size());
    for (Cue cue : cues) {
      for (Cue seen : new Cue[] {cue, cue.thinned(random)}) {
        int last = Math.min(cue.found ? 1 : 0, seen.scores.length - 1);
        for (int from = 0; from <= last; from++) {
          features.add(seen.features(t, from));
          stored.add(cue.found && from == 0);
        }
      }
    }
    // Two backgrounds that say nearly the same may balance each other to a slope below 0.
    Regression best = null;
    for (boolean[] used : BACKGROUNDS) {
      Regression found = logistic(features, stored, used);
      if (found.slope() >= MIN_SLOPE && (best == null || found.likelihood > best.likelihood)) {
        best = found;
      }
    }
    if (best == null) {
      // The level of the evidence says nothing, only the margin does; a
      // larger slope would add to the odds what scores of a cue share by chance.
      double[] weights = logistic(features, stored, NO_BACKGROUND).weights;
      double mean = 0;
      for (double[] row : features) {
        mean += row[3] / features.size();
      }
      // As a part of a it would be so large that scores relative to it lose their digits.
      double constant = weights[0];
      return new double[] {t, MIN_SLOPE, weights[1], mean, 1, 0, weights[2], constant};
    }
    double slope = best.slope();
    double[] weights = best.weights;
    return new double[] {
      t,
      slope,
      weights[1],
      -weights[0] / slope,
      weights[3] / slope,
      weights[4] / slope,
      weights[2],
      0
    };
  }

  private record Regression(double[] weights, double likelihood) {
    double slope() {
      return weights[3] + weights[4];
    }
  }

  /**
   * {@return the margin of the first pattern, {@code sqrt(1 + g) - 1}, where g is what it adds to
   * the evidence of all others, bounded} A first one that adds nothing says nothing, however many
   * others there are; and one that adds very much may still be a near-duplicate of the origin.
   */
  public static double margin(double largestShare) {
    double gain = -Math.log1p(-Math.min(largestShare, 1 - 1e-15));
    return Math.sqrt(1 + Math.min(gain, MAX_MARGIN)) - 1;
  }

  /** {@return t, by Newton's method; a small ridge keeps it finite where no choice is wrong} */
  private double factor() {
    double spread = 1;
    for (Cue cue : cues) {
      spread += Math.abs(cue.scores[0] - cue.background) / cues.size();
    }
    double strength = RIDGE * spread * spread / 100;
    double t = CENTER;
    double low = MIN_FACTOR;
    double high = 1 / MIN_FACTOR;
    for (int round = 0; round < ROUNDS; round++) {
      double slope = -strength * (t - CENTER);
      double curvature = strength;
      for (Cue cue : cues) {
        if (cue.found) {
          double[] moments = moments(cue.scores, t);
          slope += cue.scores[0] - moments[0];
          curvature += moments[1];
        }
      }
      if (slope > 0) {
        low = t;
      } else {
        high = t;
      }
      double next = t + slope / curvature;
      t = next > low && next < high ? next : Math.sqrt(low * high);
    }
    return t;
  }

  /** {@return mean and variance of the scores under their softmax at t} */
  private static double[] moments(double[] scores, double t) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      largest = Math.max(largest, score);
    }
    double sum = 0;
    double mean = 0;
    double squares = 0;
    for (double score : scores) {
      double p = Math.exp(t * (score - largest));
      sum += p;
      mean += p * (score - largest);
      squares += p * (score - largest) * (score - largest);
    }
    mean /= sum;
    return new double[] {largest + mean, Math.max(squares / sum - mean * mean, 0)};
  }

  /** {@return a logistic regression on some of the features, by Newton's method with a ridge} */
  private static Regression logistic(List<double[]> all, List<Boolean> outcomes, boolean[] used) {
    List<double[]> features = new ArrayList<>();
    for (double[] row : all) {
      double[] some = new double[FEATURES];
      for (int i = 0; i < FEATURES; i++) {
        some[i] = used[i] ? row[i] : 0;
      }
      features.add(some);
    }
    double[] scale = new double[FEATURES];
    for (double[] row : features) {
      for (int i = 0; i < FEATURES; i++) {
        scale[i] += Math.abs(row[i]) / features.size();
      }
    }
    double[] weights = new double[FEATURES];
    double best = Double.NEGATIVE_INFINITY;
    DMatrixRMaj step = new DMatrixRMaj(FEATURES, 1);
    double size = 1;
    for (int round = 0; round < ROUNDS; round++) {
      double[] proposal = weights.clone();
      for (int i = 0; i < FEATURES; i++) {
        proposal[i] += size * step.get(i);
      }
      DMatrixRMaj gradient = new DMatrixRMaj(FEATURES, 1);
      DMatrixRMaj hessian = new DMatrixRMaj(FEATURES, FEATURES);
      double value = likelihood(features, outcomes, scale, proposal, gradient, hessian);
      if (value >= best) {
        boolean done = value - best < 1e-9 * features.size();
        best = value;
        weights = proposal;
        size = 1;
        if (done || !CommonOps_DDRM.solve(hessian, gradient, step)) {
          break;
        }
      } else {
        size /= 2;
      }
    }
    for (int i = 0; i < FEATURES; i++) {
      weights[i] /= Math.max(scale[i], Double.MIN_NORMAL);
    }
    return new Regression(weights, best);
  }

  private static double likelihood(
      List<double[]> features,
      List<Boolean> outcomes,
      double[] scale,
      double[] weights,
      DMatrixRMaj gradient,
      DMatrixRMaj hessian) {
    double sum = 0;
    for (int i = 0; i < FEATURES; i++) {
      sum -= RIDGE * weights[i] * weights[i] / 2;
      gradient.add(i, 0, -RIDGE * weights[i]);
      hessian.add(i, i, RIDGE);
    }
    double[] scaled = new double[FEATURES];
    for (int n = 0; n < features.size(); n++) {
      double logit = 0;
      for (int i = 0; i < FEATURES; i++) {
        scaled[i] = features.get(n)[i] / Math.max(scale[i], Double.MIN_NORMAL);
        logit += weights[i] * scaled[i];
      }
      double sign = outcomes.get(n) ? 1 : -1;
      double p = 1 / (1 + Math.exp(-logit));
      sum -= sign * logit < -30 ? -sign * logit : Math.log1p(Math.exp(-sign * logit));
      for (int i = 0; i < FEATURES; i++) {
        gradient.add(i, 0, ((sign + 1) / 2 - p) * scaled[i]);
        for (int j = 0; j < FEATURES; j++) {
          hessian.add(i, j, p * (1 - p) * scaled[i] * scaled[j]);
        }
      }
    }
    return sum;
  }
}
