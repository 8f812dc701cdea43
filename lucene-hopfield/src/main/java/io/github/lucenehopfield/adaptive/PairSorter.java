package io.github.lucenehopfield.adaptive;

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

  private final FieldStatistics field;
  private final List<Regime> plain = new ArrayList<>();

  PairSorter(FieldStatistics field, int gridWidth, int gridHeight) {
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
  List<ModelTrainer.Pairs> sort(float[][] cues, float[][] origins) {
    RegimeFitter fitter = new RegimeFitter(field, cues, origins);
    double[][] likelihoods = new double[plain.size()][];
    for (int r = 0; r < likelihoods.length; r++) {
      likelihoods[r] = fitter.likelihoods(plain.get(r));
    }
    boolean[] open = new boolean[plain.size()];
    Arrays.fill(open, true);
    int[] kinds = assign(likelihoods, open, cues.length);
    while (true) {
      int rarest = rarest(kinds, open);
      if (rarest < 0) {
        break;
      }
      open[rarest] = false;
      kinds = assign(likelihoods, open, cues.length);
    }
    Map<String, List<Integer>> members = new TreeMap<>();
    List<Float> common = commonAtoms(cues, origins);
    for (int i = 0; i < kinds.length; i++) {
      String kind = kinds[i] + ":" + atomsOf(cues[i], origins[i], common);
      members.computeIfAbsent(kind, key -> new ArrayList<>()).add(i);
    }
    List<List<Integer>> ordered = new ArrayList<>();
    for (Map.Entry<String, List<Integer>> entry : members.entrySet()) {
      join(ordered, entry.getValue(), kinds);
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

  /** {@return the smallest kind below the least size, or -1} */
  private static int rarest(int[] kinds, boolean[] open) {
    int[] counts = new int[open.length];
    for (int kind : kinds) {
      counts[kind]++;
    }
    int rarest = -1;
    for (int r = 0; r < counts.length; r++) {
      if (counts[r] > 0 && counts[r] < Math.min(LEAST_PAIRS, kinds.length)) {
        rarest = rarest < 0 || counts[r] < counts[rarest] ? r : rarest;
      }
    }
    return rarest;
  }
}
