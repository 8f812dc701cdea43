package io.github.lucenehopfield.solr;

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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node warms up in the background with its first core, and stops when that is closed. */
class TestWarmup {
  private static final String PROPERTY = "hopfield.warmup";
  private static final String TEMPORARY = "java.io.tmpdir";
  private static final long LIMIT_MILLIS = 120_000;

  @TempDir private Path base;
  private final String before = System.getProperty(TEMPORARY);

  @BeforeEach
  void warm() throws Exception {
    System.setProperty(PROPERTY, "true");
    System.setProperty(TEMPORARY, Files.createDirectory(base.resolve("tmp")).toString());
  }

  @AfterEach
  void coldAgain() {
    System.clearProperty(PROPERTY);
    System.setProperty(TEMPORARY, before);
  }

  private Solr start(String parameters) throws Exception {
    Path home = Solr.home(base.resolve("home"));
    Solr.configset(
        home,
        "mem",
        "HopfieldComponent\"/>",
        "HopfieldComponent\">" + parameters + "</searchComponent>");
    return Solr.start(home);
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

  private List<Path> files() throws Exception {
    try (Stream<Path> files = Files.list(base.resolve("tmp"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("hopfield-warmup"))
          .toList();
    }
  }

  @Test
  void nodesWarmUpOnceAndLeaveNothing() throws Exception {
    try (Solr solr = start("")) {
      CompletableFuture<Thread> warming = watch();
      solr.create("a", "mem");
      Thread first = warming.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
      assertTrue(first.isDaemon());
      solr.create("b", "mem");
      first.join(LIMIT_MILLIS);
      assertFalse(warming().isPresent());
      assertEquals(List.of(), files());
    }
  }

  @Test
  void closingDoesNotWait() throws Exception {
    Solr solr = start("");
    CompletableFuture<Thread> warming = watch();
    solr.create("a", "mem");
    Thread first = warming.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
    solr.close();
    assertFalse(first.isAlive());
    assertFalse(warming().isPresent());
    assertEquals(List.of(), files());
  }

  @Test
  void isAParameter() throws Exception {
    try (Solr solr = start("<bool name=\"warmup\">false</bool>")) {
      solr.create("a", "mem");
      assertFalse(warming().isPresent());
      Solr.configset(
          base.resolve("home"),
          "wrong",
          "HopfieldComponent\"/>",
          "HopfieldComponent\"><str name=\"warmup\">maybe</str></searchComponent>");
      Solr.Answer refused = solr.get("/admin/cores?action=CREATE&name=w&configSet=wrong");
      assertTrue(refused.text().contains("warmup must be true or false; warmup=maybe"));
    }
  }
}
