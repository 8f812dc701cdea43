package io.github.lucenehopfield;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.junit.jupiter.api.Test;

class TestRetrievalCounters {
  @Test
  void countsWhatWasFound() {
    RetrievalCounters counters = new RetrievalCounters();
    Map<String, LongSupplier> live = counters.byName("retrievals");
    Map<String, Object> before = counters.now("retrievals");
    counters.retrieved(found(false), 9_000_000);
    counters.retrieved(found(true), 4_000_000);
    counters.retrieved(RetrievedCandidates.nothing("v"), 0);
    counters.failed();

    Map<String, Object> after = counters.now("retrievals");
    assertEquals(
        List.of(
            "retrievals",
            "failed",
            "partial",
            "scanned_vectors",
            "candidates",
            "scan_time_in_millis",
            "scoring_time_in_millis",
            "time_in_millis"),
        List.copyOf(after.keySet()));
    assertEquals(List.of(3L, 1L, 1L, 14L, 4L, 5L, 3L, 13L), List.copyOf(after.values()));
    live.forEach((name, counter) -> assertEquals(after.get(name), counter.getAsLong(), name));
    before.forEach((name, count) -> assertEquals(0L, count, name));
  }

  /** Of 7 accepted documents two are candidates. */
  private static RetrievedCandidates found(boolean partial) {
    Evidence evidence =
        new Evidence(new double[] {1, 0.5}, new double[] {0}, new long[] {5}, 2.5, 7, partial);
    return new RetrievedCandidates(new MatchAllDocsQuery(), evidence, null, 2_500_000, 1_500_000);
  }
}
