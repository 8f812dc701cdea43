package io.github.lucenehopfield.opensearch;

import com.sun.management.OperatingSystemMXBean;
import io.github.lucenehopfield.engine.Vectors;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How long the first queries take after a start, with 20,000 documents: run by {@code
 * -Dtest=WarmStart -Dtest.flags=-Dwarm.start=FOLDER}, once to fill a new folder, then with {@code
 * -Dwarm.up=true} or false, and {@code -Dwarm.pause=MILLIS} to wait before the first query.
 */
@EnabledIfSystemProperty(named = "warm.start", matches = ".+")
class WarmStart {
  private static final int COUNT = 20_000;
  private static final int DIMENSION = 128;
  private static final int BATCH = 2000;

  @Test
  void firstQueries() throws Exception {
    Path base = Path.of(System.getProperty("warm.start"));
    boolean fill = !Files.isDirectory(base);
    float[][] vectors = Vectors.smooth(COUNT + BATCH, DIMENSION, 61);
    TestNodes.warm(Boolean.getBoolean("warm.up") && !fill);
    long start = System.nanoTime();
    try (TestNodes nodes = TestNodes.start(base, 1)) {
      if (fill) {
        nodes.ok("PUT", "/mem", Bodies.index(1, 0, DIMENSION));
        for (int from = 0; from < COUNT; from += BATCH) {
          nodes.ok("POST", "/_bulk", Bodies.bulk("mem", vectors, from, from + BATCH));
        }
        nodes.ok("POST", "/mem/_forcemerge?max_num_segments=1", null);
        nodes.ok("POST", "/mem/_flush", null);
        return;
      }
      nodes.ok("GET", "/_cluster/health/mem?wait_for_status=green&timeout=60s", null);
      System.out.printf("ready after %.1f s%n", (System.nanoTime() - start) / 1e9);
      Thread.sleep(Long.getLong("warm.pause", 0));
      boolean warming =
          Thread.getAllStackTraces().keySet().stream()
              .anyMatch(thread -> thread.getName().equals("hopfield-warmup"));
      System.out.println("still warming up: " + warming);
      long asked = System.nanoTime();
      nodes.ok("POST", "/mem/_search", "{\"_source\":false,\"size\":1}");
      System.out.printf("match all: %.0f ms%n", (System.nanoTime() - asked) / 1e6);
      Random random = new Random(4);
      for (int i = 0; i < 6; i++) {
        ask(nodes, vectors[random.nextInt(COUNT)], random);
      }
      nodes.ok("POST", "/_bulk?refresh=true", Bodies.bulk("mem", vectors, COUNT, COUNT + BATCH));
      System.out.println("after a refresh of " + BATCH + " more documents:");
      ask(nodes, vectors[COUNT + 5], random);
      ask(nodes, vectors[COUNT + 6], random);
    }
  }

  private static void ask(TestNodes nodes, float[] vector, Random random) throws Exception {
    float[] cue = Vectors.corrupted(vector, 0.3, 0.2, random);
    long asked = System.nanoTime();
    long processor = processorNanos();
    TestNodes.Answer answer =
        nodes.ok(
            "POST",
            "/mem/_search",
            "{\"_source\":false,\"size\":1,\"query\":{\"hopfield\":{\"v\":{\"similarity\":\"robust\","
                + "\"vector\":"
                + Vectors.json(cue)
                + "}}}}");
    System.out.printf(
        "robust: took %d ms, over HTTP %.0f ms, of the processor %.0f ms%n",
        answer.<Integer>at("took"),
        (System.nanoTime() - asked) / 1e6,
        (processorNanos() - processor) / 1e6);
  }

  /** {@return what the node and this client, its compilers included, have had of the processor} */
  private static long processorNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
