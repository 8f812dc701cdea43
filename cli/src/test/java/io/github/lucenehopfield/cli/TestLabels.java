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
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Labels in recall, and train --label. */
class TestLabels {
  private static final int STORED = 600;
  private static final int DIMENSION = 6;
  private static final int CUES = 300;

  @TempDir static Path directory;
  private static Path index;
  private static Path cues;
  private static Path fit;
  private static String fitted;
  private static final long[] LABELS = new long[STORED];

  /** Three classes, normal around three corners; of the first two dimensions only. */
  @BeforeAll
  static void makeIndex() throws IOException {
    SplittableRandom random = new SplittableRandom(4);
    float[][] rows = new float[STORED][];
    for (int i = 0; i < STORED; i++) {
      LABELS[i] = i % 3;
      rows[i] = vector(i % 3, random);
    }
    float[][] asked = new float[CUES][];
    for (int i = 0; i < CUES; i++) {
      asked[i] = vector(i % 3, random);
    }
    cues = TestFiles.write(directory, "cues.npy", TestFiles.npy(asked));
    index = directory.resolve("index");
    Cli run =
        Cli.run(
            "index",
            "--input",
            TestFiles.write(directory, "rows.npy", TestFiles.npy(rows)),
            "--index",
            index,
            "--number",
            "class=" + TestFiles.write(directory, "class.npy", TestFiles.ids(LABELS)));
    assertEquals(0, run.code(), run.err());
    fit = directory.resolve("fit.json");
    Cli trained =
        Cli.run("train", "--index", index, "--label", "class", "--out", fit, "--rows", 400);
    assertEquals(0, trained.code(), trained.err());
    fitted = trained.out();
  }

  private static float[] vector(int label, SplittableRandom random) {
    float[] vector = new float[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      vector[d] = (float) (5 + random.nextGaussian());
    }
    vector[0] += label == 1 ? 3 : 0;
    vector[1] += label == 2 ? 3 : 0;
    return vector;
  }

