package io.github.lucenehopfield.adaptive;

import java.io.IOException;
import java.util.Arrays;

/**
 * Learns one regime from pairs of a cue and its origin. Expectation and maximisation in turn
 * (Dempster, Laird and Rubin 1977): which coordinates are lost and what offset, gain and rectangle
 * a pair has, given the parameters; then the parameters. What a regime has at all is added step by
 * step and stays where it raises the likelihood of pairs that were not used for fitting. Not
 * thread-safe.
 */
final class RegimeFitter {
  private static final int ROUNDS = 8;
  private static final int MOST_PAIRS = 90;
  private static final int GROUP_SIZE = 4;
  private static final double[] STARTS = {0, 0.3, 1};
  private static final double LEAST_GAIN = 1;
  private static final double FEW = 0.3;
  private static final double MANY = 0.9;
  private static final double LEAST_LOST = 1e-3;
  private static final double MOST_LOST = 0.95;
  private static final double MOST_GAIN = 10;
  private static final double TINY = 1e-30;

  private final Tasks tasks;
  private final FieldStatistics field;
  private final float[][] cues;
  private final float[][] origins;
  private final double[][] lostDensities;
  private final double leastSigma;
  private final double mostDensity;
  private final int trainCount;
  private final int heldOutEnd;

  /** The cues and origins of one kind of damage, at least 2. */
  RegimeFitter(Tasks tasks, FieldStatistics field, float[][] cues, float[][] origins) {
    this.tasks = tasks;
    this.field = field;
    this.cues = cues;
    this.origins = origins;
    double resolution = CueFit.RESOLUTION * field.scale();
    mostDensity = 1 / resolution;
    leastSigma = resolution / Math.sqrt(2 * Math.PI);
    lostDensities = new double[cues.length][];
    for (int i = 0; i < cues.length; i++) {
      double[] density = LostDensity.ofCue(cues[i], resolution);
      for (int d = 0; d < density.length; d++) {
        density[d] = StrictMath.exp(density[d]);
      }
      lostDensities[i] = density;
    }
    heldOutEnd = Math.min(cues.length, MOST_PAIRS);
    trainCount = Math.max(1, heldOutEnd * 2 / 3);
  }

  /**
   * {@return the regime that explains the pairs best}
   *
   * @param name what to call it
   * @param gridWidth columns of a grid on which a rectangle may be lost, or 0
   * @param gridHeight rows of that grid
   */
  Regime fit(String name, int gridWidth, int gridHeight) throws IOException {
    Trial best = trial(Regime.kept(name, field.scale()).withLost(FEW));
    best = better(best, trial(best.regime.withLost(MANY)));
    best = better(best, trial(best.regime.withNuisance(1, 1)));
    best = better(best, trial(best.regime.withNuisance(best.regime.offsetLimit(), 2)));
    if (gridWidth > 0) {
      best = better(best, trial(best.regime.withGrid(gridWidth, gridHeight).withLost(FEW)));
    }
    if (!best.regime.hasGrid()) {
      best = better(best, trial(best.regime.withGroups(GROUP_SIZE, FEW)));
    }
    best = better(best, trial(best.regime.withBias(new float[field.dimension()])));
    return finish(withTails(simplest(best)).regime);
  }

  private Trial withTails(Trial best) throws IOException {
    return better(best, trial(best.regime.withTwoErrors()));
  }

  /** Takes away again what is not needed beside what came later. */
  private Trial simplest(Trial full) throws IOException {
    Trial best = full;
    if (best.regime.lost() > 0) {
      best = notWorse(best, trial(best.regime.withLost(0)));
    }
    if (best.regime.offsetLimit() > 0) {
      best = notWorse(best, trial(best.regime.withNuisance(0, best.regime.gainLimit())));
    }
    if (best.regime.gainLimit() > 1) {
      best = notWorse(best, trial(best.regime.withNuisance(best.regime.offsetLimit(), 1)));
    }
    if (best.regime.hasGrid()) {
      best = notWorse(best, trial(best.regime.withGrid(0, 0)));
    }
    if (best.regime.groupLost() > 0) {
      best = notWorse(best, trial(best.regime.withGroups(1, 0)));
    }
    return best;
  }

  private static Trial better(Trial best, Trial other) {
    return other.heldOut > best.heldOut + LEAST_GAIN ? other : best;
  }

  private static Trial notWorse(Trial best, Trial simpler) {
    return simpler.heldOut > best.heldOut - LEAST_GAIN ? simpler : best;
  }

