package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.dynamics.AssociativeMemory;
import io.github.lucenehopfield.projection.Normalization;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.Separations;
import io.github.lucenehopfield.similarity.Similarities;
import io.github.lucenehopfield.similarity.Similarity;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The sweeps of Millidge et al., "Universal Hopfield Networks", ICML 2022, section 5, with the
 * settings of their code: a retrieval is right where the sum of squared differences is at most a
 * threshold. Runs are over separate images. In hetero-association each image recalls another one.
 */
@Command(
    name = "uhn",
    mixinStandardHelpOptions = true,
    description =
        "Robustness of Universal Hopfield Networks on Fashion-MNIST: noise, masks, thresholds and"
            + " separations, for each similarity; auto- and hetero-association, with intervals.")
final class UhnBenchmark implements Callable<Integer> {
  private static final int SIDE = 28;
  private static final List<String> SIMILARITIES =
      List.of("dot", "cosine", "euclidean", "manhattan", "kl", "reverse-kl", "jensen-shannon");
  private static final List<String> SEPARATIONS =
      List.of(
          "identity",
          "polynomial:2",
          "polynomial:10",
          "softmax",
          "softmax:1000",
          "entmax:1.5",
          "sparsemax",
          "max");
  private static final double[] NOISES = {.05, .1, .2, .3, .5, .8, 1, 1.5};
  private static final double[] MASKS = {.1, .2, .3, .4, .5, .6, .7, .8, .9};
  private static final double[] THRESHOLDS = {1, 10, 25, 50, 100, 150, 200, 300, 500};

  @Mixin private FashionMnist files;

  @Option(
      names = "--runs",
      defaultValue = "5",
      description = "Separate sets of images (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--stored",
      split = ",",
      defaultValue = "100,50,250,50",
      description =
          "Images stored under noise, masks, thresholds and separations (default:"
              + " ${DEFAULT-VALUE}, as published but for the last, which is not known).")
  private int[] stored;

  @Option(
      names = "--threshold",
      defaultValue = "60",
      description = "Largest sum of squared differences (default: ${DEFAULT-VALUE}).")
  private double threshold;

  @Option(
      names = "--picture",
      paramLabel = "FILE.svg",
      description = "Write the shares over noise here.")
  private Path picture;

  private float[][] images;

  /** What is done to an image. */
  @FunctionalInterface
  private interface Damage {
    float[] apply(float[] image, SplittableRandom random);
  }

  @Override
  public Integer call() throws Exception {
    if (stored.length != 4 || Arrays.stream(stored).anyMatch(n -> n < 1)) {
      throw new BadInputException(
          "--stored: expected four numbers >= 1, found " + Arrays.toString(stored));
    }
    int most = Arrays.stream(stored).max().orElseThrow();
    images = files.train(2 * most * runs);
    Separation max = Separations.parse("max");
    Map<String, double[]> lines = new LinkedHashMap<>();
    for (boolean hetero : new boolean[] {false, true}) {
      String kind = hetero ? "hetero" : "auto";
      head(kind + ", noise, " + stored[0] + " stored, max", NOISES);
      for (String similarity : SIMILARITIES) {
        Repeats[] row = new Repeats[NOISES.length];
        for (int i = 0; i < row.length; i++) {
          double noise = NOISES[i];
          Damage damage = (image, random) -> noisy(image, noise, random);
          row[i] = measure(stored[0], similarity, max, damage, hetero, threshold);
        }
        print(similarity, row);
        if (!hetero) {
          lines.put(similarity, Arrays.stream(row).mapToDouble(Repeats::mean).toArray());
        }
      }
      head(kind + ", lower share set to 0, " + stored[1] + " stored, max", MASKS);
      for (String similarity : SIMILARITIES) {
        Repeats[] row = new Repeats[MASKS.length];
        for (int i = 0; i < row.length; i++) {
          double share = MASKS[i];
          Damage damage = (image, random) -> masked(image, share);
          row[i] = measure(stored[1], similarity, max, damage, hetero, threshold);
        }
        print(similarity, row);
      }
    }
    thresholds(max);
    separations();
    if (picture != null) {
      String title = "Share recalled under noise";
      LineCharts.write(
          picture, LineCharts.svg(title, "noise, of the range of a pixel", NOISES, lines));
    }
    return 0;
  }

