package io.github.lucenehopfield.noise.channel;

import io.github.lucenehopfield.noise.density.CueValueDensity;
import io.github.lucenehopfield.noise.density.ErrorDensity;
import io.github.lucenehopfield.noise.density.FieldDistribution;
import io.github.lucenehopfield.noise.density.LowRankGaussian;
import java.util.Arrays;

/**
 * Fits what a channel leaves open (offset, gain, erased rectangle) to a cue, from the cue and the
 * statistics of the field alone: a coordinate that is observed looks like a value of its dimension
 * after the error, one that is erased looks like the erased ones of this cue. Not thread-safe; one
 * per cue and channel.
 */
public final class ErasureInference implements NoiseChannel.Fit {
  /**
   * The smallest error that is distinguished and the width of atoms, in units of the field's scale.
   */
  public static final double RESOLUTION = 0.05;

  // The probability of a rectangle that was found without knowing the origin.
  private static final float RECTANGLE_CONFIDENCE = 0.9f;

  // In units of the field's scale: codes stand for values up to about that; by hand
  // (docs/decisions/0040).
  private static final double CODE_BLUR = 0.1;

  // First and last spacing of the offsets that are tried, and how much finer each round is; a
  // grid search, by hand (docs/decisions/0040).
  private static final double COARSE = 0.3;
  private static final double FINE = 0.02;
  private static final int REFINE = 4;

  // How often rectangle and offset are found in turns; by hand (docs/decisions/0040).
  private static final int ROUNDS = 3;

  // Rectangles may be so much larger than those seen in training before they count as unlikely.
  private static final double LARGER = 1.2;

  // Gains that are tried, evenly in the logarithm; by hand (docs/decisions/0040).
  private static final int GAINS = 15;

  // Keeps logarithms finite.
  private static final double MIN_RATIO = 1e-12;

  // The evidence of the field as a Gaussian needs nearly all coordinates; by hand
  // (docs/decisions/0040).
  private static final double FEW_ERASED = 0.05;

  // Channels of corruption are distinguished, and offsets found roughly, from about so many
  // dimensions.
  private static final int SCREENED = 256;

  private final ErasureChannel channel;
  private final FieldDistribution field;
  private final ErrorDensity errorDensity;
  private final LowRankGaussian fieldAfterError;
  private final float[] rawCue;
  private final boolean[] repeated;
  private final float[] cue;
  private final float[] scaled;
  private final double resolution;
  private final double[] evidence;
  private final double[] densities;
  private final MaxSumRectangle rectangle;
  private double[] logErased;
  private final double[] inverseErased;
  private float[] observed;
  private double offset;
  private double gain = 1;
  private double logEvidence;
  private double sumErased;
  private double background;
  private double gaussian;
  private double step;
  private int stride;

  // What densities were computed for: rounds that look for a rectangle ask for the same ones.
  private double densitiesAt = Double.NaN;
  private ErrorDensity densitiesWith;
  private int densitiesStride;

  ErasureInference(
      ErasureChannel channel,
      ErrorDensity errorDensity,
      FieldDistribution field,
      LowRankGaussian fieldAfterError,
      float[] cue) {
    this.channel = channel;
    this.fieldAfterError = fieldAfterError;
    this.field = field;
    this.errorDensity = errorDensity;
    // What is erased takes its value last, so its density is one of the cue with any bias still in.
    rawCue = cue.clone();
    repeated = channel.erasedRepeats() >= 0 ? CueValueDensity.repeated(cue) : null;
    this.cue = cue.clone();
    if (channel.bias() != null) {
      for (int d = 0; d < cue.length; d++) {
        this.cue[d] -= channel.bias()[d];
      }
    }
    scaled = this.cue.clone();
    resolution = RESOLUTION * field.scale();
    evidence = new double[cue.length];
    densities = new double[cue.length];
    observed = new float[cue.length];
    rectangle =
        channel.hasGrid() ? new MaxSumRectangle(channel.gridWidth(), channel.gridHeight()) : null;
    logErased = new double[cue.length];
    inverseErased = new double[cue.length];
    for (int d = 0; d < cue.length; d++) {
      if (!Float.isNaN(cue[d])) {
        logErased[d] = StrictMath.log(channel.erasedValues().density(rawCue[d], resolution));
      }
    }
    erasedChanged();
    stride = Math.max(1, cue.length / SCREENED);
    screen();
  }

