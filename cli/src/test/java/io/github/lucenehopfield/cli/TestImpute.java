package io.github.lucenehopfield.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.datasets.file.TestFiles;
import io.github.lucenehopfield.datasets.file.VectorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command impute, as a user runs it. */
class TestImpute {
  private static final int STORED = 500;
  private static final int DIMENSION = 6;
  private static final float NAN = Float.NaN;

  @TempDir static Path directory;
  private static Path index;
  private static final SplittableRandom RANDOM = new SplittableRandom(8);

  @BeforeAll
  static void makeIndex() throws IOException {
    float[][] rows = new float[STORED][];
    for (int i = 0; i < STORED; i++) {
      rows[i] = row(3f * i / STORED);
    }
    index = directory.resolve("index");
    Path input = TestFiles.write(directory, "rows.npy", TestFiles.npy(rows));
    Cli run = Cli.run("index", "--input", input, "--index", index);
    assertEquals(0, run.code(), run.err());
  }

  /** A point of a curve. */
  private static float[] row(float t) {
    float[] row = new float[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      row[d] = (float) (5 * Math.cos(t + d) + d);
    }
    return row;
  }

  private static float[][] read(Path path) throws IOException {
    try (VectorFile file = VectorFile.open(path)) {
      float[][] rows = new float[file.rows()][file.dimension()];
      for (int i = 0; i < rows.length; i++) {
        file.cursor().read(i, rows[i]);
      }
      return rows;
    }
  }

  private static Cli impute(float[][] rows, Path out, Object... more) throws IOException {
    Path input = TestFiles.write(directory, "input.npy", TestFiles.npy(rows));
    Object[] words = {"impute", "--index", index, "--input", input, "--out", out};
    Object[] all = Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return Cli.run(all);
  }

  @ParameterizedTest
  @CsvSource({"1", "3"})
  void fillsWhatIsUnknown(int threads) throws IOException {
    float[][] rows = new float[50][];
    float[] times = new float[rows.length];
    int unknown = 0;
    for (int i = 0; i < rows.length; i++) {
      times[i] = (float) (3 * RANDOM.nextDouble());
      rows[i] = row(times[i]);
      rows[i][i % DIMENSION] = NAN;
      rows[i][(i + 2) % DIMENSION] = NAN;
      unknown += 2;
    }
    Path out = directory.resolve("out.npy");
    Cli run = impute(rows, out, "--threads", threads);
    assertEquals(0, run.code(), run.err());
    assertEquals("", run.err());
    assertTrue(run.out().startsWith("filled " + unknown + " values in 50 rows"), run.out());
    assertFalse(run.out().contains("rows far from"), run.out());
    float[][] filled = read(out);
    for (int i = 0; i < rows.length; i++) {
      // Neighbors on the curve are .03 apart.
      assertArrayEquals(row(times[i]), filled[i], .1f);
      for (int d = 0; d < DIMENSION; d++) {
        if (!Float.isNaN(rows[i][d])) {
          assertEquals(rows[i][d], filled[i][d]);
        }
      }
    }
  }

