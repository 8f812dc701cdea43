package io.github.lucenehopfield.index.internal.pq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.index.internal.block.NibbleBlocks;
import io.github.lucenehopfield.index.internal.block.QuantizedTables;
import io.github.lucenehopfield.index.internal.simd.ScanKernel;
import io.github.lucenehopfield.index.internal.simd.ScanKernels;
import io.github.lucenehopfield.index.scan.ScanTables;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestProductQuantizer {
  @Test
  void weightsAreTheHistogramOfTheMembers() throws Exception {
    Random random = new Random(16);
    int dimensions = 10;
    int n = 3000;
    GroupLayout layout = new GroupLayout(dimensions, 4, null);
    float[] sample = TestCodebookTrainer.gaussian(random, n * dimensions);
    float[] centroids = TestCodebookTrainer.train(layout, sample, 2).centroids();
    float[] levels = new float[dimensions * 16];
    float[] cuts = new float[dimensions * 16];
    for (int slot = 0; slot < dimensions; slot++) {
      float[] column = new float[n];
      for (int i = 0; i < n; i++) {
        column[i] = sample[i * dimensions + slot];
      }
      Arrays.sort(column);
      ValueLevels.find(column, levels, cuts, slot * 16);
    }
    ProductQuantizer quantizer =
        new ProductQuantizer(layout, new GroupScales(layout), centroids, levels, cuts);
    int[][][] counts = new int[dimensions][16][16];
    byte[] blocks = TestCodebookTrainer.encode(quantizer, layout, sample);
    for (int i = 0; i < n; i++) {
      float[] vector = TestCodebookTrainer.vector(sample, i, dimensions);
      for (int slot = 0; slot < dimensions; slot++) {
        int level = ValueLevels.levelOf(vector[slot], cuts, slot * 16);
        counts[slot][level][TestCodebookTrainer.code(blocks, layout, slot / 4, i)]++;
      }
    }
    byte[] weights = new byte[256];
    for (int slot = 0; slot < dimensions; slot++) {
      quantizer.weights(slot, weights);
      for (int c = 0; c < 16; c++) {
        int members = 0;
        int sum = 0;
        for (int level = 0; level < 16; level++) {
          members += counts[slot][level][c];
          sum += weights[level * 16 + c] & 255;
        }
        assertTrue(sum > 0);
        for (int level = 0; level < 16; level++) {
          int weight = weights[level * 16 + c] & 255;
          int count = counts[slot][level][c];
          assertEquals(count > 0, weight > 0);
          if (count > 0) {
            assertEquals(Math.max(1, 255.0 * count / members), weight, 0.5);
          }
        }
      }
    }
  }

  /** The second group is scaled; every seventh vector has a value far outside. */
  @Test
  void errorsAreSquaredDistancesFromCodewords() throws Exception {
    Random random = new Random(17);
    int dimensions = 4;
    int n = 300;
    GroupLayout layout = new GroupLayout(dimensions, 2, null);
    float[] values = TestCodebookTrainer.gaussian(random, n * dimensions);
    for (int i = 0; i < n; i++) {
      values[i * dimensions + 2] *= 1e20f;
      values[i * dimensions + 3] *= 1e20f;
    }
    ProductQuantizer quantizer = TestCodebookTrainer.train(layout, values, 2);
    for (int i = 0; i < n; i += 7) {
      values[i * dimensions + i / 7 % dimensions] *= 1000;
    }
    float[] centroids = quantizer.centroids();
    byte[] block = new byte[NibbleBlocks.blockBytes(layout.groups())];
    for (int first = 0; first < n; first += ScanKernel.BLOCK) {
      int count = Math.min(ScanKernel.BLOCK, n - first);
      for (int i = 0; i < count; i++) {
        float[] vector = TestCodebookTrainer.vector(values, first + i, dimensions);
        double squaredLength = 0;
        for (float x : vector) {
          squaredLength += (double) x * x;
        }
        assertEquals(squaredLength, quantizer.add(vector), 1e-12 * squaredLength);
      }
      quantizer.encode(block);
      for (int i = 0; i < count; i++) {
        double expected = 0;
        for (int d = 0; d < dimensions; d++) {
          int code = NibbleBlocks.get(block, 0, d / 2, i);
          double error = (double) values[(first + i) * dimensions + d] - centroids[d * 16 + code];
          expected += error * error;
        }
        double error = quantizer.errors()[i];
        // A value far outside counts as the way to the edge and that from the edge, apart.
        boolean isFar = (first + i) % 7 == 0;
        assertEquals(1, error / expected, isFar ? .5 : 1e-5, "vector " + (first + i));
      }
    }
  }

  @Test
  void codewordsWithoutMembersHaveTheLevelOfTheirCentroid() throws Exception {
    GroupLayout layout = new GroupLayout(1, 1, null);
    ProductQuantizer quantizer = TestCodebookTrainer.train(layout, new float[] {4, 8, 8, 8}, 2);
    byte[] weights = new byte[256];
    quantizer.weights(0, weights);
    for (int c = 0; c < 16; c++) {
      for (int level = 0; level < 16; level++) {
        int own = quantizer.centroids()[c] == 4 ? 0 : 1;
        assertEquals(level == own ? 255 : 0, weights[level * 16 + c] & 255);
      }
    }
  }

  /** The whole way: train, encode, pack, scan; the sums are those of the original vectors. */
  @Test
  void scanOfCodesEqualsTheSumOverOriginalVectors() throws Exception {
    Random random = new Random(17);
    int n = 300;
    for (int groupSize : new int[] {1, 3, 4, 16}) {
      int dimensions = 1 + random.nextInt(60);
      int[] permutation = permutation(random, dimensions);
      GroupLayout layout = new GroupLayout(dimensions, groupSize, permutation);
      float[] slots = TestCodebookTrainer.sampleOfFewKinds(random, layout, n);
      ProductQuantizer quantizer = TestCodebookTrainer.train(layout, slots, 6);
      int groups = layout.groups();
      byte[] blocks = TestCodebookTrainer.encode(quantizer, layout, slots);
      float[] cue = TestCodebookTrainer.gaussian(random, dimensions);
      ScanTables tables = new ScanTables(1, groups);
      double widest = 0;
      for (int g = 0; g < groups; g++) {
        double least = Double.MAX_VALUE;
        double most = -Double.MAX_VALUE;
        for (int c = 0; c < 16; c++) {
          for (int slot = layout.start(g); slot < layout.start(g + 1); slot++) {
            tables.table(0)[g * 16 + c] +=
                cue[layout.dimension(slot)] * quantizer.centroids()[slot * 16 + c];
          }
          least = Math.min(least, tables.table(0)[g * 16 + c]);
          most = Math.max(most, tables.table(0)[g * 16 + c]);
        }
        widest = Math.max(widest, most - least);
      }
      QuantizedTables quantized = new QuantizedTables(tables);
      int[] sums = new int[ScanKernel.BLOCK];
      for (int i = 0; i < n; i++) {
        if (i % 128 == 0) {
          int at = i / 128 * NibbleBlocks.blockBytes(groups);
          ScanKernels.get().sum(blocks, at, groups, quantized.entries(), 1, sums);
        }
        double exact = 0;
        for (int slot = 0; slot < dimensions; slot++) {
          // The vector's own coordinate, out of the order of the slots.
          exact += cue[layout.dimension(slot)] * (double) slots[i * dimensions + slot];
        }
        assertEquals(
            exact, quantized.value(0, sums[i % 128]), groups * widest / 510 * 1.001 + 1e-3);
      }
    }
  }

  @Test
  void averageIsTheWeightedSum() {
    Random random = new Random(18);
    GroupLayout layout = new GroupLayout(3, 2, null);
    byte[] weights = new byte[3 * 256];
    random.nextBytes(weights);
    float[] centroids = TestCodebookTrainer.gaussian(random, 48);
    float[] levels = TestCodebookTrainer.gaussian(random, 48);
    TrainedCodebook codebook = new TrainedCodebook(layout, centroids, levels, weights, false);
    float[] values = TestCodebookTrainer.gaussian(random, 16);
    float[] averages = new float[16];
    for (int slot = 0; slot < 3; slot++) {
      codebook.average(slot, values, averages);
      for (int c = 0; c < 16; c++) {
        assertEquals(centroids[slot * 16 + c], codebook.centroid(slot, c));
        double expected = 0;
        double sum = 0;
        for (int level = 0; level < 16; level++) {
          sum += codebook.weight(slot, level, c);
          assertEquals(levels[slot * 16 + level], codebook.level(slot, level));
          expected += codebook.weight(slot, level, c) * (double) values[level];
        }
        assertEquals(1, sum, 1e-6);
        assertEquals(expected, averages[c], 1e-5);
      }
    }
  }

  private static int[] permutation(Random random, int dimensions) {
    int[] order = new int[dimensions];
    for (int i = 0; i < dimensions; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
