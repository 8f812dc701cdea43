package io.github.lucenehopfield.datasets.file;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An array in a file, rows of coordinates or a row of numbers, whose elements are read in any
 * order. The format of the file is known by its name or else by its first bytes. What can be read
 * where it is, is; everything else is unpacked into a temporary file without a name
 * (docs/decisions/0007). Safe for use by many threads.
 */
public final class ArrayFile implements Closeable {
  /** Deflate cannot do better (RFC 1951: 258 bytes from two bits), with room for headers. */
  private static final long MAX_RATIO = 1040;

  private static final int GZIP_MAGIC = 0x8B1F;

  /** What an array is wanted for, where a file holds several. */
  public enum Wanted {
    /** Rows of coordinates. */
    VECTORS,
    /** One number after another. */
    IDS,
    /** Either of these. */
    EITHER;

    boolean axes(int axes) {
      return switch (this) {
        case VECTORS -> axes >= 2;
        case IDS -> axes == 1;
        case EITHER -> axes >= 1;
      };
    }

    /** {@return what is expected, for messages} */
    String text() {
      return switch (this) {
        case VECTORS -> "an array of shape (rows, dimension)";
        case IDS -> "a one-dimensional array of ids";
        case EITHER -> "an array of shape (rows, dimension) or of ids";
      };
    }
  }

  private final ByteSource bytes;
  private final Layout layout;
  private final boolean digests;
  private final List<String> names;

  ArrayFile(ByteSource bytes, Layout layout) {
    this(bytes, layout, false, List.of());
  }

  /**
   * Takes rows.
   *
   * @param digests whether they are those of TLSH digests
   * @param names of the rows, or none
   */
  ArrayFile(ByteSource bytes, Layout layout, boolean digests, List<String> names) {
    this.bytes = bytes;
    this.layout = layout;
    this.digests = digests;
    this.names = names;
  }

