package io.github.lucenehopfield.noise.channel;

import io.github.lucenehopfield.noise.density.FieldDistribution;
import io.github.lucenehopfield.noise.density.LowRankGaussian;
import java.util.Arrays;
import java.util.Locale;

/**
 * Corruption for which a simple metric ranks origins as high as anything that was learned: after a
 * power of every value and a weight of every dimension, distance, cosine or correlation. Its score
 * is the log-likelihood ratio {@code -n/2 log(R/T)} of Gaussian noise of unknown size, where R is
 * what the pattern leaves of the cue and T what there is of it. Which cues are of this channel is
 * found by the erasure that was learned from the same pairs. Arrays are not copied.
 *
 * @param form what the pattern may be changed by to fit the cue
 * @param power the power of every value, its sign observed: 0.25, 0.5, 1 or 2
 * @param weights the weight of each dimension, 0 or more
 * @param erasure the erasure of the same pairs
 * @param calibration see {@link NoiseChannel#calibration()}
 */
public record MetricChannel(
    Form form, double power, float[] weights, ErasureChannel erasure, double[] calibration)
    implements NoiseChannel {
  /** The powers that can be taken. */
  public static final double[] POWERS = {1, 0.5, 0.25, 2};

  private static final double[] PLAIN = {1, 1, 0, 0, 1, 0, 0, 0};

  /** What is fitted to a pattern alongside the size of the noise. */
  public enum Form {
    /** Nothing: the order of Euclidean distance. */
    DISTANCE,
    /** A gain: the order of the cosine. */
    COSINE,
    /** A gain and an offset: the order of the correlation. */
    CORRELATION
  }

  public MetricChannel(Form form, double power, float[] weights, ErasureChannel erasure) {
    this(form, power, weights, erasure, PLAIN);
  }

  @Override
  public String name() {
    return erasure.name();
  }

  @Override
  public MetricChannel withCalibration(double[] newCalibration) {
    return new MetricChannel(form, power, weights, erasure, newCalibration);
  }

  @Override
  public Binder binder(FieldDistribution statistics, LowRankGaussian gaussian) {
    Binder evidence = erasure.binder(statistics, gaussian);
    double least = ErasureInference.RESOLUTION * statistics.scale();
    return cue -> new MetricFit(evidence.fit(cue), new MetricLikelihood(this, cue, least));
  }

  /** {@return the value that is compared} */
  double powerOf(double value) {
    if (power == 1) {
      return value;
    }
    double size = Math.abs(value);
    if (power == 2) {
      return value * size;
    }
    double root = Math.sqrt(size);
    return Math.copySign(power == 0.25 ? Math.sqrt(root) : root, value);
  }

  /** Scores are relative to a cue that has nothing of a pattern, so no background is needed. */
  private record MetricFit(Fit evidence, MetricLikelihood metric) implements Fit {
    @Override
    public double logEvidence() {
      return evidence.logEvidence();
    }

    @Override
    public Bound bind() {
      return metric;
    }

    @Override
    public double background() {
      return 0;
    }

    @Override
    public double gaussian() {
      return 0;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MetricChannel that
        && form == that.form
        && power == that.power
        && Arrays.equals(weights, that.weights)
        && erasure.equals(that.erasure)
        && Arrays.equals(calibration, that.calibration);
  }

  @Override
  public int hashCode() {
    return erasure.hashCode();
  }

  @Override
  public String toString() {
    boolean even = true;
    for (float weight : weights) {
      even &= weight == 1;
    }
    String metric = form.name().toLowerCase(Locale.ROOT);
    return name()
        + ": by "
        + (even ? "" : "weighted ")
        + metric
        + (power == 1 ? "" : " of values to the power " + power);
  }
}
