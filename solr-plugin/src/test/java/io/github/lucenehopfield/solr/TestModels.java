package io.github.lucenehopfield.solr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.engine.PlainIndex;
import io.github.lucenehopfield.engine.Vectors;
import io.github.lucenehopfield.noise.NoiseModelSimilarity;
import io.github.lucenehopfield.noise.TrainedNoiseModel;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.noise.training.NoiseModelTrainer;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models, limits, metrics and configurations of cores. */
class TestModels {
  private static final int COUNT = 600;
  private static final int DIMENSION = 32;
  private static final String COMPONENT = "HopfieldComponent\"/>";

  @TempDir private static Path home;
  private static Solr solr;
  private static PlainIndex plain;
  private static float[][] vectors;
  private static Corruption corruption;
  private static TrainedNoiseModel model;

  @BeforeAll
  static void train() throws Exception {
    vectors = Vectors.random(COUNT, DIMENSION, 11);
    plain = new PlainIndex(vectors);
    corruption = Corruption.parse("dropout:0.5");
    model = train("dropout:0.5", 7);
    Solr.home(home);
    configset(
        "mem",
        "<lst name=\"models\"><str name=\"mine\">models/mine.model</str>"
            + "<str name=\"shared\">shared.model</str></lst>");
    Path models = Files.createDirectories(home.resolve("configsets/mem/conf/models"));
    write(model, models.resolve("mine.model"));
    Files.copy(models.resolve("mine.model"), home.resolve("shared.model"));
    solr = Solr.start(home);
    solr.create("mem", "mem");
    Solr.ok(solr.update("mem", Bodies.documents(vectors, 0, COUNT, 1)));
  }

  @AfterAll
  static void close() throws Exception {
    solr.close();
    plain.close();
  }

  private static TrainedNoiseModel train(String corruption, long seed) throws Exception {
    return new NoiseModelTrainer(
            vectors, HopfieldQuery.context(plain.searcher(), "v", DIMENSION), seed)
        .train(List.of(Corruption.parse(corruption)));
  }

