package io.github.lucenehopfield.index.internal.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.apache.lucene.util.NumericUtils;
import org.junit.jupiter.api.Test;

/** Hits are found by errors of estimates, whether these are small or large. */
class TestRescorer {
  private static final int COUNT = 5000;
  private static final int HITS = 10;
  private static final int GROUPS = 20;

  private final Random random = new Random(5);

  /** Exact scores by ordinal, and what has been asked for. */
  private static final class Hits implements ExactScorer {
    private final double[] exact;
    private final double[] best = new double[HITS];
    private final boolean[] taken;
    private int left;
    private boolean stopped;

    Hits(double[] exact, int left) {
      this.exact = exact;
      this.left = left;
      taken = new boolean[exact.length];
      Arrays.fill(best, Double.NEGATIVE_INFINITY);
    }

    @Override
    public int score(int[] ordinals, int count, double[] scores) {
      assertEquals(false, stopped, "not called again");
      for (int i = 0; i < count; i++) {
        if (left-- == 0) {
          stopped = true;
          return i;
        }
        assertEquals(false, taken[ordinals[i]], "scored once");
        taken[ordinals[i]] = true;
        scores[i] = exact[ordinals[i]];
        if (scores[i] > best[0]) {
          best[0] = scores[i];
          Arrays.sort(best);
        }
      }
      return count;
    }

    @Override
    public double minCompetitiveScore() {
      return best[0];
    }

    int scored() {
      int count = 0;
      for (boolean one : taken) {
        count += one ? 1 : 0;
      }
      return count;
    }
  }

  /** Entries from 0 to 1 in steps of 1/255, so that a sum is worth its 255th part. */
  private static QuantizedTables tables() {
    ScanTables tables = new ScanTables(1, GROUPS);
    for (int i = 0; i < tables.table(0).length; i++) {
      tables.table(0)[i] = i % Codebook.CODEWORDS / (Codebook.CODEWORDS - 1f);
    }
    return new QuantizedTables(tables);
  }

  private double[] exact() {
    double[] exact = new double[COUNT];
    for (int i = 0; i < COUNT; i++) {
      exact[i] = GROUPS / 2.0 + 1.5 * random.nextGaussian();
    }
    return exact;
  }

  /** Offers all vectors in stages, with errors of some size and a bias. */
  private void offer(Rescorer rescorer, double[] exact, Positions positions, double error)
      throws IOException {
    for (int position = 0; position < COUNT; position++) {
      int ordinal = positions == null ? position : positions.ordinal(position);
      double estimate = exact[ordinal] + error * random.nextGaussian() - 0.4;
      int key = (int) (255 * Math.clamp(estimate, 0, GROUPS));
      if (key >= rescorer.threshold()) {
        rescorer.offer(key, position);
      }
      if (position % 500 == 499) {
        rescorer.rescorePending();
      }
    }
    rescorer.finish();
  }

  private static double[] largest(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return Arrays.copyOfRange(sorted, COUNT - HITS, COUNT);
  }

