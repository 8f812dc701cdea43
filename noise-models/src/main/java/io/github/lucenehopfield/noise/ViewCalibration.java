package io.github.lucenehopfield.noise;

/**
 * Corrects "stored or not" where it is asked with several cues of one origin. A trained model
 * learns from single cues how much its evidence is worth; that of several is not independent as
 * long as the model is not exactly right, and a rule stands in for what is not known ({@code
 * log-odds of the sum divided by sqrt(views)}). This takes {@code offset + slope * log-odds}
 * instead, fitted to groups of cues whose origins are known to be stored or not: Platt,
 * "Probabilistic outputs for support vector machines", 1999.
 *
 * @param views for how many cues it is; other numbers go by the rule
 * @param slope what is left of the log-odds, positive
 * @param offset what is added
 */
public record ViewCalibration(int views, double slope, double offset) {
  private static final int ROUNDS = 100;
  private static final int MIN_GROUPS = 10;

  // A weak Gaussian prior towards the rule, in units of one over the square of a log-odds; it keeps
  // groups that can be told apart without error from an infinite slope. By hand.
  private static final double RIDGE = .1;
  private static final double MIN_SLOPE = 1e-3;
  private static final double MAX_LOG_ODDS = 30;

  /** Checks the law. */
  public ViewCalibration {
    if (views < 2) {
      throw new IllegalArgumentException("views must be >= 2; views=" + views);
    }
    if (!(slope > 0 && slope < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("slope must be positive and finite; slope=" + slope);
    }
    if (!Double.isFinite(offset)) {
      throw new IllegalArgumentException("offset must be finite; offset=" + offset);
    }
  }

  /**
   * {@return what suits groups of cues best, by the mean log-loss}
   *
   * @param views how many cues a group has, at least 2
   * @param notStored what a similarity without a correction says of each group, from 0 to 1, where
   *     both are equally likely before
   * @param stored whether the origin of each group is stored; at least 10 groups, of both kinds
   * @throws IllegalArgumentException if the arguments are not so
   */
  public static ViewCalibration fit(int views, double[] notStored, boolean[] stored) {
    double[] odds = logOdds(notStored, stored);
    double slope = 1;
    double offset = 0;
    for (int round = 0; round < ROUNDS; round++) {
      double bySlope = RIDGE * (1 - slope);
      double byOffset = -RIDGE * offset;
      double slopes = RIDGE;
      double offsets = RIDGE;
      double both = 0;
      for (int i = 0; i < odds.length; i++) {
        double p = 1 / (1 + Math.exp(-offset - slope * odds[i]));
        double error = (stored[i] ? 1 : 0) - p;
        bySlope += error * odds[i];
        byOffset += error;
        slopes += p * (1 - p) * odds[i] * odds[i];
        offsets += p * (1 - p);
        both += p * (1 - p) * odds[i];
      }
      double determinant = slopes * offsets - both * both;
      double slopeStep = (offsets * bySlope - both * byOffset) / determinant;
      double offsetStep = (slopes * byOffset - both * bySlope) / determinant;
      // Newton's steps may be far too long where nearly all groups are certain.
      double scale = Math.min(1, 2 / Math.max(Math.abs(slopeStep), Math.abs(offsetStep)));
      slope = Math.max(MIN_SLOPE, slope + scale * slopeStep);
      offset += scale * offsetStep;
    }
    return new ViewCalibration(views, slope, offset);
  }

  private static double[] logOdds(double[] notStored, boolean[] stored) {
    if (notStored.length < MIN_GROUPS || notStored.length != stored.length) {
      throw new IllegalArgumentException(
          "groups must be >= "
              + MIN_GROUPS
              + " and as many as answers; probabilities="
              + notStored.length
              + " answers="
              + stored.length);
    }
    double[] odds = new double[notStored.length];
    int count = 0;
    for (int i = 0; i < odds.length; i++) {
      if (!(notStored[i] >= 0 && notStored[i] <= 1)) {
        throw new IllegalArgumentException(
            "probabilities must be from 0 to 1; notStored=" + notStored[i]);
      }
      double exact = Math.log1p(-notStored[i]) - Math.log(notStored[i]);
      odds[i] = Math.max(-MAX_LOG_ODDS, Math.min(MAX_LOG_ODDS, exact));
      count += stored[i] ? 1 : 0;
    }
    if (count == 0 || count == odds.length) {
      throw new IllegalArgumentException(
          "some groups must be stored and some not; stored=" + count);
    }
    return odds;
  }

  double corrected(double logOdds) {
    return offset + slope * logOdds;
  }
}
