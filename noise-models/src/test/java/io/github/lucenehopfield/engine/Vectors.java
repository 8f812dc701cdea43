package io.github.lucenehopfield.engine;

import java.util.Arrays;
import java.util.Random;

/** Vectors for tests of engines, and their JSON. */
public final class Vectors {
  private Vectors() {}

  /** {@return random vectors} */
  public static float[][] random(int count, int dimension, long seed) {
    Random random = new Random(seed);
    float[][] vectors = new float[count][dimension];
    for (float[] vector : vectors) {
      for (int d = 0; d < dimension; d++) {
        vector[d] = (float) random.nextGaussian();
      }
    }
    return vectors;
  }

  /** {@return vectors whose neighboring coordinates are alike, as those of real data are} */
  public static float[][] smooth(int count, int dimension, long seed) {
    Random random = new Random(seed);
    float[][] vectors = new float[count][dimension];
    for (float[] vector : vectors) {
      for (int wave = 1; wave <= 5; wave++) {
        double sine = random.nextGaussian();
        double cosine = random.nextGaussian();
        for (int d = 0; d < dimension; d++) {
          double angle = Math.PI * wave * d / dimension;
          vector[d] += (float) (sine * Math.sin(angle) + cosine * Math.cos(angle));
        }
      }
    }
    return vectors;
  }

  /** {@return a copy with noise, and some coordinates unknown} */
  public static float[] corrupted(float[] vector, double noise, double lost, Random random) {
    float[] cue = vector.clone();
    for (int d = 0; d < cue.length; d++) {
      cue[d] =
          random.nextDouble() < lost ? Float.NaN : cue[d] + (float) (noise * random.nextGaussian());
    }
    return cue;
  }

  /** {@return so many corrupted copies of a vector} */
  public static float[][] views(float[] vector, int count, double noise, double lost, long seed) {
    Random random = new Random(seed);
    float[][] views = new float[count][];
    for (int i = 0; i < count; i++) {
      views[i] = corrupted(vector, noise, lost, random);
    }
    return views;
  }

  /** {@return an array of arrays of numbers, null for NaN} */
  public static String json(float[][] vectors) {
    return Arrays.deepToString(vectors).replace("NaN", "null");
  }

  /** {@return an array of numbers, null for NaN} */
  public static String json(float[] vector) {
    return Arrays.toString(vector).replace("NaN", "null");
  }
}
