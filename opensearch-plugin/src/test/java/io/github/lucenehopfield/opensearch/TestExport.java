package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.engine.Vectors;
import io.github.lucenehopfield.opensearch.export.ExportCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.cli.ExitCodes;
import org.opensearch.cli.Terminal;

/** Vectors of a node's shards in files, while the node runs and afterwards. */
class TestExport {
  private static final int COUNT = 5_000;
  private static final int DIMENSION = 8;

  @TempDir private static Path base;
  private static TestNodes nodes;
  private static final Map<String, float[]> EXPECTED = new HashMap<>();

  @BeforeAll
  static void start() throws Exception {
    nodes = TestNodes.start(base, 1);
    String vector = "{\"type\":\"hopfield_vector\",\"dimension\":";
    nodes.ok(
        "PUT",
        "/mem",
        "{\"settings\":{\"number_of_shards\":2,\"number_of_replicas\":0},\"mappings\":{\"properties\":{"
            + "\"v\":"
            + vector
            + DIMENSION
            + "},\"b\":"
            + vector
            + "2,\"data_type\":\"byte\"},\"p\":{\"type\":\"nested\",\"properties\":{\"v\":"
            + vector
            + "2}}}}}}");
    float[][] vectors = Vectors.random(COUNT, DIMENSION, 3);
    nodes.ok("POST", "/_bulk?refresh=true", Bodies.bulk("mem", vectors, 0, COUNT));
    for (int i = 0; i < COUNT; i++) {
      EXPECTED.put(String.valueOf(i), vectors[i]);
    }
    // Some are deleted, some are others now, and some have ids that are no numbers.
    for (int i = 0; i < 20; i++) {
      nodes.ok("DELETE", "/mem/_doc/" + i, null);
      EXPECTED.remove(String.valueOf(i));
    }
    for (String id : List.of("30", "Ann-Lee", "\u00fc\u4e2d", "0123")) {
      float[] other = Vectors.random(1, DIMENSION, id.hashCode())[0];
      other[2] = Float.NaN;
      String path = "/mem/_doc/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
      nodes.ok("PUT", path, "{\"v\":" + Vectors.json(other) + "}");
      EXPECTED.put(id, other);
    }
    nodes.ok(
        "PUT",
        "/mem/_doc/nested",
        "{\"b\":[-128,127],\"p\":[{\"v\":[1,2]},{\"v\":[3,4]},{\"w\":1}]}");
    nodes.ok("POST", "/mem/_flush", null);
  }

  @AfterAll
  static void close() throws Exception {
    nodes.close();
  }

  private static Path shards() throws Exception {
    String uuid = nodes.ok("GET", "/mem/_settings", null).at("mem.settings.index.uuid");
    return base.resolve("n0/data/nodes/0/indices").resolve(uuid);
  }

  /** What a program writes to its terminal. */
  private static final class Written extends Terminal {
    private final StringWriter text = new StringWriter();
    private final PrintWriter writer = new PrintWriter(text);

    Written() {
      super("\n");
    }

    @Override
    public String readText(String prompt) {
      throw new AssertionError(prompt);
    }

    @Override
    public char[] readSecret(String prompt) {
      throw new AssertionError(prompt);
    }

    @Override
    public PrintWriter getWriter() {
      return writer;
    }

    @Override
    public PrintWriter getErrorWriter() {
      return writer;
    }
  }

  private static String run(int code, String... arguments) throws Exception {
    Written written = new Written();
    assertEquals(code, new ExportCommand().main(arguments, written), written.text.toString());
    return written.text.toString();
  }

  private static String export(Path from, String field, Path to, int code) throws Exception {
    return run(
        code,
        "--shards",
        from.toString(),
        "--field",
        field,
        "--vectors",
        to + ".npy",
        "--ids",
        to + ".txt");
  }

