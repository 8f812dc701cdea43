package io.github.lucenehopfield.noise.channel;

import io.github.lucenehopfield.noise.density.ErasedValueDistribution;
import io.github.lucenehopfield.noise.density.ErrorDensity;
import io.github.lucenehopfield.noise.density.FieldDistribution;
import io.github.lucenehopfield.noise.density.LowRankGaussian;
import java.util.Arrays;
import java.util.Objects;

/**
 * A channel that shows a coordinate with an error, or erases it. Arrays are not copied.
 *
 * @param name what it was learned from
 * @param weights the mixture of Gaussians that is the error of an observed coordinate, summing to 1
 * @param sigmas their standard deviations
 * @param erasures which coordinates are erased
 * @param nuisance what all coordinates share
 * @param bias what was added to every origin, by dimension, or null
 * @param erasedValues what erased coordinates look like over all cues of this channel
 * @param erasedRepeats the share of the erased coordinates whose values repeat within their cue, or
 *     {@link #AS_IN_CUE}
 * @param calibration t, k, e, a, b, h, n and w of {@link Calibration}
 * @param reranker how candidates are scored once more, or null where that does not pay
 */
public record ErasureChannel(
    String name,
    double[] weights,
    double[] sigmas,
    Erasures erasures,
    Nuisance nuisance,
    float[] bias,
    ErasedValueDistribution erasedValues,
    double erasedRepeats,
    double[] calibration,
    Reranker reranker)
    implements NoiseChannel {
  /**
   * The {@link #erasedRepeats} of a channel whose erased values repeat as all values of a cue do.
   */
  public static final double AS_IN_CUE = -1;

  private static final double[] PLAIN = {1, 1, 0, 0, 1, 0, 0, 0};

  /**
   * Which coordinates are erased.
   *
   * @param single the probability that a coordinate is erased by itself
   * @param group the probability that a group of neighboring dimensions is erased together
   * @param groupSize dimensions per group
   * @param gridWidth columns of the grid on which a rectangle is erased, 0 where none is
   * @param gridHeight rows of that grid
   * @param rectangleShare the largest share of the grid that a rectangle had
   */
  public record Erasures(
      double single,
      double group,
      int groupSize,
      int gridWidth,
      int gridHeight,
      double rectangleShare) {
    static final Erasures NONE = new Erasures(0, 0, 1, 0, 0, 0);

    Erasures with(double newSingle, double newGroup, int newSize) {
      return new Erasures(newSingle, newGroup, newSize, gridWidth, gridHeight, rectangleShare);
    }

    public Erasures withGrid(int width, int height, double share) {
      return new Erasures(single, group, groupSize, width, height, share);
    }
  }

  /**
   * What is done to all coordinates alike.
   *
   * @param offsetLimit the largest offset, 0 for none
   * @param gainLimit the largest factor, 1 for none
   */
  public record Nuisance(double offsetLimit, double gainLimit) {
    static final Nuisance NONE = new Nuisance(0, 1);
  }

  /** {@return a channel that erases no coordinate, with one size of error} */
  public static ErasureChannel observed(String name, double sigma) {
    return new ErasureChannel(
        name,
        new double[] {1},
        new double[] {sigma},
        Erasures.NONE,
        Nuisance.NONE,
        null,
        ErasedValueDistribution.even(-1, 1),
        AS_IN_CUE,
        PLAIN,
        null);
  }

  @Override
  public Binder binder(FieldDistribution statistics, LowRankGaussian gaussian) {
    ErrorDensity errorDensity = errorDensity();
    LowRankGaussian blurred = gaussian.blurred(sigma());
    return cue -> new ErasureInference(this, errorDensity, statistics, blurred, cue);
  }

  public ErrorDensity errorDensity() {
    return new ErrorDensity(weights, sigmas);
  }

  public double sigma() {
    double variance = 0;
    for (int k = 0; k < weights.length; k++) {
      variance += weights[k] * sigmas[k] * sigmas[k];
    }
    return Math.sqrt(variance);
  }

  public double erased() {
    return erasures.single;
  }

  public double groupErased() {
    return erasures.group;
  }

  public int groupSize() {
    return erasures.groupSize;
  }

  public int gridWidth() {
    return erasures.gridWidth;
  }

  public int gridHeight() {
    return erasures.gridHeight;
  }

  public double rectangleShare() {
    return erasures.rectangleShare;
  }

  public double offsetLimit() {
    return nuisance.offsetLimit;
  }

  public double gainLimit() {
    return nuisance.gainLimit;
  }

  public boolean hasGrid() {
    return gridWidth() > 0;
  }

  public ErasureChannel withErrors(
      double[] newWeights, double[] newSigmas, double newErased, double newGroupErased) {
    return new ErasureChannel(
        name,
        newWeights,
        newSigmas,
        erasures.with(newErased, newGroupErased, groupSize()),
        nuisance,
        bias,
        erasedValues,
        erasedRepeats,
        calibration,
        reranker);
  }

  public ErasureChannel withErased(double newErased) {
    return withErrors(weights, sigmas, newErased, groupErased());
  }

  /** {@return this channel with most errors smaller and some larger than now} */
  public ErasureChannel withTwoErrors() {
    double sigma = sigma();
    return withErrors(
        new double[] {0.7, 0.3}, new double[] {sigma / 2, sigma * 2}, erased(), groupErased());
  }

  public ErasureChannel withGroups(int size, double newGroupErased) {
    return new ErasureChannel(
        name,
        weights,
        sigmas,
        erasures.with(erased(), newGroupErased, size),
        nuisance,
        bias,
        erasedValues,
        erasedRepeats,
        calibration,
        reranker);
  }

  public ErasureChannel withGrid(int width, int height) {
    return new ErasureChannel(
        name,
        weights,
        sigmas,
        erasures.withGrid(width, height, 1),
        nuisance,
        bias,
        erasedValues,
        erasedRepeats,
        calibration,
        reranker);
  }

  public ErasureChannel withRectangleShare(double newRectangleShare) {
    return new ErasureChannel(
        name,
        weights,
        sigmas,
        erasures.withGrid(gridWidth(), gridHeight(), newRectangleShare),
        nuisance,
        bias,
        erasedValues,
        erasedRepeats,
        calibration,
        reranker);
  }

  public ErasureChannel withNuisance(double newOffsetLimit, double newGainLimit) {
    return new ErasureChannel(
        name,
        weights,
        sigmas,
        erasures,
        new Nuisance(newOffsetLimit, newGainLimit),
        bias,
        erasedValues,
        erasedRepeats,
        calibration,
        reranker);
  }

  public ErasureChannel withBias(float[] newBias) {
    return new ErasureChannel(
        name,
        weights,
        sigmas,
        erasures,
        nuisance,
        newBias,
        erasedValues,
        erasedRepeats,
        calibration,
        reranker);
  }

  public ErasureChannel withErasedValues(ErasedValueDistribution newErasedValues) {
    return new ErasureChannel(
        name,
        weights,
        sigmas,
        erasures,
        nuisance,
        bias,
        newErasedValues,
        erasedRepeats,
        calibration,
        reranker);
  }

  public ErasureChannel withErasedRepeats(double newErasedRepeats) {
    return new ErasureChannel(
        name,
        weights,
        sigmas,
        erasures,
        nuisance,
        bias,
        erasedValues,
        newErasedRepeats,
        calibration,
        reranker);
  }

  @Override
  public ErasureChannel withCalibration(double[] newCalibration) {
    return new ErasureChannel(
        name,
        weights,
        sigmas,
        erasures,
        nuisance,
        bias,
        erasedValues,
        erasedRepeats,
        newCalibration,
        reranker);
  }

  public ErasureChannel withReranker(Reranker newReranker) {
    return new ErasureChannel(
        name,
        weights,
        sigmas,
        erasures,
        nuisance,
        bias,
        erasedValues,
        erasedRepeats,
        calibration,
        newReranker);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ErasureChannel that
        && name.equals(that.name)
        && Arrays.equals(weights, that.weights)
        && Arrays.equals(sigmas, that.sigmas)
        && erasures.equals(that.erasures)
        && nuisance.equals(that.nuisance)
        && Arrays.equals(bias, that.bias)
        && erasedValues.equals(that.erasedValues)
        && erasedRepeats == that.erasedRepeats
        && Arrays.equals(calibration, that.calibration)
        && Objects.equals(reranker, that.reranker);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name).append(": error");
    for (int k = 0; k < weights.length; k++) {
      text.append(k == 0 ? " " : " + ").append(round(sigmas[k]));
      text.append(weights.length > 1 ? " x " + round(weights[k]) : "");
    }
    text.append(erased() > 0 ? ", erased " + round(erased()) : "");
    text.append(erasedRepeats >= 0 ? ", to repeated values " + round(erasedRepeats) : "");
    text.append(
        groupErased() > 0 ? ", groups of " + groupSize() + " erased " + round(groupErased()) : "");
    text.append(
        hasGrid() ? ", a rectangle of " + gridWidth() + "x" + gridHeight() + " erased" : "");
    text.append(offsetLimit() > 0 ? ", offset up to " + round(offsetLimit()) : "");
    text.append(gainLimit() > 1 ? ", gain up to " + round(gainLimit()) : "");
    text.append(bias == null ? "" : ", fixed bias");
    return text.append(reranker == null ? "" : ", candidates scored twice").toString();
  }

  private static double round(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
