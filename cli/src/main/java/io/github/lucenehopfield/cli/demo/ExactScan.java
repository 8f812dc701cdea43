package io.github.lucenehopfield.cli.demo;

import org.apache.lucene.util.VectorUtil;

/** Compares a cue with every image: what an ordinary search finds at its very best. Immutable. */
final class ExactScan {
  private final float[][] images;
  private final float[] norms;

  ExactScan(float[][] images) {
    this.images = images;
    this.norms = new float[images.length];
    for (int i = 0; i < images.length; i++) {
      norms[i] = (float) Math.sqrt(VectorUtil.dotProduct(images[i], images[i]));
    }
  }

  /** {@return the image at the smallest Euclidean distance, the first one among equals} */
  int euclidean(float[] cue) {
    int best = 0;
    float bestDistance = Float.POSITIVE_INFINITY;
    for (int i = 0; i < images.length; i++) {
      float distance = VectorUtil.squareDistance(cue, images[i]);
      if (distance < bestDistance) {
        best = i;
        bestDistance = distance;
      }
    }
    return best;
  }

  /** {@return the image at the smallest angle, the first one among equals} */
  int cosine(float[] cue) {
    int best = 0;
    float bestCosine = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < images.length; i++) {
      float cosine =
          norms[i] == 0
              ? Float.NEGATIVE_INFINITY
              : VectorUtil.dotProduct(cue, images[i]) / norms[i];
      if (cosine > bestCosine) {
        best = i;
        bestCosine = cosine;
      }
    }
    return best;
  }
}
