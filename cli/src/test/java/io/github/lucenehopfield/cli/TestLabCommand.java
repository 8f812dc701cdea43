package io.github.lucenehopfield.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.datasets.file.TestFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command that serves the lab: its options, its start and its end. */
class TestLabCommand {
  private static final int IMAGES = 60;
  private static final int SIDE = 8;

  @TempDir static Path directory;
  private static Path index;
  private static Path data;

  @BeforeAll
  static void makeFiles() throws IOException {
    data = Files.createDirectory(directory.resolve("data"));
    byte[] pixels = new byte[IMAGES * SIDE * SIDE];
    new SplittableRandom(3).nextBytes(pixels);
    byte[] file = TestFiles.gzip(TestFiles.idx(0x803, IMAGES, SIDE, SIDE, pixels));
    Path images = TestFiles.write(data, "train-images-idx3-ubyte.gz", file);
    index = directory.resolve("index");
    Cli made = Cli.run("index", "--input", images, "--index", index);
    assertEquals(0, made.code(), made.err());
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals of POSIX systems")
  void servesImagesUntilItIsStoppedAndLeavesNothing() throws Exception {
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    Process run =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "lab",
                "--demo",
                "--data",
                data.toString(),
                "--images",
                "50")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (HttpClient client = HttpClient.newHttpClient();
        BufferedReader out = run.inputReader()) {
      URI address = URI.create(out.readLine());
      assertEquals("127.0.0.1", address.getHost());
      HttpRequest request = HttpRequest.newBuilder(address.resolve("api/index")).build();
      String answer = client.send(request, BodyHandlers.ofString()).body();
      Map<String, Object> described = Cli.object(answer);
      assertEquals("Fashion-MNIST", described.get("title"));
      assertEquals(50L, described.get("count"));
      assertEquals(List.of(8L, 8L), described.get("shape"));
      assertTrue(answer.contains("\"graph\":true"), answer);
      assertFalse(isEmpty(temporary));
      run.destroy();
      assertTrue(run.waitFor(1, TimeUnit.MINUTES), "hangs");
      // 128 and the number of SIGTERM, as for every command.
      assertEquals(143, run.exitValue());
      assertTrue(isEmpty(temporary), "the temporary index is gone");
    } finally {
      run.destroyForcibly();
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lab | expected exactly one of",
        "lab --demo --index I | expected exactly one of",
        "lab --index nothing-here | nothing-here: expected the directory of an index, found nothing",
        "lab --index I --width 7 | --width: expected a divisor of the dimension 64, found 7",
        "lab --index I --width 0 | --width: expected a number >= 1, found 0",
        "lab --index I --port 65536 | --port: expected a number from 0 to 65535, found 65536",
        "lab --index I --field x | expected a vector field 'x', found vector",
        "lab --index I --data D | --data: expected --demo with it",
        "lab --index I --host no.such.invalid | --host: expected a name or address here",
        "lab --demo --images 0 | --images: expected a number >= 1, found 0",
        "lab --demo --width 3 | --field, --width: expected --index with it",
        "lab --demo --data nothing-here | nothing-here: expected a directory with train-images",
      })
  void refusesOptions(String line, String message) {
    Object[] words =
        List.of(line.split(" ")).stream().map(w -> w.equals("I") ? index.toString() : w).toArray();
    Cli run = Cli.run(words);
    assertEquals(2, run.code(), run.err());
    assertEquals("", run.out());
    if (!message.startsWith("expected exactly")) {
      assertTrue(run.err().contains(message), run.err());
    }
    assertEquals(1, run.err().lines().count(), run.err());
  }
}
