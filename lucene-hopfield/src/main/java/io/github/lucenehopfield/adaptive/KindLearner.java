package io.github.lucenehopfield.adaptive;

import io.github.lucenehopfield.adaptive.ModelTrainer.Pairs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Learns kinds of damage from sorted pairs: erasure, or where it tells origins from other patterns
 * better on pairs that none was fitted to, a Gaussian channel or a table of values. Not
 * thread-safe.
 */
final class KindLearner {
  // Nothing is left to be gained from there on.
  private static final double GOOD = -0.02;
  private static final double BETTER = 0.02;

  // What a kind more is worth, as the temperature of each suits the test.
  private static final double FEWER = 0.02;

  // How much worse than alone an easy kind may be in a pool: so many times, and this by chance.
  private static final double MOST_TIMES = 2;
  private static final double CHANCE = 0.002;

  private final Tasks tasks;
  private final FieldStatistics statistics;
  private final LowRankGaussian gaussian;
  private final Discrimination judge;
  private final int gridWidth;
  private final int gridHeight;

  /** Learns for one field; the grid is that of {@link ModelTrainer}, or 0. */
  KindLearner(
      Tasks tasks,
      FieldStatistics statistics,
      LowRankGaussian gaussian,
      Discrimination judge,
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
   * A kind and where it comes from.
   *
   * @param pairs all its pairs
   * @param fitted how many of them it was fitted to
   * @param kind the kind
   * @param refitted the kind fitted to all pairs, or null where that gains nothing
   */
  record Learned(Pairs pairs, int fitted, Kind kind, Kind refitted) {
    /** {@return what a finished model takes in place of a kind that was made of this one} */
    Kind complete(Kind made) {
      return refitted == null ? made : refitted;
    }
  }

  /** {@return the kind that explains pairs} */
  Learned learn(Pairs pairs) throws IOException {
    Pairs fitted = pairs.fitted(ModelTrainer.MOST_FITTED);
    Regime erasure =
        new RegimeFitter(tasks, statistics, fitted.cues(), fitted.origins())
            .fit(pairs.name(), gridWidth, gridHeight);
    Learned plain = new Learned(pairs, fitted.cues().length, erasure, null);
    Discrimination.Test test = test(List.of(plain));
    double found = of(test, List.of(plain));
    if (found > GOOD) {
      return plain;
    }
    Learned best = plain;
    for (Learned tried : new Learned[] {channel(pairs), table(pairs)}) {
      double foundSo = tried == null ? Double.NEGATIVE_INFINITY : of(test, List.of(tried));
      if (foundSo > found + BETTER) {
        best = tried;
        found = foundSo;
      }
    }
    return best;
  }

  /** {@return a table of values, or null where no value is known} */
  private Learned table(Pairs pairs) {
    Pairs fitted = pairs.fitted(pairs.cues().length);
    TableKind table = tableOf(pairs.name(), fitted);
    return table == null
        ? null
        : new Learned(pairs, fitted.cues().length, table, tableOf(pairs.name(), pairs));
  }

  private TableKind tableOf(String name, Pairs pairs) {
    return new TableFitter(statistics, pairs.cues(), pairs.origins()).fit(name);
  }

  /** {@return a Gaussian channel, or null where there are too few pairs} */
  private Learned channel(Pairs pairs) throws IOException {
    GaussianFitter fitter =
        new GaussianFitter(tasks, statistics, gaussian, judge, pairs.cues(), pairs.origins());
    int fitted = pairs.fitted(pairs.cues().length).cues().length;
    return fitter.choose(fitted)
        ? new Learned(
            pairs,
            fitted,
            fitter.fit(pairs.name(), fitted),
            fitter.fit(pairs.name(), pairs.cues().length))
        : null;
  }

  /** {@return a test on pairs that no kind was fitted to} */
  private Discrimination.Test test(List<Learned> kinds) throws IOException {
    List<Pairs> parts = new ArrayList<>();
    for (Learned kind : kinds) {
      parts.add(kind.pairs().judged());
    }
    Pairs judged = Pairs.merged(parts);
    return judge.test(judged.cues(), judged.origins());
  }

  private double of(Discrimination.Test test, List<Learned> kinds) throws IOException {
    List<Kind.Binder> binders = new ArrayList<>();
    for (Learned kind : kinds) {
      binders.add(kind.kind().binder(statistics, gaussian));
    }
    return test.of(binders);
  }

  /**
   * {@return the kinds, with one Gaussian channel in place of all that are hard to tell from others
   * or of all, where it does as well} Sorting takes the sizes of one kind of error for several
   * kinds. Beside a channel of all, those that it confuses have one of their own.
   */
  List<Learned> pooled(List<Learned> kinds) throws IOException {
    if (kinds.size() < 2) {
      return kinds;
    }
    Discrimination.Test test = test(kinds);
    List<Learned> best = kinds;
    double bestFound = of(test, kinds);
    if (bestFound > GOOD) {
      return kinds;
    }
    List<Pairs> all = new ArrayList<>();
    List<Pairs> hard = new ArrayList<>();
    List<Learned> others = new ArrayList<>();
    for (Learned kind : kinds) {
      all.add(kind.pairs());
      if (of(test(List.of(kind)), List.of(kind)) > GOOD) {
        others.add(kind);
      } else {
        hard.add(kind.pairs());
      }
    }
    List<Learned> tried = with(hard, others);
    double found = of(test, tried);
    if (found + FEWER * (kinds.size() - tried.size()) >= bestFound) {
      best = tried;
      bestFound = found;
    }
    if (others.isEmpty()) {
      return best;
    }
    tried = with(all, List.of());
    found = of(test, tried);
    if (found + FEWER * (best.size() - tried.size()) < bestFound) {
      return best;
    }
    List<Learned> apart = apart(kinds, others, tried);
    return apart.size() > tried.size() && of(test, apart) >= found ? apart : tried;
  }

  /**
   * {@return one channel of all kinds but those easy ones that a pool confuses, and one each of
   * these} A kind that suffers is a small part of the mean over all pairs. Left as an erasure, it
   * would explain the rounded cues of others, as most of their values are 0 too.
   */
  private List<Learned> apart(List<Learned> kinds, List<Learned> easy, List<Learned> pool)
      throws IOException {
    List<Pairs> rest = new ArrayList<>();
    List<Learned> channels = new ArrayList<>();
    for (Learned kind : kinds) {
      Discrimination.Test test = test(List.of(kind));
      Learned channel = null;
      if (easy.contains(kind) && of(test, pool) < MOST_TIMES * of(test, List.of(kind)) - CHANCE) {
        channel = channel(kind.pairs());
      }
      if (channel == null) {
        rest.add(kind.pairs());
      } else {
        channels.add(channel);
      }
    }
    return channels.isEmpty() ? pool : with(rest, channels);
  }

  /** {@return a channel of several kinds, where one can be learned, and the others} */
  private List<Learned> with(List<Pairs> merged, List<Learned> others) throws IOException {
    List<Learned> kinds = new ArrayList<>(others);
    Learned channel = merged.isEmpty() ? null : channel(Pairs.merged(merged));
    if (channel != null) {
      kinds.add(0, channel);
    }
    return kinds;
  }
}
