package io.github.lucenehopfield.index.internal.simd;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Codewords in lanes, slots in the order of the scalar definition. No vector is the argument or the
 * result of a method of ours: docs/decisions/0026.
 */
final class VectorTableKernel implements TableKernel {
  private static final VectorSpecies<Float> FLOATS = VectorEncodeKernel.FLOATS;
  private static final VectorSpecies<Byte> FEW_BYTES = VectorEncodeKernel.FEW_BYTES;
  private static final int LANES = FLOATS.length();

  private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);

  /** How many vectors of floats the shortest one of bytes makes: there is none of four bytes. */
  private static final int PARTS = FEW_BYTES.length() / LANES;

  @Override
  public void subtractSquares(float[] values, float[] centroids, int groupSize, float[] table) {
    for (int from = 0, row = 0; from < values.length; from += groupSize, row += CODEWORDS) {
      int to = Math.min(from + groupSize, values.length);
      for (int c = 0; c < CODEWORDS; c += LANES) {
        FloatVector sum = FloatVector.fromArray(FLOATS, table, row + c);
        for (int slot = from; slot < to; slot++) {
          FloatVector difference =
              FloatVector.broadcast(FLOATS, values[slot])
                  .sub(FloatVector.fromArray(FLOATS, centroids, slot * CODEWORDS + c));
          sum = sum.sub(difference.mul(difference));
        }
        sum.intoArray(table, row + c);
      }
    }
  }

  @Override
  public void addProducts(float[] values, float[] centroids, int groupSize, float[] table) {
    for (int from = 0, row = 0; from < values.length; from += groupSize, row += CODEWORDS) {
      int to = Math.min(from + groupSize, values.length);
      for (int c = 0; c < CODEWORDS; c += LANES) {
        FloatVector sum = FloatVector.fromArray(FLOATS, table, row + c);
        for (int slot = from; slot < to; slot++) {
          sum =
              sum.add(
                  FloatVector.fromArray(FLOATS, centroids, slot * CODEWORDS + c).mul(values[slot]));
        }
        sum.intoArray(table, row + c);
      }
    }
  }

  @Override
  public void extremes(float[] table, float[] largest, float[] smallest) {
    for (int g = 0; g < largest.length; g++) {
      FloatVector max = FloatVector.fromArray(FLOATS, table, g * CODEWORDS);
      FloatVector min = max;
      for (int c = LANES; c < CODEWORDS; c += LANES) {
        FloatVector entries = FloatVector.fromArray(FLOATS, table, g * CODEWORDS + c);
        max = max.max(entries);
        min = min.min(entries);
      }
      largest[g] = max.reduceLanes(VectorOperators.MAX);
      smallest[g] = min.reduceLanes(VectorOperators.MIN);
    }
  }

  @Override
  public void quantize(float[] table, float[] largest, float steps, byte[] bytes, int at) {
    for (int g = 0; g < largest.length; g++) {
      for (int c = 0; c < CODEWORDS; c += LANES) {
        FloatVector below =
            FloatVector.broadcast(FLOATS, largest[g])
                .sub(FloatVector.fromArray(FLOATS, table, g * CODEWORDS + c))
                .mul(steps)
                .add(0.5f);
        IntVector rounded = (IntVector) below.convert(VectorOperators.F2I, 0);
        IntVector entries =
            rounded.min(ScalarTableKernel.MAX_ENTRY).neg().add(ScalarTableKernel.MAX_ENTRY);
        ByteVector low = (ByteVector) entries.convertShape(VectorOperators.I2B, FEW_BYTES, 0);
        low.intoArray(bytes, at + g * CODEWORDS + c, VectorEncodeKernel.FIRST);
      }
    }
  }

  @Override
  public void average(
      float[] values, byte[] weights, int at, float[] sums, int sumsAt, float[] averages) {
    for (int c = 0; c < CODEWORDS; c += LANES) {
      int part = PARTS == 1 ? 0 : c / LANES % PARTS;
      FloatVector sum = FloatVector.zero(FLOATS);
      for (int level = 0; level < CODEWORDS; level++) {
        ByteVector row =
            ByteVector.fromArray(FEW_BYTES, weights, at + level * CODEWORDS + c - part * LANES);
        FloatVector weight =
            (FloatVector)
                row.convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, part)
                    .convert(VectorOperators.I2F, 0);
        sum = sum.add(weight.mul(values[level]));
      }
      sum.div(FloatVector.fromArray(FLOATS, sums, sumsAt + c)).intoArray(averages, c);
    }
  }
}
