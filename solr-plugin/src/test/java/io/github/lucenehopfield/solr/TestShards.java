package io.github.lucenehopfield.solr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.engine.PlainIndex;
import io.github.lucenehopfield.engine.Vectors;
import io.github.lucenehopfield.separation.Separations;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes with a shard each, against the library on one index of the same vectors. */
class TestShards {
  private static final int COUNT = 300;
  private static final int DIMENSION = 12;

  @TempDir private static Path base;
  private static final List<Solr> nodes = new ArrayList<>();
  private static PlainIndex plain;
  private static float[] cue;

  @BeforeAll
  static void index() throws Exception {
    float[][] vectors = Vectors.random(COUNT, DIMENSION, 1);
    cue = Vectors.corrupted(vectors[18], 0.4, 0.2, new Random(2));
    plain = new PlainIndex(vectors);
    for (int i = 0; i < 2; i++) {
      Path home = Solr.home(base.resolve("n" + i));
      Solr.configset(home, "mem", "\"4\"", "\"" + DIMENSION + "\"");
      Solr.configset(
          home,
          "other",
          "\"4\"",
          "\"" + DIMENSION + "\" recallSimilarity=\"" + (i == 0 ? "euclidean" : "dot") + "\"");
      nodes.add(Solr.start(home));
      for (String core : List.of("mem", "other")) {
        nodes.get(i).create(core, core);
        Solr.ok(nodes.get(i).update(core, Bodies.documents(vectors, i, COUNT, 2)));
      }
      nodes.get(i).create("empty", "mem");
    }
  }

  @AfterAll
  static void close() throws Exception {
    for (Solr node : nodes) {
      node.close();
    }
    plain.close();
  }

  private static String shards(String core) {
    return nodes.get(0).address()
        + "/solr/"
        + core
        + ","
        + nodes.get(1).address()
        + "/solr/"
        + core;
  }

  private static String[] with(String[] parameters, String... more) {
    String[] all = Arrays.copyOf(parameters, parameters.length + more.length);
    System.arraycopy(more, 0, all, parameters.length, more.length);
    return all;
  }

  private static String[] query(String parameters) {
    return new String[] {
      "q",
      "{!hopfield f=v topK=20 " + parameters + "}" + Vectors.json(cue),
      "rows",
      "20",
      "hopfield",
      "true",
      "shards",
      shards("mem")
    };
  }

  private static void assertSame(HopfieldRecall expected, Solr.Answer answer) {
    for (int i = 0; i < expected.hits().size(); i++) {
      HopfieldRecall.Hit hit = expected.hits().get(i);
      String at = "response/docs/" + i + "/";
      assertEquals(String.valueOf(hit.doc()), answer.at(at + "id"));
      assertEquals(hit.similarity(), answer.number(at + "_hopfield_/log_ratio"), 0);
      assertEquals(hit.probability(), answer.number(at + "_hopfield_/probability_if_stored"), 1e-9);
      assertNull(answer.at(at + "_hopfield_/probability"));
      assertNull(answer.at(at + "_hopfield_/vector"));
    }
    assertEquals(expected.totalHits().value(), answer.<Long>at("hopfield/accepted"));
    assertEquals(expected.candidates(), answer.<Long>at("hopfield/candidates"));
    assertEquals(expected.beta(), answer.number("hopfield/beta"), 1e-9);
    assertEquals(expected.entropy(), answer.number("hopfield/entropy"), 1e-9);
    assertEquals(false, answer.at("hopfield/partial"));
  }

  @Test
  void twoShardsAreSeparatedLikeOneIndex() throws Exception {
    for (String form : List.of("softmax", "entmax:1.5", "top:3", "sparsemax")) {
      HopfieldRecall expected =
          plain.recall(cue, new EuclideanSimilarity(), Separations.parse(form), 20, false);
      Solr.Answer answer =
          nodes
              .get(form.length() % 2)
              .find("mem", with(query("separation=" + form), "hopfield.pattern", "true"));
      assertSame(expected, answer);
      double covered = answer.number("hopfield/pattern_mass");
      assertTrue(covered > 0.8 && covered <= 1 + 1e-9, "covered=" + covered);
      for (int d = 0; d < DIMENSION; d++) {
        assertEquals(
            expected.pattern()[d],
            answer.number("hopfield/pattern/" + d),
            6 * (1 - covered) + 1e-5);
      }
    }
  }

