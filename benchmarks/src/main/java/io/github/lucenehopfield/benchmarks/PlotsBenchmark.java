package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.datasets.io.PendingOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Draws the pictures of the documents from what was measured, and measures nothing. */
@Command(
    name = "plots",
    mixinStandardHelpOptions = true,
    description = {
      "Draws the plots of the documents: from the reports in benchmarks/results, and from the tables"
          + " that stand below them. A test compares them with those of docs/images."
    })
final class PlotsBenchmark implements Callable<Integer> {
  /** Reports, and which of their charts the documents show. */
  private static final Map<String, List<String>> REPORTS =
      Map.of(
          "fashion-mnist", List.of("rates", "seconds", "bytes", "erased"),
          "wordnet", List.of("rates"),
          "patches", List.of("rates"));

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description = "The folder of the project (default: this one).")
  private Path root = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where to write (default: docs/images of the project).")
  private Path out;

  @Override
  public Integer call() throws IOException {
    Path folder = out == null ? root.resolve("docs/images") : out;
    Map<String, String> pictures = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> report : REPORTS.entrySet()) {
      Path file = root.resolve("benchmarks/results").resolve(report.getKey() + ".json");
      Map<String, String> charts = PeersCharts.read(file).pictures();
      for (String chart : report.getValue()) {
        pictures.put(report.getKey() + "-" + chart + ".svg", charts.get(chart));
      }
    }
    tables(pictures);
    PendingOutput.makeDirectory(folder);
    for (Map.Entry<String, String> picture : pictures.entrySet()) {
      LineCharts.write(folder.resolve(picture.getKey()), picture.getValue());
    }
    System.out.println(pictures.size() + " pictures in " + folder);
    return 0;
  }

  private void tables(Map<String, String> pictures) throws IOException {
    pictures.put(
        "hfy-size.svg",
        TableCharts.rows(
            table("SWEEPS", "hfy-size.svg"),
            "Share recalled, lower half set to 0",
            "stored images"));
    pictures.put(
        "uhn-noise.svg",
        TableCharts.rows(
            table("SWEEPS", "uhn-noise.svg"),
            "Share recalled under noise",
            "noise, of the range of a pixel"));
    pictures.put(
        "cdam-sequence.svg",
        TableCharts.rows(
            table("CDAM", "cdam-sequence.svg"),
            "Correlation of the final states of two pictures",
            "distance in the learned sequence, by a, h"));
    pictures.put(
        "bags.svg",
        TableCharts.bars(
            table("BAGS", "bags.svg"),
            "Weight on the images that make a bag positive",
            1,
            "",
            List.of("K = 1: weight", "K = 3: weight"),
            0,
            1));
    pictures.put(
        "rationales.svg",
        TableCharts.bars(
            table("RATIONALES", "rationales.svg"),
            "Precision, and share of choices in one piece",
            1,
            "3-subsets",
            List.of("precision", "one span"),
            0,
            1));
    pictures.put(
        "cues.svg",
        TableCharts.columns(
            table("CUES", "cues.svg"),
            "Origin first, by the number of views",
            "views of one image, each with noise 1",
            List.of("Euclidean", "robust", "trained")));
    pictures.put(
        "labels.svg",
        TableCharts.grouped(
            table("LABELS", "labels.svg"),
            "Log-loss of the class of an image (less is better)",
            "log-loss",
            "ours"));
    pictures.put(
        "tables.svg",
        TableCharts.bars(
            table("TABLES", "tables.svg"),
            "Log-loss, 30 % of cells missing (less is better)",
            2,
            "30 % missing",
            List.of("ours", "k-NN", "logistic regression", "gradient boosting"),
            1,
            1));
  }

  private List<List<String>> table(String document, String picture) throws IOException {
    Path file = root.resolve("docs").resolve(document + ".md");
    return TableCharts.table(file, Files.readString(file), picture);
  }
}
