package io.github.lucenehopfield.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.cli.data.TestFiles;
import io.github.lucenehopfield.cli.data.VectorFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    float[][] damaged = new float[CHOSEN.length][];
    for (int i = 0; i < damaged.length; i++) {
      damaged[i] = vectors[CHOSEN[i]].clone();
      Arrays.fill(damaged[i], 0, DIMENSION / 2, Float.NaN);
    }
    cues = TestFiles.write(directory, "cues.npy", TestFiles.npy(damaged));
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
      assertEquals(Set.of("id", "score", "probability"), best.keySet());
      assertEquals((long) CHOSEN[i], best.get("id"));
      assertEquals(1.0, (double) best.get("score"), 1e-6);
      double sum = 0;
      for (Object hit : hits) {
        sum += (double) ((Map<?, ?>) hit).get("probability");
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
    assertTrue(run.out().contains("6 groups of 2 dimensions"), run.out());
    assertTrue(run.out().contains("quantisation error"), run.out());
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
        "recall --index I --cues O | expected dtype float32",
        "recall --index I --cues C --origins C | expected integers",
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
        "demo --report N/x | expected an existing directory to hold it",
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
        Map.of(
            "V", input,
            "C", cues,
            "O", origins,
            "I", index,
            "N", directory.resolve("nothing"),
            "E", directory.resolve("empty"),
            "W", TestFiles.write(directory, "wide.npy", TestFiles.npy(new float[2][3])),
            "X", TestFiles.write(directory, "unknown.npy", TestFiles.npy(unknown)),
            "Y", TestFiles.write(directory, "infinite.npy", TestFiles.npy(infinite)),
            "S", directory.resolve("same"));
    Set<String> before = files();
    Object[] words =
        Arrays.stream(line.split(" "))
            .map(word -> names.getOrDefault(word, Path.of(word)))
            .map(path -> path.startsWith("N") ? names.get("N").resolve(path.subpath(1, 2)) : path)
            .map(path -> path.toString().equals("T") ? directory.resolve("t.npy") : path)
            .toArray();
    assertRefused(Cli.run(words), message);
    assertEquals(before, files());
  }

  @ParameterizedTest
  @ValueSource(strings = {"vec", "hpm", "hpc", "vemf", "dvd", "si"})
  void refusesADamagedIndex(String extension) throws IOException {
    makeIndex();
    Path damaged;
    try (Stream<Path> files = Files.list(index)) {
      damaged = files.filter(f -> f.toString().endsWith("." + extension)).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(damaged);
    byte[] flipped = bytes.clone();
    flipped[bytes.length - 20] ^= 4;
    Files.write(damaged, flipped);
    assertRefused(
        Cli.run("inspect", "--index", index), "index: expected a sound index, found damage");
    Files.write(damaged, Arrays.copyOf(bytes, bytes.length / 2));
    assertRefused(
        Cli.run("inspect", "--index", index), "index: expected a sound index, found damage");
    assertRefused(Cli.run("recall", "--index", index, "--cues", cues), "damage");
    Files.delete(damaged);
    assertRefused(Cli.run("inspect", "--index", index), "missing file", damaged.toString());
  }

  @Test
  void failsWhereTheOutputCannotBeWritten() {
    makeIndex();
    Writer full =
        new Writer() {
          @Override
          public void write(char[] text, int offset, int length) throws IOException {
            throw new IOException("No space left on device");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    StringWriter err = new StringWriter();
    int code =
        HopfieldCommand.commandLine(false)
            .setOut(new PrintWriter(full))
            .setErr(new PrintWriter(err))
            .execute("recall", "--index", index.toString(), "--cues", cues.toString());
    assertEquals(1, code);
    assertEquals("hopfield: the output could not be written", err.toString().strip());
  }

  @Test
  void helpsWithEveryCommand() {
    for (String command : new String[] {"demo", "index", "recall", "train", "inspect"}) {
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
