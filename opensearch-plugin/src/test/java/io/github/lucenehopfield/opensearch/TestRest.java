package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.engine.Vectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The field type, the clause, limits, counters and warming up, on one node. */
class TestRest {
  private static final int COUNT = 300;
  private static final int DIMENSION = 8;

  @TempDir private static Path base;
  private static TestNodes nodes;
  private static float[][] vectors;

  @BeforeAll
  static void start() throws Exception {
    vectors = Vectors.random(COUNT, DIMENSION, 3);
    nodes = TestNodes.start(base, 1);
    nodes.ok("PUT", "/mem", Bodies.index(2, 0, DIMENSION));
    nodes.ok("POST", "/_bulk?refresh=true", Bodies.bulk("mem", vectors, 0, COUNT));
  }

  @AfterAll
  static void close() throws Exception {
    nodes.close();
  }

  private static String clause(float[] cue, String more) {
    return "{\"hopfield\":{\"v\":{\"vector\":" + Vectors.json(cue) + more + "}}}";
  }

  private static String body(String query) {
    return "{\"_source\":false,\"query\":" + query + "}";
  }

  private static void assertRefused(String method, String path, String body, String... messages)
      throws Exception {
    TestNodes.Answer answer = nodes.ask(0, method, path, body);
    assertEquals(400, answer.status(), answer.text());
    for (String message : messages) {
      assertTrue(answer.text().contains(message), message + " in " + answer.text());
    }
  }

  private static void assertMappingRefused(String field, String message) throws Exception {
    assertRefused(
        "PUT",
        "/refused",
        "{\"settings\":{\"index.hopfield\":true},\"mappings\":{\"properties\":{\"v\":{"
            + "\"type\":\"hopfield_vector\""
            + field
            + "}}}}",
        message);
  }

  @Test
  void mappingsAreChecked() throws Exception {
    assertMappingRefused("", "dimension must be specified; field=v");
    assertMappingRefused(",\"dimension\":0", "dimension must be from 1 to 4096; dimension=0");
    assertMappingRefused(",\"dimension\":4097", "dimension=4097");
    assertMappingRefused(",\"dimension\":\"x\"", "dimension must be from 1 to 4096; dimension=x");
    assertMappingRefused(",\"dimension\":4.5", "dimension=4.5");
    assertMappingRefused(",\"dimension\":[4]", "dimension=[4]");
    assertMappingRefused(",\"dimension\":10000000000", "dimension=10000000000");
    assertMappingRefused(
        ",\"dimension\":4,\"fields\":{\"w\":{\"type\":\"keyword\"}}",
        "fields must not be specified");
    assertMappingRefused(",\"dimension\":4,\"copy_to\":\"w\"", "copy_to must not be specified");
    assertMappingRefused(",\"dimension\":4,\"similarity\":\"near\"", "similarity=near");
    assertMappingRefused(
        ",\"dimension\":4,\"data_type\":\"bit\"", "data_type must be float or byte; data_type=bit");
    assertMappingRefused(",\"dimension\":4,\"color\":1", "unknown parameter [color]");
    assertRefused(
        "PUT", "/mem/_settings", "{\"index.hopfield\":false}", "non dynamic", "index.hopfield");
    assertRefused(
        "PUT",
        "/mem/_mapping",
        "{\"properties\":{\"v\":{\"type\":\"hopfield_vector\",\"dimension\":9}}}",
        "Cannot update parameter [dimension] from [8] to [9]");
  }

