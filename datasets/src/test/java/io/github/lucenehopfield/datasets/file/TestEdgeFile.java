package io.github.lucenehopfield.datasets.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.lucenehopfield.Associations.Link;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines of graphs. */
class TestEdgeFile {
  @TempDir Path directory;

  private Path file(String text) throws IOException {
    return TestFiles.write(directory, "g.txt", text.getBytes(StandardCharsets.UTF_8));
  }

  private static String refused(Path path) {
    String message =
        assertThrows(BadInputException.class, () -> EdgeFile.read(path, false)).getMessage();
    assertTrue(message.startsWith(path + ": expected "), message);
    assertEquals(1, message.lines().count());
    assertTrue(message.length() < 500, message);
    return message;
  }

  @Test
  void linesHoweverTheyEnd() throws IOException {
    List<Link> expected = List.of(new Link(1, 2, 1), new Link(3, 4, 0.5), new Link(5, 6, 1));
    for (String end : new String[] {"\n", "\r\n", "\r"}) {
      String text = "# a graph" + end + "1 2" + end + end + "3;4,.5" + end + "5\t6";
      assertEquals(expected, EdgeFile.read(file(text), false));
      assertEquals(expected, EdgeFile.read(file(text + end), false));
      assertTrue(refused(file(text + end + "x y")).contains("in line 6, found 'x'"));
    }
  }

  /** A line without end is not read to it. */
  @Test
  void linesWithoutEnd() throws IOException {
    assertTrue(refused(file("1 2\n" + "1".repeat(70_000))).contains("characters in line 2"));
    assertTrue(refused(file("#" + " ".repeat(70_000))).contains("characters in line 1"));
    assertTrue(refused(file("1 ".repeat(30_000))).contains("FROM TO [WEIGHT] in line 1"));
    Path zeros = Path.of("/dev/zero");
    assumeTrue(Files.exists(zeros));
    assertTrue(refused(zeros).contains("characters in line 1"));
  }
}
