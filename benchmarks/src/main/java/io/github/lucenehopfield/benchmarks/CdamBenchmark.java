package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.dynamics.AssociationGraph;
import io.github.lucenehopfield.dynamics.AssociationGraph.Edge;
import io.github.lucenehopfield.dynamics.AssociationGraph.Scaling;
import io.github.lucenehopfield.dynamics.AssociativeMemory;
import io.github.lucenehopfield.dynamics.CorrelatedMemory;
import io.github.lucenehopfield.dynamics.Coupling;
import io.github.lucenehopfield.dynamics.FiniteAutomaton;
import io.github.lucenehopfield.separation.Softmax;
import io.github.lucenehopfield.similarity.DotSimilarity;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The experiments of Burns, "Semantically-Correlated Memories in a Dense Associative Model", ICML
 * 2024: images on a ring, communities at several scales, an automaton, and the correlations of
 * Miyashita, Nature 335, 1988. What the paper leaves open is set here, see {@code docs/CDAM.md}.
 */
@Command(
    name = "cdam",
    mixinStandardHelpOptions = true,
    description =
        "Correlated memories as published: images of Fashion-MNIST on a ring, communities at several"
            + " scales, a family tree as an automaton, correlations over a learned sequence.")
final class CdamBenchmark implements Callable<Integer> {
  private static final double RATE = .1;
  private static final int SIDE = 28;
  private static final int FAR = 4;
  private static final int GENERATIONS = 5;
  private static final int MIYASHITA = 97;
  private static final int DISTANCES = 10;
  private static final int UNITS = 1000;
  private static final double THRESHOLD = .7;
  private static final double SHARP = 50;
  private static final DotSimilarity DOT = new DotSimilarity();

  @Mixin private FashionMnist files;

  @Option(
      names = "--sizes",
      split = ",",
      defaultValue = "10,20,30",
      description = "Numbers of stored images (default: ${DEFAULT-VALUE}).")
  private int[] sizes;