  @Test
  void mappingsAreKept() throws Exception {
    String field =
        "{\"type\":\"hopfield_vector\",\"meta\":{\"unit\":\"gray\"},\"dimension\":3,"
            + "\"similarity\":\"manhattan\",\"data_type\":\"byte\"}";
    nodes.ok(
        "PUT",
        "/kept",
        "{\"settings\":{\"index.hopfield\":true},\"mappings\":{\"properties\":{\"v\":"
            + field
            + "}}}");
    Map<String, Object> mapping = nodes.ok("GET", "/kept/_mapping", null).at("kept.mappings");
    nodes.ok("PUT", "/kept/_mapping", "{\"properties\":{\"v\":" + field + "}}");
    assertEquals(mapping, nodes.ok("GET", "/kept/_mapping", null).at("kept.mappings"));
    assertEquals(
        "byte", nodes.ok("GET", "/kept/_mapping", null).at("kept.mappings.properties.v.data_type"));
    assertEquals(
        Map.of("unit", "gray"),
        nodes.ok("GET", "/kept/_mapping", null).at("kept.mappings.properties.v.meta"));
    nodes.ok("PUT", "/kept/_doc/1?refresh=true", "{\"v\":[1,-128,127]}");
    nodes.ok("PUT", "/kept/_doc/2?refresh=true", "{\"v\":[1,-128,100]}");
    assertDocumentRefused(
        "kept", "[1,2,128]", "v must hold whole numbers from -128 to 127; v[2]=128");
    assertDocumentRefused("kept", "[1,2.5,3]", "v[1]=2.5");
    TestNodes.Answer answer =
        nodes.ok("POST", "/kept/_search", body(clause(new float[] {1, Float.NaN, 126}, "")));
    assertEquals("1", answer.at("hits.hits.0._id"));
    assertEquals(0.5, answer.<Double>at("hits.hits.0._score"), 1e-6);
  }

  private static void assertDocumentRefused(String index, String vector, String... messages)
      throws Exception {
    assertRefused("PUT", "/" + index + "/_doc/refused", "{\"v\":" + vector + "}", messages);
    assertEquals(404, nodes.ask(0, "GET", "/" + index + "/_doc/refused", null).status());
  }

  @Test
  void vectorsAreChecked() throws Exception {
    assertDocumentRefused("mem", "[1,2,3]", "as many values as its dimension, 8; length=3");
    assertDocumentRefused("mem", "[1,2,3,4,5,6,7,8,9]", "length=9");
    assertDocumentRefused("mem", "[1,2,3,\"4\",5,6,7,8]", "v must hold finite numbers; v[3]=4");
    assertDocumentRefused("mem", "[1,\"NaN\",3,4,5,6,7,8]", "v[1]=NaN");
    assertDocumentRefused(
        "mem", "[" + "null,".repeat(7) + "null]", "v: a vector must have at least one known");
    assertDocumentRefused("mem", "[1,null,3,4,5,6,7]", "length=7");
    assertDocumentRefused("mem", "[1,2,1e39,4,5,6,7,8]", "v[2]=1");
    assertDocumentRefused("mem", "[[1],2,3,4,5,6,7,8]", "v[0]=START_ARRAY");
    assertDocumentRefused("mem", "\"text\"", "v must be an array of numbers or null");
    assertDocumentRefused("mem", "{\"a\":1}", "v must be an array of numbers or null");
  }

  @Test
  void oneBadDocumentLosesNoOther() throws Exception {
    nodes.ok("PUT", "/bulk", Bodies.index(1, 0, 2));
    TestNodes.Answer answer =
        nodes.ok(
            "POST",
            "/bulk/_bulk?refresh=true",
            "{\"index\":{\"_id\":\"a\"}}\n{\"v\":[1,2]}\n"
                + "{\"index\":{\"_id\":\"b\"}}\n{\"v\":[1]}\n"
                + "{\"index\":{\"_id\":\"c\"}}\n{\"v\":null,\"text\":\"words\"}\n"
                + "{\"index\":{\"_id\":\"d\"}}\n{\"v\":[3,4]}\n");
    assertEquals(true, answer.at("errors"));
    assertEquals(201, answer.<Integer>at("items.0.index.status"));
    assertEquals(400, answer.<Integer>at("items.1.index.status"));
    assertEquals(201, answer.<Integer>at("items.3.index.status"));
    assertEquals(3, nodes.ok("GET", "/bulk/_count", null).<Integer>at("count"));
    TestNodes.Answer exists =
        nodes.ok("POST", "/bulk/_search", body("{\"exists\":{\"field\":\"v\"}}"));
    assertEquals(2, exists.<Integer>at("hits.total.value"));
    TestNodes.Answer words =
        nodes.ok("POST", "/bulk/_search", body("{\"match\":{\"text\":\"words\"}}"));
    assertEquals("c", words.at("hits.hits.0._id"));
    TestNodes.Answer fields =
        nodes.ok(
            "POST",
            "/bulk/_search",
            "{\"_source\":false,\"fields\":[\"v\"],\"query\":{\"term\":{\"_id\":\"d\"}}}");
    assertEquals("[3, 4]", fields.at("hits.hits.0.fields.v").toString());
  }

