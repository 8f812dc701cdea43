package io.github.lucenehopfield.cli.search;

import io.github.lucenehopfield.Associations;
import io.github.lucenehopfield.Feedback;
import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.LabelFit;
import io.github.lucenehopfield.LabelPosterior;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.dynamics.Coupling;
import io.github.lucenehopfield.dynamics.StopReason;
import io.github.lucenehopfield.noise.RobustSimilarity;
import io.github.lucenehopfield.projection.Normalization;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.Separations;
import io.github.lucenehopfield.similarity.Similarities;
import io.github.lucenehopfield.similarity.Similarity;
import io.github.lucenehopfield.similarity.Tlsh;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;

/** Recalls what is stored for a cue. Safe for use by many threads. */
public final class CueSearcher {
  /** The similarity of TLSH digests. */
  public static final String TLSH = "tlsh";

  /** What the name of a similarity starts with that is in a file. */
  public static final String TABLE = "table:";

  private static final Similarity ROBUST = new RobustSimilarity();

  private final IndexSearcher searcher;
  private final String field;
  private final Similarity similarity;
  private final Separation separation;
  private final int k;
  private final int candidates;
  private final Projection projection;
  private final Normalization normalization;
  private final Dynamics dynamics;
  private final Labels labels;

  /**
   * Which labels to weigh.
   *
   * @param field a numeric or keyword field
   * @param fit how probabilities come true, or null for those of the separation
   */
  public record Labels(String field, LabelFit fit) {}

  /**
   * What is done with the scores.
   *
   * @param separation the specification of a separation, or null for the default
   * @param steps how many steps to make at most, or 0 for the default
   * @param normalization the name of a normalization
   * @param recalled the vector field to recall, or null for that of the cues
   * @param sequence the numeric field of the order of documents, or null for that of the index
   * @param associations which document leads to which, or null
   * @param coupling how strongly, or null
   * @param feedback from parents, or null
   */
  public record Dynamics(
      String separation,
      int steps,
      String normalization,
      String recalled,
      String sequence,
      Associations associations,
      Coupling coupling,
      Feedback feedback) {
    /**
     * Leaves candidates as they are.
     *
     * @param separation the specification of a separation, or null for the default
     * @param steps how many steps to make at most, or 0 for the default
     * @param normalization the name of a normalization
     * @param recalled the vector field to recall, or null for that of the cues
     * @param sequence the numeric field of the order of documents, or null for that of the index
     */
    public Dynamics(
        String separation, int steps, String normalization, String recalled, String sequence) {
      this(separation, steps, normalization, recalled, sequence, null, null, null);
    }
  }

  /**
   * Prepares to recall.
   *
   * @param reader the index
   * @param field its vector field
   * @param similarity what makes a stored vector a good match
   * @param dynamics what is done with the scores
   * @param k how many documents to recall
   * @param candidates how many candidates a segment to score exactly
   * @param patterns whether to recall patterns too
   * @throws IllegalArgumentException if an argument breaks the law that its message names
   */
  public CueSearcher(
      DirectoryReader reader,
      String field,
      Similarity similarity,
      Dynamics dynamics,
      int k,
      int candidates,
      boolean patterns) {
    this(reader, field, similarity, dynamics, k, candidates, patterns, null);
  }

  /**
   * Prepares to recall labels, too.
   *
   * @param reader the index
   * @param field its vector field
   * @param similarity what makes a stored vector a good match
   * @param dynamics what is done with the scores
   * @param k how many documents to recall
   * @param candidates how many candidates a segment to score exactly
   * @param patterns whether to recall patterns too
   * @param labels which labels to weigh, or null for none
   * @throws IllegalArgumentException if an argument breaks the law that its message names
   */
  public CueSearcher(
      DirectoryReader reader,
      String field,
      Similarity similarity,
      Dynamics dynamics,
      int k,
      int candidates,
      boolean patterns,
      Labels labels) {
    this.labels = labels;
    this.searcher = new IndexSearcher(reader);
    this.field = field;
    this.similarity = similarity;
    this.separation =
        dynamics.separation() == null ? null : Separations.parse(dynamics.separation());
    this.normalization = Normalization.parse(dynamics.normalization());
    this.dynamics = dynamics;
    this.k = k;
    this.candidates = candidates;
    if (!patterns) {
      this.projection = Projection.NONE;
    } else if (dynamics.recalled() == null) {
      this.projection = Projection.AUTO;
    } else {
      this.projection = Projection.hetero(dynamics.recalled());
    }
    searcher.setQueryCache(null);
  }

  /** {@return the names of the similarities} */
  public static List<String> similarities() {
    List<String> names = new ArrayList<>(Similarities.names());
    names.add(ROBUST.name());
    return List.copyOf(names);
  }