  /** {@return the rows of what was exported, which NumPy would read so, with their ids} */
  private static List<Map.Entry<String, float[]>> read(Path at, int dimension) throws Exception {
    List<String> ids = Files.readAllLines(Path.of(at + ".txt"));
    ByteBuffer npy =
        ByteBuffer.wrap(Files.readAllBytes(Path.of(at + ".npy"))).order(ByteOrder.LITTLE_ENDIAN);
    int header = npy.getShort(8);
    assertEquals(0, (10 + header) % 64);
    String shape = new String(npy.array(), 10, header, StandardCharsets.US_ASCII);
    String expected = "'shape': (" + ids.size() + ", " + dimension + "), }";
    assertTrue(shape.startsWith("{'descr': '<f4', 'fortran_order': False, " + expected), shape);
    assertTrue(shape.endsWith("\n"), shape);
    assertEquals(10 + header + 4L * ids.size() * dimension, npy.capacity());
    List<Map.Entry<String, float[]>> rows = new ArrayList<>();
    npy.position(10 + header);
    for (String id : ids) {
      float[] row = new float[dimension];
      for (int d = 0; d < dimension; d++) {
        row[d] = npy.getFloat();
      }
      rows.add(Map.entry(id, row));
    }
    return rows;
  }

  @Test
  void allThatIsThereIsWritten() throws Exception {
    Path to = base.resolve("all");
    String said = export(shards(), "v", to, ExitCodes.OK);
    String all = EXPECTED.size() + " vectors of 8 dimensions from 2 shards, as of their last flush";
    assertTrue(said.contains(all), said);
    Map<String, float[]> found = new TreeMap<>();
    for (Map.Entry<String, float[]> row : read(to, DIMENSION)) {
      assertEquals(null, found.put(row.getKey(), row.getValue()), row.getKey());
    }
    assertEquals(EXPECTED.keySet(), found.keySet());
    EXPECTED.forEach((id, vector) -> assertArrayEquals(vector, found.get(id), id));
    // Those of one shard are a part of them.
    int parts = 0;
    for (String shard : List.of("0", "1")) {
      Path part = base.resolve("part" + shard);
      export(shards().resolve(shard), "v", part, ExitCodes.OK);
      parts += read(part, DIMENSION).size();
    }
    assertEquals(EXPECTED.size(), parts);
  }

  @Test
  void bytesAndNestedVectorsAreWritten() throws Exception {
    Path to = base.resolve("bytes");
    export(shards(), "b", to, ExitCodes.OK);
    Map.Entry<String, float[]> row = read(to, 2).get(0);
    assertEquals("nested", row.getKey());
    assertArrayEquals(new float[] {-128, 127}, row.getValue());
    to = base.resolve("nested");
    export(shards(), "p.v", to, ExitCodes.OK);
    List<Map.Entry<String, float[]>> rows = read(to, 2);
    assertEquals(2, rows.size());
    assertEquals("nested", rows.get(0).getKey());
    assertEquals("nested", rows.get(1).getKey());
    assertArrayEquals(new float[] {3, 4}, rows.get(1).getValue());
  }

  @Test
  void whatIsWrongIsSaidAndLeavesNothing() throws Exception {
    Path to = base.resolve("wrong");
    String said = export(base.resolve("nowhere"), "v", to, ExitCodes.NO_INPUT);
    assertTrue(said.contains("shards must be the folder of an index or of a shard"), said);
    said = export(base.resolve("n0/config"), "v", to, ExitCodes.NO_INPUT);
    assertTrue(said.contains("n0/config"), said);
    for (String field : List.of("none", "number")) {
      said = export(shards(), field, to, ExitCodes.DATA_ERROR);
      assertTrue(said.contains("field must have vectors in some shard; field=" + field), said);
    }
    said = run(ExitCodes.USAGE, "--field", "v");
    assertTrue(said.contains("shards"), said);
    assertFalse(Files.exists(Path.of(to + ".npy")));
    assertFalse(Files.exists(Path.of(to + ".txt")));
    Files.writeString(Path.of(to + ".txt"), "mine");
    said = export(shards(), "v", to, ExitCodes.CANT_CREATE);
    assertTrue(said.contains("the output must not exist yet; file=" + to + ".txt"), said);
    assertEquals("mine", Files.readString(Path.of(to + ".txt")));
    assertFalse(Files.exists(Path.of(to + ".npy")));
  }
}