  private record Trial(Regime regime, double heldOut) {}

  /** {@return the best of several fits, from errors of several sizes} */
  private Trial trial(Regime start) throws IOException {
    Trial best = null;
    for (Trial found : tasks.all(1 + STARTS.length, s -> new Fit().trial(startOf(start, s)))) {
      if (best == null || found.heldOut > best.heldOut) {
        best = found;
      }
    }
    return best;
  }

  private Regime startOf(Regime start, int number) {
    if (number == 0) {
      return start;
    }
    double[] sigmas = start.sigmas().clone();
    sigmas[0] = Math.max(STARTS[number - 1] * field.scale(), leastSigma);
    return start.withErrors(start.weights(), sigmas, start.lost(), start.groupLost());
  }

  /** Fits with all pairs and takes over what the pairs say of offsets, gains and lost values. */
  private Regime finish(Regime regime) {
    Fit fit = new Fit();
    fit.begin(regime);
    Regime fitted = regime;
    for (int round = 0; round < 3; round++) {
      fitted = fit.step(fitted, 0, cues.length, true).regime;
    }
    fit.largestRectangle = 0;
    fit.step(fitted, 0, cues.length, false);
    double largest = 0;
    double gain = 1;
    for (int i = 0; i < cues.length; i++) {
      largest = Math.max(largest, Math.abs(fit.offsets[i]));
      gain = Math.max(gain, Math.max(fit.gains[i], 1 / fit.gains[i]));
    }
    float[][] values = new float[cues.length][];
    for (int i = 0; i < cues.length; i++) {
      values[i] = cues[i].clone();
      for (int d = 0; d < field.dimension() && fitted.bias() != null; d++) {
        values[i][d] -= fitted.bias()[d];
      }
    }
    return fitted
        .withRectangleShare(fitted.hasGrid() ? fit.largestRectangle : 0)
        .withNuisance(fitted.offsetLimit() > 0 ? largest : 0, fitted.gainLimit() > 1 ? gain : 1)
        .withLostValues(LostHistogram.of(values, fit.lostShares));
  }

  /** {@return the log-likelihood of each pair under a regime, offset and gain fitted} */
  double[] likelihoods(Regime regime) {
    Kernel kernel = regime.kernel();
    Rectangle rectangle =
        regime.hasGrid() ? new Rectangle(regime.gridWidth(), regime.gridHeight()) : null;
    Fit fit = new Fit();
    fit.begin(regime);
    double[] result = new double[cues.length];
    for (int i = 0; i < result.length; i++) {
      for (int round = 0; round < 3; round++) {
        Sums sums = new Sums(regime.sigmas().length, field.dimension());
        result[i] = fit.pair(regime, kernel, rectangle, i, sums);
      }
    }
    return result;
  }

  /** Offset, gain and lost coordinates of every pair while one regime is fitted. */
  private final class Fit {
    private final double[] offsets = new double[cues.length];
    private final double[] gains = new double[cues.length];
    private final float[][] lostShares = new float[cues.length][field.dimension()];
    private double largestRectangle;

    private Trial trial(Regime start) {
      Regime regime = start;
      begin(regime);
      for (int round = 0; round < ROUNDS; round++) {
        regime = step(regime, 0, trainCount, true).regime;
      }
      int from = trainCount < heldOutEnd ? trainCount : 0;
      step(regime, from, heldOutEnd, false);
      return new Trial(regime, step(regime, from, heldOutEnd, false).heldOut);
    }

    private void begin(Regime regime) {
      Arrays.fill(gains, 1);
      Arrays.fill(offsets, 0);
      if (regime.offsetLimit() == 0 && regime.gainLimit() == 1) {
        return;
      }
      for (int i = 0; i < cues.length; i++) {
        if (regime.gainLimit() > 1) {
          gains[i] = ratio(i, regime.offsetLimit() > 0);
        }
        if (regime.offsetLimit() > 0) {
          offsets[i] = mode(i);
        }
      }
    }

    /** {@return the size of the cue relative to that of the origin} */
    private double ratio(int pair, boolean centered) {
      double[] sums = new double[5];
      for (int d = 0; d < field.dimension(); d++) {
        if (!Float.isNaN(cues[pair][d])) {
          double q = cues[pair][d];
          double x = origins[pair][d];
          sums[0]++;
          sums[1] += q;
          sums[2] += x;
          sums[3] += q * x;
          sums[4] += x * x;
        }
      }
      double center = centered ? sums[1] * sums[2] / sums[0] : 0;
      double xx = sums[4] - (centered ? sums[2] * sums[2] / sums[0] : 0);
      double gain = xx > 0 ? (sums[3] - center) / xx : 1;
      return bounded(gain);
    }