  @Test
  void everyCodecAndOtherFieldsStayAsTheyAre() throws Exception {
    for (String codec : List.of("default", "best_compression", "lucene_default", "zlib", "lz4")) {
      String index = "codec_" + codec;
      String setting = "\"index.codec\":\"" + codec + "\"";
      nodes.ok(
          "PUT",
          "/" + index,
          Bodies.index(1, 0, DIMENSION)
              .replace("\"index.hopfield\":true", "\"index.hopfield\":true," + setting));
      nodes.ok("PUT", "/ordinary_" + index, "{\"settings\":{" + setting + "}}");
      for (String each : List.of(index, "ordinary_" + index)) {
        nodes.ok("POST", "/_bulk?refresh=true", Bodies.bulk(each, vectors, 0, 20));
        nodes.ok("POST", "/_bulk?refresh=true", Bodies.bulk(each, vectors, 20, 40));
        nodes.ok("POST", "/" + each + "/_forcemerge?max_num_segments=1", null);
      }
      TestNodes.Answer answer =
          nodes.ok("POST", "/" + index + "/_search", body(clause(vectors[33], ",\"k\":3")));
      assertEquals("33", answer.at("hits.hits.0._id"));
      List<Object> formats = formats(index);
      assertTrue(formats.toString().contains("PerField"), formats.toString());
      assertEquals(formats("ordinary_" + index), formats);
    }
  }

  /** {@return what the only segment of an index says of its codec, and of its fields but v} */
  private static List<Object> formats(String index) throws Exception {
    nodes.ok("POST", "/" + index + "/_flush", null);
    String uuid =
        nodes.ok("GET", "/" + index + "/_settings", null).at(index + ".settings.index.uuid");
    Path folder = base.resolve("n0/data/nodes/0/indices").resolve(uuid).resolve("0/index");
    try (Directory directory = FSDirectory.open(folder);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      assertEquals(1, reader.leaves().size());
      SegmentReader segment = (SegmentReader) reader.leaves().get(0).reader();
      List<Object> formats = new ArrayList<>();
      formats.add(segment.getSegmentInfo().info.getCodec().getName());
      formats.add(segment.getSegmentInfo().info.getAttributes());
      for (FieldInfo field : segment.getFieldInfos()) {
        if (!field.name.equals("v")) {
          formats.add(Map.entry(field.name, field.attributes()));
        }
      }
      return formats;
    }
  }

  @Test
  void clausesAreChecked() throws Exception {
    String good = Vectors.json(vectors[0]);
    assertClauseRefused("\"vector\":" + good + ",\"k\":0", "k must be >= 1; k=0");
    assertClauseRefused("\"vector\":" + good + ",\"k\":10001", "k must be <= 10000", "k=10001");
    assertClauseRefused(
        "\"vector\":" + good + ",\"k\":20,\"num_candidates\":10",
        "num_candidates must be >= k; num_candidates=10 k=20");
    assertClauseRefused(
        "\"vector\":" + good + ",\"num_candidates\":100001", "num_candidates must be <= 100000");
    assertClauseRefused("\"vector\":" + good + ",\"effort\":-1", "effort must be >= 0");
    assertClauseRefused(
        "\"vector\":" + good + ",\"min_score\":-1", "min_score must be >= 0; min_score=-1.0");
    assertClauseRefused("\"vector\":" + good + ",\"similarity\":\"near\"", "similarity=near");
    assertClauseRefused(
        "\"vector\":" + good + ",\"similarity\":\"prf:5000\"", "at most 4096 features");
    assertClauseRefused("\"vector\":" + good + ",\"color\":1", "does not support [color]");
    assertClauseRefused("\"k\":3", "vector must be specified");
    assertClauseRefused("\"vector\":[1,2]", "has dimensions, 8; length=2");
    assertClauseRefused(
        "\"vector\":[null,null]", "vector must have at least one known coordinate; known=0");
    assertClauseRefused("\"vector\":[1,\"2\"]", "vector[1]=2");
    assertClauseRefused("\"vector\":3", "vector must be an array");
    assertRefused(
        "POST",
        "/mem/_search",
        body("{\"hopfield\":{\"even\":{\"vector\":" + good + "}}}"),
        "field must be of type hopfield_vector; field=even type=boolean");
    assertRefused(
        "POST",
        "/mem/_search",
        body("{\"hopfield\":{\"v\":{\"vector\":" + good + "},\"w\":{\"vector\":[1]}}}"),
        "multiple fields");
  }

