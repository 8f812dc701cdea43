package io.github.lucenehopfield;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * What retrievals have done, for those who operate what they run in. Safe for use by many threads.
 */
public final class RetrievalCounters {
  private final LongAdder queries = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder partial = new LongAdder();
  private final LongAdder vectors = new LongAdder();
  private final LongAdder candidates = new LongAdder();
  private final LongAdder scanNanos = new LongAdder();
  private final LongAdder scoreNanos = new LongAdder();
  private final LongAdder allNanos = new LongAdder();

  /** Makes counters at zero. */
  public RetrievalCounters() {}

  /**
   * Counts a retrieval.
   *
   * @param found what it found
   * @param nanos how long it took, in nanoseconds
   */
  public void retrieved(RetrievedCandidates found, long nanos) {
    queries.increment();
    vectors.add(found.evidence().accepted());
    candidates.add(found.evidence().candidates());
    if (found.evidence().partial()) {
      partial.increment();
    }
    scanNanos.add(found.scanNanos());
    scoreNanos.add(found.scoreNanos());
    allNanos.add(nanos);
  }

  /** Counts a retrieval that failed. */
  public void failed() {
    failed.increment();
  }

  /**
   * {@return the counters by name, as they are whenever they are asked} Times are in milliseconds,
   * those of scanning and of scoring summed over segments.
   *
   * @param retrievals the name of how many there were
   */
  public Map<String, LongSupplier> byName(String retrievals) {
    Map<String, LongSupplier> all = new LinkedHashMap<>();
    all.put(retrievals, queries::sum);
    all.put("failed", failed::sum);
    all.put("partial", partial::sum);
    all.put("scanned_vectors", vectors::sum);
    all.put("candidates", candidates::sum);
    all.put("scan_time_in_millis", () -> TimeUnit.NANOSECONDS.toMillis(scanNanos.sum()));
    all.put("scoring_time_in_millis", () -> TimeUnit.NANOSECONDS.toMillis(scoreNanos.sum()));
    all.put("time_in_millis", () -> TimeUnit.NANOSECONDS.toMillis(allNanos.sum()));
    return all;
  }

  /**
   * {@return the counters by name as they are now, else as {@link #byName}}
   *
   * @param retrievals the name of how many there were
   */
  public Map<String, Object> now(String retrievals) {
    Map<String, Object> now = new LinkedHashMap<>();
    byName(retrievals).forEach((name, counter) -> now.put(name, counter.getAsLong()));
    return now;
  }
}
