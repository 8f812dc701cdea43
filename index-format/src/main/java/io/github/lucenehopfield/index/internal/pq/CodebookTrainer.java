package io.github.lucenehopfield.index.internal.pq;

import io.github.lucenehopfield.index.internal.simd.EncodeKernel;
import io.github.lucenehopfield.index.internal.simd.ScanKernels;
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
  // Rounds of k-means (Lloyd 1982), by hand.
  private static final int ROUNDS = 12;
  private static final int LEVEL_SAMPLE = 2048;
  private static final int GROUPS_PER_PART = 16;

  /** How much larger an error may be before new codewords are worth their time (decision 23). */
  private static final double MAX_REUSED_ERROR = 1.05;

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
   * Trains a quantizer.
   *
   * @param sample by slot: the value of vector i in a slot at {@code slot * count + i}; values far
   *     from the others are brought nearer
   * @param count how many, at least 1
   * @param workers share the groups
   * @param checkAborted called now and then, by any of them; throws to give up
   * @return a quantizer without a histogram, which is filled by encoding
   * @throws IOException from {@code checkAborted}
   */
  public ProductQuantizer train(float[] sample, int count, Workers workers, IORunnable checkAborted)
      throws IOException {
    int dimensions = layout.dimensions();
    float[] centroids = new float[dimensions * CODEWORDS];
    float[] levels = new float[dimensions * Codebook.LEVELS];
    float[] cuts = new float[dimensions * Codebook.LEVELS];
    GroupScales scales = new GroupScales(layout);
    workers.run(
        parts(),
        part -> {
          checkAborted.run();
          int from = part * GROUPS_PER_PART;
          int to = Math.min(from + GROUPS_PER_PART, layout.groups());
          float[][] columns = prepare(sample, count, from, to, scales);
          boolean[] lossless = new boolean[to - from];
          KMeans kMeans = new KMeans(sample, count, centroids);
          for (int g = from; g < to; g++) {
            int start = layout.start(g);
            kMeans.run(
                start,
                layout.start(g + 1) - start,
                new SplittableRandom(seed + 0x9E3779B97F4A7C15L * g));
            lossless[g - from] = kMeans.lossless();
          }
          checkAborted.run();
          findLevels(columns, centroids, from, lossless, levels, cuts);
        });
    scales.multiply(centroids, CODEWORDS);
    scales.multiply(levels, Codebook.LEVELS);
    scales.multiply(cuts, Codebook.LEVELS);
    return new ProductQuantizer(layout, scales, centroids, levels, cuts);
  }

  private int parts() {
    return (layout.groups() + GROUPS_PER_PART - 1) / GROUPS_PER_PART;
  }

  /**
   * Takes codewords that were trained before, where they stand for a sample about as well as they
   * did for what they were made for. Value levels, which say nothing of codes, are found anew.
   *
   * @param sample by slot, as for training
   * @param count how many, at least 1
   * @param codewords at {@code slot * 16 + codeword}
   * @param relativeError theirs, as {@link ProductQuantizer#relativeError()} gives it
   * @param workers share the groups
   * @param checkAborted called now and then, by any of them; throws to give up
   * @return a quantizer without a histogram, or null where new codewords would do better
   * @throws IOException from {@code checkAborted}
   */
  public ProductQuantizer reuse(
      float[] sample,
      int count,
      float[] codewords,
      float relativeError,
      Workers workers,
      IORunnable checkAborted)
      throws IOException {
    int groups = layout.groups();
    GroupScales scales = new GroupScales(layout);
    float[][][] columns = new float[parts()][][];
    workers.run(
        parts(),
        part -> {
          checkAborted.run();
          int from = part * GROUPS_PER_PART;
          int to = Math.min(from + GROUPS_PER_PART, groups);
          columns[part] = prepare(sample, count, from, to, scales);
        });
    float[] scaled = codewords.clone();
    scales.divide(scaled, CODEWORDS);
    double[] errors = new double[groups];
    workers.run(
        parts(),
        part -> {
          checkAborted.run();
          int to = Math.min((part + 1) * GROUPS_PER_PART, groups);
          measure(sample, count, scaled, part * GROUPS_PER_PART, to, errors);
        });
    // By one thread, in one order.
    double error = 0;
    for (int g = 0; g < groups; g++) {
      error += errors[g] * scales.of(g) * scales.of(g);
    }
    if ((error <= MAX_REUSED_ERROR * relativeError * deviation(sample, count, scales)) == false) {
      return null;
    }
    float[] levels = new float[layout.dimensions() * Codebook.LEVELS];
    float[] cuts = new float[layout.dimensions() * Codebook.LEVELS];
    workers.run(
        parts(),
        part -> {
          checkAborted.run();
          int from = part * GROUPS_PER_PART;
          boolean[] lossless = new boolean[Math.min(GROUPS_PER_PART, groups - from)];
          for (int g = 0; g < lossless.length; g++) {
            lossless[g] = errors[from + g] == 0;
          }
          findLevels(columns[part], scaled, from, lossless, levels, cuts);
        });
    scales.multiply(levels, Codebook.LEVELS);
    scales.multiply(cuts, Codebook.LEVELS);
    return new ProductQuantizer(layout, scales, codewords, levels, cuts);
  }

  /**
   * Brings outliers of every slot to the edge of where values can be expected (winsorising; Tukey,
   * "The future of data analysis", 1962), or a few of them would take codewords and levels from all
   * others; and divides the values of a group by its scale. Values that often occur are no
   * outliers, nor is anything in a group that has a codeword for each of its vectors.
   *
   * @return sorted values of each slot of the groups, as they are then
   */
  private float[][] prepare(float[] sample, int count, int from, int to, GroupScales scales) {
    int firstSlot = layout.start(from);
    float[][] columns = new float[layout.start(to) - firstSlot][Math.min(count, LEVEL_SAMPLE)];
    for (int g = from; g < to; g++) {
      boolean few = hasFewValues(sample, count, layout.start(g), layout.start(g + 1));
      for (int slot = layout.start(g); slot < layout.start(g + 1); slot++) {
        float[] column = columns[slot - firstSlot];
        spread(sample, count, slot, column);
        Arrays.sort(column);
        if (!few) {
          ValueRange range = ValueRange.of(column);
          range.clamp(sample, slot * count, count);
          range.clamp(column, 0, column.length);
        }
      }
      scales.find(g, sample, count);
      scales.divide(sample, count, g);
      for (int slot = layout.start(g); slot < layout.start(g + 1); slot++) {
        scales.divideAll(columns[slot - firstSlot], g);
      }
    }
    return columns;
  }

  /** {@return whether the vectors of a group differ no more than codewords can} */
  private static boolean hasFewValues(float[] sample, int count, int from, int to) {
    int[] examples = new int[CODEWORDS];
    int distinct = 0;
    for (int i = 0; i < count; i++) {
      int known = 0;
      while (known < distinct && !equal(sample, count, from, to, examples[known], i)) {
        known++;
      }
      if (known == CODEWORDS) {
        return false;
      }
      if (known == distinct) {
        examples[distinct++] = i;
      }
    }
    return true;
  }

  private static boolean equal(float[] sample, int count, int from, int to, int one, int other) {
    for (int slot = from; slot < to; slot++) {
      if (sample[slot * count + one] != sample[slot * count + other]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Takes values of a slot, spread over the whole sample, which is in the order of the documents.
   */
  private static void spread(float[] sample, int count, int slot, float[] column) {
    for (int i = 0; i < column.length; i++) {
      column[i] = sample[slot * count + (int) ((long) i * count / column.length)];
    }
  }

  /** Sums the squared errors of some groups. */
  private void measure(
      float[] sample, int count, float[] codewords, int from, int to, double[] errors) {
    EncodeKernel kernel = ScanKernels.encoder();
    byte[] owners = new byte[count];
    float[] distances = new float[count];
    for (int g = from; g < to; g++) {
      int start = layout.start(g);
      int size = layout.start(g + 1) - start;
      kernel.nearest(
          sample, start * count, count, count, size, codewords, start, owners, distances);
      for (float distance : distances) {
        errors[g] += distance;
      }
    }
  }

  /** {@return the squared deviation of all values from their mean, before they were scaled} */
  private double deviation(float[] sample, int count, GroupScales scales) {
    double sum = 0;
    double squares = 0;
    for (int g = 0; g < layout.groups(); g++) {
      double scale = scales.of(g);
      for (int i = layout.start(g) * count; i < layout.start(g + 1) * count; i++) {
        double value = sample[i] * scale;
        sum += value;
        squares += value * value;
      }
    }
    return Math.max(0, squares - sum * sum / sample.length);
  }

  /**
   * Finds the levels of some groups from a first one on.
   *
   * @param columns sorted values of each of their slots
   */
  private void findLevels(
      float[][] columns,
      float[] centroids,
      int from,
      boolean[] lossless,
      float[] levels,
      float[] cuts) {
    float[] values = new float[CODEWORDS];
    int firstSlot = layout.start(from);
    for (int slot = firstSlot; slot < firstSlot + columns.length; slot++) {
      float[] sorted = columns[slot - firstSlot];
      if (lossless[slot / layout.groupSize() - from]) {
        // Every value is a level: a rare one might not be in the smaller sample.
        sorted = values;
        System.arraycopy(centroids, slot * CODEWORDS, sorted, 0, CODEWORDS);
        Arrays.sort(sorted);
      }
      ValueLevels.find(sorted, levels, cuts, slot * Codebook.LEVELS);
    }
  }

  /** Clusters the sub-vectors of one group after the other; one object serves all groups. */
  private static final class KMeans {
    /** So many sums a codeword, a power of two. */
    private static final int APART = 4;

    private final EncodeKernel kernel = ScanKernels.encoder();
    private final float[] sample;
    private final int count;
    private final float[] centroids;
    private final float[] distances;
    private final float[] approached;
    private final byte[] owners;
    private final byte[] previous;
    private final double[] sums = new double[APART * CODEWORDS];
    private final int[] members = new int[APART * CODEWORDS];
    private int start;
    private int size;

    KMeans(float[] sample, int count, float[] centroids) {
      this.sample = sample;
      this.count = count;
      this.centroids = centroids;
      this.distances = new float[count];
      this.approached = new float[count];
      this.owners = new byte[count];
      this.previous = new byte[count];
    }

    void run(int firstSlot, int groupSize, SplittableRandom random) {
      start = firstSlot;
      size = groupSize;
      seed(random);
      Arrays.fill(previous, (byte) -1);
      for (int round = 0; round < ROUNDS; round++) {
        kernel.nearest(
            sample, start * count, count, count, size, centroids, start, owners, distances);
        if (Arrays.equals(owners, previous)) {
          return;
        }
        System.arraycopy(owners, 0, previous, 0, count);
        update();
      }
    }

    /** {@return whether all points of the last group are centroids} */
    boolean lossless() {
      for (float distance : distances) {
        if (distance != 0) {
          return false;
        }
      }
      return true;
    }

    /** Draws 16 points, each with probability proportional to its squared distance to the last. */
    private void seed(SplittableRandom random) {
      int chosen = random.nextInt(count);
      Arrays.fill(distances, Float.POSITIVE_INFINITY);
      for (int c = 0; c < CODEWORDS; c++) {
        for (int j = 0; j < size; j++) {
          centroids[(start + j) * CODEWORDS + c] = sample[(start + j) * count + chosen];
        }
        double total = approach(chosen);
        if (total == 0) {
          // Fewer than 16 distinct points: the other codewords repeat this one and stay empty.
          for (int unused = c + 1; unused < CODEWORDS; unused++) {
            for (int j = 0; j < size; j++) {
              centroids[(start + j) * CODEWORDS + unused] = centroids[(start + j) * CODEWORDS + c];
            }
          }
          return;
        }
        chosen = draw(random.nextDouble() * total);
      }
    }

    /** Lowers the distances to those from a new point, and {@return their sum}. */
    private double approach(int chosen) {
      // Loops over points alone, without a sum, are what the compiler turns into lanes.
      Arrays.fill(approached, 0);
      for (int j = 0; j < size; j++) {
        int row = (start + j) * count;
        float value = sample[row + chosen];
        for (int i = 0; i < count; i++) {
          float difference = sample[row + i] - value;
          approached[i] += difference * difference;
        }
      }
      for (int i = 0; i < count; i++) {
        distances[i] = Math.min(distances[i], approached[i]);
      }
      double total = 0;
      for (int i = 0; i < count; i++) {
        total += distances[i];
      }
      return total;
    }

    /** {@return the point at which the running sum of distances passes a target} */
    private int draw(double target) {
      double left = target;
      int last = 0;
      for (int i = 0; i < count; i++) {
        if (distances[i] > 0) {
          last = i;
          left -= distances[i];
          if (left < 0) {
            break;
          }
        }
      }
      return last;
    }

    private void update() {
      // Neighbors in turn are added apart, or each would wait for the one before: they often have
      // the same owner.
      Arrays.fill(members, 0);
      for (int i = 0; i < count; i++) {
        members[(i & APART - 1) * CODEWORDS + owners[i]]++;
      }
      for (int j = 0; j < size; j++) {
        Arrays.fill(sums, 0);
        int row = (start + j) * count;
        for (int i = 0; i < count; i++) {
          sums[(i & APART - 1) * CODEWORDS + owners[i]] += sample[row + i];
        }
        for (int c = 0; c < CODEWORDS; c++) {
          int owned = 0;
          double sum = 0;
          for (int part = c; part < members.length; part += CODEWORDS) {
            owned += members[part];
            sum += sums[part];
          }
          if (owned > 0) {
            centroids[(start + j) * CODEWORDS + c] = (float) (sum / owned);
          }
        }
      }
    }
  }
}