  private void erasedChanged() {
    sumErased = 0;
    for (int d = 0; d < cue.length; d++) {
      inverseErased[d] = StrictMath.exp(-logErased[d]);
      sumErased += logErased[d];
    }
  }

  /** Finds offset and gain on a coarse grid, and the evidence there. */
  private void screen() {
    double coarse = Math.max(COARSE * field.scale(), channel.sigma());
    step = coarse;
    int offsets = channel.offsetLimit() > 0 ? (int) Math.ceil(channel.offsetLimit() / coarse) : 0;
    int gains = channel.gainLimit() > 1 ? GAINS / 2 : 0;
    ErrorDensity blurred = offsets + gains > 0 ? errorDensity.blurred(coarse / 2) : errorDensity;
    logEvidence = Double.NEGATIVE_INFINITY;
    double bestGain = 1;
    for (int g = -gains; g <= gains; g++) {
      rescale(gains == 0 ? 1 : Math.pow(channel.gainLimit(), (double) g / gains));
      for (int o = -offsets; o <= offsets; o++) {
        double found = evaluate(o * coarse, blurred);
        if (found > logEvidence) {
          logEvidence = found;
          offset = o * coarse;
          bestGain = gain;
        }
      }
    }
    rescale(bestGain);
    if (offsets > 0) {
      refine(errorDensity.blurred(step / REFINE));
    }
    logEvidence = evaluate(offset, errorDensity) + sumErased;
    if (rectangle != null && rectangle.size() > 0) {
      logEvidence -= rectangle.cost();
    }
  }

  /** Finds what is erased, by what this cue's erased coordinates look like. */
  private void complete() {
    stride = 1;
    while (channel.offsetLimit() > 0
        && step > Math.max(FINE * field.scale(), channel.sigma() / REFINE)) {
      refine(errorDensity.blurred(step / REFINE));
    }
    logErased = erasedDensity(null);
    erasedChanged();
    evaluate(offset, errorDensity);
    if (rectangle != null) {
      sharpen();
    } else {
      Arrays.fill(observed, (float) (1 - channel.erased()));
    }
    if (gain != 1) {
      // From here on densities are per unit of the pattern, as in a score.
      for (int d = 0; d < cue.length; d++) {
        logErased[d] += Float.isNaN(cue[d]) ? 0 : Math.log(gain);
      }
      gain = 1;
      densitiesAt = Double.NaN;
      erasedChanged();
    }
    background = sumErased;
    compute(offset, errorDensity);
    for (int d = 0; d < cue.length; d++) {
      if (!Float.isNaN(scaled[d])) {
        double ratio = observed[d] * densities[d] * inverseErased[d] + 1 - observed[d];
        background += Math.log(Math.max(ratio, MIN_RATIO));
      }
    }
    gaussian = gaussianEvidence();
  }

  /**
   * {@return the log-density of the observed coordinates under the field as a Gaussian, and of the
   * erased ones; the plain background where single coordinates may be erased anywhere}
   */
  private double gaussianEvidence() {
    if (channel.erased() + channel.groupErased() > FEW_ERASED) {
      return background;
    }
    float[] known = new float[cue.length];
    double sum = 0;
    for (int d = 0; d < known.length; d++) {
      if (observed[d] > 0.5f) {
        known[d] = (float) (scaled[d] - offset);
      } else {
        known[d] = Float.NaN;
        sum += logErased[d];
      }
    }
    return sum + fieldAfterError.logDensity(known);
  }

  private void rescale(double factor) {
    gain = factor;
    densitiesAt = Double.NaN;
    for (int d = 0; d < cue.length; d++) {
      scaled[d] = (float) (cue[d] / factor);
    }
  }

  private void refine(ErrorDensity blurred) {
    double center = offset;
    double best = Double.NEGATIVE_INFINITY;
    for (int o = -REFINE; o <= REFINE; o++) {
      double tryOffset = center + o * step / REFINE;
      double found = evaluate(tryOffset, blurred);
      if (found > best) {
        best = found;
        offset = tryOffset;
      }
    }
    step /= REFINE;
  }

