package io.github.lucenehopfield;

import java.util.Locale;

/** What the Lucene score of a hit is. */
public enum Scoring {
  /**
   * The log-likelihood ratio L, see {@link
   * io.github.lucenehopfield.similarity.ScoreMapping#toScore}. Depends on the cue and the document
   * alone, and may be large.
   */
  RATIO,

  /**
   * The probability that the cue comes from the document, where it may also come from nothing that
   * is stored, see {@link HopfieldRecall#fromCandidates}; between 0 and 1, see {@link
   * io.github.lucenehopfield.similarity.ScoreMapping#ofLogOdds}. Depends on the other documents of
   * the searched index too: where an index is one of several it is what the evidence of this one
   * says, not that of all of them ({@link Evidence#merge}). For similarities {@link
   * io.github.lucenehopfield.similarity.Similarity#hasBackground() with a background} only.
   */
  PROBABILITY;

  /** {@return the name by which users choose it, lower case} */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * {@return the one of a name}
   *
   * @param name ratio or probability
   * @throws IllegalArgumentException for another name
   */
  public static Scoring byName(String name) {
    for (Scoring scoring : values()) {
      if (scoring.id().equals(name)) {
        return scoring;
      }
    }
    throw new IllegalArgumentException("score must be ratio or probability; score=" + name);
  }
}
