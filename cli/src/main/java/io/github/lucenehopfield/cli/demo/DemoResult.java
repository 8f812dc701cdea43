package io.github.lucenehopfield.cli.demo;

import java.util.List;
import java.util.Map;

/**
 * What the demonstration found.
 *
 * @param images how many images were stored
 * @param width pixels a line
 * @param cues how many were damaged in each way
 * @param seed of all chance
 * @param threads cues answered at the same time
 * @param hopfield our index
 * @param hnsw Lucene's graph index
 * @param rows one for each damage
 */
public record DemoResult(
    int images,
    int width,
    int cues,
    long seed,
    int threads,
    IndexCost hopfield,
    IndexCost hnsw,
    List<Row> rows) {

  /** The methods that are compared, in the order of the columns. */
  public enum Method {
    /** Every image, Euclidean distance. */
    EXACT_EUCLIDEAN("exact Euclidean", "exact_euclidean"),
    /** Every image, cosine. */
    EXACT_COSINE("exact cosine", "exact_cosine"),
    /** Lucene's graph, Euclidean distance. */
    HNSW("Lucene HNSW", "lucene_hnsw"),
    /** A Hopfield query. */
    OURS("lucene-hopfield", "lucene_hopfield");

    private final String title;
    private final String key;

    Method(String title, String key) {
      this.title = title;
      this.key = key;
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
   * What an index costs beside the raw vectors.
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
   * How all methods did on a damage.
   *
   * @param damage the damage
   * @param scores by method
   * @param examples the first few cues
   */
  public record Row(Damage damage, Map<Method, Score> scores, List<Example> examples) {}

  /**
   * A cue and what was found for it.
   *
   * @param origin the image that was damaged
   * @param original its pixels
   * @param cue the damaged pixels
   * @param pattern the recalled pixels
   * @param hits the best images by our query
   * @param euclidean the best image by Euclidean distance
   * @param euclideanImage its pixels
   */
  public record Example(
      int origin,
      float[] original,
      float[] cue,
      float[] pattern,
      List<Hit> hits,
      int euclidean,
      float[] euclideanImage) {}

  /**
   * A recalled image.
   *
   * @param id its number
   * @param probability its probability
   * @param image its pixels
   */
  public record Hit(long id, double probability, float[] image) {}
}
