package io.github.lucenehopfield.solr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recall over HTTP from one core. */
class TestOneNode {
  private static final int COUNT = 300;
  private static final int DIMENSION = 12;

  @TempDir private static Path home;
  private static Solr solr;
  private static float[][] vectors;

  @BeforeAll
  static void index() throws Exception {
    vectors = Vectors.random(COUNT, DIMENSION, 1);
    Solr.configset(Solr.home(home), "mem", "\"4\"", "\"" + DIMENSION + "\"");
    solr = Solr.start(home);
    solr.create("mem", "mem");
    Solr.ok(solr.update("mem", Vectors.documents(vectors, 0, COUNT, 1)));
  }

  @AfterAll
  static void close() throws Exception {
    solr.close();
  }

  @Test
  void findsTheOriginOfADamagedCue() throws Exception {
    float[] cue = Vectors.damaged(vectors[18], 0.3, 0.2, new Random(2));
    Solr.Answer answer =
        solr.find(
            "mem",
            "q",
            "{!hopfield f=v topK=5}" + Vectors.json(cue),
            "fl",
            "id,score,[hopfield]",
            "hopfield",
            "true");
    System.err.println(answer);
    assertEquals("18", answer.ids().get(0));
    assertEquals(5, answer.ids().size());
  }
}
