package io.github.lucenehopfield.noise.channel;

import io.github.lucenehopfield.noise.density.ErrorDensity;
import io.github.lucenehopfield.similarity.CueSimilarity.PatternScorer;
import java.util.Arrays;

/** A rescoring bound to a cue. Immutable. */
public final class RerankFeatures {
  // A coordinate that does not fit at all must not outweigh a whole neighborhood.
  private static final float MIN_ODDS = -6;

  private final Reranker reranker;
  private final ErasureLikelihood bound;
  private final float[] cue;
  private final float[] present;
  private final float[] logErased;
  private final float[] logKappa;
  private final float[] shares;
  private final double allErased;
  private final int known;
  private final int rounds;

  public RerankFeatures(Reranker reranker, ErasureLikelihood bound) {
    this.reranker = reranker;
    this.bound = bound;
    cue = bound.cue();
    present = bound.present();
    logErased = new float[cue.length];
    shares = new float[cue.length];
    reranker.neighbors().sums().of(present, shares);
    int count = 0;
    double sum = 0;
    for (int d = 0; d < cue.length; d++) {
      logErased[d] = (float) bound.logErased()[d];
      shares[d] = shares[d] > 0 ? 1 / shares[d] : 0;
      count += (int) present[d];
      sum += present[d] * logErased[d];
    }
    known = count;
    allErased = sum;
    float[] densities = bound.errorDensity().table();
    logKappa = new float[densities.length];
    for (int i = 0; i < densities.length; i++) {
      logKappa[i] = (float) StrictMath.log(densities[i]);
    }
    rounds = bound.refits() ? Reranker.ROUNDS : 1;
  }

  /** {@return a new scorer, to be used by one thread} */
  public PatternScorer scorer() {
    Features features = new Features(reranker.sorts());
    double[] weights = reranker.weights();
    return pattern -> {
      double[] found = features.of(pattern);
      double sum = 0;
      for (int k = 0; k < weights.length; k++) {
        sum += weights[k] * found[k];
      }
      return sum;
    };
  }

  /** {@return what a score is the weighted sum of, to be used by one thread} */
  public Features features() {
    return new Features(true);
  }

  /** Looks at patterns. Not thread-safe. */
  public final class Features {
    private final ErasureLikelihood.Scorer base = bound.likelihood();
    private final DimensionNeighbors.Sums sums = reranker.neighbors().sums();
    private final double[] features = new double[Reranker.WEIGHTS];
    private final float[] odds = new float[cue.length];
    private final float[] averages = new float[cue.length];
    private final float[] errors = new float[cue.length];
    private final boolean sorts;

    private Features(boolean sorts) {
      this.sorts = sorts;
    }

    /** {@return the features of a pattern, overwritten by the next call} */
    public double[] of(float[] pattern) {
      features[0] = base.score(pattern);
      float offset = base.offset(pattern);
      for (int d = 0; d < errors.length; d++) {
        errors[d] = cue[d] - pattern[d];
      }
      for (int round = 1; ; round++) {
        odds(offset);
        sums.of(odds, averages);
        for (int d = 0; d < averages.length; d++) {
          averages[d] *= shares[d];
        }
        if (round == rounds) {
          break;
        }
        offset = refitted(offset);
      }
      float threshold = (float) reranker.threshold();
      // From here on a log-likelihood again, as the first feature is.
      double sum = allErased;
      for (int d = 0; d < odds.length; d++) {
        sum += averages[d] > threshold ? odds[d] : 0;
      }
      features[1] = sum;
      if (sorts) {
        rank();
      }
      return features;
    }

    private void odds(float offset) {
      float cellsPerUnit = bound.errorDensity().cellsPerUnit();
      for (int d = 0; d < odds.length; d++) {
        odds[d] = Math.min(Math.abs(errors[d] - offset) * cellsPerUnit + 0.5f, ErrorDensity.CELLS);
      }
      for (int d = 0; d < odds.length; d++) {
        odds[d] = present[d] * Math.max(logKappa[(int) odds[d]] - logErased[d], MIN_ODDS);
      }
    }

    /** {@return the mean error of the observed part, outliers clipped} */
    private float refitted(float offset) {
      float threshold = (float) reranker.threshold();
      float limit = bound.refitLimit();
      double sum = 0;
      int count = 0;
      for (int d = 0; d < errors.length; d++) {
        if (averages[d] > threshold && present[d] > 0) {
          sum += Math.max(-limit, Math.min(limit, errors[d] - offset));
          count++;
        }
      }
      return count == 0 ? offset : offset + (float) (sum / count);
    }

    /** Sums the averages by rank: the known ones in descending order, in equal parts. */
    private void rank() {
      int next = 0;
      for (int d = 0; d < averages.length; d++) {
        if (present[d] > 0) {
          averages[next++] = averages[d];
        }
      }
      Arrays.sort(averages, 0, known);
      for (int b = 0; b < Reranker.BUCKETS; b++) {
        int from = (int) ((long) known * b / Reranker.BUCKETS);
        int to = (int) ((long) known * (b + 1) / Reranker.BUCKETS);
        double sum = allErased / Reranker.BUCKETS;
        for (int i = from; i < to; i++) {
          sum += averages[known - 1 - i];
        }
        features[2 + b] = sum;
      }
    }
  }
}
