package io.github.lucenehopfield.cli;

import io.github.lucenehopfield.cli.demo.Demo;
import io.github.lucenehopfield.cli.demo.DemoResult;
import io.github.lucenehopfield.cli.demo.DemoText;
import io.github.lucenehopfield.cli.report.HtmlReport;
import io.github.lucenehopfield.datasets.FashionMnist;
import io.github.lucenehopfield.datasets.file.VectorFile;
import io.github.lucenehopfield.datasets.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Demonstrates on images what the project is good for. */
@Command(
    name = "demo",
    header = "Demonstrates on 60,000 images what this is good for.",
    description = {
      "Stores the training images of Fashion-MNIST, corrupts some of them in each of several ways,"
          + " and looks for them with exact Euclidean and cosine search, with Lucene's HNSW graph,"
          + " and with ours. Prints a table and writes a report with pictures.",
      "",
      "The images are taken from DIR; or from Debian's package dataset-fashion-mnist, which is"
          + " downloaded into a cache folder where it is not installed."
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    sortOptions = false)
final class DemoCommand implements Callable<Integer> {
  @ParentCommand private HopfieldCommand parent;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where train-images-idx3-ubyte[.gz] is; any images in that format will do.")
  private Path data;

  @Option(
      names = "--cues",
      paramLabel = "N",
      defaultValue = "100",
      description = "Images to corrupt in each way (default: ${DEFAULT-VALUE}).")
  private int cues;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      defaultValue = "hopfield-report",
      description = "Where index.html is written (default: ${DEFAULT-VALUE}).")
  private Path report;

  @Option(names = "--json", description = "Print an object and not a table.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Arguments.atLeastOne("--cues", cues);
    HtmlReport.requireWritable(report);
    Console console = parent.console();
    long start = System.nanoTime();
    try (VectorFile images = new FashionMnist(console, System.getenv()).open(data)) {
      int threads = Runtime.getRuntime().availableProcessors();
      DemoResult result = new Demo(console, threads).run(images, cues);
      Path page = HtmlReport.write(result, report);
      double seconds = (System.nanoTime() - start) / 1e9;
      if (json) {
        DemoText.json(result, page, seconds, console.out());
      } else {
        DemoText.table(result, page, seconds, console.out());
      }
    }
    return 0;
  }
}
