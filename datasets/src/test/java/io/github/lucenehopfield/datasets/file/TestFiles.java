package io.github.lucenehopfield.datasets.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Makes files, sound ones and others. */
public final class TestFiles {
  private TestFiles() {}

  public static byte[] npy(int version, String dictionary, byte[] data) {
    byte[] text = dictionary.getBytes(StandardCharsets.UTF_8);
    int lengthBytes = version == 1 ? 2 : 4;
    ByteBuffer out =
        ByteBuffer.allocate(8 + lengthBytes + text.length + data.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    if (version == 1) {
      out.putShort((short) text.length);
    } else {
      out.putInt(text.length);
    }
    return out.put(text).put(data).array();
  }

  public static String dictionary(String dtype, String shape) {
    return "{'descr': '" + dtype + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
  }

  public static byte[] floats(float... values) {
    ByteBuffer out = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      out.putFloat(value);
    }
    return out.array();
  }

  public static byte[] doubles(double... values) {
    ByteBuffer out = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      out.putDouble(value);
    }
    return out.array();
  }

  public static byte[] longs(long... values) {
    ByteBuffer out = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      out.putLong(value);
    }
    return out.array();
  }

  public static byte[] npy(float[][] rows) {
    float[] flat = new float[rows.length * rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, flat, i * rows[0].length, rows[0].length);
    }
    String shape = "(" + rows.length + ", " + rows[0].length + ")";
    return npy(1, dictionary("<f4", shape), floats(flat));
  }

  public static byte[] ids(long... ids) {
    return npy(1, dictionary("<i8", "(" + ids.length + ",)"), longs(ids));
  }

  public static byte[] fvecs(int[] dimensions, float value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int dimension : dimensions) {
      ByteBuffer row =
          ByteBuffer.allocate(4 + 4 * dimension).order(ByteOrder.LITTLE_ENDIAN).putInt(dimension);
      for (int i = 0; i < dimension; i++) {
        row.putFloat(value + i);
      }
      out.writeBytes(row.array());
    }
    return out.toByteArray();
  }

  public static byte[] idx(int magic, int images, int height, int width, byte[] pixels) {
    return ByteBuffer.allocate(16 + pixels.length)
        .putInt(magic)
        .putInt(images)
        .putInt(height)
        .putInt(width)
        .put(pixels)
        .array();
  }

  public static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
      packed.write(bytes);
    }
    return out.toByteArray();
  }

  public static byte[] cut(byte[] bytes, int length) {
    return java.util.Arrays.copyOf(bytes, length);
  }

  public static Path write(Path directory, String name, byte[] bytes) throws IOException {
    return Files.write(directory.resolve(name), bytes);
  }
}
