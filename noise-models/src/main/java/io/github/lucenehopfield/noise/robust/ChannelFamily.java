package io.github.lucenehopfield.noise.robust;

import java.util.Arrays;

/**
 * Evidence for a channel that maps values, the same for all coordinates, from the joint histogram
 * of the levels of cue and pattern. With the channel integrated out under a Dirichlet prior about
 * the cue's own distribution it is a ratio of gamma functions, the integrated form of {@code n
 * I(q;x)}; or the channel is one of a gain, an offset and noise, brought to the levels of the cue.
 * Immutable.
 */
final class ChannelFamily {
  /** Room for the levels of a pattern. */
  static final int LEVELS = 16;

  private static final double[] PRIORS = {1, 4};
  private static final int BINS = 128;
  private static final int WANTED = 8;
  private static final double FLOOR = 0.02;

  private final int n;
  private final int[] levels;
  private final double[] shares;
  private final double[] means;
  private final double[] deviations;
  // log of gamma(prior share + k) / gamma(prior share), by prior, level of the cue and k.
  private final double[][][] joint;
  private final double[][] marginal;
  private final double entropy;
  private final double penalty;
  private final double variance;

  ChannelFamily(CueValues cue) {
    n = cue.size();
    levels = cue.levels();
    shares = cue.shares();
    means = cue.means();
    joint = new double[PRIORS.length][shares.length][];
    marginal = new double[PRIORS.length][];
    double sum = 0;
    for (int p = 0; p < PRIORS.length; p++) {
      for (int b = 0; b < shares.length; b++) {
        joint[p][b] = gammas(PRIORS[p] * shares[b], (int) Math.round(shares[b] * n));
      }
      marginal[p] = gammas(PRIORS[p], n);
    }
    double mean = 0;
    for (int b = 0; b < shares.length; b++) {
      sum -= shares[b] * Math.log(shares[b]);
      mean += shares[b] * means[b];
    }
    double squares = 0;
    for (int b = 0; b < shares.length; b++) {
      squares += shares[b] * (means[b] - mean) * (means[b] - mean);
    }
    variance = squares;
    deviations = new double[shares.length];
    for (int b = 0; b < shares.length; b++) {
      deviations[b] = squares > 0 ? (means[b] - mean) / Math.sqrt(squares) : 0;
    }
    entropy = n * sum;
    penalty = 1.5 * Math.log(n);
  }

  private static double[] gammas(double start, int most) {
    double[] logs = new double[most + 1];
    for (int k = 0; k < most; k++) {
      logs[k + 1] = logs[k] + Math.log(start + k);
    }
    return logs;
  }

  /** Evidence against patterns. Not thread-safe. */
  final class Scorer {
    private final int[] bins = new int[n];
    private final int[] counts = new int[BINS];
    private final int[] level = new int[BINS];
    private final int[] histogram = new int[CueValues.MAX_LEVELS * LEVELS];
    private final int[] columns = new int[LEVELS];
    private final double[] sums = new double[LEVELS];
    private final double[] evidence = new double[PRIORS.length];
    private final double[] odds = new double[CueValues.MAX_LEVELS];
    private int used;

    /** Takes a pattern: its known coordinates in the unit of the cue. */
    void take(double[] pattern) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += pattern[i];
      }
      double mean = sum / n;
      double absolute = 0;
      for (int i = 0; i < n; i++) {
        absolute += Math.abs(pattern[i] - mean);
      }
      double perUnit = absolute > 0 ? n / absolute : 0;
      Arrays.fill(counts, 0);
      Arrays.fill(histogram, 0);
      Arrays.fill(columns, 0);
      Arrays.fill(sums, 0);
      for (int i = 0; i < n; i++) {
        double t = (pattern[i] - mean) * perUnit;
        bins[i] = (int) ((t / (1.0001 + Math.abs(t)) + 1) * (BINS / 2));
        counts[bins[i]]++;
      }
      divide();
      for (int i = 0; i < n; i++) {
        int a = level[bins[i]];
        histogram[levels[i] * LEVELS + a]++;
        columns[a]++;
        sums[a] += pattern[i];
      }
    }

    /** A level has an eighth of the coordinates or more, or lies between such. */
    private void divide() {
      int target = Math.max(1, n / WANTED);
      int current = 0;
      int gathered = 0;
      for (int bin = 0; bin < BINS; bin++) {
        if (counts[bin] >= target && 2 * gathered >= target && current < LEVELS - 1) {
          current++;
          gathered = 0;
        }
        level[bin] = current;
        gathered += counts[bin];
        if (gathered >= target && current < LEVELS - 1) {
          current++;
          gathered = 0;
        }
      }
      used = gathered > 0 ? current + 1 : current;
    }

    /** {@return the evidence for any channel} */
    double any() {
      for (int p = 0; p < evidence.length; p++) {
        double sum = 0;
        for (int b = 0; b < shares.length; b++) {
          double[] logs = joint[p][b];
          for (int a = 0; a < used; a++) {
            sum += logs[histogram[b * LEVELS + a]];
          }
        }
        for (int a = 0; a < used; a++) {
          sum -= marginal[p][columns[a]];
        }
        evidence[p] = sum;
      }
      return ErasureFamily.logMean(evidence) + entropy;
    }

    /** {@return the evidence for gain, offset and noise at the levels of the cue} */
    double linear() {
      double mean = 0;
      for (int a = 0; a < used; a++) {
        mean += sums[a];
      }
      mean /= n;
      double xx = 0;
      double qx = 0;
      for (int a = 0; a < used; a++) {
        if (columns[a] == 0) {
          continue;
        }
        double x = sums[a] / columns[a] - mean;
        xx += columns[a] * x * x;
        for (int b = 0; b < shares.length; b++) {
          qx += histogram[b * LEVELS + a] * x * deviations[b];
        }
      }
      double spread = Math.sqrt(xx / n);
      if (!(spread > 0) || !(variance > 0)) {
        return -penalty;
      }
      double r = Math.max(0, Math.min(0.98, qx / (n * spread)));
      double left = 1 - r * r;
      double sum = 0;
      for (int a = 0; a < used; a++) {
        if (columns[a] == 0) {
          continue;
        }
        double expected = r * (sums[a] / columns[a] - mean) / spread;
        double norm = 0;
        for (int b = 0; b < shares.length; b++) {
          double error = deviations[b] - expected;
          double log = 0.5 * (deviations[b] * deviations[b] - error * error / left);
          odds[b] = Math.exp(Math.max(-60, Math.min(60, log)));
          norm += shares[b] * odds[b];
        }
        for (int b = 0; b < shares.length; b++) {
          int count = histogram[b * LEVELS + a];
          if (count > 0) {
            sum += count * Math.log((1 - FLOOR) * odds[b] / norm + FLOOR);
          }
        }
      }
      return sum - penalty;
    }

    /** {@return how many levels the pattern has} */
    int used() {
      return used;
    }

    /** {@return the mean of the pattern's values on a level} */
    double patternMean(int a) {
      return sums[a] / columns[a];
    }

    /** {@return the mean of the cue's values where the pattern is on a level} */
    double cueMean(int a) {
      double sum = 0;
      for (int b = 0; b < shares.length; b++) {
        sum += histogram[b * LEVELS + a] * means[b];
      }
      return sum / columns[a];
    }

    boolean empty(int a) {
      return columns[a] == 0;
    }
  }
}
