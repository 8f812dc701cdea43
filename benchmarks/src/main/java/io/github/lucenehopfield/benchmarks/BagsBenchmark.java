package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.noise.pooling.BagClassifier;
import io.github.lucenehopfield.noise.pooling.BagTrainer;
import io.github.lucenehopfield.separation.FenchelYoung;
import io.github.lucenehopfield.separation.Separations;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Bags of images, positive where at least K show one class: as Santos et al. (arXiv 2411.08590,
 * section 6) make them of MNIST after Ilse et al., ICML 2018, here of Fashion-MNIST.
 */
@Command(
    name = "bags",
    mixinStandardHelpOptions = true,
    description =
        "Multiple-instance learning: bags of about ten images of Fashion-MNIST, positive where at"
            + " least K are of one class, pooled by several separations.")
final class BagsBenchmark implements Callable<Integer> {
  private static final double MEAN_SIZE = 10;
  private static final int MORE = 2;

  @Mixin private FashionMnist files;

  @Option(
      names = "--separations",
      split = ",",
      defaultValue =
          "softmax:1e-9,softmax,entmax:1.5,sparsemax,normmax:2,normmax:5,ksubsets:2,ksubsets:3,"
              + "ksubsets:5",
      description = "How bags are pooled; softmax:1e-9 is the mean (default: ${DEFAULT-VALUE}).")
  private List<String> separations;

  @Option(
      names = "--required",
      split = ",",
      defaultValue = "1,2,3,5",
      description = "How many images of the class make a bag positive (default: ${DEFAULT-VALUE}).")
  private int[] required;

  @Option(
      names = "--target",
      defaultValue = "9",
      description = "The class, 0 to 9 (default: ${DEFAULT-VALUE}, ankle boots).")
  private int target;

  @Option(
      names = "--bags",
      defaultValue = "500",
      description = "Bags to learn from; the paper has 2,000 (default: ${DEFAULT-VALUE}).")
  private int learned;

  @Option(
      names = "--asked",
      defaultValue = "500",
      description = "Bags to ask, of test images (default: ${DEFAULT-VALUE}).")
  private int asked;

  @Option(names = "--runs", defaultValue = "3", description = "Sets of bags (default: 3).")
  private int runs;

  @Option(names = "--epochs", defaultValue = "30", description = "Of a training (default: 30).")
  private int epochs;

  @Option(names = "--threads", defaultValue = "2", description = "Trainings at once (default: 2).")
  private int threads;

  @Option(
      names = "--picture",
      paramLabel = "FILE.svg",
      description = "Write accuracies over K here.")
  private Path picture;

  /** Bags and their labels. */
  private record Bags(List<float[][]> bags, boolean[] positive, List<boolean[]> shows) {}

  /** What came of a training. */
  private record Figures(double accuracy, double area, double weight) {}