  private void thresholds(Separation max) {
    head("auto, lower half set to 0, " + stored[2] + " stored, max, by threshold", THRESHOLDS);
    for (String similarity : SIMILARITIES) {
      Repeats[] row = new Repeats[THRESHOLDS.length];
      for (int i = 0; i < row.length; i++) {
        row[i] =
            measure(
                stored[2], similarity, max, (image, r) -> masked(image, .5), false, THRESHOLDS[i]);
      }
      print(similarity, row);
    }
  }

  private void separations() {
    System.out.printf(
        Locale.ROOT,
        "%nauto, lower half set to 0, %d stored, similarity x separation%n| |",
        stored[3]);
    SEPARATIONS.forEach(name -> System.out.print(" " + name + " |"));
    System.out.println("\n|---|" + "---|".repeat(SEPARATIONS.size()));
    for (String similarity : SIMILARITIES) {
      Repeats[] row = new Repeats[SEPARATIONS.size()];
      for (int i = 0; i < row.length; i++) {
        Separation separation = Separations.parse(SEPARATIONS.get(i));
        row[i] =
            measure(
                stored[3],
                similarity,
                separation,
                (image, r) -> masked(image, .5),
                false,
                threshold);
      }
      print(similarity, row);
    }
  }

  private static void head(String title, double[] values) {
    System.out.printf(Locale.ROOT, "%n%s%n| |", title);
    for (double value : values) {
      System.out.print(" " + value + " |");
    }
    System.out.println("\n|---|" + "---|".repeat(values.length));
  }

  private static void print(String name, Repeats[] row) {
    StringBuilder text = new StringBuilder("| ").append(name).append(" |");
    for (Repeats each : row) {
      text.append(' ').append(each).append(" |");
    }
    System.out.println(text);
  }

  private static float[] noisy(float[] image, double sigma, SplittableRandom random) {
    float[] cue = image.clone();
    for (int d = 0; d < cue.length; d++) {
      cue[d] = (float) Math.min(1, Math.abs(cue[d] + sigma * random.nextGaussian()));
    }
    return cue;
  }

  private static float[] masked(float[] image, double share) {
    float[] cue = image.clone();
    int from = (int) Math.round((1 - share) * SIDE) * SIDE;
    Arrays.fill(cue, from, cue.length, 0);
    return cue;
  }

  private Repeats measure(
      int count,
      String name,
      Separation separation,
      Damage damage,
      boolean hetero,
      double largest) {
    Similarity similarity = Similarities.byName(name);
    double[] shares = new double[runs];
    for (int run = 0; run < runs; run++) {
      int first = 2 * run * count;
      float[][] patterns = Arrays.copyOfRange(images, first, first + count);
      float[][] values =
          hetero ? Arrays.copyOfRange(images, first + count, first + 2 * count) : patterns;
      AssociativeMemory memory = new AssociativeMemory(patterns);
      SplittableRandom random = new SplittableRandom(7 + run);
      for (int i = 0; i < count; i++) {
        float[] cue = damage.apply(patterns[i], random);
        double[] weights =
            memory.settle(cue, similarity, separation, Normalization.NONE, 1).weights();
        shares[run] += error(weights, values, i) <= largest ? 1.0 / count : 0;
      }
    }
    return new Repeats(shares);
  }

  /** {@return the squared distance of the projection of weights from the value that belongs} */
  private static double error(double[] weights, float[][] values, int origin) {
    double[] projected = new double[values[origin].length];
    for (int i = 0; i < weights.length; i++) {
      for (int d = 0; d < projected.length && weights[i] != 0; d++) {
        projected[d] += weights[i] * values[i][d];
      }
    }
    double sum = 0;
    for (int d = 0; d < projected.length; d++) {
      double difference = projected[d] - values[origin][d];
      sum += difference * difference;
    }
    return sum;
  }
}
