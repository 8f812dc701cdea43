package io.github.lucenehopfield.internal.retrieval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestCandidates {
  private record Entry(int doc, double value) {}

  @Test
  void keepsTheBestByScoreThenDocumentAndGivesBackTheOthers() {
    Random random = new Random(8);
    for (int limit : new int[] {1, 2, 3, 127, 128, 129, 500, Integer.MAX_VALUE}) {
      for (int count : new int[] {0, 1, 2, 130, 1000}) {
        check(random, limit, count);
      }
    }
  }

  private static void check(Random random, int limit, int count) {
    Candidates candidates = new Candidates(limit);
    List<Entry> all = new ArrayList<>();
    List<Double> left = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // Few different scores, so that documents decide often.
      double value = random.nextInt(20) == 0 ? -1e300 : (random.nextInt(9) - 4) * .37;
      int doc = Integer.MAX_VALUE - random.nextInt(5000) * 7 - i % 7;
      // Nor may a difference count for nothing that single precision does not see.
      Entry entry = new Entry(doc, random.nextBoolean() ? value : Math.nextUp(value));
      all.add(entry);
      double out = candidates.add(doc, entry.value());
      if (!Double.isNaN(out)) {
        left.add(out);
      }
    }
    all.sort(Comparator.comparingDouble((Entry e) -> -e.value()).thenComparingInt(Entry::doc));
    int kept = Math.min(limit, count);
    assertEquals(kept, candidates.size());
    int[] docs = new int[kept];
    double[] values = new double[kept];
    candidates.drain(docs, values);
    for (int i = 0; i < kept; i++) {
      assertEquals(all.get(i).value(), values[i]);
      assertEquals(all.get(i).doc(), docs[i]);
    }
    double[] others =
        all.subList(kept, count).stream().mapToDouble(Entry::value).sorted().toArray();
    assertArrayEquals(others, left.stream().mapToDouble(d -> d).sorted().toArray());
  }

  @Test
  void restIsExactWhereItIsSmall() {
    TailHistogram rest = new TailHistogram();
    assertEquals(Double.NEGATIVE_INFINITY, rest.logMass(2, 0));
    rest.add(1, 3);
    rest.add(-2, 1);
    assertEquals(
        Math.log(3 * Math.exp(2 * (1 - .5)) + Math.exp(2 * (-2 - .5))), rest.logMass(2, .5), 1e-12);
    TailHistogram more = new TailHistogram();
    more.add(.5, 1);
    more.addAll(rest);
    assertEquals(Math.log(1 + 3 * Math.exp(1) + Math.exp(-5)), more.logMass(2, .5), 1e-12);
  }

  @Test
  void restStaysCloseWhereItIsThinnedOut() {
    Random random = new Random(9);
    TailHistogram rest = new TailHistogram();
    int count = 5 * TailHistogram.LARGEST + 17;
    double[] scores = random.doubles(count, -100, 0).toArray();
    for (double score : scores) {
      rest.add(score, 1);
    }
    for (double beta : new double[] {.01, .1, 1, 10}) {
      double mass = 0;
      for (double score : scores) {
        mass += Math.exp(beta * score);
      }
      assertEquals(Math.log(mass), rest.logMass(beta, 0), 1e-6, "beta " + beta);
    }
  }

  @Test
  void equalScoresStayEqualHoweverManyThereAre() {
    TailHistogram rest = new TailHistogram();
    for (int i = 0; i < 3 * TailHistogram.LARGEST; i++) {
      rest.add(i % 2 == 0 ? -1.1 : -7.3, 1);
    }
    double half = 1.5 * TailHistogram.LARGEST;
    assertEquals(Math.log(half), rest.logMass(1e6, -1.1), 1e-9);
    assertTrue(rest.logMass(1e6, -1.1) > 0);
  }
}