  /** Estimates the erased density from the rectangle, and the rectangle from that, in turn. */
  private void sharpen() {
    markRectangle();
    for (int round = 0; round < ROUNDS && rectangle.size() > 0; round++) {
      float[] weights = new float[cue.length];
      for (int d = 0; d < weights.length; d++) {
        weights[d] = 1.1f - observed[d];
      }
      logErased = erasedDensity(weights);
      erasedChanged();
      if (channel.offsetLimit() > 0) {
        double before = step;
        step = 2 * before;
        refine(errorDensity);
        step = before;
      }
      evaluate(offset, errorDensity);
      markRectangle();
    }
    for (int d = 0; d < observed.length; d++) {
      observed[d] *=
          (float) ((1 - channel.erased()) * (rectangle.size() > 0 ? RECTANGLE_CONFIDENCE : 1));
      if (rectangle.contains(d)) {
        observed[d] = 1 - RECTANGLE_CONFIDENCE;
      }
    }
  }

  private double[] erasedDensity(float[] weights) {
    double[] logs = CueValueDensity.weighted(rawCue, resolution, weights);
    if (repeated != null && rectangle == null) {
      double[] factors = CueValueDensity.factors(rawCue, repeated, channel.erasedRepeats());
      for (int d = 0; d < logs.length; d++) {
        logs[d] += Float.isNaN(rawCue[d]) ? 0 : StrictMath.log(factors[repeated[d] ? 1 : 0]);
      }
    }
    return logs;
  }

  private void markRectangle() {
    for (int d = 0; d < observed.length; d++) {
      observed[d] = rectangle.contains(d) ? 0 : 1;
    }
  }

  /** {@return the log-likelihood ratio of the cue under the field, against all erased} */
  private double evaluate(double tryOffset, ErrorDensity with) {
    double sum = 0;
    double erased = channel.erased();
    compute(tryOffset, with);
    for (int d = 0; d < scaled.length; d++) {
      double found = 0;
      if (d % stride == 0 && !Float.isNaN(scaled[d])) {
        found =
            Math.log(Math.max((1 - erased) * densities[d] * inverseErased[d] + erased, MIN_RATIO));
      }
      evidence[d] = found;
      sum += found;
    }
    if (rectangle == null) {
      return stride * sum;
    }
    double inside = rectangle.find(evidence);
    double excess = rectangle.size() - LARGER * channel.rectangleShare() * cue.length;
    return stride * (sum - inside) - Math.max(excess, 0);
  }

  /** Fills in the densities of observed coordinates; an atom's mass cannot exceed 1. */
  private void compute(double tryOffset, ErrorDensity with) {
    if (tryOffset == densitiesAt && with == densitiesWith && stride == densitiesStride) {
      return;
    }
    for (int d = 0; d < scaled.length; d += stride) {
      if (!Float.isNaN(scaled[d])) {
        double density = field.density(d, (float) (scaled[d] - tryOffset), with);
        densities[d] = gain == 1 ? density : Math.min(density / gain, 1 / resolution);
      }
    }
    densitiesAt = tryOffset;
    densitiesWith = with;
    densitiesStride = stride;
  }

  @Override
  public double logEvidence() {
    return logEvidence;
  }

  @Override
  public double background() {
    return background;
  }

  @Override
  public double gaussian() {
    return gaussian;
  }

  @Override
  public ErasureLikelihood bind() {
    complete();
    boolean shared = channel.offsetLimit() > 0;
    float span = (float) Math.max(step, COARSE / 2 * field.scale());
    float[] offsets =
        shared
            ? new float[] {(float) offset - span, (float) offset, (float) offset + span}
            : new float[] {0};
    double blur = Math.max(CODE_BLUR * field.scale() - channel.sigma(), 0);
    return new ErasureLikelihood(
        scaled,
        errorDensity,
        blur > 0 ? errorDensity.coded(CODE_BLUR * field.scale()) : errorDensity,
        observed,
        logErased,
        channel.groupErased(),
        channel.groupSize(),
        offsets,
        shared,
        channel.reranker());
  }
}
