package io.github.lucenehopfield.adaptive;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.similarity.CueSimilarity;

/**
 * One learned kind of damage: {@code p(q|x)}, and how sure its scores are. All densities are per
 * unit of the cue's known coordinates and none has more than the field's resolution allows, so that
 * the evidence of one kind can be compared with that of another. Immutable.
 */
sealed interface Kind permits Regime, GaussianKind, TableKind {
  /** Parameters of {@link #calibration}. */
  int CALIBRATION = 8;

  /** {@return what it was learned from} */
  String name();

  /** {@return t, k, e, a, b, h, n and w of {@link Calibration}} */
  double[] calibration();

  /** {@return this kind with another calibration} */
  Kind withCalibration(double[] calibration);

  /**
   * {@return what binds this kind to cues}
   *
   * @param statistics of the field
   * @param gaussian the field as a Gaussian
   */
  Binder binder(FieldStatistics statistics, LowRankGaussian gaussian);

  /** A kind made ready for many cues. Immutable. */
  interface Binder {
    /** {@return the kind fitted to a cue} */
    Fit fit(float[] cue);
  }

  /** A kind and a cue. Not thread-safe. */
  interface Fit {
    /** {@return log p(q | kind, field), with the best of what the kind leaves open} */
    double logEvidence();

    /** {@return the likelihood of patterns under this fit; called once} */
    Bound bind();

    /**
     * {@return the log-likelihood of the cue with its origin averaged over the field, after bind}
     */
    double background();

    /** {@return the log-likelihood of the cue under the field as a Gaussian, after bind} */
    double gaussian();
  }

  /** The likelihood of patterns, given a cue. Immutable. */
  interface Bound {
    /** {@return the number of tables} */
    int tables();

    /**
     * Fills a table.
     *
     * @param book the codebook of the segment
     * @param table from 0 to {@link #tables()} - 1
     * @param entries receives an entry at {@code group * 16 + codeword}
     */
    void fill(Codebook book, int table, float[] entries);

    /** {@return a new scorer of log p(q|x), to be used by one thread} */
    CueSimilarity.PatternScorer scorer();
  }
}
