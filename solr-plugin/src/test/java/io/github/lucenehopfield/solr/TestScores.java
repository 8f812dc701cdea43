package io.github.lucenehopfield.solr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.engine.Vectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores that are probabilities, and the lowest probability of a hit, in a core and in shards. */
class TestScores {
  private static final int COUNT = 600;
  private static final int DIMENSION = 100;
  private static final int CUES = 12;
  private static final double SURE = 0.6;

  @TempDir private static Path home;
  private static Solr solr;
  private static float[][] vectors;
  private static float[][] foreign;

  @BeforeAll
  static void start() throws Exception {
    vectors = Vectors.smooth(COUNT, DIMENSION, 5);
    foreign = Vectors.smooth(CUES, DIMENSION, 100);
    Solr.configset(Solr.home(home), "mem", "\"4\"", "\"" + DIMENSION + "\"");
    solr = Solr.start(home);
    for (String core : List.of("one", "left", "right")) {
      solr.create(core, "mem");
    }
    // In several segments.
    Solr.ok(solr.update("one", Bodies.documents(vectors, 0, COUNT / 2, 1)));
    Solr.ok(solr.update("one", Bodies.documents(vectors, COUNT / 2, COUNT, 1)));
    Solr.ok(solr.update("left", Bodies.documents(vectors, 0, COUNT, 2)));
    Solr.ok(solr.update("right", Bodies.documents(vectors, 1, COUNT, 2)));
  }

  @AfterAll
  static void close() throws Exception {
    solr.close();
  }

  /** {@return a cue that comes from a stored vector if its number is even, else from none} */
  private static float[] cue(int i) {
    return Vectors.corrupted(i % 2 == 0 ? vectors[i] : foreign[i], 0.1, 0.2, new Random(i));
  }

  private static String clause(int cue, String more) {
    return "{!hopfield f=v similarity=robust " + more + "}" + Vectors.json(cue(cue));
  }

  private static Solr.Answer find(String core, String query, String... more) throws Exception {
    List<String> all = new ArrayList<>(List.of(more));
    all.addAll(List.of("q", query, "fl", "id,score", "rows", "600", "hopfield", "true"));
    if (core.equals("two")) {
      String start = solr.address() + "/solr/";
      all.addAll(List.of("shards", start + "left," + start + "right"));
    }
    return solr.search(core.equals("two") ? "left" : core, all.toArray(new String[0]));
  }

  @Test
  void scoreIsTheProbability() throws Exception {
    for (String core : List.of("one", "two")) {
      for (int i = 0; i < CUES; i++) {
        Solr.Answer answer = Solr.ok(find(core, clause(i, "topK=600 score=probability")));
        List<String> ids = answer.ids();
        assertEquals(COUNT, ids.size());
        for (int hit = 0; hit < COUNT; hit += 40) {
          double score = answer.number("response/docs/" + hit + "/score");
          assertTrue(score > 0 && score <= 1, core + " " + score);
          if (core.equals("one")) {
            double known = answer.number("response/docs/" + hit + "/_hopfield_/probability");
            assertEquals(known, score, score > .999 ? .001 : 1e-6);
          }
        }
        double best = answer.number("response/docs/0/score");
        if (i % 2 == 0) {
          assertEquals(String.valueOf(i), ids.get(0));
          assertTrue(best > SURE, core + " " + i + " " + best);
        } else {
          assertTrue(best < SURE, core + " " + i + " " + best);
        }
      }
    }
  }

  @Test
  void whatIsNotGoodEnoughIsLeftOut() throws Exception {
    for (String core : List.of("one", "two")) {
      for (int i = 0; i < CUES; i++) {
        List<String> expected = i % 2 == 0 ? List.of(String.valueOf(i)) : List.of();
        for (String sure :
            List.of(
                "minProbability=" + SURE,
                "minProbability=" + SURE + " score=probability",
                "minScore=" + SURE + " score=probability")) {
          assertEquals(expected, Solr.ok(find(core, clause(i, sure))).ids(), core + " " + sure);
        }
      }
      for (String all : List.of("minProbability=1e-300", "minScore=1e-9")) {
        assertTrue(Solr.ok(find(core, clause(0, all))).ids().size() > 10, core + " " + all);
        assertTrue(Solr.ok(find(core, clause(0, all + " topK=2"))).ids().size() <= 4, all);
        assertTrue(Solr.ok(find(core, clause(0, all + " candidates=3"))).ids().size() <= 6, all);
      }
    }
  }

