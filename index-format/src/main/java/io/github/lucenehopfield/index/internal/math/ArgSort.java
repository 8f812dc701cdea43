package io.github.lucenehopfield.index.internal.math;

import java.util.Arrays;
import java.util.Comparator;

/** The places of values in sorted order; of equal values the lower place comes first. */
public final class ArgSort {
  private ArgSort() {}

  /**
   * {@return the places of values, smallest value first, NaN last}
   *
   * @param values are not changed
   */
  public static int[] ascending(double[] values) {
    return by(values.length, (a, b) -> Double.compare(values[a], values[b]));
  }

  /**
   * {@return the places of values, smallest value first}
   *
   * @param values are not changed
   */
  public static int[] ascending(long[] values) {
    return by(values.length, (a, b) -> Long.compare(values[a], values[b]));
  }

  /**
   * {@return the places of values, largest value first, NaN before all}
   *
   * @param values are not changed
   */
  public static int[] descending(double[] values) {
    return by(values.length, (a, b) -> Double.compare(values[b], values[a]));
  }

  /**
   * {@return the places 0 to count - 1 in an order}
   *
   * @param count how many
   * @param order compares two places
   */
  public static int[] by(int count, Comparator<Integer> order) {
    Integer[] places = new Integer[count];
    Arrays.setAll(places, i -> i);
    Arrays.sort(places, order);
    return Arrays.stream(places).mapToInt(Integer::intValue).toArray();
  }
}
