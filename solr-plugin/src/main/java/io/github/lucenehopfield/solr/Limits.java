package io.github.lucenehopfield.solr;

import org.apache.solr.common.util.NamedList;

/**
 * What requests may ask for at most.
 *
 * @param topK hits of a clause
 * @param candidates documents of a clause that are scored exactly
 * @param features of a {@code prf:D} similarity
 * @param modelBytes of a model file
 */
record Limits(int topK, int candidates, int features, int modelBytes) {
  static final Limits DEFAULT = new Limits(10_000, 100_000, 4096, 32 << 20);

  static final String TOP_K = "maxTopK";
  static final String CANDIDATES = "maxCandidates";
  static final String FEATURES = "maxFeatures";
  static final String MODEL_BYTES = "maxModelBytes";

  /**
   * {@return the limits of a configuration}
   *
   * @param args of a plugin; limits that are not configured are as in {@link #DEFAULT}
   * @throws IllegalArgumentException if a limit is no positive whole number
   */
  static Limits of(NamedList<?> args) {
    return new Limits(
        limit(args, TOP_K, DEFAULT.topK),
        limit(args, CANDIDATES, DEFAULT.candidates),
        limit(args, FEATURES, DEFAULT.features),
        limit(args, MODEL_BYTES, DEFAULT.modelBytes));
  }

  private static int limit(NamedList<?> args, String name, int fallback) {
    Object configured = args.get(name);
    if (configured == null) {
      return fallback;
    }
    try {
      int value = Integer.parseInt(String.valueOf(configured));
      if (value >= 1) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          name + " must be a whole number; " + name + "=" + configured, e);
    }
    throw new IllegalArgumentException(name + " must be >= 1; " + name + "=" + configured);
  }
}