  @Override
  public Integer call() throws Exception {
    separations.forEach(BagsBenchmark::pooling);
    float[][] train = files.train(Integer.MAX_VALUE);
    int[] trainClasses = files.trainClasses(Integer.MAX_VALUE);
    float[][] test = files.test(Integer.MAX_VALUE);
    int[] testClasses = files.testClasses(Integer.MAX_VALUE);
    Map<String, double[]> lines = new LinkedHashMap<>();
    System.out.printf(
        Locale.ROOT,
        "%d bags learned, %d asked, class %d, %d runs: accuracy +- its standard deviation over runs;"
            + " area under the ROC curve; weight on images of the class, in positive bags%n"
            + "| K | pooling | accuracy | area | weight |%n|---|---|---|---|---|%n",
        learned,
        asked,
        target,
        runs);
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      for (int k = 0; k < required.length; k++) {
        Map<String, List<Future<Figures>>> tasks = new LinkedHashMap<>();
        for (int run = 0; run < runs; run++) {
          SplittableRandom random = new SplittableRandom(7 + run);
          Bags toLearn = draw(train, trainClasses, learned, required[k], random);
          Bags toAsk = draw(test, testClasses, asked, required[k], random);
          for (String separation : separations) {
            int seed = run;
            tasks
                .computeIfAbsent(separation, name -> new ArrayList<>())
                .add(pool.submit(() -> measure(separation, toLearn, toAsk, seed)));
          }
        }
        for (Map.Entry<String, List<Future<Figures>>> task : tasks.entrySet()) {
          List<Figures> figures = new ArrayList<>();
          for (Future<Figures> each : task.getValue()) {
            figures.add(each.get());
          }
          double accuracy = print(required[k], task.getKey(), figures);
          lines.computeIfAbsent(task.getKey(), name -> new double[required.length])[k] = accuracy;
        }
      }
    }
    if (picture != null) {
      String title = "Accuracy of poolings of bags";
      String axis = "how many of the class make a bag positive";
      LineCharts.write(picture, LineCharts.svg(title, axis, LineCharts.doubles(required), lines));
    }
    return 0;
  }

  private static double print(int k, String separation, List<Figures> figures) {
    double[] accuracies = figures.stream().mapToDouble(Figures::accuracy).toArray();
    double mean = Arrays.stream(accuracies).average().orElseThrow();
    double squares = Arrays.stream(accuracies).map(a -> (a - mean) * (a - mean)).sum();
    System.out.printf(
        Locale.ROOT,
        "| %d | %s | %.3f +-%.3f | %.3f | %.2f |%n",
        k,
        separation,
        mean,
        Math.sqrt(squares / Math.max(1, accuracies.length - 1)),
        figures.stream().mapToDouble(Figures::area).average().orElseThrow(),
        figures.stream().mapToDouble(Figures::weight).average().orElseThrow());
    return mean;
  }

  /**
   * {@return bags, every second one positive: K to K + 2 images of the class, others 0 to K - 1}
   */
  private Bags draw(float[][] images, int[] classes, int count, int k, SplittableRandom random) {
    List<float[][]> bags = new ArrayList<>();
    List<boolean[]> shows = new ArrayList<>();
    boolean[] positive = new boolean[count];
    for (int n = 0; n < count; n++) {
      positive[n] = n % 2 == 0;
      int shown = positive[n] ? k + random.nextInt(MORE + 1) : random.nextInt(k);
      int size = Math.max(shown + 1, (int) Math.round(MEAN_SIZE + random.nextGaussian()));
      float[][] bag = new float[size][];
      boolean[] targets = new boolean[size];
      for (int i = 0; i < size; i++) {
        targets[i] = i < shown;
        int at;
        do {
          at = random.nextInt(images.length);
        } while (classes[at] == target != targets[i]);
        bag[i] = images[at];
      }
      bags.add(bag);
      shows.add(targets);
    }
    return new Bags(bags, positive, shows);
  }

  private static FenchelYoung pooling(String separation) {
    if (Separations.parse(separation) instanceof FenchelYoung pooling) {
      return pooling;
    }
    throw new BadInputException(
        "--separations: expected softmax, entmax, normmax, ksubsets or csparsemax, found "
            + separation);
  }

  private Figures measure(String separation, Bags toLearn, Bags toAsk, int seed) {
    BagClassifier classifier =
        new BagTrainer(pooling(separation), seed, BagTrainer.HIDDEN, epochs)
            .train(toLearn.bags(), toLearn.positive());
    double[] probabilities = new double[toAsk.bags().size()];
    int right = 0;
    double weight = 0;
    int positives = 0;
    for (int n = 0; n < probabilities.length; n++) {
      BagClassifier.Answer answer = classifier.classify(toAsk.bags().get(n));
      probabilities[n] = answer.probability();
      right += probabilities[n] > .5 == toAsk.positive()[n] ? 1 : 0;
      for (int i = 0; i < answer.weights().length && toAsk.positive()[n]; i++) {
        weight += toAsk.shows().get(n)[i] ? answer.weights()[i] : 0;
      }
      positives += toAsk.positive()[n] ? 1 : 0;
    }
    return new Figures(
        right / (double) probabilities.length,
        area(probabilities, toAsk.positive()),
        weight / positives);
  }

  /** {@return the share of pairs in which the positive bag is the more probable one} */
  static double area(double[] probabilities, boolean[] positive) {
    double wins = 0;
    long pairs = 0;
    for (int i = 0; i < positive.length; i++) {
      for (int j = 0; j < positive.length && positive[i]; j++) {
        if (!positive[j]) {
          pairs++;
          wins +=
              probabilities[i] > probabilities[j]
                  ? 1
                  : probabilities[i] == probabilities[j] ? .5 : 0;
        }
      }
    }
    return wins / pairs;
  }
}
