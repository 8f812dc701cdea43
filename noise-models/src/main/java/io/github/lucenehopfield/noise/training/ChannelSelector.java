package io.github.lucenehopfield.noise.training;

import io.github.lucenehopfield.noise.channel.DiscreteChannel;
import io.github.lucenehopfield.noise.channel.ErasureChannel;
import io.github.lucenehopfield.noise.channel.MetricChannel;
import io.github.lucenehopfield.noise.channel.NoiseChannel;
import io.github.lucenehopfield.noise.density.FieldDistribution;
import io.github.lucenehopfield.noise.density.LowRankGaussian;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Learns noise channels from sorted pairs: erasure, or where it ranks origins above other patterns
 * better on pairs that none was fitted to, a Gaussian channel or a table of values. Not
 * thread-safe.
 */
final class ChannelSelector {
  // In nats per pair: a mean log-probability of -0.02 is a probability of .98 for the origin,
  // from where on nothing is left to be gained; and the least improvement that counts. By hand
  // (docs/decisions/0040).
  private static final double GOOD_ENOUGH = -0.02;
  private static final double MIN_IMPROVEMENT = 0.02;

  // In nats per pair: what each further channel must gain, as its own temperature suits the test.
  // By hand (docs/decisions/0040).
  private static final double COMPLEXITY_PENALTY = 0.02;

  // A simple metric must halve the loss where little is left, and an easy channel may have twice
  // its
  // own loss in a pool, both up to a tolerance. By hand (docs/decisions/0040).
  private static final double MAX_LOSS_RATIO = 2;
  private static final double LOSS_TOLERANCE = 0.002;

  private final ParallelTasks tasks;
  private final FieldDistribution statistics;
  private final LowRankGaussian gaussian;
  private final RankingLikelihood judge;
  private final int gridWidth;
  private final int gridHeight;

  /** Learns for one field; the grid is that of {@link NoiseModelTrainer}, or 0. */
  ChannelSelector(
      ParallelTasks tasks,
      FieldDistribution statistics,
      LowRankGaussian gaussian,
      RankingLikelihood judge,
      int gridWidth,
      int gridHeight) {
    this.tasks = tasks;
    this.statistics = statistics;
    this.gaussian = gaussian;
    this.judge = judge;
    this.gridWidth = gridWidth;
    this.gridHeight = gridHeight;
  }

  /**
   * A channel and where it comes from.
   *
   * @param pairs all its pairs
   * @param fitted how many of them it was fitted to
   * @param component the channel
   * @param refitted the channel fitted to all pairs, or null where that gains nothing
   */
  record Learned(TrainingPairs pairs, int fitted, NoiseChannel component, NoiseChannel refitted) {
    /** {@return what a finished model takes in place of a channel that was made of this one} */
    NoiseChannel complete(NoiseChannel made) {
      return refitted == null ? made : refitted;
    }
  }

  /** {@return the channel that explains pairs} */
  Learned learn(TrainingPairs pairs) throws IOException {
    TrainingPairs fitted = pairs.fitted(NoiseModelTrainer.MAX_FITTED);
    ErasureChannel erasure =
        new ErasureChannelFitter(tasks, statistics, fitted.cues(), fitted.origins())
            .fit(pairs.name(), gridWidth, gridHeight);
    Learned plain = new Learned(pairs, fitted.cues().length, erasure, null);
    RankingLikelihood.Test test = test(List.of(plain));
    double found = of(test, List.of(plain));
    Learned best = plain;
    // Where nearly nothing is left to be gained, what is not fitted may still have half the loss.
    for (Learned tried : found < -LOSS_TOLERANCE ? metrics(pairs, erasure) : List.<Learned>of()) {
      double foundSo = of(test, List.of(tried));
      if (foundSo > Math.min(found + MIN_IMPROVEMENT, found / MAX_LOSS_RATIO + LOSS_TOLERANCE)) {
        best = tried;
        found = foundSo;
      }
    }
    if (found > GOOD_ENOUGH) {
      return best;
    }
    for (Learned tried : Arrays.asList(channel(pairs), table(pairs))) {
      double foundSo = tried == null ? Double.NEGATIVE_INFINITY : of(test, List.of(tried));
      if (foundSo > found + MIN_IMPROVEMENT) {
        best = tried;
        found = foundSo;
      }
    }
    return best;
  }

  /** {@return the simple metrics; nothing is fitted but the erasure that finds their cues} */
  private List<Learned> metrics(TrainingPairs pairs, ErasureChannel erasure) {
    int fitted = pairs.fitted(NoiseModelTrainer.MAX_FITTED).cues().length;
    float[] even = new float[statistics.dimension()];
    Arrays.fill(even, 1);
    List<Learned> metrics = new ArrayList<>();
    for (MetricChannel.Form form : MetricChannel.Form.values()) {
      for (double power : MetricChannel.POWERS) {
        metrics.add(
            new Learned(pairs, fitted, new MetricChannel(form, power, even, erasure), null));
      }
    }
    return metrics;
  }

  /** {@return a table of values, or null where no value is known} */
  private Learned table(TrainingPairs pairs) {
    TrainingPairs fitted = pairs.fitted(pairs.cues().length);
    DiscreteChannel table = tableOf(pairs.name(), fitted);
    return table == null
        ? null
        : new Learned(pairs, fitted.cues().length, table, tableOf(pairs.name(), pairs));
  }

