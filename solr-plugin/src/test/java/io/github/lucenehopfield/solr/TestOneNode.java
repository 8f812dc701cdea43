package io.github.lucenehopfield.solr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.engine.PlainIndex;
import io.github.lucenehopfield.engine.Vectors;
import io.github.lucenehopfield.noise.SimilarityRegistry;
import io.github.lucenehopfield.separation.Separations;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recall over HTTP from one core, against the library on the same vectors. */
class TestOneNode {
  private static final int COUNT = 300;
  private static final int DIMENSION = 12;

  @TempDir private static Path home;
  private static Solr solr;
  private static PlainIndex plain;
  private static float[][] vectors;
  private static float[] cue;

  @BeforeAll
  static void index() throws Exception {
    vectors = Vectors.random(COUNT, DIMENSION, 1);
    cue = Vectors.corrupted(vectors[18], 0.4, 0.2, new Random(2));
    plain = new PlainIndex(vectors);
    Solr.configset(Solr.home(home), "mem", "\"4\"", "\"" + DIMENSION + "\"");
    Solr.configset(
        home, "bytes", "\"4\"", "\"3\" vectorEncoding=\"BYTE\" recallSimilarity=\"manhattan\"");
    solr = Solr.start(home);
    solr.create("mem", "mem");
    Solr.ok(solr.update("mem", Bodies.documents(vectors, 0, COUNT / 2, 1)));
    Solr.ok(solr.update("mem", Bodies.documents(vectors, COUNT / 2, COUNT, 1)));
  }

  @AfterAll
  static void close() throws Exception {
    solr.close();
    plain.close();
  }

  private static String clause(String parameters, float[] cue) {
    return "{!hopfield f=v " + parameters + "}" + Vectors.json(cue);
  }

  private static void assertRefused(Solr.Answer answer, String... messages) {
    assertEquals(400, answer.status(), answer.text());
    for (String message : messages) {
      assertTrue(answer.<String>at("error/msg").contains(message), answer.text());
    }
  }

  private static void assertClauseRefused(String clause, String... messages) throws Exception {
    assertRefused(solr.search("mem", "q", clause), messages);
  }

