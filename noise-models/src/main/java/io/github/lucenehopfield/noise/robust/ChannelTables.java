package io.github.lucenehopfield.noise.robust;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import io.github.lucenehopfield.similarity.CueSimilarity.PatternScorer;
import java.util.Arrays;

/**
 * A channel between levels of the field and levels of the cue, fitted by a joint histogram: that
 * with the best patterns so far, or, before any is known, that with what each coordinate is like
 * over the whole field. Immutable.
 */
final class ChannelTables implements TableBuilder {
  private static final int LEVELS = 8;
  private static final double PRIOR = 2;
  private static final int SAMPLED = 4096;

  /** Coordinates that a first look takes. */
  private static final int COORDINATES = 256;

  private final CueValues cue;
  private final double[] edges;
  private final double[][] channel;

  private ChannelTables(CueValues cue, double[] edges, double[][] channel) {
    this.cue = cue;
    this.edges = edges;
    this.channel = channel;
  }

  /**
   * {@return the edges between the levels of a field}
   *
   * @param cue the cue, of which the known coordinates count
   * @param patterns of the field, at least one
   */
  static double[] edges(CueValues cue, float[][] patterns) {
    int n = cue.size();
    long all = (long) n * patterns.length;
    int stride = (int) Math.max(1, all / SAMPLED);
    // Not a multiple of the dimension, so that all coordinates take part.
    stride += stride > 1 && n % stride == 0 ? 1 : 0;
    double[] pool = new double[(int) ((all + stride - 1) / stride)];
    int count = 0;
    for (long i = 0; i < all; i += stride) {
      pool[count++] = patterns[(int) (i / n)][cue.at()[(int) (i % n)]] * cue.factor();
    }
    Arrays.sort(pool);
    double[] found = new double[LEVELS - 1];
    int size = 0;
    for (int i = 1; i < LEVELS; i++) {
      double edge = pool[(int) ((long) i * count / LEVELS)];
      if (size == 0 || edge > found[size - 1]) {
        found[size++] = edge;
      }
    }
    return Arrays.copyOf(found, size);
  }

  /** {@return how many edges are below a value} */
  private static int level(double[] edges, double value) {
    int level = 0;
    for (double edge : edges) {
      level += edge < value ? 1 : 0;
    }
    return level;
  }

  /** {@return tables whose channel is fitted in each segment to the coordinates of its field} */
  static ChannelTables ofField(CueValues cue, double[] edges) {
    return new ChannelTables(cue, edges, null);
  }

  /** {@return tables whose channel is fitted to patterns} */
  static ChannelTables fitted(CueValues cue, double[] edges, float[][] patterns) {
    double[][] joint = new double[cue.shares().length][edges.length + 1];
    for (float[] pattern : patterns) {
      for (int i = 0; i < cue.size(); i++) {
        double x = pattern[cue.at()[i]] * cue.factor();
        joint[cue.levels()[i]][level(edges, x)] += 1.0 / patterns.length;
      }
    }
    return new ChannelTables(cue, edges, logRatios(cue, joint));
  }

  /**
   * {@return a scorer that costs little, to be used by one thread: by every so many coordinates,
   * scaled up to all}
   */
  PatternScorer sampled() {
    if (channel == null) {
      throw new IllegalStateException("channel must be fitted to patterns");
    }
    int n = cue.size();
    int stride = Math.max(1, n / COORDINATES);
    int count = (n + stride - 1) / stride;
    int[] from = new int[count];
    double[][] rows = new double[count][];
    for (int i = 0; i < count; i++) {
      from[i] = cue.at()[i * stride];
      rows[i] = channel[cue.levels()[i * stride]];
    }
    double weight = (double) n / count;
    return stored -> {
      double sum = 0;
      for (int i = 0; i < count; i++) {
        sum += rows[i][level(edges, stored[from[i]] * cue.factor())];
      }
      return weight * sum;
    };
  }

  /** Turns a joint histogram into log W(q|x) / p(q). */
  private static double[][] logRatios(CueValues cue, double[][] joint) {
    double[] shares = cue.shares();
    for (int a = 0; a < joint[0].length; a++) {
      double sum = 0;
      for (double[] row : joint) {
        sum += row[a];
      }
      for (int b = 0; b < joint.length; b++) {
        joint[b][a] = Math.log((joint[b][a] / shares[b] + PRIOR) / (sum + PRIOR));
      }
    }
    return joint;
  }

  @Override
  public ScanTables build(Codebook book) {
    int[] places = SlotTables.places(cue);
    int[][] field = new int[book.dimensions()][Codebook.LEVELS];
    for (int slot = 0; slot < book.dimensions(); slot++) {
      for (int level = 0; level < Codebook.LEVELS; level++) {
        field[slot][level] = level(edges, book.level(slot, level) * cue.factor());
      }
    }
    double[][] ratios = channel == null ? logRatios(cue, mean(book, places, field)) : channel;
    ScanTables tables = new ScanTables(1, book.groups());
    float[][] values = new float[1][Codebook.LEVELS];
    SlotTables.fill(
        cue,
        book,
        tables,
        values,
        (slot, q) -> {
          double[] row = ratios[cue.levels()[places[book.dimension(slot)]]];
          for (int level = 0; level < Codebook.LEVELS; level++) {
            values[0][level] = (float) row[field[slot][level]];
          }
        });
    return tables;
  }

  private double[][] mean(Codebook book, int[] places, int[][] field) {
    double[][] joint = new double[cue.shares().length][edges.length + 1];
    for (int slot = 0; slot < book.dimensions(); slot++) {
      int place = places[book.dimension(slot)];
      if (place < 0) {
        continue;
      }
      double[] row = joint[cue.levels()[place]];
      for (int level = 0; level < Codebook.LEVELS; level++) {
        double share = 0;
        for (int c = 0; c < Codebook.CODEWORDS; c++) {
          share += book.weight(slot, level, c);
        }
        row[field[slot][level]] += share / Codebook.CODEWORDS;
      }
    }
    return joint;
  }
}
