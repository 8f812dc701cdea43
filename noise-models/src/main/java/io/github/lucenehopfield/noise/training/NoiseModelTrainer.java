package io.github.lucenehopfield.noise.training;

import io.github.lucenehopfield.noise.TrainedNoiseModel;
import io.github.lucenehopfield.noise.channel.Calibration;
import io.github.lucenehopfield.noise.channel.DimensionNeighbors;
import io.github.lucenehopfield.noise.channel.ErasureChannel;
import io.github.lucenehopfield.noise.channel.FallbackChannels;
import io.github.lucenehopfield.noise.channel.NoiseChannel;
import io.github.lucenehopfield.noise.channel.Reranker;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.noise.density.FieldDistribution;
import io.github.lucenehopfield.noise.density.LowRankGaussian;
import io.github.lucenehopfield.noise.mixture.MixtureCue;
import io.github.lucenehopfield.noise.mixture.NoiseMixture;
import io.github.lucenehopfield.noise.mixture.NoiseMixtureFormat;
import io.github.lucenehopfield.similarity.CueContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;

/**
 * Learns a model of the corruption, from pairs of a cue and its origin or from a corruption
 * sampler. What channels there are and what each of them does is chosen by the likelihood of pairs
 * held out; the calibration is fitted to further cues, each once with its origin in the index and
 * once without. The same input and seed give the same model. Immutable; training runs on the
 * calling thread, and on those of an executor where one is set.
 */
public final class NoiseModelTrainer {
  /** The smallest number of pairs to learn from. */
  public static final int MIN_PAIRS = 20;

  // Statistics from so many vectors are known to 2 % (1 / sqrt(4096)).
  private static final int MAX_STATISTICS = 4096;

  // Pairs that are sampled for each corruption in words; by hand (docs/decisions/0040).
  private static final int PAIRS_PER_CORRUPTION = 300;
  static final int MAX_FITTED = 120;

  // As many as a query scores by default.
  private static final int CANDIDATES = 1000;

  // Fewer cues cannot determine five weights; the calibration is then that of all channels.
  private static final int MIN_CALIBRATION = 12;

  // Neighbors in a grid: cells at most three away, by hand (docs/decisions/0040).
  private static final int WINDOW = 3;

  // A channel with less than a fifth of its even share of the cues has no calibration of its own.
  private static final double RARE = 0.2;

  // Of the field as a Gaussian; more components separated stored cues from others no better.
  private static final int RANK = 32;
  private static final double MIN_DEVIATION = 0.01;

  private final float[][] sample;
  private final CueContext index;
  private final long seed;
  private final int gridWidth;
  private final int gridHeight;
  private final boolean reranker;
  private final ParallelTasks tasks;
  private final TrainingListener listener;

