package io.github.lucenehopfield.opensearch.stats;

import java.util.concurrent.atomic.LongAdder;

/** What the retrievals of a node have done since it started. Safe for use by many threads. */
public final class Counters {
  private final LongAdder queries = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder partial = new LongAdder();
  private final LongAdder vectors = new LongAdder();
  private final LongAdder candidates = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  /** Makes counters at zero. */
  public Counters() {}

  /**
   * Counts a retrieval from a shard.
   *
   * @param accepted how many accepted documents were considered
   * @param scored how many of them were candidates
   * @param stopped whether the time was up before all were considered
   * @param tookNanos how long it took
   */
  public void retrieved(long accepted, long scored, boolean stopped, long tookNanos) {
    queries.increment();
    vectors.add(accepted);
    candidates.add(scored);
    nanos.add(tookNanos);
    if (stopped) {
      partial.increment();
    }
  }

  /** Counts a retrieval that failed. */
  public void failed() {
    failed.increment();
  }
}
