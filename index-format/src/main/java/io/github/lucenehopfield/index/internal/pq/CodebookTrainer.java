package io.github.lucenehopfield.index.internal.pq;

import io.github.lucenehopfield.index.scan.Codebook;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.lucene.util.IORunnable;

/**
 * Trains the codewords of every group by k-means (Lloyd 1982) from k-means++ seeds (Arthur and
 * Vassilvitskii, SODA 2007), and the value levels of every slot, from a sample of vectors. Where a
 * group has at most 16 distinct sub-vectors in the sample, each becomes a codeword of its own.
 */
public final class CodebookTrainer {
  private static final int CODEWORDS = Codebook.CODEWORDS;
  private static final int ROUNDS = 12;
  private static final int LEVEL_SAMPLE = 2048;

  private final GroupLayout layout;
  private final long seed;

  /**
   * Makes a trainer.
   *
   * @param layout which coordinates share a code
   * @param seed the same seed and sample give the same codebook
   */
  public CodebookTrainer(GroupLayout layout, long seed) {
    this.layout = layout;
    this.seed = seed;
  }

  /**
   * Trains a quantiser.
   *
   * @param sample vectors in the order of the slots, vector i from {@code i * d}
   * @param count how many, at least 1
   * @param checkAborted called now and then; throws to give up
   * @return a quantiser without a histogram, which is filled by encoding
   * @throws IOException from {@code checkAborted}
   */
  public ProductQuantizer train(float[] sample, int count, IORunnable checkAborted)
      throws IOException {
    int dimensions = layout.dimensions();
    float[] centroids = new float[dimensions * CODEWORDS];
    KMeans kMeans = new KMeans(count, layout.groupSize());
    for (int g = 0; g < layout.groups(); g++) {
      if ((g & 15) == 0) {
        checkAborted.run();
      }
      int start = layout.start(g);
      int size = layout.start(g + 1) - start;
      kMeans.load(sample, dimensions, start, size);
      kMeans.run(new SplittableRandom(seed + 0x9E3779B97F4A7C15L * g), centroids, start);
    }
    float[] levels = new float[dimensions * Codebook.LEVELS];
    float[] cuts = new float[dimensions * Codebook.LEVELS];
    int levelCount = Math.min(count, LEVEL_SAMPLE);
    float[] column = new float[levelCount];
    for (int slot = 0; slot < dimensions; slot++) {
      if ((slot & 63) == 0) {
        checkAborted.run();
      }
      for (int i = 0; i < levelCount; i++) {
        // Spread over the whole sample, which is in the order of the documents.
        int vector = (int) ((long) i * count / levelCount);
        column[i] = sample[vector * dimensions + slot];
      }
      Arrays.sort(column);
      ValueLevels.find(column, levels, cuts, slot * Codebook.LEVELS);
    }
    return new ProductQuantizer(layout, centroids, levels, cuts);
  }

  /** Clusters the sub-vectors of one group; one object serves all groups. */
  private static final class KMeans {
    private final int count;
    private final float[] points;
    private final float[] nearest;
    private final byte[] owner;
    private final double[] sums;
    private final int[] members = new int[CODEWORDS];
    private final float[] distances = new float[CODEWORDS];
    private int size;

    KMeans(int count, int groupSize) {
      this.count = count;
      this.points = new float[count * groupSize];
      this.nearest = new float[count];
      this.owner = new byte[count];
      this.sums = new double[CODEWORDS * groupSize];
    }

    void load(float[] sample, int stride, int start, int groupSize) {
      size = groupSize;
      for (int i = 0; i < count; i++) {
        System.arraycopy(sample, i * stride + start, points, i * size, size);
      }
    }

    void run(SplittableRandom random, float[] centroids, int start) {
      seed(random, centroids, start);
      Arrays.fill(owner, (byte) -1);
      for (int round = 0; round < ROUNDS && assign(centroids, start); round++) {
        update(centroids, start);
      }
    }

    /** Draws 16 points, each with probability proportional to its squared distance to the last. */
    private void seed(SplittableRandom random, float[] centroids, int start) {
      int chosen = random.nextInt(count);
      Arrays.fill(nearest, Float.POSITIVE_INFINITY);
      for (int c = 0; c < CODEWORDS; c++) {
        double total = 0;
        for (int j = 0; j < size; j++) {
          centroids[(start + j) * CODEWORDS + c] = points[chosen * size + j];
        }
        for (int i = 0; i < count; i++) {
          float distance = 0;
          for (int j = 0; j < size; j++) {
            float difference = points[i * size + j] - points[chosen * size + j];
            distance += difference * difference;
          }
          nearest[i] = Math.min(nearest[i], distance);
          total += nearest[i];
        }
        if (total == 0) {
          // Fewer than 16 distinct points: the other codewords repeat this one and stay empty.
          for (int rest = c + 1; rest < CODEWORDS; rest++) {
            for (int j = 0; j < size; j++) {
              centroids[(start + j) * CODEWORDS + rest] = points[chosen * size + j];
            }
          }
          return;
        }
        double target = random.nextDouble() * total;
        int next = count - 1;
        for (int i = 0; i < count; i++) {
          target -= nearest[i];
          if (target < 0 && nearest[i] > 0) {
            next = i;
            break;
          }
        }
        while (nearest[next] == 0) {
          next = next == 0 ? count - 1 : next - 1;
        }
        chosen = next;
      }
    }

    /** {@return whether any point changed its codeword} */
    private boolean assign(float[] centroids, int start) {
      boolean changed = false;
      for (int i = 0; i < count; i++) {
        int best = ProductQuantizer.nearest(points, i * size, size, centroids, start, distances);
        changed |= owner[i] != best;
        owner[i] = (byte) best;
      }
      return changed;
    }

    private void update(float[] centroids, int start) {
      Arrays.fill(sums, 0);
      Arrays.fill(members, 0);
      for (int i = 0; i < count; i++) {
        members[owner[i]]++;
        for (int j = 0; j < size; j++) {
          sums[owner[i] * size + j] += points[i * size + j];
        }
      }
      for (int c = 0; c < CODEWORDS; c++) {
        for (int j = 0; j < size && members[c] > 0; j++) {
          centroids[(start + j) * CODEWORDS + c] = (float) (sums[c * size + j] / members[c]);
        }
      }
    }
  }
}
