package io.github.lucenehopfield.index.internal.math;

/**
 * Two ints in one long, which sorts by the first and then, as an unsigned number, by the second.
 * Pass {@code ~second} for a descending order of the second; {@code ~} takes it back.
 */
public final class IntPair {
  private static final long LOW_HALF = 0xFFFFFFFFL;

  private IntPair() {}

  /**
   * {@return a pair}
   *
   * @param first sorts first
   * @param second breaks ties
   */
  public static long of(int first, int second) {
    return (long) first << 32 | second & LOW_HALF;
  }

  /**
   * {@return the first of a pair}
   *
   * @param pair as {@link #of} made it
   */
  public static int first(long pair) {
    return (int) (pair >> 32);
  }

  /**
   * {@return the second of a pair}
   *
   * @param pair as {@link #of} made it
   */
  public static int second(long pair) {
    return (int) pair;
  }
}
