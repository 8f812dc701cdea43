package io.github.lucenehopfield.noise.robust;

import io.github.lucenehopfield.index.internal.math.LogSumExp;
import io.github.lucenehopfield.similarity.CueSimilarity;
import java.util.Arrays;

/**
 * All hypotheses about one cue on one measure: each gives the logarithm of p(q|x) / p0(q), where p0
 * is the null density of the cue's own values. {@link EvidenceTails} weigh them, and they are added
 * up. Immutable.
 */
final class Bank {
  private final CueValues cue;
  private final NoiseFamily noise;
  private final ErasureFamily erasure;
  private final ChannelFamily channel;

  Bank(CueValues cue) {
    this.cue = cue;
    noise = new NoiseFamily(cue);
    erasure = new ErasureFamily(cue);
    channel = new ChannelFamily(cue);
  }

  CueValues cue() {
    return cue;
  }

  NoiseFamily noise() {
    return noise;
  }

  ErasureFamily erasure() {
    return erasure;
  }

  /**
   * {@return a new scorer, to be used by one thread}
   *
   * @param active hypotheses that count
   * @param tails weigh them
   */
  Scorer scorer(ActiveHypotheses active, EvidenceTails tails) {
    return new Scorer(active, tails);
  }

  /** Scores patterns. Not thread-safe. */
  final class Scorer implements CueSimilarity.PatternScorer {
    /** Fewer known coordinates say nothing of a damage. */
    private static final int FEW = 8;

    private final ActiveHypotheses active;
    private final double[] pattern = new double[cue.size()];
    private final double[] evidence = new double[EvidenceTails.SCORES];
    private final EvidenceTails tails;
    private final ErasureFamily.Scorer erased = erasure.new Scorer();
    private final ChannelFamily.Scorer mappedBy = channel.new Scorer();
    private double[] mapped;
    private ErasureFamily.Scorer erasedAfter;
    private LinearFit fit;
    private double absolute;

    private Scorer(ActiveHypotheses active, EvidenceTails tails) {
      this.active = active;
      this.tails = tails;
    }

    @Override
    public double score(float[] stored) {
      return tails.sum(explain(stored));
    }

    /** {@return the evidence for each hypothesis, then metrics, valid until the next call} */
    double[] explain(float[] stored) {
      cue.take(stored, pattern);
      fillNoise();
      if (cue.size() < FEW) {
        // Whatever is fitted explains so few coordinates, from any pattern.
        double distance = evidence[Hypothesis.NOISE.ordinal()];
        double absolutes = evidence[Hypothesis.HEAVY_TAILS.ordinal()];
        Arrays.fill(evidence, Double.NEGATIVE_INFINITY);
        set(Hypothesis.NOISE, distance);
        set(Hypothesis.HEAVY_TAILS, absolutes);
        return evidence;
      }
      boolean single = active.has(Hypothesis.ERASURE);
      boolean inRuns = active.has(Hypothesis.RUNS);
      for (int size = 0; size < ErasureFamily.SIGMAS.length; size++) {
        if (single && ActiveHypotheses.includesSize(active.grid(), size)
            || inRuns && (active.runs() == null || active.runs()[size])) {
          erased.take(pattern, size);
        }
      }
      set(Hypothesis.ERASURE, single ? erased.erasure(active.grid()) : Double.NEGATIVE_INFINITY);
      set(Hypothesis.RUNS, inRuns ? erased.runs(active.runs()) : Double.NEGATIVE_INFINITY);
      boolean any = active.has(Hypothesis.CHANNEL);
      boolean levels = active.has(Hypothesis.LEVELS);
      if (any || levels) {
        mappedBy.take(pattern);
      }
      set(Hypothesis.CHANNEL, any ? mappedBy.any() : Double.NEGATIVE_INFINITY);
      set(Hypothesis.LEVELS, levels ? mappedBy.linear() : Double.NEGATIVE_INFINITY);
      set(Hypothesis.LINEAR_ERASURE, Double.NEGATIVE_INFINITY);
      if (active.has(Hypothesis.LINEAR_ERASURE)) {
        set(Hypothesis.LINEAR_ERASURE, linearErasure());
      }
      return evidence;
    }

    /** {@return the hypothesis that explains a pattern best} */
    Hypothesis likeliest(float[] stored) {
      return tails.likeliest(explain(stored));
    }

    private void set(Hypothesis hypothesis, double value) {
      evidence[hypothesis.ordinal()] = value;
    }

    private void fillNoise() {
      ErrorSums sums = ErrorSums.of(cue.values(), pattern, noise.center());
      absolute = sums.absolute();
      noise.fill(sums.distance(), sums.x(), sums.xx(), sums.product(), evidence);
      noise.metrics(
          sums.distance(), sums.x(), sums.xx(), sums.product(), evidence, Hypothesis.COUNT);
      evidence[Hypothesis.COUNT + 3] = -absolute;
      set(Hypothesis.HEAVY_TAILS, noise.laplacian(absolute));
    }

