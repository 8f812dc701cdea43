package io.github.lucenehopfield.noise.pooling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.separation.Entmax;
import io.github.lucenehopfield.separation.FenchelYoung;
import io.github.lucenehopfield.separation.KSubsets;
import io.github.lucenehopfield.separation.Normmax;
import io.github.lucenehopfield.separation.Softmax;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Bags whose positives hold one vector of a kind that others lack. */
class TestBagTrainer {
  private static final int DIMENSION = 10;
  private static final List<FenchelYoung> SEPARATIONS =
      List.of(new Softmax(), new Entmax(1.5), new Normmax(2), new KSubsets(2));

  /** Some bags; the first vector of a positive one says so. */
  private static List<float[][]> bags(int count, boolean[] positive, SplittableRandom random) {
    List<float[][]> bags = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      positive[n] = n % 2 == 0;
      float[][] bag = new float[4 + n % 4][DIMENSION];
      for (float[] vector : bag) {
        for (int d = 0; d < DIMENSION; d++) {
          vector[d] = (float) random.nextGaussian();
        }
      }
      if (positive[n]) {
        bag[0][3] += 4;
        bag[0][4] -= 4;
      }
      bags.add(bag);
    }
    return bags;
  }

  @Test
  void bagsAreToldApartAndTheVectorThatSaysSoIsNamed() {
    SplittableRandom random = new SplittableRandom(4);
    boolean[] positive = new boolean[300];
    List<float[][]> bags = bags(300, positive, random);
    boolean[] asked = new boolean[200];
    List<float[][]> others = bags(200, asked, random);
    for (FenchelYoung separation : SEPARATIONS) {
      BagClassifier classifier = new BagTrainer(separation, 1, 16, 30).train(bags, positive);
      int right = 0;
      int named = 0;
      for (int n = 0; n < asked.length; n++) {
        BagClassifier.Answer answer = classifier.classify(others.get(n));
        right += answer.probability() > .5 == asked[n] ? 1 : 0;
        double sum = 0;
        int best = 0;
        for (int i = 0; i < answer.weights().length; i++) {
          sum += answer.weights()[i];
          best = answer.weights()[i] > answer.weights()[best] ? i : best;
        }
        assertEquals(1, sum, 1e-9);
        named += asked[n] && best == 0 ? 1 : 0;
      }
      assertTrue(right >= 180, separation + ": " + right + " of 200 right");
      assertTrue(named >= 80, separation + ": " + named + " of 100 named");
    }
  }

  @Test
  void derivativesAreThoseOfFiniteDifferences() {
    SplittableRandom random = new SplittableRandom(6);
    boolean[] positive = new boolean[2];
    List<float[][]> bags = bags(2, positive, random);
    for (FenchelYoung separation : SEPARATIONS) {
      PoolingNetwork network = new PoolingNetwork(DIMENSION, 5, .7, separation);
      double[] parameters = network.start(random);
      for (int n = 0; n < 2; n++) {
        double[] gradient = new double[parameters.length];
        network.backward(parameters, bags.get(n), positive[n], 1, gradient);
        for (int k = 0; k < parameters.length; k++) {
          double kept = parameters[k];
          double[] ignored = new double[parameters.length];
          parameters[k] = kept + 1e-6;
          double above = network.backward(parameters, bags.get(n), positive[n], 1, ignored);
          parameters[k] = kept - 1e-6;
          double below = network.backward(parameters, bags.get(n), positive[n], 1, ignored);
          parameters[k] = kept;
          double expected = (above - below) / 2e-6;
          assertEquals(expected, gradient[k], 1e-5 * Math.max(1, Math.abs(expected)));
        }
      }
    }
  }

  @Test
  void theSameSeedGivesTheSameClassifier() {
    boolean[] positive = new boolean[40];
    List<float[][]> bags = bags(40, positive, new SplittableRandom(1));
    BagTrainer trainer = new BagTrainer(new Entmax(2), 9, 8, 5);
    BagClassifier.Answer one = trainer.train(bags, positive).classify(bags.get(0));
    BagClassifier.Answer other = trainer.train(bags, positive).classify(bags.get(0));
    assertEquals(one.probability(), other.probability());
    assertArrayEquals(one.weights(), other.weights());
  }

  @Test
  void badArgumentsAreRefused() {
    boolean[] positive = new boolean[20];
    List<float[][]> bags = bags(20, positive, new SplittableRandom(1));
    BagTrainer trainer = new BagTrainer(new Softmax(), 1, 4, 1);
    assertThrows(IllegalArgumentException.class, () -> trainer.train(bags, new boolean[20]));
    assertThrows(IllegalArgumentException.class, () -> trainer.train(bags, new boolean[3]));
    assertThrows(
        IllegalArgumentException.class, () -> trainer.train(bags.subList(0, 5), new boolean[5]));
    BagClassifier classifier = trainer.train(bags, positive);
    for (float[][] bad :
        new float[][][] {{}, {new float[3]}, {{0, 0, 0, Float.NaN, 0, 0, 0, 0, 0, 0}}}) {
      assertThrows(IllegalArgumentException.class, () -> classifier.classify(bad));
    }
    assertThrows(IllegalArgumentException.class, () -> new BagTrainer(new Softmax(), 1, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new BagTrainer(new Softmax(), 1, 1, 0));
  }
}