  private DiscreteChannel tableOf(String name, TrainingPairs pairs) {
    return new DiscreteChannelFitter(statistics, pairs.cues(), pairs.origins()).fit(name);
  }

  /** {@return a Gaussian channel, or null where there are too few pairs} */
  private Learned channel(TrainingPairs pairs) throws IOException {
    GaussianChannelFitter fitter =
        new GaussianChannelFitter(
            tasks, statistics, gaussian, judge, pairs.cues(), pairs.origins());
    int fitted = pairs.fitted(pairs.cues().length).cues().length;
    return fitter.choose(fitted)
        ? new Learned(
            pairs,
            fitted,
            fitter.fit(pairs.name(), fitted),
            fitter.fit(pairs.name(), pairs.cues().length))
        : null;
  }

  /** {@return a test on pairs that no channel was fitted to} */
  private RankingLikelihood.Test test(List<Learned> components) throws IOException {
    List<TrainingPairs> parts = new ArrayList<>();
    for (Learned component : components) {
      parts.add(component.pairs().judged());
    }
    TrainingPairs judged = TrainingPairs.merged(parts);
    return judge.test(judged.cues(), judged.origins());
  }

  private double of(RankingLikelihood.Test test, List<Learned> components) throws IOException {
    List<NoiseChannel.Binder> binders = new ArrayList<>();
    for (Learned component : components) {
      binders.add(component.component().binder(statistics, gaussian));
    }
    return test.of(binders);
  }

  /**
   * {@return the channels, with one Gaussian channel in place of all that are hard to distinguish
   * from others or of all, where it does as well} Sorting takes the sizes of one channel of error
   * for several channels. Alongside a channel of all, those that it confuses have one of their own.
   */
  List<Learned> pooled(List<Learned> components) throws IOException {
    if (components.size() < 2) {
      return components;
    }
    RankingLikelihood.Test test = test(components);
    List<Learned> best = components;
    double bestFound = of(test, components);
    if (bestFound > GOOD_ENOUGH) {
      return components;
    }
    List<TrainingPairs> all = new ArrayList<>();
    List<TrainingPairs> hard = new ArrayList<>();
    List<Learned> others = new ArrayList<>();
    for (Learned component : components) {
      all.add(component.pairs());
      if (of(test(List.of(component)), List.of(component)) > GOOD_ENOUGH) {
        others.add(component);
      } else {
        hard.add(component.pairs());
      }
    }
    List<Learned> tried = with(hard, others);
    double found = of(test, tried);
    if (found + COMPLEXITY_PENALTY * (components.size() - tried.size()) >= bestFound) {
      best = tried;
      bestFound = found;
    }
    if (others.isEmpty()) {
      return best;
    }
    tried = with(all, List.of());
    found = of(test, tried);
    if (found + COMPLEXITY_PENALTY * (best.size() - tried.size()) < bestFound) {
      return best;
    }
    List<Learned> separated = separated(components, others, tried);
    return separated.size() > tried.size() && of(test, separated) >= found ? separated : tried;
  }

  /**
   * {@return one channel of all channels but those easy ones that a pool confuses, and one each of
   * these} A channel that suffers is a small part of the mean over all pairs. Left as an erasure,
   * it would explain the rounded cues of others, as most of their values are 0 too.
   */
  private List<Learned> separated(List<Learned> components, List<Learned> easy, List<Learned> pool)
      throws IOException {
    List<TrainingPairs> unmerged = new ArrayList<>();
    List<Learned> channels = new ArrayList<>();
    for (Learned component : components) {
      RankingLikelihood.Test test = test(List.of(component));
      Learned channel = null;
      if (easy.contains(component)
          && of(test, pool) < MAX_LOSS_RATIO * of(test, List.of(component)) - LOSS_TOLERANCE) {
        channel = channel(component.pairs());
      }
      if (channel == null) {
        unmerged.add(component.pairs());
      } else {
        channels.add(channel);
      }
    }
    return channels.isEmpty() ? pool : with(unmerged, channels);
  }

  /** {@return what ranks the origins of several channels highest, or null} */
  private Learned joint(TrainingPairs pairs) throws IOException {
    TrainingPairs fitted = pairs.fitted(NoiseModelTrainer.MAX_FITTED);
    ErasureChannel erasure =
        new ErasureChannelFitter(tasks, statistics, fitted.cues(), fitted.origins())
            .fit(pairs.name(), gridWidth, gridHeight);
    Learned best = channel(pairs);
    RankingLikelihood.Test test = test(List.of(new Learned(pairs, 0, erasure, null)));
    double found = best == null ? Double.NEGATIVE_INFINITY : of(test, List.of(best));
    for (Learned tried : metrics(pairs, erasure)) {
      double foundSo = of(test, List.of(tried));
      if (foundSo > found + MIN_IMPROVEMENT) {
        best = tried;
        found = foundSo;
      }
    }
    return best;
  }

  /** {@return one channel in place of several, where one can be learned, and the others} */
  private List<Learned> with(List<TrainingPairs> merged, List<Learned> others) throws IOException {
    List<Learned> components = new ArrayList<>(others);
    Learned channel = merged.isEmpty() ? null : joint(TrainingPairs.merged(merged));
    if (channel != null) {
      components.add(0, channel);
    }
    return components;
  }
}
