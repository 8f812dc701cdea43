package io.github.lucenehopfield.adaptive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sorts pairs of unknown damage into kinds: every pair goes to that one of a fixed set of plain
 * regimes which explains it best, and kinds of few pairs join the one that explains their pairs
 * next best. Immutable.
 */
final class PairSorter {
  private static final double[] SIGMAS = {0, 0.3, 0.7, 1.4, 2.8, 5.6};
  private static final double[] LOST = {0, 0.3, 0.7};
  private static final int LEAST_PAIRS = 12;
  private static final int ATOM_SHARE = 5;
  private static final double LOSS_A_DIMENSION = 0.04;
  private static final double BIASED = 0.3;
  private static final double UNBIASED = 0.2;

  private final Tasks tasks;
  private final FieldStatistics field;
  private final List<Regime> plain = new ArrayList<>();

  PairSorter(Tasks tasks, FieldStatistics field, int gridWidth, int gridHeight) {
    this.tasks = tasks;
    this.field = field;
    double least = CueFit.RESOLUTION * field.scale() / Math.sqrt(2 * Math.PI);
    for (double sigma : SIGMAS) {
      for (double lost : LOST) {
        for (int nuisance = 0; nuisance < 4; nuisance++) {
          Regime regime =
              Regime.kept("", Math.max(sigma * field.scale(), least))
                  .withLost(lost)
                  .withNuisance(nuisance & 1, 1 + (nuisance >> 1));
          plain.add(regime);
          if (gridWidth > 0 && lost == 0) {
            plain.add(regime.withGrid(gridWidth, gridHeight));
          }
        }
      }
    }
  }

  /** {@return the kinds, the most frequent first} */
  List<ModelTrainer.Pairs> sort(float[][] cues, float[][] origins) throws IOException {
    RegimeFitter fitter = new RegimeFitter(tasks, field, cues, origins);
    double[][] likelihoods =
        tasks.all(plain.size(), r -> fitter.likelihoods(plain.get(r))).toArray(double[][]::new);
    boolean[] open = new boolean[plain.size()];
    Arrays.fill(open, true);
    int[] kinds = assign(likelihoods, open, cues.length);
    for (int least = leastMissed(likelihoods, kinds, open);
        least >= 0;
        least = leastMissed(likelihoods, kinds, open)) {
      open[least] = false;
      kinds = assign(likelihoods, open, cues.length);
    }
    Map<String, List<Integer>> members = new TreeMap<>();
    List<Float> common = commonAtoms(cues, origins);
    for (int i = 0; i < kinds.length; i++) {
      String kind = kinds[i] + ":" + atomsOf(cues[i], origins[i], common);
      members.computeIfAbsent(kind, key -> new ArrayList<>()).add(i);
    }
    List<List<Integer>> joined = new ArrayList<>();
    for (Map.Entry<String, List<Integer>> entry : members.entrySet()) {
      join(joined, entry.getValue(), kinds);
    }
    List<List<Integer>> ordered = new ArrayList<>();
    for (List<Integer> kind : joined) {
      for (List<Integer> part : byRounding(kind, cues, origins)) {
        ordered.addAll(byBias(part, cues, origins));
      }
    }
    ordered.sort((a, b) -> Integer.compare(b.size(), a.size()));
    List<ModelTrainer.Pairs> sorted = new ArrayList<>();
    for (List<Integer> kind : ordered) {
      float[][] kindCues = new float[kind.size()][];
      float[][] kindOrigins = new float[kind.size()][];
      for (int i = 0; i < kindCues.length; i++) {
        kindCues[i] = cues[kind.get(i)];
        kindOrigins[i] = origins[kind.get(i)];
      }
      sorted.add(new ModelTrainer.Pairs("kind " + (sorted.size() + 1), kindCues, kindOrigins));
    }
    return sorted;
  }

  /** Adds a kind, or its pairs to the kind of the same plain regime where they are few. */
  private static void join(List<List<Integer>> ordered, List<Integer> members, int[] kinds) {
    for (List<Integer> other : ordered) {
      boolean same = kinds[other.get(0)] == kinds[members.get(0)];
      if (same && (members.size() < LEAST_PAIRS || other.size() < LEAST_PAIRS)) {
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
      if (entry.getValue() >= LEAST_PAIRS) {
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
    int[] kinds = new int[pairs];
    for (int i = 0; i < pairs; i++) {
      int best = -1;
      for (int r = 0; r < likelihoods.length; r++) {
        if (open[r] && (best < 0 || likelihoods[r][i] > likelihoods[best][i])) {
          best = r;
        }
      }
      kinds[i] = best;
    }
    return kinds;
  }

  /** {@return the used regime whose pairs another one explains nearly as well, or -1} */
  private int leastMissed(double[][] likelihoods, int[] kinds, boolean[] open) {
    int regimes = likelihoods.length;
    int[] counts = new int[regimes];
    for (int kind : kinds) {
      counts[kind]++;
    }
    int least = -1;
    double leastLoss = LOSS_A_DIMENSION * field.dimension();
    int used = 0;
    for (int r = 0; r < regimes; r++) {
      if (counts[r] == 0) {
        continue;
      }
      used++;
      open[r] = false;
      int[] others = assign(likelihoods, open, kinds.length);
      open[r] = true;
      double loss = 0;
      for (int i = 0; i < kinds.length && others[i] >= 0; i++) {
        loss += likelihoods[kinds[i]][i] - likelihoods[others[i]][i];
      }
      // A kind of few pairs cannot be learned and has to go whatever it costs.
      double perPair = counts[r] < LEAST_PAIRS ? -1.0 / counts[r] : loss / counts[r];
      if (perPair < leastLoss) {
        least = r;
        leastLoss = perPair;
      }
    }
    return used > 1 ? least : -1;
  }

  /** Splits the pairs of rounded cues off: a value that became 0 by it is not lost. */
  private List<List<Integer>> byRounding(List<Integer> members, float[][] cues, float[][] origins) {
    List<Integer> rounded = new ArrayList<>();
    List<Integer> others = new ArrayList<>();
    for (int i : members) {
      (coarse(cues[i]) && !coarse(origins[i]) ? rounded : others).add(i);
    }
    return rounded.size() >= LEAST_PAIRS && others.size() >= LEAST_PAIRS
        ? List.of(rounded, others)
        : List.of(members);
  }

  private boolean coarse(float[] values) {
    return LostDensity.step(values) > CueFit.RESOLUTION * field.scale();
  }

  /** Splits the pairs with a common bias off from those without, where they are clearly apart. */
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
        double rest = mean[d] - error / members.size();
        product += error * rest;
        own += error * error;
        others += rest * rest;
      }
      double correlation = product / Math.max(Math.sqrt(own * others), Double.MIN_NORMAL);
      if (correlation > BIASED) {
        with.add(i);
      } else if (correlation < UNBIASED) {
        without.add(i);
      }
    }
    boolean clear = with.size() + without.size() == members.size();
    return clear && with.size() >= LEAST_PAIRS && without.size() >= LEAST_PAIRS
        ? List.of(with, without)
        : List.of(members);
  }

  private static double error(float[] cue, float[] origin, int d) {
    return Float.isNaN(cue[d]) ? 0 : cue[d] - origin[d];
  }
}
