package io.github.lucenehopfield.cli;

import io.github.lucenehopfield.attractor.AttractorTrainer;
import io.github.lucenehopfield.attractor.PrototypeMemory;
import io.github.lucenehopfield.cli.search.GroupMeans;
import io.github.lucenehopfield.cli.search.OpenIndex;
import io.github.lucenehopfield.cli.search.PrototypeFile;
import io.github.lucenehopfield.cli.search.TrainingProgress;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.io.Console;
import io.github.lucenehopfield.datasets.io.PendingOutput;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.lucene.index.FieldInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Trains an attractor network on a few prototypes of an index. */
@Command(
    name = "prototypes",
    header = "Trains a network on a few prototypes of an index, for 'hopfield route'.",
    description = {
      "Experimental. Prototypes are the means of clusters (k-means over a sample) or of the classes"
          + " in a field. A balanced network of excitatory and inhibitory units is trained until"
          + " each is a stable state of it (Festa, Hennequin and Lengyel, NIPS 2014). That takes"
          + " seconds for 4 prototypes, minutes for 10, and far longer for 30."
    },
    customSynopsis = {
      "hopfield prototypes --index=DIR (--clusters=N | --by=FIELD) --out=FILE",
      "                           [--units=N] [--iterations=N] [--threads=N]",
      "                           [--field=NAME] [--seed=N]"
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    sortOptions = false)
final class PrototypesCommand implements Callable<Integer> {
  @ParentCommand private HopfieldCommand parent;

  @Option(
      names = "--index",
      paramLabel = "DIR",
      required = true,
      description = "The index with the stored vectors.")
  private Path index;

  @Option(
      names = "--clusters",
      paramLabel = "N",
      description = "The number of clusters, whose means are the prototypes.")
  private Integer clusters;

  @Option(
      names = "--by",
      paramLabel = "FIELD",
      description =
          "The prototypes are the means of the documents with the same value in this field (doc"
              + " values, numeric or sorted).")
  private String by;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "The file to write, which must not be there yet.")
  private Path out;

  @Option(
      names = "--units",
      paramLabel = "N",
      description =
          "Excitatory units, and half as many inhibitory ones; at least twice as many as prototypes"
              + " (default: 40 and 2 for each prototype).")
  private Integer units;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      description =
          "The most iterations of the training (default: " + AttractorTrainer.ITERATIONS + ").")
  private int iterations = AttractorTrainer.ITERATIONS;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Threads that train; they do not change the result (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--field",
      paramLabel = "NAME",
      description = "The vector field (default: the only one there is).")
  private String field;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "The same seed, index and options give the same file (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Override
  public Integer call() throws IOException {
    Arguments.atLeastOne("--threads", threads);
    Arguments.atLeastOne("--iterations", iterations);
    if ((clusters == null) == (by == null)) {
      throw new BadInputException(
          "--clusters and --by: expected one of them, found " + (by == null ? "neither" : "both"));
    }
    if (clusters != null && (clusters < 1 || clusters > PrototypeMemory.MAX_PROTOTYPES)) {
      throw new BadInputException(
          "--clusters: expected a number from 1 to "
              + PrototypeMemory.MAX_PROTOTYPES
              + ", found "
              + clusters);
    }
    if (units != null) {
      Arguments.atLeastOne("--units", units);
    }
    try (PendingOutput file = PendingOutput.newFile(out)) {
      OpenIndex.use(index, opened -> train(opened, file));
    }
    return 0;
  }

  private void train(OpenIndex opened, PendingOutput file) throws IOException {
    long start = System.nanoTime();
    Console console = parent.console();
    FieldInfo info = opened.vectorField(field);
    GroupMeans means =
        by == null
            ? GroupMeans.ofClusters(opened, info, clusters, seed)
            : GroupMeans.ofClasses(opened, info, by);
    int count = means.names().size();
    int excitatory = units == null ? PrototypeMemory.excitatory(count) : units;
    if (excitatory < 2 * count) {
      throw new BadInputException(
          "--units: expected at least 2 for each of " + count + " prototypes, found " + excitatory);
    }
    PrototypeMemory memory;
    try (TrainingProgress steps = new TrainingProgress(console)) {
      AttractorTrainer trainer =
          new AttractorTrainer(Math.max(1, excitatory / 2), seed)
              .withIterations(iterations)
              .withThreads(threads)
              .withListener(steps);
      memory =
          PrototypeMemory.train(
              means.names(), means.vectors(), excitatory, trainer, provenance(info, means), seed);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(index + ": " + e.getMessage());
    } catch (ArithmeticException e) {
      throw new BadInputException(
          index + ": " + e.getMessage() + "; try more --iterations or --units, or another --seed");
    }
    PrototypeFile.write(memory, file.stream());
    file.commit();
    // The prototypes themselves may have gone to standard output.
    PrintWriter text = PendingOutput.isStandardOutput(out) ? console.err() : console.out();
    PrototypeText.print(memory, text);
    text.printf(Locale.ROOT, "written to %s in %.1f s%n", out, (System.nanoTime() - start) / 1e9);
    text.flush();
  }

  private String provenance(FieldInfo info, GroupMeans means) {
    StringBuilder text = new StringBuilder("means of the field '" + info.name + "'");
    text.append(by == null ? " by k-means" : " by the field '" + by + "'").append(", seed ");
    text.append(seed);
    for (int k = 0; k < means.names().size(); k++) {
      text.append(
          String.format(Locale.ROOT, "%n%s: %,d vectors", means.names().get(k), means.counts()[k]));
    }
    return text.toString();
  }
}
