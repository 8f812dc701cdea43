package io.github.lucenehopfield.adaptive;

import io.github.lucenehopfield.damage.Damage;
import io.github.lucenehopfield.similarity.CueContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;

/**
 * Learns a model of the damage, from pairs of a cue and its origin or from a damage sampler. What
 * kinds there are and what each of them does is chosen by the likelihood of pairs held out; how
 * sure to be is fitted to further cues, each once with its origin in the index and once without.
 * The same input and seed give the same model. Immutable; training runs on the calling thread, and
 * on those of an executor where one is given.
 */
public final class ModelTrainer {
  /** The smallest number of pairs to learn from. */
  public static final int LEAST_PAIRS = 20;

  private static final int MOST_STATISTICS = 4096;
  private static final int PAIRS_A_DAMAGE = 300;
  private static final double FITTED_SHARE = 0.6;
  static final int MOST_FITTED = 120;
  private static final int MOST_JUDGED = 80;
  private static final int CANDIDATES = 1000;
  private static final int LEAST_CALIBRATION = 12;
  private static final int WINDOW = 3;
  private static final double RARE = 0.2;

  // Of the field as a Gaussian; more components told stored cues from others no better.
  private static final int RANK = 32;
  private static final double LEAST_DEVIATION = 0.01;

  private final float[][] sample;
  private final CueContext index;
  private final long seed;
  private final int gridWidth;
  private final int gridHeight;
  private final boolean rescoring;
  private final Tasks tasks;
  private final TrainingListener listener;

  private ModelTrainer(
      float[][] sample,
      CueContext index,
      long seed,
      int gridWidth,
      int gridHeight,
      boolean rescoring,
      Tasks tasks,
      TrainingListener listener) {
    this.sample = sample;
    this.index = index;
    this.seed = seed;
    this.gridWidth = gridWidth;
    this.gridHeight = gridHeight;
    this.rescoring = rescoring;
    this.tasks = tasks;
    this.listener = listener;
  }

  /**
   * Makes a trainer without a grid.
   *
   * @param sample stored vectors, a few thousand drawn evenly from the field; not changed
   * @param index where candidates are retrieved while probabilities are fitted
   * @param seed decides every random choice
   */
  public ModelTrainer(float[][] sample, CueContext index, long seed) {
    this(
        Objects.requireNonNull(sample, "sample"),
        Objects.requireNonNull(index, "index"),
        seed,
        0,
        0,
        true,
        Tasks.NONE,
        (step, of, what) -> {});
  }

  /**
   * {@return this trainer, told that the dimensions are the cells of a grid, row by row, on which
   * rectangles may be lost} A sequence is a grid of one row.
   *
   * @param width columns
   * @param height rows
   */
  public ModelTrainer withGrid(int width, int height) {
    if (width < 1 || height < 1 || (long) width * height != sample[0].length) {
      throw new IllegalArgumentException(
          "the grid must have as many cells as the field has dimensions; grid="
              + width
              + "x"
              + height
              + ", dimensions="
              + sample[0].length);
    }
    return new ModelTrainer(sample, index, seed, width, height, rescoring, tasks, listener);
  }

  /**
   * {@return this trainer, with someone to be told of its progress}
   *
   * @param told called before every step
   */
  public ModelTrainer withListener(TrainingListener told) {
    Objects.requireNonNull(told, "told");
    return new ModelTrainer(sample, index, seed, gridWidth, gridHeight, rescoring, tasks, told);
  }

  /**
   * {@return this trainer, which tries to score candidates once more, or not} A kind then looks at
   * every candidate for a part of it that is kept, as a whole, where that finds origins clearly
   * better: mostly where something large is lost at an unknown place beside other damage. It is
   * tried by default, and costs such a kind about 0.1 ms a candidate of 784 dimensions, on a grid
   * less than half of it.
   *
   * @param tried whether it is tried
   */
  public ModelTrainer withRescoring(boolean tried) {
    return new ModelTrainer(sample, index, seed, gridWidth, gridHeight, tried, tasks, listener);
  }

  /**
   * {@return this trainer, with threads to work on beside the calling one} The model is the same
   * whatever they are. The index is then probed by several threads at a time.
   *
   * @param executor runs parts of the training; it may refuse some
   */
  public ModelTrainer withExecutor(Executor executor) {
    Objects.requireNonNull(executor, "executor");
    return new ModelTrainer(
        sample, index, seed, gridWidth, gridHeight, rescoring, new Tasks(executor), listener);
  }

