package io.github.lucenehopfield;

import io.github.lucenehopfield.dynamics.Stop;
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
   * @param probability its weight under the separation, 0 to 1; those of all candidates sum to 1,
   *     or are all 0 where the separation recalled nothing
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
  private final Course course;

  /**
   * How a recall went.
   *
   * @param steps retrievals made
   * @param stop why it ended
   * @param energies of the states retrieved with, NaN where not defined
   * @param exact whether the last weights are those of all documents
   * @param path the documents with the largest weight, each stay counted once
   */
  record Course(int steps, Stop stop, List<Double> energies, boolean exact, int[] path) {}

  HopfieldRecall(
      List<Hit> hits,
      float[] pattern,
      double entropy,
      double tailMass,
      OptionalDouble notStored,
      boolean partial,
      long accepted,
      int candidates,
      double beta,
      Course course) {
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
    this.course = course;
  }

  static HopfieldRecall empty(boolean partial, Course course) {
    return new HopfieldRecall(
        List.of(), null, 0, 0, OptionalDouble.empty(), partial, 0, 0, Double.NaN, course);
  }

  /** {@return the best documents, by score descending and document ascending, at most k} */
  public List<Hit> hits() {
    return hits;
  }

  /**
   * {@return a copy of the recalled pattern, one value a dimension; or null for a projection
   * without one, without any hit, where the separation recalled nothing, or where the time was up
   * before it was made}
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
   * small, more candidates are needed for the probabilities to be right. 0 under {@link
   * #exactTruncation()}.
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
   * {@return how many accepted documents (live, with a vector, passing the filter) were considered,
   * by themselves or by what stands for their partition, where their number is estimated under a
   * filter or with deletions; a lower bound where the result is partial}
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

  /** {@return how many retrievals were made, one a step} */
  public int steps() {
    return course.steps();
  }

  /** {@return why no more steps were made} */
  public Stop stop() {
    return course.stop();
  }

  /**
   * {@return a copy of the documents that had the largest weight, in the order of the steps, each
   * stay counted once} For a sequence of {@link HopfieldQuery.Builder#associate associated}
   * documents this is the sequence.
   */
  public int[] path() {
    return course.path().clone();
  }

  /**
   * {@return the energy {@code E(q) = Psi(q) - Omega*(beta s(q,.)) / beta} of the cue and of each
   * read-out that was retrieved with again, one a step} No step raises it as long as the candidates
   * are all documents, or {@link #exactTruncation()}. NaN where it is not defined: for separations
   * that are no {@link io.github.lucenehopfield.separation.FenchelYoung}, similarities without a
   * {@link io.github.lucenehopfield.similarity.CueSimilarity#stateEnergy}, and cues with unknown
   * coordinates.
   */
  public double[] energies() {
    return course.energies().stream().mapToDouble(Double::doubleValue).toArray();
  }

  /**
   * {@return whether the weights are those of a separation of all accepted documents: because all
   * of them were candidates, or because the last candidate weighs exactly nothing under a {@link
   * io.github.lucenehopfield.separation.Separation#sparse() sparse} separation, so that no lower
   * score could weigh anything} Where codes were scanned, documents beyond the candidates score
   * lower only as well as the codes can tell, so there ten times as many candidates as have a
   * weight are asked for.
   */
  public boolean exactTruncation() {
    return course.exact();
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
        + ", steps="
        + course.steps()
        + ", stop="
        + course.stop()
        + ")";
  }
}
