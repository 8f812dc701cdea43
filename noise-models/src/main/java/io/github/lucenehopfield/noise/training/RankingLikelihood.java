package io.github.lucenehopfield.noise.training;

import io.github.lucenehopfield.noise.channel.NoiseChannel;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How well noise channels separate origins from other patterns: the mean log-probability that cues
 * held out give their origin, at the best temperature. The other patterns are the nearest ones of
 * each origin, and a sample that stands for all others. It can be compared between channels whose
 * densities have nothing in common. Immutable.
 */
final class RankingLikelihood {
  // A sample that stands for all other patterns, with weights, and the nearest ones in full.
  private static final int OTHERS = 256;
  private static final int HARD_NEGATIVES = 100;

  // Temperatures that are tried, evenly in the logarithm.
  private static final double[] FACTORS = {
    0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.45, 0.7, 1, 1.5, 2
  };

  // A cue is erased from there on; by how much says nothing of the cues that are not.
  private static final double MAX_WRONG = 1000;

  private final ParallelTasks tasks;
  private final float[][] others;
  private final CueContext index;
  private final double weight;

  /**
   * Draws a sample.
   *
   * @param tasks what works on several cues at once
   * @param sample stored vectors
   * @param index where the nearest patterns are found
   * @param seed decides the draw
   */
  RankingLikelihood(ParallelTasks tasks, float[][] sample, CueContext index, long seed)
      throws IOException {
    this.tasks = tasks;
    this.index = index;
    SplittableRandom random = new SplittableRandom(seed);
    others = new float[Math.min(OTHERS, sample.length)][];
    Arrays.setAll(others, i -> sample[random.nextInt(sample.length)]);
    weight = Math.max((double) index.patterns() / others.length, 1);
  }

  /**
   * {@return a test of channels}
   *
   * @param cues cues held out
   * @param origins where they come from
   * @throws IOException if the index cannot be read
   */
  Test test(float[][] cues, float[][] origins) throws IOException {
    List<float[][]> hardNegatives = tasks.all(origins.length, i -> hardNegatives(origins[i]));
    return new Test(cues, origins, hardNegatives.toArray(float[][][]::new));
  }

  private float[][] hardNegatives(float[] origin) throws IOException {
    List<float[]> found = new ArrayList<>();
    CueSimilarity nearest = new EuclideanSimilarity().bind(origin, index);
    for (float[] pattern : index.probe(nearest, HARD_NEGATIVES)) {
      if (!Arrays.equals(pattern, origin)) {
        found.add(pattern);
      }
    }
    return found.toArray(float[][]::new);
  }

  /** Scores of the patterns that one cue is to be separated from, less that of its origin. */
  record Margins(double[] hardNegatives, double[] others) {}

  /** Some cues and what their origins are to be separated from. Immutable. */
  final class Test {
    private final float[][] cues;
    private final float[][] origins;
    private final float[][][] hardNegatives;

    private Test(float[][] cues, float[][] origins, float[][][] hardNegatives) {
      this.cues = cues;
      this.origins = origins;
      this.hardNegatives = hardNegatives;
    }

    /** {@return the number of cues} */
    int size() {
      return cues.length;
    }

    float[] cue(int i) {
      return cues[i];
    }

    float[] origin(int i) {
      return origins[i];
    }

    /** {@return the nearest patterns of an origin, without it} */
    float[][] hardNegatives(int i) {
      return hardNegatives[i];
    }

    /** {@return the sample that stands for all patterns, of every cue} */
    float[][] others() {
      return others;
    }

    /**
     * {@return the mean log-probability of origins, each cue under the channel that explains it}
     */
    double of(List<NoiseChannel.Binder> components) throws IOException {
      List<List<Margins>> margins = new ArrayList<>();
      components.forEach(component -> margins.add(new ArrayList<>()));
      for (BestMargins best : tasks.all(cues.length, i -> best(components, i))) {
        margins.get(best.component).add(best.margins);
      }
      double sum = 0;
      for (List<Margins> ofComponent : margins) {
        sum += ofComponent.isEmpty() ? 0 : ofComponent.size() * meanLogProbability(ofComponent);
      }
      return sum / cues.length;
    }

    private record BestMargins(int component, Margins margins) {}

    private BestMargins best(List<NoiseChannel.Binder> components, int i) {
      int best = -1;
      NoiseChannel.Fit fit = null;
      for (int k = 0; k < components.size(); k++) {
        NoiseChannel.Fit tried = components.get(k).fit(cues[i]);
        if (fit == null || tried.logEvidence() > fit.logEvidence()) {
          best = k;
          fit = tried;
        }
      }
      CueSimilarity.PatternScorer scorer = fit.bind().scorer();
      double own = scorer.score(origins[i]);
      return new BestMargins(
          best, new Margins(of(scorer, own, hardNegatives[i]), of(scorer, own, others)));
    }

    private static double[] of(CueSimilarity.PatternScorer scorer, double own, float[][] patterns) {
      double[] margins = new double[patterns.length];
      for (int j = 0; j < margins.length; j++) {
        margins[j] = scorer.score(patterns[j]) - own;
      }
      return margins;
    }

    /** {@return the mean log-probability of origins, at the temperature that suits all cues} */
    double meanLogProbability(List<Margins> margins) {
      double best = Double.NEGATIVE_INFINITY;
      for (double factor : FACTORS) {
        double sum = 0;
        for (Margins of : margins) {
          double wrong = 0;
          for (double margin : of.hardNegatives) {
            wrong += Math.exp(Math.min(factor * margin, 500));
          }
          for (double margin : of.others) {
            // The origin may be among the others.
            wrong += margin == 0 ? 0 : weight * Math.exp(Math.min(factor * margin, 500));
          }
          sum -= Math.log1p(Math.min(wrong, MAX_WRONG));
        }
        best = Math.max(best, sum / margins.size());
      }
      return best;
    }
  }
}
