package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.dynamics.AssociativeMemory;
import io.github.lucenehopfield.projection.Normalization;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.Separations;
import io.github.lucenehopfield.similarity.DotSimilarity;
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
 * Image retrieval of Santos et al., "Hopfield-Fenchel-Young Networks", arXiv 2411.08590, section 6,
 * with the settings of their code: images from -1 to 1, lower half set to 0 or noise, 5 iterations,
 * right where the cosine with the original exceeds .9. And metastable states: how many patterns
 * weigh in the state that a cue ends in.
 */
@Command(
    name = "hfy",
    mixinStandardHelpOptions = true,
    description =
        "Image retrieval of Hopfield-Fenchel-Young networks on Fashion-MNIST: memory size, noise, beta,"
            + " normalization and separation; metastable states by sparsity.")
final class HfyBenchmark implements Callable<Integer> {
  private static final int ITERATIONS = 5;
  private static final double RIGHT = .9;
  private static final double[] NOISES = {0, 1, 2.5, 5, 7.5, 10, 15};
  private static final int NOISE_STORED = 100;
  private static final int[] BOUNDS = {1, 2, 3, 4, 5, 10};
  private static final double WEIGHS = .01;
  private static final List<String> FORMS =
      List.of("softmax", "entmax:1.5", "entmax:2", "normmax:2", "normmax:5", "ksubsets:2");

  @Mixin private FashionMnist files;

  @Option(
      names = "--sizes",
      split = ",",
      defaultValue = "2,8,32,128,512",
      description =
          "Numbers of stored images; the paper goes to 4,096 (default: ${DEFAULT-VALUE}).")
  private int[] sizes;

  @Option(
      names = "--cues",
      defaultValue = "50",
      description = "The most cues of a run (default: ${DEFAULT-VALUE}).")
  private int cues;

  @Option(
      names = "--runs",
      defaultValue = "5",
      description = "Separate sets of images (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--metastable",
      defaultValue = "500",
      description = "Images stored where states are counted (default: ${DEFAULT-VALUE}).")
  private int metastable;

  @Option(
      names = "--picture",
      paramLabel = "FILE.svg",
      description = "Write the shares over memory size here, for unit vectors.")
  private Path picture;

  private float[][] images;

  /** A normalization and the inverse temperatures that go with it. */
  private record Setting(Normalization normalization, double beta) {}

  private static final List<Setting> SETTINGS =
      List.of(
          new Setting(Normalization.NONE, 1),
          new Setting(Normalization.NONE, .1),
          new Setting(Normalization.L2, 20),
          new Setting(Normalization.LAYER_NORM, .1));

  @Override
  public Integer call() throws Exception {
    int most = Math.max(metastable, Arrays.stream(sizes).max().orElseThrow());
    images = files.train(most * runs);
    for (float[] image : images) {
      for (int d = 0; d < image.length; d++) {
        image[d] = 2 * image[d] - 1;
      }
    }
    Map<String, double[]> lines = new LinkedHashMap<>();
    for (Setting setting : SETTINGS) {
      head("lower half to 0", setting, Arrays.stream(sizes).asDoubleStream().toArray());
      for (String form : FORMS) {
        Repeats[] row = new Repeats[sizes.length];
        for (int i = 0; i < row.length; i++) {
          row[i] = measure(sizes[i], form, setting, -1);
        }
        print(form, row);
        if (setting.normalization() == Normalization.L2) {
          lines.put(form, Arrays.stream(row).mapToDouble(r -> r.quantile(.5)).toArray());
        }
      }
      head("noise, " + NOISE_STORED + " stored", setting, NOISES);
      for (String form : FORMS) {
        Repeats[] row = new Repeats[NOISES.length];
        for (int i = 0; i < row.length; i++) {
          row[i] = measure(NOISE_STORED, form, setting, NOISES[i]);
        }
        print(form, row);
      }
    }
    states();
    if (picture != null) {
      String title = "Share recalled, lower half set to 0";
      LineCharts.write(
          picture, LineCharts.svg(title, "stored images", LineCharts.doubles(sizes), lines));
    }
    return 0;
  }

  private static void head(String title, Setting setting, double[] values) {
    System.out.printf(
        Locale.ROOT, "%n%s, %s, beta %s%n| |", title, setting.normalization(), setting.beta());
    for (double value : values) {
      System.out.printf(Locale.ROOT, value == (long) value ? " %.0f |" : " %s |", value);
    }
    System.out.println("\n|---|" + "---|".repeat(values.length));
  }