  private static void write(TrainedNoiseModel model, Path file) throws Exception {
    Path made = file.resolveSibling("new");
    try (OutputStream out = Files.newOutputStream(made)) {
      model.write(out);
    }
    Files.move(made, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void configset(String name, String parameters) throws Exception {
    Solr.configset(
        home,
        name,
        "\"4\"",
        "\"" + DIMENSION + "\"",
        COMPONENT,
        "HopfieldComponent\">" + parameters + "</searchComponent>");
  }

  private static String clause(String parameters, float[] cue) {
    return "{!hopfield f=v " + parameters + "}" + Vectors.json(cue);
  }

  private static void assertRefused(Solr.Answer answer, String message) {
    assertEquals(400, answer.status(), answer.text());
    assertTrue(answer.text().contains(message), answer.text());
  }

  @Test
  void recallsLikeTheLibrary() throws Exception {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 6; i++) {
      float[] cue = corruption.apply(vectors[i], random);
      HopfieldRecall expected = plain.recall(cue, new NoiseModelSimilarity(model), 10);
      Solr.Answer answer =
          solr.find(
              "mem",
              "q",
              clause("model=" + (i % 2 == 0 ? "mine" : "shared"), cue),
              "hopfield",
              "true");
      for (int hit = 0; hit < 10; hit++) {
        HopfieldRecall.Hit one = expected.hits().get(hit);
        String at = "response/docs/" + hit + "/";
        assertEquals(String.valueOf(one.doc()), answer.at(at + "id"), answer.text());
        String known = at + "_hopfield_/";
        assertEquals(one.probability(), answer.number(known + "probability_if_stored"), 1e-9);
        double stored = (1 - expected.notStored().getAsDouble()) * (1 - expected.tailMass());
        assertEquals(stored * one.probability(), answer.number(known + "probability"), 1e-9);
      }
      assertEquals(expected.notStored().getAsDouble(), answer.number("hopfield/not_stored"), 1e-9);
    }
    // The same file by two names is one likelihood, also where shards meet.
    String shards = solr.address() + "/solr/mem," + solr.address() + "/solr/mem";
    Solr.Answer twice =
        solr.find(
            "mem", "q", clause("model=mine", vectors[0]), "hopfield", "true", "shards", shards);
    assertEquals(2 * COUNT, twice.<Long>at("hopfield/accepted"));
    double any =
        (1 - twice.number("hopfield/not_stored")) * (1 - twice.number("hopfield/tail_mass"));
    double ifStored = twice.number("response/docs/0/_hopfield_/probability_if_stored");
    assertEquals(any * ifStored, twice.number("response/docs/0/_hopfield_/probability"), 1e-9);
  }

  @Test
  void unfitModelsAreRefused() throws Exception {
    assertRefused(
        solr.search("mem", "q", clause("model=other", vectors[0])),
        "model must be one of [mine, shared]; model=other");
    configset("large", "<lst name=\"models\"><str name=\"fits\">shared.model</str></lst>");
    solr.create("large", "large");
    float[][] large = Vectors.random(300, DIMENSION, 12);
    for (float[] vector : large) {
      for (int d = 0; d < DIMENSION; d++) {
        vector[d] = 100 + 50 * vector[d];
      }
    }
    Solr.ok(solr.update("large", Bodies.documents(large, 0, 300, 1)));
    assertRefused(
        solr.search("large", "q", clause("model=fits", large[0])),
        "the model must be for values like the field's");
    String shard = solr.address() + "/solr/large";
    // What only shards can see is still the user's mistake.
    assertRefused(
        solr.search("large", "q", clause("model=fits", large[0]), "shards", shard + "," + shard),
        "the model must be for values like the field's");
    assertEquals(3, Solr.ok(solr.get("/large/hopfield")).<Long>at("retrievals/failed"));
    Solr.configset(
        home,
        "short",
        COMPONENT,
        "HopfieldComponent\"><lst name=\"models\"><str name=\"long\">shared.model</str></lst>"
            + "</searchComponent>");
    solr.create("short", "short");
    assertRefused(
        solr.search("short", "q", "{!hopfield f=v model=long}[1,2,3,4]"), "model=32, cue=4");
  }

  @Test
  void modelsAreListedAndReadAgain() throws Exception {
    configset("again", "<lst name=\"models\"><str name=\"a\">again.model</str></lst>");
    write(model, home.resolve("again.model"));
    solr.create("again", "again");
    Solr.ok(solr.update("again", Bodies.documents(vectors, 0, 10, 1)));
    Solr.Answer listed = Solr.ok(solr.get("/again/hopfield"));
    assertEquals("a", listed.at("models/0/model"));
    assertEquals(DIMENSION, listed.<Long>at("models/0/dimension"));
    assertTrue(listed.<String>at("models/0/provenance").contains("seed 7"), listed.text());
    assertEquals(10_000, listed.<Long>at("limits/maxTopK"));
    assertEquals(10, listed.<Long>at("fields/v/vectors"));
    assertEquals(10L * DIMENSION * Float.BYTES, listed.<Long>at("fields/v/vector_bytes"));
    assertEquals(0, listed.<Long>at("fields/v/code_bytes"));
    Solr.Answer one = Solr.ok(solr.get("/again/hopfield?model=a"));
    assertEquals(listed.<Object>at("models/0"), one.at("model"));
    assertEquals(404, solr.get("/again/hopfield?model=b").status());
    String before = one.at("model/digest");
    write(train("noise:0.4", 8), home.resolve("again.model"));
    assertEquals(before, Solr.ok(solr.get("/again/hopfield?model=a")).at("model/digest"));
    Solr.ok(solr.get("/admin/cores?action=RELOAD&core=again"));
    Solr.Answer after = Solr.ok(solr.get("/again/hopfield?model=a"));
    assertNotEquals(before, after.at("model/digest"));
    assertTrue(after.<String>at("model/provenance").contains("seed 8"), after.text());
    assertEquals(List.of("4"), solr.find("again", "q", clause("model=a topK=1", vectors[4])).ids());
    // A file that is no model any more is noticed, and the core goes on with what it has.
    Files.writeString(home.resolve("again.model"), "no model");
    assertNotEquals(200, solr.get("/admin/cores?action=RELOAD&core=again").status());
    assertEquals(List.of("4"), solr.find("again", "q", clause("model=a topK=1", vectors[4])).ids());
  }

  @Test
  void whatIsNoModelIsRefused() throws Exception {
    Files.writeString(home.resolve("bad.model"), "no model");
    assertNotLoaded(
        "<lst name=\"models\"><str name=\"a\">bad.model</str></lst>",
        "a file made by hopfield train",
        "a=bad.model");
    assertNotLoaded(
        "<lst name=\"models\"><str name=\"a\">none.model</str></lst>",
        "neither the configset nor the home");
    assertNotLoaded(
        "<lst name=\"models\"><str name=\"a\">../../secret</str></lst>",
        "within the configset or the home");
    assertNotLoaded(
        "<lst name=\"models\"><str name=\"a\">/etc/passwd</str></lst>",
        "within the configset or the home");
    Path outside = Files.createTempFile("outside", ".model");
    Files.copy(home.resolve("shared.model"), outside, StandardCopyOption.REPLACE_EXISTING);
    Files.createSymbolicLink(home.resolve("link.model"), outside);
    Files.createSymbolicLink(home.resolve("folder"), outside.getParent());
    assertNotLoaded(
        "<lst name=\"models\"><str name=\"a\">link.model</str></lst>", "what a link leads to");
    assertNotLoaded(
        "<lst name=\"models\"><str name=\"a\">folder/" + outside.getFileName() + "</str></lst>",
        "what a link leads to");
    Files.delete(outside);
    assertNotLoaded(
        "<int name=\"maxModelBytes\">100</int>"
            + "<lst name=\"models\"><str name=\"a\">shared.model</str></lst>",
        "it must have at most 100 bytes (maxModelBytes)");
    assertNotLoaded("<str name=\"models\">shared.model</str>", "models must be a list");
    assertNotLoaded("<int name=\"maxTopK\">0</int>", "maxTopK must be >= 1; maxTopK=0");
    assertNotLoaded("<str name=\"maxTopK\">many</str>", "maxTopK must be a whole number");
    assertNotLoaded("<int name=\"maxTopHits\">7</int>", "parameter=maxTopHits");
  }

  private static int made;

  private static void assertNotLoaded(String parameters, String... messages) throws Exception {
    String name = "bad" + made++;
    configset(name, parameters);
    assertRefusedCore(name, messages);
  }

  private static void assertRefusedCore(String name, String... messages) throws Exception {
    Solr.Answer answer = solr.get("/admin/cores?action=CREATE&name=" + name + "&configSet=" + name);
    assertNotEquals(200, answer.status(), List.of(messages).toString());
    for (String message : messages) {
      assertTrue(answer.text().contains(message), answer.text());
    }
  }

  @Test
  void fieldTypesAreCheckedWhenACoreIsLoaded() throws Exception {
    String[][] cases = {
      {"0", "vectorDimension must be from 1 to 4096; vectorDimension=0"},
      {"4097", "vectorDimension must be from 1 to 4096"},
      {"many", "vectorDimension must be a whole number; vectorDimension=many"},
      {"4\" recallSimilarity=\"near", "similarity=near"},
      {"4\" similarityFunction=\"near", "similarityFunction must be one of"},
      {"4\" vectorEncoding=\"double", "vectorEncoding must be one of"},
      {"4\" knnAlgorithm=\"ivf", "knnAlgorithm must be one of"},
      {"4\" codeGroupSize=\"17", "codeGroupSize must be from 1 to 16; codeGroupSize=17"},
      {"4\" codeMinVectors=\"x", "codeMinVectors must be a whole number"},
      {"4\" graph=\"yes", "graph must be one of [true, false]; graph=yes"},
      {"4\" hnswM=\"16", "hnswM must be specified with graph=true"},
      {"4\" hopfield=\"yes", "hopfield"},
    };
    for (int i = 0; i < cases.length; i++) {
      Solr.configset(home, "type" + i, "\"4\"", "\"" + cases[i][0] + "\"");
      assertRefusedCore("type" + i, cases[i][1]);
    }
  }

  @Test
  void codesAndGraphsAreWritten() throws Exception {
    Solr.configset(
        home,
        "graph",
        "\"4\"",
        "\"8\" codeMinVectors=\"100\" codeGroupSize=\"2\" graph=\"true\" hnswM=\"8\""
            + " recallSimilarity=\"cosine\"");
    solr.create("graph", "graph");
    float[][] many = Vectors.random(2000, 8, 5);
    Solr.ok(solr.update("graph", Bodies.documents(many, 0, 2000, 1)));
    assertRefused(
        solr.update(
            "graph",
            "[{\"id\":\"x\",\"v\":"
                + Vectors.json(many[0]).replaceFirst("[^,\\[]+", "null")
                + "}]"),
        "v must have no unknown coordinate alongside a graph; v[0]=NaN");
    Solr.ok(solr.get("/graph/update?optimize=true&maxSegments=1"));
    Solr.Answer sizes = Solr.ok(solr.get("/graph/hopfield"));
    assertEquals(2000, sizes.<Long>at("fields/v/vectors"));
    assertTrue(sizes.<Long>at("fields/v/code_bytes") >= 2000 * 8 / 4, sizes.text());
    float[] longer = many[77].clone();
    for (int d = 0; d < 8; d++) {
      longer[d] *= 3;
    }
    longer[3] = Float.NaN;
    assertEquals("77", solr.find("graph", "q", clause("", longer)).ids().get(0));
    longer[3] = 3 * many[77][3];
    assertEquals("77", solr.find("graph", "q", "{!knn f=v}" + Vectors.json(longer)).ids().get(0));
  }

  @Test
  void limitsAreThoseOfTheCore() throws Exception {
    configset(
        "limited",
        "<int name=\"maxTopK\">5</int><int name=\"maxCandidates\">50</int>"
            + "<int name=\"maxFeatures\">8</int>");
    solr.create("limited", "limited");
    assertRefused(
        solr.search("limited", "q", clause("topK=6", vectors[0])),
        "topK must be <= 5 (maxTopK); topK=6");
    assertRefused(
        solr.search("limited", "q", clause("topK=5 candidates=51", vectors[0])),
        "candidates must be <= 50 (maxCandidates); candidates=51");
    assertRefused(
        solr.search("limited", "q", clause("similarity=prf:9", vectors[0])), "at most 8 features");
    solr.find("limited", "q", clause("", vectors[0]));
    // To draw features takes time with the square of the dimension.
    Solr.configset(home, "wide", "\"4\"", "\"2048\"");
    solr.create("wide", "wide");
    float[] wide = new float[2048];
    wide[0] = 1;
    assertRefused(
        solr.search("wide", "q", clause("similarity=prf:2049", wide)),
        "at most 2048 features for a field of 2048");
    solr.find("wide", "q", clause("similarity=prf:8", wide));
  }

  @Test
  void retrievalsAreCounted() throws Exception {
    configset("counted", "");
    solr.create("counted", "counted");
    Solr.ok(solr.update("counted", Bodies.documents(vectors, 0, 50, 1)));
    for (int i = 0; i < 3; i++) {
      // One retrieval a request, whoever asks for what it found.
      solr.find(
          "counted",
          "q",
          clause("", vectors[i]),
          "hopfield",
          "true",
          "fl",
          "id,[hopfield]",
          "debugQuery",
          "true");
    }
    Solr.Answer stats = Solr.ok(solr.get("/counted/hopfield"));
    assertEquals(3, stats.<Long>at("retrievals/queries"), stats.text());
    assertEquals(150, stats.<Long>at("retrievals/scanned_vectors"));
    assertEquals(0, stats.<Long>at("retrievals/failed"));
    assertEquals(0, stats.<Long>at("retrievals/partial"));
    assertQueriesShown("counted", 3);
    Solr.ok(solr.get("/admin/cores?action=RENAME&core=counted&other=renamed"));
    assertQueriesShown("renamed", 3);
    // A core that is loaded again begins again.
    Solr.ok(solr.get("/admin/cores?action=RELOAD&core=renamed"));
    solr.find("renamed", "q", clause("", vectors[7]));
    assertQueriesShown("renamed", 1);
  }

  private static void assertQueriesShown(String core, long count) throws Exception {
    List<String> lines =
        solr.get("/admin/metrics?wt=prometheus")
            .text()
            .lines()
            .filter(line -> line.startsWith("solr_core_hopfield_queries_total"))
            .filter(line -> line.contains("core=\"" + core + "\""))
            .toList();
    assertEquals(1, lines.size(), lines.toString());
    String line = lines.get(0);
    assertEquals(count, Double.parseDouble(line.substring(line.lastIndexOf(' '))), line);
  }

  @Test
  void theParserAloneHasDefaults() throws Exception {
    Solr.configset(
        home,
        "alone",
        "<searchComponent name=\"hopfield\" class=\"io.github.lucenehopfield.solr." + COMPONENT,
        "",
        "<arr name=\"last-components\">\n      <str>hopfield</str>\n    </arr>",
        "");
    solr.create("alone", "alone");
    Solr.ok(solr.update("alone", "[{\"id\":\"a\",\"v\":[1,2,3,4]}]"));
    Solr.Answer answer =
        solr.find(
            "alone", "q", "{!hopfield f=v}[1,2,null,4]", "hopfield", "true", "fl", "*,[hopfield]");
    assertEquals(List.of("a"), answer.ids());
    assertEquals(0.0, answer.number("response/docs/0/[hopfield]/log_ratio"), 0);
    assertNull(answer.at("hopfield"));
    assertRefused(solr.get("/alone/hopfield"), "component must be the name of a HopfieldComponent");
  }
}
