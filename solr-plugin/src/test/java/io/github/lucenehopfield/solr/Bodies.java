package io.github.lucenehopfield.solr;

import java.util.Arrays;
import java.util.Random;

/** Vectors for tests, and their JSON. */
final class Vectors {
  private Vectors() {}

  /** {@return random vectors} */
  static float[][] random(int count, int dimension, long seed) {
    Random random = new Random(seed);
    float[][] vectors = new float[count][dimension];
    for (float[] vector : vectors) {
      for (int d = 0; d < dimension; d++) {
        vector[d] = (float) random.nextGaussian();
      }
    }
    return vectors;
  }

  /** {@return a copy with noise, and some coordinates unknown} */
  static float[] damaged(float[] vector, double noise, double lost, Random random) {
    float[] cue = vector.clone();
    for (int d = 0; d < cue.length; d++) {
      cue[d] =
          random.nextDouble() < lost ? Float.NaN : cue[d] + (float) (noise * random.nextGaussian());
    }
    return cue;
  }

  /** {@return an array of numbers, null for NaN} */
  static String json(float[] vector) {
    return Arrays.toString(vector).replace("NaN", "null");
  }

  /** {@return documents numbered from a first one, every so many of them, as a JSON array} */
  static String documents(float[][] vectors, int from, int to, int step) {
    StringBuilder body = new StringBuilder("[");
    for (int i = from; i < to; i += step) {
      body.append(i == from ? "" : ",").append("{\"id\":\"").append(i);
      body.append("\",\"number_l\":").append(i);
      body.append(",\"even_s\":\"").append(i % 2 == 0 ? "yes" : "no");
      body.append("\",\"v\":").append(json(vectors[i])).append('}');
    }
    return body.append(']').toString();
  }
}
