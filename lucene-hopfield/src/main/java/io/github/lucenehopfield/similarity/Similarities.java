package io.github.lucenehopfield.similarity;

import java.util.List;

/** Similarities by name. */
public final class Similarities {
  private static final List<Similarity> ALL =
      List.of(
          new EuclideanSimilarity(),
          new ManhattanSimilarity(),
          new DotSimilarity(),
          new CosineSimilarity(),
          new KullbackLeiblerSimilarity(),
          new ReverseKullbackLeiblerSimilarity(),
          new JensenShannonSimilarity(),
          new LinearFeatureSimilarity());

  private static final List<String> NAMES = ALL.stream().map(Similarity::name).toList();

  private Similarities() {}

  /**
   * {@return the similarity of a name}
   *
   * @param name one of {@link #names()}; {@code tlsh} for that of {@link Tlsh} digests; or {@code
   *     prf:D} or {@code prf:D:BETA} for a {@link RandomFeatureSimilarity} of D features
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Similarity byName(String name) {
    for (Similarity similarity : ALL) {
      if (similarity.name().equals(name)) {
        return similarity;
      }
    }
    if (Tlsh.similarity().name().equals(name)) {
      return Tlsh.similarity();
    }
    if (name != null && name.startsWith("prf:")) {
      return randomFeatures(name);
    }
    throw unknown(name, null);
  }

  private static Similarity randomFeatures(String name) {
    String[] parts = name.split(":", -1);
    if (parts.length > 3) {
      throw unknown(name, null);
    }
    try {
      double beta = parts.length == 3 ? Double.parseDouble(parts[2]) : 1;
      return new RandomFeatureSimilarity(Integer.parseInt(parts[1]), beta);
    } catch (NumberFormatException e) {
      throw unknown(name, e);
    }
  }

  private static IllegalArgumentException unknown(String name, Throwable cause) {
    return new IllegalArgumentException(
        "similarity must be one of " + NAMES + ", or tlsh, prf:D or prf:D:BETA; similarity=" + name,
        cause);
  }

  /**
   * {@return the names of those without parameters and for vectors of any values, in the order in
   * which to show them}
   */
  public static List<String> names() {
    return NAMES;
  }
}
