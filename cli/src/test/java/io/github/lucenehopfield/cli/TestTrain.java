package io.github.lucenehopfield.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.datasets.file.TestFiles;
import io.github.lucenehopfield.noise.corruption.Corruption;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command train, and recall and inspect with what it has learned. */
class TestTrain {
  private static final int SIDE = 6;
  private static final int DIMENSION = SIDE * SIDE;
  private static final int STORED = 400;
  private static final int PAIRS = 80;
  private static final String CORRUPTION = "dropout:0.4+noise:0.1";

  @TempDir static Path directory;
  private static float[][] vectors;
  private static Path index;
  private static Path model;
  private static Path pairCues;
  private static Path pairIds;
  private static Path pairVectors;
  private static Path garbage;
  private static String trained;

  @BeforeAll
  static void train() throws IOException {
    vectors = vectors(STORED, DIMENSION, 1, 1);
    index = makeIndex("index", vectors);
    writePairs();
    model = directory.resolve("model");
    Cli run =
        Cli.run("train", "--index", index, "--damage", CORRUPTION, "offset:1", "--out", model);
    assertEquals(0, run.code(), run.err());
    assertEquals("", run.err());
    trained = run.out();
    garbage = Files.writeString(directory.resolve("garbage"), "this is no model at all");
  }