  @Test
  void dimensionsHaveWeights() throws Exception {
    float[] weights = new float[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      weights[d] = d % 10 == 0 ? 3 : d < DIMENSION / 2 ? 0 : 0.1f;
    }
    for (String core : List.of("one", "two")) {
      for (int i = 0; i < CUES; i++) {
        float[] cue = cue(i);
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int v = 0; v < COUNT; v++) {
          double distance = 0;
          for (int d = 0; d < DIMENSION; d++) {
            double difference = Float.isNaN(cue[d]) ? 0 : cue[d] - (double) vectors[v][d];
            distance += weights[d] * difference * difference;
          }
          best = distance < least ? v : best;
          least = Math.min(least, distance);
        }
        Solr.Answer answer =
            Solr.ok(
                find(
                    core,
                    "{!hopfield f=v similarity=euclidean weights=$w}" + Vectors.json(cue),
                    "w",
                    Vectors.json(weights)));
        assertEquals(String.valueOf(best), answer.ids().get(0));
        assertEquals(1 / (1 + least), answer.number("response/docs/0/score"), 1e-6);
      }
    }
  }

  @Test
  void wrongWeightsAreRefused() throws Exception {
    String ones = "[1" + ",1".repeat(DIMENSION - 1) + "]";
    for (String[] wrong :
        new String[][] {
          {"dot", "1", "weights must be an array of numbers >= 0; weights=1"},
          {"dot", "[1,2]", "weights must have as many values as field v has dimensions, 100"},
          {"dot", "[-1,2]", "weights must have as many values as field v has dimensions, 100"},
          {
            "dot", ones.replaceFirst("1", "-1"), "weights must hold finite numbers >= 0; weights[0]"
          },
          {"dot", ones.replaceFirst("1", "null"), "weights must hold finite numbers >= 0"},
          {"dot", ones.replaceFirst("1", "1e99"), "weights must hold finite numbers >= 0"},
          {"dot", ones.replace("1", "0"), "weights must have one above 0; length=100"},
          {"robust", ones, "weights must be specified with the similarity euclidean, manhattan,"}
        }) {
      Solr.Answer answer =
          find(
              "one",
              "{!hopfield f=v weights=$w similarity=" + wrong[0] + "}" + Vectors.json(cue(0)),
              "w",
              wrong[1]);
      assertEquals(400, answer.status(), answer.text());
      assertTrue(answer.text().contains(wrong[2]), answer.text());
    }
  }

  /** Other clauses, and what ranks again, are in one measure whatever the cue is. */
  @Test
  void boundedScoresCompare() throws Exception {
    for (int i = 0; i < CUES; i++) {
      String[] clause = {"c", clause(i, "topK=600 score=probability")};
      Solr.Answer mixed = Solr.ok(find("one", "{!bool should=$c should='id:599^=0.6'}", clause));
      assertEquals(String.valueOf(i % 2 == 0 ? i : 599), mixed.ids().get(0));
      Solr.Answer again =
          Solr.ok(
              find(
                  "one",
                  "{!lucene}*:*",
                  "rq",
                  "{!rerank reRankQuery=$c reRankDocs=600 reRankWeight=1}",
                  clause[0],
                  clause[1]));
      double top = again.number("response/docs/0/score") - 1;
      assertTrue(i % 2 == 0 ? top > SURE && top <= 1 : top < SURE, i + " " + top);
    }
  }

  @Test
  void whatHasNoProbabilityIsRefused() throws Exception {
    String simple = clause(0, "score=probability").replace("robust", "euclidean");
    for (String[] mistake :
        new String[][] {
          {
            simple,
            "use robust or a model; score=probability minProbability=0.0 similarity=euclidean"
          },
          {simple.replace("score=probability", "minProbability=.5"), "minProbability=0.5"},
          {clause(0, "score=near"), "score must be ratio or probability; score=near"},
          {clause(0, "score="), "score must be specified and not empty"},
          {clause(0, "minProbability=1.5"), "minProbability must be from 0 to 1"},
          {clause(0, "minProbability=x"), "minProbability must be a number; minProbability=x"},
          {clause(0, "minProbability=NaN"), "minProbability"},
        }) {
      for (String core : List.of("one", "two")) {
        Solr.Answer refused = find(core, mistake[0]);
        assertEquals(400, refused.status(), refused.text());
        assertTrue(refused.text().contains(mistake[1]), refused.text());
      }
    }
    for (String shards : List.of("0", "-1", "x", "", "99999999999")) {
      Solr.Answer refused = find("one", clause(0, ""), "hopfield.shards", shards);
      assertEquals(400, refused.status(), refused.text());
    }
  }
}
