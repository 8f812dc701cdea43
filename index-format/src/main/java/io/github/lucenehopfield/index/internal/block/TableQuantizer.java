package io.github.lucenehopfield.index.internal.block;

import io.github.lucenehopfield.index.internal.simd.CodeBlocks;
import io.github.lucenehopfield.index.internal.simd.ScanKernel;
import io.github.lucenehopfield.index.internal.simd.ScanKernels;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.util.Bits;

/**
 * Chooses the range in which the tables of a cue are quantized. In most cases that is all of it.
 * Where a few entries are far wider than the others (an outlier among the stored vectors or in the
 * cue, heavy tails), eight bits over the whole range would leave nothing for the others, and all
 * vectors would seem the same; then a sample of the codes says from which value on a vector may
 * matter, and the range ends there (docs/decisions/0030).
 */
public final class TableQuantizer {
  /**
   * Floors are looked for where one group's range is so many times the mean (docs/decisions/0030).
   */
  private static final double UNEVEN = 16;

  /** The sample of 2,048 codes of docs/decisions/0030. */
  private static final int SAMPLED_BLOCKS = 16;

  /** Enough vectors of the sample that the floor is not a matter of chance. */
  private static final int MIN_RANK = 4;

  /** How many times as many vectors as wanted are at or above the floor. */
  private static final double MARGIN = 4;

  /** Standard deviations of the rounding error of a sum, which is sqrt(M / 12) steps. */
  private static final double ROUNDING = 4;

  private static final int MAX_ROUNDS = 64;

  private final ScanTables tables;
  private final TableBuilder builder;
  private final CodeBlocks codes;
  private final int vectors;
  private final Positions positions;
  private final Bits accepted;
  private final int[] blocks;

  private TableQuantizer(
      ScanTables tables,
      TableBuilder builder,
      CodeBlocks codes,
      int vectors,
      Positions positions,
      Bits accepted) {
    this.tables = tables;
    this.builder = builder;
    this.codes = codes;
    this.vectors = vectors;
    this.positions = positions;
    this.accepted = accepted;
    int all = NibbleBlocks.blocks(vectors);
    this.blocks = new int[Math.min(SAMPLED_BLOCKS, all)];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = (int) ((long) i * all / blocks.length);
    }
  }

  /** What is scanned: opened only where a sample is needed. */
  @FunctionalInterface
  public interface Source {
    /** {@return a view of the codes, for this alone} */
    CodeBlocks open() throws IOException;
  }

  /**
   * Quantizes the tables of a cue for a scan.
   *
   * @param tables the entries, all finite
   * @param builder combines several tables into an estimate
   * @param uneven whether the codebook has codewords far from the others
   * @param wanted how many of the best vectors are to be in their order
   * @param source the codes that will be scanned
   * @param vectors how many there are
   * @param positions which vector is where, or null for vectors by ordinal
   * @param accepted which ordinals count, or null for all
   * @return the tables as bytes
   * @throws IOException if the codes cannot be read
   */
  public static QuantizedTables quantize(
      ScanTables tables,
      TableBuilder builder,
      boolean uneven,
      int wanted,
      Source source,
      int vectors,
      Positions positions,
      Bits accepted)
      throws IOException {
    boolean[] wide = new boolean[tables.tables()];
    boolean any = false;
    for (int t = 0; t < wide.length; t++) {
      wide[t] = uneven || uneven(tables, t);
      any |= wide[t];
    }
    if (any == false) {
      return new QuantizedTables(tables);
    }
    if (tables.tables() > 1 && builder.takesLargest() == false) {
      return new QuantizedTables(tables, Float.NEGATIVE_INFINITY, wide);
    }
    return new TableQuantizer(tables, builder, source.open(), vectors, positions, accepted)
        .withFloor(wanted);
  }

  private static boolean uneven(ScanTables tables, int table) {
    float[] largest = new float[tables.groups()];
    float[] smallest = new float[tables.groups()];
    ScanKernels.tables().extremes(tables.table(table), largest, smallest);
    double widest = 0;
    double sum = 0;
    for (int g = 0; g < largest.length; g++) {
      double width = (double) largest[g] - smallest[g];
      widest = Math.max(widest, width);
      sum += width;
    }
    return widest * largest.length > UNEVEN * sum;
  }

  /**
   * Raises the floor as long as the sample says that the best are above it, since finer steps say
   * more exactly where they are; then lowers it until enough of the sample are above it. Values
   * below a floor are upper bounds, so a floor that is too high cannot look low enough.
   */
  private QuantizedTables withFloor(int wanted) throws IOException {
    double sampled = Math.min((double) blocks.length * ScanKernel.BLOCK, vectors);
    int rank = (int) Math.max(MIN_RANK, Math.ceil(MARGIN * wanted * sampled / vectors));
    QuantizedTables quantized = new QuantizedTables(tables);
    double top = top(quantized);
    double slack = 1 + ROUNDING * Math.sqrt(tables.groups() / 12.0);
    double range = Double.POSITIVE_INFINITY;
    double reached = reached(quantized, rank);
    for (int round = 0; round < MAX_ROUNDS && reached > Double.NEGATIVE_INFINITY; round++) {
      double next = top - reached + slack * quantized.scale(0);
      if ((next < range / 2) == false) {
        break;
      }
      QuantizedTables finer = withRange(top, next);
      double found = reached(finer, rank);
      if (found < finer.floor()) {
        break;
      }
      range = next;
      quantized = finer;
      reached = found;
    }
    return quantized;
  }

  private QuantizedTables withRange(double top, double range) {
    return new QuantizedTables(tables, (float) (top - range), new boolean[tables.tables()]);
  }

  /** {@return the largest value that any codes can have} */
  private static double top(QuantizedTables quantized) {
    double top = Double.NEGATIVE_INFINITY;
    for (int t = 0; t < quantized.tables(); t++) {
      top = Math.max(top, quantized.value(t, 255 * quantized.groups()));
    }
    return top;
  }

  /** {@return the value that a number of accepted vectors of the sample reach, by their codes} */
  private double reached(QuantizedTables quantized, int rank) throws IOException {
    int[] sums = new int[quantized.byteTables() * ScanKernel.BLOCK];
    float[][] values = new float[quantized.tables()][ScanKernel.BLOCK];
    float[] estimates = new float[ScanKernel.BLOCK];
    float[] all = new float[blocks.length * ScanKernel.BLOCK];
    int size = 0;
    for (int block : blocks) {
      quantized.estimate(codes, builder, block, sums, values, estimates);
      int first = block * ScanKernel.BLOCK;
      int count = Math.min(ScanKernel.BLOCK, vectors - first);
      for (int i = 0; i < count; i++) {
        if (accepted == null
            || accepted.get(positions == null ? first + i : positions.ordinal(first + i))) {
          all[size++] = estimates[i];
        }
      }
    }
    if (size == 0) {
      return Double.NEGATIVE_INFINITY;
    }
    Arrays.sort(all, 0, size);
    return all[Math.max(0, size - rank)];
  }
}
