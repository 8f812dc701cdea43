package io.github.lucenehopfield.similarity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * TLSH digests (Oliver, Cheng, Chen, "TLSH: a locality sensitive hash", CTC 2013) of 128 buckets
 * and one byte of checksum: 70 hexadecimal digits, of which most programs write T1 in front.
 *
 * <p>As a vector, a digest has {@value #DIMENSION} coordinates, that fit in bytes: the checksum (4
 * digits), the logarithm of the length in its unary form (37 coordinates from 0 to 7, see {@link
 * ScoreTable}), a zero, two ratios of quartiles (2 digits each) and 128 buckets. Other digits are
 * from 0 to 3; a hexadecimal digit h has two of them, first {@code h % 4} and then {@code h / 4}.
 * Codes of two coordinates keep all of it as it is, so that a scan of them finds distances exactly.
 *
 * <p>{@link #similarity()} is the negative distance: what is different in the buckets, 1, 2 or 6
 * where they are 1, 2 or 3 apart; 12 a step between lengths and between ratios beyond the first
 * one, which counts 1; and 1 where checksums differ.
 */
public final class Tlsh {
  /** How many hexadecimal digits a digest has, without T1. */
  public static final int DIGITS = 70;

  /** How many coordinates a digest has as a vector. */
  public static final int DIMENSION = 174;

  private static final String PREFIX = "T1";
  private static final String HEX = "0123456789ABCDEF";
  private static final int BUCKETS = 128;

  /** The first hexadecimal digit of the length, and its coordinate. */
  private static final int LENGTH_DIGIT = 2;

  private static final int LENGTH = 4;
  private static final int LENGTH_COORDINATES = 37;
  private static final int LENGTH_STEPS = 7;
  private static final int LENGTHS = 256;
  private static final int RATIOS = 16;
  private static final int STEP = 12;
  private static final int[] BUCKET_DISTANCES = {0, 1, 2, 6};

  private static final TableSimilarity SIMILARITY = new TableSimilarity("tlsh", parts());

  private Tlsh() {}

  /** {@return the negative distance of two digests, as a similarity of their vectors} */
  public static TableSimilarity similarity() {
    return SIMILARITY;
  }

  private static List<ScoreTable> parts() {
    List<ScoreTable> parts = new ArrayList<>();
    parts.add(ScoreTable.of(4, 0, 4, (q, x) -> q == x ? 0 : -1));
    parts.add(
        ScoreTable.unary(
            LENGTH_COORDINATES,
            0,
            LENGTH_STEPS + 1,
            (q, x) -> {
              int steps = steps(q, x, LENGTHS);
              return steps <= 1 ? -steps : -steps * STEP;
            }));
    parts.add(ScoreTable.of(1, 0, 2, (q, x) -> 0));
    ScoreTable ratios =
        ScoreTable.of(
            2,
            0,
            4,
            (q, x) -> {
              int steps = steps(q, x, RATIOS);
              return steps <= 1 ? -steps : -(steps - 1) * STEP;
            });
    parts.addAll(Collections.nCopies(2, ratios));
    ScoreTable buckets = ScoreTable.of(1, 0, 4, (q, x) -> -BUCKET_DISTANCES[Math.abs(q - x)]);
    parts.addAll(Collections.nCopies(BUCKETS, buckets));
    return parts;
  }

  /** {@return how many steps two numbers are apart on a circle} */
  private static int steps(int a, int b, int circle) {
    int steps = Math.abs(a - b);
    return Math.min(steps, circle - steps);
  }

  /**
   * {@return the vector of a digest}
   *
   * @param digest {@value #DIGITS} hexadecimal digits of either case, perhaps with T1 in front
   * @throws IllegalArgumentException if it is something else
   */
  public static byte[] vector(CharSequence digest) {
    int from = digest.length() == DIGITS + PREFIX.length() && startsWithPrefix(digest) ? 2 : 0;
    if (digest.length() - from != DIGITS) {
      throw new IllegalArgumentException(
          "a TLSH digest must have "
              + DIGITS
              + " hexadecimal digits, with or without T1 in front; characters="
              + digest.length());
    }
    byte[] vector = new byte[DIMENSION];
    int at = 0;
    for (int i = 0; i < DIGITS; i++) {
      int value = value(digest, from + i);
      if (i == LENGTH_DIGIT) {
        // As all bytes of the header, with the lower digit first.
        value += 16 * value(digest, from + ++i);
        for (int j = 0; j < LENGTH_COORDINATES; j++) {
          vector[at++] = (byte) Math.clamp(value - j * LENGTH_STEPS, 0, LENGTH_STEPS);
        }
        vector[at++] = 0;
      } else {
        vector[at++] = (byte) (value % 4);
        vector[at++] = (byte) (value / 4);
      }
    }
    return vector;
  }

  private static int value(CharSequence digest, int at) {
    char digit = digest.charAt(at);
    int value = digit < 128 ? Character.digit(digit, 16) : -1;
    if (value < 0) {
      throw new IllegalArgumentException(
          "a TLSH digest must have hexadecimal digits; character " + at + "='" + digit + "'");
    }
    return value;
  }

  private static boolean startsWithPrefix(CharSequence digest) {
    return PREFIX.contentEquals(digest.subSequence(0, PREFIX.length()));
  }

  /**
   * {@return the digest of a vector, with T1 in front}
   *
   * @param vector as {@link #vector} makes it
   * @throws IllegalArgumentException if it is something else
   */
  public static String digest(byte[] vector) {
    if (vector.length != DIMENSION) {
      throw new IllegalArgumentException(
          "a TLSH digest must have " + DIMENSION + " coordinates; coordinates=" + vector.length);
    }
    StringBuilder digest = new StringBuilder(PREFIX);
    for (int i = 0; i < vector.length; i += 2) {
      if (i == LENGTH) {
        int length = length(vector);
        digest.append(HEX.charAt(length % 16)).append(HEX.charAt(length / 16));
        i += LENGTH_COORDINATES - 1;
        continue;
      }
      if ((vector[i] | vector[i + 1]) >>> 2 != 0) {
        throw new IllegalArgumentException(
            "digits of a TLSH digest must be from 0 to 3; coordinates "
                + i
                + " and "
                + (i + 1)
                + "="
                + vector[i]
                + " and "
                + vector[i + 1]);
      }
      digest.append(HEX.charAt(vector[i] + 4 * vector[i + 1]));
    }
    return digest.toString();
  }

  /** {@return the number that the coordinates of the length hold in its unary form} */
  private static int length(byte[] vector) {
    int sum = 0;
    for (int j = 0; j < LENGTH_COORDINATES; j++) {
      sum += vector[LENGTH + j];
    }
    boolean holds = sum >= 0 && sum < LENGTHS && vector[LENGTH + LENGTH_COORDINATES] == 0;
    for (int j = 0; holds && j < LENGTH_COORDINATES; j++) {
      holds = vector[LENGTH + j] == Math.clamp(sum - j * LENGTH_STEPS, 0, LENGTH_STEPS);
    }
    if (!holds) {
      throw new IllegalArgumentException(
          "coordinates "
              + LENGTH
              + " to "
              + (LENGTH + LENGTH_COORDINATES)
              + " of a TLSH digest must be a number below "
              + LENGTHS
              + " in steps of "
              + LENGTH_STEPS
              + ", and a zero; their sum="
              + sum);
    }
    return sum;
  }
}
