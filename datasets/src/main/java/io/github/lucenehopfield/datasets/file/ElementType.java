package io.github.lucenehopfield.datasets.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How one coordinate is stored. */
enum ElementType {
  BOOL(1, true),
  INT8(1, true),
  UINT8(1, true),
  INT16(2, true),
  UINT16(2, true),
  INT32(4, true),
  UINT32(4, true),
  INT64(8, true),
  UINT64(8, true),
  FLOAT16(2, false),
  FLOAT32(4, false),
  FLOAT64(8, false);

  /** What NumPy calls them, for messages. */
  static final String NAMES = "float16, float32, float64, bool, or integers of 8 to 64 bits";

  private final int bytes;
  private final boolean whole;

  ElementType(int bytes, boolean whole) {
    this.bytes = bytes;
    this.whole = whole;
  }

  /**
   * {@return the type with a name of NumPy's, or null}
   *
   * @param dtype such as {@code <f4}
   */
  static ElementType ofDtype(String dtype) {
    String type = dtype.replaceFirst("^[<>|=]", "");
    return switch (type) {
      case "b1", "?" -> BOOL;
      case "i1", "b" -> INT8;
      case "u1", "B" -> UINT8;
      case "i2" -> INT16;
      case "u2" -> UINT16;
      case "i4" -> INT32;
      case "u4" -> UINT32;
      case "i8" -> INT64;
      case "u8" -> UINT64;
      case "f2" -> FLOAT16;
      case "f4" -> FLOAT32;
      case "f8" -> FLOAT64;
      default -> null;
    };
  }

  /** {@return the order of bytes that a name of NumPy's says} */
  static ByteOrder orderOfDtype(String dtype) {
    return dtype.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }

  /** {@return the integers of a size, or null where there are none} */
  static ElementType integers(int bytes, boolean signed) {
    return switch (bytes) {
      case 1 -> signed ? INT8 : UINT8;
      case 2 -> signed ? INT16 : UINT16;
      case 4 -> signed ? INT32 : UINT32;
      case 8 -> signed ? INT64 : UINT64;
      default -> null;
    };
  }

  int bytes() {
    return bytes;
  }

  /** {@return whether values are integers} */
  boolean isInteger() {
    return whole && this != BOOL;
  }

  /**
   * Decodes coordinates. What a 32-bit float does not represent is rounded to the nearest that it
   * does.
   *
   * @param from read from its position on, in its order
   * @param into receives one value per coordinate
   * @param scale multiplies {@link #UINT8}; other types ignore it
   */
  void decode(ByteBuffer from, float[] into, float scale) {
    for (int i = 0; i < into.length; i++) {
      into[i] =
          switch (this) {
            case BOOL -> from.get() == 0 ? 0 : 1;
            case UINT8 -> (from.get() & 0xFF) * scale;
            case FLOAT16 -> Float.float16ToFloat(from.getShort());
            case FLOAT32 -> from.getFloat();
            case FLOAT64 -> (float) from.getDouble();
            case UINT64 -> unsignedToFloat(from.getLong());
            default -> (float) decodeLong(from);
          };
    }
  }

  /** {@return the next integer, of 64 bits without regard to the sign of the type} */
  long decodeLong(ByteBuffer from) {
    return switch (this) {
      case INT8 -> from.get();
      case UINT8 -> from.get() & 0xFF;
      case INT16 -> from.getShort();
      case UINT16 -> from.getShort() & 0xFFFF;
      case INT32 -> from.getInt();
      case UINT32 -> from.getInt() & 0xFFFFFFFFL;
      case INT64, UINT64 -> from.getLong();
      default -> throw new IllegalStateException("integers must be read; type=" + this);
    };
  }

  private static float unsignedToFloat(long value) {
    // The lowest bit stays as one that says whether anything was below, so that halves are rounded
    // the right way.
    return value >= 0 ? (float) value : (float) (value >>> 1 | value & 1) * 2;
  }
}
