package io.github.lucenehopfield.solr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.engine.Curl;
import io.github.lucenehopfield.engine.PlainIndex;
import io.github.lucenehopfield.engine.Vectors;
import io.github.lucenehopfield.noise.TableFile;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.noise.training.NoiseModelTrainer;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.ScoreTable;
import io.github.lucenehopfield.similarity.TableSimilarity;
import io.github.lucenehopfield.similarity.Tlsh;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.solr.client.solrj.impl.HttpJdkSolrClient;
import org.apache.solr.client.solrj.request.SolrQuery;
import org.apache.solr.client.solrj.response.QueryResponse;
import org.apache.solr.common.SolrInputDocument;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training in a core, models of tables, and SolrJ. */
class TestTraining {
  private static final int COUNT = 600;
  private static final int DIMENSION = 32;
  private static final String COMPONENT = "HopfieldComponent\"/>";

  @TempDir private static Path home;
  private static Solr solr;
  private static float[][] vectors;
  private static Corruption corruption;
  private static byte[][] levels;
  private static TableSimilarity tables;

  @BeforeAll
  static void start() throws Exception {
    vectors = Vectors.random(COUNT, DIMENSION, 11);
    corruption = Corruption.parse("dropout:0.5");
    Solr.home(home);
    Solr.configset(home, "mem", "\"4\"", "\"" + DIMENSION + "\"");
    Random random = new Random(5);
    levels = new byte[100][12];
    for (byte[] level : levels) {
      for (int d = 0; d < level.length; d++) {
        level[d] = (byte) random.nextInt(4);
      }
    }
    // A cue of a level comes from one that is not lower.
    ScoreTable table = ScoreTable.of(1, 0, 4, (q, x) -> x >= q ? q - x : -7 - q);
    tables = new TableSimilarity("levels", Collections.nCopies(12, table));
    try (OutputStream out = Files.newOutputStream(home.resolve("levels.tables"))) {
      TableFile.write(tables, out);
    }
    Solr.configset(
        home,
        "levels",
        "vectorDimension=\"4\"",
        "vectorDimension=\"12\" vectorEncoding=\"BYTE\"",
        COMPONENT,
        "HopfieldComponent\"><lst name=\"models\"><str name=\"levels\">levels.tables</str></lst>"
            + "</searchComponent>");
    Solr.configset(
        home,
        "digests",
        "vectorDimension=\"4\"",
        "vectorDimension=\"174\" vectorEncoding=\"BYTE\" recallSimilarity=\"tlsh\"");
    solr = Solr.start(home);
    solr.create("mem", "mem");
    Solr.ok(solr.update("mem", Bodies.documents(vectors, 0, COUNT, 1)));
    SplittableRandom chance = new SplittableRandom(5);
    StringBuilder pairs = new StringBuilder("[");
    for (int i = 0; i < 61; i++) {
      float[] cue = corruption.apply(vectors[i], chance);
      cue[i % DIMENSION] = Float.NaN;
      pairs.append(i == 0 ? "" : ",").append("{\"id\":\"pair").append(i);
      pairs.append("\",\"kind_s\":\"").append(i < 19 ? "few" : "pair").append("\",\"cue_s\":\"");
      pairs.append(Vectors.json(cue)).append("\",\"origin_s\":\"");
      pairs.append(i == 60 ? "gone" : i).append("\"}");
    }
    Solr.ok(solr.update("mem", pairs.append(']').toString()));
  }

  @AfterAll
  static void close() throws Exception {
    solr.close();
  }

  private static Solr.Answer ask(String... parameters) throws Exception {
    StringBuilder form = new StringBuilder();
    for (int i = 0; i < parameters.length; i += 2) {
      form.append(i == 0 ? "" : "&").append(parameters[i]).append('=');
      form.append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
    }
    return solr.ask(
        "POST", "/solr/mem/hopfield/train", "application/x-www-form-urlencoded", form.toString());
  }

  private static String state(String model) throws Exception {
    for (Map<String, Object> one : Solr.ok(ask()).<List<Map<String, Object>>>at("trainings")) {
      if (model.equals(one.get("model"))) {
        return (String) one.get("state");
      }
    }
    return "unknown";
  }