  private NoiseModelTrainer(
      float[][] sample,
      CueContext index,
      long seed,
      int gridWidth,
      int gridHeight,
      boolean reranker,
      ParallelTasks tasks,
      TrainingListener listener) {
    this.sample = sample;
    this.index = index;
    this.seed = seed;
    this.gridWidth = gridWidth;
    this.gridHeight = gridHeight;
    this.reranker = reranker;
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
  public NoiseModelTrainer(float[][] sample, CueContext index, long seed) {
    this(
        Objects.requireNonNull(sample, "sample"),
        Objects.requireNonNull(index, "index"),
        seed,
        0,
        0,
        true,
        ParallelTasks.NONE,
        (step, of, what) -> {});
  }

  /**
   * {@return this trainer, for dimensions that are the cells of a grid, row by row, on which
   * rectangles may be erased} A sequence is a grid of one row.
   *
   * @param width columns
   * @param height rows
   */
  public NoiseModelTrainer withGrid(int width, int height) {
    if (width < 1 || height < 1 || (long) width * height != sample[0].length) {
      throw new IllegalArgumentException(
          "the grid must have as many cells as the field has dimensions; grid="
              + width
              + "x"
              + height
              + ", dimensions="
              + sample[0].length);
    }
    return new NoiseModelTrainer(sample, index, seed, width, height, reranker, tasks, listener);
  }

  /**
   * {@return this trainer, with a listener to its progress}
   *
   * @param listener called before every step
   */
  public NoiseModelTrainer withListener(TrainingListener listener) {
    Objects.requireNonNull(listener, "listener");
    return new NoiseModelTrainer(
        sample, index, seed, gridWidth, gridHeight, reranker, tasks, listener);
  }

  /**
   * {@return this trainer, which tries to score candidates once more, or not} A channel then looks
   * at every candidate for a part of it that is observed, as a whole, where that finds origins
   * clearly better: mostly where something large is erased at an unknown place alongside other
   * corruption. It is tried by default, and costs such a channel about 0.1 ms a candidate of 784
   * dimensions, on a grid less than half of it.
   *
   * @param tried whether it is tried
   */
  public NoiseModelTrainer withReranker(boolean tried) {
    return new NoiseModelTrainer(
        sample, index, seed, gridWidth, gridHeight, tried, tasks, listener);
  }

  /**
   * {@return this trainer, with threads to work on alongside the calling one} The model is the same
   * whatever they are. The index is then probed by several threads at a time.
   *
   * @param executor runs parts of the training; it may refuse some
   */
  public NoiseModelTrainer withExecutor(Executor executor) {
    Objects.requireNonNull(executor, "executor");
    return new NoiseModelTrainer(
        sample,
        index,
        seed,
        gridWidth,
        gridHeight,
        reranker,
        new ParallelTasks(executor),
        listener);
  }

  /**
   * Learns from a corruption sampler, one channel for each specification.
   *
   * @param corruptions the channels, at least one
   * @return the model
   * @throws IOException if the index cannot be read
   * @throws IllegalArgumentException if a corruption does not fit the field
   */
  public TrainedNoiseModel train(List<Corruption> corruptions) throws IOException {
    if (corruptions.isEmpty()) {
      throw new IllegalArgumentException("corruptions must have at least one; corruptions=0");
    }
    FieldDistribution statistics = statistics();
    List<TrainingPairs> components = new ArrayList<>();
    for (int k = 0; k < corruptions.size(); k++) {
      Corruption corruption = corruptions.get(k);
      corruption.checkDimension(statistics.dimension());
      SplittableRandom random = new SplittableRandom(seed + 0x9E3779B97F4A7C15L * k);
      float[][] cues = new float[PAIRS_PER_CORRUPTION][];
      float[][] origins = new float[PAIRS_PER_CORRUPTION][];
      for (int i = 0; i < cues.length; i++) {
        origins[i] = sample[random.nextInt(sample.length)];
        cues[i] = corruption.apply(origins[i], random);
      }
      components.add(new TrainingPairs(corruption.toString(), cues, origins));
    }
    return model(mixture(statistics, components, false));
  }

  /**
   * Learns from pairs, of which several channels may be mixed.
   *
   * @param cues the cues, NaN where unknown
   * @param origins the stored vector that each cue came from
   * @return the model
   * @throws IOException if the index cannot be read
   * @throws IllegalArgumentException if there are fewer than {@value #MIN_PAIRS} pairs, or their
   *     lengths differ
   */
  public TrainedNoiseModel train(float[][] cues, float[][] origins) throws IOException {
    if (cues.length != origins.length || cues.length < MIN_PAIRS) {
      throw new IllegalArgumentException(
          "there must be as many cues as origins, at least "
              + MIN_PAIRS
              + "; cues="
              + cues.length
              + ", origins="
              + origins.length);
    }
    FieldDistribution statistics = statistics();
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
    PairClusterer sorter = new PairClusterer(tasks, statistics, gridWidth, gridHeight);
    return model(mixture(statistics, sorter.sort(cues, origins), true));
  }

  private FieldDistribution statistics() {
    return FieldDistribution.of(statisticsSample());
  }

  private float[][] statisticsSample() {
    if (sample.length <= MAX_STATISTICS) {
      return sample;
    }
    SplittableRandom random = new SplittableRandom(seed);
    float[][] drawn = new float[MAX_STATISTICS][];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = sample[random.nextInt(sample.length)];
    }
    return drawn;
  }