  @Test
  void severalCuesOfOneOriginAreOneQuestion() throws Exception {
    float[][] vectors = Vectors.random(COUNT, DIMENSION, 1);
    float[][] views = Vectors.views(vectors[201], 3, 0.5, 0.2, 201);
    HopfieldRecall expected = plain.recall(views, new EuclideanSimilarity(), 20);
    String[] query = query("");
    query[1] = "{!hopfield f=v topK=20}" + Vectors.json(views);
    Solr.Answer answer = nodes.get(0).find("mem", query);
    assertSame(expected, answer);
    assertEquals("201", answer.ids().get(0));
    Solr.Answer alone = nodes.get(0).find("mem", query(""));
    query[1] = "{!hopfield f=v topK=20}[ " + Vectors.json(cue) + " ]";
    assertEquals(alone.<Object>at("response"), nodes.get(0).find("mem", query).at("response"));
  }

  @Test
  void whatAreNoCuesOfOneOriginIsRefused() throws Exception {
    String one = Vectors.json(cue);
    for (String[] bad :
        new String[][] {
          {"[" + (one + ",").repeat(64) + one + "]", "v must be from 1 to 64 vectors; v=65"},
          {"[" + one + ",[1]]", "v[1] must have as many values as field v has dimensions, 12"},
          {"[" + one + ",]", "v[1] must be an array of numbers"},
          {"[" + one + " 7]", "v[1] must be an array of numbers"},
          {"[" + one + ",[1", "v must be an array of numbers"},
          {"[" + one + "," + one.replace("]", ",x]") + "]", "v[1] must have as many values"},
          {"[[]]", "v[0] must have as many values"}
        }) {
      String[] query = query("");
      query[1] = "{!hopfield f=v}" + bad[0];
      Solr.Answer answer = nodes.get(0).search("mem", query);
      assertEquals(400, answer.status(), answer.text());
      assertTrue(answer.text().contains(bad[1]), answer.text());
    }
  }

  @Test
  void labelsOfTwoShardsAreSummed() throws Exception {
    HopfieldRecall recall =
        plain.recall(
            cue, new EuclideanSimilarity(), Separations.parse("softmax:0.5"), COUNT, false);
    double even = 0;
    for (HopfieldRecall.Hit hit : recall.hits()) {
      even += hit.doc() % 2 == 0 ? hit.probability() : 0;
    }
    for (String way : List.of(shards("mem"), "")) {
      String[] query = query("separation=softmax:0.5 candidates=" + COUNT);
      query[query.length - 1] = way;
      Solr.Answer answer = nodes.get(0).find("mem", with(query, "hopfield.label", "even_s"));
      double expected = way.isEmpty() ? 1 : even;
      String first = answer.at("hopfield/labels/0/label");
      assertEquals("yes", first, answer.text());
      assertEquals(expected, answer.number("hopfield/labels/0/probability"), 1e-9);
      assertEquals(0, answer.number("hopfield/unlabeled"), 1e-9);
      assertEquals(0, answer.number("hopfield/beyond"), 1e-9);
      if (!way.isEmpty()) {
        assertEquals(1 - even, answer.number("hopfield/labels/1/probability"), 1e-9);
      }
    }
    Solr.Answer numbers = nodes.get(0).find("mem", with(query(""), "hopfield.label", "number_l"));
    assertEquals(20, numbers.<List<?>>at("hopfield/labels").size());
    assertEquals("18", numbers.at("hopfield/labels/0/label"));
    assertNull(nodes.get(0).find("mem", query("")).at("hopfield/labels"));
  }

  @Test
  void labelsAreOfFieldsThatHaveSome() throws Exception {
    for (String field : List.of("v", "nothing", "")) {
      Solr.Answer answer = nodes.get(0).search("mem", with(query(""), "hopfield.label", field));
      assertEquals(400, answer.status(), answer.text());
      assertTrue(answer.text().contains("hopfield.label must be a field"), answer.text());
    }
  }

