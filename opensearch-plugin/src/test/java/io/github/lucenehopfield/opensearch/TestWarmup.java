package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.env.Environment;

/** A node warms up in the background when it starts, and stops doing so when it is closed. */
class TestWarmup {
  private static final long LIMIT_MILLIS = 120_000;

  @TempDir private static Path base;

  @AfterEach
  void coldAgain() {
    TestNodes.warm(false);
  }

  private static Optional<Thread> warming() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("hopfield-warmup"))
        .findAny();
  }

  /** {@return the warm-up, as soon as it is seen} */
  private static CompletableFuture<Thread> watch() {
    CompletableFuture<Thread> seen = new CompletableFuture<>();
    Thread watch =
        new Thread(
            () -> {
              while (!seen.isDone()) {
                warming().ifPresent(seen::complete);
                LockSupport.parkNanos(1_000_000);
              }
            },
            "watch");
    watch.setDaemon(true);
    watch.start();
    return seen;
  }

  private static List<Path> files(Path temporary) throws Exception {
    try (Stream<Path> files = Files.list(temporary)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("hopfield-warmup"))
          .toList();
    }
  }

  @Test
  void nodesWarmUpOnceAndLeaveNothing() throws Exception {
    TestNodes.warm(true);
    CompletableFuture<Thread> warming = watch();
    try (TestNodes nodes = TestNodes.start(base.resolve("warm"), 1)) {
      Thread first = warming.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
      assertTrue(first.isDaemon());
      first.join(LIMIT_MILLIS);
      assertFalse(warming().isPresent());
      assertEquals(List.of(), files(nodes.instance(0, Environment.class).tmpDir()));
    }
  }

  @Test
  void closingDoesNotWait() throws Exception {
    TestNodes.warm(true);
    TestNodes nodes = TestNodes.start(base.resolve("closed"), 1);
    Path temporary = nodes.instance(0, Environment.class).tmpDir();
    nodes.close();
    assertFalse(warming().isPresent());
    assertEquals(List.of(), files(temporary));
  }

  @Test
  void isASetting() throws Exception {
    TestNodes.warm(false);
    try (TestNodes nodes = TestNodes.start(base.resolve("cold"), 1)) {
      assertFalse(warming().isPresent());
      assertEquals(
          400,
          nodes
              .ask(
                  0,
                  "PUT",
                  "/_cluster/settings",
                  "{\"persistent\":{\"hopfield.warmup.enabled\":true}}")
              .status());
    }
  }
}
