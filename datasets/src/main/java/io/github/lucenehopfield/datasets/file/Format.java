package io.github.lucenehopfield.datasets.file;

import java.nio.ByteBuffer;
import java.util.Locale;

/** The file formats that arrays are read from. */
enum Format {
  NPY(".npy"),
  NPZ(".npz"),
  FVECS(".fvecs"),
  BVECS(".bvecs"),
  HDF5(".hdf5", ".h5"),
  IDX("-idx3-ubyte"),
  TLSH(".tlsh");

  private static final long HDF5_MAGIC = 0x0A1A0A0D46444889L;

  private final String[] suffixes;

  Format(String... suffixes) {
    this.suffixes = suffixes;
  }

  /** {@return the format with a name such as {@code npy}, or null} */
  static Format named(String name) {
    for (Format format : values()) {
      if (format.name().toLowerCase(Locale.ROOT).equals(name)) {
        return format;
      }
    }
    return null;
  }

  /** {@return the format that the name of a file says, or null} */
  static Format ofFile(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (Format format : values()) {
      for (String suffix : format.suffixes) {
        if (lower.endsWith(suffix)) {
          return format;
        }
      }
    }
    return null;
  }

  /** {@return the format that the first bytes say, or null} The fvecs and bvecs say nothing. */
  static Format ofBytes(Head head) {
    ByteBuffer bytes = head.bytes();
    if (NpyHeader.startsWithMagic(head)) {
      return NPY;
    }
    if (bytes.limit() >= Integer.BYTES && bytes.getInt(0) == 0x04034B50) {
      return NPZ;
    }
    if (bytes.limit() >= Long.BYTES && bytes.getLong(0) == HDF5_MAGIC) {
      return HDF5;
    }
    if (VectorLayouts.startsLikeIdx(head)) {
      return IDX;
    }
    return DigestLines.startsLikeDigests(head) ? TLSH : null;
  }

  /**
   * {@return whether the first bytes may be of this format, which is looked at before all are
   * copied}
   */
  boolean mayStart(Head head) {
    if (this != HDF5) {
      return this != NPZ || ofBytes(head) == NPZ;
    }
    // What users put before the file itself takes a power of two bytes from 512 on.
    for (int at = 0; at <= head.bytes().limit() - Long.BYTES; at = at == 0 ? 512 : 2 * at) {
      if (head.bytes().getLong(at) == HDF5_MAGIC) {
        return true;
      }
    }
    return false;
  }

  /** {@return whether several arrays may be in a file, each with a name} */
  boolean hasMembers() {
    return this == NPZ || this == HDF5;
  }
}
