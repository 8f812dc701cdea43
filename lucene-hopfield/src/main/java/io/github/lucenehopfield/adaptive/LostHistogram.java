package io.github.lucenehopfield.adaptive;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The density of lost coordinates over many cues of one kind: a histogram, and atoms whose mass is
 * spread over a bin of the width {@code resolution}. By this density, which does not depend on the
 * cue at hand, kinds of damage are compared. Immutable; arrays are not copied.
 *
 * @param low where the first bin starts
 * @param width the width of a bin
 * @param densities the density of each bin
 * @param atoms the values of the atoms, ascending
 * @param masses the probability of each atom
 */
record LostHistogram(float low, float width, float[] densities, float[] atoms, float[] masses) {
  static final int BINS = 64;
  static final int MOST_ATOMS = 16;

  private static final double FLOOR = 1e-3;
  private static final double LEAST_ATOM = 0.02;
  private static final double LEAST_CUES = 0.1;
  private static final double LEAST_SHARE = 0.01;
  private static final float MARGIN = 0.1f;

  /** {@return the even density over a range} */
  static LostHistogram even(float low, float high) {
    float[] densities = new float[BINS];
    Arrays.fill(densities, 1 / (high - low));
    return new LostHistogram(low, (high - low) / BINS, densities, new float[0], new float[0]);
  }

  /**
   * {@return the density of the lost coordinates of several cues} A value is an atom where several
   * cues have it often. The lost coordinates of one cue are much alike, so the histogram is drawn
   * towards an even one as if every cue were one observation.
   *
   * @param cues the cues, NaN where unknown
   * @param shares how likely each coordinate is lost
   */
  static LostHistogram of(float[][] cues, float[][] shares) {
    TreeMap<Float, double[]> atoms = atoms(cues, shares);
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    double total = 0;
    for (int i = 0; i < cues.length; i++) {
      for (int d = 0; d < cues[i].length; d++) {
        if (shares[i][d] > LEAST_SHARE && !Float.isNaN(cues[i][d])) {
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
    double rest = total;
    for (Map.Entry<Float, double[]> atom : atoms.entrySet()) {
      values[count] = atom.getKey();
      masses[count++] = (float) (atom.getValue()[0] / total);
      rest -= atom.getValue()[0];
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
        if (shares[i][d] > LEAST_SHARE
            && !Float.isNaN(cues[i][d])
            && !atoms.containsKey(cues[i][d] + 0f)) {
          sums[bin(cues[i][d], low - margin, width)] += shares[i][d];
        }
      }
    }
    double even = BINS / (double) (BINS + cues.length);
    double smooth = Math.max(rest / total, 0);
    float[] densities = new float[BINS];
    for (int b = 0; b < BINS; b++) {
      double own = rest > 0 ? sums[b] / rest : 0;
      densities[b] = (float) (smooth * ((1 - even) * own + even / BINS) / width);
    }
    return new LostHistogram(low - margin, width, densities, values, masses);
  }

  /**
   * {@return the values that are a good part of the lost ones in several cues, with no mass yet}
   */
  private static TreeMap<Float, double[]> atoms(float[][] cues, float[][] shares) {
    TreeMap<Float, double[]> inCues = new TreeMap<>();
    for (int i = 0; i < cues.length; i++) {
      TreeMap<Float, double[]> here = new TreeMap<>();
      double total = 0;
      for (int d = 0; d < cues[i].length; d++) {
        if (shares[i][d] > LEAST_SHARE && !Float.isNaN(cues[i][d])) {
          // Adding 0 makes one value of the two zeros.
          here.computeIfAbsent(cues[i][d] + 0f, value -> new double[1])[0] += shares[i][d];
          total += shares[i][d];
        }
      }
      for (Map.Entry<Float, double[]> entry : here.entrySet()) {
        if (entry.getValue()[0] >= LEAST_ATOM * total) {
          inCues.computeIfAbsent(entry.getKey(), value -> new double[1])[0]++;
        }
      }
    }
    double least = Math.max(3, cues.length * LEAST_CUES);
    TreeMap<Float, double[]> atoms = new TreeMap<>();
    for (Map.Entry<Float, double[]> entry : inCues.entrySet()) {
      if (entry.getValue()[0] >= least && atoms.size() < MOST_ATOMS) {
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
  double density(float value, double resolution) {
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
    return other instanceof LostHistogram that
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
