package io.github.lucenehopfield.noise.channel;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.noise.density.FieldDistribution;
import io.github.lucenehopfield.noise.density.LowRankGaussian;
import io.github.lucenehopfield.similarity.CueSimilarity;
import java.util.Arrays;

/** A table of values made ready for the cues of a field. Immutable. */
final class DiscreteLikelihood implements NoiseChannel.Binder {
  private static final double MIN_VARIANCE = 1e-6;

  private final DiscreteChannel component;
  private final int rows;
  private final ValueRows places;

  // The share of the field's values in a row, at d * rows + row.
  private final double[] shares;
  private final double[] densities;
  private final LowRankGaussian cues;

  DiscreteLikelihood(DiscreteChannel component, FieldDistribution field, LowRankGaussian gaussian) {
    this.component = component;
    rows = component.rows();
    places = new ValueRows(component.atoms(), component.levels());
    int dimension = field.dimension();
    shares = new double[dimension * rows];
    for (int d = 0; d < dimension; d++) {
      for (int level = 0; level < FieldDistribution.LEVELS; level++) {
        float place = places.of(field.levels()[d * FieldDistribution.LEVELS + level]);
        int row = (int) place;
        double next = (place - row) / FieldDistribution.LEVELS;
        shares[d * rows + row] += 1.0 / FieldDistribution.LEVELS - next;
        if (next > 0) {
          shares[d * rows + row + 1] += next;
        }
      }
    }
    densities = new double[component.logDensities().length];
    for (int i = 0; i < densities.length; i++) {
      densities[i] = Math.exp(component.logDensities()[i]);
    }
    cues = cues(field, gaussian);
  }

  /** {@return cues as a Gaussian: a straight line fitted to the table, and the error around it} */
  private LowRankGaussian cues(FieldDistribution field, LowRankGaussian gaussian) {
    double resolution = ErasureInference.RESOLUTION * field.scale();
    double[] means = new double[rows];
    double[] variances = new double[rows];
    for (int row = 0; row < rows; row++) {
      double mass = 0;
      double sum = 0;
      double squares = 0;
      for (int column = 0; column < component.columns() - 1; column++) {
        boolean bin = column < DiscreteChannel.BINS;
        double value =
            bin
                ? component.low() + (column + 0.5) * component.width()
                : component.cueAtoms()[column - DiscreteChannel.BINS];
        double share = densities[column * rows + row] * (bin ? component.width() : resolution);
        mass += share;
        sum += share * value;
        squares += share * value * value;
      }
      means[row] = mass > 0 ? sum / mass : 0;
      variances[row] = mass > 0 ? Math.max(squares / mass - means[row] * means[row], 0) : 0;
    }
    double x = 0;
    double xx = 0;
    double q = 0;
    double qq = 0;
    double xq = 0;
    for (int i = 0; i < shares.length; i++) {
      int row = i % rows;
      double share = shares[i] / field.dimension();
      double value =
          row < component.atoms().length
              ? component.atoms()[row]
              : component.levels()[row - component.atoms().length];
      x += share * value;
      xx += share * value * value;
      q += share * means[row];
      qq += share * (means[row] * means[row] + variances[row]);
      xq += share * value * means[row];
    }
    double variance = xx - x * x;
    double gain = variance > 0 ? (xq - x * q) / variance : 0;
    double error = qq - q * q - gain * gain * variance;
    double least = MIN_VARIANCE * field.scale() * field.scale();
    int dimension = field.dimension();
    float[] gains = new float[dimension];
    float[] mean = new float[dimension];
    double[] total = new double[dimension];
    Arrays.fill(gains, (float) gain);
    Arrays.fill(mean, (float) (q - gain * x));
    Arrays.fill(total, Math.max(error, least));
    return gaussian.after(gains, LowRankGaussian.of(mean, total, new float[0][], least));
  }

  @Override
  public NoiseChannel.Fit fit(float[] cue) {
    int[] starts = new int[cue.length];
    double sum = 0;
    for (int d = 0; d < cue.length; d++) {
      starts[d] = -1;
      if (!Float.isNaN(cue[d])) {
        starts[d] = component.column(cue[d]) * rows;
        double density = 0;
        for (int row = 0; row < rows; row++) {
          density += shares[d * rows + row] * densities[starts[d] + row];
        }
        sum += Math.log(Math.max(density, Double.MIN_NORMAL));
      }
    }
    return new Fit(cue, starts, sum);
  }

  private final class Fit implements NoiseChannel.Fit {
    private final float[] cue;
    private final int[] starts;
    private final double evidence;

    Fit(float[] cue, int[] starts, double evidence) {
      this.cue = cue;
      this.starts = starts;
      this.evidence = evidence;
    }

    @Override
    public double logEvidence() {
      return evidence;
    }

    @Override
    public double background() {
      return evidence;
    }

    @Override
    public double gaussian() {
      return cues.logDensity(cue);
    }

    @Override
    public NoiseChannel.Bound bind() {
      return new Bound(starts);
    }
  }

  /** The likelihood of patterns: one column of the table for each coordinate of the cue. */
  private final class Bound implements NoiseChannel.Bound {
    private final int[] starts;

    Bound(int[] starts) {
      this.starts = starts;
    }

    @Override
    public int tables() {
      return 1;
    }

    @Override
    public CueSimilarity.PatternScorer scorer() {
      return pattern -> {
        double sum = 0;
        for (int d = 0; d < starts.length; d++) {
          if (starts[d] >= 0) {
            sum += value(starts[d], places.of(pattern[d]));
          }
        }
        return sum;
      };
    }

    @Override
    public void fill(Codebook book, int table, float[] entries) {
      float[] values = new float[Codebook.LEVELS];
      float[] means = new float[Codebook.CODEWORDS];
      double[] sums = new double[Codebook.CODEWORDS];
      for (int g = 0; g < book.groups(); g++) {
        Arrays.fill(sums, 0);
        int end = book.groupStart(g + 1);
        for (int slot = book.groupStart(g); slot < end; slot++) {
          int start = starts[book.dimension(slot)];
          if (start >= 0) {
            for (int level = 0; level < Codebook.LEVELS; level++) {
              values[level] = (float) value(start, places.of(book.level(slot, level)));
            }
            book.average(slot, values, means);
            for (int c = 0; c < Codebook.CODEWORDS; c++) {
              sums[c] += means[c];
            }
          }
        }
        for (int c = 0; c < Codebook.CODEWORDS; c++) {
          entries[g * Codebook.CODEWORDS + c] = (float) sums[c];
        }
      }
    }

    private double value(int start, float place) {
      int row = (int) place;
      double first = component.logDensities()[start + row];
      float share = place - row;
      return share == 0
          ? first
          : first + share * (component.logDensities()[start + row + 1] - first);
    }
  }
}
