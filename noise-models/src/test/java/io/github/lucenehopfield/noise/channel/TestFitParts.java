package io.github.lucenehopfield.noise.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.noise.density.ErrorDensity;
import io.github.lucenehopfield.noise.density.FieldDistribution;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TestFitParts {
  @Test
  void rectangleOfLeastSumIsFound() {
    SplittableRandom random = new SplittableRandom(3);
    for (int trial = 0; trial < 50; trial++) {
      int width = 1 + random.nextInt(6);
      int height = 1 + random.nextInt(6);
      double[] cells = new double[width * height];
      for (int i = 0; i < cells.length; i++) {
        cells[i] = random.nextDouble(-1, 1);
      }
      MaxSumRectangle rectangle = new MaxSumRectangle(width, height);
      double found = rectangle.find(cells);
      assertEquals(least(cells, width, height), found, 1e-12);
      double sum = 0;
      int size = 0;
      for (int i = 0; i < cells.length; i++) {
        sum += rectangle.contains(i) ? cells[i] : 0;
        size += rectangle.contains(i) ? 1 : 0;
      }
      assertEquals(found, sum, 1e-12);
      assertEquals(rectangle.size(), size);
    }
  }

  private static double least(double[] cells, int width, int height) {
    double least = 0;
    for (int top = 0; top < height; top++) {
      for (int bottom = top; bottom < height; bottom++) {
        for (int left = 0; left < width; left++) {
          for (int right = left; right < width; right++) {
            double sum = 0;
            for (int y = top; y <= bottom; y++) {
              for (int x = left; x <= right; x++) {
                sum += cells[y * width + x];
              }
            }
            least = Math.min(least, sum);
          }
        }
      }
    }
    return least;
  }

  @Test
  void kernelIntegratesToOne() {
    ErrorDensity errorDensity = new ErrorDensity(new double[] {0.4, 0.6}, new double[] {0.1, 1});
    double sum = 0;
    double step = 0.001;
    for (double r = -10; r < 10; r += step) {
      sum += step * errorDensity.density((float) r);
    }
    assertEquals(1, sum, 0.01);
    assertEquals(1, 20 * errorDensity.mean(-10, 10), 0.01);
    assertEquals(errorDensity.density(0.5f), errorDensity.mean(0.499f, 0.501f), 0.01);
    assertTrue(errorDensity.density(1e9f) > 0);
    // Levels of a field may lie so close together that a cue is equally far from all of them.
    for (float r : new float[] {-0.5f, 0, 0.3f, 20}) {
      assertEquals(errorDensity.density(r), errorDensity.mean(r, r));
      assertEquals(errorDensity.density(r), errorDensity.mean(r, Math.nextUp(r)));
    }
    assertTrue(errorDensity.density(0) > errorDensity.blurred(0.3).density(0));
  }

  @Test
  void roundingMakesErrorsOfHalfAStepAlike() {
    ErrorDensity errorDensity = ErrorDensity.rounded(0.02, 0.5);
    for (float r : new float[] {0, 0.05f, -0.1f, 0.15f}) {
      assertEquals(1 / 0.5, errorDensity.density(r), 0.01);
    }
    assertEquals(0.5 / 0.5, errorDensity.density(0.25f), 0.05);
    assertEquals(0, errorDensity.density(0.4f), 1e-3);
    assertEquals(1, 10 * errorDensity.mean(-5, 5), 0.01);
    double blurred = errorDensity.blurred(0.1).density(0.25f);
    assertEquals(1, blurred, 0.05);
    assertTrue(errorDensity.blurred(0.1).density(0.4f) > 0.05);
  }

  @Test
  void statisticsKeepAtoms() {
    float[][] sample = new float[1000][1];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 500; i++) {
      sample[i][0] = 1 + (float) random.nextDouble();
    }
    FieldDistribution statistics = FieldDistribution.of(sample);
    ErrorDensity sharp = ErrorDensity.gaussian(0.01);
    assertEquals(0.5 * sharp.density(0), statistics.density(0, 0, sharp), 1e-3);
    assertEquals(0.5, statistics.density(0, 1.5f, sharp), 0.1);
    assertEquals(0, statistics.density(0, -1, sharp), 1e-3);
    assertEquals(0.75, statistics.mean(), 0.05);
  }

  @Test
  void calibrationRecoversProbabilities() {
    SplittableRandom random = new SplittableRandom(2);
    Calibration calibration = new Calibration();
    int n = 20;
    for (int i = 0; i < 3000; i++) {
      // Scores of impostors are N(0, 1); the origin's has the density exp(3 s - 4.5) times that.
      double[] scores = new double[n];
      for (int j = 0; j < n; j++) {
        scores[j] = random.nextGaussian() + (j == 0 ? 3 : 0);
      }
      calibration.add(new Calibration.Cue(scores, true, 0, 0, n));
    }
    double[] fitted = calibration.fit();
    assertEquals(3, fitted[0], 0.3);
    // The mean of exp(3 s) over impostors is exp(4.5), which is what a cue without origin is worth.
    double reference = fitted[3] - fitted[6] * Math.log(n) / fitted[1];
    assertEquals(4.5, reference, 1);
    assertEquals(1, fitted[4] + fitted[5], 1e-9);
  }

  @Test
  void firstThatAddsNothingTellsNothing() {
    // Behind a hundred or ten thousand equals: neither is evidence for an origin, nor against it.
    assertEquals(Calibration.margin(1e-4), Calibration.margin(1e-2), 0.01);
    assertEquals(0, Calibration.margin(0), 0);
    // Small gains count as they are, large ones less and less, and all of them are bounded.
    double low = Calibration.margin(0.5);
    double middle = Calibration.margin(1 - Math.pow(0.5, 10));
    double high = Calibration.margin(1 - Math.pow(0.5, 20));
    assertTrue(low < middle && middle < high, low + " " + middle + " " + high);
    assertTrue(high - middle < middle - low, low + " " + middle + " " + high);
    assertTrue(Double.isFinite(Calibration.margin(1)));
  }

  @Test
  void levelThatTellsNothingHardlyCounts() {
    SplittableRandom random = new SplittableRandom(2);
    Calibration calibration = new Calibration();
    for (int i = 0; i < 1000; i++) {
      double level = 30 * random.nextGaussian();
      double[] scores = new double[200];
      for (int j = 0; j < scores.length; j++) {
        scores[j] = level + 1.5 * random.nextGaussian() + (j == 0 ? 2.25 : 0);
      }
      calibration.add(new Calibration.Cue(scores, true, 0, 0, scores.length));
    }
    double[] fitted = calibration.fit();
    // A hundred more of a level that is the same for stored cues and others move no odds.
    assertTrue(100 * fitted[1] < 0.1, "slope " + fitted[1]);
  }
}
