package io.github.lucenehopfield.noise.robust;

import io.github.lucenehopfield.index.scan.TableBuilder;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.JointSimilarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The robust similarity to several cues of one origin. Each has a diagnosis of its own, and its
 * tables are brought to the scale of its scores before they are added. Scores are logarithms of how
 * many patterns would do as well by chance, so their sum is Fisher's combination of independent
 * tests ("Statistical Methods for Research Workers", 1932, section 21.1); where white noise is all
 * that happened to all of them, scores are brought back to nats, so that a clear cue weighs more
 * than a noisy one. The tail of the sums says whether the cues are stored, as it does for one.
 *
 * <p>A pattern that the first hypotheses of all cues together put far off is scored by these alone.
 * It cannot be decided for each cue by itself: what is far off for one may be near for another, and
 * the sums of the two ways of scoring are not to be compared. Immutable.
 */
public final class RobustCues implements CueSimilarity {
  private static final int PROBED = 100;

  // So many of the best patterns are scored by all hypotheses, and these of the best by all.
  private static final int LOOKED_AT = 32;
  private static final int BEST = 5;

  private final JointSimilarity first;
  private final JointSimilarity whole;
  private final double natsOfNoise;
  private final double least;

  private RobustCues(JointSimilarity first, JointSimilarity whole, double nats, double least) {
    this.first = first;
    this.whole = whole;
    this.natsOfNoise = nats;
    this.least = least;
  }

  /**
   * {@return the similarity to several cues}
   *
   * @param cues what {@link RobustCue#bind} has made of each
   * @param context the field
   * @throws IOException if the index cannot be read
   */
  public static RobustCues of(List<CueSimilarity> cues, CueContext context) throws IOException {
    double sum = 0;
    boolean white = true;
    for (CueSimilarity part : cues) {
      double nats = ((RobustCue) part).natsOfNoise();
      white &= nats > 0;
      sum += nats;
    }
    double mean = white ? sum / cues.size() : 0;
    List<CueSimilarity> first = new ArrayList<>(cues.size());
    List<CueSimilarity> whole = new ArrayList<>(cues.size());
    for (CueSimilarity part : cues) {
      RobustCue cue = (RobustCue) part;
      double weight = white ? cue.natsOfNoise() / mean : 1;
      first.add(new WeightedCue(cue, weight, true));
      whole.add(new WeightedCue(cue, weight, false));
    }
    JointSimilarity byFirst = new JointSimilarity(first);
    JointSimilarity byAll = new JointSimilarity(whole);
    return new RobustCues(byFirst, byAll, mean, least(byFirst, byAll, context));
  }

  /** {@return below which sum by the first hypotheses the others are not asked} */
  private static double least(JointSimilarity first, JointSimilarity whole, CueContext context)
      throws IOException {
    CueContext.Probed found = context.probeScored(first, PROBED);
    int count = found.patterns().length;
    if (count < LOOKED_AT) {
      return Double.NEGATIVE_INFINITY;
    }
    PatternScorer scorer = whole.scorer();
    double[] scores = new double[count];
    Integer[] order = new Integer[count];
    for (int i = 0; i < count; i++) {
      scores[i] = scorer.score(found.patterns()[i]);
      order[i] = i;
    }
    Arrays.sort(order, Comparator.comparingDouble(i -> -scores[i]));
    double least = found.scores()[LOOKED_AT - 1];
    for (int i = 0; i < BEST; i++) {
      least = Math.min(least, found.scores()[order[i]]);
    }
    return least;
  }

  @Override
  public TableBuilder tables() {
    return first.tables();
  }

  @Override
  public PatternScorer scorer() {
    PatternScorer byFirst = first.scorer();
    PatternScorer byAll = whole.scorer();
    return stored -> {
      double sum = byFirst.score(stored);
      return sum < least ? sum : byAll.score(stored);
    };
  }

  /** Tables estimate the hypotheses of the diagnoses, scores are those of all. */
  @Override
  public boolean estimatesScores() {
    return false;
  }

  @Override
  public boolean hasBackground() {
    return true;
  }

  @Override
  public boolean explainsCorruption() {
    return true;
  }

  @Override
  public String corruption(float[] pattern) {
    return whole.corruption(pattern);
  }

  @Override
  public double logOdds(
      double[] scores, int count, double evidence, double largestShare, long patterns) {
    return NullTail.of(scores, count, natsOfNoise).logOdds();
  }

  /** Whether noise is all there is, which only an index can tell. */
  @Override
  public double fitted() {
    return natsOfNoise;
  }

  @Override
  public CueSimilarity withFitted(double value) {
    return value == natsOfNoise ? this : new RobustCues(first, whole, value, least);
  }

  @Override
  public double inverseTemperature(double[] scores, int count) {
    return NullTail.of(scores, count, natsOfNoise).inverseTemperature();
  }
}
