package io.github.lucenehopfield.noise.channel;

import io.github.lucenehopfield.noise.density.FieldDistribution;
import io.github.lucenehopfield.noise.density.LowRankGaussian;
import java.util.Arrays;

/**
 * Corruption that moves a vector smoothly and leaves no coordinate alone, like a text that is
 * embedded again after typing errors: {@code q = a x + e} with a Gaussian error. Arrays are not
 * copied.
 *
 * @param name what it was learned from
 * @param gain the factor a of each dimension
 * @param error the Gaussian of e
 * @param calibration see {@link NoiseChannel#calibration()}
 */
public record GaussianChannel(
    String name, float[] gain, LowRankGaussian error, double[] calibration)
    implements NoiseChannel {
  private static final double[] PLAIN = {1, 1, 0, 0, 1, 0, 0, 0};

  public GaussianChannel(String name, float[] gain, LowRankGaussian error) {
    this(name, gain, error, PLAIN);
  }

  @Override
  public GaussianChannel withCalibration(double[] newCalibration) {
    return new GaussianChannel(name, gain, error, newCalibration);
  }

  @Override
  public Binder binder(FieldDistribution statistics, LowRankGaussian shape) {
    LowRankGaussian cues = shape.after(gain, error);
    return cue -> new ErasureInference(shape, cues, cue);
  }

  private final class ErasureInference implements Fit {
    private final LowRankGaussian shape;
    private final float[] cue;
    private final LowRankGaussian.Marginal marginal;
    private final double[] residual;
    private final double evidence;

    ErasureInference(LowRankGaussian shape, LowRankGaussian cues, float[] cue) {
      this.shape = shape;
      this.cue = cue;
      marginal = cues.marginal(cue);
      residual = cues.residual(cue);
      evidence = marginal.logDensity(residual);
    }

    @Override
    public double logEvidence() {
      return evidence;
    }

    @Override
    public double background() {
      return evidence;
    }

    /** The background is one already. */
    @Override
    public double gaussian() {
      return evidence;
    }

    /** The mean of the origin, given the cue: mu + Sigma a (a Sigma a + S)^-1 (q - a mu - m). */
    @Override
    public Bound bind() {
      double[] weights = marginal.solve(residual);
      for (int d = 0; d < weights.length; d++) {
        weights[d] *= gain[d];
      }
      double[] origin = shape.covarianceTimes(weights);
      for (int d = 0; d < origin.length; d++) {
        origin[d] += shape.mean()[d];
      }
      return new GaussianLikelihood(cue, gain, error, origin);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GaussianChannel that
        && name.equals(that.name)
        && Arrays.equals(gain, that.gain)
        && error.equals(that.error)
        && Arrays.equals(calibration, that.calibration);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    double sumGain = 0;
    double sumVariance = 0;
    double sumFactors = 0;
    for (int d = 0; d < gain.length; d++) {
      sumGain += gain[d] / gain.length;
      sumVariance += error.variances()[d] / gain.length;
      for (float[] factor : error.factors()) {
        sumFactors += factor[d] * factor[d] / gain.length;
      }
    }
    return name
        + ": gain "
        + round(sumGain)
        + ", Gaussian error "
        + round(Math.sqrt(sumVariance + sumFactors))
        + ", of its variance "
        + round(sumFactors / (sumVariance + sumFactors))
        + " in "
        + error.factors().length
        + " factors";
  }

  private static double round(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
