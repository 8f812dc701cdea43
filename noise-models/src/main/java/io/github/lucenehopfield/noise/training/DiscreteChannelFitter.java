package io.github.lucenehopfield.noise.training;

import io.github.lucenehopfield.noise.channel.DiscreteChannel;
import io.github.lucenehopfield.noise.channel.ErasureInference;
import io.github.lucenehopfield.noise.channel.ValueRows;
import io.github.lucenehopfield.noise.density.FieldDistribution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Learns a table of p(q|x) by counting over pairs. Every row is drawn towards the marginal of the
 * cues, as strongly as suits pairs that were not counted. Not thread-safe.
 */
final class DiscreteChannelFitter {
  // Pseudo-counts of the prior in each row of the table; held-out pairs choose.
  private static final double[] PRIORS = {1, 10, 100, 1000};

  // The share of the pairs that are counted; the others choose the prior.
  private static final double COUNTED = 2.0 / 3;

  // A value that is one in a hundred is an atom; the bins extend 5 % beyond the others. By hand
  // (docs/decisions/0040).
  private static final double MIN_ATOM = 0.01;
  private static final double MARGIN = 0.05;

  // Shares of the values outside the range of the bins, at each end and as the density there.
  private static final double TAIL = 1e-3;
  private static final double OUTSIDE = 1e-6;

  private final double resolution;
  private final float[][] cues;
  private final float[][] origins;

  /** The cues and origins of one noise channel, at least 2. */
  DiscreteChannelFitter(FieldDistribution field, float[][] cues, float[][] origins) {
    resolution = ErasureInference.RESOLUTION * field.scale();
    this.cues = cues;
    this.origins = origins;
  }

  /**
   * {@return the table, or null where the cues have no known coordinate}
   *
   * @param name what to call it
   */
  DiscreteChannel fit(String name) {
    float[] x = values(origins);
    float[] q = values(cues);
    if (q.length == 0) {
      return null;
    }
    float[] atoms = atoms(x);
    float[] levels = levels(without(x, atoms), atoms);
    float[] cueAtoms = atoms(q);
    float[] smooth = without(q, cueAtoms);
    float from = smooth.length == 0 ? q[0] : smooth[(int) (smooth.length * TAIL)];
    float to = smooth.length == 0 ? q[0] : smooth[(int) ((smooth.length - 1) * (1 - TAIL))];
    double margin = Math.max((to - from) * MARGIN, resolution);
    float low = (float) (from - margin);
    float width = (float) ((to - from + 2 * margin) / DiscreteChannel.BINS);
    DiscreteChannel empty =
        new DiscreteChannel(name, atoms, levels, low, width, cueAtoms, new float[0]);
    int counted = Math.max(1, (int) (cues.length * COUNTED));
    double[] counts = counts(empty, 0, counted);
    double[] heldOut = counts(empty, Math.min(counted, cues.length - 1), cues.length);
    double prior = PRIORS[0];
    double best = Double.NEGATIVE_INFINITY;
    for (double tried : PRIORS) {
      float[] table = logDensities(empty, counts, tried);
      double found = 0;
      for (int i = 0; i < table.length; i++) {
        found += heldOut[i] * table[i];
      }
      if (found > best) {
        best = found;
        prior = tried;
      }
    }
    return new DiscreteChannel(
        name,
        atoms,
        levels,
        low,
        width,
        cueAtoms,
        logDensities(empty, counts(empty, 0, cues.length), prior));
  }

  /** {@return the known values, ascending} */
  private static float[] values(float[][] vectors) {
    float[] all = new float[vectors.length * vectors[0].length];
    int n = 0;
    for (float[] vector : vectors) {
      for (float value : vector) {
        if (!Float.isNaN(value)) {
          all[n++] = value + 0f;
        }
      }
    }
    float[] sorted = Arrays.copyOf(all, n);
    Arrays.sort(sorted);
    return sorted;
  }

  /** {@return the most frequent values that occur often, ascending} */
  private static float[] atoms(float[] sorted) {
    record Often(float value, int count) {}
    List<Often> often = new ArrayList<>();
    for (int i = 0; i < sorted.length; ) {
      int end = i + 1;
      while (end < sorted.length && sorted[end] == sorted[i]) {
        end++;
      }
      if (end - i > MIN_ATOM * sorted.length && end - i > 1) {
        often.add(new Often(sorted[i], end - i));
      }
      i = end;
    }
    often.sort(Comparator.comparingInt(Often::count).reversed());
    float[] atoms = new float[Math.min(often.size(), DiscreteChannel.MAX_ATOMS)];
    for (int i = 0; i < atoms.length; i++) {
      atoms[i] = often.get(i).value;
    }
    Arrays.sort(atoms);
    return atoms;
  }

  private static float[] without(float[] sorted, float[] atoms) {
    float[] remaining = new float[sorted.length];
    int n = 0;
    for (float value : sorted) {
      if (Arrays.binarySearch(atoms, value) < 0) {
        remaining[n++] = value;
      }
    }
    return Arrays.copyOf(remaining, n);
  }

  /** {@return the means of parts of equal mass} */
  private static float[] levels(float[] sorted, float[] atoms) {
    if (sorted.length == 0) {
      return new float[] {atoms[0]};
    }
    float[] levels = new float[DiscreteChannel.MAX_LEVELS];
    int n = 0;
    for (int level = 0; level < levels.length; level++) {
      int from = (int) ((long) sorted.length * level / levels.length);
      int to = (int) ((long) sorted.length * (level + 1) / levels.length);
      double sum = 0;
      for (int i = from; i < to; i++) {
        sum += sorted[i];
      }
      float mean = (float) (sum / (to - from));
      if (to > from && (n == 0 || mean > levels[n - 1])) {
        levels[n++] = mean;
      }
    }
    return Arrays.copyOf(levels, n);
  }

  /** {@return how often a column came from a row, at column * rows + row} */
  private double[] counts(DiscreteChannel empty, int from, int to) {
    ValueRows places = new ValueRows(empty.atoms(), empty.levels());
    int rows = empty.rows();
    double[] counts = new double[empty.columns() * rows];
    for (int i = from; i < to; i++) {
      for (int d = 0; d < cues[i].length; d++) {
        if (!Float.isNaN(cues[i][d])) {
          float place = places.of(origins[i][d]);
          int row = (int) place;
          float next = place - row;
          int at = empty.column(cues[i][d]) * rows + row;
          counts[at] += 1 - next;
          if (next > 0) {
            counts[at + 1] += next;
          }
        }
      }
    }
    return counts;
  }

  private float[] logDensities(DiscreteChannel empty, double[] counts, double prior) {
    int rows = empty.rows();
    int columns = empty.columns();
    double[] marginal = new double[columns];
    double[] totals = new double[rows];
    double all = 0;
    for (int i = 0; i < counts.length; i++) {
      marginal[i / rows] += counts[i];
      totals[i % rows] += counts[i];
      all += counts[i];
    }
    float[] densities = new float[counts.length];
    for (int i = 0; i < counts.length; i++) {
      int column = i / rows;
      double share = (marginal[column] + 1.0 / columns) / (all + 1);
      double probability = (counts[i] + prior * share) / (totals[i % rows] + prior);
      boolean outside = column == columns - 1;
      double size =
          column < DiscreteChannel.BINS ? Math.max(empty.width(), resolution) : resolution;
      double density =
          outside ? OUTSIDE / (empty.width() * DiscreteChannel.BINS) : probability / size;
      densities[i] = (float) Math.log(density);
    }
    return densities;
  }
}
