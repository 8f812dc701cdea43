package io.github.lucenehopfield.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The distribution that the build has made, unpacked where no sources are. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
class UnpackedDistribution {
  private static final String ARCHIVE = System.getProperty("distribution");
  private static final String FOLDER = "hopfield-" + System.getProperty("distribution.version");

  @TempDir Path directory;

  private static Cli run(Path where, String... command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(where, "out", "");
    Path err = Files.createTempFile(where, "err", "");
    ProcessBuilder builder = new ProcessBuilder(command).directory(where.toFile());
    // Maven could only be asked for a build, which must not be needed.
    builder.environment().put("PATH", "/usr/bin:/bin");
    builder.environment().put("HOPFIELD_JAVA_HOME", System.getProperty("java.home"));
    builder.environment().remove("HOPFIELD_OPTS");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertTrue(process.waitFor(5, TimeUnit.MINUTES));
    return new Cli(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  private Path unpacked() throws IOException, InterruptedException {
    Cli tar = run(directory, "tar", "xzf", ARCHIVE + ".tar.gz");
    assertEquals(0, tar.code(), tar.err());
    return directory.resolve(FOLDER);
  }

  @Test
  void indexesAndRecalls() throws IOException, InterruptedException {
    Path folder = unpacked();
    String hopfield = folder.resolve("hopfield").toString();
    Cli help = run(directory, hopfield, "--help");
    assertEquals(0, help.code(), help.err());
    assertTrue(help.out().contains("recall"), help.out());

    Random random = new Random(42);
    StringBuilder digests = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      digests.append("T1");
      for (int d = 0; d < 70; d++) {
        digests.append("0123456789ABCDEF".charAt(random.nextInt(16)));
      }
      digests.append("\tfile").append(i).append('\n');
    }
    Path stored = Files.writeString(directory.resolve("stored.tlsh"), digests);
    String index = directory.resolve("index").toString();
    Cli indexed = run(directory, hopfield, "index", "--input", stored.toString(), "--index", index);
    assertEquals(0, indexed.code(), indexed.err());
    Path cue =
        Files.writeString(
            directory.resolve("cue.tlsh"), digests.toString().lines().toList().get(17));
    Cli recalled =
        run(directory, hopfield, "recall", "--index", index, "--cues", cue.toString(), "-k", "1");
    assertEquals(0, recalled.code(), recalled.err());
    assertTrue(recalled.out().contains("\"file17\""), recalled.out());
  }

  @Test
  void noticeNamesEveryJarThatIsNotOurs() throws IOException, InterruptedException {
    Path folder = unpacked();
    TreeSet<String> jars = new TreeSet<>();
    int ours = 0;
    try (Stream<Path> files = Files.list(folder.resolve("lib"))) {
      for (Path jar : files.toList()) {
        String name = jar.getFileName().toString();
        if (name.endsWith("-" + System.getProperty("distribution.version") + ".jar")) {
          ours++;
        } else {
          jars.add(name.replaceFirst("-\\d.*\\.jar$", ""));
        }
      }
    }
    assertEquals(6, ours);
    TreeSet<String> named = new TreeSet<>();
    for (String line : Files.readAllLines(folder.resolve("NOTICE"))) {
      if (line.startsWith("  ")) {
        named.add(line.strip().split(" ")[0]);
      }
    }
    assertEquals(jars, named);
  }

  /** Both archives hold the same bytes, below one folder. */
  @Test
  void zipHoldsWhatTheTarHolds() throws IOException, InterruptedException {
    Path folder = unpacked();
    TreeMap<String, Long> expected = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        expected.put(
            FOLDER + "/" + folder.relativize(file).toString().replace('\\', '/'), Files.size(file));
      }
    }
    TreeMap<String, Long> found = new TreeMap<>();
    try (InputStream in = Files.newInputStream(Path.of(ARCHIVE + ".zip"));
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.isDirectory() == false) {
          found.put(entry.getName(), (long) zip.readAllBytes().length);
        }
      }
    }
    assertEquals(expected, found);
    assertTrue(expected.containsKey(FOLDER + "/docs/GUIDE.md"), expected.toString());
    assertTrue(Files.isExecutable(folder.resolve("hopfield")));
  }
}
