package io.github.lucenehopfield.similarity;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * What a few neighboring coordinates of a pattern contribute to a score: one entry for each pair of
 * what they hold in the cue and in the pattern. Each coordinate holds one of {@code values} whole
 * numbers from {@code first} on, which stand for the digits from 0 on; together the digits of
 * {@code width} coordinates are a number. Its digits are either positional, the least significant
 * first, for numbers from 0 to {@code values^width - 1}; or its unary form, for numbers from 0 to
 * {@code width (values - 1)}: the first coordinates hold the largest digit, one holds the rest, and
 * those after it 0, so that the number is the sum of the digits. A number with many levels is best
 * kept in its unary form: any score of it is a sum over coordinates, so that codes of few
 * coordinates each find it exactly. Immutable, with value equality.
 */
public final class ScoreTable {
  /** The most numbers that the coordinates of a table can hold. */
  public static final int MAX_NUMBERS = 512;

  private final boolean unary;
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
   * @param unary whether numbers are in their unary form
   * @param width how many coordinates, at least 1
   * @param first what stands for digit 0, from -{@value #MAX_NUMBERS} to {@value #MAX_NUMBERS}
   * @param values how many digits each of them may hold, at least 2
   * @param scores finite; that of cue number q and stored number x at {@code q * n + x}, with n
   *     numbers, at most {@value #MAX_NUMBERS}; copied
   */
  private ScoreTable(boolean unary, int width, int first, int values, float[] scores) {
    if (Math.abs((long) first) > MAX_NUMBERS) {
      throw new IllegalArgumentException(
          "first must be from -" + MAX_NUMBERS + " to " + MAX_NUMBERS + "; first=" + first);
    }
    this.unary = unary;
    this.width = width;
    this.first = first;
    this.values = values;
    this.numbers = numbers(unary, width, values);
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
    this.hash = (Arrays.hashCode(this.scores) * 31 + width) * 31 + (unary ? 1 : 0);
  }

  /**
   * Makes a table of positional numbers.
   *
   * @param width how many coordinates, at least 1
   * @param first what stands for digit 0, from -{@value #MAX_NUMBERS} to {@value #MAX_NUMBERS}
   * @param values how many digits each of them may hold, at least 2
   * @param scores finite; that of cue number q and stored number x at {@code q * n + x}, with n =
   *     values^width numbers, at most {@value #MAX_NUMBERS}; copied
   */
  public ScoreTable(int width, int first, int values, float[] scores) {
    this(false, width, first, values, scores);
  }

  /**
   * Makes a table of numbers in their unary form.
   *
   * @param width how many coordinates, at least 1
   * @param first what stands for digit 0, from -{@value #MAX_NUMBERS} to {@value #MAX_NUMBERS}
   * @param values how many digits each of them may hold, at least 2
   * @param scores finite; that of cue number q and stored number x at {@code q * n + x}, with n =
   *     width (values - 1) + 1 numbers, at most {@value #MAX_NUMBERS}; copied
   * @return the table
   */
  public static ScoreTable unary(int width, int first, int values, float[] scores) {
    return new ScoreTable(true, width, first, values, scores);
  }

  /**
   * Makes a table of a function of numbers in their unary form.
   *
   * @param width how many coordinates, at least 1
   * @param first what stands for digit 0
   * @param values how many digits each of them may hold, at least 2
   * @param score of two numbers
   * @return the table
   */
  public static ScoreTable unary(int width, int first, int values, PairScore score) {
    return unary(width, first, values, scores(numbers(true, width, values), score));
  }

  /**
   * Makes a table of a function of positional numbers.
   *
   * @param width how many coordinates, at least 1
   * @param first what stands for digit 0
   * @param values how many digits each of them may hold, at least 2
   * @param score of two numbers
   * @return the table
   */
  public static ScoreTable of(int width, int first, int values, PairScore score) {
    return new ScoreTable(width, first, values, scores(numbers(false, width, values), score));
  }

  private static float[] scores(int numbers, PairScore score) {
    float[] scores = new float[numbers * numbers];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) score.of(i / numbers, i % numbers);
    }
    return scores;
  }

  private static int numbers(boolean unary, int width, int values) {
    if (width < 1) {
      throw new IllegalArgumentException("width must be >= 1; width=" + width);
    }
    if (values < 2) {
      throw new IllegalArgumentException("values must be >= 2; values=" + values);
    }
    double numbers = unary ? (double) width * (values - 1) + 1 : Math.pow(values, width);
    if (numbers > MAX_NUMBERS) {
      throw new IllegalArgumentException(
          (unary ? "width (values - 1) + 1" : "values^width")
              + " must be at most "
              + MAX_NUMBERS
              + "; values="
              + values
              + ", width="
              + width);
    }
    return (int) Math.round(numbers);
  }

  /** {@return whether the digits of coordinates are the unary form of a number} */
  public boolean isUnary() {
    return unary;
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
    PairScore changed = (q, x) -> change.applyAsDouble(score(q, x));
    return new ScoreTable(unary, width, first, values, scores(numbers, changed));
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
      number = number * (unary ? 1 : values) + digit(vector[from + j]);
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
            && unary == that.unary
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
