package io.github.lucenehopfield.datasets.file;

import io.github.lucenehopfield.similarity.Tlsh;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads TLSH digests from text: one a line, of either case, with or without T1 in front, and after
 * white space or a comma perhaps a name. Blank lines are skipped.
 */
final class DigestLines {
  private static final int MAX_LINE = 1 << 13;
  private static final int BUFFER_ROWS = 256;
  private static final String ENDS = " \t,";

  private final Path path;
  private final List<String> names = new ArrayList<>();
  private final ByteBuffer rows = ByteBuffer.allocate(BUFFER_ROWS * Tlsh.DIMENSION);
  private boolean named;

  private DigestLines(Path path) {
    this.path = path;
  }

  /** {@return whether the first bytes are a digest} */
  static boolean startsLikeDigests(Head head) {
    ByteBuffer bytes = head.bytes();
    int from =
        bytes.limit() > Tlsh.DIGITS + 2 && bytes.get(0) == 'T' && bytes.get(1) == '1' ? 2 : 0;
    int end = from + Tlsh.DIGITS;
    if (bytes.limit() < end) {
      return false;
    }
    for (int i = from; i < end; i++) {
      if (bytes.get(i) < 0 || Character.digit(bytes.get(i), 16) < 0) {
        return false;
      }
    }
    return bytes.limit() == end || (ENDS + "\r\n").indexOf(bytes.get(end)) >= 0;
  }

  /**
   * Reads all lines.
   *
   * @param path the file, for messages
   * @param in its bytes
   * @return an array with a row of {@link Tlsh#DIMENSION} bytes a digest
   * @throws BadInputException if a line is something else, or there is none
   * @throws IOException if it cannot be read
   */
  static ArrayFile read(Path path, InputStream in) throws IOException {
    try (Spool spool = Spool.unnamed(path, 0)) {
      DigestLines lines = new DigestLines(path);
      lines.copy(new BufferedInputStream(in), spool);
      int count = lines.names.size();
      VectorLayouts.requireShape(path, count, Tlsh.DIMENSION, count + " digests");
      Layout layout =
          Layout.packed(2, count, Tlsh.DIMENSION, ElementType.INT8, ByteOrder.LITTLE_ENDIAN);
      return new ArrayFile(spool.bytes(), layout, true, lines.named ? lines.names : List.of());
    }
  }

  private void copy(InputStream in, Spool spool) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int number = 1;
    int next;
    do {
      next = in.read();
      if (next == '\n' || next < 0) {
        add(line.toString(StandardCharsets.UTF_8).strip(), number++, spool);
        line.reset();
      } else if (line.size() == MAX_LINE) {
        throw new BadInputException(
            path, "lines of at most " + MAX_LINE + " bytes", "more in line " + number);
      } else {
        line.write(next);
      }
    } while (next >= 0);
    spool.write(rows.flip());
  }

  private void add(String line, int number, Spool spool) throws IOException {
    if (line.isEmpty()) {
      return;
    }
    int end = 0;
    while (end < line.length() && ENDS.indexOf(line.charAt(end)) < 0) {
      end++;
    }
    try {
      rows.put(Tlsh.vector(line.substring(0, end)));
    } catch (IllegalArgumentException e) {
      throw new BadInputException(path + ": line " + number + ": " + e.getMessage());
    }
    String name = line.substring(Math.min(end + 1, line.length())).strip();
    names.add(name);
    named |= !name.isEmpty();
    if (!rows.hasRemaining()) {
      spool.write(rows.flip());
      rows.clear();
    }
  }
}
