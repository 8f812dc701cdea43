package io.github.lucenehopfield.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.lucenehopfield.datasets.file.TestFiles;
import io.github.lucenehopfield.datasets.file.VectorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.Lock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands index, recall and inspect, as a user runs them. */
class TestCommands {
  private static final int DIMENSION = 12;
  private static final int[] CHOSEN = {3, 77, 150, 299};

  @TempDir Path directory;
  private float[][] vectors;
  private Path input;
  private Path index;
  private Path cues;
  private Path origins;

  @BeforeEach
  void writeFiles() throws IOException {
    vectors = vectors(300);
    input = TestFiles.write(directory, "vectors.npy", TestFiles.npy(vectors));
    index = directory.resolve("index");
    float[][] corrupted = new float[CHOSEN.length][];
    for (int i = 0; i < corrupted.length; i++) {
      corrupted[i] = vectors[CHOSEN[i]].clone();
      Arrays.fill(corrupted[i], 0, DIMENSION / 2, Float.NaN);
    }
    cues = TestFiles.write(directory, "cues.npy", TestFiles.npy(corrupted));
    long[] ids = Arrays.stream(CHOSEN).asLongStream().toArray();
    origins = TestFiles.write(directory, "origins.npy", TestFiles.ids(ids));
  }

  private static float[][] vectors(int count) {
    SplittableRandom random = new SplittableRandom(5);
    float[][] vectors = new float[count][DIMENSION];
    for (float[] vector : vectors) {
      for (int d = 0; d < DIMENSION; d++) {
        vector[d] = (float) random.nextGaussian();
      }
    }
    return vectors;
  }

  private Set<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(path -> path.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private void makeIndex(Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("index", "--input", input, "--index", index));
    arguments.addAll(List.of(more));
    Cli run = Cli.run(arguments.toArray());
    assertEquals(0, run.code(), run.err());
    assertEquals("", run.err());
    assertEquals(1, run.out().lines().count(), run.out());
    assertTrue(run.out().startsWith("indexed "), run.out());
  }