    private double bounded(double gain) {
      return Math.max(1 / MOST_GAIN, Math.min(MOST_GAIN, gain));
    }

    /** {@return the densest place of the differences between cue and origin} */
    private double mode(int pair) {
      float[] differences = new float[field.dimension()];
      int n = 0;
      for (int d = 0; d < differences.length; d++) {
        float difference = (float) (cues[pair][d] - gains[pair] * origins[pair][d]);
        if (!Float.isNaN(difference)) {
          differences[n++] = difference;
        }
      }
      Arrays.sort(differences, 0, n);
      // The shortest range that holds a third of them.
      int third = Math.max(1, n / 3);
      int best = 0;
      for (int i = 0; i + third < n; i++) {
        float width = differences[i + third] - differences[i];
        if (width < differences[Math.min(best + third, n - 1)] - differences[best]) {
          best = i;
        }
      }
      double sum = 0;
      for (int i = best; i < best + third; i++) {
        sum += differences[i];
      }
      return sum / third;
    }

    /** One round over pairs; the trial holds the new regime and the old one's likelihood a pair. */
    private Trial step(Regime regime, int from, int to, boolean maximise) {
      Kernel kernel = regime.kernel();
      Rectangle rectangle =
          regime.hasGrid() ? new Rectangle(regime.gridWidth(), regime.gridHeight()) : null;
      Sums sums = new Sums(regime.sigmas().length, field.dimension());
      double total = 0;
      for (int i = from; i < to; i++) {
        total += pair(regime, kernel, rectangle, i, sums);
      }
      double heldOut = total / (to - from);
      return new Trial(maximise ? sums.maximise(regime) : regime, heldOut);
    }

    private double pair(Regime regime, Kernel kernel, Rectangle rectangle, int i, Sums sums) {
      int dimension = field.dimension();
      float[] cue = cues[i];
      double[] ratios = new double[dimension];
      double[] logs = new double[dimension];
      float[] errors = new float[dimension];
      double lost = regime.lost();
      double sum = 0;
      for (int d = 0; d < dimension; d++) {
        double bias = regime.bias() == null ? 0 : regime.bias()[d];
        errors[d] = (float) ((cue[d] - bias - offsets[i]) / gains[i] - origins[i][d]);
        if (!Float.isNaN(errors[d])) {
          // An atom's mass is spread over the resolution and cannot exceed 1.
          double density = Math.min(kernel.density(errors[d]) / gains[i], mostDensity);
          ratios[d] = density / Math.max(lostDensities[i][d], TINY);
          logs[d] = Math.log(Math.max((1 - lost) * ratios[d] + lost, TINY));
          sum += Math.log(Math.max(lostDensities[i][d], TINY));
        }
      }
      float[] kept = new float[dimension];
      Arrays.fill(kept, 1);
      if (rectangle != null) {
        double least = rectangle.find(logs);
        largestRectangle = Math.max(largestRectangle, (double) rectangle.size() / dimension);
        sum -= least + (rectangle.size() > 0 ? rectangle.cost() : 0);
        for (int d = 0; d < dimension; d++) {
          kept[d] = rectangle.contains(d) ? 0 : 1;
        }
      }
      sum += regime.groupLost() > 0 ? groups(regime, logs, kept, sums) : sum(logs);
      double nuisances = (regime.offsetLimit() > 0 ? 1 : 0) + (regime.gainLimit() > 1 ? 1 : 0);
      sums.add(regime, errors, ratios, kept, lostShares[i]);
      refit(regime, i, errors);
      return sum - nuisances * 0.5 * Math.log(dimension);
    }

    private static double sum(double[] logs) {
      double sum = 0;
      for (double log : logs) {
        sum += log;
      }
      return sum;
    }

    private static double groups(Regime regime, double[] logs, float[] kept, Sums sums) {
      double sum = 0;
      int size = regime.groupSize();
      for (int from = 0; from < logs.length; from += size) {
        int to = Math.min(logs.length, from + size);
        double log = 0;
        for (int d = from; d < to; d++) {
          log += logs[d];
        }
        double keep = (1 - regime.groupLost()) * Math.exp(Math.min(log, 500));
        double all = keep + regime.groupLost();
        sum += Math.log(all);
        for (int d = from; d < to; d++) {
          kept[d] = (float) (keep / all);
        }
        sums.groups++;
        sums.groupsLost += regime.groupLost() / all;
      }
      return sum;
    }

