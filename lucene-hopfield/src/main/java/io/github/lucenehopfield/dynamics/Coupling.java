package io.github.lucenehopfield.dynamics;

/**
 * How strongly a pattern recalls itself and how strongly those that it leads to: the auto-strength
 * a and the hetero-strength h of a {@link CorrelatedMemory}, and the rate eta at which a state
 * follows. Either strength may be negative (anti-Hebbian), not the sum of both where a state is to
 * stay.
 *
 * <p>With sharp weights and dissimilar patterns a single winner j holds where {@code a > h max_k
 * M_jk}: auto-association, or narrow hetero-association with its successors at h M_jk. Below that
 * several neighbors share, the more the further a sinks: wide hetero-association. Where a + h = 0
 * the state fades: neutral quiescence (Burns, "Semantically-Correlated Memories in a Dense
 * Associative Model", ICML 2024, arXiv 2404.07123, who names the four; the borders are ours).
 *
 * @param auto the strength a
 * @param hetero the strength h
 * @param rate eta, positive and at most 1, with {@code eta |a| <= 1} and {@code eta |a + h| <= 1}
 * @param inhibition how many times the mean of the patterns is subtracted, at least 0; NaN where
 *     the memory decides, which then takes the published 1 / d. The code published with the model
 *     takes 1
 */
public record Coupling(double auto, double hetero, double rate, double inhibition) {
  /** The pattern itself: (1, 0). */
  public static final Coupling EXACT = of(1, 0);

  /** The pattern, and weaker those that it leads to: (1, 0.5). */
  public static final Coupling RELATED = of(1, 0.5);

  /** A neighborhood of several patterns alike: (-0.5, 1.5). */
  public static final Coupling WIDE = of(-0.5, 1.5);

  /** What comes next in a directed graph, one item a step: (0, 1) at the rate 1. */
  public static final Coupling NEXT = new Coupling(0, 1, 1);

  /** The forms that {@link #parse} takes, in one line. */
  public static final String FORMS =
      "exact, related, wide, next or AUTO:HETERO[:RATE[:INHIBITION]]";

  private static final double USUAL_RATE = 0.5;

  /** Checks the law. */
  public Coupling {
    if (!Double.isFinite(auto) || !Double.isFinite(hetero)) {
      throw new IllegalArgumentException(
          "strengths must be finite; auto=" + auto + " hetero=" + hetero);
    }
    if (!(rate > 0 && rate <= highest(auto, hetero) * (1 + 1e-12))) {
      throw new IllegalArgumentException(
          "rate must be positive and at most 1, 1 / |auto| and 1 / |auto + hetero|; rate="
              + rate
              + " auto="
              + auto
              + " hetero="
              + hetero);
    }
    if (inhibition < 0 || Double.isInfinite(inhibition)) {
      throw new IllegalArgumentException(
          "inhibition must be >= 0 and finite; inhibition=" + inhibition);
    }
  }

  /**
   * Couples with the inhibition of the memory.
   *
   * @param auto the strength a
   * @param hetero the strength h
   * @param rate eta, as above
   */
  public Coupling(double auto, double hetero, double rate) {
    this(auto, hetero, rate, Double.NaN);
  }

  /**
   * {@return the same strengths and rate with another inhibition}
   *
   * @param factor how many times the mean of the patterns is subtracted, at least 0
   */
  public Coupling withInhibition(double factor) {
    return new Coupling(auto, hetero, rate, factor);
  }

  private static double highest(double auto, double hetero) {
    return 1 / Math.max(1, Math.max(Math.abs(auto), Math.abs(auto + hetero)));
  }

  /**
   * {@return a coupling at the rate 0.5, or the highest one allowed where that is less}
   *
   * @param auto the strength a
   * @param hetero the strength h
   */
  public static Coupling of(double auto, double hetero) {
    return new Coupling(auto, hetero, Math.min(USUAL_RATE, highest(auto, hetero)));
  }

  /**
   * {@return a coupling by its name or its numbers}
   *
   * @param specification {@code exact}, {@code related}, {@code wide}, {@code next}, or {@code
   *     AUTO:HETERO}, {@code AUTO:HETERO:RATE} or {@code AUTO:HETERO:RATE:INHIBITION}
   * @throws IllegalArgumentException if it has another form
   */
  public static Coupling parse(String specification) {
    switch (specification) {
      case "exact":
        return EXACT;
      case "related":
        return RELATED;
      case "wide":
        return WIDE;
      case "next":
        return NEXT;
      default:
        break;
    }
    String[] parts = specification.split(":", -1);
    try {
      if (parts.length == 2) {
        return of(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]));
      }
      if (parts.length == 3 || parts.length == 4) {
        return new Coupling(
            Double.parseDouble(parts[0]),
            Double.parseDouble(parts[1]),
            Double.parseDouble(parts[2]),
            parts.length == 4 ? Double.parseDouble(parts[3]) : Double.NaN);
      }
    } catch (NumberFormatException e) {
      throw malformed(specification, e);
    }
    throw malformed(specification, null);
  }

  private static IllegalArgumentException malformed(String specification, Throwable cause) {
    return new IllegalArgumentException(
        "coupling must be " + FORMS + "; coupling=" + specification, cause);
  }

  /** {@return AUTO:HETERO:RATE, and :INHIBITION where it is specified} */
  @Override
  public String toString() {
    String numbers = auto + ":" + hetero + ":" + rate;
    return Double.isNaN(inhibition) ? numbers : numbers + ":" + inhibition;
  }
}
