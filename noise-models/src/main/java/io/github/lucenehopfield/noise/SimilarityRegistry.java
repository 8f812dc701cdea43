package io.github.lucenehopfield.noise;

import io.github.lucenehopfield.similarity.CosineSimilarity;
import io.github.lucenehopfield.similarity.DotSimilarity;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.ManhattanSimilarity;
import io.github.lucenehopfield.similarity.Similarities;
import io.github.lucenehopfield.similarity.Similarity;
import java.util.List;

/** All similarities by the names that mappings, schemas and queries of search engines use. */
public final class SimilarityRegistry {
  /** What a field has that names none. */
  public static final String DEFAULT = "euclidean";

  private static final String ROBUST = new RobustSimilarity().name();
  private static final String FEATURES = "prf:";

  // To draw them takes time in proportion to their number and the square of this.
  private static final int DIMENSIONS = 1024;

  private SimilarityRegistry() {}

  /**
   * {@return the similarity of a name}
   *
   * @param name robust, or one of {@link Similarities#byName}
   * @param maxFeatures how many random features it may have at most
   * @throws IllegalArgumentException if there is none of that name, or it has more features
   */
  public static Similarity byName(String name, int maxFeatures) {
    if (ROBUST.equals(name)) {
      return new RobustSimilarity();
    }
    if (name.startsWith(FEATURES)) {
      checkFeatures(name, maxFeatures);
    }
    try {
      return Similarities.byName(name);
    } catch (IllegalArgumentException e) {
      if (name.startsWith(FEATURES)) {
        throw new IllegalArgumentException(e.getMessage() + " similarity=" + name, e);
      }
      throw new IllegalArgumentException(
          "similarity must be " + ROBUST + ", or: " + e.getMessage(), e);
    }
  }

  /** {@return the similarities that need no parameters and are asked for most, for warming up} */
  public static List<Similarity> common() {
    return List.of(
        new RobustSimilarity(),
        new EuclideanSimilarity(),
        new CosineSimilarity(),
        new DotSimilarity(),
        new ManhattanSimilarity());
  }

  /**
   * {@return how much heap a similarity takes while a field is searched with it, in bytes}
   *
   * @param similarity one of a name
   * @param dimension of the field
   */
  public static long bytes(Similarity similarity, int dimension) {
    if (!similarity.name().startsWith(FEATURES)) {
      return 0;
    }
    // Features, and a block of them while they are drawn.
    long features = features(similarity.name());
    return dimension * (features * Float.BYTES + Math.min(features, dimension) * Double.BYTES);
  }

  private static long features(String name) {
    return Long.parseLong(name.substring(FEATURES.length()).split(":", 2)[0]);
  }

  /**
   * Refuses what would be too large for a field.
   *
   * @param similarity one of a name
   * @param dimension of the field
   * @param maxFeatures how many random features it may have at most in fields of up to 1024
   *     dimensions
   * @throws IllegalArgumentException if it has more, or more than a part of that in larger fields
   */
  public static void checkSize(Similarity similarity, int dimension, int maxFeatures) {
    if (dimension <= DIMENSIONS || !similarity.name().startsWith(FEATURES)) {
      return;
    }
    long most = (long) maxFeatures * DIMENSIONS / dimension;
    if (features(similarity.name()) > most) {
      throw new IllegalArgumentException(
          "similarity must have at most "
              + most
              + " features for a field of "
              + dimension
              + " dimensions; similarity="
              + similarity.name());
    }
  }

  /** Before they are made: memory grows with them. */
  private static void checkFeatures(String name, int maxFeatures) {
    boolean tooMany;
    try {
      tooMany = features(name) > maxFeatures;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "similarity must be prf:D or prf:D:BETA; similarity=" + name, e);
    }
    if (tooMany) {
      throw new IllegalArgumentException(
          "similarity must have at most " + maxFeatures + " features; similarity=" + name);
    }
  }
}