  @Option(
      names = "--runs",
      defaultValue = "5",
      description = "Sets of images and noise (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--steps",
      defaultValue = "100",
      description = "Steps of the images (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(names = "--beta", defaultValue = "1", description = "Of the images (default: 1).")
  private double beta;

  @Option(
      names = "--seed",
      defaultValue = "7",
      description = "Decides images and noise (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--picture",
      paramLabel = "FILE.svg",
      description = "Write the correlations over the sequence here.")
  private Path picture;

  @Override
  public Integer call() throws Exception {
    float[][] images = files.train(Integer.MAX_VALUE);
    int[] classes = files.trainClasses(Integer.MAX_VALUE);
    images(images, classes);
    communities();
    automaton(images, classes);
    Map<String, double[]> lines = sequence();
    if (picture != null) {
      double[] distances = new double[DISTANCES];
      Arrays.setAll(distances, d -> d + 1);
      String title = "Correlation of the final states of two pictures";
      LineCharts.write(
          picture, LineCharts.svg(title, "distance in the learned sequence", distances, lines));
    }
    return 0;
  }

  /** {@return so many images, the classes in turn} */
  private static float[][] draw(
      float[][] images, int[] classes, int count, SplittableRandom random) {
    float[][] drawn = new float[count][];
    for (int i = 0; i < count; i++) {
      int at;
      do {
        at = random.nextInt(images.length);
      } while (classes[at] != i % 10);
      drawn[i] = images[at];
    }
    return drawn;
  }

  /** What is done to a cue. */
  private enum Damage {
    NONE,
    NOISE,
    HALF;

    float[] apply(float[] image, SplittableRandom random) {
      float[] cue = image.clone();
      for (int d = 0; d < cue.length; d++) {
        double noise = .5 * random.nextGaussian();
        cue[d] =
            switch (this) {
              case NONE -> cue[d];
              case NOISE -> (float) (cue[d] + noise);
              case HALF -> d / SIDE >= SIDE / 2 ? 0 : cue[d];
            };
      }
      return cue;
    }
  }

  private static final Map<String, Double> INHIBITIONS = new LinkedHashMap<>();

  static {
    INHIBITIONS.put("none", 0.0);
    INHIBITIONS.put("mean / d", Double.NaN);
    INHIBITIONS.put("mean", 1.0);
  }

  private void images(float[][] images, int[] classes) {
    System.out.printf(
        Locale.ROOT,
        "Images on a ring, beta %s, eta %s, %d steps, %d runs: share whose final state correlates"
            + " most with the origin (its mean correlation)%n"
            + "| stored | inhibition | a, h | as it is | noise .5 | lower half 0 | correlation at"
            + " distance 0 to %d, as it is |%n|---|---|---|---|---|---|---|%n",
        beta,
        RATE,
        steps,
        runs,
        FAR);
    for (int size : sizes) {
      for (Map.Entry<String, Double> inhibition : INHIBITIONS.entrySet()) {
        for (double[] strengths : new double[][] {{1, 0}, {1, .5}, {.5, 1}, {-.5, 1.5}}) {
          Coupling coupling = new Coupling(strengths[0], strengths[1], RATE, inhibition.getValue());
          System.out.printf(
              Locale.ROOT,
              "| %d | %s | %s, %s |%s%n",
              size,
              inhibition.getKey(),
              strengths[0],
              strengths[1],
              row(images, classes, size, coupling));
        }
      }
    }
  }

  private String row(float[][] images, int[] classes, int size, Coupling coupling) {
    StringBuilder row = new StringBuilder();
    double[] byDistance = new double[FAR + 1];
    for (Damage damage : Damage.values()) {
      double right = 0;
      double similar = 0;
      for (int run = 0; run < runs; run++) {
        SplittableRandom random = new SplittableRandom(seed + run);
        float[][] stored = draw(images, classes, size, random);
        CorrelatedMemory memory =
            new CorrelatedMemory(new AssociativeMemory(stored), MemoryGraphs.ring(size));
        for (int i = 0; i < size; i++) {
          float[] cue = damage.apply(stored[i], random);
          float[] state = memory.settle(cue, DOT, new Softmax(beta), coupling, steps).state();
          double[] correlations = memory.correlations(state);
          right += best(correlations) == i ? 1 : 0;
          similar += correlations[i];
          for (int far = 0; far <= FAR && damage == Damage.NONE; far++) {
            byDistance[far] +=
                (correlations[(i + far) % size] + correlations[(i + size - far) % size]) / 2;
          }
        }
      }
      double count = (double) runs * size;
      row.append(String.format(Locale.ROOT, " %.2f (%.2f) |", right / count, similar / count));
    }
    for (double sum : byDistance) {
      row.append(String.format(Locale.ROOT, " %.2f", sum / runs / size));
    }
    return row.append(" |").toString();
  }

  private static int best(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  private static CorrelatedMemory orthonormal(AssociationGraph graph) {
    float[][] patterns = new float[graph.size()][graph.size()];
    for (int i = 0; i < patterns.length; i++) {
      patterns[i][i] = 1;
    }
    return new CorrelatedMemory(new AssociativeMemory(patterns), graph);
  }

  private static void communities() {
    System.out.printf(
        Locale.ROOT,
        "%nCommunities, h = 1 - a, beta %s, orthonormal patterns, states alike above %s%n"
            + "| a | karate club | Tutte graph | nested groups | agreement with the groups | with"
            + " the halves |%n|---|---|---|---|---|---|%n",
        SHARP,
        THRESHOLD);
    CorrelatedMemory karate = orthonormal(MemoryGraphs.karate());
    CorrelatedMemory tutte = orthonormal(MemoryGraphs.tutte());
    CorrelatedMemory nested = orthonormal(MemoryGraphs.nested());
    int size = nested.memory().size();
    int[] groups = new int[size];
    int[] halves = new int[size];
    for (int i = 0; i < size; i++) {
      groups[i] = i / MemoryGraphs.MEMBERS;
      halves[i] = groups[i] / MemoryGraphs.GROUPS;
    }
    for (double auto : new double[] {1, .8, .6, .5, .4, .2, 0, -.5, -1, -2, -3, -5}) {
      int[] found = parts(nested, auto);
      System.out.printf(
          Locale.ROOT,
          "| %s | %d | %d | %d | %.2f | %.2f |%n",
          auto,
          count(parts(karate, auto)),
          count(parts(tutte, auto)),
          count(found),
          MemoryGraphs.agreement(found, groups),
          MemoryGraphs.agreement(found, halves));
    }
  }

  private static int[] parts(CorrelatedMemory memory, double auto) {
    double rate = Math.min(RATE, 1 / Math.max(1, Math.abs(auto)));
    return memory.communities(
        DOT, new Softmax(SHARP), new Coupling(auto, 1 - auto, rate), 500, THRESHOLD);
  }

  private static int count(int[] communities) {
    return Arrays.stream(communities).max().orElse(-1) + 1;
  }

  private void automaton(float[][] images, int[] classes) {
    int people = (1 << GENERATIONS) - 1;
    SplittableRandom random = new SplittableRandom(seed);
    float[][] portraits = draw(images, classes, people, random);
    Map<String, List<Edge>> edges = new TreeMap<>();
    for (int i = 0; i < people; i++) {
      if (2 * i + 2 < people) {
        edges.computeIfAbsent("mother", k -> new ArrayList<>()).add(new Edge(i, 2 * i + 1, 1));
        edges.computeIfAbsent("father", k -> new ArrayList<>()).add(new Edge(i, 2 * i + 2, 1));
      }
      if (i > 0) {
        edges.computeIfAbsent("child", k -> new ArrayList<>()).add(new Edge(i, (i - 1) / 2, 1));
      }
    }
    Map<String, AssociationGraph> graphs = new TreeMap<>();
    edges.forEach((name, of) -> graphs.put(name, AssociationGraph.of(people, of, Scaling.ROW)));
    FiniteAutomaton family = new FiniteAutomaton(new AssociativeMemory(portraits), graphs);
    System.out.printf(
        Locale.ROOT,
        "%nA family tree of %d portraits, %d walks: first portrait right, all right%n"
            + "| cue | first | walks of 1 | of 3 | of 6 |%n|---|---|---|---|---|%n",
        people,
        people * 10);
    for (Damage damage : Damage.values()) {
      System.out.printf(
          Locale.ROOT,
          "| %s | %s%n",
          damage.name().toLowerCase(Locale.ROOT),
          walks(family, portraits, damage, random));
    }
  }

  private static String walks(
      FiniteAutomaton family, float[][] portraits, Damage damage, SplittableRandom random) {
    int people = portraits.length;
    StringBuilder row = new StringBuilder();
    for (int length : new int[] {1, 3, 6}) {
      int first = 0;
      int right = 0;
      int count = people * 10;
      for (int walk = 0; walk < count; walk++) {
        int[] expected = new int[length + 1];
        expected[0] = walk % people;
        List<String> symbols = new ArrayList<>();
        for (int step = 0; step < length; step++) {
          int at = expected[step];
          boolean up = at == 0 || 2 * at + 2 < people && random.nextBoolean();
          boolean mother = random.nextBoolean();
          symbols.add(up ? mother ? "mother" : "father" : "child");
          expected[step + 1] = up ? 2 * at + (mother ? 1 : 2) : (at - 1) / 2;
        }
        float[] cue = damage.apply(portraits[expected[0]], random);
        int[] passed = family.run(cue, symbols, new EuclideanSimilarity(), new Softmax(1));
        first += passed.length > 0 && passed[0] == expected[0] ? 1 : 0;
        right += Arrays.equals(passed, expected) ? 1 : 0;
      }
      if (row.isEmpty()) {
        row.append(String.format(Locale.ROOT, "%.2f |", first / (double) count));
      }
      row.append(String.format(Locale.ROOT, " %.2f |", right / (double) count));
    }
    return row.toString();
  }

  private Map<String, double[]> sequence() {
    System.out.printf(
        Locale.ROOT,
        "%n%d random patterns of %d units in a learned sequence (a ring): correlation of the final"
            + " states of two of them by their distance, %d runs%n| a, h | learned |",
        MIYASHITA,
        UNITS,
        runs);
    for (int far = 1; far <= DISTANCES; far++) {
      System.out.print(" " + far + " |");
    }
    System.out.println("\n|---|---|" + "---|".repeat(DISTANCES));
    Map<String, double[]> lines = new LinkedHashMap<>();
    for (double[] strengths :
        new double[][] {{1, 0}, {1, .5}, {.5, 1}, {0, 1}, {-.5, 1.5}, {-2, 3}, {-5, 6}}) {
      for (boolean learned : new boolean[] {true, false}) {
        if (!learned && strengths[0] != 1) {
          continue;
        }
        double[] line = distances(new Coupling(strengths[0], strengths[1], RATE), learned);
        StringBuilder row = new StringBuilder();
        for (double value : line) {
          row.append(String.format(Locale.ROOT, " %.2f |", value));
        }
        System.out.printf(
            Locale.ROOT,
            "| %s, %s | %s |%s%n",
            strengths[0],
            strengths[1],
            learned ? "yes" : "no",
            row);
        String name = "a = " + strengths[0] + ", h = " + strengths[1];
        lines.put(learned ? name : name + ", not learned", line);
      }
    }
    return lines;
  }

  private double[] distances(Coupling coupling, boolean learned) {
    double[] sums = new double[DISTANCES];
    for (int run = 0; run < runs; run++) {
      SplittableRandom random = new SplittableRandom(seed + run);
      float[][] patterns = new float[MIYASHITA][UNITS];
      for (float[] pattern : patterns) {
        for (int d = 0; d < UNITS; d++) {
          pattern[d] = (float) random.nextGaussian();
        }
      }
      CorrelatedMemory memory =
          new CorrelatedMemory(
              new AssociativeMemory(patterns),
              learned ? MemoryGraphs.ring(MIYASHITA) : MemoryGraphs.none(MIYASHITA));
      float[][] states = new float[MIYASHITA][];
      for (int i = 0; i < MIYASHITA; i++) {
        states[i] = memory.settle(patterns[i], DOT, new Softmax(beta), coupling, steps).state();
      }
      CorrelatedMemory ended =
          new CorrelatedMemory(new AssociativeMemory(states), MemoryGraphs.none(MIYASHITA));
      for (int i = 0; i < MIYASHITA; i++) {
        double[] correlations = ended.correlations(states[i]);
        for (int far = 1; far <= DISTANCES; far++) {
          sums[far - 1] += correlations[(i + far) % MIYASHITA] / MIYASHITA / runs;
        }
      }
    }
    return sums;
  }
}
