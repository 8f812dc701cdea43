package io.github.lucenehopfield.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.similarity.Tlsh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which known file is this a changed copy of: digests in text, as a user works with them. */
class TestDigests {
  private static final int STORED = 300;
  private static final int PAIRS = 60;

  @TempDir static Path directory;
  private static final List<String> STORED_DIGESTS = new ArrayList<>();
  private static Path index;
  private static Path cues;
  private static Path fresh;
  private static Path tables;

  private static String random(SplittableRandom random) {
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < Tlsh.DIGITS; i++) {
      hex.append(Integer.toHexString(random.nextInt(16)));
    }
    return hex.toString().toUpperCase(Locale.ROOT);
  }

  /** Of the same length: another one would count for more than all else. */
  private static String changed(String digest, SplittableRandom random) {
    String other = random(random);
    StringBuilder hex = new StringBuilder(digest);
    for (int i = 4; i < hex.length(); i++) {
      if (random.nextInt(4) == 0) {
        hex.setCharAt(i, other.charAt(i));
      }
    }
    return hex.toString();
  }

  private static Path write(String name, List<String> lines) throws IOException {
    return Files.write(directory.resolve(name), lines);
  }

  @BeforeAll
  static void makeIndex() throws IOException {
    SplittableRandom random = new SplittableRandom(4);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < STORED; i++) {
      STORED_DIGESTS.add(random(random));
      lines.add("T1" + STORED_DIGESTS.get(i) + "\tlib/file" + i);
    }
    List<String> changes = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      changes.add(changed(STORED_DIGESTS.get(i), random));
      others.add(random(random));
    }
    index = directory.resolve("index");
    cues = write("changed.tlsh", changes);
    fresh = write("new.tlsh", others);
    run("index", "--input", write("stored.tlsh", lines), "--index", index);
    tables = directory.resolve("trained.tables");
    String found =
        run(
                "train",
                "--index",
                index,
                "--pairs",
                cues,
                write("origins.tlsh", lines.subList(0, PAIRS)),
                "--similarity",
                "tlsh",
                "--out",
                tables)
            .out();
    assertTrue(found.contains("tlsh-trained: 60 of 60 pairs, 30 held out, origin first"), found);
  }

  private static Cli run(Object... words) {
    Cli run = Cli.run(words);
    assertEquals(0, run.code(), run.err());
    return run;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> first(Map<String, Object> line) {
    return ((List<Map<String, Object>>) line.get("hits")).get(0);
  }

  @Test
  void namesAndDistancesOfTheNearest() throws IOException {
    List<Map<String, Object>> lines =
        run("recall", "--index", index, "--cues", cues, "--threads", 2).lines();
    assertEquals(PAIRS, lines.size());
    List<String> digests = Files.readAllLines(cues);
    for (int i = 0; i < PAIRS; i++) {
      Map<String, Object> hit = first(lines.get(i));
      assertEquals("lib/file" + i, hit.get("name"));
      assertEquals((long) i, hit.get("id"));
      double distance =
          -Tlsh.similarity()
              .bind(floats(digests.get(i)))
              .scorer()
              .score(floats(STORED_DIGESTS.get(i)));
      assertEquals((long) distance, hit.get("distance"));
      assertEquals(1 / (1 + distance), ((Number) hit.get("score")).doubleValue(), 1e-6);
    }
  }

  private static float[] floats(String digest) {
    byte[] bytes = Tlsh.vector(digest);
    float[] floats = new float[bytes.length];
    for (int d = 0; d < floats.length; d++) {
      floats[d] = bytes[d];
    }
    return floats;
  }

  @Test
  void learnedTablesKnowWhatIsNotStored() throws IOException {
    String similarity = "table:" + tables;
    double stored = 0;
    for (Map<String, Object> line :
        run("recall", "--index", index, "--cues", cues, "--similarity", similarity).lines()) {
      stored += ((Number) line.get("not_stored")).doubleValue() / PAIRS;
      assertTrue(first(line).get("distance") instanceof Long, "the distance all the same");
    }
    double others = 0;
    for (Map<String, Object> line :
        run("recall", "--index", index, "--cues", fresh, "--similarity", similarity).lines()) {
      others += ((Number) line.get("not_stored")).doubleValue() / PAIRS;
    }
    assertTrue(stored < .2 && others > .6, "stored=" + stored + " others=" + others);
  }

  @Test
  void anyOtherSimilarityTakesDigestsToo() throws IOException {
    Map<String, Object> line =
        run("recall", "--index", index, "--cues", cues, "--similarity", "manhattan").lines().get(3);
    assertEquals("lib/file3", first(line).get("name"));
    assertNotEquals(
        first(line).get("score"),
        first(run("recall", "--index", index, "--cues", cues).lines().get(3)).get("score"));
  }

  private static void assertRefused(String message, Object... words) {
    Cli run = Cli.run(words);
    assertNotEquals(0, run.code());
    assertTrue(run.err().contains(message), run.err());
    assertFalse(run.err().contains("\tat "), run.err());
  }

  @Test
  void mistakesAreNamed() throws IOException {
    Path wrong = write("wrong.tlsh", List.of(STORED_DIGESTS.get(0), "TNULL\tsmall"));
    assertRefused("line 2: a TLSH digest", "recall", "--index", index, "--cues", wrong);
    Path named = directory.resolve("stored.tlsh");
    Path other = directory.resolve("other");
    assertRefused(
        "other than 'name'", "index", "--input", named, "--index", other, "--field", "name");
    assertFalse(Files.exists(other));
    Path text = write("text.tables", List.of("hopfield-tables 1 similarity x table 0 2 1 1 0 0 1"));
    assertRefused(
        "found the end of the text",
        "recall",
        "--index",
        index,
        "--cues",
        cues,
        "--similarity",
        "table:" + text);
    assertRefused(
        "expected tlsh or table:FILE",
        "train",
        "--index",
        index,
        "--pairs",
        cues,
        named,
        "--similarity",
        "euclidean",
        "--out",
        other);
    assertRefused(
        "--similarity",
        "train",
        "--index",
        index,
        "--damage",
        "dropout:0.1",
        "--similarity",
        "tlsh",
        "--out",
        other);
  }

  @Test
  void tablesOfAnotherDimensionAreRefused() throws IOException {
    Path small =
        write(
            "small.tables",
            List.of("hopfield-tables 1 similarity x table 0 2 1 1 0 0 1 part 0 5 end"));
    assertRefused(
        "dimension 5",
        "recall",
        "--index",
        index,
        "--cues",
        cues,
        "--similarity",
        "table:" + small);
  }
}
