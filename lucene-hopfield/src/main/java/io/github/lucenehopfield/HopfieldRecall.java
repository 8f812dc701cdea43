package io.github.lucenehopfield;

import java.util.List;
import java.util.OptionalDouble;
import org.apache.lucene.search.TotalHits;

/**
 * What a cue recalled: documents with their probabilities, the repaired pattern, and how sure all
 * of it is. Immutable.
 */
public final class HopfieldRecall {
  /**
   * A recalled document.
   *
   * @param doc the document number in the searched reader
   * @param score the Lucene score, see {@link
   *     io.github.lucenehopfield.similarity.ScoreMapping#toScore}
   * @param similarity L = s(q,x) - c(q): the exact similarity less the constant of the cue, in the
   *     unit of the similarity
   * @param probability its weight under the separation, 0 to 1; those of all candidates sum to 1
   */
  public record Hit(int doc, float score, double similarity, double probability) {}

  private final List<Hit> hits;
  private final float[] pattern;
  private final double entropy;
  private final double tailMass;
  private final OptionalDouble notStored;
  private final boolean partial;
  private final TotalHits totalHits;
  private final int candidates;
  private final double beta;

  HopfieldRecall(
      List<Hit> hits,
      float[] pattern,
      double entropy,
      double tailMass,
      OptionalDouble notStored,
      boolean partial,
      long accepted,
      int candidates,
      double beta) {
    this.hits = List.copyOf(hits);
    this.pattern = pattern;
    this.entropy = entropy;
    this.tailMass = tailMass;
    this.notStored = notStored;
    this.partial = partial;
    this.totalHits =
        new TotalHits(
            accepted,
            partial ? TotalHits.Relation.GREATER_THAN_OR_EQUAL_TO : TotalHits.Relation.EQUAL_TO);
    this.candidates = candidates;
    this.beta = beta;
  }

  static HopfieldRecall empty(boolean partial) {
    return new HopfieldRecall(
        List.of(), null, 0, 0, OptionalDouble.empty(), partial, 0, 0, Double.NaN);
  }

  /** {@return the best documents, by score descending and document ascending, at most k} */
  public List<Hit> hits() {
    return hits;
  }

  /**
   * {@return a copy of the recalled pattern, one value a dimension; or null for a projection
   * without one, without any hit, or where the time was up before it was made}
   */
  public float[] pattern() {
    return pattern == null ? null : pattern.clone();
  }

  /** {@return the entropy of the candidates' weights in nats: 0 when one document has them all} */
  public double entropy() {
    return entropy;
  }

  /**
   * {@return the estimated share, 0 to 1, that accepted documents beyond the candidates have in a
   * softmax over all accepted documents at the inverse temperature {@link #beta()}} Where it is not
   * small, more candidates are needed for the probabilities to be right.
   */
  public double tailMass() {
    return tailMass;
  }

  /**
   * {@return the posterior probability that the cue comes from no accepted document; empty for a
   * similarity without a background model, or where nothing was considered}
   */
  public OptionalDouble notStored() {
    return notStored;
  }

  /** {@return whether the time was up before all accepted documents were considered} */
  public boolean partial() {
    return partial;
  }

  /**
   * {@return how many accepted documents (live, with a vector, passing the filter) were considered;
   * a lower bound where the result is partial}
   */
  public TotalHits totalHits() {
    return totalHits;
  }

  /** {@return how many candidates, all of them scored exactly, share the weights} */
  public int candidates() {
    return candidates;
  }

  /**
   * {@return the inverse temperature of the separation in units of 1 / score; NaN where nothing was
   * considered}
   */
  public double beta() {
    return beta;
  }

  @Override
  public String toString() {
    return "HopfieldRecall(hits="
        + hits
        + ", entropy="
        + entropy
        + ", tailMass="
        + tailMass
        + ", notStored="
        + notStored
        + ", totalHits="
        + totalHits
        + ", candidates="
        + candidates
        + ", beta="
        + beta
        + ")";
  }
}
