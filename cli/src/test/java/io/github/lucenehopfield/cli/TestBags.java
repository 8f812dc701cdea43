package io.github.lucenehopfield.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.datasets.file.TestFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command bags, as a user runs it. */
class TestBags {
  private static final int BAGS = 160;
  private static final int SIZE = 4;

  @TempDir private Path directory;
  private final SplittableRandom random = new SplittableRandom(2);
  private Path vectors;
  private Path bags;
  private Path labels;

  /** Even bags are positive; their second vector says so. */
  @BeforeEach
  void makeFiles() throws IOException {
    float[][] rows = new float[BAGS * SIZE][6];
    long[] numbers = new long[rows.length];
    long[] values = new long[rows.length];
    for (int row = 0; row < rows.length; row++) {
      numbers[row] = row / SIZE;
      values[row] = numbers[row] % 2 == 0 ? 3 : 0;
      for (int d = 0; d < 6; d++) {
        rows[row][d] = (float) random.nextGaussian();
      }
      rows[row][2] += values[row] > 0 && row % SIZE == 1 ? 6 : 0;
    }
    vectors = TestFiles.write(directory, "vectors.npy", TestFiles.npy(rows));
    bags = TestFiles.write(directory, "bags.npy", TestFiles.ids(numbers));
    labels = TestFiles.write(directory, "labels.npy", TestFiles.ids(values));
  }

  private Cli bags(Object... more) {
    List<Object> words =
        new ArrayList<>(List.of("bags", "--input", vectors, "--bags", bags, "--labels", labels));
    words.addAll(List.of("--cues", vectors, "--cue-bags", bags));
    words.addAll(Arrays.asList(more));
    return Cli.run(words.toArray());
  }

  @Test
  void saysWhichBagsArePositiveAndWhichVectorsSaySo() throws IOException {
    Cli run = bags("--hidden", 16, "--epochs", 60);
    assertEquals(0, run.code(), run.err());
    List<Map<String, Object>> lines = run.lines();
    assertEquals(BAGS, lines.size());
    int right = 0;
    int named = 0;
    for (int n = 0; n < BAGS; n++) {
      Map<String, Object> line = lines.get(n);
      assertEquals((long) n, line.get("bag"));
      right += (double) line.get("probability") > .5 == (n % 2 == 0) ? 1 : 0;
      List<?> weighed = (List<?>) line.get("vectors");
      Map<?, ?> first = (Map<?, ?>) weighed.get(0);
      named += n % 2 == 0 && first.get("row").equals((long) n * SIZE + 1) ? 1 : 0;
    }
    assertTrue(right >= 152, right + " of " + BAGS + " right");
    assertTrue(named >= 76, named + " of " + BAGS / 2 + " named");
    assertEquals(run.out(), bags("--hidden", 16, "--epochs", 60).out());
  }

  @Test
  void badInputIsRefusedInOneLine() throws IOException {
    assertRefused(bags("--separation", "max"), "--separation: expected ");
    assertRefused(bags("--separation", "tea"), "--separation: ");
    assertRefused(bags("--epochs", 0), "--epochs");
    labels = TestFiles.write(directory, "labels.npy", TestFiles.ids(new long[BAGS * SIZE]));
    assertRefused(bags(), "some bags must be positive and some not; positive=0");
    long[] mixed = new long[BAGS * SIZE];
    mixed[1] = 1;
    labels = TestFiles.write(directory, "labels.npy", TestFiles.ids(mixed));
    assertRefused(bags(), "expected one label a bag, found 1 and 0 in bag 0");
    labels = TestFiles.write(directory, "labels.npy", TestFiles.ids(1, 0));
    assertRefused(bags(), "labels.npy: expected ");
  }

  private static void assertRefused(Cli run, String said) {
    assertEquals(2, run.code(), run.err());
    assertEquals("", run.out());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains(said), run.err());
  }
}
