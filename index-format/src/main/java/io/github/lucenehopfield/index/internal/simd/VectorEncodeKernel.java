package io.github.lucenehopfield.index.internal.simd;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * One point a lane; codewords and coordinates in the order of the scalar definition. Small numbers
 * are kept in float lanes, since casting masks between types is slow on some processors. No vector
 * is the argument or the result of a method of ours: docs/decisions/0026.
 */
final class VectorEncodeKernel implements EncodeKernel {
  /** Float lanes of the width that this JVM uses. */
  static final VectorSpecies<Float> FLOATS = species();

  private static final int LANES = FLOATS.length();

  /** As many bytes as there are float lanes, at least: 64 bits are the shortest vectors. */
  static final VectorSpecies<Byte> FEW_BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(Long.SIZE, LANES * Byte.SIZE)));

  /** As many of them as there are float lanes. */
  static final VectorMask<Byte> FIRST = FEW_BYTES.indexInRange(0, LANES);

  private static VectorSpecies<Float> species() {
    int bits = ScanKernels.laneBits(ByteVector.SPECIES_PREFERRED.vectorBitSize());
    return switch (bits) {
      case 128 -> FloatVector.SPECIES_128;
      case 256 -> FloatVector.SPECIES_256;
      default -> FloatVector.SPECIES_512;
    };
  }

  @Override
  public void nearest(
      float[] points,
      int at,
      int stride,
      int count,
      int size,
      float[] centroids,
      int start,
      byte[] owners,
      float[] distances) {
    int from = 0;
    if (size == 2) {
      from = nearestOfTwo(points, at, stride, count, centroids, start, owners, distances);
    } else if (size == 4) {
      from = nearestOfFour(points, at, stride, count, centroids, start, owners, distances);
    }
    for (; from + LANES <= count; from += LANES) {
      FloatVector best = FloatVector.broadcast(FLOATS, Float.POSITIVE_INFINITY);
      FloatVector owner = FloatVector.zero(FLOATS);
      for (int c = 0; c < CODEWORDS; c++) {
        FloatVector distance = FloatVector.zero(FLOATS);
        for (int j = 0; j < size; j++) {
          FloatVector difference =
              FloatVector.fromArray(FLOATS, points, at + j * stride + from)
                  .sub(centroids[(start + j) * CODEWORDS + c]);
          distance = distance.add(difference.mul(difference));
        }
        VectorMask<Float> nearer = distance.compare(VectorOperators.LT, best);
        best = best.blend(distance, nearer);
        owner = owner.blend(c, nearer);
      }
      best.intoArray(distances, from);
      ByteVector numbers = (ByteVector) owner.convertShape(VectorOperators.F2B, FEW_BYTES, 0);
      numbers.intoArray(owners, from, FIRST);
    }
    ScalarEncodeKernel.nearest(
        points, at, stride, from, count, size, centroids, start, owners, distances);
  }

  /** The same with the coordinates in registers; {@return how many points are done} */
  private static int nearestOfTwo(
      float[] points,
      int at,
      int stride,
      int count,
      float[] centroids,
      int start,
      byte[] owners,
      float[] distances) {
    int row = start * CODEWORDS;
    int from = 0;
    for (; from + LANES <= count; from += LANES) {
      FloatVector first = FloatVector.fromArray(FLOATS, points, at + from);
      FloatVector second = FloatVector.fromArray(FLOATS, points, at + stride + from);
      FloatVector best = FloatVector.broadcast(FLOATS, Float.POSITIVE_INFINITY);
      FloatVector owner = FloatVector.zero(FLOATS);
      for (int c = 0; c < CODEWORDS; c++) {
        FloatVector a = first.sub(centroids[row + c]);
        FloatVector b = second.sub(centroids[row + CODEWORDS + c]);
        FloatVector distance = a.mul(a).add(b.mul(b));
        VectorMask<Float> nearer = distance.compare(VectorOperators.LT, best);
        best = best.blend(distance, nearer);
        owner = owner.blend(c, nearer);
      }
      best.intoArray(distances, from);
      ByteVector numbers = (ByteVector) owner.convertShape(VectorOperators.F2B, FEW_BYTES, 0);
      numbers.intoArray(owners, from, FIRST);
    }
    return from;
  }

  /** The same with the coordinates in registers; {@return how many points are done} */
  private static int nearestOfFour(
      float[] points,
      int at,
      int stride,
      int count,
      float[] centroids,
      int start,
      byte[] owners,
      float[] distances) {
    int row = start * CODEWORDS;
    int from = 0;
    for (; from + LANES <= count; from += LANES) {
      FloatVector first = FloatVector.fromArray(FLOATS, points, at + from);
      FloatVector second = FloatVector.fromArray(FLOATS, points, at + stride + from);
      FloatVector third = FloatVector.fromArray(FLOATS, points, at + 2 * stride + from);
      FloatVector fourth = FloatVector.fromArray(FLOATS, points, at + 3 * stride + from);
      FloatVector best = FloatVector.broadcast(FLOATS, Float.POSITIVE_INFINITY);
      FloatVector owner = FloatVector.zero(FLOATS);
      for (int c = 0; c < CODEWORDS; c++) {
        FloatVector a = first.sub(centroids[row + c]);
        FloatVector b = second.sub(centroids[row + CODEWORDS + c]);
        FloatVector d = third.sub(centroids[row + 2 * CODEWORDS + c]);
        FloatVector e = fourth.sub(centroids[row + 3 * CODEWORDS + c]);
        FloatVector distance = a.mul(a).add(b.mul(b)).add(d.mul(d)).add(e.mul(e));
        VectorMask<Float> nearer = distance.compare(VectorOperators.LT, best);
        best = best.blend(distance, nearer);
        owner = owner.blend(c, nearer);
      }
      best.intoArray(distances, from);
      ByteVector numbers = (ByteVector) owner.convertShape(VectorOperators.F2B, FEW_BYTES, 0);
      numbers.intoArray(owners, from, FIRST);
    }
    return from;
  }

  @Override
  public void levels(float[] values, int at, int count, float[] cuts, int cutsAt, byte[] levels) {
    int from = 0;
    for (; from + LANES <= count; from += LANES) {
      FloatVector value = FloatVector.fromArray(FLOATS, values, at + from);
      FloatVector level = FloatVector.zero(FLOATS);
      for (int c = 0; c < CUTS; c++) {
        VectorMask<Float> reached = value.compare(VectorOperators.GE, cuts[cutsAt + c]);
        level = level.add(1, reached);
      }
      ByteVector numbers = (ByteVector) level.convertShape(VectorOperators.F2B, FEW_BYTES, 0);
      numbers.intoArray(levels, from, FIRST);
    }
    ScalarEncodeKernel.levels(values, at, from, count, cuts, cutsAt, levels);
  }

  @Override
  public boolean areWithin(float[] values, float[] lowest, float[] highest) {
    int from = 0;
    for (; from + LANES <= values.length; from += LANES) {
      FloatVector value = FloatVector.fromArray(FLOATS, values, from);
      VectorMask<Float> outside =
          value
              .lt(FloatVector.fromArray(FLOATS, lowest, from))
              .or(FloatVector.fromArray(FLOATS, highest, from).lt(value));
      if (outside.anyTrue()) {
        return false;
      }
    }
    return ScalarEncodeKernel.areWithin(values, lowest, highest, from);
  }
}
