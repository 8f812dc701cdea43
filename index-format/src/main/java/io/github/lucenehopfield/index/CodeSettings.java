package io.github.lucenehopfield.index;

import java.util.Arrays;
import java.util.Objects;

/**
 * How the codes of a field are made. Settings are used while writing; everything a reader needs is
 * in the index. Immutable, with value equality.
 *
 * <pre class="prettyprint">
 * CodeSettings images = CodeSettings.DEFAULT.withPermutation(blocksOf2x2).withMinVectors(1000);
 * </pre>
 */
public final class CodeSettings {
  /** The largest number of dimensions that share a code. */
  public static final int MAX_GROUP_SIZE = 16;

  /** The largest training sample. */
  public static final int MAX_TRAINING_SAMPLE = 1 << 20;

  /**
   * Groups of 4 contiguous dimensions (1 bit a dimension), or of 2 in vectors of fewer than 384
   * dimensions; codes from 4096 vectors per segment on, partitions from 16384 on, trained on 8192
   * vectors.
   */
  public static final CodeSettings DEFAULT = new CodeSettings(0, null, 4096, 16384, 8192);

  /** Codes of fewer groups rank too coarsely where groups are of 4. */
  private static final int MANY_GROUPS = 96;

  private static final int FEW_DIMENSIONS = 16;

  private static final int COARSE = 4;
  private static final int FINE = 2;

  // 0 leaves it to the number of dimensions.
  private final int groupSize;
  private final int[] permutation;
  private final int minVectors;
  private final int minPartitioned;
  private final int trainingSample;

  private CodeSettings(
      int groupSize, int[] permutation, int minVectors, int minPartitioned, int trainingSample) {
    this.groupSize = groupSize;
    this.permutation = permutation;
    this.minVectors = minVectors;
    this.minPartitioned = minPartitioned;
    this.trainingSample = trainingSample;
  }

  /**
   * {@return these settings with another number of dimensions that share a code}
   *
   * @param size from 1 to {@value #MAX_GROUP_SIZE}; smaller groups make larger, finer codes
   */
  public CodeSettings withGroupSize(int size) {
    if (size < 1 || size > MAX_GROUP_SIZE) {
      throw new IllegalArgumentException(
          "groupSize must be from 1 to " + MAX_GROUP_SIZE + "; groupSize=" + size);
    }
    return new CodeSettings(size, permutation, minVectors, minPartitioned, trainingSample);
  }

  /**
   * {@return these settings with another order of the dimensions before they are grouped}
   *
   * @param order the vector coordinate that goes to each slot, every coordinate once; null for the
   *     natural order. Must have the length of the field's vectors when a field is written.
   */
  public CodeSettings withPermutation(int[] order) {
    if (order != null) {
      checkPermutation(order);
    }
    return new CodeSettings(
        groupSize,
        order == null ? null : order.clone(),
        minVectors,
        minPartitioned,
        trainingSample);
  }

  /**
   * {@return these settings with another number of vectors from which on a segment has codes}
   *
   * @param vectors at least 1; smaller segments are scored exactly
   */
  public CodeSettings withMinVectors(int vectors) {
    if (vectors < 1) {
      throw new IllegalArgumentException("minVectors must be >= 1; minVectors=" + vectors);
    }
    return new CodeSettings(groupSize, permutation, vectors, minPartitioned, trainingSample);
  }

  /**
   * {@return these settings with another number of vectors from which on the codes of a segment are
   * grouped into partitions, so that a query need not read all of them}
   *
   * @param vectors at least 2
   */
  public CodeSettings withMinPartitioned(int vectors) {
    if (vectors < 2) {
      throw new IllegalArgumentException("minPartitioned must be >= 2; minPartitioned=" + vectors);
    }
    return new CodeSettings(groupSize, permutation, minVectors, vectors, trainingSample);
  }

  /**
   * {@return these settings with another number of vectors that the codebook is trained on}
   *
   * @param vectors from 16 to {@value #MAX_TRAINING_SAMPLE}; the sample is also kept below 32 MiB
   */
  public CodeSettings withTrainingSample(int vectors) {
    if (vectors < 16 || vectors > MAX_TRAINING_SAMPLE) {
      throw new IllegalArgumentException(
          "trainingSample must be from 16 to "
              + MAX_TRAINING_SAMPLE
              + "; trainingSample="
              + vectors);
    }
    return new CodeSettings(groupSize, permutation, minVectors, minPartitioned, vectors);
  }

  private static void checkPermutation(int[] order) {
    boolean[] seen = new boolean[order.length];
    for (int slot = 0; slot < order.length; slot++) {
      int dimension = order[slot];
      if (dimension < 0 || dimension >= order.length || seen[dimension]) {
        throw new IllegalArgumentException(
            "permutation must hold every number from 0 to "
                + (order.length - 1)
                + " once; permutation["
                + slot
                + "]="
                + dimension);
      }
      seen[dimension] = true;
    }
  }

  /**
   * {@return how many dimensions share a code: as set, else 4 from 384 dimensions on, 2 below, and
   * 1 up to 16, where there would be too few codes to distinguish vectors}
   *
   * @param dimensions of the field's vectors
   */
  public int groupSize(int dimensions) {
    if (groupSize > 0) {
      return groupSize;
    }
    if (dimensions <= FEW_DIMENSIONS) {
      return 1;
    }
    return dimensions >= COARSE * MANY_GROUPS ? COARSE : FINE;
  }

  /** {@return a copy of the order of the dimensions, or null for the natural order} */
  public int[] permutation() {
    return permutation == null ? null : permutation.clone();
  }

  /** {@return from how many vectors on a segment has codes} */
  public int minVectors() {
    return minVectors;
  }

  /** {@return from how many vectors on the codes of a segment are partitioned} */
  public int minPartitioned() {
    return minPartitioned;
  }

  /** {@return how many vectors the codebook is trained on} */
  public int trainingSample() {
    return trainingSample;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CodeSettings that
        && groupSize == that.groupSize
        && Arrays.equals(permutation, that.permutation)
        && minVectors == that.minVectors
        && minPartitioned == that.minPartitioned
        && trainingSample == that.trainingSample;
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        groupSize, Arrays.hashCode(permutation), minVectors, minPartitioned, trainingSample);
  }

  @Override
  public String toString() {
    return "CodeSettings(groupSize="
        + (groupSize == 0 ? "automatic" : groupSize)
        + ", permutation="
        + (permutation == null ? "natural" : "of " + permutation.length)
        + ", minVectors="
        + minVectors
        + ", minPartitioned="
        + minPartitioned
        + ", trainingSample="
        + trainingSample
        + ")";
  }
}