  @Test
  void goesOnFor16AfterTheLastHitBestEstimatesFirst() throws IOException {
    double[] exact = exact();
    Hits hits = new Hits(exact, Integer.MAX_VALUE);
    Rescorer rescorer = new Rescorer(tables(), null, hits, 16, 4, COUNT);
    for (int ordinal = 0; ordinal < COUNT; ordinal++) {
      rescorer.offer((int) (255 * exact[ordinal]), ordinal);
    }
    rescorer.finish();
    assertArrayEquals(largest(exact), hits.best);
    // Estimates are right but for rounding, which takes some more.
    assertTrue(hits.scored() >= HITS + 16 && hits.scored() <= HITS + 24, "" + hits.scored());
    double best = Double.NEGATIVE_INFINITY;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < COUNT; i++) {
      int key = (int) (255 * exact[i]);
      best = hits.taken[i] ? best : Math.max(best, key);
      least = hits.taken[i] ? Math.min(least, key) : least;
    }
    assertTrue(least >= best, least + " scored, " + best + " not");
  }

  @Test
  void asManyAsErrorsCallFor() throws IOException {
    Positions backwards = position -> COUNT - 1 - position;
    int before = 0;
    for (double error : new double[] {0, 0.05, 0.2, 0.8}) {
      for (Positions positions : new Positions[] {null, backwards}) {
        double[] exact = exact();
        Hits hits = new Hits(exact, Integer.MAX_VALUE);
        Rescorer rescorer = new Rescorer(tables(), positions, hits, 16, 4, COUNT);
        offer(rescorer, exact, positions, error);
        assertArrayEquals(largest(exact), hits.best, "error " + error);
        assertEquals(hits.scored(), rescorer.scored().length);
        assertTrue(hits.scored() < COUNT / 2, error + ": " + hits.scored());
        assertTrue(error == 0 || hits.scored() > before, error + ": " + hits.scored());
      }
      before = (int) (1.5 * HITS + 400 * error);
    }
  }

  /** Where few may wait, the best of them do. */
  @Test
  void memoryIsBounded() throws IOException {
    double[] exact = exact();
    Hits all = new Hits(exact, Integer.MAX_VALUE);
    offer(new Rescorer(tables(), null, all, 16, 1000, COUNT), exact, null, 0.1);
    assertEquals(COUNT, all.scored());
    Hits few = new Hits(exact, Integer.MAX_VALUE);
    offer(new Rescorer(tables(), null, few, 16, 1000, 100), exact, null, 0.1);
    assertTrue(few.scored() <= 500, "scored " + few.scored());
    assertArrayEquals(largest(exact), few.best);
  }

  @Test
  void fewerThanWantedAreAllScored() throws IOException {
    double[] exact = {3, 1, 2};
    Hits hits = new Hits(exact, Integer.MAX_VALUE);
    Rescorer rescorer = new Rescorer(tables(), null, hits, 16, 0, 16);
    for (int i = 0; i < exact.length; i++) {
      rescorer.offer(7, i);
    }
    rescorer.rescorePending();
    assertEquals(0, hits.scored());
    rescorer.finish();
    assertEquals(3, hits.scored());
  }

  /** The first ones are chosen among many, however many they are. */
  @Test
  void firstOnesAreChosen() throws IOException {
    double[] exact = exact();
    Hits hits = new Hits(exact, Integer.MAX_VALUE);
    Rescorer rescorer = new Rescorer(tables(), null, hits, 100, 3, COUNT);
    for (int i = 0; i < 900; i++) {
      if (i == 700) {
        rescorer.rescorePending();
        assertEquals(0, hits.scored());
      }
      rescorer.offer((int) (255 * exact[i]), i);
    }
    rescorer.rescorePending();
    double[] first = Arrays.copyOf(exact, 900);
    Arrays.sort(first);
    assertTrue(hits.scored() >= 100);
    for (int i = 0; i < 900; i++) {
      assertTrue(hits.taken[i] || exact[i] < first[850], "one of the best");
    }
  }

  /** Errors that look small do not end a search in which hits are still found. */
  @Test
  void goesOnWhileThereAreHits() throws IOException {
    double[] exact = new double[COUNT];
    int[] keys = new int[COUNT];
    for (int i = 0; i < COUNT; i++) {
      // Those that are scored first say that there are no errors; those behind them have large
      // ones.
      exact[i] = i < 16 ? 10 - i / 1000.0 : i < 36 ? 12 : 1;
      keys[i] = (int) (255 * (i < 16 ? exact[i] : i < 36 ? 8 - i / 1000.0 : 1));
    }
    Hits hits = new Hits(exact, Integer.MAX_VALUE);
    Rescorer rescorer = new Rescorer(tables(), null, hits, 16, 3, COUNT);
    for (int i = 0; i < COUNT; i++) {
      if (keys[i] >= rescorer.threshold()) {
        rescorer.offer(keys[i], i);
      }
    }
    rescorer.finish();
    assertArrayEquals(largest(exact), hits.best);
    assertTrue(hits.scored() < 200, "scored " + hits.scored());
  }

  @Test
  void stopsWhenTold() throws IOException {
    double[] exact = exact();
    Hits hits = new Hits(exact, 40);
    Rescorer rescorer = new Rescorer(tables(), null, hits, 16, 1000, COUNT);
    offer(rescorer, exact, null, 0.1);
    assertEquals(40, hits.scored());
    assertEquals(40, rescorer.scored().length);
    assertTrue(hits.stopped);
  }

  /** With several tables keys are sortable floats, negative ones among them. */
  @Test
  void severalTables() throws IOException {
    QuantizedTables two = new QuantizedTables(new ScanTables(2, GROUPS));
    double[] exact = exact();
    for (int i = 0; i < COUNT; i++) {
      exact[i] -= GROUPS;
    }
    Hits hits = new Hits(exact, Integer.MAX_VALUE);
    Rescorer rescorer = new Rescorer(two, null, hits, 16, 4, COUNT);
    for (int i = 0; i < COUNT; i++) {
      float estimate = (float) (exact[i] + 0.05 * random.nextGaussian());
      int key = NumericUtils.floatToSortableInt(estimate);
      if (key >= rescorer.threshold()) {
        rescorer.offer(key, i);
      }
      if (i % 500 == 0) {
        rescorer.rescorePending();
      }
    }
    rescorer.finish();
    assertArrayEquals(largest(exact), hits.best);
    assertTrue(hits.scored() < COUNT / 4, "scored " + hits.scored());
  }
}
