package io.github.lucenehopfield.adaptive;

import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How well kinds of damage tell origins from other patterns: the mean log-probability that cues
 * held out give their origin, at the best temperature. The other patterns are the nearest ones of
 * each origin, and a sample that stands for all others. It can be compared between kinds whose
 * densities have nothing in common. Immutable.
 */
final class Discrimination {
  private static final int OTHERS = 256;
  private static final int RIVALS = 100;
  private static final double[] FACTORS = {
    0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.45, 0.7, 1, 1.5, 2
  };

  // A cue is lost from there on; by how much tells nothing of the cues that are not.
  private static final double MOST_WRONG = 1000;

  private final Tasks tasks;
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
  Discrimination(Tasks tasks, float[][] sample, CueContext index, long seed) {
    this.tasks = tasks;
    this.index = index;
    SplittableRandom random = new SplittableRandom(seed);
    others = new float[Math.min(OTHERS, sample.length)][];
    Arrays.setAll(others, i -> sample[random.nextInt(sample.length)]);
    weight = Math.max((double) index.patterns() / others.length, 1);
  }

  /**
   * {@return a test of kinds}
   *
   * @param cues cues held out
   * @param origins where they come from
   * @throws IOException if the index cannot be read
   */
  Test test(float[][] cues, float[][] origins) throws IOException {
    List<float[][]> rivals = tasks.all(origins.length, i -> rivals(origins[i]));
    return new Test(cues, origins, rivals.toArray(float[][][]::new));
  }

  private float[][] rivals(float[] origin) throws IOException {
    List<float[]> found = new ArrayList<>();
    CueSimilarity nearest = new EuclideanSimilarity().bind(origin, index);
    for (float[] pattern : index.probe(nearest, RIVALS)) {
      if (!Arrays.equals(pattern, origin)) {
        found.add(pattern);
      }
    }
    return found.toArray(float[][]::new);
  }

  /** Scores of the patterns that one cue is told from, less that of its origin. */
  record Margins(double[] rivals, double[] others) {}

  /** Some cues and what their origins are to be told from. Immutable. */
  final class Test {
    private final float[][] cues;
    private final float[][] origins;
    private final float[][][] rivals;

    private Test(float[][] cues, float[][] origins, float[][][] rivals) {
      this.cues = cues;
      this.origins = origins;
      this.rivals = rivals;
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
    float[][] rivals(int i) {
      return rivals[i];
    }

    /** {@return the sample that stands for all patterns, of every cue} */
    float[][] others() {
      return others;
    }

    /** {@return the mean log-probability of origins, each cue under the kind that explains it} */
    double of(List<Kind.Binder> kinds) throws IOException {
      List<List<Margins>> margins = new ArrayList<>();
      kinds.forEach(kind -> margins.add(new ArrayList<>()));
      for (Told told : tasks.all(cues.length, i -> told(kinds, i))) {
        margins.get(told.kind).add(told.margins);
      }
      double sum = 0;
      for (List<Margins> ofKind : margins) {
        sum += ofKind.isEmpty() ? 0 : ofKind.size() * meanLogProbability(ofKind);
      }
      return sum / cues.length;
    }

    private record Told(int kind, Margins margins) {}

    private Told told(List<Kind.Binder> kinds, int i) {
      int best = -1;
      Kind.Fit fit = null;
      for (int k = 0; k < kinds.size(); k++) {
        Kind.Fit tried = kinds.get(k).fit(cues[i]);
        if (fit == null || tried.logEvidence() > fit.logEvidence()) {
          best = k;
          fit = tried;
        }
      }
      CueSimilarity.PatternScorer scorer = fit.bind().scorer();
      double own = scorer.score(origins[i]);
      return new Told(best, new Margins(of(scorer, own, rivals[i]), of(scorer, own, others)));
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
          for (double margin : of.rivals) {
            wrong += Math.exp(Math.min(factor * margin, 500));
          }
          for (double margin : of.others) {
            // The origin may be among the others.
            wrong += margin == 0 ? 0 : weight * Math.exp(Math.min(factor * margin, 500));
          }
          sum -= Math.log1p(Math.min(wrong, MOST_WRONG));
        }
        best = Math.max(best, sum / margins.size());
      }
      return best;
    }
  }
}
