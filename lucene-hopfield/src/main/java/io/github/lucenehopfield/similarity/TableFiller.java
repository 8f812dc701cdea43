package io.github.lucenehopfield.similarity;

import io.github.lucenehopfield.index.scan.Codebook;
import java.util.Arrays;

/**
 * Makes the entries of a scan from score tables. A part whose coordinates are in several groups of
 * the codebook is split: the digits in its first group contribute the best score that is possible
 * with them, those in the next one what that has to be lowered by at least, and so on. The sum of
 * the contributions is never below the score. The score of a number in its unary form is the sum of
 * what each coordinate adds, wherever its groups are. Not thread-safe; one per cue and codebook.
 */
final class TableFiller {
  private final Codebook book;
  private final float[] entries;
  private final int[] slots;
  private final int[] groups;
  private final float[] averages = new float[Codebook.CODEWORDS];

  /**
   * Prepares to fill.
   *
   * @param book the codebook
   * @param entries entry of group g and codeword c at {@code g * 16 + c}, all 0
   */
  TableFiller(Codebook book, float[] entries) {
    this.book = book;
    this.entries = entries;
    this.slots = new int[book.dimensions()];
    this.groups = new int[slots.length];
    for (int g = 0; g < book.groups(); g++) {
      for (int slot = book.groupStart(g); slot < book.groupStart(g + 1); slot++) {
        slots[book.dimension(slot)] = slot;
        groups[book.dimension(slot)] = g;
      }
    }
  }

  /**
   * Adds the contributions of all parts that are known.
   *
   * @param parts the table of each part
   * @param rows what each number contributes in each part, or null
   */
  void fill(ScoreTable[] parts, float[][] rows) {
    int from = 0;
    for (int p = 0; p < rows.length; p++) {
      if (rows[p] != null && parts[p].isUnary()) {
        addUnary(parts[p], from, rows[p]);
      } else if (rows[p] != null) {
        double[] left = new double[rows[p].length];
        for (int x = 0; x < left.length; x++) {
          left[x] = rows[p][x];
        }
        add(parts[p], from, left);
      }
      from += parts[p].width();
    }
  }

  /** Adds a part of numbers in their unary form: each coordinate adds the steps that it holds. */
  private void addUnary(ScoreTable part, int from, float[] row) {
    int steps = part.values() - 1;
    float[] added = new float[part.values()];
    for (int j = 0; j < part.width(); j++) {
      float before = j == 0 ? 0 : row[j * steps];
      for (int digit = 0; digit <= steps; digit++) {
        added[digit] = row[j * steps + digit] - before;
      }
      addDigit(part, slots[from + j], groups[from + j], added);
    }
  }

  /**
   * Adds a part.
   *
   * @param left the score of each number, less what groups have contributed; changed
   */
  private void add(ScoreTable part, int from, double[] left) {
    boolean[] done = new boolean[part.width()];
    for (int j = 0; j < done.length; j++) {
      if (done[j]) {
        continue;
      }
      int group = groups[from + j];
      int[] places = new int[done.length];
      int size = 0;
      for (int other = j; other < done.length; other++) {
        if (groups[from + other] == group) {
          done[other] = true;
          places[size++] = other;
        }
      }
      places = Arrays.copyOf(places, size);
      float[] best = best(part, places, left);
      if (size == 1) {
        addDigit(part, slots[from + j], group, best);
      } else {
        addDigits(part, from, places, group, best);
      }
    }
  }

  /**
   * {@return the best of the scores that are left with each number that some digits make} It is
   * subtracted from them.
   */
  private static float[] best(ScoreTable part, int[] places, double[] left) {
    float[] best = new float[power(part.values(), places.length)];
    Arrays.fill(best, Float.NEGATIVE_INFINITY);
    for (int x = 0; x < left.length; x++) {
      int some = some(part.values(), places, x);
      best[some] = Math.max(best[some], (float) left[x]);
    }
    for (int x = 0; x < left.length; x++) {
      left[x] -= best[some(part.values(), places, x)];
    }
    return best;
  }

  /** {@return the number that the digits at some places of a number make} */
  private static int some(int values, int[] places, int number) {
    int some = 0;
    for (int i = places.length - 1; i >= 0; i--) {
      some = some * values + number / power(values, places[i]) % values;
    }
    return some;
  }

  private static int power(int values, int exponent) {
    int power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= values;
    }
    return power;
  }

  private void addDigit(ScoreTable part, int slot, int group, float[] scores) {
    float[] values = new float[Codebook.LEVELS];
    for (int level = 0; level < values.length; level++) {
      values[level] = scores[part.digit(book.level(slot, level))];
    }
    book.average(slot, values, averages);
    for (int c = 0; c < Codebook.CODEWORDS; c++) {
      entries[group * Codebook.CODEWORDS + c] += averages[c];
    }
  }

  /** Digits that share a code: as they are where it keeps them, else as if independent. */
  private void addDigits(ScoreTable part, int from, int[] places, int group, float[] scores) {
    float[][] shares = new float[places.length][part.values()];
    for (int c = 0; c < Codebook.CODEWORDS; c++) {
      for (int i = 0; i < places.length; i++) {
        Arrays.fill(shares[i], 0);
        int slot = slots[from + places[i]];
        if (book.lossless()) {
          shares[i][part.digit(book.centroid(slot, c))] = 1;
          continue;
        }
        for (int level = 0; level < Codebook.LEVELS; level++) {
          shares[i][part.digit(book.level(slot, level))] += book.weight(slot, level, c);
        }
      }
      double sum = 0;
      for (int number = 0; number < scores.length; number++) {
        double share = 1;
        for (int i = 0, left = number; i < shares.length; i++, left /= part.values()) {
          share *= shares[i][left % part.values()];
        }
        sum += share * scores[number];
      }
      entries[group * Codebook.CODEWORDS + c] += (float) sum;
    }
  }
}