  private static void assertSame(HopfieldRecall expected, Solr.Answer answer) {
    for (int i = 0; i < expected.hits().size(); i++) {
      HopfieldRecall.Hit hit = expected.hits().get(i);
      String at = "response/docs/" + i + "/";
      assertEquals(String.valueOf(hit.doc()), answer.at(at + "id"));
      assertEquals(hit.score(), answer.number(at + "score"), 1e-6);
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
    assertNull(answer.at("hopfield/not_stored"));
  }

  /** An index writer would ask every segment for its best documents. */
  @Test
  void deletionsAreRefused() throws Exception {
    String clause = clause("topK=3", cue).replace("\"", "\\\"");
    String nested = "_query_:\\\"" + clause("topK=3", cue) + "\\\"";
    for (String query : List.of(clause, "+*:* +" + nested, "*:* -" + nested)) {
      Solr.Answer answer = solr.update("mem", "{\"delete\": {\"query\": \"" + query + "\"}}");
      assertRefused(answer, "hopfield must not be a part of a delete-by-query");
      // Nothing is deleted, and the core goes on to take documents.
      assertEquals(COUNT, solr.find("mem", "q", "*:*").<Long>at("response/numFound"));
    }
    Solr.ok(solr.update("mem", "{\"delete\": {\"query\": \"id:none\"}}"));
    assertEquals(COUNT, solr.find("mem", "q", "*:*").<Long>at("response/numFound"));
  }

  @Test
  void recallsWhatTheLibraryRecalls() throws Exception {
    for (String form : List.of("softmax", "entmax:1.5", "top:3", "sparsemax")) {
      HopfieldRecall expected =
          plain.recall(cue, new EuclideanSimilarity(), Separations.parse(form), 20, false);
      Solr.Answer answer =
          solr.find(
              "mem",
              "q",
              clause("topK=20 separation=" + form, cue),
              "fl",
              "id,score",
              "rows",
              "20",
              "hopfield",
              "true",
              "hopfield.pattern",
              "true");
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
    Solr.Answer cooler =
        solr.find(
            "mem",
            "q",
            clause("topK=20 temperature=4", cue),
            "fl",
            "id,score",
            "rows",
            "20",
            "hopfield",
            "true");
    assertSame(
        plain.recall(cue, new EuclideanSimilarity(), Separations.parse("softmax:0.25"), 20, false),
        cooler);
  }

  @Test
  void similaritiesComeByName() throws Exception {
    for (String name : List.of("robust", "manhattan", "cosine", "dot", "prf:8")) {
      HopfieldRecall expected = plain.recall(cue, SimilarityRegistry.byName(name, 8), 5);
      Solr.Answer answer = solr.find("mem", "q", clause("topK=5 similarity=" + name, cue));
      List<String> ids = new ArrayList<>();
      expected.hits().forEach(hit -> ids.add(String.valueOf(hit.doc())));
      assertEquals(ids, answer.ids(), name);
    }
  }

  @Test
  void unknownValuesDoNotCount() throws Exception {
    String known = Vectors.json(vectors[40]);
    String unknown =
        "[null, NaN," + known.substring(known.indexOf(',', known.indexOf(',') + 1) + 1);
    Solr.Answer answer =
        solr.find("mem", "q", "{!hopfield f=v topK=1 v=$cue}", "cue", unknown, "fl", "id,score");
    assertEquals(List.of("40"), answer.ids());
    assertEquals(1.0, answer.number("response/docs/0/score"), 0);
  }

  @Test
  void filtersComeBeforeTheBest() throws Exception {
    HopfieldRecall even =
        plain.recall(cue, new EuclideanSimilarity(), Separations.parse("softmax"), 10, true);
    for (int again = 0; again < 2; again++) {
      Solr.Answer answer =
          solr.find(
              "mem",
              "q",
              clause("topK=10", cue),
              "fq",
              "even_s:yes",
              "fl",
              "id,score",
              "hopfield",
              "true");
      assertSame(even, answer);
    }
    assertSame(
        even,
        solr.find(
            "mem",
            "q",
            clause("topK=10", cue),
            "fq",
            "{!cache=false}even_s:yes",
            "fl",
            "id,score",
            "hopfield",
            "true"));
    assertSame(
        even,
        solr.find(
            "mem",
            "q",
            clause("topK=10 preFilter=even_s:yes", cue),
            "fl",
            "id,score",
            "hopfield",
            "true"));
    Solr.Answer three =
        solr.find(
            "mem",
            "q",
            clause("topK=10 preFilter=$a preFilter=$b preFilter=''", cue),
            "a",
            "even_s:yes",
            "b",
            "number_l:[0 TO 19]",
            "hopfield",
            "true");
    assertEquals(10, three.<Long>at("hopfield/accepted"));
  }

  @Test
  void tagsChooseFilters() throws Exception {
    String[] tagged = {"{!tag=a,x}even_s:yes", "{!tag=b}number_l:[0 TO 19]"};
    Map<String, Long> accepted =
        Map.of(
            "",
            10L,
            "includeTags=a",
            (long) COUNT / 2,
            "includeTags=b",
            20L,
            "includeTags=a,b",
            10L,
            "includeTags=none",
            (long) COUNT,
            "excludeTags=a",
            20L,
            "excludeTags=x,b",
            (long) COUNT);
    for (Map.Entry<String, Long> one : accepted.entrySet()) {
      Solr.Answer answer =
          solr.find(
              "mem",
              "q",
              clause("topK=300 " + one.getKey(), cue),
              "fq",
              tagged[0],
              "fq",
              tagged[1],
              "hopfield",
              "true");
      assertEquals(one.getValue(), answer.<Long>at("hopfield/accepted"), one.getKey());
      // Whatever went before, all filters apply to the hits.
      assertEquals(10, answer.<Long>at("response/numFound"));
    }
    assertRefused(
        solr.search("mem", "q", clause("includeTags=a preFilter=even_s:yes", cue)),
        "preFilter must be specified without includeTags");
    assertRefused(
        solr.search("mem", "q", "{!bool must=$c}", "c", clause("excludeTags=a", cue)),
        "a clause that is the whole query");
    assertRefused(
        solr.search("mem", "q", "*:*", "fq", clause("includeTags=a", cue)),
        "a clause that is the whole query");
  }

  @Test
  void isAPartOfOtherQueries() throws Exception {
    Solr.Answer alone =
        solr.find("mem", "q", clause("topK=10", cue), "fl", "id,score", "hopfield", "true");
    Solr.Answer mixed =
        solr.find(
            "mem",
            "q",
            "{!bool must=$all should=$c}",
            "all",
            "{!lucene}*:*^=7",
            "c",
            "{!boost b=5 v=$d}",
            "d",
            clause("topK=10", cue),
            "fl",
            "id,score",
            "debugQuery",
            "true",
            "hopfield",
            "true");
    assertEquals(alone.<Object>at("hopfield"), mixed.at("hopfield"));
    assertEquals(COUNT, mixed.<Long>at("response/numFound"));
    assertEquals(alone.ids(), mixed.ids());
    for (int i = 0; i < 10; i++) {
      String at = "response/docs/" + i + "/";
      assertEquals(alone.<Object>at(at + "_hopfield_"), mixed.at(at + "_hopfield_"));
      assertNotEquals(alone.number(at + "score"), mixed.number(at + "score"));
    }
    assertTrue(mixed.<Object>at("debug/explain/18").toString().contains("recalled by"));
    Solr.Answer filtered =
        solr.find(
            "mem", "q", "*:*", "fq", clause("topK=7", cue), "rows", "20", "sort", "number_l asc");
    assertEquals(Set.copyOf(alone.ids().subList(0, 7)), Set.copyOf(filtered.ids()));
    Solr.Answer reranked =
        solr.find(
            "mem",
            "q",
            "even_s:yes",
            "rq",
            "{!rerank reRankQuery=$c reRankDocs=300 reRankWeight=2}",
            "c",
            clause("topK=10", cue),
            "hopfield",
            "true");
    assertEquals("18", reranked.ids().get(0));
    assertEquals(alone.<Object>at("hopfield"), reranked.at("hopfield"));
    Solr.Answer grouped =
        solr.find(
            "mem",
            "q",
            clause("topK=10", cue),
            "group",
            "true",
            "group.field",
            "even_s",
            "fl",
            "id,[hopfield]",
            "hopfield",
            "true");
    assertEquals(2, grouped.<List<?>>at("grouped/even_s/groups").size());
    assertNotNull(
        grouped.at("grouped/even_s/groups/0/doclist/docs/0/[hopfield]/log_ratio"), grouped.text());
  }

  @Test
  void theTransformerStandsAlone() throws Exception {
    Solr.Answer answer = solr.find("mem", "q", clause("topK=3", cue), "fl", "id,how:[hopfield]");
    assertNotNull(answer.at("response/docs/0/how/log_ratio"));
    assertNull(answer.at("response/docs/0/how/probability_if_stored"));
    assertNull(answer.at("hopfield"));
    Solr.Answer other = solr.find("mem", "q", "*:*", "fl", "id,[hopfield]", "hopfield", "true");
    assertNull(other.at("response/docs/0/[hopfield]"));
    assertNull(other.at("hopfield"));
    Solr.Answer all = solr.find("mem", "q", clause("topK=3", cue), "hopfield", "true");
    assertNotNull(all.at("response/docs/0/number_l"));
    assertNotNull(all.at("response/docs/0/_hopfield_"));
    Solr.Answer xml = solr.find("mem", "q", clause("topK=3", cue), "hopfield", "true", "wt", "xml");
    assertTrue(xml.text().contains("<double name=\"log_ratio\">"), xml.text());
  }

  @Test
  void aClauseIsChosenByItsName() throws Exception {
    String[] two = {
      "q",
      "{!bool should=$a should=$b}",
      "a",
      clause("topK=5 name=one", cue),
      "b",
      clause("topK=5 name=two preFilter=even_s:yes", cue),
      "hopfield",
      "true"
    };
    assertRefused(solr.search("mem", two), "hopfield.name must say which");
    String[] chosen = Arrays.copyOf(two, two.length + 2);
    chosen[two.length] = "hopfield.name";
    chosen[two.length + 1] = "two";
    assertEquals(COUNT / 2, solr.find("mem", chosen).<Long>at("hopfield/accepted"));
    chosen[two.length + 1] = "three";
    assertRefused(
        solr.search("mem", chosen), "hopfield.name must be the name of a hopfield clause");
  }

  @Test
  void clausesAreChecked() throws Exception {
    String good = Vectors.json(vectors[0]);
    assertClauseRefused("{!hopfield}" + good, "f must be specified");
    assertClauseRefused(
        "{!hopfield f=nowhere}" + good, "f must be a field of the schema; f=nowhere");
    assertClauseRefused(
        "{!hopfield f=id}" + good, "f must be a field of a HopfieldVectorField", "f=id");
    assertClauseRefused("{!hopfield f=v}", "v must be specified");
    assertClauseRefused("{!hopfield f=v v=$none}", "v must be specified");
    assertClauseRefused("{!hopfield f=v}[1,2]", "has dimensions, 12; length=2");
    assertClauseRefused("{!hopfield f=v}[]", "length=0");
    assertClauseRefused("{!hopfield f=v}[" + "1,".repeat(100_000) + "1]", "length=100001");
    assertClauseRefused("{!hopfield f=v}1,2", "v must be an array of numbers");
    assertClauseRefused("{!hopfield f=v}[", "v must be an array of numbers");
    assertClauseRefused(
        "{!hopfield f=v}" + "[" + "null,".repeat(11) + "NaN]", "at least one known coordinate");
    assertClauseRefused("{!hopfield f=v}[1,two" + ",0".repeat(10) + "]", "v[1]=two");
    assertClauseRefused("{!hopfield f=v}[1,,3" + ",0".repeat(9) + "]", "v[1]=");
    assertClauseRefused("{!hopfield f=v}[1,1e39" + ",0".repeat(10) + "]", "v[1]=1e39");
    assertClauseRefused("{!hopfield f=v}[1,-Infinity" + ",0".repeat(10) + "]", "v[1]=-Infinity");
    assertClauseRefused(clause("topK=0", cue), "topK must be >= 1; topK=0");
    assertClauseRefused(clause("topK=ten", cue), "topK must be a whole number; topK=ten");
    assertClauseRefused(clause("topK=10001", cue), "topK must be <= 10000 (maxTopK); topK=10001");
    assertClauseRefused(
        clause("topK=20 candidates=10", cue), "candidates must be >= topK; candidates=10 topK=20");
    assertClauseRefused(clause("candidates=100001", cue), "candidates must be <= 100000");
    assertClauseRefused(clause("effort=-1", cue), "effort must be >= 0; effort=-1");
    assertClauseRefused(clause("effort=NaN", cue), "effort must be >= 0; effort=NaN");
    assertClauseRefused(clause("minScore=x", cue), "minScore must be a number; minScore=x");
    assertClauseRefused(clause("similarity=near", cue), "similarity=near");
    assertClauseRefused(clause("similarity=prf:5000", cue), "at most 4096 features");
    assertClauseRefused(clause("model=mine", cue), "model must be one of []; model=mine");
    assertClauseRefused(clause("model=a similarity=dot", cue), "similarity must not be specified");
    for (String name :
        List.of("model", "similarity", "topK", "effort", "separation", "temperature", "name")) {
      assertClauseRefused(clause(name + "=", cue), name + " must be specified and not empty");
      assertClauseRefused(clause(name + "=''", cue), name + " must be specified and not empty");
      assertClauseRefused(clause(name + "=$none", cue), name + " must be specified and not empty");
    }
    for (String misspelt : List.of("topk=5", "k=5", "pre_filter='*:*'", "efSearchScaleFactor=2")) {
      assertClauseRefused(
          clause(misspelt, cue),
          "local parameters must be among f, v, topK",
          "; " + misspelt.replace("'", ""));
    }
    assertEquals(5, solr.find("mem", "q", clause("topK=5 cache=false tag=t", cue)).ids().size());
    assertClauseRefused(clause("separation=soft", cue), "separation must be softmax");
    assertClauseRefused(clause("separation=sequential:2:1", cue), "no places in a sequence");
    assertClauseRefused(clause("temperature=0", cue), "temperature must be positive");
    assertClauseRefused(clause("priorNotStored=1", cue), "priorNotStored must be more than 0");
    assertClauseRefused(clause("preFilter='a:b'", cue), "undefined field");
    assertRefused(solr.search("mem", "q", clause("", cue), "hopfield", "perhaps"), "perhaps");
    assertRefused(solr.search("mem", "q", "{!knn f=v}[" + "NaN,".repeat(11) + "1]"), "");
  }

  @Test
  void clausesMayBeJson() throws Exception {
    String json =
        "{\"query\":{\"hopfield\":{\"f\":\"v\",\"topK\":3,\"query\":\""
            + Vectors.json(cue)
            + "\"}}}";
    Solr.Answer answer = Solr.ok(solr.ask("POST", "/solr/mem/select", "application/json", json));
    assertEquals(solr.find("mem", "q", clause("topK=3", cue)).ids(), answer.ids());
    Solr.Answer refused =
        solr.ask(
            "POST", "/solr/mem/select", "application/json", json.replace("\"topK\"", "\"top\""));
    assertEquals(400, refused.status(), refused.text());
    assertTrue(refused.text().contains("; top=3"), refused.text());
  }

  @Test
  void extremeCuesAreNoErrorsOfTheServer() throws Exception {
    for (String value : List.of("3.4e38", "-3.4e38", "1e-45", "0")) {
      for (String similarity : List.of("euclidean", "cosine", "dot", "robust", "kl", "prf:16")) {
        String text = "[" + (value + ",").repeat(DIMENSION - 1) + value + "]";
        Solr.Answer answer =
            solr.search(
                "mem",
                "q",
                "{!hopfield f=v similarity=" + similarity + "}" + text,
                "hopfield",
                "true",
                "hopfield.pattern",
                "true");
        assertTrue(
            answer.status() == 200 || answer.status() == 400,
            similarity + " " + value + " " + answer.text());
      }
    }
  }

  @Test
  void limitsOfMemoryAreKept() throws Exception {
    assertEquals(
        COUNT,
        solr.find("mem", "q", clause("topK=10000 candidates=100000", cue), "rows", "0")
            .<Long>at("response/numFound"));
    assertEquals(
        1,
        solr.find("mem", "q", clause("minScore=0.99 topK=50", vectors[9]))
            .<Long>at("response/numFound"));
  }

  @Test
  void vectorsAreChecked() throws Exception {
    solr.create("checked", "mem");
    String rest = ",0".repeat(DIMENSION - 2);
    assertVectorRefused("[1,2,3]", "v must have as many values as its dimension, 12; length=3");
    assertVectorRefused("[1,2" + rest + ",9]", "length=13");
    assertVectorRefused("[1,\"x\"" + rest + "]", "v must hold finite numbers; v[1]=x");
    assertVectorRefused(
        "[" + "null,".repeat(DIMENSION - 1) + "\"NaN\"]",
        "v must have at least one known coordinate");
    assertVectorRefused("[1,1e39" + rest + "]", "v[1]=1.0E39");
    assertVectorRefused("\"text\"", "v must be an array of numbers");
    assertVectorRefused("7", "v must be an array of numbers");
    assertVectorRefused("[[1],2" + rest + "]", "v[0]=");
    Solr.ok(solr.update("checked", "[{\"id\":\"a\",\"v\":null},{\"id\":\"b\"}]"));
    assertEquals(
        0,
        solr.find("checked", "q", clause("", cue), "hopfield", "true")
            .<Long>at("hopfield/accepted"));
    Solr.ok(solr.update("checked", "[{\"id\":\"c\",\"v\":[\"1\",2.5" + rest + "]}]"));
    assertEquals(List.of("c"), solr.find("checked", "q", clause("", cue)).ids());
  }

  @Test
  void storedVectorsMayHaveUnknownCoordinates() throws Exception {
    solr.create("unknowns", "mem");
    float[] origin = vectors[5];
    String holed = Vectors.json(origin).replaceFirst("\\[[^,]*,[^,]*", "[null,\"NaN\"");
    Solr.ok(solr.update("unknowns", Bodies.documents(vectors, 10, 40, 1)));
    Solr.ok(solr.update("unknowns", "[{\"id\":\"5\",\"v\":" + holed + "}]"));
    String[] query = {"q", clause("topK=1", origin), "fl", "id,v,[hopfield]"};
    Solr.Answer answer = solr.find("unknowns", query);
    assertEquals(List.of("5"), answer.ids());
    String stored = answer.at("response/docs/0/v").toString();
    assertTrue(stored.startsWith("[NaN, NaN, "), stored);
    Solr.ok(solr.update("unknowns", "[{\"id\":\"5\",\"city_s\":{\"set\":\"Rome\"}}]"));
    answer = solr.find("unknowns", query);
    assertEquals(List.of("5"), answer.ids());
    assertEquals(stored, answer.at("response/docs/0/v").toString());
    assertEquals(
        "5", solr.find("unknowns", "q", "{!knn f=v topK=1}" + Vectors.json(origin)).ids().get(0));
  }

  private static void assertVectorRefused(String vector, String message) throws Exception {
    assertRefused(solr.update("checked", "[{\"id\":\"x\",\"v\":" + vector + "}]"), message);
  }

  @Test
  void bytesAreWholeNumbers() throws Exception {
    solr.create("bytes", "bytes");
    Solr.ok(
        solr.update(
            "bytes", "[{\"id\":\"1\",\"v\":[1,-128,127]},{\"id\":\"2\",\"v\":[1,-128,100]}]"));
    assertRefused(
        solr.update("bytes", "[{\"id\":\"3\",\"v\":[1,2,128]}]"),
        "v must hold whole numbers from -128 to 127; v[2]=128");
    assertRefused(solr.update("bytes", "[{\"id\":\"3\",\"v\":[1,2.5,3]}]"), "v[1]=2.5");
    Solr.Answer answer =
        solr.find("bytes", "q", "{!hopfield f=v}[1, null, 125]", "fl", "id,v,score,[hopfield]");
    assertEquals(List.of("1", "2"), answer.ids());
    assertEquals("[1, -128, 127]", answer.at("response/docs/0/v").toString());
    assertEquals(-2.0, answer.number("response/docs/0/[hopfield]/log_ratio"), 0);
    assertEquals("2", solr.find("bytes", "q", "{!knn f=v topK=1}[1,-128,99]").ids().get(0));
  }

  @Test
  void ordinaryQueriesGoOn() throws Exception {
    assertEquals(
        "33", solr.find("mem", "q", "{!knn f=v topK=5}" + Vectors.json(vectors[33])).ids().get(0));
    assertRefused(solr.search("mem", "q", "v:1"), "knn");
  }

  @Test
  void changesAreSeen() throws Exception {
    solr.create("changing", "mem");
    Solr.ok(solr.update("changing", Bodies.documents(vectors, 0, 30, 1)));
    String[] query = {"q", clause("topK=1", vectors[3]), "fl", "id,score"};
    assertEquals(List.of("3"), solr.find("changing", query).ids());
    Solr.ok(solr.update("changing", "{\"delete\":{\"id\":\"3\"}}"));
    assertFalse(solr.find("changing", query).ids().contains("3"));
    Solr.ok(solr.update("changing", "[{\"id\":\"4\",\"v\":" + Vectors.json(vectors[3]) + "}]"));
    assertEquals(List.of("4"), solr.find("changing", query).ids());
    Solr.ok(solr.get("/changing/update?optimize=true&maxSegments=1"));
    assertEquals(List.of("4"), solr.find("changing", query).ids());
  }

  @Test
  void atomicUpdatesKeepVectors() throws Exception {
    solr.create("atomic", "mem");
    solr.create("atomic_bytes", "bytes");
    Solr.ok(solr.update("atomic", Bodies.documents(vectors, 0, 30, 1)));
    Solr.ok(solr.update("atomic_bytes", "[{\"id\":\"3\",\"v\":[1,-128,127]}]"));
    for (int again = 0; again < 2; again++) {
      String update = "[{\"id\":\"3\",\"city_s\":{\"set\":\"Rome" + again + "\"}}]";
      Solr.ok(solr.update("atomic", update));
      Solr.ok(solr.update("atomic_bytes", update));
      String[] query = {"q", clause("topK=1", vectors[3]), "fl", "id,score,city_s"};
      Solr.Answer answer = solr.find("atomic", query);
      assertEquals(List.of("3"), answer.ids());
      assertEquals(1.0, answer.number("response/docs/0/score"), 0);
      assertEquals("Rome" + again, answer.at("response/docs/0/city_s"));
      String[] bytes = {"q", "{!hopfield f=v}[1,-128,127]", "fl", "id,score"};
      assertEquals(1.0, solr.find("atomic_bytes", bytes).number("response/docs/0/score"), 0);
    }
  }

  @Test
  void rowsOfACsvHaveTheirEvidence() throws Exception {
    Solr.Answer json = solr.find("mem", "q", clause("topK=3", cue), "hopfield", "true");
    Solr.Answer csv =
        solr.find(
            "mem",
            "q",
            clause("topK=3", cue),
            "hopfield",
            "true",
            "fl",
            "id,[hopfield]",
            "wt",
            "csv");
    List<String> rows = csv.text().lines().toList();
    assertEquals(4, rows.size(), csv.text());
    for (int i = 0; i < 3; i++) {
      String known = "response/docs/" + i + "/_hopfield_/";
      assertTrue(rows.get(i + 1).contains(json.number(known + "log_ratio") + ""), csv.text());
      assertTrue(
          rows.get(i + 1).contains(json.number(known + "probability_if_stored") + ""), csv.text());
    }
  }

  @Test
  void theTimeIsKept() throws Exception {
    Solr.Answer enough =
        solr.find("mem", "q", clause("topK=5", cue), "timeAllowed", "60000", "hopfield", "true");
    assertEquals("18", enough.ids().get(0));
    assertEquals(false, enough.at("hopfield/partial"));
    // What is out of time at once ends with what there is, and says so.
    Solr.Answer none =
        Solr.ok(
            solr.search("mem", "q", clause("topK=6", cue), "timeAllowed", "0", "hopfield", "true"));
    assertEquals(true, none.at("responseHeader/partialResults"), none.text());
  }
}
