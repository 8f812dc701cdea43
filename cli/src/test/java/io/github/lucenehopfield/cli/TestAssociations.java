package io.github.lucenehopfield.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.datasets.file.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recall along edges, sequences, automata, communities and feedback, as a user runs them. */
class TestAssociations {
  private static final int DIMENSION = 256;
  private static final int COUNT = 60;

  @TempDir Path directory;
  private float[][] vectors;
  private Path index;
  private Path graph;
  private Path cues;

  @BeforeEach
  void makeIndex() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    vectors = new float[COUNT][DIMENSION];
    long[] groups = new long[COUNT];
    long[] backwards = new long[COUNT];
    for (int i = 0; i < COUNT; i++) {
      groups[i] = i / 10;
      backwards[i] = COUNT - i;
      for (int d = 0; d < DIMENSION; d++) {
        vectors[i][d] = (float) random.nextGaussian();
      }
    }
    Path input = TestFiles.write(directory, "vectors.npy", TestFiles.npy(vectors));
    Path group = TestFiles.write(directory, "group.npy", TestFiles.ids(groups));
    Path place = TestFiles.write(directory, "place.npy", TestFiles.ids(backwards));
    graph = directory.resolve("graph.txt");
    Files.writeString(graph, "# leads to\n7 20\n\n20,41,2\n41\t7\n7 50 3\n");
    float[][] corrupted = {vectors[7].clone(), vectors[30].clone()};
    Arrays.fill(corrupted[0], 0, 30, Float.NaN);
    cues = TestFiles.write(directory, "cues.npy", TestFiles.npy(corrupted));
    index = directory.resolve("index");
    Cli run =
        Cli.run(
            "index",
            "--input",
            input,
            "--index",
            index,
            "--similarity",
            "cosine",
            "--number",
            "group=" + group,
            "--number",
            "place=" + place,
            "--links",
            "leads=" + graph);
    assertEquals(0, run.code(), run.err());
  }

  private static List<Map<String, Object>> lines(Object... arguments) throws IOException {
    Cli run = Cli.run(arguments);
    assertEquals(0, run.code(), run.err());
    assertEquals("", run.err());
    return run.lines();
  }

  private static void assertRefused(String part, Object... arguments) {
    Cli run = Cli.run(arguments);
    assertEquals(2, run.code(), run.out() + run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains(part), run.err());
  }

  private static long id(Map<String, Object> line, int hit) {
    return (long) ((Map<?, ?>) ((List<?>) line.get("hits")).get(hit)).get("id");
  }

  @Test
  void relatedDocumentsComeAfterTheOrigin() throws IOException {
    for (String edges : List.of(graph.toString(), "leads")) {
      Map<String, Object> line =
          lines(
                  "recall",
                  "--index",
                  index,
                  "--cues",
                  cues,
                  "--associate",
                  edges,
                  "--separation",
                  "softmax:50",
                  "--candidates",
                  10)
              .get(0);
      assertEquals(7, id(line, 0));
      assertEquals(50, id(line, 1));
      assertEquals(List.of(7L), line.get("path"));
      assertEquals(
          List.of("cue", "hits", "not_stored", "steps", "stop", "exact", "path", "ms"),
          List.copyOf(line.keySet()));
    }
    // Backwards: what leads to 41 is 20.
    float[][] other = {vectors[41]};
    Path cue = TestFiles.write(directory, "other.npy", TestFiles.npy(other));
    Map<String, Object> line =
        lines(
                "recall",
                "--index",
                index,
                "--cues",
                cue,
                "--associate",
                graph,
                "--undirected",
                "--coupling",
                "1:.8",
                "--separation",
                "softmax:50",
                "--hops",
                2)
            .get(0);
    assertEquals(41, id(line, 0));
    assertEquals(20, id(line, 1));
  }

  @Test
  void sequencesGoAlongEdgesOrAnOrder() throws IOException {
    Object[] sequence = {"sequence", "--index", index, "--cues", cues, "--length", 4};
    List<Map<String, Object>> byId = lines(sequence);
    assertEquals(List.of(7L, 8L, 9L, 10L), byId.get(0).get("sequence"));
    assertEquals(List.of(30L, 31L, 32L, 33L), byId.get(1).get("sequence"));
    assertEquals("limit", byId.get(0).get("stop"));
    assertEquals(List.of("cue", "sequence", "stop"), List.copyOf(byId.get(0).keySet()));
    assertEquals(
        List.of(7L, 6L, 5L, 4L), lines(with(sequence, "--order", "place")).get(0).get("sequence"));
    Map<String, Object> ended = lines(with(sequence, "--associate", graph)).get(0);
    assertEquals(List.of(7L, 50L), ended.get("sequence"));
    assertEquals("empty", ended.get("stop"));
  }

  static Object[] with(Object[] arguments, Object... more) {
    List<Object> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(Arrays.asList(more));
    return all.toArray();
  }

  @Test
  void anAutomatonPassesThroughDocuments() throws IOException {
    Path machine = directory.resolve("machine.txt");
    Files.writeString(machine, "7 a 20\n20 a 7\n20 b 41\n30 b 30\n");
    Object[] read = {"sequence", "--index", index, "--cues", cues, "--automaton", machine};
    List<Map<String, Object>> lines = lines(with(read, "--read", "a a a b"));
    assertEquals(List.of(7L, 20L, 7L, 20L, 41L), lines.get(0).get("sequence"));
    assertEquals("end", lines.get(0).get("stop"));
    assertEquals(List.of(30L), lines.get(1).get("sequence"));
    assertEquals("rejected", lines.get(1).get("stop"));
    assertRefused("symbol=c", with(read, "--read", "a c"));
    assertRefused("--read", read);
    Files.writeString(machine, "7 a 20\n7 a 41\n");
    assertRefused("one state at most", with(read, "--read", "a"));
    Files.writeString(machine, "7 a 2000\n");
    assertRefused("id 2000", with(read, "--read", "a"));
    Files.writeString(machine, "7 a\n");
    assertRefused("FROM SYMBOL TO in line 1", with(read, "--read", "a"));
  }

  @Test
  void communitiesHangTogether() throws IOException {
    Path two = directory.resolve("two.txt");
    StringBuilder edges = new StringBuilder("4 5\n");
    for (int i = 0; i < 5; i++) {
      for (int j = 0; j < i; j++) {
        edges.append(i).append(' ').append(j).append('\n');
        edges.append(i + 5).append(' ').append(j + 5).append('\n');
      }
    }
    Files.writeString(two, edges);
    List<Map<String, Object>> lines = lines("communities", "--graph", two);
    assertEquals(2, lines.size());
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L), lines.get(0).get("members"));
    assertEquals(List.of(5L, 6L, 7L, 8L, 9L), lines.get(1).get("members"));
    assertRefused("--threshold", "communities", "--graph", two, "--threshold", 2);
    assertRefused("coupling must be", "communities", "--graph", two, "--coupling", "much");
  }

  @Test
  void feedbackComesFromParents() throws IOException {
    Object[] recall = {"recall", "--index", index, "--cues", cues, "--similarity", "dot"};
    for (String parents : List.of("group", "clusters:4")) {
      for (String feedback : List.of("scores", "scores:1:0.5", "network")) {
        List<Map<String, Object>> lines =
            lines(with(recall, "--parents", parents, "--feedback", feedback, "--candidates", 20));
        assertEquals(7, id(lines.get(0), 0), parents + " " + feedback);
        assertEquals(30, id(lines.get(1), 0), parents + " " + feedback);
      }
    }
    assertRefused("parents must be", with(recall, "--parents", "none"));
    assertRefused("--feedback: expected", with(recall, "--parents", "group", "--feedback", "x"));
    assertRefused("pull must be", with(recall, "--parents", "group", "--feedback", "scores:1:2"));
    assertRefused("--parents", with(recall, "--feedback", "network"));
    assertRefused("--parents", with(recall, "--parents", "group", "--steps", 2));
  }

  @Test
  void badGraphsAreRefused() throws IOException {
    Object[] recall = {"recall", "--index", index, "--cues", cues, "--associate"};
    assertRefused("a file with a graph or a numeric field", with(recall, "no such"));
    assertRefused("--key", with(recall, graph, "--key", "vector"));
    assertRefused("coupling must be", with(recall, graph, "--coupling", "tight"));
    assertRefused("rate must be", with(recall, graph, "--coupling", "1:1:1"));
    assertRefused("--undirected", with(recall, "leads", "--undirected"));
    assertRefused("--associate", "recall", "--index", index, "--cues", cues, "--coupling", "wide");
    String[][] bad = {
      {"", "lines like FROM TO"},
      {"1\n", "FROM TO [WEIGHT] in line 1"},
      {"1 2\nx 3\n", "line 2"},
      {"1 2 -3\n", "a positive weight in line 1"}
    };
    for (String[] each : bad) {
      Files.writeString(graph, each[0]);
      assertRefused(each[1], with(recall, graph));
    }
    Object[] make = {"index", "--input", cues, "--index", directory.resolve("another")};
    assertRefused("--number", with(make, "--number", "id=" + cues));
    Files.writeString(graph, "1 2 1.5\n");
    assertRefused("whole weights", with(make, "--links", "leads=" + graph));
    assertRefused(
        "expected one of them",
        with(
            new Object[] {"sequence", "--index", index, "--cues", cues},
            "--order",
            "place",
            "--associate",
            "leads"));
  }
}
