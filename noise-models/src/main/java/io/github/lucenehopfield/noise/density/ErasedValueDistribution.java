package io.github.lucenehopfield.noise.density;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The density of erased coordinates over many cues of one channel: a histogram, and atoms whose
 * mass is spread over a bin of the width {@code resolution}. By this density, which does not depend
 * on the cue at hand, noise channels are compared. Immutable; arrays are not copied.
 *
 * @param low where the first bin starts
 * @param width the width of a bin
 * @param densities the density of each bin
 * @param atoms the values of the atoms, ascending
 * @param masses the probability of each atom
 */
public record ErasedValueDistribution(
    float low, float width, float[] densities, float[] atoms, float[] masses) {
  public static final int BINS = 64;
  public static final int MAX_ATOMS = 16;

  // The mass that no histogram takes from values it has not seen.
  private static final double FLOOR = 1e-3;

  // An atom holds 2 % of the erased values of one cue, in a tenth of the cues and at least three;
  // by hand (docs/decisions/0040).
  private static final double MIN_ATOM = 0.02;
  private static final double MIN_CUES = 0.1;

  // Coordinates that are surely observed say nothing of erased values.
  private static final double MIN_SHARE = 0.01;

  // The range of the histogram beyond the values that were seen.
  private static final float MARGIN = 0.1f;

  /** {@return the even density over a range} */
  public static ErasedValueDistribution even(float low, float high) {
    float[] densities = new float[BINS];
    Arrays.fill(densities, 1 / (high - low));
    return new ErasedValueDistribution(
        low, (high - low) / BINS, densities, new float[0], new float[0]);
  }

  /**
   * {@return the density of the erased coordinates of several cues} A value is an atom where
   * several cues have it often. The erased coordinates of one cue are much alike, so the histogram
   * is drawn towards an even one as if every cue were one observation.
   *
   * @param cues the cues, NaN where unknown
   * @param shares how likely each coordinate is erased
   */
  public static ErasedValueDistribution of(float[][] cues, float[][] shares) {
    TreeMap<Float, double[]> atoms = atoms(cues, shares);
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    double total = 0;
    for (int i = 0; i < cues.length; i++) {
      for (int d = 0; d < cues[i].length; d++) {
        if (shares[i][d] > MIN_SHARE && !Float.isNaN(cues[i][d])) {
          total += shares[i][d];
          double[] mass = atoms.get(cues[i][d] + 0f);
          if (mass == null) {
            low = Math.min(low, cues[i][d]);
            high = Math.max(high, cues[i][d]);
          } else {
            mass[0] += shares[i][d];
          }
        }
      }
    }
    if (total == 0) {
      return even(-1, 1);
    }
    float[] values = new float[atoms.size()];
    float[] masses = new float[atoms.size()];
    int count = 0;
    double remaining = total;
    for (Map.Entry<Float, double[]> atom : atoms.entrySet()) {
      values[count] = atom.getKey();
      masses[count++] = (float) (atom.getValue()[0] / total);
      remaining -= atom.getValue()[0];
    }
    if (low > high) {
      low = values[0] - 1;
      high = values[0] + 1;
    }
    float margin = Math.max((high - low) * MARGIN, Math.ulp(Math.max(Math.abs(low), 1)) * BINS);
    float width = (high - low + 2 * margin) / BINS;
    double[] sums = new double[BINS];
    for (int i = 0; i < cues.length; i++) {
      for (int d = 0; d < cues[i].length; d++) {
        if (shares[i][d] > MIN_SHARE
            && !Float.isNaN(cues[i][d])
            && !atoms.containsKey(cues[i][d] + 0f)) {
          sums[bin(cues[i][d], low - margin, width)] += shares[i][d];
        }
      }
    }
    double even = BINS / (double) (BINS + cues.length);
    double smooth = Math.max(remaining / total, 0);
    float[] densities = new float[BINS];
    for (int b = 0; b < BINS; b++) {
      double own = remaining > 0 ? sums[b] / remaining : 0;
      densities[b] = (float) (smooth * ((1 - even) * own + even / BINS) / width);
    }
    return new ErasedValueDistribution(low - margin, width, densities, values, masses);
  }

  /**
   * {@return the values that are a good part of the erased ones in several cues, with no mass yet}
   */
  private static TreeMap<Float, double[]> atoms(float[][] cues, float[][] shares) {
    TreeMap<Float, double[]> inCues = new TreeMap<>();
    for (int i = 0; i < cues.length; i++) {
      TreeMap<Float, double[]> here = new TreeMap<>();
      double total = 0;
      for (int d = 0; d < cues[i].length; d++) {
        if (shares[i][d] > MIN_SHARE && !Float.isNaN(cues[i][d])) {
          // Adding 0 makes one value of the two zeros.
          here.computeIfAbsent(cues[i][d] + 0f, value -> new double[1])[0] += shares[i][d];
          total += shares[i][d];
        }
      }
      for (Map.Entry<Float, double[]> entry : here.entrySet()) {
        if (entry.getValue()[0] >= MIN_ATOM * total) {
          inCues.computeIfAbsent(entry.getKey(), value -> new double[1])[0]++;
        }
      }
    }
    double least = Math.max(3, cues.length * MIN_CUES);
    TreeMap<Float, double[]> atoms = new TreeMap<>();
    for (Map.Entry<Float, double[]> entry : inCues.entrySet()) {
      if (entry.getValue()[0] >= least && atoms.size() < MAX_ATOMS) {
        atoms.put(entry.getKey(), new double[1]);
      }
    }
    return atoms;
  }

  private static int bin(float value, float low, float width) {
    return (int) Math.max(0, Math.min(BINS - 1, (value - low) / width));
  }

  /**
   * {@return the density at a value}
   *
   * @param value the value
   * @param resolution the width over which an atom is spread
   */
  public double density(float value, double resolution) {
    int atom = Arrays.binarySearch(atoms, value + 0f);
    if (atom >= 0) {
      return masses[atom] / resolution;
    }
    double floor = FLOOR / (width * BINS);
    boolean inside = value >= low && value <= low + width * BINS;
    return floor + (inside ? densities[bin(value, low, width)] : 0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ErasedValueDistribution that
        && low == that.low
        && width == that.width
        && Arrays.equals(densities, that.densities)
        && Arrays.equals(atoms, that.atoms)
        && Arrays.equals(masses, that.masses);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(densities);
  }
}
