package io.github.lucenehopfield.similarity;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * What a few neighboring coordinates of a pattern contribute to a score: one entry for each pair of
 * what they hold in the cue and in the pattern. Each coordinate holds one of {@code values} whole
 * numbers from {@code first} on, which stand for the digits from 0 on; together the digits of
 * {@code width} coordinates, the least significant first, are a number from 0 to {@code
 * values^width - 1}. Immutable, with value equality.
 */
public final class ScoreTable {
  /** The most numbers that the coordinates of a table can hold. */
  public static final int MAX_NUMBERS = 256;

  private final int width;
  private final int first;
  private final int values;
  private final int numbers;
  private final float[] scores;
  private final int hash;

  /** A score of two numbers. */
  @FunctionalInterface
  public interface PairScore {
    /**
     * {@return what a pattern contributes, higher is better}
     *
     * @param cue the number in the cue
     * @param stored the number in the pattern
     */
    double of(int cue, int stored);
  }

  /**
   * Makes a table.
   *
   * @param width how many coordinates, at least 1
   * @param first what stands for digit 0, from -{@value #MAX_NUMBERS} to {@value #MAX_NUMBERS}
   * @param values how many digits each of them may hold, at least 2
   * @param scores finite; that of cue number q and stored number x at {@code q * n + x}, with n =
   *     values^width numbers, at most {@value #MAX_NUMBERS}; copied
   */
  public ScoreTable(int width, int first, int values, float[] scores) {
    if (Math.abs((long) first) > MAX_NUMBERS) {
      throw new IllegalArgumentException(
          "first must be from -" + MAX_NUMBERS + " to " + MAX_NUMBERS + "; first=" + first);
    }
    this.width = width;
    this.first = first;
    this.values = values;
    this.numbers = numbers(width, values);
    if (scores.length != numbers * numbers) {
      throw new IllegalArgumentException(
          "a table of "
              + numbers
              + " numbers must have "
              + numbers * numbers
              + " scores; scores="
              + scores.length);
    }
    this.scores = scores.clone();
    for (int i = 0; i < scores.length; i++) {
      // Sums of 4096 such scores stay within single precision.
      if ((Math.abs(scores[i]) <= 1e30f) == false) {
        throw new IllegalArgumentException(
            "a score must be from -1e30 to 1e30; score[" + i + "]=" + scores[i]);
      }
      // The same as text, and to those who compare bits.
      this.scores[i] += 0f;
    }
    this.hash = Arrays.hashCode(this.scores) * 31 + width;
  }

  /**
   * Makes a table of a function.
   *
   * @param width how many coordinates, at least 1
   * @param first what stands for digit 0
   * @param values how many digits each of them may hold, at least 2
   * @param score of two numbers
   * @return the table
   */
  public static ScoreTable of(int width, int first, int values, PairScore score) {
    int numbers = numbers(width, values);
    float[] scores = new float[numbers * numbers];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) score.of(i / numbers, i % numbers);
    }
    return new ScoreTable(width, first, values, scores);
  }

  private static int numbers(int width, int values) {
    if (width < 1) {
      throw new IllegalArgumentException("width must be >= 1; width=" + width);
    }
    if (values < 2) {
      throw new IllegalArgumentException("values must be >= 2; values=" + values);
    }
    double numbers = Math.pow(values, width);
    if (numbers > MAX_NUMBERS) {
      throw new IllegalArgumentException(
          "values^width must be at most "
              + MAX_NUMBERS
              + "; values="
              + values
              + ", width="
              + width);
    }
    return (int) Math.round(numbers);
  }

  /** {@return how many coordinates it is for} */
  public int width() {
    return width;
  }

  /** {@return what stands for digit 0} */
  public int first() {
    return first;
  }

  /** {@return how many digits each of them may hold} */
  public int values() {
    return values;
  }

  /** {@return how many numbers the coordinates can hold together} */
  public int numbers() {
    return numbers;
  }

  /**
   * {@return what a pattern contributes}
   *
   * @param cue the number in the cue
   * @param stored the number in the pattern
   */
  public float score(int cue, int stored) {
    return scores[cue * numbers + stored];
  }

  /** {@return the score of each number of the pattern, for one number of the cue} */
  float[] row(int cue) {
    return Arrays.copyOfRange(scores, cue * numbers, (cue + 1) * numbers);
  }

  /**
   * {@return a table of the same shape with other scores}
   *
   * @param change gives the new score for an old one
   */
  public ScoreTable map(DoubleUnaryOperator change) {
    return of(width, first, values, (q, x) -> change.applyAsDouble(score(q, x)));
  }

  /**
   * {@return the number that the coordinates of a vector hold, each rounded to the nearest digit}
   *
   * @param vector one value per coordinate, none NaN
   * @param from the first coordinate
   */
  public int number(float[] vector, int from) {
    int number = 0;
    for (int j = width - 1; j >= 0; j--) {
      number = number * values + digit(vector[from + j]);
    }
    return number;
  }

  /** {@return whether a value is within the range of the digits} */
  boolean holds(float value) {
    return value >= first && value <= first + values - 1;
  }

  /** {@return the digit that is nearest to a value} */
  int digit(float value) {
    return Math.max(0, Math.min(values - 1, (int) (value - first + 0.5f)));
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof ScoreTable that
            && hash == that.hash
            && width == that.width
            && first == that.first
            && values == that.values
            && Arrays.equals(scores, that.scores));
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
