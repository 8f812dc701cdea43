package io.github.lucenehopfield.adaptive;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The robust similarity to one cue: erasure at two noise levels, and the Gaussian family. An exact
 * score is that of the best hypothesis; the tables are those of one of them, because estimates from
 * codes cannot be compared between hypotheses that differ in how finely they look. Immutable.
 */
final class RobustCue {
  // In units of the standard deviation of the cue's own values.
  private static final double[] KEPT_SIGMAS = {1.0 / 7, 0.4};
  private static final double RESOLUTION = 0.05;
  private static final float KEEP = 0.5f;
  private static final float KEEP_ROUNDED = 0.99f;
  private static final double BETA = 0.1;
  private static final int PROBED = 100;

  private final BoundRegime[] erasures;
  private final GaussianFamily family;

  RobustCue(float[] cue) {
    double scale = scale(cue);
    // What repeats in a rounded cue is no sign of a loss, so an atom is as wide as a step.
    double step = LostDensity.step(cue);
    boolean rounded = step > RESOLUTION * scale;
    double resolution = rounded ? step : RESOLUTION * scale;
    double[] lost = LostDensity.ofCue(cue, resolution);
    List<BoundRegime> hypotheses = new ArrayList<>();
    for (double kept : KEPT_SIGMAS) {
      double sigma = kept * scale;
      Kernel kernel = rounded ? Kernel.rounded(sigma, step) : Kernel.gaussian(sigma);
      hypotheses.add(erasure(cue, kernel, KEEP, lost));
    }
    if (rounded) {
      // Which side of a threshold a value was on says more than its distance from a level.
      Kernel kernel = Kernel.rounded(KEPT_SIGMAS[0] * scale, step);
      hypotheses.add(erasure(cue, kernel, KEEP_ROUNDED, lost));
    }
    erasures = hypotheses.toArray(BoundRegime[]::new);
    family = new GaussianFamily(cue, resolution / Math.sqrt(2 * Math.PI));
  }

  private static BoundRegime erasure(float[] cue, Kernel kernel, float keep, double[] lost) {
    float[] keeps = new float[cue.length];
    Arrays.fill(keeps, keep);
    return new BoundRegime(cue, kernel, kernel, keeps, lost, 0, 1, new float[] {0}, false);
  }

  /**
   * {@return the standard deviation of the known values, or their size where they are all equal}
   */
  private static double scale(float[] cue) {
    double sum = 0;
    double squares = 0;
    int n = 0;
    for (float value : cue) {
      if (!Float.isNaN(value)) {
        n++;
        sum += value;
        squares += (double) value * value;
      }
    }
    double mean = sum / n;
    double deviation = Math.sqrt(Math.max(squares / n - mean * mean, 0));
    double size = Math.sqrt(squares / n);
    return deviation > 1e-6 * size ? deviation : size > 0 ? size : 1;
  }

  /** {@return this similarity with the tables of the hypothesis that explains the cue best} */
  CueSimilarity scannedBy(CueContext context) throws IOException {
    float[] best = null;
    double bestScore = Double.NEGATIVE_INFINITY;
    Scorer scorer = new Scorer();
    for (int hypothesis = 0; hypothesis < erasures.length + 2; hypothesis++) {
      float[][] found = context.probe(new Scanned(hypothesis, true), PROBED);
      if (found.length > 0 && scorer.score(found[0]) > bestScore) {
        best = found[0];
        bestScore = scorer.score(best);
      }
    }
    return new Scanned(best == null ? 0 : scorer.explaining(best), false);
  }

  private TableBuilder tables(int hypothesis) {
    if (hypothesis < erasures.length) {
      return book -> {
        ScanTables tables = new ScanTables(1, book.groups());
        erasures[hypothesis].fill(book, 0, tables.table(0));
        return tables;
      };
    }
    return hypothesis == erasures.length ? family::distanceTable : new FamilyTables();
  }

  private final class Scorer implements CueSimilarity.PatternScorer {
    private final BoundRegime.Scorer[] erased = new BoundRegime.Scorer[erasures.length];
    private final GaussianFamily.Scorer noisy = family.scorer();

    private Scorer() {
      Arrays.setAll(erased, i -> erasures[i].likelihood());
    }

    @Override
    public double score(float[] pattern) {
      double best = noisy.score(pattern);
      for (BoundRegime.Scorer erasure : erased) {
        best = Math.max(best, erasure.score(pattern));
      }
      return best;
    }

    /** {@return the hypothesis that gives a pattern its score} */
    private int explaining(float[] pattern) {
      int best = erased.length + (noisy.prefersDistance(pattern) ? 0 : 1);
      double bestScore = noisy.score(pattern);
      for (int i = 0; i < erased.length; i++) {
        double score = erased[i].score(pattern);
        if (score > bestScore) {
          best = i;
          bestScore = score;
        }
      }
      return best;
    }
  }

  private final class FamilyTables implements TableBuilder {
    @Override
    public ScanTables build(Codebook book) {
      ScanTables tables = new ScanTables(GaussianFamily.TABLES, book.groups());
      family.fill(book, tables.table(0), tables.table(1), tables.table(2));
      return tables;
    }

    @Override
    public void combine(float[][] values, int count, float[] estimates) {
      for (int i = 0; i < count; i++) {
        double residual = family.residual(values[0][i], values[1][i], values[2][i]);
        estimates[i] = (float) family.logLikelihood(residual);
      }
    }
  }

  private final class Scanned implements CueSimilarity {
    private final int hypothesis;
    private final boolean alone;

    /** Scans by one hypothesis, and scores by it alone or by all of them. */
    Scanned(int hypothesis, boolean alone) {
      this.hypothesis = hypothesis;
      this.alone = alone;
    }

    @Override
    public TableBuilder tables() {
      return RobustCue.this.tables(hypothesis);
    }

    @Override
    public PatternScorer scorer() {
      if (alone) {
        return hypothesis < erasures.length ? erasures[hypothesis].scorer() : family.scorer();
      }
      return new Scorer();
    }

    @Override
    public double inverseTemperature(double[] scores, int count) {
      return BETA;
    }
  }
}
