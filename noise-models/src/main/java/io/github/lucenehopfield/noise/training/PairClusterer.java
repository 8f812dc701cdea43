package io.github.lucenehopfield.noise.training;

import io.github.lucenehopfield.noise.channel.ErasureChannel;
import io.github.lucenehopfield.noise.channel.ErasureInference;
import io.github.lucenehopfield.noise.density.CueValueDensity;
import io.github.lucenehopfield.noise.density.FieldDistribution;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sorts pairs of unknown corruption into channels: every pair goes to that one of a fixed set of
 * plain channels which explains it best, and channels of few pairs join the one that explains their
 * pairs next best. Immutable.
 */
final class PairClusterer {
  // Starting points of hard expectation maximization: sizes of errors, in units of the field's
  // scale, and shares of erased coordinates.
  private static final double[] SIGMAS = {0, 0.3, 0.7, 1.4, 2.8, 5.6};
  private static final double[] ERASED = {0, 0.3, 0.7};

  // A component must have as many pairs to be learned.
  private static final int MIN_PAIRS = 12;

  // A value is that of erasure where it is a fifth of the changed ones.
  private static final int ATOM_SHARE = 5;

  // Components are merged while that costs less, in nats per pair; by hand (docs/decisions/0040).
  private static final double LOSS_PER_DIMENSION = 0.04;

  // A pair correlates with the mean error of the others as clearly as that, or as little; those
  // between do not decide. By hand (docs/decisions/0040).
  private static final double BIASED = 0.3;
  private static final double UNBIASED = 0.2;

  private final ParallelTasks tasks;
  private final FieldDistribution field;
  private final List<ErasureChannel> plain = new ArrayList<>();

  PairClusterer(ParallelTasks tasks, FieldDistribution field, int gridWidth, int gridHeight) {
    this.tasks = tasks;
    this.field = field;
    double least = ErasureInference.RESOLUTION * field.scale() / Math.sqrt(2 * Math.PI);
    for (double sigma : SIGMAS) {
      for (double erased : ERASED) {
        for (int nuisance = 0; nuisance < 4; nuisance++) {
          ErasureChannel channel =
              ErasureChannel.observed("", Math.max(sigma * field.scale(), least))
                  .withErased(erased)
                  .withNuisance(nuisance & 1, 1 + (nuisance >> 1));
          plain.add(channel);
          if (gridWidth > 0 && erased == 0) {
            plain.add(channel.withGrid(gridWidth, gridHeight));
          }
        }
      }
    }
  }

  /** {@return the channels, the most frequent first} */
  List<TrainingPairs> sort(float[][] cues, float[][] origins) throws IOException {
    ErasureChannelFitter fitter = new ErasureChannelFitter(tasks, field, cues, origins);
    double[][] likelihoods =
        tasks.all(plain.size(), r -> fitter.likelihoods(plain.get(r))).toArray(double[][]::new);
    boolean[] open = new boolean[plain.size()];
    Arrays.fill(open, true);
    int[] components = assign(likelihoods, open, cues.length);
    for (int least = leastMissed(likelihoods, components, open);
        least >= 0;
        least = leastMissed(likelihoods, components, open)) {
      open[least] = false;
      components = assign(likelihoods, open, cues.length);
    }
    Map<String, List<Integer>> members = new TreeMap<>();
    List<Float> common = commonAtoms(cues, origins);
    for (int i = 0; i < components.length; i++) {
      String component = components[i] + ":" + atomsOf(cues[i], origins[i], common);
      members.computeIfAbsent(component, key -> new ArrayList<>()).add(i);
    }
    List<List<Integer>> joined = new ArrayList<>();
    for (Map.Entry<String, List<Integer>> entry : members.entrySet()) {
      join(joined, entry.getValue(), components);
    }
    List<List<Integer>> ordered = new ArrayList<>();
    for (List<Integer> component : joined) {
      for (List<Integer> part : byRounding(component, cues, origins)) {
        ordered.addAll(byBias(part, cues, origins));
      }
    }
    ordered.sort((a, b) -> Integer.compare(b.size(), a.size()));
    List<TrainingPairs> sorted = new ArrayList<>();
    for (List<Integer> component : ordered) {
      float[][] componentCues = new float[component.size()][];
      float[][] componentOrigins = new float[component.size()][];
      for (int i = 0; i < componentCues.length; i++) {
        componentCues[i] = cues[component.get(i)];
        componentOrigins[i] = origins[component.get(i)];
      }
      sorted.add(
          new TrainingPairs("component " + (sorted.size() + 1), componentCues, componentOrigins));
    }
    return sorted;
  }

  /** Adds a channel, or its pairs to the channel of the same plain channel where they are few. */
  private static void join(List<List<Integer>> ordered, List<Integer> members, int[] components) {
    for (List<Integer> other : ordered) {
      boolean same = components[other.get(0)] == components[members.get(0)];
      if (same && (members.size() < MIN_PAIRS || other.size() < MIN_PAIRS)) {
        other.addAll(members);
        return;
      }
    }
    ordered.add(new ArrayList<>(members));
  }

