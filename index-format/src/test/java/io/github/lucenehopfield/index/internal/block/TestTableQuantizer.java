package io.github.lucenehopfield.index.internal.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.index.internal.simd.CodeBlocks;
import io.github.lucenehopfield.index.internal.simd.ScanKernel;
import io.github.lucenehopfield.index.internal.simd.ScanKernels;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.apache.lucene.util.Bits;
import org.junit.jupiter.api.Test;

class TestTableQuantizer {
  private static final int GROUPS = 40;
  private static final int VECTORS = 5000;

  private final Random random = new Random(11);
  private final byte[][] codes = new byte[VECTORS][GROUPS];
  private final byte[] blocks = new byte[NibbleBlocks.blocks(VECTORS) * 64 * GROUPS];
  private final TableBuilder builder = codebook -> null;

  TestTableQuantizer() {
    for (int i = 0; i < VECTORS; i++) {
      for (int g = 0; g < GROUPS; g++) {
        // Codeword 15 is that of outliers.
        codes[i][g] = (byte) (random.nextInt(1000) == 0 ? 15 : random.nextInt(15));
      }
      NibbleBlocks.put(blocks, i / 128 * 64 * GROUPS, i % 128, codes[i]);
    }
  }

  private CodeBlocks open() {
    ScanKernel kernel = ScanKernels.get();
    return (block, tables, count, sums) ->
        kernel.sum(blocks, block * 64 * GROUPS, GROUPS, tables, count, sums);
  }

  private ScanTables tables(double outlier) {
    ScanTables tables = new ScanTables(1, GROUPS);
    for (int i = 0; i < GROUPS * 16; i++) {
      tables.table(0)[i] = (float) (i % 16 == 15 ? -outlier : -random.nextDouble());
    }
    return tables;
  }

  private double exact(ScanTables tables, int vector) {
    double sum = 0;
    for (int g = 0; g < GROUPS; g++) {
      sum += tables.table(0)[g * 16 + codes[vector][g]];
    }
    return sum;
  }

  private QuantizedTables quantize(ScanTables tables, boolean uneven, int wanted, Bits accepted)
      throws IOException {
    return TableQuantizer.quantize(
        tables, builder, uneven, wanted, this::open, VECTORS, null, accepted);
  }

  private float[] estimates(QuantizedTables quantized) throws IOException {
    float[] all = new float[NibbleBlocks.blocks(VECTORS) * 128];
    quantized.estimate(open(), builder, NibbleBlocks.blocks(VECTORS), all);
    return Arrays.copyOf(all, VECTORS);
  }

  @Test
  void aWideEntryLeavesTheBestInTheirOrder() throws IOException {
    for (double outlier : new double[] {100, 1e8, 1e30}) {
      ScanTables tables = tables(outlier);
      QuantizedTables quantized = quantize(tables, true, 50, null);
      float[] estimates = estimates(quantized);
      int above = 0;
      for (int i = 0; i < VECTORS; i++) {
        double exact = exact(tables, i);
        if (exact >= quantized.floor()) {
          above++;
          assertEquals(exact, estimates[i], 40 * 0.5 * quantized.scale(0) + 1e-3, "vector " + i);
        } else {
          assertTrue(estimates[i] < quantized.floor() + 20 * quantized.scale(0), "vector " + i);
        }
      }
      assertTrue(above >= 50, outlier + ": " + above);
      assertTrue(quantized.scale(0) < 0.5, outlier + ": " + quantized.scale(0));
    }
  }

  @Test
  void acceptedVectorsDecideTheFloor() throws IOException {
    ScanTables tables = tables(1000);
    double[] values = new double[VECTORS];
    Arrays.setAll(values, i -> exact(tables, i));
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double most = sorted[VECTORS / 10];
    Bits worst =
        new Bits() {
          @Override
          public boolean get(int index) {
            return values[index] <= most;
          }

          @Override
          public int length() {
            return VECTORS;
          }
        };
    QuantizedTables quantized = quantize(tables, true, 10, worst);
    long above = Arrays.stream(values).filter(v -> v <= most && v >= quantized.floor()).count();
    assertTrue(above >= 10, "above " + above);
  }

  @Test
  void evenTablesAreQuantizedOverTheirWholeRange() throws IOException {
    ScanTables tables = tables(1);
    QuantizedTables plain = new QuantizedTables(tables);
    QuantizedTables quantized = quantize(tables, false, 10, null);
    assertEquals(Float.NEGATIVE_INFINITY, quantized.floor());
    assertTrue(Arrays.equals(plain.entries(), quantized.entries()));
  }

  @Test
  void whatIsCombinedInAnotherWayGetsFinerSteps() throws IOException {
    TableBuilder ratio =
        new TableBuilder() {
          @Override
          public ScanTables build(io.github.lucenehopfield.index.scan.Codebook codebook) {
            return null;
          }

          @Override
          public void combine(float[][] values, int count, float[] estimates) {
            for (int i = 0; i < count; i++) {
              estimates[i] = values[0][i] / values[1][i];
            }
          }
        };
    ScanTables two = new ScanTables(2, GROUPS);
    ScanTables one = tables(3000);
    for (int i = 0; i < GROUPS * 16; i++) {
      two.table(0)[i] = -one.table(0)[i];
      two.table(1)[i] = 1;
    }
    QuantizedTables quantized =
        TableQuantizer.quantize(two, ratio, true, 10, this::open, VECTORS, null, null);
    assertEquals(4, quantized.byteTables());
    float[] all = new float[NibbleBlocks.blocks(VECTORS) * 128];
    quantized.estimate(open(), ratio, NibbleBlocks.blocks(VECTORS), all);
    for (int i = 0; i < VECTORS; i++) {
      // Half a step of 3,000 / 65,535 for each of the groups, over the divisor of 40.
      assertEquals(-exact(one, i) / GROUPS, all[i], 0.025, "vector " + i);
    }
  }
}
