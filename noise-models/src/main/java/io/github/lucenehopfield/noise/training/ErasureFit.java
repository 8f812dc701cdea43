package io.github.lucenehopfield.noise.training;

import io.github.lucenehopfield.noise.channel.ErasureChannel;
import io.github.lucenehopfield.noise.channel.MaxSumRectangle;
import io.github.lucenehopfield.noise.density.CueValueDensity;
import io.github.lucenehopfield.noise.density.ErrorDensity;
import java.util.Arrays;

/**
 * The expectation step of {@link ErasureChannelFitter}: offset, gain and erased coordinates of
 * every pair while one channel is fitted. Not thread-safe.
 */
final class ErasureFit {
  // Bounds of a gain that is fitted to one pair, against pairs of nearly constant values.
  private static final double MAX_GAIN = 10;
  private static final double TINY = 1e-30;

  private final ErasurePairs pairs;
  private final double[] offsets;
  private final double[] gains;
  private final float[][] erasedShares;
  private double largestRectangle;

  ErasureFit(ErasurePairs pairs) {
    this.pairs = pairs;
    offsets = new double[pairs.count()];
    gains = new double[pairs.count()];
    erasedShares = new float[pairs.count()][pairs.dimension()];
  }

  /** Starts with offsets and gains that the pairs show before anything is fitted. */
  void begin(ErasureChannel channel) {
    Arrays.fill(gains, 1);
    Arrays.fill(offsets, 0);
    if (channel.offsetLimit() == 0 && channel.gainLimit() == 1) {
      return;
    }
    for (int i = 0; i < pairs.cues.length; i++) {
      if (channel.gainLimit() > 1) {
        gains[i] = ratio(i, channel.offsetLimit() > 0);
      }
      if (channel.offsetLimit() > 0) {
        offsets[i] = mode(i);
      }
    }
  }

