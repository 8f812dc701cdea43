package io.github.lucenehopfield.similarity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestRankedScores {
  @Test
  void scoresDescendWhereExactScoresDo() {
    Random random = new Random(2);
    for (double scale : new double[] {1e-300, 1e-12, 1, 1e12, 1e45, 1e300}) {
      double[] exact = new double[300];
      for (int i = 0; i < exact.length; i++) {
        exact[i] = -scale * (1 + (random.nextInt(40) - 20) * (i % 2 == 0 ? 1e-14 : 0.01));
      }
      exact[7] = exact[8];
      Arrays.sort(exact);
      for (int i = 0, j = exact.length - 1; i < j; i++, j--) {
        double swapped = exact[i];
        exact[i] = exact[j];
        exact[j] = swapped;
      }
      float[] scores = ScoreMapping.ranked(exact, 0);
      for (int i = 0; i < scores.length; i++) {
        assertTrue(scores[i] > 0 && Float.isFinite(scores[i]), scale + " " + scores[i]);
        if (i > 0 && exact[i] < exact[i - 1]) {
          assertTrue(scores[i] < scores[i - 1], scale + " at " + i);
        } else if (i > 0) {
          assertEquals(scores[i - 1], scores[i], scale + " at " + i);
        }
      }
    }
  }

  @Test
  void scoresThatDifferStayAsTheyAre() {
    double[] exact = {3, 2, 0, -1, -50};
    float[] scores = ScoreMapping.ranked(exact, 1);
    for (int i = 0; i < exact.length; i++) {
      assertEquals(ScoreMapping.toScore(exact[i] - 1), scores[i]);
    }
  }
}
