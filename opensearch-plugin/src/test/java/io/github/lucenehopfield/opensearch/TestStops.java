package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.engine.Vectors;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.plugins.PluginsService;
import org.opensearch.threadpool.ThreadPool;

/**
 * Requests that end while a clause scans codes, scores exactly, or looks for what its filter
 * accepts: cancelled, with nobody listening any more, or because their time is up. The filter of
 * the clause decides when.
 */
class TestStops {
  private static final int CODED = 5000;
  private static final int PLAIN = 600;
  private static final int DIMENSION = 8;

  // As many candidates: all documents of the plain index are scored as the filter comes to them.
  private static final int ALL = 1000;

  private static final String SEARCHES = "indices:data/read/search";

  @TempDir private static Path base;
  private static TestNodes nodes;
  private static GatePlugin gate;
  private static float[] cue;

  @BeforeAll
  static void start() throws Exception {
    nodes = TestNodes.start(base, 1, GatePlugin.class);
    gate =
        nodes.instance(0, PluginsService.class).filterPlugins(GatePlugin.class).iterator().next();
    float[][] vectors = Vectors.random(CODED, DIMENSION, 41);
    cue = vectors[17];
    nodes.ok("PUT", "/coded", Bodies.index(1, 0, DIMENSION));
    nodes.ok("POST", "/_bulk", Bodies.bulk("coded", vectors, 0, CODED));
    nodes.ok("POST", "/coded/_forcemerge?max_num_segments=1", null);
    nodes.ok("POST", "/coded/_refresh", null);
    // Too few for codes.
    nodes.ok("PUT", "/plain", Bodies.index(1, 0, DIMENSION));
    nodes.ok("POST", "/_bulk", Bodies.bulk("plain", vectors, 0, PLAIN));
    nodes.ok("POST", "/plain/_forcemerge?max_num_segments=1", null);
    nodes.ok("POST", "/plain/_refresh", null);
    nodes.ok(
        "PUT",
        "/_search/pipeline/recall",
        "{\"request_processors\":[{\"hopfield_evidence\":{}}],"
            + "\"response_processors\":[{\"hopfield_separation\":{}}]}");
  }

  @AfterAll
  static void close() throws Exception {
    nodes.close();
  }

  @AfterEach
  void nothingIsLeftBehind() throws Exception {
    gate.atTheGate(null);
    waitUntil(() -> tasks().isEmpty());
    TestNodes.Answer breakers = nodes.ok("GET", "/_nodes/stats/breaker", null);
    Map<String, Map<String, Map<String, Map<String, Object>>>> all = breakers.at("nodes");
    Map<String, Object> request = all.values().iterator().next().get("breakers").get("request");
    assertEquals(0, request.get("estimated_size_in_bytes"));
    TestNodes.Answer answer = nodes.ok("POST", "/coded/_search", body(clause(ALL, null), ""));
    assertEquals("17", answer.at("hits.hits.0._id"));
    assertEquals(false, answer.at("timed_out"));
  }

  private static String gateAt(int doc) {
    return "{\"gate\":{\"doc\":" + doc + "}}";
  }

  private static String clause(int candidates, String filter) {
    return "{\"hopfield\":{\"v\":{\"k\":10,\"num_candidates\":"
        + candidates
        + ",\"vector\":"
        + Vectors.json(cue)
        + (filter == null ? "" : ",\"filter\":" + filter)
        + "}}}";
  }

  private static String body(String query, String more) {
    return "{\"_source\":false,\"query\":" + query + more + "}";
  }

  private static void waitUntil(Callable<Boolean> condition) throws Exception {
    for (int i = 0; i < 1200 && !condition.call(); i++) {
      Thread.sleep(100);
    }
    assertTrue(condition.call());
  }

  /** {@return all searches that are under way} */
  private static List<Map<String, Object>> tasks() throws Exception {
    TestNodes.Answer answer =
        nodes.ok("GET", "/_tasks?group_by=none&detailed&actions=" + SEARCHES + "*", null);
    return answer.at("tasks");
  }

  private static boolean allCancelled() throws Exception {
    List<Map<String, Object>> tasks = tasks();
    for (Map<String, Object> task : tasks) {
      if (!Boolean.TRUE.equals(task.get("cancelled"))) {
        return false;
      }
    }
    // The request, and its part on the shard.
    return tasks.size() >= 2;
  }

  private static Void cancel() throws Exception {
    nodes.ok("POST", "/_tasks/_cancel?actions=" + SEARCHES, null);
    waitUntil(TestStops::allCancelled);
    return null;
  }

  /** Waits until more than a time has gone by on every clock of the node. */
  private static Callable<?> pause(long millis) {
    return () -> {
      ThreadPool threads = nodes.instance(0, ThreadPool.class);
      long then = System.nanoTime() / 1_000_000 + millis + 2;
      waitUntil(() -> threads.relativeTimeInMillis() > then);
      return null;
    };
  }

