package io.github.lucenehopfield.opensearch;

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

  /** {@return vectors whose neighbouring coordinates are alike, as those of real data are} */
  static float[][] smooth(int count, int dimension, long seed) {
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

  /** {@return the settings and mappings of an index of vectors in a field v} */
  static String index(int shards, int replicas, int dimension) {
    return "{\"settings\":{\"index.hopfield\":true,\"number_of_shards\":"
        + shards
        + ",\"number_of_replicas\":"
        + replicas
        + "},\"mappings\":{\"properties\":{\"v\":{\"type\":\"hopfield_vector\",\"dimension\":"
        + dimension
        + "}}}}";
  }

  /** {@return the body of a bulk request for documents numbered from a first one} */
  static String bulk(String index, float[][] vectors, int from, int to) {
    StringBuilder body = new StringBuilder();
    for (int i = from; i < to; i++) {
      body.append("{\"index\":{\"_index\":\"").append(index).append("\",\"_id\":\"").append(i);
      body.append("\"}}\n{\"number\":").append(i).append(",\"even\":").append(i % 2 == 0);
      body.append(",\"v\":").append(json(vectors[i])).append("}\n");
    }
    return body.toString();
  }
}
