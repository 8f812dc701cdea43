package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.engine.Vectors;
import io.github.lucenehopfield.noise.TableFile;
import io.github.lucenehopfield.noise.TrainedTables;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.ScoreTable;
import io.github.lucenehopfield.similarity.TableSimilarity;
import io.github.lucenehopfield.similarity.Tlsh;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training over REST, on two nodes with a shard each. */
class TestTraining {
  private static final int COUNT = 600;
  private static final int DIMENSION = 32;
  private static final String PATH = "/_plugins/_hopfield/models/";
  private static final String SOURCE = "{\"index\":\"mem\",\"field\":\"v\",";

  @TempDir private static Path base;
  private static TestNodes nodes;
  private static float[][] vectors;
  private static Corruption corruption;

  @BeforeAll
  static void start() throws Exception {
    vectors = Vectors.random(COUNT, DIMENSION, 11);
    corruption = Corruption.parse("dropout:0.5");
    nodes = TestNodes.start(base, 2);
    nodes.ok("PUT", "/mem", Bodies.index(2, 0, DIMENSION));
    nodes.ok("POST", "/_bulk?refresh=true", Bodies.bulk("mem", vectors, 0, COUNT));
    pairs("pairs", 60, true);
    pairs("few", 19, true);
    pairs("own", 60, false);
  }

  @AfterAll
  static void close() throws Exception {
    nodes.close();
  }

  /** Cues with unknown coordinates, whose origins are given by id or as they are. */
  private static void pairs(String index, int count, boolean byId) throws Exception {
    nodes.ok(
        "PUT",
        "/" + index,
        "{\"mappings\":{\"properties\":{\"cue\":{\"enabled\":false},\"origin\":"
            + (byId ? "{\"type\":\"keyword\"}" : "{\"enabled\":false}")
            + "}}}");
    SplittableRandom random = new SplittableRandom(5);
    StringBuilder bulk = new StringBuilder();
    for (int i = 0; i < count; i++) {
      float[] cue = corruption.apply(vectors[i], random);
      cue[i % DIMENSION] = Float.NaN;
      bulk.append("{\"index\":{\"_index\":\"").append(index).append("\"}}\n{\"cue\":");
      bulk.append(Vectors.json(cue)).append(",\"origin\":");
      bulk.append(byId ? "\"" + i + "\"" : Vectors.json(vectors[i])).append("}\n");
    }
    // Of documents that are not there, and without a pair.
    bulk.append("{\"index\":{\"_index\":\"").append(index).append("\"}}\n{\"cue\":");
    bulk.append(Vectors.json(vectors[0])).append("}\n");
    nodes.ok("POST", "/_bulk?refresh=true", bulk.toString());
  }

  private static TestNodes.Answer train(String id, String more) throws Exception {
    return nodes.ask(1, "POST", PATH + id + "/_train", SOURCE + more + "}");
  }

  /** {@return how many of twenty corrupted vectors a model finds first} */
  private static int found(String id) throws Exception {
    SplittableRandom random = new SplittableRandom(3);
    int found = 0;
    for (int i = 100; i < 120; i++) {
      String query =
          "{\"query\":{\"hopfield\":{\"v\":{\"vector\":"
              + Vectors.json(corruption.apply(vectors[i], random))
              + ",\"model_id\":\""
              + id
              + "\"}}}}";
      String first = nodes.ok("POST", "/mem/_search", query).at("hits.hits.0._id");
      found += first.equals(String.valueOf(i)) ? 1 : 0;
    }
    return found;
  }

  @Test
  void modelsOfDamagesHaveVersions() throws Exception {
    TestNodes.Answer first = train("mine", "\"damages\":[\"dropout:0.5\"],\"seed\":7");
    assertEquals(200, first.status(), first.text());
    assertEquals(1, first.<Integer>at("version"));
    assertTrue(first.<String>at("provenance").contains("seed 7, index of 600 patterns"));
    assertEquals(first.json(), nodes.ok("GET", PATH + "mine", null).json());
    assertEquals(20, found("mine"));
    TestNodes.Answer second =
        train("mine", "\"damages\":[\"dropout:0.5\"],\"seed\":8,\"vectors\":300,\"grid\":\"8x4\"");
    assertEquals(2, second.<Integer>at("version"), second.text());
    assertTrue(second.<String>at("provenance").contains("seed 8, index of 300 patterns"));
    assertTrue(!first.at("digest").equals(second.at("digest")), second.text());
    assertTrue(found("mine") >= 19);
  }