  /** {@return a model of the mixture, through its file: a model is what its file says} */
  private static TrainedNoiseModel model(NoiseMixture mixture) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    NoiseMixtureFormat.write(mixture, file);
    return TrainedNoiseModel.read(new ByteArrayInputStream(file.toByteArray()));
  }

  private NoiseMixture mixture(
      FieldDistribution statistics, List<TrainingPairs> components, boolean sorted)
      throws IOException {
    LowRankGaussian gaussian =
        LowRankGaussian.of(
            statisticsSample(), RANK, Math.pow(MIN_DEVIATION * statistics.scale(), 2));
    int steps = 2 * components.size();
    ChannelSelector learner =
        new ChannelSelector(
            tasks,
            statistics,
            gaussian,
            new RankingLikelihood(tasks, sample, index, seed),
            gridWidth,
            gridHeight);
    List<ChannelSelector.Learned> learned = new ArrayList<>();
    for (TrainingPairs component : components) {
      listener.progress(learned.size(), steps, "learning " + component.name());
      learned.add(learner.learn(component));
    }
    if (sorted) {
      learned = learner.pooled(learned);
    }
    List<NoiseChannel> raws = new ArrayList<>();
    for (ChannelSelector.Learned one : learned) {
      raws.add(one.component());
    }
    NoiseMixture raw = new NoiseMixture(statistics, gaussian, raws, "");
    if (reranker) {
      rescore(raw, learned, raws, steps);
      raw = new NoiseMixture(statistics, gaussian, raws, "");
    }
    Calibration[] calibrations = new Calibration[raws.size()];
    Arrays.setAll(calibrations, r -> new Calibration());
    StringBuilder provenance = new StringBuilder();
    provenance.append("seed ").append(seed).append(", index of ").append(index.patterns());
    provenance.append(" patterns\n");
    for (int k = 0; k < learned.size(); k++) {
      TrainingPairs component = learned.get(k).pairs();
      listener.progress(components.size() + k, steps, "calibrating " + component.name());
      TrainingPairs heldOut = component.part(learned.get(k).fitted(), component.cues().length);
      provenance.append(test(raw, component, heldOut, calibrations));
    }
    List<NoiseChannel> calibrated = calibrated(learned, raws, calibrations);
    FallbackChannels fallback = fallback(statistics, gaussian, calibrated, learned);
    listener.progress(steps, steps, "done");
    return new NoiseMixture(
        statistics, gaussian, calibrated, fallback, provenance.toString().replace("\r", ""));
  }

  /** Adds held-out pairs to the calibrations, and {@return how often their origins were found}. */
  private String test(
      NoiseMixture uncalibrated,
      TrainingPairs component,
      TrainingPairs heldOut,
      Calibration[] calibrations)
      throws IOException {
    int correct = 0;
    int found = 0;
    List<Outcome> outcomes =
        tasks.all(
            heldOut.cues().length,
            i -> outcome(uncalibrated, heldOut.cues()[i], heldOut.origins()[i]));
    for (Outcome outcome : outcomes) {
      correct += outcome.first() ? 1 : 0;
      found += outcome.found() ? 1 : 0;
      if (outcome.cue() != null) {
        calibrations[outcome.component()].add(outcome.cue());
      }
    }
    return String.format(
        Locale.ROOT,
        "%s: %d pairs, %d held out, origin first %.3f, among %d %.3f%n",
        component.name(),
        component.cues().length,
        heldOut.cues().length,
        (double) correct / heldOut.cues().length,
        CANDIDATES,
        (double) found / heldOut.cues().length);
  }

  /**
   * {@return what to assume of cues that no channel explains, calibrated with cues of that sort}
   */
  private FallbackChannels fallback(
      FieldDistribution statistics,
      LowRankGaussian gaussian,
      List<NoiseChannel> components,
      List<ChannelSelector.Learned> learned)
      throws IOException {
    List<NoiseChannel.Binder> binders = FallbackChannels.binders(statistics, gaussian);
    NoiseMixture inside = new NoiseMixture(statistics, gaussian, components, "");
    List<float[]> cues = new ArrayList<>();
    for (ChannelSelector.Learned one : learned) {
      float[][] all = one.pairs().cues();
      cues.addAll(Arrays.asList(all).subList(Math.min(one.fitted(), all.length - 1), all.length));
    }
    List<Double> found =
        tasks.all(
            cues.size(),
            i ->
                NoiseMixture.evidence(binders, cues.get(i))
                    - inside.choose(cues.get(i)).fit().logEvidence());
    double[] leads = found.stream().mapToDouble(Double::doubleValue).toArray();
    List<double[]> calibrations = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(seed);
    for (ErasureChannel corruption : FallbackChannels.corruptions(statistics)) {
      float[][][] made = FallbackChannels.pairs(corruption, sample, random);
      TrainingPairs pairs = new TrainingPairs(corruption.name(), made[0], made[1]);
      NoiseMixture alone = new NoiseMixture(statistics, gaussian, List.of(corruption), "");
      Calibration calibration = new Calibration();
      for (Outcome outcome :
          tasks.all(
              pairs.cues().length, i -> outcome(alone, pairs.cues()[i], pairs.origins()[i]))) {
        if (outcome.cue() != null) {
          calibration.add(outcome.cue());
        }
      }
      if (calibration.size() < MIN_CALIBRATION) {
        return null;
      }
      calibrations.add(calibration.fit());
    }
    return new FallbackChannels(
        FallbackChannels.margin(leads), calibrations.toArray(double[][]::new));
  }

  /** Adds to erasures what their candidates are scored by once more, where that pays. */
  private void rescore(
      NoiseMixture raw,
      List<ChannelSelector.Learned> learned,
      List<NoiseChannel> components,
      int steps)
      throws IOException {
    RerankerTrainer trainer = new RerankerTrainer(tasks, raw, index, this::neighbors);
    for (int k = 0; k < components.size(); k++) {
      if (components.get(k) instanceof ErasureChannel erasure) {
        listener.progress(components.size(), steps, "rescoring " + erasure.name());
        TrainingPairs fitted = learned.get(k).pairs().fitted(MAX_FITTED);
        Reranker found = trainer.train(k, fitted.cues(), fitted.origins());
        components.set(k, erasure.withReranker(found));
      }
    }
  }

  private DimensionNeighbors neighbors() {
    return gridWidth > 0
        ? DimensionNeighbors.window(gridWidth, gridHeight, WINDOW)
        : DimensionNeighbors.correlated(sample);
  }

  private static List<NoiseChannel> calibrated(
      List<ChannelSelector.Learned> learned,
      List<NoiseChannel> components,
      Calibration[] calibrations) {
    Calibration all = new Calibration();
    for (Calibration calibration : calibrations) {
      all.addAll(calibration);
    }
    List<NoiseChannel> result = new ArrayList<>();
    for (int r = 0; r < calibrations.length; r++) {
      // A channel whose cues other channels explain as well could not be calibrated.
      if (calibrations[r].size() * calibrations.length < RARE * all.size()) {
        continue;
      }
      Calibration own = calibrations[r].size() < MIN_CALIBRATION ? all : calibrations[r];
      result.add(learned.get(r).complete(components.get(r)).withCalibration(own.fit()));
    }
    return result;
  }

  /** {@return the origin's score, and those of the patterns that are not the same} */
  private static double[] withoutCopies(CueContext.Probed probed, double own, float[] origin) {
    double[] scores = new double[probed.scores().length];
    scores[0] = own;
    int size = 1;
    for (int j = 0; j < scores.length; j++) {
      if (!Arrays.equals(probed.patterns()[j], origin)) {
        scores[size++] = probed.scores()[j];
      }
    }
    return Arrays.copyOf(scores, size);
  }

  /**
   * What a cue that was held out retrieves; the last is null where there is nothing to distinguish.
   */
  private record Outcome(int component, boolean first, boolean found, Calibration.Cue cue) {}

  private Outcome outcome(NoiseMixture model, float[] cue, float[] origin) throws IOException {
    NoiseMixture.Choice choice = model.choose(cue);
    MixtureCue bound = new MixtureCue(model, choice);
    CueContext.Probed probed = index.probeScored(bound, CANDIDATES);
    double[] scores = probed.scores();
    int at = -1;
    for (int j = 0; j < scores.length && at < 0; j++) {
      if (Arrays.equals(probed.patterns()[j], origin)) {
        at = j;
      }
    }
    boolean first = at >= 0 && scores[at] == scores[0];
    if (at >= 0) {
      scores = withoutCopies(probed, scores[at], origin);
    }
    Calibration.Cue observed =
        scores.length < 2
            ? null
            : new Calibration.Cue(
                scores,
                at >= 0,
                choice.fit().background(),
                choice.fit().gaussian(),
                index.patterns());
    return new Outcome(choice.component(), first, at >= 0, observed);
  }
}