  /** {@return the size of the cue relative to that of the origin} */
  private double ratio(int pair, boolean centered) {
    double[] sums = new double[5];
    for (int d = 0; d < pairs.dimension(); d++) {
      if (!Float.isNaN(pairs.cues[pair][d])) {
        double q = pairs.cues[pair][d];
        double x = pairs.origins[pair][d];
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
    return Math.max(1 / MAX_GAIN, Math.min(MAX_GAIN, gain));
  }

  /** {@return the densest place of the differences between cue and origin} */
  private double mode(int pair) {
    float[] differences = new float[pairs.dimension()];
    int n = 0;
    for (int d = 0; d < differences.length; d++) {
      float difference = (float) (pairs.cues[pair][d] - gains[pair] * pairs.origins[pair][d]);
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

  /** {@return the channel after one more round over some of the pairs} */
  ErasureChannel maximize(ErasureChannel channel, int from, int to) {
    ErasureSums sums = new ErasureSums(pairs, channel.sigmas().length);
    expect(channel, from, to, sums);
    return sums.maximize(channel);
  }

  /** {@return the mean log-likelihood of some of the pairs} */
  double likelihood(ErasureChannel channel, int from, int to) {
    ErasureSums sums = new ErasureSums(pairs, channel.sigmas().length);
    return expect(channel, from, to, sums) / (to - from);
  }

  private double expect(ErasureChannel channel, int from, int to, ErasureSums sums) {
    ErrorDensity errorDensity = channel.errorDensity();
    MaxSumRectangle rectangle = rectangle(channel);
    double total = 0;
    for (int i = from; i < to; i++) {
      total += pair(channel, errorDensity, rectangle, i, sums);
    }
    return total;
  }

  /** {@return the log-likelihood of each pair, offset and gain fitted} */
  double[] likelihoods(ErasureChannel channel) {
    ErrorDensity errorDensity = channel.errorDensity();
    MaxSumRectangle rectangle = rectangle(channel);
    begin(channel);
    double[] result = new double[pairs.count()];
    for (int i = 0; i < result.length; i++) {
      for (int round = 0; round < 3; round++) {
        ErasureSums sums = new ErasureSums(pairs, channel.sigmas().length);
        result[i] = pair(channel, errorDensity, rectangle, i, sums);
      }
    }
    return result;
  }

  private static MaxSumRectangle rectangle(ErasureChannel channel) {
    return channel.hasGrid()
        ? new MaxSumRectangle(channel.gridWidth(), channel.gridHeight())
        : null;
  }

  void forgetRectangles() {
    largestRectangle = 0;
  }

  /** {@return the largest share of the dimensions that was erased as a rectangle} */
  double largestRectangle() {
    return largestRectangle;
  }

  double largestOffset() {
    double largest = 0;
    for (double offset : offsets) {
      largest = Math.max(largest, Math.abs(offset));
    }
    return largest;
  }

  /** {@return the largest of all gains and their inverses} */
  double largestGain() {
    double largest = 1;
    for (double gain : gains) {
      largest = Math.max(largest, Math.max(gain, 1 / gain));
    }
    return largest;
  }

  /** {@return how probable it is that each value of each cue is erased} */
  float[][] erasedShares() {
    return erasedShares;
  }

  private double pair(
      ErasureChannel channel,
      ErrorDensity errorDensity,
      MaxSumRectangle rectangle,
      int i,
      ErasureSums sums) {
    int dimension = pairs.dimension();
    float[] cue = pairs.cues[i];
    double[] ratios = new double[dimension];
    double[] logs = new double[dimension];
    float[] errors = new float[dimension];
    double erased = channel.erased();
    double repeats = channel.erasedRepeats();
    double[] factors =
        repeats >= 0
            ? CueValueDensity.factors(cue, pairs.repeated[i], repeats)
            : new double[] {1, 1};
    double sum = 0;
    for (int d = 0; d < dimension; d++) {
      double bias = channel.bias() == null ? 0 : channel.bias()[d];
      errors[d] = (float) ((cue[d] - bias - offsets[i]) / gains[i] - pairs.origins[i][d]);
      if (!Float.isNaN(errors[d])) {
        // An atom's mass is spread over the resolution and cannot exceed 1.
        double density = Math.min(errorDensity.density(errors[d]) / gains[i], pairs.mostDensity);
        double ofErased =
            Math.max(pairs.erasedDensities[i][d] * factors[pairs.repeated[i][d] ? 1 : 0], TINY);
        ratios[d] = density / ofErased;
        logs[d] = Math.log(Math.max((1 - erased) * ratios[d] + erased, TINY));
        sum += Math.log(ofErased);
      }
    }
    float[] observed = new float[dimension];
    Arrays.fill(observed, 1);
    if (rectangle != null) {
      double least = rectangle.find(logs);
      largestRectangle = Math.max(largestRectangle, (double) rectangle.size() / dimension);
      sum -= least + (rectangle.size() > 0 ? rectangle.cost() : 0);
      for (int d = 0; d < dimension; d++) {
        observed[d] = rectangle.contains(d) ? 0 : 1;
      }
    }
    sum += channel.groupErased() > 0 ? groups(channel, logs, observed, sums) : sum(logs);
    double nuisances = (channel.offsetLimit() > 0 ? 1 : 0) + (channel.gainLimit() > 1 ? 1 : 0);
    sums.add(channel, errors, ratios, observed, erasedShares[i]);
    sums.addErased(erasedShares[i], pairs.repeated[i]);
    refit(channel, i, errors);
    return sum - nuisances * 0.5 * Math.log(dimension);
  }

  private static double sum(double[] logs) {
    double sum = 0;
    for (double log : logs) {
      sum += log;
    }
    return sum;
  }

  private static double groups(
      ErasureChannel channel, double[] logs, float[] observed, ErasureSums sums) {
    double sum = 0;
    int size = channel.groupSize();
    for (int from = 0; from < logs.length; from += size) {
      int to = Math.min(logs.length, from + size);
      double log = 0;
      for (int d = from; d < to; d++) {
        log += logs[d];
      }
      double observedMass = (1 - channel.groupErased()) * Math.exp(Math.min(log, 500));
      double all = observedMass + channel.groupErased();
      sum += Math.log(all);
      for (int d = from; d < to; d++) {
        observed[d] = (float) (observedMass / all);
      }
      sums.addGroup(channel.groupErased() / all);
    }
    return sum;
  }

  /** Fits offset and gain to the coordinates that count as observed. */
  private void refit(ErasureChannel channel, int i, float[] errors) {
    if (channel.offsetLimit() == 0 && channel.gainLimit() == 1) {
      return;
    }
    double n = 0;
    double q = 0;
    double x = 0;
    double qx = 0;
    double xx = 0;
    for (int d = 0; d < errors.length; d++) {
      if (!Float.isNaN(errors[d])) {
        double weight = 1 - erasedShares[i][d];
        double value = pairs.cues[i][d] - (channel.bias() == null ? 0 : channel.bias()[d]);
        double origin = pairs.origins[i][d];
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
    boolean shifted = channel.offsetLimit() > 0;
    if (channel.gainLimit() > 1) {
      double variance = xx - (shifted ? x * x / n : 0);
      double product = qx - (shifted ? q * x / n : 0);
      gains[i] = variance > TINY ? bounded(product / variance) : 1;
    }
    if (shifted) {
      offsets[i] = (q - gains[i] * x) / n;
    }
  }
}
