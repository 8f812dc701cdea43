package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.internal.math.IntPair;
import java.util.Arrays;
import org.apache.lucene.util.LongHeap;

/**
 * Collects the vectors that codes stand for far worse than for the others, so that a search scores
 * them whatever their codes say: by distance those far from what their codes stand for, for every
 * search; and by direction those for which it is far in relation to their length, for the cosine
 * and whatever else is no sum over coordinates. Not thread-safe.
 */
final class Exceptions {
  /** One in so many vectors at most: where there are more, that is how the field is distributed. */
  static final int SHARE = 64;

  /**
   * In units of the mean squared error of all others: five times the typical distance
   * (docs/decisions/0030) ...
   */
  private static final double FAR = 25;

  /** ... and three times the typical angle, as the cosine distinguishes close directions. */
  private static final double FAR_IN_DIRECTION = 9;

  private final Worst byDistance;
  private final Worst byDirection;

  /**
   * Makes an empty collection.
   *
   * @param vectors how many there will be
   */
  Exceptions(int vectors) {
    byDistance = new Worst(most(vectors), FAR);
    byDirection = new Worst(most(vectors), FAR_IN_DIRECTION);
  }

  /** {@return how many there are at most by distance, and by direction, among so many vectors} */
  static int most(int vectors) {
    return Math.max(1, vectors / SHARE);
  }

  /**
   * Notes the next vector.
   *
   * @param squaredError its squared distance from what its codes stand for, at least 0
   * @param squaredLength its own squared length
   */
  void add(double squaredError, double squaredLength) {
    byDistance.add(squaredError);
    // A vector of length 0 has no direction that could be wrong.
    byDirection.add(squaredLength == 0 ? 0 : squaredError / squaredLength);
  }

  /** {@return the ordinals of the exceptions by distance, ascending} */
  int[] byDistance() {
    return byDistance.ordinals();
  }

  /** {@return the ordinals of those that are exceptions only by direction, ascending} */
  int[] byDirection() {
    int[] distance = byDistance();
    return Arrays.stream(byDirection.ordinals())
        .filter(ordinal -> Arrays.binarySearch(distance, ordinal) < 0)
        .toArray();
  }

  /** The largest of many errors, and the sum of the others. */
  private static final class Worst {
    private final LongHeap worst;
    private final int most;
    private final double far;
    private double others;
    private int count;

    Worst(int most, double far) {
      this.most = most;
      this.far = far;
      worst = new LongHeap(most);
    }

    void add(double squaredError) {
      // Errors are not negative, so that their bits ascend as they do.
      long entry = IntPair.of(Float.floatToIntBits((float) Math.sqrt(squaredError)), ~count);
      count++;
      if (worst.size() < most) {
        worst.push(entry);
      } else if (entry > worst.top()) {
        // Not the sum of all less that of the worst, which may leave nothing of the others.
        others += squaredError(worst.top());
        worst.updateTop(entry);
      } else {
        others += squaredError(entry);
      }
    }

    private static double squaredError(long entry) {
      double error = Float.intBitsToFloat(IntPair.first(entry));
      return error * error;
    }

    int[] ordinals() {
      long[] entries = new long[worst.size()];
      for (int i = 0; i < entries.length; i++) {
        entries[i] = worst.get(i + 1);
      }
      double mean = others / Math.max(1, count - entries.length);
      return Arrays.stream(entries)
          .filter(entry -> squaredError(entry) > far * mean && squaredError(entry) > 0)
          .mapToInt(entry -> ~(int) entry)
          .sorted()
          .toArray();
    }
  }
}