  /**
   * Learns from a damage sampler, one kind for each specification.
   *
   * @param damages the kinds, at least one
   * @return the model
   * @throws IOException if the index cannot be read
   * @throws IllegalArgumentException if a damage does not fit the field
   */
  public AdaptiveModel train(List<Damage> damages) throws IOException {
    if (damages.isEmpty()) {
      throw new IllegalArgumentException("damages must name at least one kind; damages=0");
    }
    FieldStatistics statistics = statistics();
    List<Pairs> kinds = new ArrayList<>();
    for (int k = 0; k < damages.size(); k++) {
      Damage damage = damages.get(k);
      damage.checkDimension(statistics.dimension());
      SplittableRandom random = new SplittableRandom(seed + 0x9E3779B97F4A7C15L * k);
      float[][] cues = new float[PAIRS_A_DAMAGE][];
      float[][] origins = new float[PAIRS_A_DAMAGE][];
      for (int i = 0; i < cues.length; i++) {
        origins[i] = sample[random.nextInt(sample.length)];
        cues[i] = damage.apply(origins[i], random);
      }
      kinds.add(new Pairs(damage.toString(), cues, origins));
    }
    return train(statistics, kinds, false);
  }

  /**
   * Learns from pairs, of which several kinds may be mixed.
   *
   * @param cues the cues, NaN where unknown
   * @param origins the stored vector that each cue came from
   * @return the model
   * @throws IOException if the index cannot be read
   * @throws IllegalArgumentException if there are fewer than {@value #LEAST_PAIRS} pairs, or their
   *     lengths differ
   */
  public AdaptiveModel train(float[][] cues, float[][] origins) throws IOException {
    if (cues.length != origins.length || cues.length < LEAST_PAIRS) {
      throw new IllegalArgumentException(
          "there must be as many cues as origins, at least "
              + LEAST_PAIRS
              + "; cues="
              + cues.length
              + ", origins="
              + origins.length);
    }
    FieldStatistics statistics = statistics();
    for (int i = 0; i < cues.length; i++) {
      if (cues[i].length != statistics.dimension() || origins[i].length != statistics.dimension()) {
        throw new IllegalArgumentException(
            "cue and origin must have the field's dimension; pair="
                + i
                + ", cue="
                + cues[i].length
                + ", origin="
                + origins[i].length
                + ", field="
                + statistics.dimension());
      }
    }
    listener.progress(0, 1, "sorting the pairs");
    PairSorter sorter = new PairSorter(tasks, statistics, gridWidth, gridHeight);
    return train(statistics, sorter.sort(cues, origins), true);
  }

  private FieldStatistics statistics() {
    return FieldStatistics.of(statisticsSample());
  }

