package io.github.lucenehopfield.solr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.engine.Vectors;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clauses in every place that a request has for a query, of children in blocks. */
class TestWithin {
  private static final int PARENTS = 40;
  private static final int CHILDREN = 5;
  private static final int COUNT = PARENTS * CHILDREN;
  private static final int TOP = 5;
  private static final String OF = "type_s:parent";

  @TempDir private static Path home;
  private static Solr solr;
  private static float[][] vectors;
  private static float[] cue;

  @BeforeAll
  static void start() throws Exception {
    vectors = Vectors.random(COUNT, 4, 1);
    cue = vectors[37];
    Solr.configset(
        Solr.home(home),
        "blocks",
        "<field name=\"_version_\"",
        "<field name=\"_root_\" type=\"string\" indexed=\"true\" stored=\"false\"/>\n"
            + "  <field name=\"_version_\"");
    solr = Solr.start(home);
    solr.create("blocks", "blocks");
    StringBuilder body = new StringBuilder("[");
    for (int p = 0; p < PARENTS; p++) {
      body.append(p == 0 ? "" : ",").append("{\"id\":\"p").append(p);
      body.append("\",\"type_s\":\"parent\",\"color_s\":\"").append(p % 2 == 0 ? "red" : "blue");
      body.append("\",\"_childDocuments_\":[");
      for (int c = 0; c < CHILDREN; c++) {
        int id = p * CHILDREN + c;
        body.append(c == 0 ? "" : ",").append("{\"id\":\"").append(id);
        body.append("\",\"type_s\":\"child\",\"n_l\":").append(id);
        body.append(",\"v\":").append(Vectors.json(vectors[id])).append('}');
      }
      body.append("]}");
    }
    Solr.ok(solr.update("blocks", body.append(']').toString()));
  }

  @AfterAll
  static void close() throws Exception {
    solr.close();
  }

  private static String clause(String more) {
    return "{!hopfield f=v topK=" + TOP + " " + more + "}" + Vectors.json(cue);
  }

  private static Solr.Answer find(String query, String... more) throws Exception {
    // Of several values Solr takes the first.
    List<String> all = new ArrayList<>(Arrays.asList(more));
    all.addAll(List.of("q", query, "c", clause(""), "fl", "id,score", "rows", "300"));
    return solr.find("blocks", all.toArray(new String[0]));
  }

  private static double distance(int id) {
    double sum = 0;
    for (int d = 0; d < cue.length; d++) {
      sum += ((double) cue[d] - vectors[id][d]) * ((double) cue[d] - vectors[id][d]);
    }
    return sum;
  }

  /** {@return the nearest children, nearest first} */
  private static List<String> nearest(IntPredicate accepted, int count) {
    return IntStream.range(0, COUNT)
        .filter(accepted)
        .boxed()
        .sorted(Comparator.comparingDouble(TestWithin::distance))
        .limit(count)
        .map(String::valueOf)
        .toList();
  }

  private static List<String> parents(List<String> children) {
    Set<String> parents = new LinkedHashSet<>();
    children.forEach(id -> parents.add("p" + Integer.parseInt(id) / CHILDREN));
    return List.copyOf(parents);
  }

  private static boolean blue(int id) {
    return id / CHILDREN % 2 == 1;
  }

  @Test
  void childrenAreFoundAndFiltered() throws Exception {
    List<String> best = nearest(id -> true, TOP);
    List<String> blue = nearest(TestWithin::blue, TOP);
    String child = "{!child of=" + OF + "}color_s:blue";
    assertEquals(best, find(clause("")).ids());
    assertEquals(blue, find(clause(""), "fq", child).ids());
    assertEquals(blue, find(clause("preFilter=$b"), "b", child).ids());
    assertEquals(
        nearest(id -> blue(id) && id < 100, TOP),
        find(clause("preFilter=$b preFilter='n_l:[0 TO 99]'"), "b", child).ids());
    // A filter of hits is of parents, and these are children.
    assertEquals(List.of(), find(clause(""), "fq", "color_s:blue").ids());
    Solr.Answer known = find(clause("preFilter=$b"), "b", child, "hopfield", "true");
    assertEquals(COUNT / 2, known.<Long>at("hopfield/accepted"));
    assertNotNull(known.at("response/docs/0/_hopfield_/log_ratio"));
  }

  @Test
  void parentsAreThoseOfTheBestChildren() throws Exception {
    String parent = "{!parent which=" + OF + " score=max v=$c}";
    assertEquals(parents(nearest(id -> true, TOP)), find(parent).ids());
    String blue = clause("preFilter='{!child of=" + OF + "}color_s:blue'");
    Solr.Answer answer =
        find("{!parent which=" + OF + " score=max v=$b}", "b", blue, "hopfield", "true");
    assertEquals(parents(nearest(TestWithin::blue, TOP)), answer.ids());
    assertEquals(COUNT / 2, answer.<Long>at("hopfield/accepted"));
    assertEquals(1.0, answer.number("response/docs/0/score"), 0);
  }

