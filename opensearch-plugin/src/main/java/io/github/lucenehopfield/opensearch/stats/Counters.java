package io.github.lucenehopfield.opensearch.stats;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** What the retrievals of a node have done since it started. Safe for use by many threads. */
public final class Counters {
  private final LongAdder queries = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder partial = new LongAdder();
  private final LongAdder vectors = new LongAdder();
  private final LongAdder candidates = new LongAdder();
  private final LongAdder scanNanos = new LongAdder();
  private final LongAdder scoreNanos = new LongAdder();
  private final LongAdder allNanos = new LongAdder();

  /** Makes counters at zero. */
  public Counters() {}

  /**
   * Counts a retrieval from a shard.
   *
   * @param accepted how many accepted documents were considered
   * @param scored how many of them were candidates
   * @param stopped whether the time was up before all were considered
   */
  public void retrieved(long accepted, long scored, boolean stopped) {
    queries.increment();
    vectors.add(accepted);
    candidates.add(scored);
    if (stopped) {
      partial.increment();
    }
  }

  /** Counts a retrieval that failed. */
  public void failed() {
    failed.increment();
  }

  /**
   * Counts time.
   *
   * @param scanning in scans of codes, summed over segments, in nanoseconds
   * @param scoring in exact scores, summed over segments, in nanoseconds
   * @param all of a retrieval, in nanoseconds
   */
  public void took(long scanning, long scoring, long all) {
    scanNanos.add(scanning);
    scoreNanos.add(scoring);
    allNanos.add(all);
  }

  /** {@return the counters by name; times in milliseconds} */
  Map<String, Object> map() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("shard_queries", queries.sum());
    map.put("failed", failed.sum());
    map.put("partial", partial.sum());
    map.put("scanned_vectors", vectors.sum());
    map.put("candidates", candidates.sum());
    map.put("scan_time_in_millis", TimeUnit.NANOSECONDS.toMillis(scanNanos.sum()));
    map.put("scoring_time_in_millis", TimeUnit.NANOSECONDS.toMillis(scoreNanos.sum()));
    map.put("time_in_millis", TimeUnit.NANOSECONDS.toMillis(allNanos.sum()));
    return map;
  }
}