  private float[][] statisticsSample() {
    if (sample.length <= MOST_STATISTICS) {
      return sample;
    }
    SplittableRandom random = new SplittableRandom(seed);
    float[][] drawn = new float[MOST_STATISTICS][];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = sample[random.nextInt(sample.length)];
    }
    return drawn;
  }

  /** Cues and origins of one kind of damage. */
  record Pairs(String name, float[][] cues, float[][] origins) {
    Pairs part(int from, int to) {
      return new Pairs(
          name, Arrays.copyOfRange(cues, from, to), Arrays.copyOfRange(origins, from, to));
    }

    Pairs fitted(int most) {
      return part(0, Math.max(2, (int) Math.min(cues.length * FITTED_SHARE, most)));
    }

    /** {@return pairs that nothing is fitted to} */
    Pairs judged() {
      int from = Math.min(fitted(cues.length).cues().length, cues.length - 1);
      return part(from, Math.min(from + MOST_JUDGED, cues.length));
    }

    /** {@return all pairs of several kinds, each kind evenly spread} */
    static Pairs merged(List<Pairs> kinds) {
      record Place(double at, float[] cue, float[] origin) {}
      List<Place> places = new ArrayList<>();
      for (Pairs kind : kinds) {
        int count = kind.cues.length;
        for (int i = 0; i < count; i++) {
          places.add(new Place((i + 0.5) / count, kind.cues[i], kind.origins[i]));
        }
      }
      places.sort((a, b) -> Double.compare(a.at, b.at));
      float[][] cues = new float[places.size()][];
      float[][] origins = new float[cues.length][];
      for (int i = 0; i < cues.length; i++) {
        cues[i] = places.get(i).cue;
        origins[i] = places.get(i).origin;
      }
      return new Pairs(kinds.get(0).name, cues, origins);
    }
  }

  private AdaptiveModel train(FieldStatistics statistics, List<Pairs> kinds, boolean sorted)
      throws IOException {
    LowRankGaussian gaussian =
        LowRankGaussian.of(
            statisticsSample(), RANK, Math.pow(LEAST_DEVIATION * statistics.scale(), 2));
    int steps = 2 * kinds.size();
    KindLearner learner =
        new KindLearner(
            tasks,
            statistics,
            gaussian,
            new Discrimination(tasks, sample, index, seed),
            gridWidth,
            gridHeight);
    List<KindLearner.Learned> learned = new ArrayList<>();
    for (Pairs kind : kinds) {
      listener.progress(learned.size(), steps, "learning " + kind.name());
      learned.add(learner.learn(kind));
    }
    if (sorted) {
      learned = learner.pooled(learned);
    }
    List<Kind> raws = new ArrayList<>();
    for (KindLearner.Learned one : learned) {
      raws.add(one.kind());
    }
    AdaptiveModel raw = new AdaptiveModel(statistics, gaussian, raws, "");
    if (rescoring) {
      rescore(raw, learned, raws, steps);
      raw = new AdaptiveModel(statistics, gaussian, raws, "");
    }
    Calibration[] calibrations = new Calibration[raws.size()];
    Arrays.setAll(calibrations, r -> new Calibration());
    StringBuilder provenance = new StringBuilder();
    provenance.append("seed ").append(seed).append(", index of ").append(index.patterns());
    provenance.append(" patterns\n");
    for (int k = 0; k < learned.size(); k++) {
      Pairs kind = learned.get(k).pairs();
      listener.progress(kinds.size() + k, steps, "calibrating " + kind.name());
      Pairs heldOut = kind.part(learned.get(k).fitted(), kind.cues().length);
      int correct = 0;
      int found = 0;
      AdaptiveModel uncalibrated = raw;
      List<Outcome> outcomes =
          tasks.all(
              heldOut.cues().length,
              i -> outcome(uncalibrated, heldOut.cues()[i], heldOut.origins()[i]));
      for (Outcome outcome : outcomes) {
        correct += outcome.first() ? 1 : 0;
        found += outcome.found() ? 1 : 0;
        if (outcome.cue() != null) {
          calibrations[outcome.kind()].add(outcome.cue());
        }
      }
      provenance.append(
          String.format(
              Locale.ROOT,
              "%s: %d pairs, %d held out, origin first %.3f, among %d %.3f%n",
              kind.name(),
              kind.cues().length,
              heldOut.cues().length,
              (double) correct / heldOut.cues().length,
              CANDIDATES,
              (double) found / heldOut.cues().length));
    }
    listener.progress(steps, steps, "done");
    return new AdaptiveModel(
        statistics,
        gaussian,
        calibrated(learned, raws, calibrations),
        provenance.toString().replace("\r", ""));
  }

  /** Adds to erasures what their candidates are scored by once more, where that pays. */
  private void rescore(
      AdaptiveModel raw, List<KindLearner.Learned> learned, List<Kind> kinds, int steps)
      throws IOException {
    RescoringTrainer trainer = new RescoringTrainer(tasks, raw, index, this::neighbours);
    for (int k = 0; k < kinds.size(); k++) {
      if (kinds.get(k) instanceof Regime erasure) {
        listener.progress(kinds.size(), steps, "rescoring " + erasure.name());
        Pairs fitted = learned.get(k).pairs().fitted(MOST_FITTED);
        Rescoring found = trainer.train(k, fitted.cues(), fitted.origins());
        kinds.set(k, erasure.withRescoring(found));
      }
    }
  }

  private Neighbours neighbours() {
    return gridWidth > 0
        ? Neighbours.window(gridWidth, gridHeight, WINDOW)
        : Neighbours.correlated(sample);
  }

  private static List<Kind> calibrated(
      List<KindLearner.Learned> learned, List<Kind> kinds, Calibration[] calibrations) {
    Calibration all = new Calibration();
    for (Calibration calibration : calibrations) {
      all.addAll(calibration);
    }
    List<Kind> result = new ArrayList<>();
    for (int r = 0; r < calibrations.length; r++) {
      // A kind whose cues other kinds explain as well would never learn how sure to be.
      if (calibrations[r].size() * calibrations.length < RARE * all.size()) {
        continue;
      }
      Calibration own = calibrations[r].size() < LEAST_CALIBRATION ? all : calibrations[r];
      result.add(learned.get(r).complete(kinds.get(r)).withCalibration(own.fit()));
    }
    return result;
  }

  /**
   * What a cue that was held out retrieves; the last is null where there is nothing to tell apart.
   */
  private record Outcome(int kind, boolean first, boolean found, Calibration.Cue cue) {}

  private Outcome outcome(AdaptiveModel model, float[] cue, float[] origin) throws IOException {
    AdaptiveModel.Choice choice = model.choose(cue);
    AdaptiveCue bound = new AdaptiveCue(model, choice);
    CueContext.Probed probed = index.probeScored(bound, CANDIDATES);
    double[] scores = probed.scores();
    int at = -1;
    for (int j = 0; j < scores.length && at < 0; j++) {
      if (Arrays.equals(probed.patterns()[j], origin)) {
        at = j;
      }
    }
    boolean first = at >= 0 && scores[at] == scores[0];
    if (at > 0) {
      double own = scores[at];
      System.arraycopy(scores, 0, scores, 1, at);
      scores[0] = own;
    }
    Calibration.Cue told =
        scores.length < 2
            ? null
            : new Calibration.Cue(
                scores,
                at >= 0,
                choice.fit().background(),
                choice.fit().gaussian(),
                index.patterns());
    return new Outcome(choice.kind(), first, at >= 0, told);
  }
}
