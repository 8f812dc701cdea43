package io.github.lucenehopfield.datasets.file;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of a NumPy {@code .npy} file, versions 1 to 3 (NumPy Enhancement Proposal 1): magic,
 * version, length, then a Python dictionary with {@code descr}, {@code fortran_order} and {@code
 * shape}.
 */
final class NpyHeader {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** NumPy's own limit. */
  private static final int MAX_LENGTH = 10_000;

  private static final Pattern DICTIONARY = Pattern.compile("\\{(.*)\\}\\s*", Pattern.DOTALL);
  private static final Pattern ENTRY =
      Pattern.compile(
          "\\s*(['\"])(\\w+)\\1\\s*:\\s*(\\([^()]*\\)|'[^']*'|\"[^\"]*\"|\\w+|\\[.*\\])\\s*(,|$)",
          Pattern.DOTALL);

  private final String dtype;
  private final long[] shape;
  private final long offset;

  private final boolean byColumns;

  private NpyHeader(String dtype, long[] shape, long offset, boolean byColumns) {
    this.dtype = dtype;
    this.shape = shape;
    this.offset = offset;
    this.byColumns = byColumns;
  }

  static boolean startsWithMagic(Head file) {
    return file.bytes().limit() >= MAGIC.length
        && file.bytes().slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
  }

  static NpyHeader read(Head file) {
    ByteBuffer start = file.read(0, 8, "an npy header");
    if (!startsWithMagic(file)) {
      throw new BadInputException(
          file.path(), "the npy magic 93 4E 55 4D 50 59", hex(start, MAGIC.length));
    }
    int version = start.get(6) & 0xFF;
    if (version < 1 || version > 3) {
      throw new BadInputException(file.path(), "npy version 1, 2 or 3", "version " + version);
    }
    int lengthBytes = version == 1 ? Short.BYTES : Integer.BYTES;
    ByteBuffer lengthField = file.read(8, lengthBytes, "the length of the npy header");
    long length =
        version == 1 ? lengthField.getShort() & 0xFFFF : lengthField.getInt() & 0xFFFFFFFFL;
    if (length > MAX_LENGTH) {
      throw new BadInputException(
          file.path(), "an npy header of at most " + MAX_LENGTH + " bytes", length + " bytes");
    }
    ByteBuffer text = file.read(8 + lengthBytes, (int) length, "the npy header");
    byte[] dictionary = new byte[text.remaining()];
    text.get(dictionary);
    return parse(
        file,
        new String(dictionary, version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1),
        8 + lengthBytes + length);
  }

  private static NpyHeader parse(Head file, String text, long offset) {
    Matcher dictionary = DICTIONARY.matcher(text);
    if (!dictionary.matches()) {
      throw malformed(file, text);
    }
    String body = dictionary.group(1);
    Matcher entry = ENTRY.matcher(body);
    String dtype = null;
    String order = null;
    String shape = null;
    int at = 0;
    while (at < body.length() && entry.region(at, body.length()).lookingAt()) {
      String value = entry.group(3);
      switch (entry.group(2)) {
        case "descr" -> dtype = value;
        case "fortran_order" -> order = value;
        case "shape" -> shape = value;
        default -> throw malformed(file, text);
      }
      at = entry.end();
    }
    if (!body.substring(at).isBlank() || dtype == null || order == null || shape == null) {
      throw malformed(file, text);
    }
    long[] sizes = shape(file, shape);
    if (!order.equals("False") && !order.equals("True")) {
      throw malformed(file, text);
    }
    // A one-dimensional array is the same in both orders, and NumPy says so in either way.
    boolean byColumns = order.equals("True") && sizes.length > 1;
    return new NpyHeader(unquote(dtype), sizes, offset, byColumns);
  }

  private static long[] shape(Head file, String text) {
    if (text.length() < 2 || text.charAt(0) != '(') {
      throw noShape(file, text);
    }
    String inner = text.substring(1, text.length() - 1).strip();
    if (inner.isEmpty()) {
      return new long[0];
    }
    // Python writes a tuple of one as (3,), and Python 2 a long number as 3L.
    String[] parts =
        (inner.endsWith(",") ? inner.substring(0, inner.length() - 1) : inner).split(",", -1);
    long[] sizes = new long[parts.length];
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i].strip();
      String digits = part.endsWith("L") ? part.substring(0, part.length() - 1) : part;
      if (!digits.matches("[0-9]{1,18}")) {
        throw noShape(file, text);
      }
      sizes[i] = Long.parseLong(digits);
    }
    return sizes;
  }

  private static BadInputException noShape(Head file, String text) {
    return new BadInputException(file.path(), "a shape such as (60000, 784)", printable(text));
  }

  private static BadInputException malformed(Head file, String text) {
    return new BadInputException(
        file.path(), "an npy header with descr, fortran_order and shape", printable(text));
  }

  private static String printable(String text) {
    String line = text.replaceAll("[^\\x20-\\x7E]+", " ").strip();
    return line.isEmpty()
        ? "nothing readable"
        : line.length() <= 120 ? line : line.substring(0, 120) + "...";
  }

  private static String unquote(String text) {
    boolean quoted = text.startsWith("'") || text.startsWith("\"");
    return quoted ? text.substring(1, text.length() - 1) : printable(text);
  }

  /** {@return the first bytes, for messages} */
  static String hex(ByteBuffer bytes) {
    return hex(bytes, Math.min(4, bytes.limit()));
  }

  static String hex(ByteBuffer bytes, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : " ").append(String.format(Locale.ROOT, "%02X", bytes.get(i)));
    }
    return text.toString();
  }

  /** {@return the element type as NumPy writes it, such as {@code <f4}} */
  String dtype() {
    return dtype;
  }

  /** {@return the number of axes} */
  int axes() {
    return shape.length;
  }

  /** {@return the size of an axis} */
  long size(int axis) {
    return shape[axis];
  }

  /** {@return where the data start, in bytes} */
  long offset() {
    return offset;
  }

  /** {@return whether the first axis varies fastest, which NumPy calls Fortran order} */
  boolean byColumns() {
    return byColumns;
  }

  /** {@return the sizes of all axes} */
  long[] shape() {
    return shape.clone();
  }

  /** {@return the shape as Python writes it} */
  String shapeText() {
    StringBuilder text = new StringBuilder("(");
    for (int i = 0; i < shape.length; i++) {
      text.append(i == 0 ? "" : ", ").append(shape[i]);
    }
    return text.append(shape.length == 1 ? ",)" : ")").toString();
  }

  /** {@return the product of the sizes of all axes from one on; -1 where it exceeds a limit} */
  long product(int fromAxis, long limit) {
    Objects.checkIndex(fromAxis, shape.length + 1);
    long product = 1;
    for (int i = fromAxis; i < shape.length; i++) {
      if (shape[i] != 0 && product > limit / shape[i]) {
        return -1;
      }
      product *= shape[i];
    }
    return product;
  }
}
