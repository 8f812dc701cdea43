package io.github.lucenehopfield.index.internal.pq;

import io.github.lucenehopfield.index.scan.Codebook;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Stands in for unknown values (NaN), so that codes can be trained and vectors be encoded. A
 * training sample takes groups of coordinates that are known as a whole; a vector takes, in each
 * group, what the codeword has that is nearest by what is known there. Immutable, but for the
 * arrays that it is given.
 */
public final class UnknownValues {
  private static final int CODEWORDS = Codebook.CODEWORDS;

  private final GroupLayout layout;
  private final float[] centroids;

  /**
   * Takes the codewords of a field.
   *
   * @param layout which coordinates share a code
   * @param centroids at {@code slot * 16 + codeword}; not copied
   */
  public UnknownValues(GroupLayout layout, float[] centroids) {
    this.layout = layout;
    this.centroids = centroids;
  }

  /**
   * Replaces each group of a training sample that is not known as a whole by one that is, drawn at
   * random; where there is none, each unknown value by a known one of its slot, or by 0.
   *
   * @param layout which coordinates share a code
   * @param sample by slot: the value of vector i in a slot at {@code slot * count + i}
   * @param count how many vectors
   * @param random draws
   */
  public static void replace(
      GroupLayout layout, float[] sample, int count, SplittableRandom random) {
    int[] whole = new int[count];
    for (int g = 0; g < layout.groups(); g++) {
      int start = layout.start(g);
      int end = layout.start(g + 1);
      int size = known(sample, count, start, end, whole);
      if (size == count) {
        continue;
      }
      if (size > 0) {
        replaceGroup(sample, count, start, end, whole, size, random);
        continue;
      }
      for (int slot = start; slot < end; slot++) {
        size = known(sample, count, slot, slot + 1, whole);
        if (size > 0) {
          replaceGroup(sample, count, slot, slot + 1, whole, size, random);
        } else {
          Arrays.fill(sample, slot * count, (slot + 1) * count, 0);
        }
      }
    }
  }

  /** Finds the vectors that are known in all of some slots, and {@return how many there are}. */
  private static int known(float[] sample, int count, int start, int end, int[] whole) {
    int size = 0;
    for (int i = 0; i < count; i++) {
      whole[size] = i;
      size += isKnown(sample, count, start, end, i) ? 1 : 0;
    }
    return size;
  }

  private static boolean isKnown(float[] sample, int count, int start, int end, int i) {
    for (int slot = start; slot < end; slot++) {
      if (Float.isNaN(sample[slot * count + i])) {
        return false;
      }
    }
    return true;
  }

  private static void replaceGroup(
      float[] sample,
      int count,
      int start,
      int end,
      int[] whole,
      int size,
      SplittableRandom random) {
    for (int i = 0; i < count; i++) {
      if (isKnown(sample, count, start, end, i) == false) {
        // Vectors that come earlier may have been replaced: what they have is known all the same.
        int from = whole[random.nextInt(size)];
        for (int slot = start; slot < end; slot++) {
          sample[slot * count + i] = sample[slot * count + from];
        }
      }
    }
  }

  /**
   * {@return a vector with the values of codewords where it is unknown} Its codes are those that it
   * has by what is known of it.
   *
   * @param vector d values in the order of the coordinates; not changed
   */
  public float[] fill(float[] vector) {
    float[] filled = vector.clone();
    for (int g = 0; g < layout.groups(); g++) {
      int start = layout.start(g);
      int end = layout.start(g + 1);
      int unknown = 0;
      for (int slot = start; slot < end; slot++) {
        unknown += Float.isNaN(vector[layout.dimension(slot)]) ? 1 : 0;
      }
      if (unknown == 0) {
        continue;
      }
      int codeword = nearest(vector, start, end, unknown == end - start);
      for (int slot = start; slot < end; slot++) {
        int d = layout.dimension(slot);
        if (Float.isNaN(vector[d])) {
          filled[d] = centroids[slot * CODEWORDS + codeword];
        }
      }
    }
    return filled;
  }

  /** {@return the codeword nearest by what is known, or to the mean where nothing is} */
  private int nearest(float[] vector, int start, int end, boolean nothing) {
    int nearest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int c = 0; c < CODEWORDS; c++) {
      double distance = 0;
      for (int slot = start; slot < end; slot++) {
        double value = nothing ? mean(slot) : vector[layout.dimension(slot)];
        if (Double.isNaN(value) == false) {
          double difference = value - centroids[slot * CODEWORDS + c];
          distance += difference * difference;
        }
      }
      if (distance < least) {
        least = distance;
        nearest = c;
      }
    }
    return nearest;
  }

  private double mean(int slot) {
    double sum = 0;
    for (int c = 0; c < CODEWORDS; c++) {
      sum += centroids[slot * CODEWORDS + c];
    }
    return sum / CODEWORDS;
  }
}