  private static void assertRefused(Cli run, String... parts) {
    assertEquals(2, run.code(), run.out() + run.err());
    assertEquals("", run.out());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().startsWith("hopfield: "), run.err());
    for (String part : parts) {
      assertTrue(run.err().contains(part), run.err() + " lacks " + part);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void recallsWhatWasIndexed(int threads) throws IOException {
    makeIndex("--threads", threads);
    Cli run =
        Cli.run(
            "recall",
            "--index",
            index,
            "--cues",
            cues,
            "--origins",
            origins,
            "-k",
            3,
            "--threads",
            threads);
    assertEquals(0, run.code(), run.err());
    assertEquals("", run.err());
    List<Map<String, Object>> lines = run.lines();
    assertEquals(CHOSEN.length + 1, lines.size());
    for (int i = 0; i < CHOSEN.length; i++) {
      Map<String, Object> line = lines.get(i);
      assertEquals(
          List.of("cue", "hits", "not_stored", "steps", "stop", "exact", "ms"),
          List.copyOf(line.keySet()));
      assertEquals(1L, line.get("steps"));
      assertEquals("limit", line.get("stop"));
      assertEquals("true", line.get("exact").toString());
      assertEquals((long) i, line.get("cue"));
      assertNull(line.get("not_stored"));
      assertTrue((double) line.get("ms") >= 0);
      List<?> hits = (List<?>) line.get("hits");
      assertEquals(3, hits.size());
      Map<?, ?> best = (Map<?, ?>) hits.get(0);
      assertEquals(Set.of("id", "score", "probability_if_stored"), best.keySet());
      assertEquals((long) CHOSEN[i], best.get("id"));
      assertEquals(1.0, (double) best.get("score"), 1e-6);
      double sum = 0;
      for (Object hit : hits) {
        sum += (double) ((Map<?, ?>) hit).get("probability_if_stored");
      }
      assertTrue(sum > 0 && sum <= 1 + 1e-9, "sum " + sum);
    }
    Map<String, Object> summary = lines.get(CHOSEN.length);
    assertEquals(
        List.of(
            "cues",
            "correct_at_1",
            "in_10",
            "in_100",
            "in_candidates",
            "queries_per_second",
            "p50_ms",
            "p99_ms"),
        List.copyOf(summary.keySet()));
    assertEquals(4L, summary.get("cues"));
    assertEquals(1.0, summary.get("correct_at_1"));
    assertEquals(1.0, summary.get("in_candidates"));
    assertTrue((double) summary.get("p50_ms") <= (double) summary.get("p99_ms"));
  }

  @Test
  void countsRanksBeyondTheHitsThatAreShown() throws IOException {
    makeIndex();
    // No cue comes from the vector that is named as its origin.
    Path others = TestFiles.write(directory, "others.npy", TestFiles.ids(0, 1, 2, 4));
    Object[] recall = {
      "recall", "--index", index, "--cues", cues, "--origins", others, "-k", 1, "--candidates"
    };
    Object[] all = Arrays.copyOf(recall, recall.length + 1);
    all[recall.length] = 300;
    Map<String, Object> summary = Cli.run(all).lines().get(4);
    assertEquals(0.0, summary.get("correct_at_1"));
    assertEquals(1.0, summary.get("in_candidates"));
    assertTrue((double) summary.get("in_10") <= (double) summary.get("in_100"));
    all[recall.length] = 1;
    assertEquals(0.0, Cli.run(all).lines().get(4).get("in_candidates"));
  }

  @Test
  void writesLinesAndPatternsToFiles() throws IOException {
    makeIndex();
    Path out = directory.resolve("out.jsonl");
    Path patterns = directory.resolve("patterns.npy");
    Files.writeString(out, "old");
    Object[] recall = {
      "recall",
      "--index",
      index,
      "--cues",
      cues,
      "--out",
      out,
      "--patterns",
      patterns,
      "--separation",
      "top:1"
    };
    Set<String> before = files();
    Cli run = Cli.run(recall);
    assertEquals(0, run.code(), run.err());
    assertEquals("", run.out());
    assertEquals(4, Cli.lines(Files.readString(out)).size());
    before.add("patterns.npy");
    assertEquals(before, files());
    try (VectorFile rows = VectorFile.open(patterns)) {
      float[] row = new float[DIMENSION];
      assertEquals(4, rows.rows());
      rows.cursor().read(2, row);
      assertArrayEquals(vectors[CHOSEN[2]], row, 1e-6f);
    }
  }

  @Test
  void recallsInStepsWithAnySeparation() throws IOException {
    makeIndex();
    Path patterns = directory.resolve("patterns.npy");
    for (String separation :
        new String[] {
          "entmax:1.5", "sparsemax:100", "normmax:5", "ksubsets:2", "csparsemax:0.5", "identity",
          "polynomial:3", "max", "threshold:-1", "window:2", "masked:0.1:7", "sequential:2:1"
        }) {
      Cli run =
          Cli.run(
              "recall",
              "--index",
              index,
              "--cues",
              cues,
              "--separation",
              separation,
              "--steps",
              5,
              "--normalize",
              separation.startsWith("k") ? "l2" : "none",
              "--recall-field",
              "vector",
              "--sequence",
              "id",
              "--patterns",
              patterns);
      assertEquals(0, run.code(), separation + run.err());
      for (Map<String, Object> line : run.lines()) {
        assertTrue((long) line.get("steps") >= 1 && (long) line.get("steps") <= 5, separation);
      }
    }
    Cli nothing =
        Cli.run(
            "recall",
            "--index",
            index,
            "--cues",
            cues,
            "--separation",
            "threshold:1",
            "--patterns",
            patterns);
    assertEquals(0, nothing.code(), nothing.err());
    assertEquals("empty", nothing.lines().get(0).get("stop"));
    try (VectorFile rows = VectorFile.open(patterns)) {
      float[] row = new float[DIMENSION];
      rows.cursor().read(0, row);
      assertTrue(Float.isNaN(row[0]));
    }
  }

  @Test
  void makesTheSameIndexTwiceWithCodes() throws IOException {
    input = TestFiles.write(directory, "many.npy", TestFiles.npy(vectors(5000)));
    byte[][] codes = new byte[2][];
    for (int i = 0; i < 2; i++) {
      index = directory.resolve("index" + i);
      makeIndex();
      try (Stream<Path> files = Files.list(index)) {
        Path file =
            files.filter(path -> path.toString().endsWith(".hpc")).findFirst().orElseThrow();
        codes[i] = Files.readAllBytes(file);
      }
    }
    assertEquals(codes[0].length, codes[1].length);
    int different = 0;
    for (int i = 0; i < codes[0].length; i++) {
      different += codes[0][i] == codes[1][i] ? 0 : 1;
    }
    // The random id of the segment and the checksum over it.
    assertTrue(different <= 16 + 8, different + " bytes differ");
    Cli run = Cli.run("inspect", "--index", index);
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("5,000 documents in 1 segment"), run.out());
    assertTrue(run.out().contains("12 groups of 1 dimensions"), run.out());
    assertTrue(run.out().contains("quantization error"), run.out());
    assertTrue(run.out().contains("every checksum right"), run.out());
  }

