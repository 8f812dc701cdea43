package io.github.lucenehopfield.noise.channel;

import io.github.lucenehopfield.noise.density.FieldDistribution;
import io.github.lucenehopfield.noise.density.LowRankGaussian;
import java.util.Arrays;

/**
 * Corruption that does something of its own to every value, whatever the dimension, like a curve
 * that saturates: a table of {@code p(q|x)}. Values of x that occur exactly and often are atoms
 * with a row each; between them rows stand for levels, and the logarithm of the density is
 * interpolated. Values of q fall into even bins, atoms, or outside. Arrays are not copied.
 *
 * @param name what it was learned from
 * @param atoms the atoms of x, ascending, perhaps none
 * @param levels the levels of x, ascending, at least one
 * @param low where the first bin of q starts
 * @param width the width of a bin, above 0
 * @param cueAtoms the atoms of q, ascending, perhaps none
 * @param logDensities the log-density of q at {@code column * rows + row}, rows of atoms first and
 *     columns in the order bins, atoms, outside; no more than the field's resolution allows
 * @param calibration see {@link NoiseChannel#calibration()}
 */
public record DiscreteChannel(
    String name,
    float[] atoms,
    float[] levels,
    float low,
    float width,
    float[] cueAtoms,
    float[] logDensities,
    double[] calibration)
    implements NoiseChannel {
  public static final int BINS = 64;
  public static final int MAX_LEVELS = 16;
  public static final int MAX_ATOMS = 16;

  private static final double[] PLAIN = {1, 1, 0, 0, 1, 0, 0, 0};

  public DiscreteChannel(
      String name,
      float[] atoms,
      float[] levels,
      float low,
      float width,
      float[] cueAtoms,
      float[] logDensities) {
    this(name, atoms, levels, low, width, cueAtoms, logDensities, PLAIN);
  }

  @Override
  public DiscreteChannel withCalibration(double[] newCalibration) {
    return new DiscreteChannel(
        name, atoms, levels, low, width, cueAtoms, logDensities, newCalibration);
  }

  public int rows() {
    return atoms.length + levels.length;
  }

  public int columns() {
    return BINS + cueAtoms.length + 1;
  }

  /** {@return the column of a known value of a cue} */
  public int column(float value) {
    int atom = Arrays.binarySearch(cueAtoms, value + 0f);
    if (atom >= 0) {
      return BINS + atom;
    }
    boolean inside = value >= low && value < low + width * BINS;
    return inside ? (int) Math.min((value - low) / width, BINS - 1) : columns() - 1;
  }

  @Override
  public Binder binder(FieldDistribution statistics, LowRankGaussian gaussian) {
    return new DiscreteLikelihood(this, statistics, gaussian);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DiscreteChannel that
        && name.equals(that.name)
        && Arrays.equals(atoms, that.atoms)
        && Arrays.equals(levels, that.levels)
        && low == that.low
        && width == that.width
        && Arrays.equals(cueAtoms, that.cueAtoms)
        && Arrays.equals(logDensities, that.logDensities)
        && Arrays.equals(calibration, that.calibration);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name
        + ": each value by a table of "
        + levels.length
        + " levels and "
        + atoms.length
        + " single values of the origin, "
        + BINS
        + " bins and "
        + cueAtoms.length
        + " single values of the cue";
  }
}