  /** One value of a wrong type after another: always a 400 that has the parameter. */
  @Test
  void typesAreChecked() throws Exception {
    String good = "\"vector\":" + Vectors.json(vectors[0]) + ",\"";
    List<String> wrong = List.of("null", "[1]", "{\"a\":1}");
    for (String value : wrong) {
      assertClauseRefused(good + "k\":" + value, "k must be a number; k=");
      assertClauseRefused(good + "num_candidates\":" + value, "num_candidates must be a number");
      assertClauseRefused(good + "effort\":" + value, "effort must be a number; effort=");
      assertClauseRefused(good + "min_score\":" + value, "min_score must be a number");
      assertClauseRefused(good + "boost\":" + value, "boost must be a number; boost=");
      assertClauseRefused(good + "similarity\":" + value, "similarity must be text");
      assertClauseRefused(good + "model_id\":" + value, "model_id must be text; model_id=");
      assertClauseRefused(good + "_name\":" + value, "_name must be text; _name=");
      assertClauseRefused(good + "ignore_unmapped\":" + value, "ignore_unmapped must be true or");
      assertRefused(
          "POST",
          "/mem/_search",
          "{\"aggs\":{\"e\":{\"hopfield_evidence\":{\"query_name\":" + value + "}}}}",
          "query_name must be text; query_name=");
      assertRefused(
          "POST",
          "/mem/_search",
          "{\"ext\":{\"hopfield_hits\":{\"vectors\":" + value + "}}}",
          "vectors must be true or false");
    }
    String digits = "9".repeat(2000);
    assertClauseRefused(good + "k\":" + digits, "[hopfield] cannot be read: Number value length");
    assertClauseRefused("\"vector\":[" + digits + "]", "[hopfield] cannot be read: Number value");
    assertRefused(
        "POST",
        "/mem/_search",
        "{\"aggs\":{\"e\":{\"hopfield_evidence\":{\"query_name\":" + digits + "}}}}",
        "[hopfield_evidence] cannot be read");
    assertRefused(
        "POST",
        "/mem/_search",
        "{\"ext\":{\"hopfield_hits\":{\"vectors\":" + digits + "}}}",
        "[hopfield_hits] cannot be read");
    assertRefused(
        "POST",
        "/mem/_search",
        "{\"aggs\":{\"e\":{\"hopfield_evidence\":{},\"aggs\":{\"s\":{\"hopfield_evidence\":{}}}}}}",
        "hopfield_evidence must have no aggregations of its own; name=e");
    assertClauseRefused(good + "k\":\"x\"", "k must be a number; k=x");
    assertClauseRefused(good + "k\":1.5", "k must be a whole number; k=1.5");
    assertClauseRefused(good + "k\":3000000000", "k must be a whole number; k=3000000000");
    assertClauseRefused(good + "ignore_unmapped\":1", "ignore_unmapped=1");
    assertClauseRefused(good + "filter\":null", "filter must be a query; filter=VALUE_NULL");
    assertClauseRefused(good + "filter\":[]", "filter must be a query; filter=START_ARRAY");
    assertClauseRefused(good + "boost\":-1", "boost must be >= 0 and finite; boost=-1.0");
    assertClauseRefused(good + "boost\":\"NaN\"", "boost=NaN");
    assertClauseRefused(good + "model_id\":\"\"", "model_id must be that of a stored model");
    assertClauseRefused(good + "similarity\":\"prf:0\"", "features=0 similarity=prf:0");
    assertClauseRefused(good + "similarity\":\"prf:8:x\"", "similarity=prf:8:x");
  }

  private static void assertClauseRefused(String parameters, String... messages) throws Exception {
    assertRefused(
        "POST", "/mem/_search", body("{\"hopfield\":{\"v\":{" + parameters + "}}}"), messages);
  }

