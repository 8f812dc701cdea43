package io.github.lucenehopfield.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.datasets.file.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train --cues-per-origin} and {@code recall --views}. */
class TestViews {
  private static final int DIMENSION = 12;
  private static final int STORED = 400;
  private static final int GROUPS = 60;
  private static final int VIEWS = 4;

  @TempDir static Path directory;
  private static final SplittableRandom RANDOM = new SplittableRandom(9);
  private static Path index;
  private static Path model;
  private static Path pairs;
  private static Path ids;
  private static Path fresh;
  private static Path absent;
  private static Path fit;

  @BeforeAll
  static void train() throws IOException {
    float[][] rows = random(STORED);
    long[] numbers = new long[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      numbers[i] = 2L * i;
    }
    pairs = write("pairs.npy", views(rows, 0, 2));
    ids = TestFiles.write(directory, "ids.npy", TestFiles.ids(numbers));
    fresh = write("fresh.npy", views(rows, 1, 2));
    absent = write("absent.npy", views(random(GROUPS), 0, 1));
    index = directory.resolve("index");
    model = directory.resolve("model");
    fit = directory.resolve("four.views");
    ok("index", "--input", write("rows.npy", rows), "--index", index);
    // A model of less noise than there is, and so too sure of itself by several cues.
    ok("train", "--index", index, "--damage", "noise:0.8", "--out", model);
    Cli run = fit("--out", fit);
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().startsWith("60 groups of 4 cues, with and without their origin; 60 "));
    String[] losses = run.out().split("\"stored or not\" ")[1].split(" without")[0].split(", ");
    double after = Double.parseDouble(losses[0]);
    double before = Double.parseDouble(losses[1]);
    assertTrue(after < before, run.out());
  }

  private static float[][] random(int count) {
    float[][] rows = new float[count][DIMENSION];
    for (float[] row : rows) {
      for (int d = 0; d < DIMENSION; d++) {
        row[d] = (float) RANDOM.nextGaussian();
      }
    }
    return rows;
  }

  /** Views of the rows from one on, each so far behind the one before. */
  private static float[][] views(float[][] rows, int from, int step) {
    float[][] views = new float[GROUPS * VIEWS][];
    for (int i = 0; i < views.length; i++) {
      views[i] = rows[from + step * (i / VIEWS)].clone();
      for (int d = 0; d < DIMENSION; d++) {
        views[i][d] += (float) (1.2 * RANDOM.nextGaussian());
      }
    }
    return views;
  }

  private static Path write(String name, float[][] rows) throws IOException {
    return TestFiles.write(directory, name, TestFiles.npy(rows));
  }

  private static void ok(Object... words) {
    Cli run = Cli.run(words);
    assertEquals(0, run.code(), run.err());
  }

  private static Cli fit(Object... more) {
    Object[] words = {
      "train", "--index", index, "--model", model, "--pairs", pairs, ids, "--cues-per-origin", VIEWS
    };
    return Cli.run(TestAssociations.with(words, more));
  }

  private static Cli recall(Path cues, Object... more) {
    Object[] words = {"recall", "--index", index, "--cues", cues, "--model", model};
    return Cli.run(TestAssociations.with(words, more));
  }

  /** {@return the log-loss of "stored or not" for groups that the fit has not seen} */
  private static double logLoss(Object... more) throws IOException {
    double sum = 0;
    for (Path cues : new Path[] {fresh, absent}) {
      Cli run = recall(cues, TestAssociations.with(new Object[] {"--cues-per-origin", 4}, more));
      assertEquals(0, run.code(), run.err());
      for (Map<String, Object> line : run.lines()) {
        double notStored = (double) line.get("not_stored");
        double right = cues == fresh ? 1 - notStored : notStored;
        sum -= Math.log(Math.max(1e-12, right));
      }
    }
    return sum / (2 * GROUPS);
  }

  @Test
  void probabilitiesOfOtherGroupsComeTrueMoreOften() throws IOException {
    double ruled = logLoss();
    double fitted = logLoss("--views", fit);
    assertTrue(fitted < ruled, fitted + " fitted, " + ruled + " by the rule");
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    Object[] four = {"--cues-per-origin", 4, "--views"};
    assertRefused("--model", Cli.run("recall", "--index", index, "--cues", fresh, "--views", fit));
    assertRefused("found 4", recall(fresh, "--cues-per-origin", 2, "--views", fit));
    for (String text :
        new String[] {
          "tea",
          "[]",
          "{\"views\":4}",
          "{\"views\":4,\"slope\":1,\"offset\":\"x\"}",
          "{\"views\":4.5,\"slope\":1,\"offset\":0}",
          "{\"views\":4,\"slope\":-1,\"offset\":0}",
          "{\"views\":4,\"slope\":1,\"offset\":0,\"more\":1}"
        }) {
      Path other = Files.writeString(directory.resolve("other.views"), text);
      assertRefused("other.views", recall(fresh, TestAssociations.with(four, other)));
    }
    Path out = directory.resolve("refused");
    assertRefused(
        "both of them", Cli.run("train", "--index", index, "--model", model, "--out", out));
    assertRefused("none of --damage", fit("--damage", "noise:1", "--out", out));
    Path few = TestFiles.write(directory, "few.npy", TestFiles.ids(1));
    Path cues = write("few-cues.npy", random(VIEWS));
    Object[] words = {"train", "--index", index, "--model", model, "--out", out};
    Object[] groups = {"--pairs", cues, few, "--cues-per-origin", VIEWS};
    assertRefused("at least 10 groups", Cli.run(TestAssociations.with(words, groups)));
    assertRefused("id 4000", Cli.run(TestAssociations.with(words, unknown())));
    assertTrue(Files.notExists(out));
  }

  private static Object[] unknown() throws IOException {
    long[] numbers = new long[GROUPS];
    numbers[7] = 4000;
    Path file = TestFiles.write(directory, "unknown.npy", TestFiles.ids(numbers));
    return new Object[] {"--pairs", pairs, file, "--cues-per-origin", VIEWS};
  }

  private static void assertRefused(String said, Cli run) {
    assertEquals(2, run.code(), run.out());
    assertTrue(run.err().contains(said), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
  }
}
