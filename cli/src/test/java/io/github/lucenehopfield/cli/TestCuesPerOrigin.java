package io.github.lucenehopfield.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.datasets.file.TestFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code recall --cues-per-origin}. */
class TestCuesPerOrigin {
  private static final int STORED = 300;
  private static final int ORIGINS = 60;
  private static final int VIEWS = 4;

  @TempDir static Path directory;
  private static Path index;
  private static Path views;
  private static Path origins;

  @BeforeAll
  static void makeIndex() throws IOException {
    SplittableRandom random = new SplittableRandom(4);
    float[][] rows = new float[STORED][8];
    for (float[] row : rows) {
      for (int d = 0; d < row.length; d++) {
        row[d] = (float) random.nextGaussian();
      }
    }
    float[][] cues = new float[ORIGINS * VIEWS][8];
    long[] ids = new long[ORIGINS];
    for (int i = 0; i < cues.length; i++) {
      ids[i / VIEWS] = i / VIEWS;
      for (int d = 0; d < 8; d++) {
        cues[i][d] = (float) (rows[i / VIEWS][d] + .9 * random.nextGaussian());
      }
    }
    views = TestFiles.write(directory, "views.npy", TestFiles.npy(cues));
    origins = TestFiles.write(directory, "origins.npy", TestFiles.ids(ids));
    index = directory.resolve("index");
    Path input = TestFiles.write(directory, "rows.npy", TestFiles.npy(rows));
    Cli run = Cli.run("index", "--input", input, "--index", index);
    assertEquals(0, run.code(), run.err());
  }

  @Test
  void rowsOfAnOriginAreRecalledTogether() {
    Cli run =
        Cli.run(
            "recall",
            "--index",
            index,
            "--cues",
            views,
            "--origins",
            origins,
            "--cues-per-origin",
            VIEWS,
            "--patterns",
            directory.resolve("patterns.npy"));
    assertEquals(0, run.code(), run.err());
    String[] lines = run.out().strip().split("\n");
    assertEquals(ORIGINS + 1, lines.length);
    assertTrue(lines[ORIGINS - 1].startsWith("{\"cue\":" + (ORIGINS - 1) + ","), lines[59]);
    String summary = lines[ORIGINS];
    assertTrue(summary.startsWith("{\"cues\":" + ORIGINS + ","), summary);
    double correct = Double.parseDouble(summary.split("\"correct_at_1\":")[1].split(",")[0]);
    Cli single = Cli.run("recall", "--index", index, "--cues", views);
    int found = 0;
    String[] ofOne = single.out().strip().split("\n");
    for (int i = 0; i < ofOne.length; i++) {
      found += ofOne[i].contains("\"hits\":[{\"id\":" + i / VIEWS + ",") ? 1 : 0;
    }
    double alone = (double) found / ofOne.length;
    assertTrue(correct > alone + .2, correct + " by four, " + alone + " by one");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--cues-per-origin 0 | expected 1 to 64, found 0",
        "--cues-per-origin 65 | expected 1 to 64, found 65",
        "--cues-per-origin 7 | to be a multiple of 7, found 240",
        "--cues-per-origin 4 --steps 3 | expected none of --associate, --parents and --steps",
        "--cues-per-origin 4 --parents class | expected none of --associate, --parents and --steps"
      })
  void whatCannotBeGroupedIsRefused(String options, String message) {
    Object[] arguments =
        ("recall --index " + index + " --cues " + views + " " + options).split(" ");
    Cli run = Cli.run(arguments);
    assertEquals(2, run.code());
    assertTrue(run.err().contains(message), run.err());
  }
}
