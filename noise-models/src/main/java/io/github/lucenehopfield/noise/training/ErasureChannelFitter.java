package io.github.lucenehopfield.noise.training;

import io.github.lucenehopfield.noise.channel.ErasureChannel;
import io.github.lucenehopfield.noise.density.ErasedValueDistribution;
import io.github.lucenehopfield.noise.density.FieldDistribution;
import java.io.IOException;

/**
 * Learns one channel from pairs of a cue and its origin. Expectation and maximization in turn
 * (Dempster, Laird and Rubin 1977): which coordinates are erased and what offset, gain and
 * rectangle a pair has under the parameters; then the parameters. What a channel has at all is
 * added step by step and stays where it raises the likelihood of pairs that were not used for
 * fitting. Not thread-safe.
 */
final class ErasureChannelFitter {
  // Steps of expectation maximization (Dempster, Laird and Rubin 1977), by hand
  // (docs/decisions/0040).
  private static final int ROUNDS = 8;

  // The most pairs that take part, which bounds the time; by hand (docs/decisions/0040).
  private static final int MAX_PAIRS = 90;

  // Neighboring dimensions that are erased together; by hand (docs/decisions/0040).
  private static final int GROUP_SIZE = 4;

  // Starting points: sizes of the error in units of the field's scale, as the likelihood has
  // several maxima.
  private static final double[] STARTS = {0, 0.3, 1};

  // In nats over all held-out pairs: what Akaike's criterion (1974) asks for one more parameter.
  private static final double MIN_GAIN = 1;

  // Starting points for shares of erased coordinates and of repeated values.
  private static final double FEW = 0.3;
  private static final double MANY = 0.9;
  private static final double EVEN = 0.5;

  private final ParallelTasks tasks;
  private final ErasurePairs pairs;
  private final int trainCount;
  private final int heldOutEnd;

  /** The cues and origins of one noise channel, at least 2. */
  ErasureChannelFitter(
      ParallelTasks tasks, FieldDistribution field, float[][] cues, float[][] origins) {
    this.tasks = tasks;
    this.pairs = new ErasurePairs(field, cues, origins);
    heldOutEnd = Math.min(cues.length, MAX_PAIRS);
    trainCount = Math.max(1, heldOutEnd * 2 / 3);
  }

  /**
   * {@return the channel that explains the pairs best}
   *
   * @param name what to call it
   * @param gridWidth columns of a grid on which a rectangle may be erased, or 0
   * @param gridHeight rows of that grid
   */
  ErasureChannel fit(String name, int gridWidth, int gridHeight) throws IOException {
    Trial best = trial(ErasureChannel.observed(name, pairs.field.scale()).withErased(FEW));
    best = better(best, trial(best.channel.withErased(MANY)));
    if (pairs.anyRepeated()) {
      best = better(best, trial(best.channel.withErasedRepeats(EVEN)));
    }
    best = better(best, trial(best.channel.withNuisance(1, 1)));
    best = better(best, trial(best.channel.withNuisance(best.channel.offsetLimit(), 2)));
    if (gridWidth > 0) {
      // Of a rectangle what the erased ones look like is found from the cue itself.
      ErasureChannel grid = best.channel.withErasedRepeats(ErasureChannel.AS_IN_CUE);
      best = better(best, trial(grid.withGrid(gridWidth, gridHeight).withErased(FEW)));
    }
    if (!best.channel.hasGrid()) {
      best = better(best, trial(best.channel.withGroups(GROUP_SIZE, FEW)));
    }
    best = better(best, trial(best.channel.withBias(new float[pairs.dimension()])));
    return finish(withTails(simplest(best)).channel);
  }

  private Trial withTails(Trial best) throws IOException {
    return better(best, trial(best.channel.withTwoErrors()));
  }

