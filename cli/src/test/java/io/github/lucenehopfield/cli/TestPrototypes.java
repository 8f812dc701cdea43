package io.github.lucenehopfield.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.datasets.file.TestFiles;
import io.github.lucenehopfield.index.HopfieldCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands prototypes and route. */
class TestPrototypes {
  private static final int DIMENSION = 12;
  private static final int GROUPS = 3;
  private static final int STORED = 120;

  @TempDir static Path directory;
  private static float[][] vectors;
  private static float[][] centers;
  private static Path index;
  private static Path file;
  private static Path cues;
  private static String trained;

  /** Every third vector belongs to the same group. */
  @BeforeAll
  static void train() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    centers = new float[GROUPS][DIMENSION];
    for (float[] center : centers) {
      for (int d = 0; d < DIMENSION; d++) {
        center[d] = (float) (4 * random.nextGaussian());
      }
    }
    vectors = new float[STORED][];
    for (int i = 0; i < STORED; i++) {
      vectors[i] = centers[i % GROUPS].clone();
      for (int d = 0; d < DIMENSION; d++) {
        vectors[i][d] += (float) (.3 * random.nextGaussian());
      }
    }
    index = directory.resolve("index");
    try (FSDirectory target = FSDirectory.open(index);
        IndexWriter writer =
            new IndexWriter(target, new IndexWriterConfig().setCodec(new HopfieldCodec()))) {
      for (int i = 0; i < STORED; i++) {
        Document document = new Document();
        document.add(new KnnFloatVectorField("vector", vectors[i]));
        document.add(new NumericDocValuesField("id", i));
        document.add(new NumericDocValuesField("group", 7 + i % GROUPS));
        document.add(new SortedDocValuesField("kind", new BytesRef("kind-" + i % GROUPS)));
        writer.addDocument(document);
      }
    }
    float[][] rows = {centers[0], centers[1].clone(), centers[2], new float[DIMENSION]};
    for (int d = 0; d < DIMENSION; d += 3) {
      rows[1][d] = Float.NaN;
    }
    for (int d = 0; d < DIMENSION; d++) {
      // Between two of them.
      rows[3][d] = (centers[0][d] + centers[1][d]) / 2;
    }
    cues = TestFiles.write(directory, "cues.npy", TestFiles.npy(rows));
    file = directory.resolve("prototypes");
    Cli run =
        Cli.run(
            "prototypes",
            "--index",
            index,
            "--by",
            "kind",
            "--out",
            file,
            "--units",
            20,
            "--threads",
            2);
    assertEquals(0, run.code(), run.err());
    assertEquals("", run.err());
    trained = run.out();
  }

  private static List<Map<String, Object>> route(Path prototypes) throws IOException {
    Cli run = Cli.run("route", "--prototypes", prototypes, "--cues", cues, "--threads", 2);
    assertEquals(0, run.code(), run.err());
    assertEquals("", run.err());
    return run.lines();
  }

  @Test
  void routesCuesToClasses() throws IOException {
    assertTrue(trained.contains("3 prototypes of dimension 12"), trained);
    assertTrue(trained.contains("20 excitatory and 10 inhibitory units"), trained);
    assertTrue(trained.contains("kind-2: 40 vectors"), trained);
    assertTrue(trained.contains("all stable: largest real part -"), trained);
    List<Map<String, Object>> lines = route(file);
    assertEquals(4, lines.size());
    for (int i = 0; i < GROUPS; i++) {
      Map<String, Object> line = lines.get(i);
      assertEquals((long) i, line.get("cue"));
      assertEquals("kind-" + i, line.get("prototype"));
      assertEquals("kind-" + i, line.get("nearest"));
      assertEquals("kind-" + i, line.get("settled"));
      assertTrue((double) line.get("correlation") >= .95);
      assertTrue(List.of("fixed_point", "limit").contains(line.get("stop")));
      assertTrue((long) line.get("steps") > 0);
    }
    Map<String, Object> between = lines.get(3);
    assertTrue(between.containsKey("prototype"));
    Object answer = between.get("prototype");
    assertTrue(answer == null || answer.equals(between.get("nearest")), between.toString());
  }

  @Test
  void whatTellsNothingApartIsAmbiguous() throws IOException {
    float[] mean = new float[DIMENSION];
    // Known only where all prototypes are the same, which is nowhere but in a made-up dimension.
    float[][] flat = new float[4][DIMENSION];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = vectors[i].clone();
      flat[i][0] = 5;
      mean[0] = 5;
    }
    Path input = TestFiles.write(directory, "flat.npy", TestFiles.npy(flat));
    Path made = directory.resolve("flat");
    assertEquals(0, Cli.run("index", "--input", input, "--index", made).code());
    Path learned = directory.resolve("flat-prototypes");
    Cli run =
        Cli.run("prototypes", "--index", made, "--clusters", 2, "--out", learned, "--units", 16);
    assertEquals(0, run.code(), run.err());
    for (int d = 1; d < DIMENSION; d++) {
      mean[d] = Float.NaN;
    }
    Path cue = TestFiles.write(directory, "flat-cue.npy", TestFiles.npy(new float[][] {mean}));
    Map<String, Object> line =
        Cli.run("route", "--prototypes", learned, "--cues", cue).lines().get(0);
    assertNull(line.get("prototype"));
    assertNull(line.get("settled"));
    assertFalse(line.containsKey("steps"));
  }

  @Test
  void findsClustersAndNumbers() throws IOException {
    Path clusters = directory.resolve("clusters");
    Cli run =
        Cli.run("prototypes", "--index", index, "--clusters", 3, "--out", clusters, "--units", 20);
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("cluster 0: 40 vectors"), run.out());
    List<Map<String, Object>> lines = route(clusters);
    assertEquals(3, lines.stream().limit(3).map(line -> line.get("nearest")).distinct().count());
    Path numbers = directory.resolve("numbers");
    Object[] words = {
      "prototypes", "--index", index, "--by", "group", "--out", numbers, "--units", 20
    };
    run = Cli.run(words);
    assertEquals(0, run.code(), run.err());
    assertEquals("8", route(numbers).get(1).get("nearest"));
    // Threads change nothing.
    Path again = directory.resolve("again");
    words[6] = again;
    List<Object> more = new ArrayList<>(List.of(words));
    more.addAll(List.of("--threads", 2));
    assertEquals(0, Cli.run(more.toArray()).code());
    assertArrayEquals(Files.readAllBytes(numbers), Files.readAllBytes(again));
  }

  @Test
  void saysWhatIsInAFile() throws IOException {
    Cli run = Cli.run("inspect", "--prototypes", file);
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains(String.format("%,d bytes, checksum right", Files.size(file))));
    String printed = trained.lines().filter(l -> !l.startsWith("written")).toList().toString();
    assertEquals(printed, run.out().lines().skip(1).toList().toString());
  }

  @Test
  void writesLinesToAFile() throws IOException {
    Path out = directory.resolve("routes.jsonl");
    Cli run = Cli.run("route", "--prototypes", file, "--cues", cues, "--out", out);
    assertEquals(0, run.code(), run.err());
    assertEquals("", run.out());
    assertEquals(4, Cli.lines(Files.readString(out)).size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prototypes --index I --out O | --clusters and --by: expected one of them, found neither",
        "prototypes --index I --clusters 2 --by kind --out O | found both",
        "prototypes --index I --clusters 0 --out O | expected a number from 1 to 100, found 0",
        "prototypes --index I --clusters 2 --out F | one that is there already",
        "prototypes --index I --clusters 2 --units 3 --out O | at least 2 for each of 2 prototypes",
        "prototypes --index I --by nothing --out O | doc-values field 'nothing'",
        "prototypes --index I --by id --out O | at most 100 different values in the field 'id'",
        "prototypes --index I --clusters 2 --threads 0 --out O | --threads: expected a number >= 1",
        "prototypes --index I --clusters 2 --iterations 0 --out O | --iterations: expected",
        "prototypes --index N --clusters 2 --out O | the directory of an index",
        "prototypes --index I --clusters x --out O | Invalid value",
        "prototypes --index I --by kind --units 20 --iterations 1 --out O | try more --iterations",
        "route --prototypes G --cues C | not a prototype file",
        "route --prototypes N --cues C | expected a file, found nothing",
        "route --prototypes F --cues N | expected a file, found nothing",
        "route --prototypes F --cues W | dimension 12 as the prototypes have, found 5",
        "route --prototypes F --cues C --threads 0 | --threads: expected a number >= 1",
        "route --cues C | Missing required option",
        "inspect --prototypes G | not a prototype file",
      })
  void badInputIsOneLine(String words, String message) throws IOException {
    Path garbage = Files.writeString(directory.resolve("garbage"), "no prototypes at all");
    Path wrong = TestFiles.write(directory, "wrong.npy", TestFiles.npy(new float[1][5]));
    Path missing = directory.resolve("missing");
    Path unused = directory.resolve("unused");
    String[] typed = words.split(" ");
    Object[] arguments = new Object[typed.length];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] =
          switch (typed[i]) {
            case "I" -> index;
            case "F" -> file;
            case "G" -> garbage;
            case "C" -> cues;
            case "W" -> wrong;
            case "N" -> missing;
            case "O" -> unused;
            default -> typed[i];
          };
    }
    Cli run = Cli.run(arguments);
    assertEquals(2, run.code(), run.out() + run.err());
    assertEquals("", run.out());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().startsWith("hopfield: "), run.err());
    assertTrue(run.err().contains(message), run.err() + " lacks " + message);
    assertFalse(Files.exists(unused));
  }

  @Test
  void helpNamesBothCommands() {
    assertTrue(Cli.run("--help").out().contains("prototypes"));
    assertTrue(Cli.run("prototypes", "--help").out().contains("--clusters"));
    assertTrue(Cli.run("route", "--help").out().contains("ambiguous"));
  }
}
