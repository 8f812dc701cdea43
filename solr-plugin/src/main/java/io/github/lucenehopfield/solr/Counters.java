package io.github.lucenehopfield.solr;

import io.github.lucenehopfield.HopfieldQuery;
import io.opentelemetry.api.common.Attributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.apache.solr.metrics.SolrMetricsContext;

/** What the retrievals of a core have done since it was loaded. Safe for use by many threads. */
final class Counters {
  private final LongAdder queries = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder partial = new LongAdder();
  private final LongAdder vectors = new LongAdder();
  private final LongAdder candidates = new LongAdder();
  private final LongAdder scanNanos = new LongAdder();
  private final LongAdder scoreNanos = new LongAdder();
  private final LongAdder allNanos = new LongAdder();

  /**
   * Counts a retrieval.
   *
   * @param found what it found
   * @param nanos how long it took
   */
  void retrieved(HopfieldQuery.Found found, long nanos) {
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
  void failed() {
    failed.increment();
  }

  private Map<String, LongSupplier> all() {
    Map<String, LongSupplier> all = new LinkedHashMap<>();
    all.put("queries", queries::sum);
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
   * {@return the counters by name; times in milliseconds, summed over segments but for the last}
   */
  Map<String, Object> map() {
    Map<String, Object> map = new LinkedHashMap<>();
    all().forEach((name, counter) -> map.put(name, counter.getAsLong()));
    return map;
  }

  /**
   * Shows the counters among the metrics of the core.
   *
   * @param context of the core's metrics
   * @param attributes of the core
   */
  void register(SolrMetricsContext context, Attributes attributes) {
    all()
        .forEach(
            (name, counter) ->
                context.observableLongCounter(
                    "solr_core_hopfield_" + name,
                    "Retrievals from damaged cues: " + name.replace('_', ' '),
                    measured -> measured.record(counter.getAsLong(), attributes)));
  }
}