  /** Takes away again what is not needed alongside what came later. */
  private Trial simplest(Trial full) throws IOException {
    Trial best = full;
    if (best.channel.erasedRepeats() >= 0) {
      best = notWorse(best, trial(best.channel.withErasedRepeats(ErasureChannel.AS_IN_CUE)));
    }
    if (best.channel.erased() > 0) {
      ErasureChannel observed = best.channel.withErased(0);
      boolean groups = observed.groupErased() > 0;
      best =
          notWorse(
              best,
              trial(groups ? observed : observed.withErasedRepeats(ErasureChannel.AS_IN_CUE)));
    }
    if (best.channel.offsetLimit() > 0) {
      best = notWorse(best, trial(best.channel.withNuisance(0, best.channel.gainLimit())));
    }
    if (best.channel.gainLimit() > 1) {
      best = notWorse(best, trial(best.channel.withNuisance(best.channel.offsetLimit(), 1)));
    }
    if (best.channel.hasGrid()) {
      best = notWorse(best, trial(best.channel.withGrid(0, 0)));
    }
    if (best.channel.groupErased() > 0) {
      ErasureChannel single = best.channel.withGroups(1, 0);
      boolean erased = single.erased() > 0;
      best =
          notWorse(
              best, trial(erased ? single : single.withErasedRepeats(ErasureChannel.AS_IN_CUE)));
    }
    return best;
  }

  private static Trial better(Trial best, Trial other) {
    return other.heldOut > best.heldOut + MIN_GAIN ? other : best;
  }

  private static Trial notWorse(Trial best, Trial simpler) {
    return simpler.heldOut > best.heldOut - MIN_GAIN ? simpler : best;
  }

  /**
   * A fitted channel.
   *
   * @param channel the channel
   * @param heldOut the mean log-likelihood of a pair that was not used for fitting
   */
  private record Trial(ErasureChannel channel, double heldOut) {}

  /** {@return the best of several fits, from errors of several sizes} */
  private Trial trial(ErasureChannel start) throws IOException {
    Trial best = null;
    for (Trial found : tasks.all(1 + STARTS.length, s -> trialFrom(startOf(start, s)))) {
      if (best == null || found.heldOut > best.heldOut) {
        best = found;
      }
    }
    return best;
  }

  private Trial trialFrom(ErasureChannel start) {
    ErasureFit fit = new ErasureFit(pairs);
    ErasureChannel channel = start;
    fit.begin(channel);
    for (int round = 0; round < ROUNDS; round++) {
      channel = fit.maximize(channel, 0, trainCount);
    }
    int from = trainCount < heldOutEnd ? trainCount : 0;
    fit.likelihood(channel, from, heldOutEnd);
    return new Trial(channel, fit.likelihood(channel, from, heldOutEnd));
  }

  private ErasureChannel startOf(ErasureChannel start, int number) {
    if (number == 0) {
      return start;
    }
    double[] sigmas = start.sigmas().clone();
    sigmas[0] = Math.max(STARTS[number - 1] * pairs.field.scale(), pairs.leastSigma);
    return start.withErrors(start.weights(), sigmas, start.erased(), start.groupErased());
  }

  /** Fits with all pairs and takes over what the pairs say of offsets, gains and erased values. */
  private ErasureChannel finish(ErasureChannel channel) {
    ErasureFit fit = new ErasureFit(pairs);
    fit.begin(channel);
    ErasureChannel fitted = channel;
    for (int round = 0; round < 3; round++) {
      fitted = fit.maximize(fitted, 0, pairs.count());
    }
    fit.forgetRectangles();
    fit.likelihood(fitted, 0, pairs.count());
    return fitted
        .withRectangleShare(fitted.hasGrid() ? fit.largestRectangle() : 0)
        .withNuisance(
            fitted.offsetLimit() > 0 ? fit.largestOffset() : 0,
            fitted.gainLimit() > 1 ? fit.largestGain() : 1)
        .withErasedValues(ErasedValueDistribution.of(pairs.cues, fit.erasedShares()));
  }

  /** {@return the log-likelihood of each pair under a channel, offset and gain fitted} */
  double[] likelihoods(ErasureChannel channel) {
    return new ErasureFit(pairs).likelihoods(channel);
  }
}
