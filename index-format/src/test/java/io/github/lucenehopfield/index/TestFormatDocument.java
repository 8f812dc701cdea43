package io.github.lucenehopfield.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.StringHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The worked example of {@code docs/FORMAT.md} is what is written. A line of it has an offset in
 * hexadecimal, bytes up to two spaces, and a remark; {@code 00ff*5} is two bytes five times, and
 * {@code ..} a byte that differs from index to index.
 */
class TestFormatDocument {
  private static final Path DOCUMENT =
      Path.of(System.getProperty("basedir", "."), "..", "docs", "FORMAT.md");
  private static final int ANY = -1;

  @Test
  void workedExample(@TempDir Path folder) throws IOException {
    write(folder);
    List<String> document = Files.readAllLines(DOCUMENT);
    assertEquals(example(document, "hpm"), bytes(folder, "hpm", example(document, "hpm")));
    assertEquals(example(document, "hpc"), bytes(folder, "hpc", example(document, "hpc")));
  }

  /** Three vectors of one dimension: 1, 2 and 4. */
  private static void write(Path folder) throws IOException {
    CodeSettings settings = CodeSettings.DEFAULT.withGroupSize(1).withMinVectors(1);
    try (FSDirectory directory = FSDirectory.open(folder);
        IndexWriter writer =
            new IndexWriter(directory, Samples.config(settings).setUseCompoundFile(false))) {
      for (float value : new float[] {1, 2, 4}) {
        Document one = new Document();
        one.add(
            new KnnFloatVectorField("v", new float[] {value}, VectorSimilarityFunction.EUCLIDEAN));
        writer.addDocument(one);
      }
    }
  }

  /** {@return the bytes of a file, with those that differ from index to index left out} */
  private static List<String> bytes(Path folder, String extension, List<String> like)
      throws IOException {
    Path file;
    try (var files = Files.list(folder)) {
      file = files.filter(path -> path.toString().endsWith("." + extension)).findFirst().get();
    }
    byte[] bytes = Files.readAllBytes(file);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < bytes.length; i++) {
      boolean any = i < like.size() && like.get(i).endsWith("..");
      lines.add(line(i, any ? ANY : bytes[i] & 255));
    }
    // The checksum is the only thing at the end that differs, and the id at the beginning.
    assertEquals(
        StringHelper.ID_LENGTH + Long.BYTES / 2,
        lines.stream().filter(line -> line.endsWith("..")).count());
    assertTrue(bytes.length > CodecUtil.footerLength());
    return lines;
  }

  private static String line(int offset, int value) {
    return String.format(
        Locale.ROOT, value == ANY ? "%04x .." : "%04x %02x", offset, Math.max(0, value));
  }

  /** {@return the bytes of the example of a file, one per line} */
  private static List<String> example(List<String> document, String extension) {
    int at = document.indexOf("### Example: ." + extension);
    assertTrue(at >= 0, "the document must have an example of ." + extension);
    at = document.subList(at, document.size()).indexOf("```text") + at + 1;
    List<String> lines = new ArrayList<>();
    for (; document.get(at).equals("```") == false; at++) {
      String line = document.get(at);
      assertEquals(lines.size(), Integer.parseInt(line.substring(0, 4), 16), line);
      for (String token : line.substring(6).split("  ")[0].split(" ")) {
        String[] parts = token.split("\\*");
        int times = parts.length == 1 ? 1 : Integer.parseInt(parts[1]);
        for (int i = 0; i < times; i++) {
          for (int digit = 0; digit < parts[0].length(); digit += 2) {
            String pair = parts[0].substring(digit, digit + 2);
            int value = pair.equals("..") ? ANY : Integer.parseInt(pair, 16);
            lines.add(line(lines.size(), value));
          }
        }
      }
    }
    return lines;
  }
}
