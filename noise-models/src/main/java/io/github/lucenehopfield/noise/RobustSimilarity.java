package io.github.lucenehopfield.noise;

import io.github.lucenehopfield.noise.robust.RobustCue;
import io.github.lucenehopfield.noise.robust.RobustCues;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.List;

/**
 * The likelihood of a cue under a bank of corruptions, without any training: noise of any size,
 * with an unknown gain and offset or inverted; a few large errors; coordinates erased one by one or
 * in runs, with little or more noise on the others; values mapped by a curve or a table. Each
 * hypothesis gives the log-likelihood of the cue relative to one null density, that of the cue's
 * own values, less half a log n for every parameter that it fits. Families of hypotheses, and four
 * simple metrics, are brought to one scale by the tails of their scores over stored patterns, and
 * the score of a pattern is the logarithm of their sum. What an erased coordinate looks like is
 * estimated from the cue itself. Which hypothesis makes the tables of the scan is found by short
 * retrievals, which end as soon as the answer is certain, or nothing but white noise is left to
 * explain; patterns that this hypothesis puts far off are scored by it alone.
 *
 * <p>A recall says what the corruption was taken to be ({@link
 * io.github.lucenehopfield.HopfieldRecall#corruption()}), and whether the cue is stored at all: by
 * how far the best score is ahead of the next, measured by how the others are spread. Weak where
 * errors of neighboring coordinates depend on each other, as after a blur or under a gradient of
 * brightness; there a simple metric may do better, and a trained model does. All parameters follow
 * from the cue and the searched index; the source is the universal decoding of unknown channels
 * (Csiszár and Körner, "Information Theory", chapter 10).
 */
public final class RobustSimilarity implements Similarity {
  /** Makes the similarity; it has no parameters. */
  public RobustSimilarity() {}

  @Override
  public String name() {
    return "robust";
  }

  @Override
  public boolean hasBackground() {
    return true;
  }

  @Override
  public CueSimilarity bind(float[] cue, CueContext context) throws IOException {
    return RobustCue.bind(cue, context);
  }

  @Override
  public CueSimilarity joint(List<CueSimilarity> parts, CueContext context) throws IOException {
    return RobustCues.of(parts, context);
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
