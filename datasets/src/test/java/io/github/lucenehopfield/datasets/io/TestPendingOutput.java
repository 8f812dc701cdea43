package io.github.lucenehopfield.datasets.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.datasets.file.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Outputs appear whole or not at all, where their names lead to. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "FIFOs, devices and links of POSIX systems")
class TestPendingOutput {
  @TempDir Path directory;

  private Set<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(path -> path.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static void write(Path target, String text) throws IOException {
    try (PendingOutput output = PendingOutput.file(target)) {
      output.stream().write(text.getBytes(StandardCharsets.UTF_8));
      output.commit();
    }
  }

  @Test
  void replacesARegularFileAndKeepsItsPermissions() throws IOException {
    Path target = directory.resolve("out");
    Files.writeString(target, "old");
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r-----"));
    write(target, "new");
    assertEquals("new", Files.readString(target));
    assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
    assertEquals(Set.of("out"), files());
  }

  @Test
  void leavesTheOldFileWhereTheNewOneIsNotComplete() throws IOException {
    Path target = directory.resolve("out");
    Files.writeString(target, "old");
    try (PendingOutput output = PendingOutput.file(target)) {
      output.stream().write('x');
    }
    assertEquals("old", Files.readString(target));
    assertEquals(Set.of("out"), files());
  }

  @Test
  void keepsLinksAndWritesWhereTheyLead() throws IOException {
    Files.createDirectory(directory.resolve("far"));
    Path target = directory.resolve("far/file");
    Path first = Files.createSymbolicLink(directory.resolve("first"), Path.of("second"));
    Files.createSymbolicLink(directory.resolve("second"), Path.of("far/file"));
    for (String text : new String[] {"to nothing yet", "to a file"}) {
      write(first, text);
      assertEquals(text, Files.readString(target));
      assertTrue(Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS));
    }
    assertEquals(Path.of("second"), Files.readSymbolicLink(first));
    assertEquals(Set.of("far", "first", "second"), files());

    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("far/index"));
    try (PendingOutput output = PendingOutput.directory(link)) {
      Files.writeString(output.path().resolve("inside"), "");
      output.commit();
    }
    assertTrue(Files.isSymbolicLink(link));
    assertTrue(Files.isRegularFile(directory.resolve("far/index/inside")));
  }

  @Test
  void refusesNamesThatLeadNowhere() throws IOException {
    Path circle = Files.createSymbolicLink(directory.resolve("circle"), Path.of("circle"));
    Path lost = Files.createSymbolicLink(directory.resolve("lost"), Path.of("no/where"));
    Path file = Files.writeString(directory.resolve("file"), "");
    for (Path bad :
        new Path[] {circle, lost, directory, directory.resolve("no/out"), file.resolve("out")}) {
      BadInputException refused =
          assertThrows(BadInputException.class, () -> PendingOutput.file(bad), bad.toString());
      assertTrue(refused.getMessage().startsWith(bad + ": expected "), refused.getMessage());
    }
    BadInputException there =
        assertThrows(BadInputException.class, () -> PendingOutput.newFile(file));
    assertTrue(there.getMessage().contains("the name of a new file"), there.getMessage());
    assertEquals(Set.of("circle", "lost", "file"), files());
  }

  @Test
  void writesThroughAFifoAndADevice() throws Exception {
    Path fifo = directory.resolve("fifo");
    Process made = new ProcessBuilder("mkfifo", fifo.toString()).start();
    assertEquals(0, made.waitFor());
    FutureTask<String> reader = new FutureTask<>(() -> Files.readString(fifo));
    new Thread(reader, "reader").start();
    write(fifo, "through");
    assertEquals("through", reader.get());
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("/dev/null"));
    write(link, "nothing");
    try (PendingOutput output = PendingOutput.newFile(link)) {
      output.commit();
    }
    assertTrue(Files.readAttributes(fifo, "isOther").containsValue(true));
    assertTrue(Files.readAttributes(Path.of("/dev/null"), "isOther").containsValue(true));
    assertEquals(Set.of("fifo", "link"), files());
  }

  @Test
  void saysOnceThatNobodyReadsAFifo() throws Exception {
    Path fifo = directory.resolve("fifo");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    Callable<Integer> one =
        () -> {
          try (var in = Files.newInputStream(fifo)) {
            return in.read();
          }
        };
    FutureTask<Integer> reader = new FutureTask<>(one);
    new Thread(reader, "reader").start();
    try (PendingOutput output = PendingOutput.file(fifo)) {
      output.stream().write('a');
      assertEquals('a', reader.get());
      OutputException gone =
          assertThrows(
              OutputException.class,
              () -> {
                // The reader closes after it has returned.
                while (true) {
                  output.stream().write(new byte[1 << 16]);
                }
              });
      assertTrue(gone.readerGone());
      output.stream().write('b');
      output.commit();
    }
  }

  @Test
  void namesTheOutputThatIsFull() throws IOException {
    org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(Path.of("/dev/full")));
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("/dev/full"));
    try (PendingOutput output = PendingOutput.file(link)) {
      OutputException full =
          assertThrows(OutputException.class, () -> output.stream().write(new byte[10]));
      assertTrue(full.getMessage().startsWith(link + ": "), full.getMessage());
      assertFalse(full.readerGone());
    }
  }

  @Test
  void twoRunsWithOneOutputAreBothWhole() throws IOException {
    Path target = directory.resolve("out");
    try (PendingOutput one = PendingOutput.file(target);
        PendingOutput other = PendingOutput.file(target)) {
      byte[] ones = new byte[100_000];
      Arrays.fill(ones, (byte) 1);
      one.stream().write(ones, 0, 50_000);
      other.stream().write(new byte[7]);
      one.stream().write(ones, 50_000, 50_000);
      other.commit();
      assertEquals(7, Files.size(target));
      one.commit();
    }
    byte[] last = Files.readAllBytes(target);
    assertEquals(100_000, last.length);
    assertEquals(-1, new String(last, StandardCharsets.ISO_8859_1).indexOf(0));

    Path index = directory.resolve("index");
    try (PendingOutput one = PendingOutput.directory(index);
        PendingOutput other = PendingOutput.directory(index)) {
      Files.writeString(one.path().resolve("one"), "");
      Files.writeString(other.path().resolve("other"), "");
      one.commit();
      BadInputException late = assertThrows(BadInputException.class, other::commit);
      assertTrue(late.getMessage().contains("already holds something"), late.getMessage());
    }
    assertEquals(Set.of("index", "out"), files());
    assertTrue(Files.exists(index.resolve("one")));
    assertFalse(Files.exists(index.resolve("other")));
  }

  @Test
  void removesWhatKilledRunsHaveLeftAndNothingElse() throws IOException {
    Path target = directory.resolve("out");
    String id = UUID.randomUUID().toString();
    Path dead = Files.createDirectory(directory.resolve(".out." + id + ".part"));
    Files.writeString(dead.resolve("lock"), "");
    Files.createDirectories(dead.resolve("output/sub"));
    Path unlocked = Files.createDirectory(directory.resolve(".out." + UUID.randomUUID() + ".part"));
    Set<String> others =
        Set.of(
            ".out.jsonl." + id + ".part", ".other." + id + ".part", ".out.mine.part", "out.part");
    for (String other : others) {
      Files.createDirectory(directory.resolve(other));
    }
    write(target, "new");
    assertFalse(Files.exists(dead));
    assertFalse(Files.exists(unlocked));
    Set<String> expected = new TreeSet<>(others);
    expected.add("out");
    assertEquals(expected, files());
  }

  @Test
  void leavesALiveRunAloneAndCleansUpAfterItWasKilled() throws Exception {
    Path target = directory.resolve("a name that is longer than what is kept of it in the part");
    Process run =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LongRun.class.getName(),
                target.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertNotNull(run.inputReader().readLine());
      Set<String> live = files();
      assertEquals(1, live.size());
      write(target, "mine");
      assertEquals(2, files().size());
      assertTrue(files().containsAll(live));
    } finally {
      run.destroyForcibly().waitFor();
    }
    write(target, "again");
    assertEquals(Set.of(target.getFileName().toString()), files());
  }

  /** Another run, which is killed. */
  static final class LongRun {
    private LongRun() {}

    public static void main(String[] arguments) throws Exception {
      PendingOutput.file(Path.of(arguments[0])).stream().write(1);
      System.out.println("ready");
      Thread.sleep(600_000);
    }
  }
}
