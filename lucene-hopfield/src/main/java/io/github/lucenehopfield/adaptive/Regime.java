package io.github.lucenehopfield.adaptive;

import java.util.Arrays;
import java.util.Objects;

/**
 * Damage that keeps a coordinate with an error or loses it. Arrays are not copied.
 *
 * @param name what it was learned from
 * @param weights the mixture of Gaussians that is the error of a kept coordinate, summing to 1
 * @param sigmas their standard deviations
 * @param lost the probability that a coordinate is lost by itself
 * @param groupLost the probability that a group of neighbouring dimensions is lost together
 * @param groupSize dimensions a group
 * @param gridWidth columns of the grid on which a rectangle is lost, 0 where none is
 * @param gridHeight rows of that grid
 * @param rectangleShare the largest share of the grid that a rectangle had
 * @param offsetLimit the largest offset that all coordinates share, 0 for none
 * @param gainLimit the largest factor that all coordinates share, 1 for none
 * @param bias what was added to every origin, by dimension, or null
 * @param lostValues what lost coordinates look like over all cues of this kind
 * @param calibration t, k, e, a, b, h and n of {@link Calibration}
 * @param rescoring how candidates are scored once more, or null where that does not pay
 */
record Regime(
    String name,
    double[] weights,
    double[] sigmas,
    double lost,
    double groupLost,
    int groupSize,
    int gridWidth,
    int gridHeight,
    double rectangleShare,
    double offsetLimit,
    double gainLimit,
    float[] bias,
    LostHistogram lostValues,
    double[] calibration,
    Rescoring rescoring)
    implements Kind {
  private static final double[] PLAIN = {1, 1, 0, 0, 1, 0, 0};

  /** {@return a regime that keeps every coordinate, with one size of error} */
  static Regime kept(String name, double sigma) {
    return new Regime(
        name,
        new double[] {1},
        new double[] {sigma},
        0,
        0,
        1,
        0,
        0,
        0,
        0,
        1,
        null,
        LostHistogram.even(-1, 1),
        PLAIN,
        null);
  }

  @Override
  public Binder binder(FieldStatistics statistics, LowRankGaussian gaussian) {
    Kernel kernel = kernel();
    LowRankGaussian blurred = gaussian.blurred(sigma());
    return cue -> new CueFit(this, kernel, statistics, blurred, cue);
  }

  Kernel kernel() {
    return new Kernel(weights, sigmas);
  }

  double sigma() {
    double variance = 0;
    for (int k = 0; k < weights.length; k++) {
      variance += weights[k] * sigmas[k] * sigmas[k];
    }
    return Math.sqrt(variance);
  }

  boolean hasGrid() {
    return gridWidth > 0;
  }

  Regime withErrors(double[] newWeights, double[] newSigmas, double newLost, double newGroupLost) {
    return new Regime(
        name,
        newWeights,
        newSigmas,
        newLost,
        newGroupLost,
        groupSize,
        gridWidth,
        gridHeight,
        rectangleShare,
        offsetLimit,
        gainLimit,
        bias,
        lostValues,
        calibration,
        rescoring);
  }

  Regime withLost(double newLost) {
    return withErrors(weights, sigmas, newLost, groupLost);
  }

  /** {@return this regime with most errors smaller and some larger than now} */
  Regime withTwoErrors() {
    double sigma = sigma();
    return withErrors(
        new double[] {0.7, 0.3}, new double[] {sigma / 2, sigma * 2}, lost, groupLost);
  }

  Regime withGroups(int size, double newGroupLost) {
    return new Regime(
        name,
        weights,
        sigmas,
        lost,
        newGroupLost,
        size,
        gridWidth,
        gridHeight,
        rectangleShare,
        offsetLimit,
        gainLimit,
        bias,
        lostValues,
        calibration,
        rescoring);
  }

  Regime withGrid(int width, int height) {
    return new Regime(
        name,
        weights,
        sigmas,
        lost,
        groupLost,
        groupSize,
        width,
        height,
        1,
        offsetLimit,
        gainLimit,
        bias,
        lostValues,
        calibration,
        rescoring);
  }

  Regime withRectangleShare(double newRectangleShare) {
    return new Regime(
        name,
        weights,
        sigmas,
        lost,
        groupLost,
        groupSize,
        gridWidth,
        gridHeight,
        newRectangleShare,
        offsetLimit,
        gainLimit,
        bias,
        lostValues,
        calibration,
        rescoring);
  }

  Regime withNuisance(double newOffsetLimit, double newGainLimit) {
    return new Regime(
        name,
        weights,
        sigmas,
        lost,
        groupLost,
        groupSize,
        gridWidth,
        gridHeight,
        rectangleShare,
        newOffsetLimit,
        newGainLimit,
        bias,
        lostValues,
        calibration,
        rescoring);
  }

  Regime withBias(float[] newBias) {
    return new Regime(
        name,
        weights,
        sigmas,
        lost,
        groupLost,
        groupSize,
        gridWidth,
        gridHeight,
        rectangleShare,
        offsetLimit,
        gainLimit,
        newBias,
        lostValues,
        calibration,
        rescoring);
  }

  Regime withLostValues(LostHistogram newLostValues) {
    return new Regime(
        name,
        weights,
        sigmas,
        lost,
        groupLost,
        groupSize,
        gridWidth,
        gridHeight,
        rectangleShare,
        offsetLimit,
        gainLimit,
        bias,
        newLostValues,
        calibration,
        rescoring);
  }

  @Override
  public Regime withCalibration(double[] newCalibration) {
    return new Regime(
        name,
        weights,
        sigmas,
        lost,
        groupLost,
        groupSize,
        gridWidth,
        gridHeight,
        rectangleShare,
        offsetLimit,
        gainLimit,
        bias,
        lostValues,
        newCalibration,
        rescoring);
  }

  Regime withRescoring(Rescoring newRescoring) {
    return new Regime(
        name,
        weights,
        sigmas,
        lost,
        groupLost,
        groupSize,
        gridWidth,
        gridHeight,
        rectangleShare,
        offsetLimit,
        gainLimit,
        bias,
        lostValues,
        calibration,
        newRescoring);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Regime that
        && name.equals(that.name)
        && Arrays.equals(weights, that.weights)
        && Arrays.equals(sigmas, that.sigmas)
        && lost == that.lost
        && groupLost == that.groupLost
        && groupSize == that.groupSize
        && gridWidth == that.gridWidth
        && gridHeight == that.gridHeight
        && rectangleShare == that.rectangleShare
        && offsetLimit == that.offsetLimit
        && gainLimit == that.gainLimit
        && Arrays.equals(bias, that.bias)
        && lostValues.equals(that.lostValues)
        && Arrays.equals(calibration, that.calibration)
        && Objects.equals(rescoring, that.rescoring);
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
    text.append(lost > 0 ? ", lost " + round(lost) : "");
    text.append(groupLost > 0 ? ", groups of " + groupSize + " lost " + round(groupLost) : "");
    text.append(hasGrid() ? ", a rectangle of " + gridWidth + "x" + gridHeight + " lost" : "");
    text.append(offsetLimit > 0 ? ", offset up to " + round(offsetLimit) : "");
    text.append(gainLimit > 1 ? ", gain up to " + round(gainLimit) : "");
    text.append(bias == null ? "" : ", fixed bias");
    return text.append(rescoring == null ? "" : ", candidates scored twice").toString();
  }

  private static double round(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