  @Test
  void saysWhichRowsNothingFits() throws IOException {
    float[] far = row(1);
    for (int d = 0; d < DIMENSION; d++) {
      far[d] += 1000;
    }
    far[2] = NAN;
    float[] nothing = new float[DIMENSION];
    Arrays.fill(nothing, NAN);
    float[] sound = row(2);
    sound[0] = NAN;
    Path out = directory.resolve("far.npy");
    Cli run = impute(new float[][] {row(1), far, sound, nothing}, out);
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("filled 2 values in 2 rows"), run.out());
    assertTrue(run.out().contains("rows far from all that is stored (1): 1\n"), run.out());
    assertTrue(run.out().contains("which stay NaN (1): 3\n"), run.out());
    float[][] filled = read(out);
    assertArrayEquals(row(1), filled[0]);
    assertArrayEquals(nothing, filled[3]);
    assertTrue(Float.isFinite(filled[1][2]));
  }

  /** Every row lacks something; each is found by other parts of it, and filled by others. */
  @Test
  void storedRowsMayHaveHoles() throws IOException {
    float[][] stored = new float[STORED][];
    float[][] cues = new float[STORED][];
    for (int i = 0; i < STORED; i++) {
      stored[i] = row(3f * i / STORED);
      cues[i] = stored[i].clone();
      stored[i][i % DIMENSION] = NAN;
      cues[i][(i + 2) % DIMENSION] = NAN;
    }
    Path input = TestFiles.write(directory, "patchy.npy", TestFiles.npy(stored));
    Path patchy = directory.resolve("patchy");
    Cli refused = Cli.run("index", "--input", input, "--index", patchy);
    assertEquals(2, refused.code());
    assertTrue(refused.err().contains("NaN in row 0, column 0 (with --unknown"), refused.err());
    Cli run = Cli.run("index", "--input", input, "--index", patchy, "--unknown");
    assertEquals(0, run.code(), run.err());
    Path asked = TestFiles.write(directory, "cues.npy", TestFiles.npy(cues));
    run = Cli.run("recall", "--index", patchy, "--cues", asked, "-k", "1");
    assertEquals(0, run.code(), run.err());
    String[] lines = run.out().lines().toArray(String[]::new);
    int found = 0;
    for (int i = 0; i < STORED; i++) {
      found += lines[i].contains("\"hits\":[{\"id\":" + i + ",") ? 1 : 0;
    }
    assertTrue(found >= 0.95 * STORED, "found=" + found);
    Path out = directory.resolve("completed.npy");
    run = Cli.run("impute", "--index", patchy, "--input", input, "--out", out);
    assertEquals(0, run.code(), run.err());
    float[][] filled = read(out);
    for (int i = 0; i < STORED; i++) {
      float[] whole = row(3f * i / STORED);
      assertEquals(whole[i % DIMENSION], filled[i][i % DIMENSION], 0.15f, "row " + i);
    }
  }

  @Test
  void refusesToStoreRowsOfWhichNothingIsKnown() throws IOException {
    float[][] rows = {row(1), {NAN, NAN, NAN, NAN, NAN, NAN}};
    Path input = TestFiles.write(directory, "nothing.npy", TestFiles.npy(rows));
    Cli run = Cli.run("index", "--input", input, "--index", directory.resolve("none"), "--unknown");
    assertEquals(2, run.code());
    assertTrue(run.err().contains("a number in every row, found NaN only in row 1"), run.err());
  }

  @Test
  void wholeRowsStay() throws IOException {
    Path out = directory.resolve("whole.npy");
    Cli run = impute(new float[][] {row(1), row(2)}, out);
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().startsWith("filled 0 values in 0 rows"), run.out());
    assertArrayEquals(row(2), read(out)[1]);
  }

  @Test
  void otherFormatsAreRead() throws IOException {
    float[] sound = row(2);
    sound[0] = NAN;
    Path input =
        TestFiles.write(
            directory, "input.npy.gz", TestFiles.gzip(TestFiles.npy(new float[][] {sound})));
    Path out = directory.resolve("gzip.npy");
    Cli run = Cli.run("impute", "--index", index, "--input", input, "--out", out);
    assertEquals(0, run.code(), run.err());
    assertArrayEquals(row(2), read(out)[0], .1f);
  }

  @Test
  void refusesBadRowsAndOptions() throws IOException {
    Path out = directory.resolve("refused.npy");
    float[] infinite = row(1);
    infinite[3] = Float.POSITIVE_INFINITY;
    float[] sound = row(2);
    sound[0] = NAN;
    Cli[] refused = {
      impute(new float[][] {sound, infinite}, out),
      impute(new float[][] {{1, NAN}}, out),
      impute(new float[][] {sound}, out, "--similarity", "tea"),
      impute(new float[][] {sound}, out, "--field", "tea"),
      impute(new float[][] {sound}, out, "--threads", 0),
      impute(new float[][] {sound}, directory)
    };
    String[] messages = {
      "Infinity in row 1, column 3", "dimension 6", "similarity=tea", "'tea'", "--threads", ""
    };
    for (int i = 0; i < refused.length; i++) {
      assertEquals(2, refused[i].code(), refused[i].out());
      assertEquals(1, refused[i].err().lines().count(), refused[i].err());
      assertTrue(refused[i].err().contains(messages[i]), refused[i].err());
    }
    assertFalse(Files.exists(out));
  }
}
