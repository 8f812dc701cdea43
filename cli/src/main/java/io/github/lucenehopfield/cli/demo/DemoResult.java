package io.github.lucenehopfield.cli.demo;

import java.util.List;
import java.util.Map;

/**
 * What the demonstration found.
 *
 * @param images how many images were stored
 * @param width pixels a line
 * @param cues how many were corrupted in each way
 * @param seed of all chance
 * @param threads cues answered at the same time
 * @param hopfield our index
 * @param hnsw Lucene's graph index
 * @param trainingSeconds to train the model
 * @param rows one for each corruption
 */
public record DemoResult(
    int images,
    int width,
    int cues,
    long seed,
    int threads,
    IndexCost hopfield,
    IndexCost hnsw,
    double trainingSeconds,
    List<Row> rows) {

  /** The methods that are compared, in the order of the columns. */
  public enum Method {
    /** Every image, Euclidean distance. */
    EXACT_EUCLIDEAN("exact Euclidean", "exact_euclidean"),
    /** Every image, cosine. */
    EXACT_COSINE("exact cosine", "exact_cosine"),
    /** Lucene's graph, Euclidean distance. */
    HNSW("Lucene HNSW", "lucene_hnsw"),
    /** A Hopfield query that knows nothing of the corruption. */
    ROBUST("Hopfield robust", "hopfield_robust"),
    /** A Hopfield query with a model trained on all corruptions. */
    TRAINED("Hopfield trained", "hopfield_trained");

    private final String title;
    private final String key;

    Method(String title, String key) {
      this.title = title;
      this.key = key;
    }

    /** {@return whether it is a Hopfield query} */
    public boolean ours() {
      return this == ROBUST || this == TRAINED;
    }

    /** {@return the name for people} */
    public String title() {
      return title;
    }

    /** {@return the name for programs} */
    public String key() {
      return key;
    }
  }

  /**
   * What an index costs alongside the raw vectors.
   *
   * @param seconds to build it
   * @param bytesPerVector without the raw vectors
   */
  public record IndexCost(double seconds, double bytesPerVector) {}

  /**
   * How a method did.
   *
   * @param correctAt1 the share of the cues whose origin came first
   * @param medianMillis a cue
   */
  public record Score(double correctAt1, double medianMillis) {}

  /**
   * How all methods did on a corruption.
   *
   * @param corruption the corruption
   * @param scores by method
   * @param examples the first few cues
   */
  public record Row(CorruptionCase corruption, Map<Method, Score> scores, List<Example> examples) {}

  /**
   * A cue and what was found for it.
   *
   * @param origin the image that was corrupted
   * @param original its pixels
   * @param cue the corrupted pixels
   * @param best the best image of each method that is shown
   * @param pattern the pixels that the model recalls
   * @param probability by the model, that the cue came from the best image
   * @param notStored by the model, that it came from none
   */
  public record Example(
      int origin,
      float[] original,
      float[] cue,
      Map<Method, Hit> best,
      float[] pattern,
      double probability,
      double notStored) {}

  /**
   * An image that was found.
   *
   * @param id its number
   * @param image its pixels
   */
  public record Hit(long id, float[] image) {}
}