  /** {@return the values that take over many coordinates in several cues, ascending} */
  private static List<Float> commonAtoms(float[][] cues, float[][] origins) {
    Map<Float, Integer> counts = new TreeMap<>();
    for (int i = 0; i < cues.length; i++) {
      for (float value : changedTo(cues[i], origins[i]).keySet()) {
        counts.merge(value, 1, Integer::sum);
      }
    }
    List<Float> common = new ArrayList<>();
    for (Map.Entry<Float, Integer> entry : counts.entrySet()) {
      if (entry.getValue() >= MIN_PAIRS) {
        common.add(entry.getKey());
      }
    }
    return common;
  }

  private static List<Float> atomsOf(float[] cue, float[] origin, List<Float> common) {
    List<Float> atoms = new ArrayList<>(common);
    atoms.retainAll(changedTo(cue, origin).keySet());
    return atoms;
  }

  /** {@return the values that a good part of the changed coordinates have} */
  private static Map<Float, Integer> changedTo(float[] cue, float[] origin) {
    Map<Float, Integer> counts = new TreeMap<>();
    int changed = 0;
    for (int d = 0; d < cue.length; d++) {
      if (!Float.isNaN(cue[d]) && cue[d] != origin[d]) {
        counts.merge(cue[d], 1, Integer::sum);
        changed++;
      }
    }
    int least = Math.max(2, changed / ATOM_SHARE);
    counts.values().removeIf(count -> count < least);
    return counts;
  }

  private static int[] assign(double[][] likelihoods, boolean[] open, int pairs) {
    int[] components = new int[pairs];
    for (int i = 0; i < pairs; i++) {
      int best = -1;
      for (int r = 0; r < likelihoods.length; r++) {
        if (open[r] && (best < 0 || likelihoods[r][i] > likelihoods[best][i])) {
          best = r;
        }
      }
      components[i] = best;
    }
    return components;
  }

  /** {@return the used channel whose pairs another one explains nearly as well, or -1} */
  private int leastMissed(double[][] likelihoods, int[] components, boolean[] open) {
    int channels = likelihoods.length;
    int[] counts = new int[channels];
    for (int component : components) {
      counts[component]++;
    }
    int least = -1;
    double leastLoss = LOSS_PER_DIMENSION * field.dimension();
    int used = 0;
    for (int r = 0; r < channels; r++) {
      if (counts[r] == 0) {
        continue;
      }
      used++;
      open[r] = false;
      int[] others = assign(likelihoods, open, components.length);
      open[r] = true;
      double loss = 0;
      for (int i = 0; i < components.length && others[i] >= 0; i++) {
        loss += likelihoods[components[i]][i] - likelihoods[others[i]][i];
      }
      // A channel of few pairs cannot be learned and has to go whatever it costs.
      double perPair = counts[r] < MIN_PAIRS ? -1.0 / counts[r] : loss / counts[r];
      if (perPair < leastLoss) {
        least = r;
        leastLoss = perPair;
      }
    }
    return used > 1 ? least : -1;
  }

  /** Splits the pairs of rounded cues off: a value that became 0 by it is not erased. */
  private List<List<Integer>> byRounding(List<Integer> members, float[][] cues, float[][] origins) {
    List<Integer> rounded = new ArrayList<>();
    List<Integer> others = new ArrayList<>();
    for (int i : members) {
      (coarse(cues[i]) && !coarse(origins[i]) ? rounded : others).add(i);
    }
    return rounded.size() >= MIN_PAIRS && others.size() >= MIN_PAIRS
        ? List.of(rounded, others)
        : List.of(members);
  }

  private boolean coarse(float[] values) {
    return CueValueDensity.step(values) > ErasureInference.RESOLUTION * field.scale();
  }

  /**
   * Splits the pairs with a common bias off from those without, where they are clearly separate.
   */
  private static List<List<Integer>> byBias(
      List<Integer> members, float[][] cues, float[][] origins) {
    int dimension = cues[0].length;
    double[] mean = new double[dimension];
    for (int i : members) {
      for (int d = 0; d < dimension; d++) {
        mean[d] += error(cues[i], origins[i], d) / members.size();
      }
    }
    List<Integer> with = new ArrayList<>();
    List<Integer> without = new ArrayList<>();
    for (int i : members) {
      double product = 0;
      double own = 0;
      double others = 0;
      for (int d = 0; d < dimension; d++) {
        double error = error(cues[i], origins[i], d);
        double corrected = mean[d] - error / members.size();
        product += error * corrected;
        own += error * error;
        others += corrected * corrected;
      }
      double correlation = product / Math.max(Math.sqrt(own * others), Double.MIN_NORMAL);
      if (correlation > BIASED) {
        with.add(i);
      } else if (correlation < UNBIASED) {
        without.add(i);
      }
    }
    boolean clear = with.size() + without.size() == members.size();
    return clear && with.size() >= MIN_PAIRS && without.size() >= MIN_PAIRS
        ? List.of(with, without)
        : List.of(members);
  }

  private static double error(float[] cue, float[] origin, int d) {
    return Float.isNaN(cue[d]) ? 0 : cue[d] - origin[d];
  }
}