  private static String await(String model) throws Exception {
    long end = System.nanoTime() + 110_000_000_000L;
    while (true) {
      String state = state(model);
      if (!state.equals("waiting") && !state.equals("training")) {
        return state;
      }
      assertTrue(System.nanoTime() < end, state);
      Thread.sleep(20);
    }
  }

  private static int found(String model) throws Exception {
    SplittableRandom random = new SplittableRandom(3);
    int found = 0;
    for (int i = 100; i < 120; i++) {
      String cue = Vectors.json(corruption.apply(vectors[i], random));
      String query = "{!hopfield f=v topK=1 model=" + model + "}" + cue;
      found += solr.find("mem", "q", query).ids().equals(List.of(String.valueOf(i))) ? 1 : 0;
    }
    return found;
  }

  @Test
  void modelsOfDamagesHaveVersions() throws Exception {
    for (int version = 1; version <= 3; version++) {
      Solr.Answer started =
          Solr.ok(
              ask(
                  "action",
                  "train",
                  "model",
                  "fog",
                  "f",
                  "v",
                  "damage",
                  "dropout:0.5",
                  "damage",
                  "none",
                  "seed",
                  String.valueOf(version)));
      assertEquals("fog", started.at("training/model"));
      assertEquals("done, version " + version, await("fog"));
      assertTrue(found("fog") >= 19);
      Solr.Answer known = Solr.ok(solr.get("/mem/hopfield?model=fog"));
      assertEquals(version, known.<Long>at("model/version"));
      assertTrue(known.<String>at("model/provenance").startsWith("seed " + version));
    }
    try (Stream<Path> files = Files.list(home.resolve("mem/hopfield-models"))) {
      assertEquals(
          List.of("fog.2.model", "fog.3.model"),
          files
              .map(file -> file.getFileName().toString())
              .filter(file -> file.startsWith("fog"))
              .sorted()
              .toList());
    }
    Solr.ok(solr.get("/admin/cores?action=RELOAD&core=mem"));
    assertEquals(3, Solr.ok(solr.get("/mem/hopfield?model=fog")).<Long>at("model/version"));
    assertTrue(found("fog") >= 19);
  }

  @Test
  void modelsOfPairs() throws Exception {
    Solr.ok(
        ask(
            "action",
            "train",
            "model",
            "seen",
            "f",
            "v",
            "pairs",
            "kind_s:(few OR pair)",
            "cue",
            "cue_s",
            "origin",
            "origin_s"));
    assertEquals("done, version 1", await("seen"));
    assertTrue(found("seen") >= 19);
  }

  @Test
  void aCancelledTrainingStoresNothing() throws Exception {
    String[] many = new String[6 + 2 * 40];
    System.arraycopy(new String[] {"action", "train", "model", "never", "f", "v"}, 0, many, 0, 6);
    for (int i = 6; i < many.length; i += 2) {
      many[i] = "damage";
      many[i + 1] = "noise:0.1";
    }
    Solr.ok(ask(many));
    Solr.ok(ask("action", "cancel", "model", "never"));
    assertEquals("cancelled", await("never"));
    assertEquals(404, solr.get("/mem/hopfield?model=never").status());
    assertEquals(400, ask("action", "cancel", "model", "never").status());
  }

  private static void assertRefused(String message, String... parameters) throws Exception {
    Solr.Answer answer = ask(parameters);
    assertEquals(400, answer.status(), answer.text());
    assertTrue(answer.text().contains(message), message + " in " + answer.text());
  }

  @Test
  void whatCannotBeTrainedIsRefused() throws Exception {
    assertRefused("action must be train, cancel or status; action=go", "action", "go");
    assertRefused("model must be specified", "action", "train");
    assertRefused("model must be a name", "action", "train", "model", "../x");
    String[] good = {"action", "train", "model", "bad", "f", "v", "damage", "none"};
    String[][] wrong = {
      {"f must be a field", "f", "id"},
      {"noise", "damage", "noise"},
      {"cells=784, dimensions=32", "damage", "occlude:28x28:0.5"},
      {"grid must be WxH", "grid", "5"},
      {"grid must have as many cells", "grid", "5x5"}
    };
    for (String[] one : wrong) {
      String[] bad = Arrays.copyOf(good, good.length + 2);
      bad[8] = one[1];
      bad[9] = one[2];
      for (int i = 4; i < 8; i += 2) {
        if (bad[i].equals(one[1])) {
          bad[i + 1] = one[2];
        }
      }
      assertRefused(one[0], bad);
    }
    assertRefused("one of damage and pairs", "action", "train", "model", "bad", "f", "v");
    assertRefused(
        "matching=19 found=19",
        "action",
        "train",
        "model",
        "bad",
        "f",
        "v",
        "pairs",
        "kind_s:few",
        "cue",
        "cue_s",
        "origin",
        "origin_s");
    assertRefused(
        "cue must be specified", "action", "train", "model", "bad", "f", "v", "pairs", "*:*");
    assertEquals("unknown", state("bad"));
  }

