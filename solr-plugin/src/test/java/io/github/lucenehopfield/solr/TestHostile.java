package io.github.lucenehopfield.solr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.engine.Vectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests of random parameters, many of them wrong: none is an error of the server. */
class TestHostile {
  private static final int COUNT = Integer.getInteger("hopfield.hostile", 500);
  private static final int DIMENSION = 4;
  private static final int BROKEN_OFF = 599;

  private static final List<String> LOCAL =
      List.of(
          "f",
          "topK",
          "candidates",
          "effort",
          "minScore",
          "minProbability",
          "score",
          "similarity",
          "model",
          "separation",
          "temperature",
          "priorNotStored",
          "name",
          "preFilter",
          "includeTags",
          "excludeTags",
          "cost",
          "cache",
          "tag",
          "v");

  private static final List<String> GOOD =
      List.of(
          "topK=5",
          "candidates=50 topK=2",
          "score=probability similarity=robust",
          "minProbability=.1 similarity=robust",
          "preFilter='*:*'",
          "similarity=cosine minScore=.5",
          "separation=entmax:1.5 temperature=.2",
          "effort=2 name=n");

  private static final List<String> VALUES =
      List.of(
          "",
          "''",
          "$none",
          "$q",
          "$a",
          "0",
          "-1",
          "1",
          "5",
          "1.5",
          "1e39",
          "1e999",
          "NaN",
          "-Infinity",
          "2147483648",
          "100000",
          "true",
          "v",
          "id",
          "robust",
          "cosine",
          "prf:4096",
          "prf:99999999999",
          "softmax",
          "entmax:1.5",
          "top:0",
          "sequential:2:1",
          "probability",
          "'*:*'",
          "'n_l:[0 TO 9]'",
          "'a:b'",
          "\"x\\u0000y\"",
          "🙂",
          "[1,2,3,4]",
          "'{!hopfield f=v}[1,2,3,4]'",
          "'{!hopfield'",
          "${java.home}",
          "../../etc/passwd");

  private static final List<String> CUES =
      List.of(
          "",
          "[]",
          "[",
          "[1,2,3]",
          "[1,2,3,4,5]",
          "[null,null,null,null]",
          "[NaN,1,2,3]",
          "[1e39,0,0,0]",
          "[3e38,-3e38,3e38,0]",
          "[1e-45,0,0,0]",
          "[0,0,0,0]",
          "[\"1\",2,3,4]",
          "[[1],2,3,4]",
          "{\"a\":1}",
          "[1,,2,3]",
          "1,2,3,4",
          "[1 2 3 4]");

  private static final List<String> PARAMETERS =
      List.of(
          "hopfield",
          "hopfield.name",
          "hopfield.pattern",
          "hopfield.shards",
          "fl",
          "sort",
          "rows",
          "start",
          "wt",
          "rq",
          "fq",
          "bq",
          "timeAllowed",
          "group.query",
          "facet.query",
          "debugQuery",
          "defType");

  private static final List<String> SETTINGS =
      List.of(
          "true",
          "perhaps",
          "",
          "n",
          "*,[hopfield]",
          "id,[hopfield name=n],score",
          "query($a) desc",
          "score desc,id asc",
          "0",
          "-1",
          "3",
          "csv",
          "xml",
          "javabin",
          "{!rerank reRankQuery=$a}",
          "{!hopfield f=v}[1,2,3,4]",
          "{!parent which=id:1 v=$a}",
          "{!func}query($a)",
          "-{!hopfield f=v}[1,2,3,4]",
          "99999999999",
          "edismax",
          "hopfield");

  @TempDir private static Path home;

  private static <T> T any(List<T> of, Random random) {
    return of.get(random.nextInt(of.size()));
  }

  private static String clause(Random random) {
    StringBuilder clause = new StringBuilder("{!hopfield");
    if (random.nextInt(16) > 0) {
      clause.append(" f=v");
    }
    if (random.nextInt(3) > 0) {
      clause.append(' ').append(any(GOOD, random));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      clause.append(' ').append(any(LOCAL, random)).append('=').append(any(VALUES, random));
    }
    clause.append(random.nextInt(20) > 0 ? "}" : "");
    return clause + (random.nextInt(5) > 0 ? "[1,2,null,4]" : any(CUES, random));
  }

  private static String[] request(Random random) {
    Map<String, String> request = new TreeMap<>();
    request.put("q", clause(random));
    request.put("a", clause(random));
    for (int i = random.nextInt(3); i > 0; i--) {
      request.put(any(PARAMETERS, random), any(SETTINGS, random));
    }
    if (random.nextInt(5) == 0) {
      request.put("q", "{!bool must=$a should='" + clause(random).replace("'", "") + "'}");
    }
    List<String> all = new ArrayList<>();
    request.forEach(
        (name, value) -> {
          all.add(name);
          all.add(value);
        });
    return all.toArray(new String[0]);
  }

  /** Documents, too: whatever stands for a vector. */
  private static String document(Random random) {
    String vector = random.nextBoolean() ? any(CUES, random) : any(VALUES, random);
    return "[{\"id\":\"x\",\"v\":" + (vector.isEmpty() ? "null" : vector) + "}]";
  }

  /** {@return an answer; one that broke off is an error of the server, too} */
  private static Solr.Answer answer(Solr solr, boolean document, String body, String[] request)
      throws Exception {
    try {
      return document ? solr.update("mem", body) : solr.search("mem", request);
    } catch (IOException e) {
      return new Solr.Answer(BROKEN_OFF, e.toString());
    }
  }

  @Test
  void noneIsAnErrorOfTheServer() throws Exception {
    Solr.configset(Solr.home(home), "mem");
    try (Solr solr = Solr.start(home)) {
      solr.create("mem", "mem");
      Solr.ok(solr.update("mem", Bodies.documents(Vectors.random(60, DIMENSION, 6), 0, 60, 1)));
      Random random = new Random(COUNT);
      List<String> errors = new ArrayList<>();
      int refused = 0;
      int answered = 0;
      for (int i = 0; i < COUNT; i++) {
        String[] request = request(random);
        boolean document = random.nextInt(10) == 0;
        String body = document ? document(random) : String.join(" ", request);
        Solr.Answer answer = answer(solr, document, body, request);
        // Solr itself fails at some lists of fields and numbers, far from what is ours.
        if (answer.status() >= 500
            && (answer.status() == BROKEN_OFF || answer.text().contains("lucenehopfield."))) {
          errors.add(body + "\n" + answer);
        }
        refused += answer.status() == 400 ? 1 : 0;
        answered += answer.status() == 200 ? 1 : 0;
      }
      assertEquals(List.of(), errors, String.join("\n", errors));
      assertTrue(refused > COUNT / 4 && answered > COUNT / 10, refused + " " + answered);
      // It is alive, and answers as before.
      assertEquals(10, solr.find("mem", "q", "{!hopfield f=v}[1,2,null,4]").ids().size());
    }
  }
}