  @Test
  void modelsOfPairs() throws Exception {
    for (String index : List.of("pairs", "own")) {
      String pairs =
          "\"pairs\":{\"index\":\"" + index + "\",\"cue\":\"cue\",\"origin\":\"origin\"}";
      TestNodes.Answer trained = train(index, pairs);
      assertEquals(200, trained.status(), trained.text());
      int pairsOfAll = 0;
      Matcher count = Pattern.compile("(\\d+) pairs").matcher(trained.<String>at("provenance"));
      while (count.find()) {
        pairsOfAll += Integer.parseInt(count.group(1));
      }
      assertEquals(60, pairsOfAll, trained.text());
      assertTrue(found(index) >= 19, trained.text());
    }
  }

  private static TestNodes.Answer await(String task, String part) throws Exception {
    long end = System.nanoTime() + 110_000_000_000L;
    while (true) {
      TestNodes.Answer now = nodes.ask(0, "GET", "/_tasks/" + task, null);
      if (now.status() == 200
          && (now.<Boolean>at("completed")
              || String.valueOf(now.<String>at("task.status.doing")).startsWith(part))) {
        return now;
      }
      assertTrue(System.nanoTime() < end, now.text());
      Thread.sleep(20);
    }
  }

  @Test
  void aTaskShowsHowFarItIsAndLeavesItsResult() throws Exception {
    TestNodes.Answer started =
        nodes.ok(
            "POST",
            PATH + "later/_train?wait_for_completion=false",
            SOURCE + "\"damages\":[\"noise:0.2\"]}");
    String task = started.at("task");
    TestNodes.Answer calibrating = await(task, "calibrating");
    assertEquals(COUNT, calibrating.<Integer>at("task.status.vectors"), calibrating.text());
    assertEquals(2, calibrating.<Integer>at("task.status.steps"), calibrating.text());
    assertTrue(calibrating.<String>at("task.description").startsWith("model later of mem/v"));
    TestNodes.Answer done = nodes.ok("GET", "/_tasks/" + task + "?wait_for_completion=true", null);
    assertEquals(true, done.at("completed"), done.text());
    assertEquals("later", done.at("response.model_id"), done.text());
    assertEquals(
        nodes.ok("GET", PATH + "later", null).at("digest"), done.<String>at("response.digest"));
  }

  @Test
  void aCancelledTaskStoresNothing() throws Exception {
    String damages = "\"noise:0.1\",".repeat(30) + "\"dropout:0.5\"";
    String start = SOURCE + "\"damages\":[" + damages + "]}";
    String path = "/_train?wait_for_completion=false";
    String task = nodes.ok("POST", PATH + "never" + path, start).at("task");
    String waiting = nodes.ok("POST", PATH + "never" + path, start).at("task");
    await(task, "learning");
    for (String one : List.of(task, waiting)) {
      nodes.ok("POST", "/_tasks/" + one + "/_cancel", null);
      TestNodes.Answer ended =
          nodes.ok("GET", "/_tasks/" + one + "?wait_for_completion=true&timeout=100s", null);
      assertEquals("task_cancelled_exception", ended.at("error.type"), ended.text());
    }
    assertEquals(404, nodes.ask(0, "GET", PATH + "never", null).status());
    assertEquals(200, train("next", "\"damages\":[\"none\"]").status());
  }

  @Test
  void aClosedConnectionEndsATraining() throws Exception {
    String body = SOURCE + "\"damages\":[" + "\"noise:0.1\",".repeat(40) + "\"none\"]}";
    String running = "/_tasks?actions=*hopfield/models/train&detailed";
    long end = System.nanoTime() + 110_000_000_000L;
    try (Socket socket = new Socket("127.0.0.1", nodes.port(0))) {
      String head =
          "POST "
              + PATH
              + "closed/_train HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Content-Length: "
              + body.length()
              + "\r\n\r\n";
      socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
      while (!nodes.ok("GET", running, null).text().contains("learning noise")) {
        assertTrue(System.nanoTime() < end, "it must begin");
        Thread.sleep(20);
      }
    }
    while (nodes.ok("GET", running, null).text().contains("model closed of")) {
      assertTrue(System.nanoTime() < end, "it must end");
      Thread.sleep(20);
    }
    assertEquals(404, nodes.ask(0, "GET", PATH + "closed", null).status());
  }