  private static long queries(String counter) throws Exception {
    TestNodes.Answer stats = nodes.ok("GET", "/_plugins/_hopfield/stats", null);
    Map<String, Map<String, Map<String, Number>>> byNode = stats.at("nodes");
    return byNode.values().iterator().next().get("queries").get(counter).longValue();
  }

  private static void assertCancelled(String index, int candidates, int least, int most)
      throws Exception {
    long before = queries("scanned_vectors");
    long partial = queries("partial");
    gate.atTheGate(TestStops::cancel);
    TestNodes.Answer answer =
        nodes.ask(0, "POST", "/" + index + "/_search", body(clause(candidates, gateAt(100)), ""));
    assertTrue(answer.status() >= 400, answer.text());
    assertTrue(answer.text().contains("cancelled task with reason"), answer.text());
    assertEquals(partial + 1, queries("partial"));
    long scanned = queries("scanned_vectors") - before;
    assertTrue(scanned >= least && scanned <= most, "scanned=" + scanned);
  }

  @Test
  void aCancelledTaskEndsAScan() throws Exception {
    assertCancelled("coded", 10, 0, 0);
  }

  @Test
  void aCancelledTaskEndsExactScoring() throws Exception {
    assertCancelled("plain", ALL, 100, 132);
  }

  @Test
  void aClosedConnectionEndsAScan() throws Exception {
    long before = queries("scanned_vectors");
    long partial = queries("partial");
    AtomicReference<Socket> connection = new AtomicReference<>();
    gate.atTheGate(
        () -> {
          connection.get().close();
          waitUntil(TestStops::allCancelled);
          return null;
        });
    byte[] body = body(clause(10, gateAt(100)), "").getBytes(StandardCharsets.UTF_8);
    String head =
        "POST /coded/_search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: "
            + body.length
            + "\r\n\r\n";
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), nodes.port(0));
    connection.set(socket);
    OutputStream out = socket.getOutputStream();
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    out.write(body);
    out.flush();
    waitUntil(() -> queries("partial") > partial);
    assertEquals(0, queries("scanned_vectors") - before);
  }

  private static TestNodes.Answer timedOut(
      String index, int candidates, String filter, long timeout, long pause) throws Exception {
    gate.atTheGate(pause(pause));
    TestNodes.Answer answer =
        nodes.ok(
            "POST",
            "/" + index + "/_search?search_pipeline=recall",
            body(clause(candidates, filter), ",\"timeout\":\"" + timeout + "ms\""));
    assertEquals(true, answer.at("timed_out"), answer.text());
    assertEquals(0, answer.<Integer>at("_shards.failed"), answer.text());
    assertEquals(true, answer.at("ext.hopfield.partial"), answer.text());
    return answer;
  }

  @Test
  void aTimeoutEndsAScan() throws Exception {
    TestNodes.Answer answer = timedOut("coded", 10, gateAt(100), 1, 1);
    assertEquals(0, answer.<Integer>at("hits.total.value"));
    assertEquals(0, answer.<Integer>at("ext.hopfield.accepted"));
  }

  @Test
  void aTimeoutEndsExactScoringWithWhatIsThere() throws Exception {
    int hits = 0;
    // On a busy machine the time may be up before the first document, or after the last.
    for (long millis = 500; hits == 0 && millis < 60_000; millis *= 2) {
      TestNodes.Answer answer = timedOut("plain", ALL, gateAt(100), millis, millis / 10 * 9);
      int accepted = answer.at("ext.hopfield.accepted");
      assertTrue(accepted <= 132, answer.text());
      assertEquals(accepted, answer.<Integer>at("ext.hopfield.candidates"));
      hits = answer.at("hits.total.value");
      if (hits > 0) {
        assertEquals(Math.min(10, accepted), hits);
      }
    }
    assertTrue(hits > 0);
  }

  @Test
  void aTimeoutWithinAFilterIsNoError() throws Exception {
    timedOut(
        "coded",
        10,
        "{\"bool\":{\"filter\":["
            + gateAt(-1)
            + ",{\"range\":{\"number\":{\"gte\":3,\"lte\":4990}}}]}}",
        1,
        1);
  }

  @Test
  void aTimeoutWhereNothingIsScoredAgainIsTold() throws Exception {
    gate.atTheGate(pause(1));
    TestNodes.Answer rescored =
        nodes.ok(
            "POST",
            "/plain/_search",
            "{\"query\":{\"match_all\":{}},\"timeout\":\"1ms\","
                + "\"rescore\":{\"query\":{\"rescore_query\":"
                + clause(10, gateAt(100))
                + "}}}");
    assertEquals(true, rescored.at("timed_out"), rescored.text());
  }

  @Test
  void whoWantsNoPartialResultGetsNone() throws Exception {
    gate.atTheGate(pause(1));
    TestNodes.Answer answer =
        nodes.ask(
            0,
            "POST",
            "/plain/_search?allow_partial_search_results=false",
            body(clause(10, gateAt(100)), ",\"timeout\":\"1ms\""));
    assertTrue(answer.status() >= 400, answer.text());
    assertTrue(answer.text().contains("Time exceeded"), answer.text());
  }
}
