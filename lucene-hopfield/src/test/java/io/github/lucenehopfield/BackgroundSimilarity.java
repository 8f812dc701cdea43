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
 * @param bestFound whether it claims to have found the best pattern already
 */
record BackgroundSimilarity(boolean scanned, double background, boolean bestFound)
    implements Similarity {
  BackgroundSimilarity(boolean scanned, double background) {
    this(scanned, background, false);
  }

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
      public Prefilter prefilter() {
        return bestFound ? new Prefilter(scorer(), Double.NEGATIVE_INFINITY, true) : null;
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
