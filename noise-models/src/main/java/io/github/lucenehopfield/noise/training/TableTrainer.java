package io.github.lucenehopfield.noise.training;

import io.github.lucenehopfield.noise.TrainedTables;
import io.github.lucenehopfield.noise.channel.Calibration;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.ScoreTable;
import io.github.lucenehopfield.similarity.TableSimilarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;

/**
 * Learns what the scores of a similarity by tables are worth: in place of each score of a table its
 * weight of evidence {@code log m/u}, where m is how often a cue and its origin have that score and
 * u how often a cue and another stored vector have it (Fellegi and Sunter, "A theory for record
 * linkage", JASA 1969). A better score never weighs less: shares are pooled where it would (Ayer et
 * al., Ann. Math. Statist. 1955). Half of the pairs are held out, to calibrate probabilities.
 * Immutable.
 */
public final class TableTrainer {
  /** The smallest number of pairs to learn from. */
  public static final int MIN_PAIRS = NoiseModelTrainer.MIN_PAIRS;

  /** As many as a query scores by default. */
  private static final int CANDIDATES = 1000;

  /** Other stored vectors that each cue is compared with. */
  private static final int OTHERS = 200;

  /** Imagined pairs that have each score as often as strangers do: what was not seen may be. */
  private static final double PRIOR = 2;

  private static final int CALIBRATIONS = 8;

  private final float[][] sample;
  private final CueContext index;
  private final long seed;

  /**
   * Makes a trainer.
   *
   * @param sample stored vectors, drawn evenly from the field, at least one; not changed
   * @param index where candidates are retrieved while probabilities are fitted
   * @param seed decides every random choice
   */
  public TableTrainer(float[][] sample, CueContext index, long seed) {
    if (sample.length == 0) {
      throw new IllegalArgumentException("sample must have at least one vector; vectors=0");
    }
    this.sample = sample;
    this.index = index;
    this.seed = seed;
  }

  /**
   * What was learned.
   *
   * @param similarity the tables and their calibration
   * @param heldOut how many pairs they were calibrated with
   * @param first of how many of these the origin came first
   */
  public record Result(TrainedTables similarity, int heldOut, int first) {}

  /**
   * Learns from pairs.
   *
   * @param base says which numbers of cue and pattern are alike: those of the same score of the
   *     same table have one weight
   * @param cues the cues, NaN where unknown
   * @param origins the stored vector that each cue came from
   * @return the similarity that was learned
   * @throws IOException if the index cannot be read
   * @throws IllegalArgumentException if there are fewer than {@value #MIN_PAIRS} pairs, or a vector
   *     does not fit the tables
   */
  public Result train(TableSimilarity base, float[][] cues, float[][] origins) throws IOException {
    if (cues.length != origins.length || cues.length < MIN_PAIRS) {
      throw new IllegalArgumentException(
          "there must be as many cues as origins, at least "
              + MIN_PAIRS
              + "; cues="
              + cues.length
              + ", origins="
              + origins.length);
    }
    for (int i = 0; i < cues.length; i++) {
      base.bind(cues[i]);
      base.bind(origins[i]);
    }
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = shuffled(cues.length, random);
    int fitted = order.length / 2;
    Map<ScoreTable, Weights> weights = new LinkedHashMap<>();
    for (ScoreTable part : base.parts()) {
      weights.computeIfAbsent(part, Weights::new);
    }
    for (int i = 0; i < fitted; i++) {
      float[] cue = cues[order[i]];
      float[] origin = origins[order[i]];
      count(base, weights, cue, origin, true);
      for (int j = 0; j < OTHERS; j++) {
        float[] other = sample[random.nextInt(sample.length)];
        if (!Arrays.equals(other, origin)) {
          count(base, weights, cue, other, false);
        }
      }
    }
    TableSimilarity learned = scaled(base, weights, 1);
    Calibration calibration = new Calibration();
    int first = 0;
    for (int i = fitted; i < order.length; i++) {
      first += observe(learned, cues[order[i]], origins[order[i]], calibration) ? 1 : 0;
    }
    double[] fit = calibration.size() == 0 ? uncalibrated() : calibration.fit();
    TrainedTables trained =
        new TrainedTables(
            scaled(base, weights, fit[0]), new double[] {fit[3], fit[1], fit[2], fit[6], fit[7]});
    return new Result(trained, order.length - fitted, first);
  }

