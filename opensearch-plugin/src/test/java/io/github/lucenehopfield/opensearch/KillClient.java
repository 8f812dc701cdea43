package io.github.lucenehopfield.opensearch;

import io.github.lucenehopfield.engine.Vectors;
import io.github.lucenehopfield.opensearch.TestNodes.Answer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A client that writes documents of its own and searches, by nodes that may be killed, and knows
 * what was acknowledged. A vector follows from the id of its document and the version in it, so
 * that each hit can be checked. A document of which a request had no answer is left alone.
 */
final class KillClient {
  /** Of all vectors. */
  static final int DIMENSION = 24;

  /** How many documents nobody changes. */
  static final int FIXED = 13_500;

  private static final int BATCH = 20;
  private static final int GONE = -1;

  /** What a document may be: version numbers, or {@link #GONE}; one, or two where in doubt. */
  private record State(int before, int after) {
    boolean isSure() {
      return before == after;
    }

    boolean allows(int version) {
      return version == before || version == after;
    }
  }

  private final int number;
  private final List<NodeProcess> nodes;
  private final HttpClient http;
  private final Random random;
  private final Thread thread;
  private final List<State> states = new ArrayList<>();
  private final List<Integer> versions = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private volatile boolean ending;
  private int acknowledged;
  private int complete;
  private int partial;
  private int refused;

  KillClient(int number, List<NodeProcess> nodes, HttpClient http) {
    this.number = number;
    this.nodes = nodes;
    this.http = http;
    this.random = new Random(number);
    this.thread = new Thread(this::run, "client" + number);
  }

  /** {@return the id of a document that nobody changes} */
  static String fixed(int i) {
    return "fixed-" + i;
  }

  private String id(int document) {
    return "c" + number + "-" + document;
  }

  static float[] vector(String id, int version) {
    return Vectors.smooth(1, DIMENSION, id.hashCode() * 1_000L + version)[0];
  }

  /** {@return what indexes a document, for a bulk request} */
  static String indexing(String id, int version) {
    return "{\"index\":{\"_index\":\"mem\",\"_id\":\""
        + id
        + "\"}}\n{\"version\":"
        + version
        + ",\"v\":"
        + Vectors.json(vector(id, version))
        + "}\n";
  }

  private static String deletion(String id) {
    return "{\"delete\":{\"_index\":\"mem\",\"_id\":\"" + id + "\"}}\n";
  }

  private static float[] cue(String id, int version, Random random) {
    return Vectors.corrupted(vector(id, version), 0.05, 0.2, random);
  }

  private static String search(float[] cue) {
    return "{\"_source\":[\"version\"],\"query\":{\"hopfield\":{\"v\":{\"k\":5,\"similarity\":\"euclidean\","
        + "\"vector\":"
        + Vectors.json(cue)
        + "}}}}";
  }

  /** {@return a search by a corrupted copy of the first version of a document} */
  static String search(String id, Random random) {
    return search(cue(id, 0, random));
  }

  void start() {
    thread.start();
  }

  /** Stops writing and searching. */
  void finish() throws InterruptedException {
    ending = true;
    thread.join();
  }

  private void run() {
    try {
      while (!ending) {
        write();
        for (int i = 0; i < 3; i++) {
          String id = fixed(random.nextInt(FIXED));
          find(id, 0);
        }
      }
    } catch (InterruptedException | RuntimeException | AssertionError e) {
      faults.add("client " + number + " failed: " + e);
    }
  }

  private NodeProcess anyNode() {
    return nodes.get(random.nextInt(nodes.size()));
  }

  /** Adds, replaces and deletes some documents. */
  private void write() throws InterruptedException {
    int[] documents = new int[BATCH];
    int[] wanted = new int[BATCH];
    StringBuilder body = new StringBuilder();
    int count = 0;
    while (count < BATCH) {
      int document = random.nextInt(3) == 0 ? random.nextInt(states.size() + 1) : states.size();
      if (document == states.size()) {
        states.add(new State(GONE, GONE));
        versions.add(0);
      } else if (!states.get(document).isSure()
          || Arrays.stream(documents, 0, count).anyMatch(other -> other == document)) {
        continue;
      }
      boolean delete = states.get(document).after != GONE && random.nextInt(3) == 0;
      documents[count] = document;
      wanted[count] = delete ? GONE : versions.set(document, versions.get(document) + 1);
      body.append(delete ? deletion(id(document)) : indexing(id(document), wanted[count]));
      count++;
    }
    boolean refresh = random.nextInt(10) == 0;
    List<Map<String, Map<String, Object>>> items = null;
    try {
      Answer answer =
          anyNode().ask(http, "POST", "/_bulk?timeout=5s&refresh=" + refresh, body.toString());
      items = answer.status() == 200 ? answer.at("items") : null;
    } catch (IOException e) {
      Thread.sleep(100);
    }
    for (int i = 0; i < BATCH; i++) {
      int status = items == null ? 0 : status(items.get(i));
      // A delete that a killed primary did not answer is asked for once more, by its node.
      boolean sure = status == 200 || status == 201 || (status == 404 && wanted[i] == GONE);
      int before = sure ? wanted[i] : states.get(documents[i]).after;
      states.set(documents[i], new State(before, wanted[i]));
      acknowledged += sure ? 1 : 0;
    }
    int last = documents[BATCH - 1];
    if (refresh && states.get(last).isSure() && wanted[BATCH - 1] != GONE) {
      find(id(last), wanted[BATCH - 1]);
    }
  }

