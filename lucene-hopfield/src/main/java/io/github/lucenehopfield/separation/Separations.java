package io.github.lucenehopfield.separation;

/** Separations by specification. */
public final class Separations {
  /** The specifications in one line, for help texts. */
  public static final String FORMS =
      "softmax, top:K, max, identity, polynomial:N, threshold:T, sparsemax, entmax:ALPHA,"
          + " normmax:GAMMA, ksubsets:K, csparsemax:BOUND, sequential:K:LAMBDA, window:WIDTH or"
          + " masked:SHARE:SEED; all but max, identity, polynomial and threshold may end in :BETA";

  private Separations() {}

  /**
   * {@return the separation of a specification} The {@code toString()} of a separation gives a
   * specification of it.
   *
   * @param specification one of
   *     <ul>
   *       <li>{@code softmax[:BETA]}: {@link Softmax}
   *       <li>{@code top:K[:BETA]}: {@link TopK}; {@code max} is {@code top:1}
   *       <li>{@code identity}, {@code polynomial:N}: {@link Polynomial}
   *       <li>{@code threshold:T}: {@link Threshold}
   *       <li>{@code entmax:ALPHA[:BETA]}: {@link Entmax}; {@code sparsemax[:BETA]} is {@code
   *           entmax:2}
   *       <li>{@code normmax:GAMMA[:BETA]}: {@link Normmax}
   *       <li>{@code ksubsets:K[:BETA]}: {@link KSubsets}
   *       <li>{@code csparsemax:BOUND[:BETA]}: {@link ConstrainedSparsemax}
   *       <li>{@code sequential:K:LAMBDA[:BETA]}: {@link SequentialSubsets}
   *       <li>{@code window:WIDTH[:BETA]}: {@link Window}
   *       <li>{@code masked:SHARE:SEED[:BETA]}: {@link RandomMask}
   *     </ul>
   *     where BETA is the inverse temperature, a positive number; without it the similarity's own
   * @throws IllegalArgumentException if it has another form
   */
  public static Separation parse(String specification) {
    if (specification == null) {
      throw malformed(null, null);
    }
    String[] parts = specification.split(":", -1);
    Separation parsed;
    try {
      parsed =
          switch (parts.length) {
            case 1 -> plain(parts[0]);
            case 2 -> withOne(parts[0], parts[1]);
            case 3 -> withTwo(parts[0], parts[1], parts[2]);
            case 4 -> withThree(parts[0], parts[1], parts[2], number(parts[3]));
            default -> null;
          };
    } catch (NumberFormatException e) {
      throw malformed(specification, e);
    }
    if (parsed == null) {
      throw malformed(specification, null);
    }
    return parsed;
  }

  private static Separation plain(String form) {
    return switch (form) {
      case "softmax" -> new Softmax();
      case "sparsemax" -> new Entmax(2);
      case "max" -> new TopK(1);
      case "identity" -> new Polynomial(1);
      default -> null;
    };
  }

  private static Separation withOne(String form, String value) {
    return switch (form) {
      case "softmax" -> new Softmax(number(value));
      case "sparsemax" -> new Entmax(2, number(value));
      case "top" -> new TopK(Integer.parseInt(value));
      case "polynomial" -> new Polynomial(number(value));
      case "threshold" -> new Threshold(number(value));
      case "entmax" -> new Entmax(number(value));
      case "normmax" -> new Normmax(number(value));
      case "ksubsets" -> new KSubsets(Integer.parseInt(value));
      case "csparsemax" -> new ConstrainedSparsemax(number(value));
      case "window" -> new Window(Long.parseLong(value));
      default -> null;
    };
  }

  private static Separation withTwo(String form, String value, String last) {
    return switch (form) {
      case "top" -> new TopK(Integer.parseInt(value), number(last));
      case "entmax" -> new Entmax(number(value), number(last));
      case "normmax" -> new Normmax(number(value), number(last));
      case "ksubsets" -> new KSubsets(Integer.parseInt(value), number(last));
      case "csparsemax" -> new ConstrainedSparsemax(number(value), number(last));
      case "window" -> new Window(Long.parseLong(value), number(last));
      case "sequential" -> new SequentialSubsets(Integer.parseInt(value), number(last));
      case "masked" -> new RandomMask(number(value), Long.parseLong(last));
      default -> null;
    };
  }

  private static Separation withThree(String form, String first, String second, double beta) {
    return switch (form) {
      case "sequential" -> new SequentialSubsets(Integer.parseInt(first), number(second), beta);
      case "masked" -> new RandomMask(number(first), Long.parseLong(second), beta);
      default -> null;
    };
  }

  private static double number(String text) {
    return Double.parseDouble(text);
  }

  private static IllegalArgumentException malformed(String specification, Throwable cause) {
    return new IllegalArgumentException(
        "separation must be " + FORMS + "; separation=" + specification, cause);
  }
}
