package io.github.lucenehopfield.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.lucenehopfield.datasets.file.TestFiles;
import io.github.lucenehopfield.datasets.file.VectorFile;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as a process of its own, with outputs that fail. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "devices and descriptors of POSIX systems")
class TestProgram {
  private static final int CUES = 1500;

  @TempDir static Path directory;

  @BeforeAll
  static void makeFiles() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    float[][] vectors = new float[CUES][8];
    for (float[] vector : vectors) {
      for (int d = 0; d < vector.length; d++) {
        vector[d] = (float) random.nextGaussian();
      }
    }
    Path input = TestFiles.write(directory, "V.npy", TestFiles.npy(vectors));
    Cli made = Cli.run("index", "--input", input, "--index", directory.resolve("I"));
    assertEquals(0, made.code(), made.err());
    Files.writeString(directory.resolve("G"), "1 2\n2 3\n");
    Cli prototypes =
        Cli.run(
            "prototypes",
            "--index",
            directory.resolve("I"),
            "--clusters",
            2,
            "--units",
            40,
            "--out",
            directory.resolve("P"));
    assertEquals(0, prototypes.code(), prototypes.err());
  }

  private static ProcessBuilder program(String line) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(line.split(" ")));
    return new ProcessBuilder(command).directory(directory.toFile());
  }

  private static int await(Process process) throws InterruptedException {
    assertTrue(process.waitFor(10, TimeUnit.MINUTES), "hangs");
    return process.exitValue();
  }

  private static String text(Process process) throws IOException {
    return Cli.withoutProgress(
        new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "recall --help",
        "--version",
        "index --input V.npy --index J",
        "inspect --index I",
        "inspect --prototypes P",
        "recall --index I --cues V.npy",
        "sequence --index I --cues V.npy",
        "communities --graph G",
        "route --prototypes P --cues V.npy",
        "prototypes --index I --clusters 2 --units 40 --out Q",
        "train --index I --damage noise:0.1 --out /dev/null",
        "recall --index I --cues V.npy --out /dev/stdout",
      })
  void failsInOneLineWhereStandardOutputIsFull(String line) throws Exception {
    File full = new File("/dev/full");
    assumeTrue(full.exists());
    Process run = program(line).redirectOutput(full).start();
    String err = text(run);
    assertEquals(1, await(run), err);
    String output = line.contains("/dev/stdout") ? "/dev/stdout" : "standard output";
    assertTrue(err.startsWith("hopfield: " + output + ": "), err);
    assertEquals(1, err.lines().count(), err);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "recall --index I --cues V.npy",
        "recall --index I --cues V.npy --threads 2",
        "recall --index I --cues V.npy --out /dev/stdout",
        "route --prototypes P --cues V.npy",
        "sequence --index I --cues V.npy",
      })
  void endsQuietlyWhenTheReaderGoesAway(String line) throws Exception {
    Process run = program(line).start();
    try (BufferedReader out = run.inputReader()) {
      assertTrue(out.readLine().startsWith("{\"cue\":0,"));
    }
    String err = text(run);
    assertEquals(0, await(run), err);
    assertEquals("", err);
  }

  @Test
  void finishesAnotherOutputThoughNobodyReadsTheLines() throws Exception {
    Path patterns = directory.resolve("patterns.npy");
    Process run =
        program("recall --index I --cues V.npy --patterns patterns.npy --origins O.npy").start();
    run.getInputStream().close();
    // Without ids the run is refused, and leaves nothing.
    assertEquals(2, await(run));
    assertFalse(Files.exists(patterns));
    run = program("recall --index I --cues V.npy --patterns patterns.npy").start();
    run.getInputStream().close();
    String err = text(run);
    assertEquals(0, await(run), err);
    assertEquals("", err);
    try (VectorFile rows = VectorFile.open(patterns)) {
      assertEquals(CUES, rows.rows());
    }
  }

  @Test
  void writesResultsInOrderToADescriptor() throws Exception {
    Path out = directory.resolve("descriptor");
    Files.writeString(out, "before\n");
    Process run =
        program("recall --index I --cues V.npy -k 1 --out /dev/fd/1")
            .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
            .start();
    assertEquals(0, await(run), text(run));
    List<String> lines = Files.readAllLines(out);
    assertEquals(CUES + 1, lines.size());
    assertEquals("before", lines.get(0));
  }

  @Test
  void namesTheIndexWhoseDiskIsFull() throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", "-c", "ulimit -f 8; exec \"$@\"", "-"));
    command.addAll(program("index --input V.npy --index full --threads 2").command());
    Process run = new ProcessBuilder(command).directory(directory.toFile()).start();
    String err = text(run);
    assertEquals(1, await(run), err);
    assertTrue(err.startsWith("hopfield: full: "), err);
    assertEquals(1, err.lines().count(), err);
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(List.of(), files.filter(p -> p.toString().contains("full")).toList());
    }
  }
}
