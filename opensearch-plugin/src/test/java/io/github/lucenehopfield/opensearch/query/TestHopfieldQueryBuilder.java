package io.github.lucenehopfield.opensearch.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.RetrievalCounters;
import io.github.lucenehopfield.noise.SimilarityRegistry;
import io.github.lucenehopfield.opensearch.HopfieldNode;
import io.github.lucenehopfield.opensearch.HopfieldSettings;
import io.github.lucenehopfield.opensearch.model.Models;
import io.github.lucenehopfield.similarity.Similarities;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.LoggingDeprecationHandler;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.io.stream.NamedWriteableAwareStreamInput;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.common.unit.ByteSizeValue;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.search.SearchModule;

/** A clause as JSON and as bytes between nodes. */
class TestHopfieldQueryBuilder {
  private static final String ALL =
      "\"vector\":[1,null,-2.5],\"k\":3,\"num_candidates\":44,\"effort\":2,"
          + "\"filter\":{\"term\":{\"a\":1}},\"min_score\":0.5,\"ignore_unmapped\":true,"
          + "\"boost\":2.5,\"_name\":\"x\"";

  private final SearchModule module = new SearchModule(Settings.EMPTY, List.of());
  private final HopfieldSettings settings = new HopfieldSettings(Settings.EMPTY);
  private final HopfieldNode node =
      new HopfieldNode(
          settings,
          new RetrievalCounters(),
          new Models(settings, new ByteSizeValue(1000)),
          new Requests());

  private HopfieldQueryBuilder parse(String parameters) throws IOException {
    return parseClause("{\"v\":{" + parameters + "}}");
  }

  private HopfieldQueryBuilder parseClause(String json) throws IOException {
    try (XContentParser parser =
        JsonXContent.jsonXContent.createParser(
            new NamedXContentRegistry(module.getNamedXContents()),
            LoggingDeprecationHandler.INSTANCE,
            json)) {
      parser.nextToken();
      return HopfieldQueryBuilder.fromXContent(parser, node);
    }
  }

  @Test
  void nodesAndJsonKeepEverything() throws Exception {
    String several = ALL.replace("\"vector\":[1,null,-2.5]", "\"vectors\":[[1,null],[null,-2.5]]");
    for (String all :
        List.of(
            ALL + ",\"similarity\":\"robust\",\"score\":\"probability\",\"min_probability\":0.25",
            ALL + ",\"model_id\":\"m\",\"prior_not_stored\":0.125",
            ALL + ",\"expand_nested_docs\":true",
            ALL.replace("null", "0") + ",\"method_parameters\":{\"ef_search\":77}",
            ALL + ",\"similarity\":\"dot\",\"weights\":[0.1,2,0]",
            ALL,
            several + ",\"model_id\":\"m\"",
            ALL.replace("min_score", "max_distance"))) {
      HopfieldQueryBuilder clause = parse(all);
      assertEquals("x", clause.queryName());
      assertEquals(2.5f, clause.boost());
      String json = clause.toString();
      assertEquals(
          clause, parseClause(json.substring(json.indexOf('{', 1), json.lastIndexOf('}'))));
      try (BytesStreamOutput out = new BytesStreamOutput()) {
        clause.writeTo(out);
        try (NamedWriteableAwareStreamInput in =
            new NamedWriteableAwareStreamInput(
                out.bytes().streamInput(),
                new NamedWriteableRegistry(module.getNamedWriteables()))) {
          HopfieldQueryBuilder read = new HopfieldQueryBuilder(in, node);
          assertEquals(clause, read);
          assertEquals(clause.hashCode(), read.hashCode());
          assertEquals(0, in.available());
        }
      }
    }
  }

  @Test
  void clausesThatDifferAreNotEqual() throws Exception {
    List<HopfieldQueryBuilder> different = new ArrayList<>();
    different.add(parse(ALL));
    different.add(parseClause("{\"w\":{" + ALL + "}}"));
    for (String[] change :
        new String[][] {
          {"-2.5", "-2.25"},
          {"null", "0"},
          {"\"vector\":[1,null,-2.5]", "\"vectors\":[[1,null,-2.5],[1,null,-2.5]]"},
          {"\"vector\":[1,null,-2.5]", "\"vectors\":[[1,null,-2.5],[1,2,-2.5]]"},
          {"\"k\":3", "\"k\":4"},
          {"44", "45"},
          {"\"effort\":2", "\"effort\":1"},
          {"\"a\":1", "\"a\":2"},
          {"0.5", "0.25"},
          {"\"min_score\":0.5", "\"max_distance\":0.5"},
          {"\"min_score\":0.5", "\"max_distance\":0.25"},
          {"\"min_score\":0.5", "\"min_probability\":0.5"},
          {"\"min_score\":0.5", "\"score\":\"probability\""},
          {"\"min_score\":0.5", "\"prior_not_stored\":0.25"},
          {"true", "false"},
          {"\"boost\":2.5", "\"boost\":3"},
          {"\"x\"", "\"y\""},
          {"\"_name\"", "\"expand_nested_docs\":true,\"_name\""},
          {"\"_name\"", "\"similarity\":\"dot\",\"_name\""},
          {"null,-2.5]", "7,-2.5],\"method_parameters\":{\"ef_search\":3}"},
          {"null,-2.5]", "7,-2.5],\"method_parameters\":{\"ef_search\":4}"},
          {"\"_name\"", "\"weights\":[1,1,1],\"_name\""},
          {"\"_name\"", "\"weights\":[1,1,2],\"_name\""},
          {"\"_name\"", "\"model_id\":\"dot\",\"_name\""}
        }) {
      String changed = ALL.replace(change[0], change[1]);
      assertNotEquals(ALL, changed);
      different.add(parse(changed));
    }
    for (int i = 0; i < different.size(); i++) {
      for (int j = 0; j < i; j++) {
        assertNotEquals(different.get(i), different.get(j), i + " and " + j);
      }
    }
  }

  @Test
  void randomFeaturesHaveASize() {
    assertEquals(0, SimilarityRegistry.bytes(Similarities.byName("dot"), 100));
    assertEquals(
        100 * (50 * 4 + 50 * 8), SimilarityRegistry.bytes(Similarities.byName("prf:50"), 100));
    assertEquals(
        100 * (500 * 4 + 100 * 8), SimilarityRegistry.bytes(Similarities.byName("prf:500:2"), 100));
    SimilarityRegistry.checkSize(Similarities.byName("prf:4096"), 1024, 4096);
    SimilarityRegistry.checkSize(Similarities.byName("prf:1024"), 4096, 4096);
    SimilarityRegistry.checkSize(Similarities.byName("cosine"), 4096, 1);
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> SimilarityRegistry.checkSize(Similarities.byName("prf:1025"), 4096, 4096));
    assertTrue(refused.getMessage().contains("at most 1024 features"), refused.getMessage());
  }
}
