package io.github.lucenehopfield.adaptive;

import java.util.Arrays;

/**
 * Fits what a regime leaves open (offset, gain, lost rectangle) to a cue, from the cue and the
 * statistics of the field alone: a coordinate that is kept looks like a value of its dimension
 * after the error, one that is lost looks like the lost ones of this cue. Not thread-safe; one per
 * cue and regime.
 */
final class CueFit implements Kind.Fit {
  /**
   * The smallest error that is told apart and the width of atoms, in units of the field's scale.
   */
  static final double RESOLUTION = 0.05;

  // How sure a rectangle is that was found without knowing the origin.
  private static final float SURE = 0.9f;
  private static final double CODE_BLUR = 0.1;
  private static final double COARSE = 0.3;
  private static final double FINE = 0.02;
  private static final int REFINE = 4;
  private static final int ROUNDS = 3;

  // Rectangles may be so much larger than those seen in training before they count as unlikely.
  private static final double LARGER = 1.2;
  private static final int GAINS = 15;
  private static final double LEAST = 1e-12;
  private static final double FEW_LOST = 0.05;

  // Kinds of damage are told apart, and offsets found roughly, from about so many dimensions.
  private static final int SCREENED = 256;

  private final Regime regime;
  private final FieldStatistics field;
  private final Kernel kernel;
  private final LowRankGaussian fieldAfterError;
  private final float[] cue;
  private final float[] scaled;
  private final double resolution;
  private final double[] evidence;
  private final double[] densities;
  private final Rectangle rectangle;
  private double[] logLost;
  private final double[] inverseLost;
  private float[] keep;
  private double offset;
  private double gain = 1;
  private double logEvidence;
  private double sumLost;
  private double background;
  private double gaussian;
  private double step;
  private int stride;

  // What densities were computed for: rounds that look for a rectangle ask for the same ones.
  private double densitiesAt = Double.NaN;
  private Kernel densitiesWith;
  private int densitiesStride;

  CueFit(
      Regime regime,
      Kernel kernel,
      FieldStatistics field,
      LowRankGaussian fieldAfterError,
      float[] cue) {
    this.regime = regime;
    this.fieldAfterError = fieldAfterError;
    this.field = field;
    this.kernel = kernel;
    this.cue = cue.clone();
    if (regime.bias() != null) {
      for (int d = 0; d < cue.length; d++) {
        this.cue[d] -= regime.bias()[d];
      }
    }
    scaled = this.cue.clone();
    resolution = RESOLUTION * field.scale();
    evidence = new double[cue.length];
    densities = new double[cue.length];
    keep = new float[cue.length];
    rectangle = regime.hasGrid() ? new Rectangle(regime.gridWidth(), regime.gridHeight()) : null;
    logLost = new double[cue.length];
    inverseLost = new double[cue.length];
    for (int d = 0; d < cue.length; d++) {
      if (!Float.isNaN(cue[d])) {
        logLost[d] = StrictMath.log(regime.lostValues().density(this.cue[d], resolution));
      }
    }
    lostChanged();
    stride = Math.max(1, cue.length / SCREENED);
    screen();
  }

  private void lostChanged() {
    sumLost = 0;
    for (int d = 0; d < cue.length; d++) {
      inverseLost[d] = StrictMath.exp(-logLost[d]);
      sumLost += logLost[d];
    }
  }

  /** Finds offset and gain on a coarse grid, and the evidence there. */
  private void screen() {
    double coarse = Math.max(COARSE * field.scale(), regime.sigma());
    step = coarse;
    int offsets = regime.offsetLimit() > 0 ? (int) Math.ceil(regime.offsetLimit() / coarse) : 0;
    int gains = regime.gainLimit() > 1 ? GAINS / 2 : 0;
    Kernel blurred = offsets + gains > 0 ? kernel.blurred(coarse / 2) : kernel;
    logEvidence = Double.NEGATIVE_INFINITY;
    double bestGain = 1;
    for (int g = -gains; g <= gains; g++) {
      rescale(gains == 0 ? 1 : Math.pow(regime.gainLimit(), (double) g / gains));
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
      refine(kernel.blurred(step / REFINE));
    }
    logEvidence = evaluate(offset, kernel) + sumLost;
    if (rectangle != null && rectangle.size() > 0) {
      logEvidence -= rectangle.cost();
    }
  }

