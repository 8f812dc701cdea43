package io.github.lucenehopfield.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.datasets.file.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration on a few small images. */
class TestDemo {
  private static final int IMAGES = 400;
  private static final int SIDE = 8;
  private static final int CUES = 12;

  @TempDir Path directory;
  private Path data;
  private Path report;

  @BeforeEach
  void writeImages() throws IOException {
    data = Files.createDirectory(directory.resolve("data"));
    report = directory.resolve("report");
    byte[] pixels = new byte[IMAGES * SIDE * SIDE];
    new SplittableRandom(3).nextBytes(pixels);
    byte[] file = TestFiles.gzip(TestFiles.idx(0x803, IMAGES, SIDE, SIDE, pixels));
    TestFiles.write(data, "train-images-idx3-ubyte.gz", file);
  }

  private Cli demo(Object... more) {
    Object[] words = {"demo", "--data", data, "--cues", CUES, "--report", report};
    Object[] all = Stream.concat(Stream.of(words), Stream.of(more)).toArray();
    Cli run = Cli.run(all);
    assertEquals(0, run.code(), run.err());
    assertEquals("", run.err());
    return run;
  }

  @Test
  void printsATableAndWritesAReport() throws IOException {
    // Of its own, for other processes have theirs where all have them.
    Path temporary = Files.createDirectory(directory.resolve("temporary"));
    String usual = System.setProperty("java.io.tmpdir", temporary.toString());
    Cli run;
    try {
      run = demo();
    } finally {
      System.setProperty("java.io.tmpdir", usual);
    }
    try (Stream<Path> files = Files.list(temporary)) {
      assertEquals(List.of(), files.toList());
    }
    for (String corruption :
        List.of("none", "noise", "half erased", "salt and pepper", "half unknown")) {
      assertTrue(run.out().lines().anyMatch(line -> line.startsWith(corruption)), run.out());
    }
    String page = Files.readString(report.resolve("index.html"));
    assertTrue(page.startsWith("<!DOCTYPE html>"));
    assertTrue(page.contains("400 images are stored"), page);
    // Eight corruptions, each with four examples of six pictures.
    assertEquals(8 * 4 * 6, page.split("<img src=\"data:image/png;base64,", -1).length - 1);
    assertFalse(page.matches("(?s).*(src|href)=\"(?!data:).*"), "the page needs something else");
    assertFalse(page.contains("url("), "the page needs something else");
    assertEquals(
        page.split("<figure", -1).length,
        page.split("</figure>", -1).length,
        "every figure is closed");
    try (Stream<Path> files = Files.list(report)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void givesAnObjectAndTheSameFiguresAgain() throws IOException {
    List<Map<String, Object>> lines = demo("--json").lines();
    assertEquals(1, lines.size());
    Map<String, Object> object = lines.get(0);
    assertEquals(400L, object.get("images"));
    assertEquals((long) CUES, object.get("cues"));
    List<?> corruptions = (List<?>) object.get("damages");
    assertEquals(8, corruptions.size());
    for (Object item : corruptions) {
      Map<?, ?> row = (Map<?, ?>) item;
      // Random pixels differ so much that what is left of them is enough.
      if (!Set.of("brightness", "noise").contains((String) row.get("damage"))) {
        assertEquals(1.0, correct(row, "hopfield_robust"), row.toString());
      }
      for (String method : List.of("exact_euclidean", "exact_cosine", "lucene_hnsw")) {
        double share = correct(row, method);
        assertTrue(share >= 0 && share <= 1);
      }
    }
    Map<String, Object> again = demo("--json").lines().get(0);
    List<?> repeated = (List<?>) again.get("damages");
    for (int i = 0; i < corruptions.size(); i++) {
      for (String method :
          List.of("exact_euclidean", "exact_cosine", "hopfield_robust", "hopfield_trained")) {
        assertEquals(
            correct((Map<?, ?>) corruptions.get(i), method),
            correct((Map<?, ?>) repeated.get(i), method));
      }
    }
  }

  @Test
  void wantsNoMoreCuesThanImages() {
    Cli run = Cli.run("demo", "--data", data, "--cues", IMAGES + 1, "--report", report);
    assertEquals(2, run.code());
    assertEquals("hopfield: --cues: expected at most 400, found 401", run.err().strip());
    assertFalse(Files.exists(report));
  }

  private static double correct(Map<?, ?> row, String method) {
    return (double) ((Map<?, ?>) row.get(method)).get("correct_at_1");
  }
}