  private static void assertRefused(int status, String message, String body) throws Exception {
    TestNodes.Answer answer = nodes.ask(0, "POST", PATH + "bad/_train", body);
    assertEquals(status, answer.status(), answer.text());
    assertTrue(answer.text().contains(message), message + " in " + answer.text());
  }

  @Test
  void whatCannotBeTrainedIsRefused() throws Exception {
    String none = "\"damages\":[\"none\"]}";
    String from = "\"pairs\":{\"cue\":\"cue\",\"origin\":\"origin\",\"index\":\"";
    Map<String, String> laws =
        Map.ofEntries(
            Map.entry("", "body"),
            Map.entry("[]", "must be specified, not a START_ARRAY"),
            Map.entry("{\"index\":\"mem\"}", "field must be specified; field=null"),
            Map.entry("{" + none, "index must be specified"),
            Map.entry(SOURCE + "\"seed\":1}", "one of pairs and damages must be specified"),
            Map.entry(SOURCE + from + "pairs\"}," + none, "one of pairs and damages"),
            Map.entry(SOURCE + "\"damages\":\"none\"}", "damages must be an array of text"),
            Map.entry(SOURCE + "\"damages\":[\"noise\"]}", "noise"),
            Map.entry(SOURCE + "\"damages\":[\"occlude:28x28:0.5\"]}", "grid=28x28, dimensions=32"),
            Map.entry(
                SOURCE + "\"damages\":[\"occlude:8x4:0.5\",\"occlude:4x8:0.5\"]}", "on one grid"),
            Map.entry(SOURCE + "\"grid\":\"5\"," + none, "grid must be WxH"),
            Map.entry(SOURCE + "\"grid\":\"5x5\"," + none, "grid=5x5, dimensions=32"),
            Map.entry(SOURCE + "\"vectors\":0," + none, "vectors must be >= 1"),
            Map.entry(SOURCE + "\"vectors\":100001," + none, "vectors must be <= 100000"),
            Map.entry(SOURCE + "\"similarity\":\"dot\"," + none, "similarity must be tlsh"),
            Map.entry(SOURCE + "\"similarity\":\"tlsh\"," + none, "similarity must be tlsh"),
            Map.entry(SOURCE + "\"color\":1," + none, "[train] does not support [color]"),
            Map.entry(SOURCE + "\"pairs\":{}}", "pairs.index must be specified"),
            Map.entry(SOURCE + "\"pairs\":[]}", "pairs must be an object"),
            Map.entry(SOURCE + "\"pairs\":{\"k\":1}}", "[pairs] does not support [k]"),
            Map.entry(SOURCE + from + "few\"}}", "cues=19 found=19"),
            Map.entry(SOURCE + from + "mem\"}}", "cues=0 found=0"),
            Map.entry("{\"index\":\"mem\",\"field\":\"w\"," + none, "field must have at least two"),
            Map.entry(
                "{\"index\":\"mem\",\"field\":\"number\"," + none, "must be an array of numbers"));
    for (Map.Entry<String, String> law : laws.entrySet()) {
      assertRefused(400, law.getValue(), law.getKey().isEmpty() ? null : law.getKey());
    }
    assertRefused(404, "no such index [gone]", "{\"index\":\"gone\",\"field\":\"v\"," + none);
    assertEquals(404, nodes.ask(0, "GET", PATH + "bad", null).status());
    assertNotNull(nodes.ok("GET", "/_cat/thread_pool/hopfield_training?format=json", null).text());
  }

  private static String base64(byte[] file) {
    return "{\"model\":\"" + Base64.getEncoder().encodeToString(file) + "\"}";
  }

  /** {@return the hits of a search by a model, or by a similarity} */
  private static List<String> hits(String index, byte[] cue, String by) throws Exception {
    TestNodes.Answer answer =
        nodes.ok(
            "POST",
            "/" + index + "/_search",
            "{\"_source\":false,\"query\":{\"hopfield\":{\"v\":{\"k\":5,\"vector\":"
                + Arrays.toString(cue)
                + by
                + "}}}}");
    List<String> hits = new ArrayList<>();
    for (Map<String, Object> hit : answer.<List<Map<String, Object>>>at("hits.hits")) {
      hits.add(hit.get("_id") + " " + ((Number) hit.get("_score")).floatValue());
    }
    return hits;
  }