  @Test
  void everyPlaceFindsTheSame() throws Exception {
    List<String> best = nearest(id -> true, TOP);
    Set<String> same = Set.copyOf(best);
    String c = clause("");
    assertEquals(same, Set.copyOf(find("*:*", "fq", c).ids()));
    assertEquals(
        same,
        Set.copyOf(
            find("*:*", "fq", "{!hopfield cost=200 cache=false f=v topK=5}" + Vectors.json(cue))
                .ids()));
    assertEquals(same, Set.copyOf(find("{!join from=id to=id v=$c}").ids()));
    assertEquals(same, Set.copyOf(find("{!join from=id to=id fromIndex=blocks v=$c}").ids()));
    assertEquals(same, Set.copyOf(find("{!graph from=id to=id v=$c}").ids()));
    assertEquals(same, Set.copyOf(find("*:*", "fq", "{!frange l=0 incl=false}query($c)").ids()));
    assertEquals(best, find("{!func}query($c)").ids().subList(0, TOP));
    assertEquals(best, find("*:*", "sort", "query($c) desc").ids().subList(0, TOP));
    assertEquals(best, find("{!boost b=query($c)}type_s:child").ids().subList(0, TOP));
    assertEquals(
        best, find("*:*", "rq", "{!rerank reRankQuery=$c reRankDocs=300}").ids().subList(0, TOP));
    assertEquals(best.subList(0, 1), find(c, "fq", "{!collapse field=type_s}").ids());
    assertEquals(
        PARENTS + COUNT - TOP, find("*:* -_query_:\"" + c + "\"").<Long>at("response/numFound"));
    Solr.Answer facets =
        find(
            "*:*",
            "facet",
            "true",
            "facet.query",
            c,
            "json.facet",
            "{b:{type:query,q:'" + c + "'},d:{type:terms,field:type_s,domain:{filter:{param:c}}}}");
    assertEquals(TOP, facets.<Long>at("facets/b/count"));
    assertEquals(TOP, facets.<Long>at("facets/d/buckets/0/count"));
    Solr.Answer first = find(c, "sort", "score desc,id asc", "cursorMark", "*", "rows", "2");
    Solr.Answer second =
        find(c, "sort", "score desc,id asc", "cursorMark", first.at("nextCursorMark"), "rows", "2");
    assertEquals(best.subList(0, 2), first.ids());
    assertEquals(best.subList(2, 4), second.ids());
  }

  private static void assertRefused(String message, String... parameters) throws Exception {
    Solr.Answer answer = solr.search("blocks", parameters);
    assertEquals(400, answer.status(), answer.text());
    assertTrue(answer.<String>at("error/msg").contains(message), answer.text());
  }

  @Test
  void clausesAreNotWithinThemselves() throws Exception {
    String loop = clause("preFilter=$b");
    assertRefused("Infinite Recursion", "q", loop, "b", loop);
    assertRefused("Infinite Recursion", "q", loop, "b", "{!bool must=$d}", "d", loop);
    assertRefused("v must be an array of numbers", "q", "{!hopfield f=v v=$q}");
    assertRefused("rq parameter must be a RankQuery", "q", "*:*", "rq", clause(""));
    assertEquals(
        nearest(id -> true, TOP), find(loop, "b", clause("candidates=50 score=ratio")).ids());
  }

  @Test
  void emptyFiltersAreMistakes() throws Exception {
    for (String name : List.of("preFilter", "includeTags", "excludeTags")) {
      for (String empty : List.of("", "''", "' '", "$none")) {
        assertRefused(
            name + " must be specified and not empty; " + name + "=",
            "q",
            clause(name + "=" + empty));
      }
    }
    assertEquals(
        nearest(id -> id < 20, TOP), find(clause("preFilter='' preFilter='n_l:[0 TO 19]'")).ids());
  }

  @Test
  void exportsShowNoEvidence() throws Exception {
    String path = "/blocks/export?sort=n_l+asc&q=";
    String query = URLEncoder.encode(clause(""), StandardCharsets.UTF_8);
    Solr.Answer answer = Solr.ok(solr.get(path + query + "&fl=n_l"));
    assertEquals(TOP, answer.<Long>at("response/numFound"));
    List<String> sorted =
        nearest(id -> true, TOP).stream().sorted(Comparator.comparing(Integer::valueOf)).toList();
    for (int i = 0; i < TOP; i++) {
      assertEquals(sorted.get(i), String.valueOf(answer.<Object>at("response/docs/" + i + "/n_l")));
    }
    for (String more : List.of("&fl=n_l&hopfield=true", "&fl=n_l,%5Bhopfield%5D")) {
      Solr.Answer refused = solr.get(path + query + more);
      assertTrue(
          refused.text().contains("hopfield must not be asked for where only values of fields"),
          refused.text());
      assertTrue(refused.text().contains("400"), refused.text());
    }
  }
}