  private static int status(Map<String, Map<String, Object>> item) {
    return (Integer) item.values().iterator().next().get("status");
  }

  /** Searches for a document, which must be found where all shards answer. */
  private void find(String id, int version) throws InterruptedException {
    float[] cue = cue(id, version, random);
    Answer answer;
    try {
      answer = anyNode().ask(http, "POST", "/mem/_search", search(cue));
    } catch (IOException e) {
      Thread.sleep(100);
      return;
    }
    if (answer.status() != 200) {
      // A node that was asked is gone, or the one that asks knows no cluster yet.
      boolean gone =
          answer.status() == 503
              || answer.text().contains("node_not_connected_exception")
              || answer.text().contains("node_disconnected_exception");
      refused++;
      if (!gone) {
        faults.add("search gave " + answer);
      }
      return;
    }
    boolean all = answer.<Integer>at("_shards.successful") == 3 && !answer.<Boolean>at("timed_out");
    complete += all ? 1 : 0;
    partial += all ? 0 : 1;
    List<Map<String, Object>> hits = answer.at("hits.hits");
    double before = Double.POSITIVE_INFINITY;
    for (Map<String, Object> hit : hits) {
      double score = (Double) hit.get("_score");
      String found = (String) hit.get("_id");
      Map<?, ?> source = (Map<?, ?>) hit.get("_source");
      double right = score(cue, vector(found, (Integer) source.get("version")));
      if (Math.abs(score - right) > 1e-5 * right || score > before) {
        faults.add("wrong score " + score + " in place of " + right + " of " + found);
      }
      before = score;
    }
    boolean first = !hits.isEmpty() && hits.get(0).get("_id").equals(id);
    if (all && !first) {
      faults.add(id + " of version " + version + " was not found: " + answer);
    }
  }

  private static double score(float[] cue, float[] vector) {
    double distance = 0;
    for (int d = 0; d < cue.length; d++) {
      double difference = Float.isNaN(cue[d]) ? 0 : (double) cue[d] - vector[d];
      distance += difference * difference;
    }
    return 1 / (1 + distance);
  }

  /** {@return what is not as it was acknowledged} */
  List<String> lost() throws IOException, InterruptedException {
    List<String> lost = new ArrayList<>();
    for (int from = 0; from < states.size(); from += 500) {
      int first = from;
      int to = Math.min(states.size(), from + 500);
      String ids =
          IntStream.range(first, to)
              .mapToObj(document -> "\"" + id(document) + "\"")
              .collect(Collectors.joining(",", "{\"ids\":[", "]}"));
      Answer answer = nodes.get(0).ask(http, "POST", "/mem/_mget", ids);
      List<Map<String, Object>> documents = answer.at("docs");
      for (int i = 0; i < documents.size(); i++) {
        String fault = fault(first + i, documents.get(i));
        if (fault != null) {
          lost.add(fault);
        }
      }
    }
    return lost;
  }

  private String fault(int document, Map<String, Object> got) {
    State state = states.get(document);
    boolean found = (Boolean) got.get("found");
    Map<?, ?> source = (Map<?, ?>) got.get("_source");
    int version = found ? (Integer) source.get("version") : GONE;
    if (!state.allows(version)) {
      return id(document) + " must be " + state + " but is " + version;
    }
    if (found) {
      List<?> stored = (List<?>) source.get("v");
      float[] right = vector(id(document), version);
      for (int d = 0; d < DIMENSION; d++) {
        if (((Number) stored.get(d)).floatValue() != right[d]) {
          return id(document) + " has another vector: " + stored;
        }
      }
    }
    return null;
  }

  List<String> faults() {
    return faults;
  }

  /** {@return how many documents there are at least} */
  int least() {
    return (int)
        states.stream().filter(state -> state.before != GONE && state.after != GONE).count();
  }

  /** {@return how many documents there are at most} */
  int most() {
    return (int)
        states.stream().filter(state -> state.before != GONE || state.after != GONE).count();
  }

  int acknowledged() {
    return acknowledged;
  }

  /** {@return how many searches all shards have answered} */
  int complete() {
    return complete;
  }

  /** {@return how many searches only some shards have answered} */
  int partial() {
    return partial;
  }

  /** {@return how many searches got an error in place of an answer} */
  int refused() {
    return refused;
  }
}
