package io.github.lucenehopfield.similarity;

import java.util.List;

/** The similarities without parameters, by name. */
public final class Similarities {
  private static final List<Similarity> ALL =
      List.of(
          new EuclideanSimilarity(),
          new ManhattanSimilarity(),
          new DotSimilarity(),
          new CosineSimilarity());

  private static final List<String> NAMES = ALL.stream().map(Similarity::name).toList();

  private Similarities() {}

  /**
   * {@return the similarity of a name}
   *
   * @param name one of {@link #names()}
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Similarity byName(String name) {
    for (Similarity similarity : ALL) {
      if (similarity.name().equals(name)) {
        return similarity;
      }
    }
    throw new IllegalArgumentException(
        "similarity must be one of " + NAMES + "; similarity=" + name);
  }

  /** {@return the names, in the order in which they should be shown} */
  public static List<String> names() {
    return NAMES;
  }
}
