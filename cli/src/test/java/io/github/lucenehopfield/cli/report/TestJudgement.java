package io.github.lucenehopfield.cli.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.lucenehopfield.cli.report.Judgement.Answered;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestJudgement {
  @Test
  void binsHoldTheirEnds() {
    Judgement.Bin[] bins =
        Judgement.bins(
            List.of(
                new Answered(0, false),
                new Answered(0.9, true),
                new Answered(1, true),
                new Answered(0.95, false)));
    assertEquals(Judgement.BINS, bins.length);
    assertEquals(new Judgement.Bin(1, 0, 0), bins[0]);
    assertEquals(new Judgement.Bin(0, 0, 0), bins[5]);
    assertEquals(3, bins[9].count());
    assertEquals(0.95, bins[9].probability(), 1e-12);
    assertEquals(2 / 3.0, bins[9].right(), 1e-12);
  }

  @Test
  void calibrationErrorIsTheMeanDifference() {
    List<Answered> answers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      answers.add(new Answered(0.85, i < 6));
      answers.add(new Answered(0.25, i < 3));
    }
    assertEquals((0.25 + 0.05) / 2, Judgement.calibrationError(answers), 1e-12);
  }

  /** The area is the share of pairs of a right and a wrong answer in the right order. */
  @Test
  void areaIsTheShareOfPairsInOrder() {
    Random random = new Random(42);
    for (int trial = 0; trial < 50; trial++) {
      List<Answered> answers = new ArrayList<>();
      answers.add(new Answered(random.nextInt(6) / 5.0, true));
      answers.add(new Answered(random.nextInt(6) / 5.0, false));
      for (int i = 0; i < 30; i++) {
        answers.add(new Answered(random.nextInt(6) / 5.0, random.nextBoolean()));
      }
      double sum = 0;
      int pairs = 0;
      for (Answered right : answers) {
        for (Answered wrong : answers) {
          if (right.right() && !wrong.right()) {
            pairs++;
            sum += (1 + Double.compare(right.probability(), wrong.probability())) / 2.0;
          }
        }
      }
      double[][] roc = Judgement.roc(answers);
      assertEquals(sum / pairs, Judgement.area(roc), 1e-12);
      assertArrayEquals(new double[] {0, 0}, roc[0]);
      assertArrayEquals(new double[] {1, 1}, roc[roc.length - 1]);
    }
  }

  @Test
  void thereIsNoCurveOfOneKindOfAnswers() {
    assertEquals(0, Judgement.roc(List.of(new Answered(0.5, true))).length);
    assertEquals(0, Judgement.roc(List.of(new Answered(0.5, false))).length);
  }
}
