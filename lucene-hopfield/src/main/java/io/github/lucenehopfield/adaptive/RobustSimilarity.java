package io.github.lucenehopfield.adaptive;

import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The likelihood of a cue under a small set of damages, without any training: coordinates lost one
 * by one, with little or more noise on the others, or Gaussian noise of any size with an unknown
 * offset and gain. What a lost coordinate looks like is estimated from the cue itself, so that a
 * grey patch, a dead sensor or zeroed dimensions stop counting as evidence. A cue whose values lie
 * on a few levels counts as rounded, its values as known to the step between levels. The hypothesis
 * that explains the cue best decides, for each pattern by itself; so a score depends on cue and
 * pattern alone. Which hypothesis makes the tables of the scan is found by a short retrieval under
 * each of them.
 *
 * <p>Ranks like the better of Euclidean distance and cosine where nothing is lost. It does not know
 * how the field's values are distributed and gives no probability for "not stored"; that needs a
 * trained model. All parameters follow from the cue alone.
 */
public final class RobustSimilarity implements Similarity {
  /** Makes the similarity; it has no parameters. */
  public RobustSimilarity() {}

  @Override
  public String name() {
    return "robust";
  }

  @Override
  public CueSimilarity bind(float[] cue, CueContext context) {
    RobustCue bound = new RobustCue(cue);
    try {
      return bound.scannedBy(context);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RobustSimilarity;
  }

  @Override
  public int hashCode() {
    return RobustSimilarity.class.hashCode();
  }

  @Override
  public String toString() {
    return name();
  }
}