  @Test
  void eitherWayOfFetching() throws Exception {
    HopfieldRecall expected =
        plain.recall(cue, new EuclideanSimilarity(), Separations.parse("softmax"), 20, false);
    for (String[] way :
        new String[][] {
          {"fl", "id,score"},
          {"fl", "id"},
          {"fl", "id,number_l", "distrib.singlePass", "true"},
          {"fl", "*,score", "hopfield.pattern", "true", "distrib.singlePass", "true"},
          {"fl", "id", "fl", "even_s"},
        }) {
      assertSame(expected, nodes.get(0).find("mem", with(query(""), way)));
    }
    String[] onlyOne = with(query(""), "start", "1");
    onlyOne[3] = "1";
    Solr.Answer page = nodes.get(0).find("mem", onlyOne);
    HopfieldRecall.Hit second = expected.hits().get(1);
    assertEquals(List.of(String.valueOf(second.doc())), page.ids());
    Solr.Answer sorted = nodes.get(1).find("mem", with(query(""), "sort", "number_l asc"));
    assertNotNull(sorted.at("response/docs/19/_hopfield_/probability_if_stored"));
    String[] without = query("");
    without[5] = "false";
    Solr.Answer plainly = nodes.get(1).find("mem", without);
    assertNull(plainly.at("response/docs/0/_hopfield_"));
    assertNull(plainly.at("hopfield"));
  }

  @Test
  void onlyAcceptedDocumentsHaveMass() throws Exception {
    HopfieldRecall expected =
        plain.recall(cue, new EuclideanSimilarity(), Separations.parse("softmax"), 20, true);
    assertSame(expected, nodes.get(0).find("mem", with(query(""), "fq", "even_s:yes")));
    assertSame(expected, nodes.get(0).find("mem", query("preFilter=even_s:yes")));
  }

  @Test
  void inOtherQueries() throws Exception {
    Solr.Answer alone = nodes.get(0).find("mem", query(""));
    String[] mixed = with(query(""), "c", query("")[1], "all", "{!lucene}*:*^=7");
    mixed[1] = "{!bool must=$all should=$c}";
    Solr.Answer answer = nodes.get(0).find("mem", mixed);
    assertEquals(alone.<Object>at("hopfield"), answer.at("hopfield"));
    assertEquals(COUNT, answer.<Long>at("response/numFound"));
    for (int i = 0; i < 10; i++) {
      String at = "response/docs/" + i + "/_hopfield_";
      assertEquals(alone.<Object>at(at), answer.at(at));
    }
    String[] grouped = with(query(""), "group", "true", "group.field", "even_s");
    assertEquals(COUNT, nodes.get(0).find("mem", grouped).<Long>at("hopfield/accepted"));
  }

  @Test
  void shardsThatDoNotAnswerAreMissed() throws Exception {
    String[] query = query("");
    query[query.length - 1] = nodes.get(0).address() + "/solr/mem,127.0.0.1:9/solr/mem";
    Solr.Answer answer = nodes.get(0).find("mem", with(query, "shards.tolerant", "true"));
    assertEquals(true, answer.at("hopfield/partial"));
    assertEquals(COUNT / 2, answer.<Long>at("hopfield/accepted"));
    Solr.Answer late = nodes.get(0).find("mem", with(query(""), "timeAllowed", "0"));
    assertEquals(true, late.at("responseHeader/partialResults"), late.text());
  }

  @Test
  void shardsMustScoreAlike() throws Exception {
    String[] query = query("");
    query[query.length - 1] = shards("other");
    Solr.Answer refused = nodes.get(0).search("other", query);
    assertEquals(400, refused.status(), refused.text());
    assertTrue(
        refused.text().contains("similarity must be the same on all shards"), refused.text());
    String[] named = query("similarity=dot");
    named[named.length - 1] = shards("other");
    assertEquals(COUNT, nodes.get(0).find("other", named).<Long>at("hopfield/accepted"));
  }

  @Test
  void mistakesAreTheUsers() throws Exception {
    for (String mistake : List.of("effort=x", "candidates=0", "model=none", "separation=soft")) {
      Solr.Answer refused = nodes.get(0).search("mem", query(mistake));
      assertEquals(400, refused.status(), refused.text());
    }
  }

  @Test
  void emptyShardsHaveNothing() throws Exception {
    String[] query = query("");
    query[query.length - 1] = shards("empty");
    Solr.Answer nothing = nodes.get(0).find("empty", query);
    assertEquals(0, nothing.<Long>at("hopfield/accepted"));
    assertEquals(0, nothing.<Long>at("response/numFound"));
    query[query.length - 1] =
        nodes.get(0).address() + "/solr/mem," + nodes.get(1).address() + "/solr/empty";
    assertEquals(COUNT / 2, nodes.get(0).find("mem", query).<Long>at("hopfield/accepted"));
  }
}
