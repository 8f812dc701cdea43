package io.github.lucenehopfield.adaptive;

import java.util.Arrays;
import java.util.Objects;

/**
 * Damage that keeps a coordinate with an error or loses it. Arrays are not copied.
 *
 * @param name what it was learned from
 * @param weights the mixture of Gaussians that is the error of a kept coordinate, summing to 1
 * @param sigmas their standard deviations
 * @param losses which coordinates are lost
 * @param nuisance what all coordinates share
 * @param bias what was added to every origin, by dimension, or null
 * @param lostValues what lost coordinates look like over all cues of this kind
 * @param calibration t, k, e, a, b, h, n and w of {@link Calibration}
 * @param rescoring how candidates are scored once more, or null where that does not pay
 */
record Regime(
    String name,
    double[] weights,
    double[] sigmas,
    Losses losses,
    Nuisance nuisance,
    float[] bias,
    LostHistogram lostValues,
    double[] calibration,
    Rescoring rescoring)
    implements Kind {
  private static final double[] PLAIN = {1, 1, 0, 0, 1, 0, 0, 0};

  /**
   * Which coordinates are lost.
   *
   * @param single the probability that a coordinate is lost by itself
   * @param group the probability that a group of neighbouring dimensions is lost together
   * @param groupSize dimensions a group
   * @param gridWidth columns of the grid on which a rectangle is lost, 0 where none is
   * @param gridHeight rows of that grid
   * @param rectangleShare the largest share of the grid that a rectangle had
   */
  record Losses(
      double single,
      double group,
      int groupSize,
      int gridWidth,
      int gridHeight,
      double rectangleShare) {
    static final Losses NONE = new Losses(0, 0, 1, 0, 0, 0);

    Losses with(double newSingle, double newGroup, int newSize) {
      return new Losses(newSingle, newGroup, newSize, gridWidth, gridHeight, rectangleShare);
    }

    Losses withGrid(int width, int height, double share) {
      return new Losses(single, group, groupSize, width, height, share);
    }
  }

  /**
   * What is done to all coordinates alike.
   *
   * @param offsetLimit the largest offset, 0 for none
   * @param gainLimit the largest factor, 1 for none
   */
  record Nuisance(double offsetLimit, double gainLimit) {
    static final Nuisance NONE = new Nuisance(0, 1);
  }

  /** {@return a regime that keeps every coordinate, with one size of error} */
  static Regime kept(String name, double sigma) {
    return new Regime(
        name,
        new double[] {1},
        new double[] {sigma},
        Losses.NONE,
        Nuisance.NONE,
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

  double lost() {
    return losses.single;
  }

  double groupLost() {
    return losses.group;
  }

  int groupSize() {
    return losses.groupSize;
  }

  int gridWidth() {
    return losses.gridWidth;
  }

  int gridHeight() {
    return losses.gridHeight;
  }

  double rectangleShare() {
    return losses.rectangleShare;
  }

  double offsetLimit() {
    return nuisance.offsetLimit;
  }

  double gainLimit() {
    return nuisance.gainLimit;
  }

  boolean hasGrid() {
    return gridWidth() > 0;
  }

  Regime withErrors(double[] newWeights, double[] newSigmas, double newLost, double newGroupLost) {
    return new Regime(
        name,
        newWeights,
        newSigmas,
        losses.with(newLost, newGroupLost, groupSize()),
        nuisance,
        bias,
        lostValues,
        calibration,
        rescoring);
  }

  Regime withLost(double newLost) {
    return withErrors(weights, sigmas, newLost, groupLost());
  }

  /** {@return this regime with most errors smaller and some larger than now} */
  Regime withTwoErrors() {
    double sigma = sigma();
    return withErrors(
        new double[] {0.7, 0.3}, new double[] {sigma / 2, sigma * 2}, lost(), groupLost());
  }

  Regime withGroups(int size, double newGroupLost) {
    return new Regime(
        name,
        weights,
        sigmas,
        losses.with(lost(), newGroupLost, size),
        nuisance,
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
        losses.withGrid(width, height, 1),
        nuisance,
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
        losses.withGrid(gridWidth(), gridHeight(), newRectangleShare),
        nuisance,
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
        losses,
        new Nuisance(newOffsetLimit, newGainLimit),
        bias,
        lostValues,
        calibration,
        rescoring);
  }

  Regime withBias(float[] newBias) {
    return new Regime(
        name, weights, sigmas, losses, nuisance, newBias, lostValues, calibration, rescoring);
  }

  Regime withLostValues(LostHistogram newLostValues) {
    return new Regime(
        name, weights, sigmas, losses, nuisance, bias, newLostValues, calibration, rescoring);
  }

  @Override
  public Regime withCalibration(double[] newCalibration) {
    return new Regime(
        name, weights, sigmas, losses, nuisance, bias, lostValues, newCalibration, rescoring);
  }

  Regime withRescoring(Rescoring newRescoring) {
    return new Regime(
        name, weights, sigmas, losses, nuisance, bias, lostValues, calibration, newRescoring);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Regime that
        && name.equals(that.name)
        && Arrays.equals(weights, that.weights)
        && Arrays.equals(sigmas, that.sigmas)
        && losses.equals(that.losses)
        && nuisance.equals(that.nuisance)
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
    text.append(lost() > 0 ? ", lost " + round(lost()) : "");
    text.append(
        groupLost() > 0 ? ", groups of " + groupSize() + " lost " + round(groupLost()) : "");
    text.append(hasGrid() ? ", a rectangle of " + gridWidth() + "x" + gridHeight() + " lost" : "");
    text.append(offsetLimit() > 0 ? ", offset up to " + round(offsetLimit()) : "");
    text.append(gainLimit() > 1 ? ", gain up to " + round(gainLimit()) : "");
    text.append(bias == null ? "" : ", fixed bias");
    return text.append(rescoring == null ? "" : ", candidates scored twice").toString();
  }

  private static double round(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