  /** Each command of the README, sent as it is, in its order; and what comes back. */
  @Test
  void theReadmeIsTrue() throws Exception {
    Path readme = Path.of("README.md");
    List<Curl> five = Curl.in(readme, "Five minutes");
    List<Curl> train = Curl.in(readme, "Train a model");
    String text = Files.readString(readme);
    assertEquals(
        text.lines().filter(line -> line.matches(" *curl .*")).count(), five.size() + train.size());
    Solr.configset(home, "hopfield");
    Solr.ok(solr.ask(five.get(0)));
    Solr.ok(solr.ask(five.get(1)));
    assertEquals(List.of("bob", "cem"), Solr.ok(solr.ask(five.get(2))).ids());
    Solr.Answer sure = Solr.ok(solr.ask(five.get(3)));
    assertEquals(List.of("bob", "cem", "ann"), sure.ids());
    for (String name :
        List.of("accepted", "candidates", "partial", "beta", "entropy", "tail_mass", "pattern")) {
      assertTrue(sure.at("hopfield/" + name) != null, name);
    }
    // A model from elsewhere, and the configuration that the README shows.
    float[][] three = {{.1f, .9f, .3f, .7f}, {.8f, .2f, .6f, .1f}, {.5f, .5f, .1f, .9f}};
    try (PlainIndex plain = new PlainIndex(three);
        OutputStream out = Files.newOutputStream(home.resolve("mine.model"))) {
      new NoiseModelTrainer(three, HopfieldQuery.context(plain.searcher(), "v", 4), 1)
          .train(List.of(Corruption.parse("noise:0.1")))
          .write(out);
    }
    int xml = text.indexOf("```xml") + 7;
    String component = text.substring(xml, text.indexOf("```", xml));
    Path configuration = home.resolve("configsets/hopfield/conf/solrconfig.xml");
    Files.writeString(
        configuration,
        Files.readString(configuration)
            .replaceFirst("<searchComponent name=\"hopfield\"[^>]*/>", component));
    Solr.ok(solr.ask(five.get(4)));
    assertEquals("mine", Solr.ok(solr.ask(five.get(5))).at("models/0/model"));
    Curl last = five.get(6);
    String query =
        last.body()
            .replace(
                URLEncoder.encode("[ ... ]", StandardCharsets.UTF_8),
                URLEncoder.encode("[0.8, null, 0.5, 0.2]", StandardCharsets.UTF_8));
    Solr.Answer mine = Solr.ok(solr.ask(new Curl(last.method(), last.path(), last.type(), query)));
    assertEquals("bob", mine.ids().get(0));
    assertTrue(mine.number("response/docs/0/_hopfield_/probability") > 0, mine.text());
    Solr.ok(solr.ask(train.get(0)));
    long end = System.nanoTime() + 110_000_000_000L;
    Solr.Answer status = Solr.ok(solr.ask(train.get(1)));
    while (!status.<String>at("trainings/0/state").startsWith("done")) {
      assertTrue(System.nanoTime() < end, status.text());
      Thread.sleep(50);
      status = Solr.ok(solr.ask(train.get(1)));
    }
    assertEquals("bob", Solr.ok(solr.ask(train.get(2))).ids().get(0));
    Solr.ok(solr.ask(train.get(3)));
    StringBuilder more = new StringBuilder("[");
    for (int i = 2; i <= 20; i++) {
      more.append(i == 2 ? "" : ",").append("{\"id\":\"seen-").append(i);
      more.append("\",\"kind_s\":\"seen\",\"cue_s\":\"[0.1,0.9,0.3,null]\",\"origin_s\":\"ann\"}");
    }
    Solr.ok(solr.update("faces", more.append(']').toString()));
    Solr.ok(solr.ask(train.get(4)));
    // It may have ended before.
    int cancelled = solr.ask(train.get(5)).status();
    assertTrue(cancelled == 200 || cancelled == 400, "status=" + cancelled);
  }

