package io.github.lucenehopfield.attractor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that are cut short and go on later. */
@Tag("arithmetic")
class TestTrainingCheckpoint {
  @TempDir private Path folder;

  private static double[][] patterns(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] rates = new double[2][16];
    for (double[] row : rates) {
      for (int i = 0; i < row.length; i++) {
        row[i] = Math.exp(1.3 + .8 * random.nextGaussian());
      }
    }
    return rates;
  }

  private AttractorTrainer trainer(int iterations, List<Integer> steps) {
    return new AttractorTrainer(8, 1)
        .withIterations(iterations)
        .withListener((step, of, what) -> steps.add(step))
        .withCheckpoint(folder.resolve("kept"));
  }

  @Test
  void aTrainingGoesOnWhereItWasCutShort() {
    double[][] patterns = patterns(3);
    List<Integer> before = new ArrayList<>();
    assertThrows(ArithmeticException.class, () -> trainer(21, before).train(patterns));
    List<Integer> after = new ArrayList<>();
    AttractorNetwork network = trainer(600, after).train(patterns);
    assertEquals(0, before.get(0));
    assertEquals(20, after.get(0));
    assertTrue(network.abscissa() < 0);
  }

  @Test
  void otherPatternsAreRefused() {
    assertThrows(ArithmeticException.class, () -> trainer(1, new ArrayList<>()).train(patterns(3)));
    UncheckedIOException refused =
        assertThrows(
            UncheckedIOException.class, () -> trainer(1, new ArrayList<>()).train(patterns(4)));
    assertTrue(refused.getMessage().contains("the same patterns"), refused.getMessage());
  }

  @Test
  void damagedFilesAreRefused() throws Exception {
    assertThrows(ArithmeticException.class, () -> trainer(1, new ArrayList<>()).train(patterns(3)));
    Path file = folder.resolve("kept");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 4;
    Files.write(file, bytes);
    UncheckedIOException refused =
        assertThrows(
            UncheckedIOException.class, () -> trainer(1, new ArrayList<>()).train(patterns(3)));
    assertTrue(refused.getMessage().contains("corrupt"), refused.getMessage());
  }
}
