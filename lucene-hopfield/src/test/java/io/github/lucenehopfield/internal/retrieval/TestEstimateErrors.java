package io.github.lucenehopfield.internal.retrieval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.index.scan.ScanResult;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestEstimateErrors {
  /** The number of documents that are expected to be missed is about how many are. */
  @Test
  void missesAreForetold() {
    for (double sigma : new double[] {0.1, 0.5, 1}) {
      double foretold = 0;
      double missed = 0;
      for (int seed = 0; seed < 60; seed++) {
        Random random = new Random(seed);
        int count = 20_000;
        int kept = 200;
        Integer[] order = new Integer[count];
        double[] exact = new double[count];
        float[] estimates = new float[count];
        for (int i = 0; i < count; i++) {
          order[i] = i;
          exact[i] = random.nextGaussian();
          estimates[i] = (float) (exact[i] + sigma * random.nextGaussian());
        }
        Arrays.sort(order, (a, b) -> Float.compare(estimates[b], estimates[a]));
        float[] best = new float[kept];
        double[] scores = new double[kept];
        int[] docs = new int[kept];
        for (int i = 0; i < kept; i++) {
          best[i] = estimates[order[i]];
          scores[i] = exact[order[i]];
          docs[i] = i;
        }
        float[] rest = new float[count - kept];
        int[] counts = new int[rest.length];
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        for (int i = 0; i < rest.length; i++) {
          rest[i] = estimates[order[kept + i]];
          counts[i] = 1;
          missed += exact[order[kept + i]] > sorted[kept - 10] ? 1 : 0;
        }
        ScanResult result =
            new ScanResult(
                docs, best, count, count, rest, counts, true, 1, Float.NEGATIVE_INFINITY);
        foretold += EstimateErrors.of(result, scores).missed(10);
      }
      assertEquals(missed / 60, foretold / 60, 0.15 + missed / 60, "sigma " + sigma);
    }
  }

  @Test
  void exactEstimatesMissNothing() {
    float[] estimates = {1, 2, 3};
    ScanResult result =
        new ScanResult(
            new int[] {0, 1, 2},
            estimates,
            10,
            10,
            new float[] {0.5f},
            new int[] {7},
            true,
            1,
            Float.NEGATIVE_INFINITY);
    assertTrue(EstimateErrors.of(result, new double[] {1, 2, 3}).missed(1) < 1e-9);
  }
}
