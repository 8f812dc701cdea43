package io.github.lucenehopfield.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.datasets.file.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plots of the documents are those of their tables and of the reports. */
class TestPlots {
  private static final Path ROOT = Path.of("..");

  @TempDir Path folder;

  private int plots(Path root) {
    return Benchmarks.commandLine()
        .execute("plots", "--root", root.toString(), "--out", folder.toString());
  }

  @Test
  void documentsShowThemAsTheyAre() throws Exception {
    assertEquals(0, plots(ROOT));
    StringBuilder documents = new StringBuilder();
    try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".md")).toList()) {
        documents.append(Files.readString(file));
      }
    }
    List<Path> pictures;
    try (Stream<Path> files = Files.list(folder)) {
      pictures = files.toList();
    }
    assertTrue(pictures.size() > 10, pictures.toString());
    for (Path picture : pictures) {
      String name = picture.getFileName().toString();
      String svg = Files.readString(picture);
      String shown = Files.readString(ROOT.resolve("docs/images").resolve(name));
      assertEquals(svg, shown, name + ": run 'hopfield bench plots'");
      assertTrue(documents.toString().contains("](images/" + name + ")"), name);
      DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(picture.toFile());
      assertLegible(name, svg);
    }
  }

  /**
   * At the 328 pixels that a telephone leaves, letters are ten pixels high where all of it fits.
   */
  private static void assertLegible(String name, String svg) {
    Matcher size =
        Pattern.compile("viewBox=\"0 0 (\\d+) \\d+\".* font-size=\"(\\d+)\"").matcher(svg);
    assertTrue(size.find(), name);
    int width = Integer.parseInt(size.group(1));
    double letters = 328.0 / width * Integer.parseInt(size.group(2));
    assertTrue(letters >= 9, name + ": letters=" + letters);
    Matcher text = Pattern.compile("<text x=\"([\\d.]+)\"[^>]*>([^<]*)</text>").matcher(svg);
    while (text.find()) {
      if (text.group().contains("text-anchor") == false) {
        double end = Double.parseDouble(text.group(1)) + 8 * text.group(2).length();
        assertTrue(end <= width + 24, name + ": " + text.group(2));
      }
    }
  }

  @Test
  void aChartHasEachNumberOfItsTable() throws IOException {
    Path file = Path.of("A.md");
    String text =
        "![p](images/p.svg)\n\n| | 1 | 2 |\n|---|---|---|\n| **a** | .5 ±.1 | - |\n\n| b |\n";
    List<List<String>> table = TableCharts.table(file, text, "p.svg");
    assertEquals(List.of(List.of("", "1", "2"), List.of("a", ".5 ±.1", "-")), table);
    String svg = TableCharts.rows(table, "title", "axis");
    assertEquals(2, svg.split("<circle", -1).length);
    assertTrue(svg.contains(">a</text>"), svg);
    String bars = TableCharts.bars(table, "title", 1, "", List.of("1"), 1, .05);
    assertTrue(bars.contains(">.1</text>"), bars);
    assertTrue(bars.contains("<path"), bars);
    assertThrows(BadInputException.class, () -> TableCharts.table(file, text, "q.svg"));
  }

  @Test
  void aReportIsNeeded() throws IOException {
    Path report = Files.writeString(folder.resolve("report.json"), "{\"data\": \"x\"}");
    assertThrows(BadInputException.class, () -> PeersCharts.read(report));
    Files.writeString(report, "tea");
    assertThrows(BadInputException.class, () -> PeersCharts.read(report));
  }
}
