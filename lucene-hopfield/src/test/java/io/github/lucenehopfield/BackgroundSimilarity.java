package io.github.lucenehopfield;

import io.github.lucenehopfield.index.scan.TableBuilder;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.Similarity;

/**
 * Minus the squared Euclidean distance, against a background whose log-likelihood is a constant
 * number.
 *
 * @param scanned whether codes may be scanned
 * @param background the log-likelihood of any cue under the background
 */
record BackgroundSimilarity(boolean scanned, double background) implements Similarity {
  @Override
  public String name() {
    return "background";
  }

  @Override
  public boolean hasBackground() {
    return true;
  }

  @Override
  public CueSimilarity bind(float[] cue, CueContext context) {
    CueSimilarity distance = new EuclideanSimilarity().bind(cue, context);
    return new CueSimilarity() {
      @Override
      public TableBuilder tables() {
        return scanned ? distance.tables() : null;
      }

      @Override
      public PatternScorer scorer() {
        return distance.scorer();
      }

      @Override
      public double reference() {
        return background;
      }

      @Override
      public boolean hasBackground() {
        return true;
      }

      @Override
      public double inverseTemperature(double[] scores, int count) {
        return 1;
      }
    };
  }
}