  /** {@return what is known where no cue had a candidate but its origin} */
  private static double[] uncalibrated() {
    double[] plain = new double[CALIBRATIONS];
    plain[0] = 1;
    plain[1] = 1;
    return plain;
  }

  private static int[] shuffled(int count, SplittableRandom random) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private static void count(
      TableSimilarity base,
      Map<ScoreTable, Weights> weights,
      float[] cue,
      float[] pattern,
      boolean origin) {
    int from = 0;
    ScoreTable last = null;
    Weights own = null;
    for (ScoreTable part : base.parts()) {
      if (part != last) {
        own = weights.get(part);
        last = part;
      }
      if (isKnown(cue, from, part.width())) {
        own.add(part.score(part.number(cue, from), part.number(pattern, from)), origin);
      }
      from += part.width();
    }
  }

  private static boolean isKnown(float[] cue, int from, int width) {
    for (int d = from; d < from + width; d++) {
      if (Float.isNaN(cue[d])) {
        return false;
      }
    }
    return true;
  }

  private static TableSimilarity scaled(
      TableSimilarity base, Map<ScoreTable, Weights> weights, double factor) {
    Map<ScoreTable, ScoreTable> learned = new LinkedHashMap<>();
    weights.forEach((table, own) -> learned.put(table, own.apply(table, factor)));
    return new TableSimilarity(
        base.name() + "-trained", base.parts().stream().map(learned::get).toList());
  }

  /** Adds what a cue that was held out retrieves, and {@return whether its origin came first}. */
  private boolean observe(
      TableSimilarity learned, float[] cue, float[] origin, Calibration calibration)
      throws IOException {
    CueSimilarity bound = learned.bind(cue);
    CueContext.Probed probed = index.probeScored(bound, CANDIDATES);
    List<Double> scores = new ArrayList<>();
    double own = bound.scorer().score(origin);
    boolean found = false;
    for (int j = 0; j < probed.scores().length; j++) {
      if (Arrays.equals(probed.patterns()[j], origin)) {
        found = true;
      } else {
        scores.add(probed.scores()[j]);
      }
    }
    boolean first = found && (scores.isEmpty() || own >= scores.get(0));
    if (found) {
      scores.add(0, own);
    }
    if (scores.size() >= 2) {
      double[] all = scores.stream().mapToDouble(Double::doubleValue).toArray();
      calibration.add(new Calibration.Cue(all, found, 0, 0, index.patterns()));
    }
    return first;
  }

  /** How often each score of a table was seen, with origins and with others. */
  private static final class Weights {
    private final double[] scores;
    private final double[] origins;
    private final double[] others;

    Weights(ScoreTable table) {
      scores =
          DoubleStream.iterate(0, i -> i + 1)
              .limit((long) table.numbers() * table.numbers())
              .map(i -> table.score((int) i / table.numbers(), (int) i % table.numbers()))
              .distinct()
              .sorted()
              .toArray();
      origins = new double[scores.length];
      others = new double[scores.length];
    }

    void add(float score, boolean origin) {
      (origin ? origins : others)[Arrays.binarySearch(scores, score)]++;
    }

    ScoreTable apply(ScoreTable table, double factor) {
      double[] weights = weights();
      return table.map(score -> factor * weights[Arrays.binarySearch(scores, score)]);
    }

    /** {@return the weight of each score, ascending as they are} */
    private double[] weights() {
      double otherSum = DoubleStream.of(others).sum() + scores.length / 2.0;
      double originSum = DoubleStream.of(origins).sum() + PRIOR;
      // Runs of scores that have one weight: where each ends, and its shares.
      int[] ends = new int[scores.length];
      double[] m = new double[scores.length];
      double[] u = new double[scores.length];
      int runs = 0;
      for (int i = 0; i < scores.length; i++) {
        u[runs] = (others[i] + 0.5) / otherSum;
        m[runs] = (origins[i] + PRIOR * u[runs]) / originSum;
        ends[runs++] = i + 1;
        while (runs > 1 && m[runs - 2] * u[runs - 1] > m[runs - 1] * u[runs - 2]) {
          m[runs - 2] += m[runs - 1];
          u[runs - 2] += u[runs - 1];
          ends[runs - 2] = ends[runs - 1];
          runs--;
        }
      }
      double[] weights = new double[scores.length];
      for (int run = 0, i = 0; run < runs; run++) {
        for (; i < ends[run]; i++) {
          weights[i] = Math.log(m[run] / u[run]);
        }
      }
      return weights;
    }
  }
}