    /**
     * Fitted to a part of the coordinates, and to all where that part says that it may be the best
     * hypothesis.
     */
    private double linearErasure() {
      if (fit == null) {
        fit = new LinearFit(cue);
        mapped = new double[cue.size()];
        erasedAfter = erasure.new Scorer();
      }
      fit.take(pattern);
      double sigma = erasure.sigma(ErasureFamily.BROAD);
      fit.fromShift();
      double gain = fit.gain();
      double offset = fit.offset();
      double shifted = fit.sampledEvidence(cue, sigma);
      fit.fromLeastSquares();
      double fitted = fit.sampledEvidence(cue, sigma);
      if (Math.max(shifted, fitted) < LogSumExp.of(evidence, Hypothesis.LINEAR_ERASURE.ordinal())) {
        return Double.NEGATIVE_INFINITY;
      }
      if (shifted >= fitted) {
        fit.start(gain, offset);
      }
      fit.refineAll(pattern);
      fit.map(pattern, mapped);
      for (int size = 0; size < ErasureFamily.SIGMAS.length; size++) {
        if (ActiveHypotheses.includesSize(active.gridAfter(), size)) {
          erasedAfter.take(mapped, size);
        }
      }
      return erasedAfter.erasure(active.gridAfter()) - Math.log(cue.size()) - 2;
    }

    double[] evidence() {
      return evidence;
    }

    ErasureFamily.Scorer erased() {
      return erased;
    }

    ErasureFamily.Scorer erasedAfter() {
      return erasedAfter;
    }

    ChannelFamily.Scorer mappedBy() {
      return mappedBy;
    }

    /** {@return the known coordinates of the pattern in the unit of the cue; not to be changed} */
    double[] pattern() {
      return pattern;
    }

    /** {@return the gain of {@link Hypothesis#LINEAR_ERASURE}} */
    double gain() {
      return fit.gain();
    }

    /** {@return its offset, in the unit of the cue} */
    double offset() {
      return fit.offset();
    }
  }

  /** {@return a scorer by noise alone, to be used by one thread} */
  CueSimilarity.PatternScorer noiseScorer() {
    return scorer(ActiveHypotheses.NOISE, EvidenceTails.NONE);
  }

  /**
   * {@return a scorer by Gaussian noise after a known gain and offset, to be used by one thread}
   *
   * @param gain that patterns were multiplied by
   * @param offset that was added then, in the unit of the cue
   * @param parameters how many of the noise were fitted
   */
  CueSimilarity.PatternScorer distanceScorer(double gain, double offset, int parameters) {
    int[] at = cue.at();
    double[] values = cue.values();
    double scaled = gain * cue.factor();
    return stored -> {
      double first = 0;
      double second = 0;
      double third = 0;
      double fourth = 0;
      int i = 0;
      for (; i + 4 <= at.length; i += 4) {
        double a = values[i] - offset - scaled * stored[at[i]];
        double b = values[i + 1] - offset - scaled * stored[at[i + 1]];
        double c = values[i + 2] - offset - scaled * stored[at[i + 2]];
        double d = values[i + 3] - offset - scaled * stored[at[i + 3]];
        first += a * a;
        second += b * b;
        third += c * c;
        fourth += d * d;
      }
      for (; i < at.length; i++) {
        double a = values[i] - offset - scaled * stored[at[i]];
        first += a * a;
      }
      return noise.gaussian(first + second + (third + fourth), parameters);
    };
  }

  /** {@return a scorer by Laplacian noise alone, to be used by one thread} */
  CueSimilarity.PatternScorer absoluteScorer() {
    int[] at = cue.at();
    double[] values = cue.values();
    double factor = cue.factor();
    return stored -> {
      double even = 0;
      double odd = 0;
      int i = 0;
      for (; i + 2 <= at.length; i += 2) {
        even += Math.abs(values[i] - factor * stored[at[i]]);
        odd += Math.abs(values[i + 1] - factor * stored[at[i + 1]]);
      }
      if (i < at.length) {
        even += Math.abs(values[i] - factor * stored[at[i]]);
      }
      return noise.laplacian(even + odd);
    };
  }

  /** {@return a scorer by the channel alone, to be used by one thread} */
  CueSimilarity.PatternScorer channelScorer() {
    double[] pattern = new double[cue.size()];
    ChannelFamily.Scorer mapped = channel.new Scorer();
    return stored -> {
      cue.take(stored, pattern);
      mapped.take(pattern);
      return mapped.any();
    };
  }
}
