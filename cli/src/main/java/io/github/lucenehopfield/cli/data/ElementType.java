package io.github.lucenehopfield.cli.data;

import java.nio.ByteBuffer;

/** How one coordinate is stored. Multi-byte types are little endian. */
enum ElementType {
  UINT8(1),
  FLOAT32(4),
  FLOAT64(8);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  int bytes() {
    return bytes;
  }

  /**
   * Decodes coordinates.
   *
   * @param from little endian, read from its position on
   * @param into receives one value a coordinate
   * @param scale multiplies bytes; floating-point types ignore it
   */
  void decode(ByteBuffer from, float[] into, float scale) {
    switch (this) {
      case UINT8 -> {
        for (int i = 0; i < into.length; i++) {
          into[i] = (from.get() & 0xFF) * scale;
        }
      }
      case FLOAT32 -> {
        for (int i = 0; i < into.length; i++) {
          into[i] = from.getFloat();
        }
      }
      case FLOAT64 -> {
        for (int i = 0; i < into.length; i++) {
          into[i] = (float) from.getDouble();
        }
      }
    }
  }
}
