package io.github.lucenehopfield.datasets.file;

import io.jhdf.filter.ByteShuffleFilter;
import io.jhdf.object.message.FilterPipelineMessage.FilterInfo;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decodes chunks of HDF5: gzip, lzf, shuffle and fletcher32, each of which may have been left out
 * for a chunk. Whatever a chunk says, no more than its size is unpacked, and that is all.
 */
final class HdfFilters {
  private static final int DEFLATE = 1;
  private static final int SHUFFLE = 2;
  private static final int FLETCHER = 3;
  private static final int LZF = 32000;

  private static final int CHECKSUM_BYTES = 4;
  private static final int MODULUS = 65535;

  /** How much more than its content a chunk may be that could not be packed. */
  private static final int SLACK = 1024;

  private final Path path;
  private final List<FilterInfo> filters;
  private final int chunkBytes;

  HdfFilters(Path path, List<FilterInfo> filters, int chunkBytes, int elementBytes) {
    this.path = path;
    this.filters = filters;
    this.chunkBytes = chunkBytes;
    for (FilterInfo filter : filters) {
      switch (filter.getId()) {
        case DEFLATE, FLETCHER, LZF -> {}
        case SHUFFLE -> {
          if (filter.getData().length < 1 || filter.getData()[0] != elementBytes) {
            throw new BadInputException(
                path, "bytes shuffled by " + elementBytes, Arrays.toString(filter.getData()));
          }
        }
        default ->
            throw new BadInputException(
                path,
                "filters gzip, lzf, shuffle and fletcher32 (h5repack -f GZIP=1 makes such a file)",
                "filter " + filter.getId() + " '" + filter.getName() + "'");
      }
    }
    if (filters.stream().filter(HdfFilters::packs).count() > 1) {
      throw new BadInputException(path, "chunks packed once", filters.toString());
    }
  }

  private static boolean packs(FilterInfo filter) {
    return filter.getId() == DEFLATE || filter.getId() == LZF;
  }

  /** {@return whether bytes change their places and nothing else} */
  boolean onlyShuffle() {
    return !filters.isEmpty() && filters.stream().allMatch(f -> f.getId() == SHUFFLE);
  }

  /** {@return how many bytes a chunk takes in the file at most} */
  long mostPacked() {
    return (long) chunkBytes + chunkBytes / SLACK + SLACK;
  }

  /**
   * {@return the content of a chunk}
   *
   * @param packed its bytes in the file
   * @param leftOut the filters that were left out; null where none was
   */
  byte[] decode(byte[] packed, BitSet leftOut) {
    byte[] bytes = packed;
    for (int i = filters.size() - 1; i >= 0; i--) {
      if (leftOut == null || !leftOut.get(i)) {
        FilterInfo filter = filters.get(i);
        bytes =
            switch (filter.getId()) {
              case DEFLATE -> inflate(bytes, before(i, leftOut));
              case LZF -> unpackLzf(bytes, before(i, leftOut));
              case SHUFFLE -> new ByteShuffleFilter().decode(bytes, filter.getData());
              default -> checked(bytes);
            };
      }
    }
    if (bytes.length != chunkBytes) {
      throw new BadInputException(
          path, "a chunk of " + chunkBytes + " bytes", bytes.length + " bytes");
    }
    return bytes;
  }

  /** {@return how many bytes there were before a filter packed them} */
  private int before(int filter, BitSet leftOut) {
    int bytes = chunkBytes;
    for (int i = 0; i < filter; i++) {
      boolean applied = leftOut == null || !leftOut.get(i);
      bytes += applied && filters.get(i).getId() == FLETCHER ? CHECKSUM_BYTES : 0;
    }
    return bytes;
  }

  private byte[] inflate(byte[] packed, int expected) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(packed);
      byte[] bytes = new byte[expected];
      int length = 0;
      int n;
      while (length < expected && (n = inflater.inflate(bytes, length, expected - length)) > 0) {
        length += n;
      }
      if (length < expected || inflater.inflate(new byte[1]) > 0 || !inflater.finished()) {
        throw new BadInputException(
            path,
            "a chunk of " + expected + " bytes",
            length < expected ? length + " bytes" : "more");
      }
      return bytes;
    } catch (DataFormatException e) {
      throw new BadInputException(path, "chunks packed by gzip", "corrupt data: " + e.getMessage());
    } finally {
      inflater.end();
    }
  }

  /** Marc Lehmann's LZF: runs of bytes, and copies of what came before. */
  private byte[] unpackLzf(byte[] packed, int expected) {
    byte[] bytes = new byte[expected];
    int in = 0;
    int out = 0;
    try {
      while (in < packed.length) {
        int control = packed[in++] & 0xFF;
        if (control < 32) {
          System.arraycopy(packed, in, bytes, out, control + 1);
          in += control + 1;
          out += control + 1;
        } else {
          int length = control >> 5;
          length += length == 7 ? packed[in++] & 0xFF : 0;
          int from = out - ((control & 0x1F) << 8 | packed[in++] & 0xFF) - 1;
          for (int end = out + length + 2; out < end; out++) {
            bytes[out] = bytes[from++];
          }
        }
      }
    } catch (IndexOutOfBoundsException e) {
      out = -1;
    }
    if (out != expected) {
      throw new BadInputException(path, "chunks packed by lzf", "corrupt data");
    }
    return bytes;
  }

  /** {@return the bytes before the checksum at their end, which must be theirs} */
  private byte[] checked(byte[] bytes) {
    int length = bytes.length - CHECKSUM_BYTES;
    if (length < 0) {
      throw new BadInputException(path, "a checksum of a chunk", bytes.length + " bytes");
    }
    int low = half(bytes, length);
    int high = half(bytes, length + 2);
    // Old versions stored each half the other way round.
    boolean sound =
        isFletcher32(bytes, length, high, low)
            || isFletcher32(
                bytes, length, Short.reverseBytes((short) high), Short.reverseBytes((short) low));
    if (!sound) {
      throw new BadInputException(path, "a sound chunk", "corrupt data: its fletcher32 checksum");
    }
    return Arrays.copyOf(bytes, length);
  }

  private static int half(byte[] bytes, int at) {
    return bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8;
  }

  /** Fletcher's checksum over pairs of bytes, modulo 65535, of which 0 and 65535 are the same. */
  private static boolean isFletcher32(byte[] bytes, int length, int high, int low) {
    long sum = 0;
    long sums = 0;
    for (int i = 0; i < length; i += 2) {
      sum += (bytes[i] & 0xFF) << 8 | (i + 1 < length ? bytes[i + 1] & 0xFF : 0);
      sums += sum;
      if ((i & 0xFFFF) == 0) {
        sum %= MODULUS;
        sums %= MODULUS;
      }
    }
    return sum % MODULUS == (low & 0xFFFF) % MODULUS && sums % MODULUS == (high & 0xFFFF) % MODULUS;
  }
}