  /** Finds what is lost, by what this cue's lost coordinates look like. */
  private void complete() {
    stride = 1;
    while (regime.offsetLimit() > 0
        && step > Math.max(FINE * field.scale(), regime.sigma() / REFINE)) {
      refine(kernel.blurred(step / REFINE));
    }
    logLost = LostDensity.ofCue(cue, resolution);
    lostChanged();
    evaluate(offset, kernel);
    if (rectangle != null) {
      sharpen();
    } else {
      Arrays.fill(keep, (float) (1 - regime.lost()));
    }
    if (gain != 1) {
      // From here on densities are per unit of the pattern, as in a score.
      for (int d = 0; d < cue.length; d++) {
        logLost[d] += Float.isNaN(cue[d]) ? 0 : Math.log(gain);
      }
      gain = 1;
      densitiesAt = Double.NaN;
      lostChanged();
    }
    background = sumLost;
    compute(offset, kernel);
    for (int d = 0; d < cue.length; d++) {
      if (!Float.isNaN(scaled[d])) {
        double ratio = keep[d] * densities[d] * inverseLost[d] + 1 - keep[d];
        background += Math.log(Math.max(ratio, LEAST));
      }
    }
    gaussian = gaussianEvidence();
  }

  /**
   * {@return the log-density of the kept coordinates under the field as a Gaussian, and of the lost
   * ones; the plain background where single coordinates may be lost anywhere}
   */
  private double gaussianEvidence() {
    if (regime.lost() + regime.groupLost() > FEW_LOST) {
      return background;
    }
    float[] kept = new float[cue.length];
    double sum = 0;
    for (int d = 0; d < kept.length; d++) {
      if (keep[d] > 0.5f) {
        kept[d] = (float) (scaled[d] - offset);
      } else {
        kept[d] = Float.NaN;
        sum += logLost[d];
      }
    }
    return sum + fieldAfterError.logDensity(kept);
  }

  private void rescale(double factor) {
    gain = factor;
    densitiesAt = Double.NaN;
    for (int d = 0; d < cue.length; d++) {
      scaled[d] = (float) (cue[d] / factor);
    }
  }

  private void refine(Kernel blurred) {
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

  /** Estimates the lost density from the rectangle, and the rectangle from that, in turn. */
  private void sharpen() {
    markRectangle();
    for (int round = 0; round < ROUNDS && rectangle.size() > 0; round++) {
      float[] weights = new float[cue.length];
      for (int d = 0; d < weights.length; d++) {
        weights[d] = 1.1f - keep[d];
      }
      logLost = LostDensity.weighted(cue, resolution, weights);
      lostChanged();
      if (regime.offsetLimit() > 0) {
        double before = step;
        step = 2 * before;
        refine(kernel);
        step = before;
      }
      evaluate(offset, kernel);
      markRectangle();
    }
    for (int d = 0; d < keep.length; d++) {
      keep[d] *= (float) ((1 - regime.lost()) * (rectangle.size() > 0 ? SURE : 1));
      if (rectangle.contains(d)) {
        keep[d] = 1 - SURE;
      }
    }
  }

  private void markRectangle() {
    for (int d = 0; d < keep.length; d++) {
      keep[d] = rectangle.contains(d) ? 0 : 1;
    }
  }

  /** {@return the log-likelihood ratio of the cue under the field, against all lost} */
  private double evaluate(double tryOffset, Kernel with) {
    double sum = 0;
    double lost = regime.lost();
    compute(tryOffset, with);
    for (int d = 0; d < scaled.length; d++) {
      double found = 0;
      if (d % stride == 0 && !Float.isNaN(scaled[d])) {
        found = Math.log(Math.max((1 - lost) * densities[d] * inverseLost[d] + lost, LEAST));
      }
      evidence[d] = found;
      sum += found;
    }
    if (rectangle == null) {
      return stride * sum;
    }
    double inside = rectangle.find(evidence);
    double excess = rectangle.size() - LARGER * regime.rectangleShare() * cue.length;
    return stride * (sum - inside) - Math.max(excess, 0);
  }

  /** Fills in the densities of kept coordinates; an atom's mass cannot exceed 1. */
  private void compute(double tryOffset, Kernel with) {
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
  public BoundRegime bind() {
    complete();
    boolean shared = regime.offsetLimit() > 0;
    float reach = (float) Math.max(step, COARSE / 2 * field.scale());
    float[] offsets =
        shared
            ? new float[] {(float) offset - reach, (float) offset, (float) offset + reach}
            : new float[] {0};
    double blur = Math.max(CODE_BLUR * field.scale() - regime.sigma(), 0);
    return new BoundRegime(
        scaled,
        kernel,
        blur > 0 ? kernel.coded(CODE_BLUR * field.scale()) : kernel,
        keep,
        logLost,
        regime.groupLost(),
        regime.groupSize(),
        offsets,
        shared,
        regime.rescoring());
  }
}
