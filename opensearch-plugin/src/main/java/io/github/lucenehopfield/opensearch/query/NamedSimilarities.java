package io.github.lucenehopfield.opensearch.query;

import io.github.lucenehopfield.adaptive.RobustSimilarity;
import io.github.lucenehopfield.similarity.Similarities;
import io.github.lucenehopfield.similarity.Similarity;

/** Similarities by the names that mappings and queries use. */
public final class NamedSimilarities {
  /** What a field has that names none. */
  public static final String DEFAULT = "euclidean";

  private static final String ROBUST = new RobustSimilarity().name();
  private static final String FEATURES = "prf:";

  private NamedSimilarities() {}

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
      throw new IllegalArgumentException(
          "similarity must be " + ROBUST + ", or: " + e.getMessage(), e);
    }
  }

  /** Before they are made: memory grows with them. */
  private static void checkFeatures(String name, int maxFeatures) {
    String count = name.substring(FEATURES.length()).split(":", 2)[0];
    boolean tooMany;
    try {
      tooMany = Long.parseLong(count) > maxFeatures;
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