  /**
   * {@return a similarity}
   *
   * @param name one of {@link #similarities()}, {@code prf:D:BETA}, {@code tlsh} or {@code
   *     table:FILE}
   * @throws IllegalArgumentException if it is none of them
   * @throws BadInputException if the file cannot be read, or holds something else
   */
  public static Similarity similarity(String name) {
    if (name.startsWith(TABLE)) {
      return TableFiles.read(Path.of(name.substring(TABLE.length())));
    }
    if (name.equals(TLSH)) {
      return Tlsh.similarity();
    }
    if (!similarities().contains(name) && !name.startsWith("prf:")) {
      throw new IllegalArgumentException(
          "similarity must be one of "
              + similarities()
              + ", tlsh or table:FILE; similarity="
              + name);
    }
    return name.equals(ROBUST.name()) ? ROBUST : Similarities.byName(name);
  }

  /**
   * {@return the similarity that a user wants}
   *
   * @param name its name, or null for the one that the field was made with
   * @param field the field
   * @throws BadInputException if there is none of that name
   */
  public static Similarity similarity(String name, FieldInfo field) {
    try {
      return similarity(name == null ? nameOf(field.getVectorSimilarityFunction()) : name);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(e.getMessage());
    }
  }

  private static String nameOf(VectorSimilarityFunction function) {
    return switch (function) {
      case EUCLIDEAN -> "euclidean";
      case COSINE -> "cosine";
      case DOT_PRODUCT, MAXIMUM_INNER_PRODUCT -> "dot";
    };
  }

  /**
   * {@return what is recalled for a cue, or for several cues of one origin}
   *
   * @param cues each with one value per dimension, NaN where unknown
   * @throws IllegalArgumentException if a cue breaks the law that the message names
   * @throws IOException if the index cannot be read
   */
  public Result recall(float[]... cues) throws IOException {
    HopfieldQuery.Builder query =
        HopfieldQuery.builder(field)
            .cues(cues)
            .similarity(similarity)
            .projection(projection)
            .associate(dynamics.associations(), dynamics.coupling())
            .feedback(dynamics.feedback())
            .normalization(normalization)
            .sequence(dynamics.sequence())
            .k(k)
            .candidates(candidates);
    if (separation != null) {
      query.separation(separation);
    }
    if (dynamics.steps() > 0) {
      query.steps(dynamics.steps());
    }
    HopfieldRecall recall = query.build().recall(searcher);
    List<HopfieldRecall.Hit> hits = recall.hits();
    int count = hits.size();
    int[] documents = new int[count];
    long[] ids = new long[count];
    float[] scores = new float[count];
    double[] probabilities = new double[count];
    for (int i = 0; i < count; i++) {
      HopfieldRecall.Hit hit = hits.get(i);
      documents[i] = hit.doc();
      ids[i] = id(hit.doc());
      scores[i] = hit.score();
      probabilities[i] = hit.probability();
    }
    int[] docs = recall.path();
    long[] path = new long[docs.length];
    for (int i = 0; i < path.length; i++) {
      path[i] = id(docs[i]);
    }
    return new Result(
        documents,
        ids,
        scores,
        probabilities,
        recall.notStored(),
        recall.fromCandidates(),
        recall.unlikeTraining(),
        recall.corruption(),
        recall.pattern(),
        recall.steps(),
        recall.stop(),
        recall.exactTruncation(),
        path,
        labels(recall));
  }

  private LabelPosterior labels(HopfieldRecall recall) throws IOException {
    if (labels == null) {
      return null;
    }
    LabelPosterior posterior = recall.labels(labels.field());
    return labels.fit() == null ? posterior : labels.fit().apply(posterior);
  }

  /** The document's own id, or Lucene's number of it in an index without ids. */
  long id(int doc) throws IOException {
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
    NumericDocValues ids = leaf.reader().getNumericDocValues(IndexBuilder.ID);
    return ids != null && ids.advanceExact(doc - leaf.docBase) ? ids.longValue() : doc;
  }

  /**
   * What was recalled, best first.
   *
   * @param documents as the index numbers them
   * @param ids of the documents
   * @param scores of the documents, positive
   * @param probabilities of the documents, if the cue comes from one of the candidates
   * @param notStored the probability that the cue came from no stored vector, where it is known
   * @param fromCandidates the probability that the cue comes from one of the candidates, where it
   *     is known
   * @param unlikeTraining whether the cue is unlike all that a model was trained with
   * @param corruption what the corruption was taken to be, empty where nothing is said
   * @param pattern the recalled vector, or null where it was not asked for or nothing was recalled
   * @param steps how many steps were made
   * @param stop why no more were made
   * @param exact whether the probabilities are those among all documents
   * @param path the ids that had the largest weight, in the order of the steps
   * @param labels the probabilities of labels, or null where they were not asked for
   */
  public record Result(
      int[] documents,
      long[] ids,
      float[] scores,
      double[] probabilities,
      OptionalDouble notStored,
      OptionalDouble fromCandidates,
      boolean unlikeTraining,
      String corruption,
      float[] pattern,
      int steps,
      StopReason stop,
      boolean exact,
      long[] path,
      LabelPosterior labels) {
    /**
     * {@return the position of an id, or -1}
     *
     * @param id the id
     */
    public int rank(long id) {
      for (int i = 0; i < ids.length; i++) {
        if (ids[i] == id) {
          return i;
        }
      }
      return -1;
    }
  }
}