  @Test
  void unknownCoordinatesDoNotCount() throws Exception {
    float[] cue = vectors[40].clone();
    cue[0] = Float.NaN;
    cue[5] = Float.NaN;
    TestNodes.Answer answer = nodes.ok("POST", "/mem/_search", body(clause(cue, ",\"k\":1")));
    assertEquals("40", answer.at("hits.hits.0._id"));
    assertEquals(1.0, answer.<Double>at("hits.hits.0._score"), 0);
    assertEquals(2, answer.<Integer>at("hits.total.value"));
  }

  @Test
  void filtersComeBeforeTheBest() throws Exception {
    TestNodes.Answer answer =
        nodes.ok(
            "POST",
            "/mem/_search",
            body(clause(vectors[41], ",\"k\":10,\"filter\":{\"term\":{\"even\":true}}")));
    assertEquals(20, answer.<Integer>at("hits.total.value"));
    for (Map<String, Object> hit : answer.<List<Map<String, Object>>>at("hits.hits")) {
      assertEquals(0, Integer.parseInt((String) hit.get("_id")) % 2);
    }
  }

  @Test
  void aliasesFilterBeforeTheBestToo() throws Exception {
    nodes.ok(
        "POST",
        "/_aliases",
        "{\"actions\":[{\"add\":{\"index\":\"mem\",\"alias\":\"evens\","
            + "\"filter\":{\"term\":{\"even\":true}}}}]}");
    TestNodes.Answer answer =
        nodes.ok(
            "POST",
            "/evens/_search",
            "{\"_source\":false,\"aggs\":{\"e\":{\"hopfield_evidence\":{}}},\"query\":"
                + clause(vectors[41], ",\"k\":10")
                + "}");
    assertEquals(20, answer.<Integer>at("hits.total.value"));
    assertEquals(COUNT / 2, answer.<Integer>at("aggregations.e.accepted"));
    String inner = clause(vectors[41], ",\"k\":1");
    TestNodes.Answer filtered =
        nodes.ok("POST", "/evens/_search", body(clause(vectors[7], ",\"filter\":" + inner)));
    assertEquals(2, filtered.<Integer>at("hits.total.value"), filtered.text());
  }