  /**
   * Opens an array and checks the size of the file against its header.
   *
   * @param path {@code [FORMAT:]FILE[:NAME]}, FILE {@code -} for standard input
   * @param wanted what the array is for
   * @return the array
   * @throws BadInputException if there is no such array or it is malformed
   * @throws IOException if it cannot be read
   */
  public static ArrayFile open(Path path, Wanted wanted) throws IOException {
    InputName name = InputName.parse(path);
    if (!name.isSeekable()) {
      try (InputStream in = name.stream()) {
        return unpack(name, new Packed(new Peekable(in), -1, "", 0), wanted);
      }
    }
    FileBytes file = FileBytes.open(path, name.file());
    try {
      Head head = Head.of(file);
      if (isGzip(head)) {
        try (InputStream in = name.stream()) {
          return unpack(name, new Packed(new Peekable(in), file.size(), "", 0), wanted);
        } finally {
          file.close();
        }
      }
      if (name.format() == null && name.fileName().endsWith(".gz")) {
        throw new BadInputException(path, "a gzip file", "another format or an empty file");
      }
      return inPlace(name, format(name, head), file, head, wanted);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static boolean isGzip(Head head) {
    return head.bytes().limit() >= 2 && (head.bytes().getShort(0) & 0xFFFF) == GZIP_MAGIC;
  }

  private static Format format(InputName name, Head head) {
    String file = name.fileName();
    boolean packed = file.endsWith(".gz");
    String unpacked = packed ? file.substring(0, file.length() - 3) : file;
    Format format = name.format() != null ? name.format() : Format.ofFile(unpacked);
    if (format == null) {
      format = Format.ofBytes(head);
    }
    if (format == null && (unpacked.contains("ubyte") || unpacked.contains("idx"))) {
      format = Format.IDX;
    }
    if (format == null) {
      throw new BadInputException(
          name.argument(),
          "a name in .npy, .npz, .fvecs, .bvecs, .hdf5, .tlsh or -idx3-ubyte (perhaps with .gz), a file"
              + " that starts like one of these, or fvecs:FILE, bvecs:FILE",
          head.bytes().limit() == 0
              ? "nothing" + (name.isStandardInput() ? "; standard input is read once" : "")
              : name.isStandardInput() ? NpyHeader.hex(head.bytes()) : file);
    }
    if (name.member() != null && !format.hasMembers()) {
      throw new BadInputException(
          name.argument(),
          "a file with arrays that have names (.npz, .hdf5)",
          "'" + name.member() + "' of a file in " + format.name().toLowerCase(Locale.ROOT));
    }
    return format;
  }

  /** Takes over a file that can be read at any position. */
  private static ArrayFile inPlace(
      InputName name, Format format, FileBytes file, Head head, Wanted wanted) throws IOException {
    return switch (format) {
      case NPY -> {
        VectorLayouts.Npy npy = VectorLayouts.npy(head, wanted);
        file.requireSize(npy.layout().end(), npy.reason());
        yield npy.over(file);
      }
      case IDX -> {
        Layout layout = VectorLayouts.idx(head);
        file.requireSize(layout.end(), VectorLayouts.idxReason(layout));
        yield new ArrayFile(file, layout);
      }
      case FVECS -> new ArrayFile(file, VectorLayouts.vecs(file, ElementType.FLOAT32));
      case BVECS -> new ArrayFile(file, VectorLayouts.vecs(file, ElementType.UINT8));
      case HDF5 -> HdfArray.open(name.argument(), file, name.member(), wanted);
      case TLSH -> {
        file.close();
        try (InputStream in = name.stream()) {
          yield digests(name, in, wanted);
        }
      }
      case NPZ -> {
        file.close();
        yield Npz.open(name.argument(), name.file(), false, name.member(), wanted);
      }
    };
  }

  /**
   * Bytes that are read once.
   *
   * @param in the bytes
   * @param size how many they are at most in packed form, or -1 where that is not known
   * @param word such as " unpacked", for messages
   * @param depth how many times they have been unpacked
   */
  record Packed(Peekable in, long size, String word, int depth) {}

  private static ArrayFile unpack(InputName name, Packed packed, Wanted wanted) throws IOException {
    Peekable in = packed.in();
    Head head = in.head(name.argument());
    if (packed.depth() == 0 && isGzip(head)) {
      return gunzip(name, packed, wanted);
    }
    Format format = format(name, head);
    if (!format.mayStart(head)) {
      throw new BadInputException(
          name.argument(), "the start of a file in " + format, NpyHeader.hex(head.bytes()));
    }
    return switch (format) {
      case NPY -> npy(head, packed, wanted);
      case IDX -> {
        Layout layout = VectorLayouts.idx(head);
        FileBytes file = copy(head, packed, layout.end(), VectorLayouts.idxReason(layout));
        yield new ArrayFile(file, layout);
      }
      case FVECS, BVECS -> {
        ElementType type = format == Format.FVECS ? ElementType.FLOAT32 : ElementType.UINT8;
        FileBytes file = VectorLayouts.copyVecs(head.path(), in, type);
        yield owned(file, f -> new ArrayFile(f, VectorLayouts.vecs(f, type)));
      }
      case HDF5 -> {
        FileBytes file;
        try (Spool spool = Spool.unnamed(name.argument(), 0)) {
          spool.copy(in);
          file = spool.bytes();
        }
        yield owned(file, f -> HdfArray.open(name.argument(), f, name.member(), wanted));
      }
      case TLSH -> digests(name, in, wanted);
      case NPZ -> {
        try (Spool spool = Spool.named(name.argument())) {
          spool.copy(in);
          yield Npz.open(name.argument(), spool.temporary(), true, name.member(), wanted);
        }
      }
    };
  }

  private static ArrayFile digests(InputName name, InputStream in, Wanted wanted)
      throws IOException {
    if (!wanted.axes(2)) {
      throw new BadInputException(name.argument(), wanted.text(), "TLSH digests");
    }
    return DigestLines.read(name.argument(), in);
  }

  private static ArrayFile gunzip(InputName name, Packed packed, Wanted wanted) throws IOException {
    try {
      InputStream in = new BufferedInputStream(new GZIPInputStream(packed.in(), 1 << 16));
      return unpack(name, new Packed(new Peekable(in), packed.size(), " unpacked", 1), wanted);
    } catch (EOFException e) {
      throw new BadInputException(name.argument(), "a whole gzip file", "that it ends early");
    } catch (ZipException e) {
      throw new BadInputException(
          name.argument(), "a sound gzip file", "corrupt data: " + e.getMessage());
    }
  }

  /** Unpacks one array of NumPy's, whose first bytes are known. */
  static ArrayFile npy(Head head, Packed packed, Wanted wanted) throws IOException {
    VectorLayouts.Npy npy = VectorLayouts.npy(head, wanted);
    return owned(copy(head, packed, npy.layout().end(), npy.reason()), npy::over);
  }

  /** Copies the bytes that a header calls for, and not more. */
  private static FileBytes copy(Head head, Packed packed, long end, String reason)
      throws IOException {
    if (packed.size() >= 0 && end / MAX_RATIO > packed.size()) {
      throw new BadInputException(
          head.path(),
          end + " bytes when unpacked (" + reason + ")",
          "only " + packed.size() + " packed bytes");
    }
    String expected = end + packed.word() + " bytes (" + reason + ")";
    try (Spool spool = Spool.unnamed(head.path(), end)) {
      spool.copy(packed.in(), end);
      if (spool.written() < end) {
        throw new BadInputException(
            head.path(),
            expected,
            spool.written() + " bytes, " + (end - spool.written()) + " missing");
      }
      // One byte more is enough to know that there are too many.
      if (packed.in().read() >= 0) {
        throw new BadInputException(head.path(), expected, "more");
      }
      return spool.bytes();
    }
  }

  /** Makes an array of a file that is to be closed where that fails. */
  private interface Opener {
    ArrayFile open(FileBytes file) throws IOException;
  }

  private static ArrayFile owned(FileBytes file, Opener opener) throws IOException {
    try {
      return opener.open(file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** {@return the input as the user typed it} */
  public Path path() {
    return bytes.path();
  }

  /** {@return whether the array holds numbers and not rows of them} */
  public boolean isOfNumbers() {
    return layout.axes() == 1;
  }

  /** {@return whether rows are TLSH digests} */
  boolean isOfDigests() {
    return digests;
  }

  /** {@return the names of rows; none where they have no names} */
  List<String> names() {
    return names;
  }

  ByteSource bytes() {
    return bytes;
  }

  Layout layout() {
    return layout;
  }

  /** {@return some elements, in the order of their bytes} */
  ByteBuffer read(int from, int count) throws IOException {
    int size = layout.type().bytes();
    ByteBuffer buffer = ByteBuffer.allocate(count * size).order(layout.order());
    bytes.readFully(layout.offset() + (long) from * size, buffer);
    return buffer.flip();
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
