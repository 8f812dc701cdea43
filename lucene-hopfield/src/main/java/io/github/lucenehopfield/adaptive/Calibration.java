package io.github.lucenehopfield.adaptive;

import java.util.ArrayList;
import java.util.List;

/**
 * Fits what turns raw log-likelihoods into probabilities. The candidates and "not stored" are the
 * choices of a conditional logit model (McFadden, "Conditional logit analysis of qualitative choice
 * behavior", 1974) with utilities
 *
 * <pre>
 * u_j = t s_j    u_0 = log N + a + b background + g lost + h gaussian
 * </pre>
 *
 * <p>whose likelihood is concave in (t, a, b, g, h); each cue counts once as it is and once with
 * its origin taken out of the index. Nothing in u_0 but log N depends on the other patterns, so
 * that it holds for an index of another size. Not thread-safe.
 */
final class Calibration {
  private static final int PARAMETERS = Regime.CALIBRATION;
  private static final int ROUNDS = 60;
  private static final double RIDGE = 1e-2;
  private static final double LEAST_FACTOR = 1e-3;

  /**
   * One cue.
   *
   * @param scores raw log-likelihoods of the candidates, descending but for the origin's, which
   *     comes first where it was found
   * @param found whether the origin is among them
   * @param background the cue's log-likelihood under the field
   * @param lost the cue's log-likelihood if all were lost
   * @param gaussian the cue's log-likelihood under the field as a Gaussian
   * @param patterns how many patterns the index has
   */
  record Cue(
      double[] scores,
      boolean found,
      double background,
      double lost,
      double gaussian,
      long patterns) {}

  private final List<Cue> cues = new ArrayList<>();

  void add(Cue cue) {
    cues.add(cue);
  }

  int size() {
    return cues.size();
  }

  /** Adds all cues of another calibration. */
  void addAll(Calibration other) {
    cues.addAll(other.cues);
  }

  /** {@return t, a, b, g and h, found by Newton's method with a small ridge} */
  double[] fit() {
    double spread = spread();
    double[] parameters = {0.5, 0, 0.5, 0, 0};
    double best = Double.NEGATIVE_INFINITY;
    double damping = 1e-3;
    double[] proposal = parameters;
    double[] gradient = new double[PARAMETERS];
    double[][] hessian = new double[PARAMETERS][PARAMETERS];
    for (int round = 0; round < ROUNDS; round++) {
      double[] newGradient = new double[PARAMETERS];
      double[][] newHessian = new double[PARAMETERS][PARAMETERS];
      double value = likelihood(proposal, spread, newGradient, newHessian);
      if (value > best) {
        boolean done = value - best < 1e-7 * cues.size();
        best = value;
        parameters = proposal;
        gradient = newGradient;
        hessian = newHessian;
        damping = Math.max(damping / 5, 1e-9);
        if (done) {
          break;
        }
      } else {
        damping *= 8;
      }
      proposal = step(parameters, gradient, hessian, damping);
    }
    return parameters;
  }

  private double spread() {
    double sum = 1;
    for (Cue cue : cues) {
      sum += Math.abs(cue.scores[0] - cue.background) / cues.size();
    }
    return sum;
  }

  private double likelihood(
      double[] parameters, double spread, double[] gradient, double[][] hessian) {
    double sum = 0;
    for (Cue cue : cues) {
      if (cue.found) {
        sum += choice(cue, 0, true, parameters, gradient, hessian);
      }
      sum += choice(cue, cue.found ? 1 : 0, false, parameters, gradient, hessian);
    }
    // The ridge keeps the parameters finite where the choices are never wrong.
    double shrink = RIDGE * spread * spread / 100;
    double[] strength = {shrink, 1e-6, shrink, 1e-6, 1e-6};
    double[] center = {0.2, 0, 0.2, 0, 0};
    for (int i = 0; i < PARAMETERS; i++) {
      double off = parameters[i] - center[i];
      sum -= strength[i] * off * off / 2;
      gradient[i] -= strength[i] * off;
      hessian[i][i] += strength[i];
    }
    return parameters[0] < LEAST_FACTOR ? Double.NEGATIVE_INFINITY : sum;
  }

  /** {@return the log-probability of the origin, the first score, or of "not stored"} */
  private static double choice(
      Cue cue,
      int from,
      boolean stored,
      double[] parameters,
      double[] gradient,
      double[][] hessian) {
    double[] features = {0, 1, cue.background, cue.lost, cue.gaussian};
    double none = Math.log(Math.max(cue.patterns - from, 1));
    for (int i = 1; i < PARAMETERS; i++) {
      none += parameters[i] * features[i];
    }
    double largest = none;
    for (int j = from; j < cue.scores.length; j++) {
      largest = Math.max(largest, parameters[0] * cue.scores[j]);
    }
    double p0 = Math.exp(none - largest);
    double sum = p0;
    double mean = 0;
    double squares = 0;
    for (int j = from; j < cue.scores.length; j++) {
      double p = Math.exp(parameters[0] * cue.scores[j] - largest);
      sum += p;
      mean += p * cue.scores[j];
      squares += p * cue.scores[j] * cue.scores[j];
    }
    p0 /= sum;
    mean /= sum;
    squares /= sum;
    double[] means = new double[PARAMETERS];
    means[0] = mean;
    for (int i = 1; i < PARAMETERS; i++) {
      means[i] = p0 * features[i];
    }
    for (int i = 0; i < PARAMETERS; i++) {
      double chosen = stored ? (i == 0 ? cue.scores[0] : 0) : features[i];
      gradient[i] += chosen - means[i];
      for (int j = 0; j < PARAMETERS; j++) {
        double second = i == 0 || j == 0 ? 0 : p0 * features[i] * features[j];
        hessian[i][j] += second - means[i] * means[j];
      }
    }
    hessian[0][0] += squares;
    return (stored ? parameters[0] * cue.scores[0] : none) - largest - Math.log(sum);
  }

  /** {@return parameters + (hessian + damping)^-1 gradient, by elimination} */
  private static double[] step(
      double[] parameters, double[] gradient, double[][] hessian, double damping) {
    double[][] a = new double[PARAMETERS][];
    double[] b = gradient.clone();
    for (int i = 0; i < PARAMETERS; i++) {
      a[i] = hessian[i].clone();
      a[i][i] += damping * (hessian[i][i] + 1e-9);
    }
    for (int i = 0; i < PARAMETERS; i++) {
      double pivot = Math.abs(a[i][i]) > 1e-300 ? a[i][i] : 1e-300;
      for (int k = i + 1; k < PARAMETERS; k++) {
        double factor = a[k][i] / pivot;
        for (int j = i; j < PARAMETERS; j++) {
          a[k][j] -= factor * a[i][j];
        }
        b[k] -= factor * b[i];
      }
    }
    double[] next = parameters.clone();
    double[] x = new double[PARAMETERS];
    for (int i = PARAMETERS - 1; i >= 0; i--) {
      double rest = b[i];
      for (int j = i + 1; j < PARAMETERS; j++) {
        rest -= a[i][j] * x[j];
      }
      x[i] = Math.abs(a[i][i]) > 1e-300 ? rest / a[i][i] : 0;
      next[i] += x[i];
    }
    return next;
  }
}
