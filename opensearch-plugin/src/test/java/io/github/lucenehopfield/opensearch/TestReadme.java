package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.engine.Curl;
import io.github.lucenehopfield.engine.PlainIndex;
import io.github.lucenehopfield.engine.Vectors;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.noise.training.NoiseModelTrainer;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.plugins.Plugin;

/** Each command of the README, sent as it is, in its order; and what comes back. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TestReadme {
  private static final Path README = Path.of("README.md");

  @TempDir private static Path base;
  private static TestNodes nodes;
  private static boolean copying;
  private static int sent;

  @BeforeAll
  static void start() throws Exception {
    List<Class<? extends Plugin>> plugins = new ArrayList<>(List.of(HopfieldPlugin.class));
    try {
      plugins.add(
          Class.forName("org.opensearch.index.reindex.ReindexModulePlugin")
              .asSubclass(Plugin.class));
      copying = true;
    } catch (ClassNotFoundException e) {
      // Not all versions of the module can be had.
      copying = false;
    }
    nodes = TestNodes.startWith(base, 1, plugins);
  }

  @AfterAll
  static void close() throws Exception {
    nodes.close();
  }

  private static TestNodes.Answer send(Curl command) throws Exception {
    sent++;
    return nodes.ok(command);
  }

  private static List<String> ids(TestNodes.Answer answer) {
    return answer.<List<Map<String, Object>>>at("hits.hits").stream()
        .map(hit -> (String) hit.get("_id"))
        .toList();
  }

  @Test
  @Order(1)
  void fiveMinutes() throws Exception {
    List<Curl> commands = Curl.in(README, "Five minutes");
    assertEquals(7, commands.size());
    assertEquals(true, send(commands.get(0)).at("acknowledged"));
    assertEquals(false, send(commands.get(1)).at("errors"));
    assertEquals(List.of("bob", "cem"), ids(send(commands.get(2))));
    assertEquals(true, send(commands.get(3)).at("acknowledged"));
    TestNodes.Answer sure = send(commands.get(4));
    assertEquals(List.of("bob", "cem", "ann"), ids(sure));
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      Map<String, Object> evidence = sure.at("hits.hits." + i + ".fields._hopfield.0");
      assertEquals(true, evidence.containsKey("log_ratio"), sure.text());
      sum += (Double) evidence.get("probability_if_stored");
    }
    assertEquals(1, sum, 1e-6);
    for (String name :
        List.of("accepted", "candidates", "partial", "beta", "entropy", "tail_mass", "pattern")) {
      assertEquals(true, sure.<Map<String, Object>>at("ext.hopfield").containsKey(name), name);
    }
    // What the command line writes of the same vectors.
    float[][] vectors = {{.1f, .9f, .3f, .7f}, {.8f, .2f, .6f, .1f}, {.5f, .5f, .1f, .9f}};
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (PlainIndex plain = new PlainIndex(vectors)) {
      new NoiseModelTrainer(vectors, HopfieldQuery.context(plain.searcher(), "v", 4), 1)
          .train(List.of(Corruption.parse("noise:0.1")))
          .write(file);
    }
    Curl put = commands.get(5);
    assertEquals("@-", put.body());
    String model =
        "{\"model\": \"" + Base64.getEncoder().encodeToString(file.toByteArray()) + "\"}";
    assertEquals(
        "mine", send(new Curl(put.method(), put.path(), put.type(), model)).at("model_id"));
    Curl ask = commands.get(6);
    String body = ask.body().replace("[ ... ]", "[0.8, null, 0.5, 0.2]");
    TestNodes.Answer asked = send(new Curl(ask.method(), ask.path(), ask.type(), body));
    assertEquals("bob", ids(asked).get(0));
    double notStored = asked.at("ext.hopfield.not_stored");
    double tail = asked.at("ext.hopfield.tail_mass");
    double ifStored = asked.at("hits.hits.0.fields._hopfield.0.probability_if_stored");
    double probability = asked.at("hits.hits.0.fields._hopfield.0.probability");
    assertEquals((1 - notStored) * (1 - tail) * ifStored, probability, 1e-9);
  }

  @Test
  @Order(2)
  void trainAModel() throws Exception {
    List<Curl> commands = Curl.in(README, "Train a model");
    assertEquals(7, commands.size());
    TestNodes.Answer fog = send(commands.get(0));
    assertEquals(2, fog.<List<?>>at("damages").size(), fog.text());
    send(commands.get(1));
    // As many pairs as are enough.
    for (int i = 0; i < 20; i++) {
      assertEquals("created", send(commands.get(2)).at("result"));
    }
    String task = send(commands.get(3)).at("task");
    assertEquals(true, send(commands.get(4)).json().containsKey("nodes"));
    send(commands.get(5));
    TestNodes.Answer ended =
        nodes.ok("GET", "/_tasks/" + task + "?wait_for_completion=true&timeout=100s", null);
    assertEquals(true, ended.at("completed"), ended.text());
    Object cancelled = ended.at("error.type");
    assertTrue(
        "task_cancelled_exception".equals(cancelled)
            || "mine".equals(ended.at("response.model_id")),
        ended.text());
    assertEquals(fog.json(), send(commands.get(6)).json());
  }

  @Test
  @Order(3)
  void moveAnIndexOfKnn() throws Exception {
    assumeTrue(copying, "the reindex module of this version cannot be had");
    List<Curl> commands = Curl.in(README, "Move an index of k-NN");
    assertEquals(4, commands.size());
    // As an index of k-NN has it in its _source.
    float[][] vectors = Vectors.random(30, 4, 8);
    nodes.ok(
        "PUT",
        "/old",
        "{\"mappings\":{\"properties\":{\"place\":{\"type\":\"float\",\"index\":false}}}}");
    nodes.ok(
        "POST",
        "/_bulk?refresh=true",
        Bodies.bulk("old", vectors, 0, 30).replace("\"v\":", "\"place\":"));
    send(commands.get(0));
    TestNodes.Answer copied = send(commands.get(1));
    assertEquals(30, copied.<Integer>at("created"), copied.text());
    assertEquals(30, send(commands.get(2)).<Integer>at("count"));
    send(commands.get(3));
    assertEquals(
        List.of("7"),
        ids(
            nodes.ok(
                "POST",
                "/places/_search",
                "{\"query\":{\"hopfield\":{\"place\":{\"k\":1,\"vector\":"
                    + Vectors.json(vectors[7])
                    + "}}}}")));
  }

  /** The only piece of JSON that no command sends. */
  @Test
  @Order(4)
  void scoreByAScript() throws Exception {
    String text = Files.readString(README);
    String[] pieces = text.split("(?m)^```json\n", -1);
    assertEquals(2, pieces.length);
    String query = pieces[1].substring(0, pieces[1].indexOf("```"));
    TestNodes.Answer scored = nodes.ok("POST", "/faces/_search", "{\"query\":{" + query + "}}");
    assertEquals(List.of("bob", "cem", "ann"), ids(scored));
  }

  @Test
  @Order(5)
  void aGraphAlongsideTheCodes() throws Exception {
    List<Curl> commands = Curl.in(README, "A graph alongside the codes");
    assertEquals(3, commands.size());
    assertEquals(true, send(commands.get(0)).at("acknowledged"));
    assertEquals("created", send(commands.get(1)).at("result"));
    TestNodes.Answer answer = send(commands.get(2));
    assertEquals(List.of("sun"), ids(answer));
    assertEquals(1 / 1.02, answer.<Double>at("hits.hits.0._score"), 1e-6);
  }

  /** Each command that the README has is one of those. */
  @Test
  @Order(6)
  void allWereSent() throws Exception {
    String text = Files.readString(README);
    long commands = text.lines().filter(line -> line.matches(" *curl .*")).count();
    assertEquals(21, commands);
    // One of them twenty times.
    assertEquals(commands + 19 - (copying ? 0 : 4), sent);
  }
}
