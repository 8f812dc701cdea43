package io.github.lucenehopfield.index.internal.simd;

/** The definition, in plain Java. */
public final class ScalarEncodeKernel implements EncodeKernel {
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
    nearest(points, at, stride, 0, count, size, centroids, start, owners, distances);
  }

  /** The same from a first point on. */
  static void nearest(
      float[] points,
      int at,
      int stride,
      int from,
      int count,
      int size,
      float[] centroids,
      int start,
      byte[] owners,
      float[] distances) {
    for (int i = from; i < count; i++) {
      float best = Float.POSITIVE_INFINITY;
      int owner = 0;
      for (int c = 0; c < CODEWORDS; c++) {
        float distance = 0;
        for (int j = 0; j < size; j++) {
          float difference = points[at + j * stride + i] - centroids[(start + j) * CODEWORDS + c];
          distance += difference * difference;
        }
        if (distance < best) {
          best = distance;
          owner = c;
        }
      }
      owners[i] = (byte) owner;
      distances[i] = best;
    }
  }

  @Override
  public void levels(float[] values, int at, int count, float[] cuts, int cutsAt, byte[] levels) {
    levels(values, at, 0, count, cuts, cutsAt, levels);
  }

  /** The same from a first value on. */
  static void levels(
      float[] values, int at, int from, int count, float[] cuts, int cutsAt, byte[] levels) {
    for (int i = from; i < count; i++) {
      int level = 0;
      for (int c = 0; c < CUTS; c++) {
        level += values[at + i] >= cuts[cutsAt + c] ? 1 : 0;
      }
      levels[i] = (byte) level;
    }
  }

  @Override
  public boolean areWithin(float[] values, float[] lowest, float[] highest) {
    return areWithin(values, lowest, highest, 0);
  }

  /** The same from a first value on. */
  static boolean areWithin(float[] values, float[] lowest, float[] highest, int from) {
    for (int i = from; i < values.length; i++) {
      if (values[i] < lowest[i] || values[i] > highest[i]) {
        return false;
      }
    }
    return true;
  }
}