  private static void print(String name, Repeats[] row) {
    StringBuilder text = new StringBuilder("| ").append(name).append(" |");
    for (Repeats each : row) {
      text.append(' ').append(each.quartiles()).append(" |");
    }
    System.out.println(text);
  }

  private float[][] stored(int run, int count, Setting setting) {
    float[][] patterns = new float[count][];
    for (int i = 0; i < count; i++) {
      patterns[i] = setting.normalization().apply(images[run * count + i]);
    }
    return patterns;
  }

  private static Separation separation(String form, double beta) {
    return Separations.parse(form + ":" + beta);
  }

  /** {@return the shares that were right; the lower half is masked where the noise is negative} */
  private Repeats measure(int count, String form, Setting setting, double noise) {
    double[] shares = new double[runs];
    Separation separation = separation(form, setting.beta());
    for (int run = 0; run < runs; run++) {
      float[][] patterns = stored(run, count, setting);
      AssociativeMemory memory = new AssociativeMemory(patterns);
      SplittableRandom random = new SplittableRandom(7 + run);
      int asked = Math.min(cues, count);
      for (int i = 0; i < asked; i++) {
        float[] cue = corrupted(images[run * count + i], noise, random);
        float[] state =
            memory
                .settle(cue, new DotSimilarity(), separation, setting.normalization(), ITERATIONS)
                .state();
        shares[run] += cosine(state, patterns[i]) > RIGHT ? 1.0 / asked : 0;
      }
    }
    return new Repeats(shares);
  }

  private static float[] corrupted(float[] image, double noise, SplittableRandom random) {
    float[] cue = image.clone();
    for (int d = 0; d < cue.length; d++) {
      if (noise < 0) {
        cue[d] = d < cue.length / 2 ? cue[d] : 0;
      } else {
        cue[d] = (float) Math.max(-1, Math.min(1, cue[d] + noise * random.nextGaussian()));
      }
    }
    return cue;
  }

  private static double cosine(float[] a, float[] b) {
    if (a == null) {
      return 0;
    }
    double products = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int d = 0; d < a.length; d++) {
      products += (double) a[d] * b[d];
      squaresA += (double) a[d] * a[d];
      squaresB += (double) b[d] * b[d];
    }
    return products == 0 ? 0 : products / Math.sqrt(squaresA * squaresB);
  }

  private void states() {
    System.out.printf(
        Locale.ROOT,
        "%nMetastable states: of %d stored unit vectors, each a cue, the share whose final state is"
            + " made of so many patterns (of weight above %s)%n| beta | separation | 1 | 2 | 3 | 4"
            + " | 5 | 6 to 10 | more | weights that are 0 |%n|---|---|---|---|---|---|---|---|---|---|%n",
        metastable,
        WEIGHS);
    for (double beta : new double[] {.1, 1, 5, 20, 50, 200}) {
      for (String form : FORMS) {
        System.out.printf(Locale.ROOT, "| %s | %s |%s%n", beta, form, counts(form, beta));
      }
    }
  }

  private String counts(String form, double beta) {
    Setting setting = new Setting(Normalization.L2, beta);
    float[][] patterns = stored(0, metastable, setting);
    AssociativeMemory memory = new AssociativeMemory(patterns);
    double[] shares = new double[BOUNDS.length + 1];
    double zeros = 0;
    int asked = Math.min(4 * cues, metastable);
    for (int i = 0; i < asked; i++) {
      double[] weights =
          memory
              .settle(
                  patterns[i],
                  new DotSimilarity(),
                  separation(form, beta),
                  Normalization.L2,
                  ITERATIONS)
              .weights();
      int count = 0;
      for (double weight : weights) {
        count += weight > WEIGHS ? 1 : 0;
        zeros += weight == 0 ? 1.0 / weights.length / asked : 0;
      }
      int bin = 0;
      while (bin < BOUNDS.length && (count == 0 || count > BOUNDS[bin])) {
        bin++;
      }
      shares[bin] += 1.0 / asked;
    }
    StringBuilder row = new StringBuilder();
    for (double share : shares) {
      row.append(String.format(Locale.ROOT, " %.2f |", share));
    }
    return row.append(String.format(Locale.ROOT, " %.2f |", zeros)).toString();
  }
}