  private static void assertRefused(Cli run, String... parts) {
    assertEquals(2, run.code(), run.out() + run.err());
    assertEquals("", run.out());
    assertEquals(1, run.err().lines().count(), run.err());
    for (String part : parts) {
      assertTrue(run.err().contains(part), run.err() + " lacks " + part);
    }
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> labels(Map<String, Object> line) {
    return (List<Map<String, Object>>) line.get("labels");
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }

  private static double total(Map<String, Object> line) {
    double total = number(line.get("unlabeled")) + number(line.get("beyond"));
    for (Map<String, Object> label : labels(line)) {
      total += number(label.get("probability"));
    }
    return line.get("not_stored") == null ? total : total + number(line.get("not_stored"));
  }

  @Test
  void labelsAreSummedOverHits() throws IOException {
    Cli run =
        Cli.run(
            "recall",
            "--index",
            index,
            "--cues",
            cues,
            "--label",
            "class",
            "--separation",
            "top:5",
            "-k",
            5);
    assertEquals(0, run.code(), run.err());
    for (Map<String, Object> line : run.lines()) {
      double[] sums = new double[3];
      for (Object hit : (List<?>) line.get("hits")) {
        Map<?, ?> one = (Map<?, ?>) hit;
        sums[(int) LABELS[(int) number(one.get("id"))]] += number(one.get("probability_if_stored"));
      }
      for (Map<String, Object> label : labels(line)) {
        double sum = sums[Integer.parseInt((String) label.get("label"))];
        assertEquals(sum, number(label.get("probability")), 1e-9);
      }
      assertEquals(1, total(line), 1e-9);
    }
  }

  @Test
  void noneOfThemIsCounted() throws IOException {
    Cli run =
        Cli.run(
            "recall",
            "--index",
            index,
            "--cues",
            cues,
            "--label",
            "class",
            "--similarity",
            "robust",
            "--candidates",
            50);
    assertEquals(0, run.code(), run.err());
    for (Map<String, Object> line : run.lines()) {
      assertEquals(1, total(line), 1e-6);
    }
  }

  @Test
  void fittedProbabilitiesComeTrue() throws IOException {
    assertTrue(fitted.startsWith("class by "), fitted);
    Cli run = Cli.run("recall", "--index", index, "--cues", cues, "--label-fit", fit);
    assertEquals(0, run.code(), run.err());
    double loss = 0;
    int right = 0;
    List<Map<String, Object>> lines = run.lines();
    assertEquals(CUES, lines.size());
    for (int i = 0; i < CUES; i++) {
      List<Map<String, Object>> labels = labels(lines.get(i));
      assertEquals(3, labels.size());
      assertEquals(1, total(lines.get(i)), 1e-9);
      String own = Integer.toString(i % 3);
      right += labels.get(0).get("label").equals(own) ? 1 : 0;
      for (Map<String, Object> label : labels) {
        if (label.get("label").equals(own)) {
          loss -= Math.log(number(label.get("probability"))) / CUES;
        }
      }
    }
    assertTrue(right > .8 * CUES, right + " right");
    assertTrue(loss < .5, "log-loss " + loss);
  }

  @Test
  void damageIsFitted() throws IOException {
    Path blind = directory.resolve("blind.json");
    Cli run =
        Cli.run(
            "train",
            "--index",
            index,
            "--label",
            "class",
            "--damage",
            "missing:0.8",
            "--similarity",
            "euclidean",
            "--rows",
            200,
            "--out",
            blind);
    assertEquals(0, run.code(), run.err());
    double loss = number(Cli.object(Files.readString(blind)).get("log_loss"));
    double clear = number(Cli.object(Files.readString(fit)).get("log_loss"));
    assertTrue(loss > clear + .2, loss + " and " + clear);
    assertEquals("euclidean", Cli.object(Files.readString(blind)).get("similarity"));
  }

  @Test
  void theSameSeedGivesTheSameFit() throws IOException {
    Path again = directory.resolve("again.json");
    Cli run = Cli.run("train", "--index", index, "--label", "class", "--out", again, "--rows", 400);
    assertEquals(0, run.code(), run.err());
    assertEquals(Files.readString(fit), Files.readString(again));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--label nothing | --label: expected a numeric or keyword field",
        "--label vector | found 'vector'",
        "--label-fit FIT --label class | expected none of --label",
        "--label-fit FIT --separation max | expected none of --label",
        "--label-fit missing | missing",
        "--label-fit CUES | what 'hopfield train --label' has written"
      })
  void recallRefuses(String options, String message) {
    String[] words =
        ("recall --index INDEX --cues CUES " + options)
            .replace("INDEX", index.toString())
            .replace("CUES", cues.toString())
            .replace("FIT", fit.toString())
            .split(" ");
    assertRefused(Cli.run((Object[]) words), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--label nothing --out NEW | numeric or keyword field",
        "--label class --out NEW --rows 9 | --rows: expected at least 10, found 9",
        "--label class --out NEW --similarity tea | similarity=tea",
        "--label class --out NEW --damage tea | --damage",
        "--label class --out NEW --damage occlude:28x28:0.4 | --damage",
        "--label class --out NEW --grid 2x3 | --grid",
        "--label class --out FIT | fit.json",
        "--damage noise:1 --rows 20 --out NEW | expected --label"
      })
  void trainRefuses(String options, String message) {
    String[] words =
        ("train --index INDEX " + options)
            .replace("INDEX", index.toString())
            .replace("FIT", fit.toString())
            .replace("NEW", directory.resolve("new.json").toString())
            .split(" ");
    assertRefused(Cli.run((Object[]) words), message);
    assertFalse(Files.exists(directory.resolve("new.json")));
  }

  @Test
  void damagedFitsAreRefused() throws IOException {
    String sound = Files.readString(fit);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 200; i++) {
      StringBuilder damaged = new StringBuilder(sound);
      int at = random.nextInt(sound.length() - 1);
      if (i % 2 == 0) {
        damaged.setLength(at);
      } else {
        damaged.setCharAt(at, "{}[]\",:-0.xe".charAt(random.nextInt(12)));
      }
      Path file = directory.resolve("damaged.json");
      Files.writeString(file, damaged);
      Cli run = Cli.run("recall", "--index", index, "--cues", cues, "--label-fit", file);
      // Another digit may leave a sound file.
      assertTrue(run.code() == 2 || run.code() == 0, run.err());
      assertTrue(run.code() == 0 || run.err().startsWith("hopfield: "), run.err());
      assertFalse(i % 2 == 0 && run.code() == 0, damaged.toString());
    }
  }
}
