package io.github.lucenehopfield.noise.channel;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.TableBuilder;
import io.github.lucenehopfield.noise.density.FieldDistribution;
import io.github.lucenehopfield.noise.density.LowRankGaussian;
import io.github.lucenehopfield.similarity.CueSimilarity;

/**
 * One learned noise channel: {@code p(q|x)}, and the calibration of its scores. All densities are
 * per unit of the cue's known coordinates and none has more than the field's resolution allows, so
 * that the evidence of one channel can be compared with that of another. Immutable.
 */
public sealed interface NoiseChannel
    permits ErasureChannel, GaussianChannel, DiscreteChannel, MetricChannel {
  /** Parameters of {@link #calibration}. */
  int CALIBRATION = 8;

  /** {@return what it was learned from} */
  String name();

  /** {@return t, k, e, a, b, h, n and w of {@link Calibration}} */
  double[] calibration();

  /** {@return this channel with another calibration} */
  NoiseChannel withCalibration(double[] calibration);

  /**
   * {@return what binds this channel to cues}
   *
   * @param statistics of the field
   * @param gaussian the field as a Gaussian
   */
  Binder binder(FieldDistribution statistics, LowRankGaussian gaussian);

  /** A channel made ready for many cues. Immutable. */
  interface Binder {
    /** {@return the channel fitted to a cue} */
    Fit fit(float[] cue);
  }

  /** A channel and a cue. Not thread-safe. */
  interface Fit {
    /** {@return log p(q | channel, field), with the best of what the channel leaves open} */
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

    /**
     * {@return what makes and combines tables, or null where the largest of those of {@link #fill}
     * is taken}
     */
    default TableBuilder builder() {
      return null;
    }

    /** {@return whether tables estimate what the scorer finds} */
    default boolean estimatesScores() {
      return true;
    }

    /** {@return a new scorer of log p(q|x), to be used by one thread} */
    CueSimilarity.PatternScorer scorer();
  }
}
