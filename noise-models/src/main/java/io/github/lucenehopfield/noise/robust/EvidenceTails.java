package io.github.lucenehopfield.noise.robust;

import io.github.lucenehopfield.index.internal.math.LogSumExp;
import java.util.Arrays;
import java.util.Collection;

/**
 * Brings families of hypotheses to one scale by how their evidence is distributed over stored
 * patterns. The best patterns under a wrong hypothesis are those of an exponential tail; by its
 * rate, evidence becomes a logarithm of how many patterns would do as well by chance (the E-value
 * of Karlin and Altschul, PNAS 1990). Evidence alone would prefer the most flexible hypothesis
 * wherever coordinates depend on each other, for it counts them as independent. Simple metrics take
 * part in the same way, as they have tails too. Immutable.
 */
final class EvidenceTails {
  /** Simple metrics, after the hypotheses: distance, cosine, correlation, absolute distance. */
  static final int METRICS = 4;

  /** How many scores a pattern has. */
  static final int SCORES = Hypothesis.COUNT + METRICS;

  private static final int FAMILIES = 4;
  private static final int JUDGES = FAMILIES + METRICS;
  private static final Hypothesis[] ALL = Hypothesis.values();

  // All of the following were chosen on half of the corruptions of `bench universal`.
  private static final int RANK = 15;
  private static final int MIN_RANK = 5;

  // Evidence of n coordinates varies by this share of n more than the few patterns show.
  private static final double VARIATION = 0.01;

  // What a nat of evidence counts between hypotheses, in units of one between patterns.
  private static final double BETWEEN = 0.2;

  // Metrics know nothing of the size of errors.
  private static final double METRIC = 0.5;
  private static final double METRIC_PRIOR = 1;
  private static final double FEW_RATE = 0.1;
  private static final double EQUAL = 1e-6;

  /** Plain evidence, where no pattern is known. */
  static final EvidenceTails NONE = none();

  private final double[] rates;
  private final double[] shifts;

  private EvidenceTails(double[] rates, double[] shifts) {
    this.rates = rates;
    this.shifts = shifts;
  }

  private static EvidenceTails none() {
    double[] rates = new double[JUDGES];
    Arrays.fill(rates, 0, FAMILIES, 1);
    return new EvidenceTails(rates, new double[JUDGES]);
  }

  /** {@return the family of a hypothesis: those whose best patterns one scan finds} */
  private static int family(Hypothesis hypothesis) {
    return switch (hypothesis) {
      case NOISE, GAIN, LINEAR, INVERTED -> 0;
      case HEAVY_TAILS -> 1;
      case ERASURE, RUNS, LINEAR_ERASURE -> 2;
      case CHANNEL, LEVELS -> 3;
    };
  }

  /**
   * {@return the tails of patterns}
   *
   * @param seen the scores of each, distinct patterns that are the best of some hypothesis
   * @param coordinates how many the cue has
   */
  static EvidenceTails of(Collection<double[]> seen, int coordinates) {
    double[][] columns = new double[JUDGES][seen.size()];
    int count = 0;
    for (double[] scores : seen) {
      for (int f = 0; f < FAMILIES; f++) {
        columns[f][count] = ofFamily(scores, f);
      }
      for (int m = 0; m < METRICS; m++) {
        columns[FAMILIES + m][count] = scores[Hypothesis.COUNT + m];
      }
      count++;
    }
    double[] rates = new double[JUDGES];
    double[] shifts = new double[JUDGES];
    double[] best = new double[JUDGES];
    double most = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < JUDGES; j++) {
      boolean metric = j >= FAMILIES;
      double[] top = distinct(columns[j]);
      if (top.length <= MIN_RANK) {
        rates[j] = metric ? 0 : FEW_RATE;
      } else {
        double base = top[top.length - 1];
        double excess = 0;
        for (int i = 1; i < top.length - 1; i++) {
          excess += top[i] - base;
        }
        excess /= top.length - 2;
        rates[j] =
            metric
                ? METRIC / Math.max(excess, EQUAL * (1 + Math.abs(top[0] - base)))
                : Math.min(1, 1 / (excess + VARIATION * coordinates));
        shifts[j] = -rates[j] * base - Math.log(top.length - 1) - (metric ? METRIC_PRIOR : 0);
      }
      best[j] = top.length == 0 ? Double.NEGATIVE_INFINITY : top[0];
      most = metric ? most : Math.max(most, best[j]);
    }
    for (int f = 0; f < FAMILIES; f++) {
      if (best[f] > Double.NEGATIVE_INFINITY) {
        shifts[f] += BETWEEN * rates[f] * (best[f] - most);
      }
    }
    return new EvidenceTails(rates, shifts);
  }

  private static double ofFamily(double[] scores, int family) {
    double[] ofFamily = new double[ALL.length];
    int count = 0;
    for (Hypothesis hypothesis : ALL) {
      if (family(hypothesis) == family) {
        ofFamily[count++] = scores[hypothesis.ordinal()];
      }
    }
    return LogSumExp.of(ofFamily, count);
  }

  /** {@return the best scores of one family or metric, each once, descending} */
  private static double[] distinct(double[] all) {
    Arrays.sort(all);
    double[] top = new double[Math.min(all.length, RANK + 1)];
    int found = 0;
    for (int i = all.length - 1; i >= 0 && found < top.length; i--) {
      if (all[i] == Double.NEGATIVE_INFINITY) {
        break;
      }
      if (found == 0 || top[found - 1] - all[i] > EQUAL * EQUAL * (1 + Math.abs(all[i]))) {
        top[found++] = all[i];
      }
    }
    return Arrays.copyOf(top, found);
  }

  /** {@return evidence by one hypothesis, on the scale of all} */
  double scaled(double evidence, Hypothesis of) {
    int family = family(of);
    return rates[family] * evidence + shifts[family];
  }

  /**
   * {@return the evidence for a pattern by all hypotheses and metrics}
   *
   * @param scores those of the pattern
   */
  double sum(double[] scores) {
    double[] scaled = new double[JUDGES];
    for (int f = 0; f < FAMILIES; f++) {
      scaled[f] = rates[f] * ofFamily(scores, f) + shifts[f];
    }
    for (int m = FAMILIES; m < JUDGES; m++) {
      double score = scores[Hypothesis.COUNT + m - FAMILIES];
      scaled[m] =
          rates[m] == 0 || score == Double.NEGATIVE_INFINITY
              ? Double.NEGATIVE_INFINITY
              : rates[m] * score + shifts[m];
    }
    return LogSumExp.of(scaled, JUDGES);
  }

  /** {@return how many nats of a hypothesis the unit of scores is} */
  double nats(Hypothesis of) {
    return 1 / rates[family(of)];
  }

  /** {@return the hypothesis that explains a pattern best} */
  Hypothesis likeliest(double[] scores) {
    Hypothesis best = Hypothesis.NOISE;
    for (Hypothesis h : ALL) {
      best = scaled(scores[h.ordinal()], h) > scaled(scores[best.ordinal()], best) ? h : best;
    }
    return best;
  }
}