  private static float[] floats(byte[] bytes) {
    float[] floats = new float[bytes.length];
    for (int d = 0; d < bytes.length; d++) {
      floats[d] = bytes[d];
    }
    return floats;
  }

  private static String best(TableSimilarity by, byte[] cue, byte[][] stored) {
    CueSimilarity.PatternScorer scorer = by.bind(floats(cue), CueContext.NONE).scorer();
    return IntStream.range(0, stored.length)
        .boxed()
        .max(Comparator.comparingDouble(i -> scorer.score(floats(stored[i]))))
        .map(i -> i + " " + (float) (1 / (1 - scorer.score(floats(stored[i])))))
        .orElseThrow();
  }

  private static void fill(String core, byte[][] stored) throws Exception {
    solr.create(core, core);
    StringBuilder body = new StringBuilder("[");
    for (int i = 0; i < stored.length; i++) {
      body.append(i == 0 ? "" : ",").append("{\"id\":\"").append(i).append("\",\"v\":");
      body.append(Arrays.toString(stored[i])).append('}');
    }
    Solr.ok(solr.update(core, body.append(']').toString()));
  }

  private static String first(String core, String more, byte[] cue) throws Exception {
    String query = "{!hopfield f=v topK=1" + more + "}" + Arrays.toString(cue);
    Solr.Answer answer = solr.find(core, "q", query, "fl", "id,score");
    return answer.ids().get(0) + " " + (float) answer.number("response/docs/0/score");
  }

  @Test
  void tablesOfAFileAreModels() throws Exception {
    fill("levels", levels);
    for (int i = 0; i < 5; i++) {
      byte[] cue = levels[i].clone();
      cue[i] = 0;
      assertEquals(best(tables, cue, levels), first("levels", " model=levels", cue));
    }
    Solr.Answer known = Solr.ok(solr.get("/levels/hopfield?model=levels"));
    assertEquals(12, known.<Long>at("model/dimension"));
  }

  @Test
  void digestsAreComparedByTables() throws Exception {
    Random random = new Random(4);
    byte[][] stored = new byte[200][];
    for (int i = 0; i < stored.length; i++) {
      byte[] bytes = new byte[Tlsh.DIGITS / 2];
      random.nextBytes(bytes);
      stored[i] = Tlsh.vector(HexFormat.of().formatHex(bytes));
    }
    fill("digests", stored);
    for (int i = 0; i < 5; i++) {
      byte[] cue = stored[i].clone();
      System.arraycopy(stored[i + 100], 30, cue, 30, 20);
      assertEquals(best(Tlsh.similarity(), cue, stored), first("digests", "", cue));
      assertEquals(best(Tlsh.similarity(), cue, stored), first("digests", " similarity=tlsh", cue));
    }
  }

  @Test
  void solrJ() throws Exception {
    String address = "http://" + solr.address() + "/solr";
    try (HttpJdkSolrClient client = new HttpJdkSolrClient.Builder(address).build()) {
      SolrInputDocument document = new SolrInputDocument();
      document.addField("id", "j");
      document.addField("kind_s", "solrj");
      float[] vector = new float[DIMENSION];
      Arrays.fill(vector, 9);
      document.addField("v", IntStream.range(0, DIMENSION).mapToObj(d -> vector[d]).toList());
      client.add("mem", document);
      client.commit("mem");
      SolrQuery query = new SolrQuery("{!hopfield f=v topK=2}" + Vectors.json(vector));
      query.set("hopfield", true);
      query.addFilterQuery("kind_s:solrj");
      QueryResponse answer = client.query("mem", query);
      assertEquals("j", answer.getResults().get(0).getFieldValue("id"));
      assertEquals(1L, answer.getResults().getNumFound());
      assertEquals(1L, ((Number) answer.getResponse()._get("hopfield/accepted")).longValue());
      client.deleteById("mem", "j");
      client.commit("mem");
    }
  }
}
