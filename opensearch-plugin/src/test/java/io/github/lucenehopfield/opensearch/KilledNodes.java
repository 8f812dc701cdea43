package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.opensearch.TestNodes.Answer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Eight clients write and search while nodes of three are killed by {@code kill -9} and started
 * again: nothing that was acknowledged is lost, and no answer is wrong. Run by {@code
 * -Dtest=KilledNodes -Dtest.flags=-Dhopfield.kill.seconds=180}; {@code -Dhopfield.seed} says which
 * nodes and when.
 */
@EnabledIfSystemProperty(named = "hopfield.kill.seconds", matches = "[0-9]+")
class KilledNodes {
  private static final int NODES = 3;
  private static final int CLIENTS = 8;
  private static final int BATCH = 2000;
  private static final long LIMIT_MILLIS = 180_000;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Random random = new Random(Integer.getInteger("hopfield.seed", 9));
  private List<NodeProcess> nodes;
  private int kills;

  @Test
  void nothingAcknowledgedIsLost(@TempDir Path base) throws Exception {
    nodes = NodeProcess.cluster(base, NODES);
    try {
      for (NodeProcess node : nodes) {
        node.start();
      }
      await("/_cluster/health?wait_for_nodes=" + NODES);
      fill();
      List<KillClient> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(new KillClient(i, nodes, http));
      }
      clients.forEach(KillClient::start);
      killFor(Integer.getInteger("hopfield.kill.seconds"));
      for (KillClient client : clients) {
        client.finish();
      }
      await("/_cluster/health?wait_for_status=green&wait_for_nodes=" + NODES);
      check(clients);
    } finally {
      for (NodeProcess node : nodes) {
        node.end();
      }
      http.close();
    }
  }

  private void fill() throws Exception {
    ok(
        "PUT",
        "/mem",
        Bodies.index(3, 1, KillClient.DIMENSION)
            // A node that starts again reads every file that it has left, and its checksums.
            .replace(
                "\"index.hopfield\":true",
                "\"index.hopfield\":true,\"index.shard.check_on_startup\":\"checksum\""));
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < KillClient.FIXED; i++) {
      body.append(KillClient.indexing(KillClient.fixed(i), 0));
      if ((i + 1) % BATCH == 0 || i == KillClient.FIXED - 1) {
        assertEquals(false, ok("POST", "/_bulk", body.toString()).at("errors"));
        body.setLength(0);
      }
    }
    ok("POST", "/mem/_forcemerge?max_num_segments=1", null);
    ok("POST", "/mem/_refresh", null);
    await("/_cluster/health/mem?wait_for_status=green");
  }

  /** Kills one node after the other, each of them once all copies are whole again. */
  private void killFor(int seconds) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < end) {
      Thread.sleep(1000 + random.nextInt(4000));
      NodeProcess victim = nodes.get(random.nextInt(NODES));
      victim.kill();
      kills++;
      Thread.sleep(random.nextInt(5000));
      victim.start();
      await("/_cluster/health?wait_for_status=green&wait_for_nodes=" + NODES);
    }
  }

  private void check(List<KillClient> clients) throws Exception {
    ok("POST", "/mem/_refresh", null);
    int least = KillClient.FIXED;
    int most = KillClient.FIXED;
    int acknowledged = 0;
    List<String> faults = new ArrayList<>();
    int[] searches = new int[3];
    for (KillClient client : clients) {
      faults.addAll(client.faults());
      faults.addAll(client.lost());
      least += client.least();
      most += client.most();
      acknowledged += client.acknowledged();
      searches[0] += client.complete();
      searches[1] += client.partial();
      searches[2] += client.refused();
    }
    long primaries = count("_primary");
    System.out.printf(
        "kills %d, operations acknowledged %d, documents %d, searches of all shards %d, of some %d,"
            + " refused %d, faults %d%n",
        kills, acknowledged, primaries, searches[0], searches[1], searches[2], faults.size());
    assertEquals(List.of(), faults, String.join("\n", faults));
    assertEquals(primaries, count("_replica"));
    assertTrue(least <= primaries && primaries <= most, least + " " + primaries + " " + most);
    assertTrue(kills > 0 && acknowledged > 100 && searches[0] > 10);
    // Both copies find the same by their codes.
    for (int i = 0; i < 50; i++) {
      String body = KillClient.search(KillClient.fixed(i * 7), new Random(i));
      assertEquals(hits("_primary", body), hits("_replica", body));
    }
    Answer stats = ok("GET", "/_plugins/_hopfield/stats", null);
    Map<String, Map<String, Map<String, Number>>> byNode = stats.at("nodes");
    long codes = 0;
    for (Map<String, Map<String, Number>> node : byNode.values()) {
      codes += node.get("codes").get("code_bytes").longValue();
    }
    // Of both copies: at least a bit a dimension.
    assertTrue(codes >= 2L * KillClient.FIXED * KillClient.DIMENSION / 8, "codes=" + codes);
  }

  private long count(String copy) throws Exception {
    return ok("GET", "/mem/_count?preference=" + copy, null).<Number>at("count").longValue();
  }

  private List<String> hits(String copy, String body) throws Exception {
    List<String> hits = new ArrayList<>();
    Answer answer = ok("POST", "/mem/_search?preference=" + copy, body);
    for (Map<String, Object> hit : answer.<List<Map<String, Object>>>at("hits.hits")) {
      hits.add(hit.get("_id") + " " + hit.get("_score"));
    }
    return hits;
  }

  private Answer ok(String method, String path, String body) throws Exception {
    Answer answer = nodes.get(0).ask(http, method, path, body);
    if (answer.status() / 100 != 2) {
      throw new AssertionError(method + " " + path + " gave " + answer);
    }
    return answer;
  }

  /** Waits for any node to say that the cluster is as it must be. */
  private void await(String health) throws Exception {
    long end = System.currentTimeMillis() + LIMIT_MILLIS;
    String last = "";
    while (System.currentTimeMillis() < end) {
      for (NodeProcess node : nodes) {
        if (!node.isAlive()) {
          throw new AssertionError(node + " has ended");
        }
        try {
          Answer answer = node.ask(http, "GET", health + "&timeout=5s", null);
          if (answer.status() == 200) {
            return;
          }
          last = answer.text();
        } catch (IOException e) {
          last = String.valueOf(e);
        }
      }
      Thread.sleep(200);
    }
    throw new AssertionError(health + " is not reached: " + last);
  }
}