  @Test
  void nestedVectorsAreSeenThroughAliasesToo() throws Exception {
    nodes.ok(
        "PUT",
        "/parts",
        "{\"settings\":{\"index.hopfield\":true},\"mappings\":{\"properties\":{\"p\":{"
            + "\"type\":\"nested\",\"properties\":{\"v\":{\"type\":\"hopfield_vector\","
            + "\"dimension\":8}}},\"odd\":{\"type\":\"boolean\"}}}}");
    StringBuilder bulk = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      bulk.append("{\"index\":{\"_index\":\"parts\",\"_id\":\"").append(i).append("\"}}\n");
      bulk.append("{\"odd\":").append(i % 2 == 1).append(",\"p\":[{\"v\":");
      bulk.append(Vectors.json(vectors[2 * i])).append("},{\"v\":");
      bulk.append(Vectors.json(vectors[2 * i + 1])).append("}]}\n");
    }
    nodes.ok("POST", "/_bulk?refresh=true", bulk.toString());
    nodes.ok(
        "POST",
        "/_aliases",
        "{\"actions\":[{\"add\":{\"index\":\"parts\",\"alias\":\"odd_parts\","
            + "\"filter\":{\"term\":{\"odd\":true}}}}]}");
    String query =
        body(
            "{\"nested\":{\"path\":\"p\",\"score_mode\":\"max\",\"query\":"
                + clause(vectors[41], ",\"k\":5").replace("\"v\":", "\"p.v\":")
                + "}}");
    // The 42nd vector is in document 20, which only the index shows.
    assertEquals("20", nodes.ok("POST", "/parts/_search", query).at("hits.hits.0._id"));
    TestNodes.Answer odd = nodes.ok("POST", "/odd_parts/_search", query);
    List<Map<String, Object>> hits = odd.at("hits.hits");
    assertTrue(hits.size() >= 3, odd.text());
    for (Map<String, Object> hit : hits) {
      assertEquals(1, Integer.parseInt((String) hit.get("_id")) % 2, odd.text());
    }
  }

  @Test
  void similaritiesComeFromTheClauseOrTheMapping() throws Exception {
    float[] cue = new float[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      cue[d] = 3 * vectors[7][d];
    }
    for (String similarity : List.of("cosine", "robust", "manhattan", "dot", "prf:8")) {
      TestNodes.Answer answer =
          nodes.ok(
              "POST", "/mem/_search", body(clause(cue, ",\"similarity\":\"" + similarity + "\"")));
      assertEquals(20, answer.<Integer>at("hits.total.value"), similarity);
      if (similarity.equals("cosine")) {
        assertEquals("7", answer.at("hits.hits.0._id"));
        assertEquals(2.0, answer.<Double>at("hits.hits.0._score"), 1e-6);
      }
    }
  }

  @Test
  void worksWithTheRestOfTheSearchApi() throws Exception {
    String clause = clause(vectors[50], ",\"k\":12,\"_name\":\"mine\",\"boost\":2");
    TestNodes.Answer answer =
        nodes.ok(
            "POST",
            "/mem/_search",
            "{\"_source\":false,\"explain\":true,\"profile\":true,\"from\":1,\"size\":3,\"query\":"
                + "{\"bool\":{\"must\":["
                + clause
                + "],\"filter\":[{\"range\":{\"number\":{\"gte\":0}}}]}}}");
    assertEquals(3, answer.<List<?>>at("hits.hits").size());
    assertEquals(List.of("mine"), answer.at("hits.hits.0.matched_queries"));
    assertTrue(answer.at("hits.hits.0._explanation").toString().contains("recalled by"));
    assertNotNull(answer.at("profile.shards.0.searches.0.query.0.breakdown"));
    double score = answer.at("hits.hits.0._score");
    double explained = answer.at("hits.hits.0._explanation.value");
    assertEquals(score, explained, 1e-6);
    TestNodes.Answer many =
        nodes.ok(
            "POST",
            "/mem/_msearch",
            "{}\n" + body(clause) + "\n{}\n" + body(clause(vectors[51], "")) + "\n");
    assertEquals("50", many.at("responses.0.hits.hits.0._id"));
    assertEquals(2.0, many.<Double>at("responses.0.hits.hits.0._score"), 1e-6);
    assertEquals("51", many.at("responses.1.hits.hits.0._id"));
    TestNodes.Answer explanation =
        nodes.ok("POST", "/mem/_explain/50", "{\"query\":" + clause + "}");
    assertEquals(true, explanation.at("matched"));
    nodes.ok("POST", "/mem/_validate/query", "{\"query\":" + clause + "}");
    TestNodes.Answer rescored =
        nodes.ok(
            "POST",
            "/mem/_search",
            "{\"_source\":false,\"query\":{\"match_all\":{}},\"rescore\":{\"window_size\":300,"
                + "\"query\":{\"rescore_query\":"
                + clause
                + "}}}");
    assertEquals("50", rescored.at("hits.hits.0._id"));
    TestNodes.Answer scrolled =
        nodes.ok("POST", "/mem/_search?scroll=1m", "{\"size\":10,\"query\":" + clause + "}");
    TestNodes.Answer next =
        nodes.ok(
            "POST", "/_search/scroll", "{\"scroll_id\":\"" + scrolled.at("_scroll_id") + "\"}");
    assertEquals(10, next.<List<?>>at("hits.hits").size());
    nodes.ok("DELETE", "/_search/scroll", "{\"scroll_id\":\"" + scrolled.at("_scroll_id") + "\"}");
  }

  @Test
  void severalIndicesAndUnmappedFields() throws Exception {
    nodes.ok("PUT", "/other", Bodies.index(1, 0, DIMENSION));
    nodes.ok("PUT", "/plain/_doc/1?refresh=true", "{\"text\":\"words\"}");
    float[][] more = Vectors.random(5, DIMENSION, 9);
    nodes.ok("POST", "/_bulk?refresh=true", Bodies.bulk("other", more, 0, 5));
    TestNodes.Answer both =
        nodes.ok("POST", "/mem,other/_search", body(clause(more[2], ",\"k\":3")));
    assertEquals("other", both.at("hits.hits.0._index"));
    assertEquals(9, both.<Integer>at("hits.total.value"));
    assertRefused("POST", "/plain/_search", body(clause(more[2], "")), "type=unmapped");
    TestNodes.Answer ignored =
        nodes.ok(
            "POST",
            "/mem,plain/_search",
            body(clause(vectors[1], ",\"k\":3,\"ignore_unmapped\":true")));
    assertEquals("1", ignored.at("hits.hits.0._id"));
  }

  @Test
  void anIndexWithoutVectorsHasNoHits() throws Exception {
    nodes.ok("PUT", "/empty", Bodies.index(1, 0, DIMENSION));
    TestNodes.Answer nothing = nodes.ok("POST", "/empty/_search", body(clause(vectors[1], "")));
    assertEquals(0, nothing.<Integer>at("hits.total.value"));
    nodes.ok("PUT", "/empty/_doc/1?refresh=true", "{\"v\":null}");
    nothing = nodes.ok("POST", "/empty/_search", body(clause(vectors[1], "")));
    assertEquals(0, nothing.<Integer>at("hits.total.value"));
  }

  @Test
  void minScoreLeavesOut() throws Exception {
    TestNodes.Answer answer =
        nodes.ok("POST", "/mem/_search", body(clause(vectors[9], ",\"min_score\":0.99")));
    assertEquals(1, answer.<Integer>at("hits.total.value"));
    assertEquals("9", answer.at("hits.hits.0._id"));
  }

  @Test
  void deletedAndUpdatedDocumentsAreGone() throws Exception {
    nodes.ok("PUT", "/changing", Bodies.index(1, 0, DIMENSION));
    nodes.ok("POST", "/_bulk?refresh=true", Bodies.bulk("changing", vectors, 0, 30));
    nodes.ok("DELETE", "/changing/_doc/3?refresh=true", null);
    nodes.ok("PUT", "/changing/_doc/4?refresh=true", "{\"v\":" + Vectors.json(vectors[100]) + "}");
    TestNodes.Answer answer =
        nodes.ok(
            "POST", "/changing/_search", body(clause(vectors[3], ",\"k\":30,\"min_score\":0.99")));
    assertEquals(0, answer.<Integer>at("hits.total.value"));
    answer = nodes.ok("POST", "/changing/_search", body(clause(vectors[100], ",\"k\":1")));
    assertEquals("4", answer.at("hits.hits.0._id"));
  }

  @Test
  void limitsCanBeChanged() throws Exception {
    nodes.ok("PUT", "/_cluster/settings", "{\"transient\":{\"hopfield.limits.k\":5}}");
    assertClauseRefused(
        "\"vector\":" + Vectors.json(vectors[0]) + ",\"k\":6", "(hopfield.limits.k); k=6");
    nodes.ok("PUT", "/_cluster/settings", "{\"transient\":{\"hopfield.limits.k\":null}}");
    nodes.ok("POST", "/mem/_search", body(clause(vectors[0], ",\"k\":6")));
  }

  @Test
  void memoryIsAskedForBeforeItIsTaken() throws Exception {
    nodes.ok(
        "PUT", "/_cluster/settings", "{\"transient\":{\"indices.breaker.request.limit\":\"1kb\"}}");
    try {
      TestNodes.Answer answer = nodes.ask(0, "POST", "/mem/_search", body(clause(vectors[0], "")));
      assertEquals(429, answer.status(), answer.text());
      assertTrue(answer.text().contains("hopfield retrieval"), answer.text());
    } finally {
      nodes.ok(
          "PUT", "/_cluster/settings", "{\"transient\":{\"indices.breaker.request.limit\":null}}");
    }
    nodes.ok("POST", "/mem/_search", body(clause(vectors[0], "")));
    TestNodes.Answer breakers = nodes.ok("GET", "/_nodes/stats/breaker", null);
    Map<String, Map<String, Map<String, Map<String, Object>>>> all = breakers.at("nodes");
    Map<String, Object> request = all.values().iterator().next().get("breakers").get("request");
    assertEquals(0, request.get("estimated_size_in_bytes"));
  }

  @Test
  void countersAndWarmup() throws Exception {
    float[][] many = Vectors.random(5000, DIMENSION, 5);
    nodes.ok("PUT", "/coded", Bodies.index(1, 0, DIMENSION));
    nodes.ok("POST", "/_bulk", Bodies.bulk("coded", many, 0, 5000));
    nodes.ok("POST", "/coded/_forcemerge?max_num_segments=1", null);
    nodes.ok("POST", "/coded/_refresh", null);
    Map<String, Object> before = stats("queries");
    int correct = 0;
    Random random = new Random(6);
    for (int i = 0; i < 20; i++) {
      float[] cue = Vectors.corrupted(many[i], 0.05, 0.2, random);
      TestNodes.Answer answer =
          nodes.ok("POST", "/coded/_search", body(clause(cue, ",\"num_candidates\":1000")));
      correct += String.valueOf(i).equals(answer.at("hits.hits.0._id")) ? 1 : 0;
    }
    assertTrue(correct >= 18, "correct=" + correct);
    Map<String, Object> after = stats("queries");
    assertEquals(20, number(after, "shard_queries") - number(before, "shard_queries"));
    assertEquals(20 * 5000, number(after, "scanned_vectors") - number(before, "scanned_vectors"));
    assertEquals(20 * 1000, number(after, "candidates") - number(before, "candidates"));
    for (String time : List.of("scan_time", "scoring_time", "time")) {
      assertTrue(number(after, time + "_in_millis") >= number(before, time + "_in_millis"), time);
    }
    Map<String, Object> codes = stats("codes");
    assertTrue(number(codes, "code_bytes") >= 5000 * DIMENSION / 8, codes.toString());
    assertTrue(number(codes, "vector_bytes") >= 5000 * DIMENSION * 4, codes.toString());
    TestNodes.Answer warmed = nodes.ok("GET", "/_plugins/_hopfield/warmup/coded,mem", null);
    Map<String, Map<String, Object>> byNode = warmed.at("nodes");
    assertEquals(3, byNode.values().iterator().next().get("warmed_shards"));
    nodes.ok("PUT", "/ordinary", "{}");
    assertRefused(
        "GET",
        "/_plugins/_hopfield/warmup/ordinary",
        null,
        "an index must have a field of type hopfield_vector");
    assertEquals(404, nodes.ask(0, "GET", "/_plugins/_hopfield/warmup/none", null).status());
  }

  private static Map<String, Object> stats(String part) throws Exception {
    TestNodes.Answer stats = nodes.ok("GET", "/_plugins/_hopfield/stats", null);
    Map<String, Map<String, Map<String, Object>>> byNode = stats.at("nodes");
    assertEquals(1, byNode.size());
    return byNode.values().iterator().next().get(part);
  }

  private static long number(Map<String, Object> map, String key) {
    return ((Number) map.get(key)).longValue();
  }

  @Test
  void hitsHaveNothingBesideThemUnlessAsked() throws Exception {
    assertNull(
        nodes.ok("POST", "/mem/_search", body(clause(vectors[0], ""))).at("hits.hits.0.fields"));
  }

  @Test
  void vectorsThatAnUpdateWouldLoseAreWarnedOf() throws Exception {
    String mapping =
        "\"p\":{\"properties\":{\"v\":{\"type\":\"hopfield_vector\",\"dimension\":2}}}";
    Map<String, Boolean> sources =
        Map.of(
            "{\"excludes\":[\"p.v\"]}", true,
            "{\"excludes\":[\"p\"]}", true,
            "{\"includes\":[\"n*\"]}", true,
            "{\"excludes\":[\"n*\"]}", false,
            "{\"includes\":[\"p.*\"]}", false);
    int made = 0;
    for (Map.Entry<String, Boolean> source : sources.entrySet()) {
      String index = "source" + made++;
      nodes.ok(
          "PUT",
          "/" + index,
          "{\"mappings\":{\"_source\":" + source.getKey() + ",\"properties\":{" + mapping + "}}}");
      String document = "{\"n\":1,\"p\":{\"v\":[1,2]}}";
      String bulk = "{\"index\":{\"_id\":\"2\"}}\n" + document + "\n";
      for (List<String> warnings :
          List.of(
              nodes.warnings("PUT", "/" + index + "/_doc/1", document),
              nodes.warnings("POST", "/" + index + "/_bulk", bulk))) {
        boolean warned = warnings.toString().contains("loses its vector");
        assertEquals(source.getValue(), warned, source.getKey() + warnings);
      }
    }
  }
}
