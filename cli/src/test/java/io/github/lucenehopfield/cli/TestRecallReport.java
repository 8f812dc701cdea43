package io.github.lucenehopfield.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.datasets.file.TestFiles;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.InputSource;

/** {@code recall --report}. */
class TestRecallReport {
  private static final int STORED = 200;
  private static final int CUES = 30;

  @TempDir static Path directory;
  private static final List<Path> INDEXES = new ArrayList<>();

  /** An index of vectors of a dimension, cues of which every third is of nothing stored. */
  private static Path[] made(int dimension) throws IOException {
    Path folder = directory.resolve("d" + dimension);
    if (INDEXES.contains(folder) == false) {
      INDEXES.add(Files.createDirectories(folder));
      SplittableRandom random = new SplittableRandom(4);
      float[][] rows = new float[STORED][dimension];
      for (float[] row : rows) {
        for (int d = 0; d < dimension; d++) {
          row[d] = (float) random.nextGaussian();
        }
      }
      float[][] cues = new float[CUES][];
      long[] ids = new long[CUES];
      for (int i = 0; i < CUES; i++) {
        ids[i] = i;
        cues[i] = rows[i].clone();
        for (int d = 0; d < dimension; d++) {
          cues[i][d] = i % 3 == 0 ? (float) random.nextGaussian() : cues[i][d];
        }
        cues[i][2] = Float.NaN;
      }
      TestFiles.write(folder, "cues.npy", TestFiles.npy(cues));
      TestFiles.write(folder, "ids.npy", TestFiles.ids(ids));
      Path input = TestFiles.write(folder, "rows.npy", TestFiles.npy(rows));
      Cli run = Cli.run("index", "--input", input, "--index", folder.resolve("index"));
      assertEquals(0, run.code(), run.err());
    }
    return new Path[] {
      folder.resolve("index"), folder.resolve("cues.npy"), folder.resolve("ids.npy")
    };
  }

  @BeforeAll
  static void start() {
    INDEXES.clear();
  }

  private static String page(int dimension, String... more) throws IOException {
    Path[] files = made(dimension);
    Path report = Files.createTempDirectory(directory, "report").resolve("new");
    List<Object> words =
        new ArrayList<>(
            List.of("recall", "--index", files[0], "--cues", files[1], "--similarity", "robust"));
    words.addAll(List.of("--report", report));
    words.addAll(Arrays.asList(more));
    Cli run = Cli.run(words.toArray());
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().lines().count() >= CUES, run.out());
    return Files.readString(report.resolve("index.html"));
  }

  private static int count(String text, String part) {
    return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
  }

  @Test
  void saysHowFarProbabilitiesComeTrue() throws IOException {
    String page = page(64, "--origins", made(64)[2].toString());
    assertTrue(page.contains("The origin came first for 20 of 30 cues (67 %)"), page);
    assertTrue(page.contains(">ROC, area "), page);
    assertTrue(page.contains(">Reliability<"), page);
    // Of the first 20 cues, 13 are of something stored.
    assertEquals(13, count(page, "&#10003; "));
    assertFalse(page.contains("NaN"), "no number is unknown");
  }

  @Test
  void vectorsAreCurvesBarsOrImages() throws IOException {
    String curves = page(64);
    // Cue, repaired vector and three hits, for each of 20 cues.
    assertEquals(20 * 5, count(curves, "<svg class=\"vector\""));
    assertEquals(20 * 5, count(curves, "class=\"curve\""));
    assertFalse(curves.contains("Reliability"), "origins are not known");

    String bars = page(8);
    assertEquals(20 * 5, count(bars, "<svg class=\"vector\""));
    assertEquals(20 * 5 * 8, count(bars, "class=\"bar\"") + count(bars, "class=\"unknown\""));
    assertEquals(20, count(bars, "class=\"unknown\""));

    String images = page(64, "--width", "16");
    assertEquals(20 * 5, count(images, "width=\"16\" height=\"4\""));
    assertFalse(images.contains("<svg"), "images only");
  }

  @Test
  void picturesAreWellFormed() throws Exception {
    String page = page(64, "--origins", made(64)[2].toString());
    int at = page.indexOf("<svg");
    int pictures = 0;
    while (at >= 0) {
      int end = page.indexOf("</svg>", at) + "</svg>".length();
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(page.substring(at, end))));
      pictures++;
      at = page.indexOf("<svg", end);
    }
    assertEquals(20 * 5 + 2, pictures);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "7", "65"})
  void widthsThatAreNotAreRefused(String width) throws IOException {
    Path[] files = made(64);
    Path report = directory.resolve("refused");
    Cli run =
        Cli.run(
            "recall",
            "--index",
            files[0],
            "--cues",
            files[1],
            "--report",
            report,
            "--width",
            width);
    assertEquals(2, run.code());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains("--width: expected"), run.err());
    assertFalse(Files.exists(report));
  }

  @Test
  void reportsAreFolders() throws IOException {
    Path[] files = made(64);
    Cli width = Cli.run("recall", "--index", files[0], "--cues", files[1], "--width", "8");
    assertEquals(2, width.code());
    assertTrue(width.err().contains("--width: expected --report with it"), width.err());
    Cli file = Cli.run("recall", "--index", files[0], "--cues", files[1], "--report", files[1]);
    assertEquals(2, file.code());
    assertTrue(file.err().contains("a directory for the report"), file.err());
  }
}