    /** Fits offset and gain to the coordinates that count as kept. */
    private void refit(Regime regime, int i, float[] errors) {
      if (regime.offsetLimit() == 0 && regime.gainLimit() == 1) {
        return;
      }
      double n = 0;
      double q = 0;
      double x = 0;
      double qx = 0;
      double xx = 0;
      for (int d = 0; d < errors.length; d++) {
        if (!Float.isNaN(errors[d])) {
          double weight = 1 - lostShares[i][d];
          double value = cues[i][d] - (regime.bias() == null ? 0 : regime.bias()[d]);
          double origin = origins[i][d];
          n += weight;
          q += weight * value;
          x += weight * origin;
          qx += weight * value * origin;
          xx += weight * origin * origin;
        }
      }
      if (n < 2) {
        return;
      }
      boolean shifted = regime.offsetLimit() > 0;
      if (regime.gainLimit() > 1) {
        double variance = xx - (shifted ? x * x / n : 0);
        double product = qx - (shifted ? q * x / n : 0);
        gains[i] = variance > TINY ? bounded(product / variance) : 1;
      }
      if (shifted) {
        offsets[i] = (q - gains[i] * x) / n;
      }
    }
  }

  /** What the next parameters are made of. */
  private final class Sums {
    private final double[] weights;
    private final double[] squares;
    private final double[] biasWeights;
    private final double[] biasErrors;
    private double keptByItself;
    private double lostByItself;
    private double groups;
    private double groupsLost;

    private Sums(int components, int dimension) {
      weights = new double[components];
      squares = new double[components];
      biasWeights = new double[dimension];
      biasErrors = new double[dimension];
    }

    /** {@code kept} is the probability that neither rectangle nor group is lost. */
    private void add(
        Regime regime, float[] errors, double[] ratios, float[] kept, float[] lostShare) {
      double lost = regime.lost();
      double[] parts = new double[weights.length];
      for (int d = 0; d < errors.length; d++) {
        float error = errors[d];
        if (Float.isNaN(error)) {
          lostShare[d] = 0;
          continue;
        }
        double keep = (1 - lost) * ratios[d];
        double responsibility = kept[d] * (keep + lost > 0 ? keep / (keep + lost) : 1);
        lostShare[d] = (float) (1 - responsibility);
        keptByItself += responsibility;
        lostByItself += kept[d] - responsibility;
        double all = TINY;
        for (int k = 0; k < parts.length; k++) {
          double z = error / regime.sigmas()[k];
          parts[k] = regime.weights()[k] / regime.sigmas()[k] * Math.exp(-z * z / 2);
          all += parts[k];
        }
        for (int k = 0; k < parts.length; k++) {
          double weight = responsibility * (parts.length == 1 ? 1 : parts[k] / all);
          weights[k] += weight;
          squares[k] += weight * error * error;
        }
        biasWeights[d] += responsibility;
        biasErrors[d] += responsibility * error;
      }
    }

    private Regime maximise(Regime regime) {
      double[] newWeights = new double[weights.length];
      double[] sigmas = new double[weights.length];
      double total = 0;
      for (double weight : weights) {
        total += weight;
      }
      for (int k = 0; k < sigmas.length; k++) {
        newWeights[k] = total > 0 ? Math.max(weights[k] / total, 1e-6) : 1.0 / sigmas.length;
        double variance = weights[k] > 1e-3 ? squares[k] / weights[k] : 0;
        sigmas[k] = Math.max(Math.sqrt(variance), leastSigma);
      }
      double lost = regime.lost();
      if (lost > 0) {
        lost = lostByItself / Math.max(keptByItself + lostByItself, TINY);
        lost = Math.max(LEAST_LOST, Math.min(MOST_LOST, lost));
      }
      double groupLost = regime.groupLost();
      if (groupLost > 0) {
        groupLost = Math.max(LEAST_LOST, Math.min(MOST_LOST, groupsLost / groups));
      }
      Regime next = regime.withErrors(newWeights, sigmas, lost, groupLost);
      if (regime.bias() == null) {
        return next;
      }
      float[] bias = regime.bias().clone();
      for (int d = 0; d < bias.length; d++) {
        bias[d] += (float) (biasErrors[d] / (biasWeights[d] + 1));
      }
      return next.withBias(bias);
    }
  }
}
