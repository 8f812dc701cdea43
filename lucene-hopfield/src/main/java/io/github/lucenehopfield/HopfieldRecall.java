package io.github.lucenehopfield;

import io.github.lucenehopfield.dynamics.StopReason;
import io.github.lucenehopfield.internal.retrieval.IndexFieldView;
import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.lucene.search.TotalHits;

/**
 * What a cue recalled: documents with their probabilities, the repaired pattern, and how probable
 * it is that the cue is stored. Immutable.
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
   * @param probability its weight under the separation, 0 to 1, which is the probability that the
   *     cue comes from it if it comes from one of the candidates, see {@link #fromCandidates};
   *     those of all candidates sum to 1, or are all 0 where the separation recalled nothing
   */
  public record Hit(int doc, float score, double similarity, double probability) {}

  private final List<Hit> hits;
  private final float[] pattern;
  private final double entropy;
  private final double tailMass;
  private final OptionalDouble notStored;
  private final boolean unlikeTraining;
  private final boolean partial;
  private final TotalHits totalHits;
  private final double beta;
  private final Course course;
  private final String corruption;
  private final Candidates separated;

  /**
   * The candidates after separation.
   *
   * @param view the index that they are in; null where there are none
   * @param docs the documents
   * @param weights one a document
   */
  record Candidates(IndexFieldView view, int[] docs, double[] weights) {
    static final Candidates NONE = new Candidates(null, new int[0], new double[0]);
  }

  /**
   * How a recall went.
   *
   * @param steps retrievals made
   * @param stop why it ended
   * @param energies of the states retrieved with, NaN where not defined
   * @param exact whether the last weights are those of all documents
   * @param path the documents with the largest weight, each stay counted once
   */
  record Course(int steps, StopReason stop, List<Double> energies, boolean exact, int[] path) {}

  HopfieldRecall(
      List<Hit> hits,
      float[] pattern,
      double entropy,
      double tailMass,
      OptionalDouble notStored,
      boolean unlikeTraining,
      boolean partial,
      long accepted,
      long read,
      double beta,
      Course course,
      String corruption,
      Candidates separated) {
    this.hits = List.copyOf(hits);
    this.pattern = pattern;
    this.entropy = entropy;
    this.tailMass = tailMass;
    this.notStored = notStored;
    this.unlikeTraining = unlikeTraining;
    this.partial = partial;
    this.totalHits =
        new TotalHits(
            read,
            partial || read < accepted
                ? TotalHits.Relation.GREATER_THAN_OR_EQUAL_TO
                : TotalHits.Relation.EQUAL_TO);
    this.separated = separated;
    this.beta = beta;
    this.course = course;
    this.corruption = corruption;
  }

  static HopfieldRecall empty(boolean partial, Course course) {
    return new HopfieldRecall(
        List.of(),
        null,
        0,
        0,
        OptionalDouble.empty(),
        false,
        partial,
        0,
        0,
        Double.NaN,
        course,
        "",
        Candidates.NONE);
  }

  /** {@return the best documents, by score descending and document ascending, at most k} */
  public List<Hit> hits() {
    return hits;
  }

  /**
   * {@return a copy of the recalled pattern, one value per dimension; or null for a projection
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

  /**
   * {@return the probability that the cue comes from one of the candidates; empty for a similarity
   * without a background model, or where nothing was considered} What it leaves to 1 is that of
   * {@link #notStored}, and of documents beyond the candidates. Times the probability of a hit it
   * is the probability that the cue comes from that hit, "none" included.
   */
  public OptionalDouble fromCandidates() {
    return Evidence.fromCandidates(notStored, tailMass);
  }

  /**
   * {@return whether the cue is unlike all that the similarity was trained with} What is said of it
   * then follows from broad assumptions (noise of some size, erased coordinates) and not from what
   * was learned. Always false for a similarity without training.
   */
  public boolean unlikeTraining() {
    return unlikeTraining;
  }

  /**
   * {@return in words what the corruption of the cue was taken to be, should it come from the first
   * hit: "60 % of the coordinates erased, the others with noise of deviation 0.1"} Empty for a
   * similarity that does not say, or where nothing was recalled.
   */
  public String corruption() {
    return corruption;
  }

  /** {@return whether the time was up before all accepted documents were considered} */
  public boolean partial() {
    return partial;
  }

  /**
   * {@return how many accepted documents (live, with a vector, passing the filter) were considered,
   * by their codes or their vectors} A lower bound ("at least") where the time was up before all of
   * them were, or partitions were left out as unable to hold a hit.
   */
  public TotalHits totalHits() {
    return totalHits;
  }

  /** {@return how many candidates, all of them scored exactly, share the weights} */
  public int candidates() {
    return separated.docs().length;
  }

  /**
   * {@return the inverse temperature of the separation in units of 1 / score; NaN where nothing was
   * considered}
   */
  public double beta() {
    return beta;
  }

  /**
   * {@return the probability of each value of a field of documents: which label the origin of the
   * cue carries, if any}
   *
   * @param field a numeric or keyword doc-values field
   * @throws IllegalArgumentException if there were candidates, and no segment of the index has such
   *     doc values of the field, or has others
   * @throws IOException if the index cannot be read; it must still be open
   */
  public LabelPosterior labels(String field) throws IOException {
    String[][] values =
        separated.docs().length == 0
            ? new String[0][]
            : separated.view().allLabels(field, separated.docs());
    return LabelPosterior.of(values, separated.weights(), tailMass, notStored);
  }

  /** {@return how many retrievals were made, one per step} */
  public int steps() {
    return course.steps();
  }

  /** {@return why no more steps were made} */
  public StopReason stop() {
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
   * read-out that was retrieved with again, one per step} No step raises it as long as the
   * candidates are all documents, or {@link #exactTruncation()}. NaN where it is not defined: for
   * separations that are no {@link io.github.lucenehopfield.separation.FenchelYoung}, similarities
   * without a {@link io.github.lucenehopfield.similarity.CueSimilarity#stateEnergy}, and cues with
   * unknown coordinates.
   */
  public double[] energies() {
    return course.energies().stream().mapToDouble(Double::doubleValue).toArray();
  }

  /**
   * {@return whether the weights are those of a separation of all accepted documents: because all
   * of them were candidates, or because the last candidate weighs exactly nothing under a {@link
   * io.github.lucenehopfield.separation.Separation#sparse() sparse} separation, so that no lower
   * score could weigh anything} Where codes were scanned, documents beyond the candidates score
   * lower only as well as the codes can distinguish, so there ten times as many candidates as have
   * a weight are asked for.
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
        + ", unlikeTraining="
        + unlikeTraining
        + ", totalHits="
        + totalHits
        + ", candidates="
        + candidates()
        + ", beta="
        + beta
        + ", steps="
        + course.steps()
        + ", stop="
        + course.stop()
        + ")";
  }
}