  @ParameterizedTest
  @CsvSource({"cosine, cosine", "mip, dot", "euclidean, manhattan"})
  void takesEverySimilarity(String written, String asked) throws IOException {
    makeIndex("--similarity", written, "--field", "v");
    for (Object[] more : new Object[][] {{}, {"--similarity", asked, "--field", "v"}}) {
      List<Object> words = new ArrayList<>(List.of("recall", "--index", index, "--cues", cues));
      words.addAll(List.of(more));
      Cli run = Cli.run(words.toArray());
      assertEquals(0, run.code(), run.err());
      assertEquals(4, run.lines().size());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NaN, euclidean, 'finite numbers, found NaN in row 2, column 5'",
    "Infinity, euclidean, 'finite numbers, found Infinity in row 2, column 5'",
    "9, dot, 'vectors of length 1'"
  })
  void refusesToIndexSuchVectors(float value, String similarity, String message)
      throws IOException {
    float[][] rows = new float[2000][DIMENSION];
    for (float[] row : rows) {
      row[0] = 1;
    }
    rows[2][5] = value;
    input = TestFiles.write(directory, "bad.npy", TestFiles.npy(rows));
    Set<String> before = files();
    for (int threads : new int[] {1, 2}) {
      assertRefused(
          Cli.run(
              "index",
              "--input",
              input,
              "--index",
              index,
              "--similarity",
              similarity,
              "--threads",
              threads),
          "bad.npy: expected ",
          message);
      assertEquals(before, files());
    }
  }

  @Test
  void refusesAZeroVectorForCosine() throws IOException {
    vectors[7] = new float[DIMENSION];
    input = TestFiles.write(directory, "zero.npy", TestFiles.npy(vectors));
    assertRefused(
        Cli.run("index", "--input", input, "--index", index, "--similarity", "cosine"),
        "zero.npy",
        "zeros only in row 7");
    assertFalse(Files.exists(index));
  }

  @Test
  void refusesADimensionThatNoIndexTakes() throws IOException {
    input = TestFiles.write(directory, "wide.npy", TestFiles.npy(new float[1][5000]));
    assertRefused(
        Cli.run("index", "--input", input, "--index", index), "at most 4096", "found 5000");
  }

