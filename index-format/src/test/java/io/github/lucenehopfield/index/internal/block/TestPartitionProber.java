package io.github.lucenehopfield.index.internal.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.lucenehopfield.index.internal.simd.ScanKernel;
import io.github.lucenehopfield.index.scan.ScanTables;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Partitions come by the score of their centroid codes, ties by number. */
class TestPartitionProber {
  @Test
  void bestFirst() {
    Random random = new Random(4);
    for (int count : new int[] {1, 2, 63, 64, 65, 127, 128, 129, 500, 1000}) {
      for (int values : new int[] {0, 1, 3, 1000, Integer.MAX_VALUE}) {
        float[] scores = new float[count];
        int[] starts = new int[count + 1];
        for (int p = 0; p < count; p++) {
          scores[p] =
              values == 0
                  ? (random.nextFloat() - 0.5f) * 2 * Float.MAX_VALUE
                  : random.nextInt(values) - values / 2;
          starts[p + 1] = starts[p] + 1;
        }
        Integer[] expected = IntStream.range(0, count).boxed().toArray(Integer[]::new);
        Arrays.sort(expected, Comparator.comparing((Integer p) -> -scores[p]));
        PartitionProber prober =
            new PartitionProber(
                new Partitions(starts, new float[count], new byte[0]),
                scores,
                new ProbePolicy(1, 1, 0));
        Integer[] actual = new Integer[count];
        for (int i = 0; i < count; i++) {
          assertEquals(true, prober.hasNext());
          actual[i] = prober.next();
        }
        assertEquals(false, prober.hasNext());
        assertArrayEquals(expected, actual);
      }
    }
  }

  /** Where the next partition cannot hold a hit, one that is spread more widely still may. */
  @Test
  void widePartitionsComeOutOfTheirTurn() {
    int count = 40;
    int members = ScanKernel.BLOCK;
    float[] scores = new float[count];
    float[] spreads = new float[count];
    int[] starts = new int[count + 1];
    for (int p = 0; p < count; p++) {
      scores[p] = -p;
      spreads[p] = p == 30 || p == 35 ? 20 : 1;
      starts[p + 1] = starts[p] + members;
    }
    Partitions partitions = new Partitions(starts, spreads, new byte[0]);
    PartitionProber prober = new PartitionProber(partitions, scores, new ProbePolicy(1, 3, 0));
    for (int p = 0; p < 4; p++) {
      assertEquals(p, prober.next());
      // The best member is 2 or 2.1 above its centroid.
      float[] estimates = new float[members];
      Arrays.fill(estimates, scores[p] - 1);
      estimates[7] = scores[p] + 2 + p % 2 * 0.1f;
      prober.observe(starts[p], members, estimates);
      prober.offer(estimates[7]);
      prober.probed(p);
    }
    // The best is 2, and the margin about 2.2: that of spreads of 20 is 44.
    assertEquals(false, prober.isDone());
    assertEquals(2, prober.outOfTurn());
    Set<Integer> wide = Set.of(prober.next(), prober.next());
    assertEquals(Set.of(30, 35), wide);
    for (int p : wide) {
      float[] estimates = new float[members];
      Arrays.fill(estimates, scores[p]);
      prober.observe(starts[p], members, estimates);
      prober.probed(p);
    }
    assertEquals(true, prober.isDone());
    for (int p = 4; p < count; p++) {
      if (wide.contains(p) == false) {
        assertEquals(true, prober.hasNext());
        assertEquals(p, prober.next());
      }
    }
    assertEquals(false, prober.hasNext());
  }

  private static final int SIZE = 128;

  /** Partitions of 128 vectors; those probed have one best member and others like the centroid. */
  private static PartitionProber probed(
      float[] centroidScores, ProbePolicy policy, float... bestExcess) {
    int[] starts = new int[centroidScores.length + 1];
    Arrays.setAll(starts, p -> p * SIZE);
    PartitionProber prober =
        new PartitionProber(
            new Partitions(starts, new float[centroidScores.length], new byte[0]),
            centroidScores,
            policy);
    for (float excess : bestExcess) {
      int p = prober.next();
      float[] estimates = new float[SIZE];
      Arrays.fill(estimates, centroidScores[p]);
      estimates[5] += excess;
      for (float estimate : estimates) {
        if (estimate > prober.floor()) {
          prober.offer(estimate);
        }
      }
      prober.observe(starts[p], SIZE, estimates);
      prober.probed(p);
    }
    return prober;
  }

  /** The next centroid, plus the mean excess and z deviations of it, must come up to the hits. */
  @Test
  void endsWhereTheNextPartitionCannotHoldAHit() {
    // Excesses 4 and 6: mean 5, deviation 1. The best has 10 + 6; the next centroid is at 8.
    float[] scores = {10, 10, 8};
    assertEquals(true, probed(scores, new ProbePolicy(1, 2.9, 0), 6, 4).isDone());
    assertEquals(false, probed(scores, new ProbePolicy(1, 3.1, 0), 6, 4).isDone());
    // The second best has 10 + 4.
    assertEquals(true, probed(scores, new ProbePolicy(2, 0.9, 0), 6, 4).isDone());
    assertEquals(false, probed(scores, new ProbePolicy(2, 1.1, 0), 6, 4).isDone());
  }

  @Test
  void goesOnWhereHitsAreMissingOrAllIsWanted() {
    float[] scores = {10, 10, -1000};
    ProbePolicy all = new ProbePolicy(1, Double.POSITIVE_INFINITY, 0);
    assertEquals(true, all.all());
    assertEquals(false, probed(scores, all, 6, 4).isDone());
    assertEquals(false, probed(scores, new ProbePolicy(1, 1, 0)).isDone());
    assertEquals(true, probed(scores, new ProbePolicy(1, 1, 0), 6, 4).isDone());
  }

  /** A vector far above the others ends the search, at the factor of the policy. */
  @Test
  void endsWhereAVectorStandsOut() {
    float[] scores = {10, 10, 10};
    // Members at the centroid but for one 50 above, and one 49 above: no deviation of the excess
    // could end this, since the next partition may have the same.
    assertEquals(false, probed(scores, new ProbePolicy(1, 100, 0), 50, 49).isDone());
    // The steps down: 1, then 49 to the members at the centroid, then nothing over the next 14.
    assertEquals(true, probed(scores, new ProbePolicy(2, 100, 3.75), 50, 49).isDone());
  }

  /** Exceptions may be hits before a candidate has been scored and anything is known of errors. */
  @Test
  void goesOnUntilCandidatesAreScored() {
    ExactScorer filled =
        new ExactScorer() {
          @Override
          public int score(int[] ordinals, int count, double[] scores) {
            throw new AssertionError("nothing is to be scored");
          }

          @Override
          public double minCompetitiveScore() {
            return 100;
          }
        };
    QuantizedTables tables = new QuantizedTables(new ScanTables(1, 1));
    Rescorer rescorer = new Rescorer(tables, null, filled, 16, 3, 100);
    PartitionProber prober = probed(new float[] {10, 9, 8}, new ProbePolicy(1, 3, 0), 1);
    assertEquals(false, prober.isDone(rescorer));
  }
}