  private static byte[] digits(Random random, int count, int values) {
    byte[] digits = new byte[count];
    for (int d = 0; d < count; d++) {
      digits[d] = (byte) random.nextInt(values);
    }
    return digits;
  }

  private static void bytes(String index, String similarity, byte[][] stored) throws Exception {
    nodes.ok(
        "PUT",
        "/" + index,
        "{\"mappings\":{\"properties\":{\"v\":{\"type\":\"hopfield_vector\",\"data_type\":\"byte\","
            + "\"dimension\":"
            + stored[0].length
            + ",\"similarity\":\""
            + similarity
            + "\"}}}}");
    StringBuilder bulk = new StringBuilder();
    for (int i = 0; i < stored.length; i++) {
      bulk.append("{\"index\":{\"_index\":\"").append(index).append("\",\"_id\":\"").append(i);
      bulk.append("\"}}\n{\"v\":").append(Arrays.toString(stored[i])).append("}\n");
    }
    nodes.ok("POST", "/_bulk?refresh=true", bulk.toString());
  }

  /** {@return the best documents by a table similarity, each scored by itself} */
  private static List<String> best(TableSimilarity tables, byte[] cue, byte[][] stored) {
    CueSimilarity bound = tables.bind(floats(cue), CueContext.NONE);
    return IntStream.range(0, stored.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -bound.scorer().score(floats(stored[i]))))
        .limit(5)
        .map(
            i -> {
              double ratio = bound.scorer().score(floats(stored[i]));
              return i + " " + (float) (ratio >= 0 ? 1 + ratio : 1 / (1 - ratio));
            })
        .toList();
  }

  private static float[] floats(byte[] bytes) {
    float[] floats = new float[bytes.length];
    for (int d = 0; d < bytes.length; d++) {
      floats[d] = bytes[d];
    }
    return floats;
  }

  @Test
  void digestsAreComparedByTables() throws Exception {
    Random random = new Random(4);
    byte[][] stored = new byte[200][];
    for (int i = 0; i < stored.length; i++) {
      String digest = HexFormat.of().formatHex(digits(random, Tlsh.DIGITS / 2, 128));
      stored[i] = Tlsh.vector(digest);
    }
    bytes("digests", "tlsh", stored);
    for (int i = 0; i < 5; i++) {
      byte[] cue = stored[i].clone();
      System.arraycopy(stored[i + 100], 30, cue, 30, 20);
      List<String> expected = best(Tlsh.similarity(), cue, stored);
      assertEquals(expected.get(0), hits("digests", cue, "").get(0));
      assertEquals(expected.get(0), hits("digests", cue, ",\"similarity\":\"tlsh\"").get(0));
    }
    // Weights that are learned from pairs have a probability.
    StringBuilder bulk = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      byte[] cue = stored[i].clone();
      System.arraycopy(stored[i + 100], 40, cue, 40, 20);
      bulk.append("{\"index\":{\"_index\":\"changes\"}}\n{\"cue\":").append(Arrays.toString(cue));
      bulk.append(",\"origin\":\"").append(i).append("\"}\n");
    }
    nodes.ok("POST", "/_bulk?refresh=true", bulk.toString());
    TestNodes.Answer trained =
        nodes.ok(
            "POST",
            PATH + "weights/_train",
            "{\"index\":\"digests\",\"field\":\"v\",\"similarity\":\"tlsh\",\"pairs\":"
                + "{\"index\":\"changes\",\"cue\":\"cue\",\"origin\":\"origin\"}}");
    assertEquals(List.of("tables tlsh-trained"), trained.at("damages"), trained.text());
    byte[] cue = stored[70].clone();
    System.arraycopy(stored[171], 40, cue, 40, 20);
    String by = ",\"model_id\":\"weights\",\"score\":\"probability\"";
    String first = hits("digests", cue, by).get(0);
    double probability = Double.parseDouble(first.substring(3));
    assertTrue(first.startsWith("70 ") && probability > 0.5 && probability <= 1, first);
  }

  @Test
  void tablesOfAFileAreModels() throws Exception {
    Random random = new Random(5);
    byte[][] stored = new byte[100][];
    for (int i = 0; i < stored.length; i++) {
      stored[i] = digits(random, 12, 4);
    }
    bytes("levels", "euclidean", stored);
    // A cue of a level comes from one that is not lower.
    ScoreTable table = ScoreTable.of(1, 0, 4, (q, x) -> x >= q ? q - x : -7 - q);
    TableSimilarity tables = new TableSimilarity("levels", Collections.nCopies(12, table));
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    TableFile.write(tables, file);
    TestNodes.Answer put = nodes.ok("PUT", PATH + "levels", base64(file.toByteArray()));
    assertEquals(List.of("tables levels"), put.at("damages"), put.text());
    assertEquals(12, put.<Integer>at("dimension"));
    for (int i = 0; i < 5; i++) {
      byte[] cue = stored[i].clone();
      cue[i] = 0;
      List<String> expected = best(tables, cue, stored);
      assertEquals(expected.get(0), hits("levels", cue, ",\"model_id\":\"levels\"").get(0));
      assertTrue(!expected.equals(hits("levels", cue, "")));
    }
    ByteArrayOutputStream trained = new ByteArrayOutputStream();
    TableFile.write(new TrainedTables(tables, new double[] {0, 1, 0, -1, 0}), trained);
    nodes.ok("PUT", PATH + "levels", base64(trained.toByteArray()));
    String probable =
        hits("levels", stored[7], ",\"model_id\":\"levels\",\"score\":\"probability\"").get(0);
    double probability = Double.parseDouble(probable.substring(2));
    assertTrue(probable.startsWith("7 ") && probability > 0 && probability < 1, probable);
    assertEquals(
        400,
        nodes
            .ask(
                0,
                "POST",
                "/mem/_search",
                "{\"query\":{\"hopfield\":{\"v\":{\"vector\":"
                    + Vectors.json(vectors[0])
                    + ",\"model_id\":\"levels\"}}}}")
            .status());
    for (String text : List.of("hopfield-tables 1 similarity x", "hopfield-tables 2", "hopfield")) {
      TestNodes.Answer refused =
          nodes.ask(0, "PUT", PATH + "bad", base64(text.getBytes(StandardCharsets.US_ASCII)));
      assertEquals(400, refused.status(), refused.text());
      assertTrue(refused.text().contains("model must be a file"), refused.text());
    }
  }

  /** Bytes of model files, and documents of the index of models, changed at random. */
  @Test
  void changedModelsAreNoErrorsOfTheNode() throws Exception {
    train("whole", "\"damages\":[\"dropout:0.5\"]");
    String index = "/.opensearch-hopfield-models/_doc/";
    Map<String, Object> document = nodes.ok("GET", index + "whole", null).at("_source");
    byte[] file = Base64.getDecoder().decode((String) document.get("model"));
    String search =
        "{\"query\":{\"hopfield\":{\"v\":{\"vector\":"
            + Vectors.json(vectors[0])
            + ",\"model_id\":\"odd\"}}}}";
    Random random = new Random(300);
    List<String> errors = new ArrayList<>();
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      byte[] changed =
          random.nextInt(4) > 0
              ? file.clone()
              : Arrays.copyOf(file, random.nextInt(file.length + 9));
      for (int c = random.nextInt(3); c >= 0 && changed.length > 0; c--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      TestNodes.Answer answer;
      if (i % 3 > 0) {
        answer = nodes.ask(0, "PUT", PATH + "odd", base64(changed));
      } else {
        Object digest = random.nextBoolean() ? document.get("digest") : List.of(i, "x");
        String body =
            "{\"digest\":"
                + (digest instanceof String text
                    ? "\"" + text + "\""
                    : digest.toString().replace("x", "\"x\""))
                + ",\"dimension\":\"x\",\"model\":"
                + base64(changed).substring(9);
        nodes.ask(0, "PUT", index + "odd?refresh=true", body);
        answer = nodes.ask(i % 2, "POST", "/mem/_search", search);
        for (String path : List.of(PATH + "odd", "/_plugins/_hopfield/models")) {
          assertEquals(200, nodes.ask(0, "GET", path, null).status());
        }
      }
      refused += answer.status() == 400 ? 1 : 0;
      if (answer.status() >= 500) {
        errors.add(i + " " + answer);
      }
    }
    assertEquals(List.of(), errors);
    assertTrue(refused > 280, "refused=" + refused);
    nodes.ok("DELETE", PATH + "odd", null);
    assertTrue(found("whole") >= 19);
  }
}