  @Test
  void neverTouchesADirectoryThatHoldsSomething() throws IOException {
    makeIndex();
    Set<String> before = files();
    assertRefused(
        Cli.run("index", "--input", input, "--index", index),
        "index: expected a new or empty directory, found one that already holds something");
    assertRefused(
        Cli.run("index", "--input", input, "--index", input), "new or empty directory", "a file");
    assertRefused(
        Cli.run("index", "--input", input, "--index", directory.resolve("no/where")),
        "an existing directory to hold it");
    assertEquals(before, files());
    Path empty = Files.createDirectory(directory.resolve("empty"));
    assertEquals(0, Cli.run("index", "--input", input, "--index", empty).code());
    assertEquals(0, Cli.run("inspect", "--index", empty).code());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "index --index I | --input",
        "index --input V --index N --threads 0 | --threads: expected a number >= 1, found 0",
        "index --input V --index N --threads x | --threads",
        "index --input V --index N --similarity l2 | euclidean, dot, cosine or mip, found 'l2'",
        "index --input V --index N --field id | a name other than 'id'",
        "index --input N --index N | expected a file, found nothing",
        "recall --index N --cues C | expected the directory of an index, found nothing",
        "recall --index V --cues C | expected the directory of an index, found a file",
        "recall --index E --cues C | expected a Lucene index, found no segments file",
        "recall --index I --cues N | expected a file, found nothing",
        "recall --index I --cues O | expected an array of shape (rows, dimension)",
        "recall --index I --cues C --origins C | expected a one-dimensional array of ids",
        "recall --index I --cues C -k 0 | -k: expected a number >= 1, found 0",
        "recall --index I --cues C --candidates 5 | expected at least k = 10, found 5",
        "recall --index I --cues C --similarity l2 | similarity=l2",
        "recall --index I --cues C --separation soft | separation=soft",
        "recall --index I --cues C --separation softmax:-1 | -1",
        "recall --index I --cues C --separation entmax:0.5 | alpha=0.5",
        "recall --index I --cues C --similarity prf:x | similarity=prf:x",
        "recall --index I --cues C --steps 0 | --steps: expected a number >= 1, found 0",
        "recall --index I --cues C --normalize l3 | normalization=l3",
        "recall --index I --cues C --recall-field vector | expected --patterns",
        "recall --index I --cues C --patterns P --recall-field w | expected a vector field 'w'",
        "recall --index I --cues C --separation window:1 --sequence w | sequence=w",
        "recall --index I --cues C --field w | expected a vector field 'w', found vector",
        "recall --index I --cues W | expected dimension 12 as the field 'vector' has, found 3",
        "recall --index I --cues X | expected at least one known coordinate a cue, found only NaN",
        "recall --index I --cues Y | expected finite numbers or NaN, found -Infinity in row 1",
        "recall --index I --cues C --out E | expected the name of a file to write",
        "recall --index I --cues C --out S --patterns S | expected two files",
        "recall --index I --cues Y --out S --patterns T | found -Infinity",
        "inspect --index N | expected the directory of an index, found nothing",
        "inspect --index E | expected a Lucene index, found no segments file",
        "demo --data E | expected a directory with train-images-idx3-ubyte.gz",
        "demo --cues 0 | --cues: expected a number >= 1",
        "demo --report V | expected a directory for the report, found a file",
        "demo --report N/x | nothing/x: expected an existing directory to hold it",
        "index --input E --index N | empty: expected a file, found a directory",
        "index --input V --index V | vectors.npy: expected a new or empty directory, found a file",
        "index --input V --index N --number n=N | nothing: expected a file, found nothing",
        "index --input V --index N --number n=E | empty: expected a file, found a directory",
        "index --input V --index N --links n=N | nothing: expected a file, found nothing",
        "index --input V --index N --links n=V | vectors.npy: expected a text file, found other",
        "recall --index I --cues E | empty: expected a file, found a directory",
        "recall --index I --cues C --origins N | nothing: expected a file, found nothing",
        "recall --index I --cues C --origins E | empty: expected a file, found a directory",
        "recall --index I --cues C --model N | nothing: expected a file, found nothing",
        "recall --index I --cues C --model E | empty: expected a file, found a directory",
        "recall --index I --cues C --model V | vectors.npy: ",
        "recall --index I --cues C --associate E | empty: expected a file, found a directory",
        "recall --index I --cues C --out N/x | nothing/x: expected an existing directory",
        "recall --index I --cues C --out V/x | vectors.npy/x: expected an existing directory",
        "recall --index I --cues C --patterns E | empty: expected the name of a file to write",
        "recall --index I --cues C --patterns N/x | nothing/x: expected an existing directory",
        "recall --index I --cues C --patterns /dev/stdout | --patterns: expected a file other than",
        "recall --index I --cues C --out /dev/fd/99 | /dev/fd/99: expected an open descriptor",
        "sequence --index N --cues C | nothing: expected the directory of an index, found nothing",
        "sequence --index I --cues N | nothing: expected a file, found nothing",
        "sequence --index I --cues C --associate E | empty: expected a file, found a directory",
        "sequence --index I --cues C --automaton N --read a | nothing: expected a file",
        "communities --graph N | nothing: expected a file, found nothing",
        "communities --graph E | empty: expected a file, found a directory",
        "train --index N --damage noise:1 --out T | nothing: expected the directory of an index",
        "train --index I --damage noise:1 --out V | vectors.npy: expected the name of a new file",
        "train --index I --damage noise:1 --out N/x | nothing/x: expected an existing directory",
        "train --index I --pairs N O --out T | nothing: expected a file, found nothing",
        "train --index I --pairs V N --out T | nothing: expected a file, found nothing",
        "prototypes --index N --clusters 2 --out T | nothing: expected the directory of an index",
        "prototypes --index I --clusters 2 --out V | vectors.npy: expected the name of a new file",
        "route --prototypes N --cues C | nothing: expected a file, found nothing",
        "route --prototypes E --cues C | empty: expected a file, found a directory",
        "route --prototypes V --cues C | vectors.npy: ",
        "inspect --index V | vectors.npy: expected the directory of an index, found a file",
        "inspect --model N | nothing: expected a file, found nothing",
        "inspect --model E | empty: expected a file, found a directory",
        "inspect --model V | vectors.npy: ",
        "inspect --prototypes V | vectors.npy: ",
        "demo --data N | nothing: expected a directory with",
        "nonsense | nonsense",
        "index --input V --index N --nonsense | --nonsense",
      })
  void refusesBadArguments(String line, String message) throws IOException {
    makeIndex();
    float[][] unknown = {vectors[0].clone(), new float[DIMENSION]};
    Arrays.fill(unknown[1], Float.NaN);
    float[][] infinite = {vectors[0].clone(), vectors[1].clone()};
    infinite[1][3] = Float.NEGATIVE_INFINITY;
    Files.createDirectory(directory.resolve("empty"));
    Map<String, Path> names =
        Map.ofEntries(
            Map.entry("V", input),
            Map.entry("C", cues),
            Map.entry("O", origins),
            Map.entry("I", index),
            Map.entry("N", directory.resolve("nothing")),
            Map.entry("E", directory.resolve("empty")),
            Map.entry("W", TestFiles.write(directory, "wide.npy", TestFiles.npy(new float[2][3]))),
            Map.entry("X", TestFiles.write(directory, "unknown.npy", TestFiles.npy(unknown))),
            Map.entry("Y", TestFiles.write(directory, "infinite.npy", TestFiles.npy(infinite))),
            Map.entry("S", directory.resolve("same")),
            Map.entry("T", directory.resolve("t.npy")));
    Set<String> before = files();
    Pattern name = Pattern.compile("(?<![^=])([VCOINEWXYST])(?![^/])");
    Object[] words =
        Arrays.stream(line.split(" "))
            .map(word -> name.matcher(word))
            .map(found -> found.replaceAll(match -> names.get(match.group(1)).toString()))
            .toArray();
    assertRefused(Cli.run(words), message);
    assertEquals(before, files());
  }

  @ParameterizedTest
  @ValueSource(strings = {"vec", "hpm", "hpc", "vemf", "dvd", "si"})
  void refusesACorruptedIndex(String extension) throws IOException {
    makeIndex();
    Path corrupted;
    try (Stream<Path> files = Files.list(index)) {
      corrupted =
          files.filter(f -> f.toString().endsWith("." + extension)).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(corrupted);
    byte[] flipped = bytes.clone();
    flipped[bytes.length - 20] ^= 4;
    Files.write(corrupted, flipped);
    assertRefused(
        Cli.run("inspect", "--index", index), "index: expected a sound index, found corrupt data");
    Files.write(corrupted, Arrays.copyOf(bytes, bytes.length / 2));
    assertRefused(
        Cli.run("inspect", "--index", index), "index: expected a sound index, found corrupt data");
    assertRefused(Cli.run("recall", "--index", index, "--cues", cues), "corrupt data");
    Files.delete(corrupted);
    assertRefused(Cli.run("inspect", "--index", index), "missing file", corrupted.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "index --input X --index new",
        "recall --index I --cues X",
        "recall --index X --cues C",
        "recall --index I --cues C --origins X",
        "recall --index I --cues C --model X",
        "recall --index I --cues C --associate X",
        "recall --index I --cues C --out X",
        "inspect --index X",
        "inspect --model X",
        "communities --graph X",
      })
  void namesWhatMayNotBeRead(String line) throws IOException {
    makeIndex();
    Path secret = Files.writeString(directory.resolve("secret.npy"), "x");
    if (line.contains("--index X")) {
      secret = directory.resolve("secret");
      Files.move(index, secret);
    }
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
    try {
      assumeFalse(Files.isReadable(secret), "root may read everything");
      Map<String, Path> names = Map.of("X", secret, "I", index, "C", cues);
      Object[] words =
          Arrays.stream(line.split(" "))
              .map(word -> names.getOrDefault(word, Path.of(word)))
              .toArray();
      assertRefused(Cli.run(words), secret + ": expected ");
    } finally {
      Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void readsAnIndexWhileAnotherProgramHasItLocked() throws IOException {
    makeIndex();
    try (FSDirectory locked = FSDirectory.open(index);
        Lock lock = locked.obtainLock(IndexWriter.WRITE_LOCK_NAME)) {
      lock.ensureValid();
      assertEquals(0, Cli.run("inspect", "--index", index).code());
      assertEquals(0, Cli.run("recall", "--index", index, "--cues", cues).code());
    }
  }

  @Test
  void blamesAModelOfAnotherFieldAndNotTheIndex() throws IOException {
    makeIndex();
    Path model = directory.resolve("model");
    Cli trained = Cli.run("train", "--index", index, "--damage", "noise:0.1", "--out", model);
    assertEquals(0, trained.code(), trained.err());
    float[][] shifted = new float[300][DIMENSION];
    for (int i = 0; i < shifted.length; i++) {
      for (int d = 0; d < DIMENSION; d++) {
        shifted[i][d] = 1000 + 50 * vectors[i][d];
      }
    }
    input = TestFiles.write(directory, "shifted.npy", TestFiles.npy(shifted));
    index = directory.resolve("other");
    makeIndex();
    assertRefused(
        Cli.run("recall", "--index", index, "--cues", cues, "--model", model), model + ": ");
  }

  @Test
  void helpsWithEveryCommand() {
    for (String command : new String[] {"demo", "lab", "index", "recall", "train", "inspect"}) {
      Cli run = Cli.run(command, "--help");
      assertEquals(0, run.code());
      assertTrue(run.out().contains("Usage: hopfield " + command), run.out());
      assertTrue(run.out().lines().allMatch(line -> line.length() <= 80), run.out());
    }
    assertTrue(Cli.run("--help").out().contains("2   bad input"));
    assertTrue(Cli.run("--version").out().startsWith("hopfield 0."), Cli.run("--version").out());
    assertEquals(2, Cli.run().code());
  }
}
