package io.github.lucenehopfield.anydata;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a search of all vectors in double precision finds. Where coordinates are unknown, NaN, those
 * that are known on both sides count: sums are scaled up to all, and cosines are of what is shared.
 */
public final class ExactAnswers {
  /** How many of the best are kept. */
  public static final int K = 10;

  private static final double ROUNDING = 1e-13;
  private static final Measure[] MEASURES = {
    Measure.EUCLIDEAN, Measure.MANHATTAN, Measure.DOT, Measure.COSINE
  };

  private final float[][] stored;
  private final double[] norms;
  private final boolean unknowns;

  /** Makes a search of these vectors, which are not copied. */
  public ExactAnswers(float[][] stored) {
    this.stored = stored;
    norms = new double[stored.length];
    Arrays.setAll(norms, i -> norm(stored[i]));
    unknowns = Arrays.stream(norms).anyMatch(Double::isNaN);
  }

  /**
   * What one cue finds by one measure.
   *
   * @param best the first of the best vectors
   * @param score how good it is
   * @param unique whether no other vector is as good, but for rounding
   * @param last the score of the tenth
   * @param rounding what scores of the best may differ by without a difference
   */
  public record Answer(int best, double score, boolean unique, double last, double rounding) {
    /** {@return whether a vector of this score is as good as the best} */
    public boolean isBest(double other) {
      return other >= score - rounding;
    }

    /** {@return whether a vector of this score may be among the ten best} */
    public boolean isAmongBest(double other) {
      return other >= last - rounding;
    }
  }

  /** {@return the answers to a cue by all measures but {@link Measure#ROBUST}} */
  public Map<Measure, Answer> of(float[] cue) {
    double[][] scores = new double[MEASURES.length][stored.length];
    double norm = norm(cue);
    if (unknowns || Double.isNaN(norm)) {
      return ofShared(cue);
    }
    for (int i = 0; i < stored.length; i++) {
      float[] vector = stored[i];
      double squares = 0;
      double differences = 0;
      double products = 0;
      for (int d = 0; d < cue.length; d++) {
        double difference = (double) cue[d] - vector[d];
        squares += difference * difference;
        differences += Math.abs(difference);
        products += (double) cue[d] * vector[d];
      }
      scores[0][i] = -squares;
      scores[1][i] = -differences;
      scores[2][i] = products;
      scores[3][i] = cosine(products, norm * norms[i]);
    }
    Map<Measure, Answer> answers = new EnumMap<>(Measure.class);
    for (int m = 0; m < MEASURES.length; m++) {
      answers.put(MEASURES[m], answer(MEASURES[m], scores[m], norm));
    }
    return answers;
  }

  private Map<Measure, Answer> ofShared(float[] cue) {
    double[][] scores = new double[MEASURES.length][stored.length];
    for (int i = 0; i < stored.length; i++) {
      float[] vector = stored[i];
      double[] sums = new double[3];
      double own = 0;
      double other = 0;
      int shared = 0;
      for (int d = 0; d < cue.length; d++) {
        if (!Float.isNaN(cue[d]) && !Float.isNaN(vector[d])) {
          double difference = (double) cue[d] - vector[d];
          sums[0] -= difference * difference;
          sums[1] -= Math.abs(difference);
          sums[2] += (double) cue[d] * vector[d];
          own += (double) cue[d] * cue[d];
          other += (double) vector[d] * vector[d];
          shared++;
        }
      }
      for (int m = 0; m < sums.length; m++) {
        scores[m][i] = shared == 0 ? Double.NEGATIVE_INFINITY : sums[m] * cue.length / shared;
      }
      scores[3][i] = shared == 0 ? -1 : cosine(sums[2], Math.sqrt(own) * Math.sqrt(other));
    }
    Map<Measure, Answer> answers = new EnumMap<>(Measure.class);
    for (int m = 0; m < MEASURES.length; m++) {
      answers.put(MEASURES[m], answer(MEASURES[m], scores[m], 1));
    }
    return answers;
  }

  private Answer answer(Measure measure, double[] scores, double norm) {
    int best = 0;
    double[] top = new double[Math.min(K, scores.length)];
    Arrays.fill(top, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < scores.length; i++) {
      best = scores[i] > scores[best] ? i : best;
      if (scores[i] > top[0]) {
        int place = 0;
        while (place + 1 < top.length && top[place + 1] < scores[i]) {
          top[place] = top[place + 1];
          place++;
        }
        top[place] = scores[i];
      }
    }
    double last = top[0];
    double rounding =
        ROUNDING
            * switch (measure) {
              case COSINE -> 1;
              case DOT -> norm * norms[best];
              default -> Math.abs(last);
            };
    double second = top.length > 1 ? top[top.length - 2] : Double.NEGATIVE_INFINITY;
    double near =
        measure == Measure.DOT || measure == Measure.COSINE
            ? rounding
            : ROUNDING * Math.abs(second);
    return new Answer(best, scores[best], scores[best] - second > near, last, rounding);
  }

  /** {@return how good a stored vector is for a cue} */
  public double score(Measure measure, float[] cue, int ordinal) {
    float[] vector = stored[ordinal];
    double sum = 0;
    for (int d = 0; d < cue.length; d++) {
      double difference = (double) cue[d] - vector[d];
      sum +=
          switch (measure) {
            case EUCLIDEAN -> -difference * difference;
            case MANHATTAN -> -Math.abs(difference);
            default -> (double) cue[d] * vector[d];
          };
    }
    return measure == Measure.COSINE ? cosine(sum, norm(cue) * norms[ordinal]) : sum;
  }

  private static double cosine(double products, double norms) {
    return norms == 0 ? 0 : products / norms;
  }

  private static double norm(float[] vector) {
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    return Math.sqrt(squares);
  }
}