  private static float[][] vectors(int count, int dimension, long seed, float scale) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] vectors = new float[count][dimension];
    for (float[] vector : vectors) {
      for (int d = 0; d < vector.length; d++) {
        vector[d] = scale * (float) random.nextGaussian();
      }
    }
    return vectors;
  }

  private static Path makeIndex(String name, float[][] rows) throws IOException {
    Path input = TestFiles.write(directory, name + ".npy", TestFiles.npy(rows));
    Path made = directory.resolve(name);
    Cli run = Cli.run("index", "--input", input, "--index", made);
    assertEquals(0, run.code(), run.err());
    return made;
  }

  private static void writePairs() throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    Corruption corruption = Corruption.parse(CORRUPTION);
    float[][] cues = new float[PAIRS][];
    float[][] origins = new float[PAIRS][];
    long[] ids = new long[PAIRS];
    for (int i = 0; i < PAIRS; i++) {
      ids[i] = random.nextInt(STORED);
      origins[i] = vectors[(int) ids[i]];
      cues[i] = corruption.apply(origins[i], random);
    }
    pairCues = TestFiles.write(directory, "pair-cues.npy", TestFiles.npy(cues));
    pairIds = TestFiles.write(directory, "pair-ids.npy", TestFiles.ids(ids));
    pairVectors = TestFiles.write(directory, "pair-vectors.npy", TestFiles.npy(origins));
  }

  private static Set<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(path -> path.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
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

  /** Recalls corrupted copies and gives the mean of {@code not_stored}. */
  private static double notStored(Path learned, float[][] from, boolean stored) throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    float[][] cues = new float[40][];
    long[] ids = new long[cues.length];
    for (int i = 0; i < cues.length; i++) {
      ids[i] = 3 + i;
      cues[i] = Corruption.parse(CORRUPTION).apply(from[3 + i], random);
    }
    Path cueFile = TestFiles.write(directory, "cues.npy", TestFiles.npy(cues));
    Path idFile = TestFiles.write(directory, "ids.npy", TestFiles.ids(ids));
    Cli run =
        Cli.run(
            "recall",
            "--index",
            index,
            "--cues",
            cueFile,
            "--origins",
            idFile,
            "--model",
            learned,
            "-k",
            1);
    assertEquals(0, run.code(), run.err());
    List<Map<String, Object>> lines = run.lines();
    double sum = 0;
    for (Map<String, Object> line : lines.subList(0, cues.length)) {
      sum += (double) line.get("not_stored");
    }
    if (stored) {
      double correct = (double) lines.get(cues.length).get("correct_at_1");
      assertTrue(correct >= 0.95, "correct " + correct);
    }
    return sum / cues.length;
  }

  @Test
  void learnsFromACorruptionAndRecallsWithIt() throws IOException {
    assertTrue(trained.contains("vectors of dimension 36"), trained);
    assertTrue(trained.contains(CORRUPTION + ": 300 pairs"), trained);
    assertTrue(trained.contains("offset:1: 300 pairs"), trained);
    assertTrue(trained.contains("written to " + model), trained);
    assertTrue(notStored(model, vectors, true) < 0.2);
    assertTrue(notStored(model, vectors(60, DIMENSION, 9, 1), false) > 0.8);
  }

  @Test
  void learnsTheSameFromIdsAndFromVectors() throws IOException {
    Path byId = directory.resolve("by-id");
    Path byVector = directory.resolve("by-vector");
    Path seeded = directory.resolve("seeded");
    Cli run = Cli.run("train", "--index", index, "--pairs", pairCues, pairIds, "--out", byId);
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("component 1: "), run.out());
    Object[] again = {
      "train", "--index", index, "--pairs", pairCues, pairVectors, "--out", byVector
    };
    assertEquals(0, Cli.run(again).code());
    assertArrayEquals(Files.readAllBytes(byId), Files.readAllBytes(byVector));
    again[again.length - 1] = seeded;
    List<Object> words = new ArrayList<>(List.of(again));
    words.addAll(List.of("--seed", 5));
    run = Cli.run(words.toArray());
    assertTrue(run.out().contains("seed 5"), run.out());
    assertTrue(notStored(byId, vectors, true) < 0.2);
    Files.delete(byId);
    Files.delete(byVector);
    Files.delete(seeded);
  }

  @Test
  void saysWhatIsInAModel() throws IOException {
    Cli run = Cli.run("inspect", "--model", model);
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains(String.format("%,d bytes", Files.size(model))), run.out());
    assertTrue(run.out().contains("vectors of dimension 36"), run.out());
    assertTrue(run.out().contains(CORRUPTION + ": error"), run.out());
    assertTrue(run.out().contains("held out"), run.out());
    // What train printed, but for the line that says where it went.
    String printed = trained.lines().filter(l -> !l.startsWith("written")).toList().toString();
    assertEquals(printed, run.out().lines().skip(1).toList().toString());
    run = Cli.run("inspect", "--model", model, "--index", index);
    assertTrue(run.out().contains("every checksum right"), run.out());
    assertTrue(run.out().contains("checksum right\nmodel for"), run.out());
  }

  @Test
  void takesItsGridFromTheCorruption() throws IOException {
    Path made = directory.resolve("grid-model");
    String spec = "occlude:6x6:0.4";
    Cli run = Cli.run("train", "--index", index, "--damage", spec, "--out", made);
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("a rectangle of 6x6 erased"), run.out());
    Files.delete(made);
    run =
        Cli.run("train", "--index", index, "--damage", "span:0.4", "--grid", "36x1", "--out", made);
    assertTrue(run.out().contains("a rectangle of 36x1 erased"), run.out());
    Files.delete(made);
  }

  @Test
  void showsItsStepsOnATerminal() throws IOException {
    StringWriter err = new StringWriter();
    Path made = directory.resolve("shown");
    int code =
        HopfieldCommand.commandLine(true)
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err))
            .execute(
                "train",
                "--index",
                index.toString(),
                "--damage",
                "noise:0.1",
                "--out",
                made.toString());
    assertEquals(0, code, err.toString());
    assertTrue(err.toString().contains("Training"), err.toString());
    Files.delete(made);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train --index I --out O | --pairs and --damage: expected one of them, found neither",
        "train --index I --out O --pairs C P --damage none | expected one of them, found both",
        "train --index I --out O --pairs C | --pairs",
        "train --index I --out O --pairs C P --pairs C P | expected two files, found 4",
        "train --index I --damage none | --out",
        "train --index I --out O --damage | --damage",
        "train --index I --out O --damage none blur:3 | corruption 'blur:3' is not known; known: none",
        "train --index I --out O --damage noise:x | expected noise:SIGMA with SIGMA > 0",
        "train --index I --out O --damage dropout:1.5 | expected dropout:P with P in (0, 1]",
        "train --index I --out O --damage occlude:7x7:0.5 | --damage: the grid of occlude:7x7:0.5",
        "train --index I --out O --damage occlude:9x4:0.5 occlude:6x6:0.5 | 9x4 and 6x6",
        "train --index I --out O --damage none --grid 7x7 | --grid: the grid must have as many",
        "train --index I --out O --damage none --grid 36 | --grid: expected WxH",
        "train --index I --out O --damage none --seed x | --seed",
        "train --index I --out O --damage none --field w | a vector field 'w', found vector",
        "train --index N --out O --damage none | expected the directory of an index, found nothing",
        "train --index I --out I --damage none | expected the name of a file to write",
        "train --index I --out M --damage none | expected the name of a new file",
        "train --index I --out N/x --damage none | expected an existing directory to hold it",
        "train --index ONE --out O --damage none | expected at least two vectors",
        "train --index I --out O --pairs N P | expected a file, found nothing",
        "train --index I --out O --pairs C N | expected a file, found nothing",
        "train --index I --out O --pairs C G | expected a name in .npy",
        "train --index I --out O --pairs W P | expected dimension 36",
        "train --index I --out O --pairs C W | expected dimension 36",
        "train --index I --out O --pairs F P | expected at least 20 cues, found 3",
        "train --index I --out O --pairs C F | expected 80 vectors, one for each cue, found 3",
        "train --index I --out O --pairs C P3 | expected 80 ids, one for each cue, found 3",
        "train --index I --out O --pairs C PX | expected ids in the index, found 400 at position 5",
        "train --index I --out O --pairs C C | vectors that are in the index, found another one in",
        "train --index I --out O --pairs INF P | expected finite numbers or NaN, found Infinity",
        "recall --index I --cues C --model M --similarity dot | expected one of them, found both",
        "recall --index I --cues C --model N | expected a file, found nothing",
        "recall --index I --cues C --model I | expected a file, found a directory",
        "recall --index I --cues C --model G | garbage: not a model file",
        "recall --index OTHER --cues W --model M | model=36, field=5",
        "recall --index LARGE --cues C --model M | model=FieldDistribution(dimension=36",
        "inspect | expected one of them, found none",
        "inspect --model N | expected a file, found nothing",
        "inspect --model G | garbage: not a model file",
      })
  void refusesInOneLine(String line, String message) throws IOException {
    float[][] infinite = vectors(PAIRS, DIMENSION, 5, 1);
    infinite[7][3] = Float.POSITIVE_INFINITY;
    long[] outside = new long[PAIRS];
    outside[5] = STORED;
    Map<String, Object> names =
        Map.ofEntries(
            Map.entry("I", index),
            Map.entry("O", directory.resolve("out")),
            Map.entry("N", directory.resolve("nothing")),
            Map.entry("N/x", directory.resolve("nothing/x")),
            Map.entry("M", model),
            Map.entry("G", garbage),
            Map.entry("C", pairCues),
            Map.entry("P", pairIds),
            Map.entry("W", file("wide.npy", TestFiles.npy(vectors(PAIRS, 5, 3, 1)))),
            Map.entry("F", file("few.npy", TestFiles.npy(vectors(3, DIMENSION, 3, 1)))),
            Map.entry("P3", file("few-ids.npy", TestFiles.ids(1, 2, 3))),
            Map.entry("PX", file("outside.npy", TestFiles.ids(outside))),
            Map.entry("INF", file("infinite.npy", TestFiles.npy(infinite))),
            Map.entry("ONE", indexOf("one", vectors(1, DIMENSION, 3, 1))),
            Map.entry("OTHER", indexOf("other", vectors(50, 5, 3, 1))),
            Map.entry("LARGE", indexOf("large", vectors(50, DIMENSION, 3, 9))));
    Set<String> before = files();
    byte[] unchanged = Files.readAllBytes(model);
    assertRefused(
        Cli.run(Arrays.stream(line.split(" ")).map(w -> names.getOrDefault(w, w)).toArray()),
        message);
    assertEquals(before, files());
    assertArrayEquals(unchanged, Files.readAllBytes(model));
  }

  private static Path file(String name, byte[] bytes) throws IOException {
    return TestFiles.write(directory, name, bytes);
  }

  private static Path indexOf(String name, float[][] rows) throws IOException {
    Path made = directory.resolve(name);
    return Files.exists(made) ? made : makeIndex(name, rows);
  }

  @Test
  void namesBothValuesOfAModelForOtherValues() throws IOException {
    Path large = indexOf("large", vectors(50, DIMENSION, 3, 9));
    Cli run = Cli.run("recall", "--index", large, "--cues", pairCues, "--model", model);
    assertRefused(run, model + ": the model must be for values like the field's", "scale=");
    String[] scales = run.err().split("scale=");
    assertEquals(3, scales.length, run.err());
    assertTrue(scales[1].startsWith("1.0") || scales[1].startsWith("0.9"), run.err());
    assertTrue(scales[2].startsWith("9.") || scales[2].startsWith("8."), run.err());
  }

  @Test
  void refusesAModelThatIsNotAsItWasWritten() throws IOException {
    byte[] sound = Files.readAllBytes(model);
    byte[] flipped = sound.clone();
    flipped[sound.length / 2] ^= 1;
    byte[] newer = sound.clone();
    newer[7] = 9;
    Map<String, byte[]> bad =
        Map.of(
            "is corrupt; checksum=",
            flipped,
            "is cut off",
            Arrays.copyOf(sound, sound.length / 2),
            "goes on after its end",
            Arrays.copyOf(sound, sound.length + 1),
            "version=9",
            newer,
            "not a model file",
            new byte[0]);
    for (Map.Entry<String, byte[]> entry : bad.entrySet()) {
      Path broken = TestFiles.write(directory, "broken", entry.getValue());
      for (Object[] command :
          new Object[][] {
            {"inspect", "--model", broken},
            {"recall", "--index", index, "--cues", pairCues, "--model", broken}
          }) {
        assertRefused(Cli.run(command), broken + ": ", entry.getKey());
      }
    }
  }

  @Test
  void refusesAHugeModelUnread() throws IOException {
    Path huge = directory.resolve("huge");
    try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
      file.setLength(1L << 33);
    }
    assertRefused(Cli.run("inspect", "--model", huge), "huge: expected a model of at most");
    Files.delete(huge);
  }

  @Test
  void knowsNothingOfNotStoredByAPlainSimilarity() throws IOException {
    Cli run = Cli.run("recall", "--index", index, "--cues", pairCues, "--similarity", "euclidean");
    assertNull(run.lines().get(0).get("not_stored"));
    run = Cli.run("recall", "--index", index, "--cues", pairCues, "--similarity", "robust");
    double notStored = (double) run.lines().get(0).get("not_stored");
    assertTrue(notStored > 0 && notStored < 1, run.out());
    List<?> hits = (List<?>) run.lines().get(0).get("hits");
    double sum = 0;
    double ifStored = 0;
    for (Object hit : hits) {
      sum += (double) ((Map<?, ?>) hit).get("probability");
      ifStored += (double) ((Map<?, ?>) hit).get("probability_if_stored");
    }
    assertTrue(sum > 0 && sum <= 1 - notStored + 1e-9, run.out());
    assertTrue(sum < ifStored && ifStored <= 1 + 1e-9, run.out());
  }

  @Test
  void helpsWithEveryKindOfCorruption() {
    String help = Cli.run("train", "--help").out();
    assertTrue(help.contains("--pairs CUES ORIGINS | --damage SPEC..."), help);
    String grammar = Corruption.GRAMMAR.substring(0, Corruption.GRAMMAR.indexOf(';'));
    for (String operation : grammar.split(", ")) {
      String word = operation.strip().split(":")[0];
      assertTrue(help.lines().anyMatch(l -> l.matches("  " + word + "[: ].*")), word);
    }
    assertFalse(help.lines().anyMatch(line -> line.length() > 80), help);
    assertTrue(Cli.run("recall", "--help").out().contains("--model=MODEL"));
    assertTrue(Cli.run("--help").out().contains("  train "), Cli.run("--help").out());
  }
}
