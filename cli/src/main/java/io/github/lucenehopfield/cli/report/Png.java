package io.github.lucenehopfield.cli.report;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Draws vectors as small PNG pictures (RFC 2083: 8 bits RGB, no filter, one data chunk). */
final class Png {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};

  /** Unknown pixels: a checkerboard in two blues, which no gray can be taken for. */
  private static final int[] UNKNOWN = {0x3F7FD6, 0x8DB8F2};

  private Png() {}

  /** {@return a data URI of an image: 0 black, 1 white, clipped outside, NaN in blue} */
  static String dataUri(float[] image, int width) {
    try {
      return "data:image/png;base64," + Base64.getEncoder().encodeToString(encode(image, width));
    } catch (IOException e) {
      throw new IllegalStateException("no output can fail in memory", e);
    }
  }

  static byte[] encode(float[] image, int width) throws IOException {
    int height = image.length / width;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(SIGNATURE);
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(header);
    fields.writeInt(width);
    fields.writeInt(height);
    // 8 bits, RGB, and the only methods there are.
    fields.write(new byte[] {8, 2, 0, 0, 0});
    chunk(out, "IHDR", header.toByteArray());
    chunk(out, "IDAT", pixels(image, width, height));
    chunk(out, "IEND", new byte[0]);
    return bytes.toByteArray();
  }

  private static byte[] pixels(float[] image, int width, int height) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    try (DeflaterOutputStream out = new DeflaterOutputStream(packed, deflater)) {
      byte[] line = new byte[1 + 3 * width];
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int rgb = rgb(image[y * width + x], x + y);
          line[1 + 3 * x] = (byte) (rgb >> 16);
          line[2 + 3 * x] = (byte) (rgb >> 8);
          line[3 + 3 * x] = (byte) rgb;
        }
        out.write(line);
      }
    } finally {
      deflater.end();
    }
    return packed.toByteArray();
  }

  private static int rgb(float value, int parity) {
    if (Float.isNaN(value)) {
      return UNKNOWN[parity & 1];
    }
    return Math.round(255 * Math.clamp(value, 0f, 1f)) * 0x010101;
  }

  private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    out.writeInt(data.length);
    out.write(name);
    out.write(data);
    out.writeInt((int) crc.getValue());
  }
}
