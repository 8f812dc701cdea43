package io.github.lucenehopfield.noise.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.noise.DiscreteBook;
import io.github.lucenehopfield.noise.density.ErrorDensity;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TestErasureLikelihood {
  private static final float[] NONE = {0};

  private static double gauss(double r, double sigma) {
    return Math.exp(-r * r / (2 * sigma * sigma)) / (sigma * Math.sqrt(2 * Math.PI));
  }

  private static float[] keep(int dimension, float value) {
    float[] keep = new float[dimension];
    Arrays.fill(keep, value);
    return keep;
  }

  private static ErasureLikelihood bound(
      float[] cue,
      ErrorDensity errorDensity,
      float[] keep,
      double[] erased,
      double groupErased,
      int groupSize) {
    return new ErasureLikelihood(
        cue, errorDensity, errorDensity, keep, erased, groupErased, groupSize, NONE, false);
  }

  @Test
  void erasureByDimensionIsTheMixture() {
    float[] cue = {0.3f, -0.5f, Float.NaN};
    float[] pattern = {0.2f, 1.5f, 9};
    double[] erased = {Math.log(0.7), Math.log(0.2), 0};
    double expected =
        Math.log(0.6 * gauss(0.1, 0.5) + 0.4 * 0.7) + Math.log(0.6 * gauss(2, 0.5) + 0.4 * 0.2);
    ErasureLikelihood bound = bound(cue, ErrorDensity.gaussian(0.5), keep(3, 0.6f), erased, 0, 1);
    assertEquals(expected, bound.scorer().score(pattern), 0.02);
  }

  @Test
  void erasureByGroupLosesDimensionsTogether() {
    float[] cue = {0.3f, -0.5f, 0.1f, 0.2f};
    float[] pattern = {0.2f, -0.4f, 0.1f, 2.2f};
    double[] erased = {Math.log(0.7), Math.log(0.2), Math.log(0.3), Math.log(0.4)};
    double first = gauss(0.1, 0.5) * gauss(0.1, 0.5);
    double second = gauss(0, 0.5) * gauss(2, 0.5);
    double expected =
        Math.log(0.75 * first + 0.25 * 0.7 * 0.2) + Math.log(0.75 * second + 0.25 * 0.3 * 0.4);
    ErasureLikelihood bound = bound(cue, ErrorDensity.gaussian(0.5), keep(4, 1), erased, 0.25, 2);
    assertEquals(expected, bound.scorer().score(pattern), 0.02);
  }

  @Test
  void observedEverythingOrdersLikeDistanceAndIsTheGaussianLikelihood() {
    float[] cue = {0.3f, Float.NaN, 0.1f};
    float[] pattern = {0.2f, 5, 0.4f};
    double expected = Math.log(gauss(0.1, 0.8)) + Math.log(gauss(0.3, 0.8));
    ErasureLikelihood bound =
        bound(cue, ErrorDensity.gaussian(0.8), keep(3, 1), new double[3], 0, 1);
    assertEquals(expected, bound.scorer().score(pattern), 1e-6);
  }

  @Test
  void offsetIsFittedToThePattern() {
    SplittableRandom random = new SplittableRandom(5);
    float[] pattern = new float[64];
    float[] cue = new float[64];
    for (int d = 0; d < 64; d++) {
      pattern[d] = (float) random.nextGaussian();
      cue[d] = pattern[d] + 0.43f;
    }
    ErrorDensity errorDensity = ErrorDensity.gaussian(0.1);
    float[] offsets = {0.3f, 0.4f, 0.5f};
    double[] erased = new double[64];
    ErasureLikelihood fitted =
        new ErasureLikelihood(
            cue, errorDensity, errorDensity, keep(64, 0.9f), erased, 0, 1, offsets, true);
    float[] right = {0.43f};
    ErasureLikelihood exact =
        new ErasureLikelihood(
            cue, errorDensity, errorDensity, keep(64, 0.9f), erased, 0, 1, right, false);
    assertEquals(exact.scorer().score(pattern), fitted.scorer().score(pattern), 0.1);
  }

  @Test
  void tableOfDiscreteDataIsTheExactScore() {
    SplittableRandom random = new SplittableRandom(7);
    for (int trial = 0; trial < 20; trial++) {
      int groups = 1 + random.nextInt(5);
      float[][][] codewords = new float[groups][Codebook.CODEWORDS][2];
      for (float[][] group : codewords) {
        for (float[] codeword : group) {
          codeword[0] = random.nextInt(4) / 3f;
          codeword[1] = random.nextInt(4) / 3f;
        }
      }
      DiscreteBook book = new DiscreteBook(codewords);
      int dimension = 2 * groups;
      float[] cue = new float[dimension];
      double[] erased = new double[dimension];
      float[] keep = new float[dimension];
      for (int d = 0; d < dimension; d++) {
        cue[d] = random.nextInt(6) == 0 ? Float.NaN : (float) random.nextDouble(-0.5, 1.5);
        erased[d] = Float.isNaN(cue[d]) ? 0 : Math.log(random.nextDouble(0.1, 2));
        keep[d] = (float) random.nextDouble(0.1, 0.95);
      }
      double groupErased = trial % 2 == 0 ? 0 : 0.3;
      ErasureLikelihood bound =
          bound(cue, ErrorDensity.gaussian(0.2), keep, erased, groupErased, 2);
      float[] table = new float[groups * Codebook.CODEWORDS];
      bound.fill(book, 0, table);
      float[] pattern = new float[dimension];
      double sum = 0;
      for (int g = 0; g < groups; g++) {
        int code = random.nextInt(Codebook.CODEWORDS);
        pattern[2 * g] = codewords[g][code][0];
        pattern[2 * g + 1] = codewords[g][code][1];
        sum += table[g * Codebook.CODEWORDS + code];
      }
      assertEquals(bound.scorer().score(pattern), sum, 1e-4);
    }
  }

  @Test
  void manyDimensionsNeitherOverflowNorUnderflow() {
    int dimension = 5000;
    float[] cue = new float[dimension];
    float[] far = new float[dimension];
    Arrays.fill(far, 1e6f);
    double[] erased = new double[dimension];
    Arrays.fill(erased, -40);
    ErasureLikelihood bound =
        bound(cue, ErrorDensity.gaussian(1e-3), keep(dimension, 0.999f), erased, 0, 1);
    double near = bound.scorer().score(new float[dimension]);
    double distant = bound.scorer().score(far);
    assertTrue(Double.isFinite(near) && Double.isFinite(distant) && near > distant);
  }
}
