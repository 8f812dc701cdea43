package io.github.lucenehopfield.datasets.file;

import io.jhdf.AbstractNode;
import io.jhdf.HdfFile;
import io.jhdf.ObjectHeader;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.dataset.CompactDataset;
import io.jhdf.dataset.ContiguousDatasetImpl;
import io.jhdf.links.ExternalLink;
import io.jhdf.links.SoftLink;
import io.jhdf.nio.FileChannelFromSeekableByteChannel;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.message.DataTypeMessage;
import io.jhdf.object.message.FillValueMessage;
import io.jhdf.object.message.FillValueOldMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/**
 * Opens a data set in an HDF5 file. The library finds the data set and its chunks; its elements are
 * read from the file itself where they lie in one piece, and else unpacked by {@link HdfChunks}.
 * Whatever is wrong with a file is reported as bad input.
 */
final class HdfArray {
  /** The vectors to index in files of ann-benchmarks. */
  private static final String USUAL = "train";

  private static final int MAX_LINKS = 16;

  private final Path path;
  private final FileBytes file;
  private final ArrayFile.Wanted wanted;

  private HdfArray(Path path, FileBytes file, ArrayFile.Wanted wanted) {
    this.path = path;
    this.file = file;
    this.wanted = wanted;
  }

  /**
   * Opens a data set.
   *
   * @param path what the user gave, for messages
   * @param file the file, which belongs to the array afterwards
   * @param name the path of the data set in it, or null for {@code train} or the only one that fits
   * @param wanted what it is for
   * @return its elements
   * @throws BadInputException if there is no such data set, or it cannot be read
   */
  static ArrayFile open(Path path, FileBytes file, String name, ArrayFile.Wanted wanted)
      throws IOException {
    HdfArray opener = new HdfArray(path, file, wanted);
    return reported(path, () -> opener.open(name));
  }

  private ArrayFile open(String name) throws IOException {
    // The file itself is not closed through the library.
    HdfFile hdf = new HdfFile(new FileChannelFromSeekableByteChannel(new MeteredChannel(file)));
    Dataset dataset = name == null ? theOne(hdf) : named(hdf, name);
    long[] shape = dataset.getDimensionsAsLong();
    if (shape.length == 0 || shape.length > 2 || !wanted.axes(shape.length)) {
      throw refused(wanted.text(), "'" + dataset.getName() + "' of " + dimensions(shape.length));
    }
    DataType dataType = dataset.getDataType();
    if (((AbstractNode) dataset)
        .getHeader()
        .getMessageOfType(DataTypeMessage.class)
        .isMessageShared()) {
      throw refused("a data set with a type of its own", "one with a named (committed) type");
    }
    ElementType type = type(dataType);
    ByteOrder order = order(dataType);
    if (type == null || dataType.getSize() != type.bytes()) {
      throw refused("rows of floats or integers", typeName(dataType));
    }
    long dimension = shape.length == 1 ? 1 : shape[1];
    VectorLayouts.requireShape(path, shape[0], dimension, shape[0] + " x " + dimension);
    Layout layout = Layout.packed(shape.length, (int) shape[0], (int) dimension, type, order);
    return array(hdf, dataset, layout);
  }

  private ArrayFile array(HdfFile hdf, Dataset dataset, Layout layout) throws IOException {
    if (dataset instanceof ContiguousDatasetImpl contiguous && !contiguous.isEmpty()) {
      Layout at = layout.at(Math.addExact(contiguous.getDataAddress(), hdf.getUserBlockSize()));
      if (at.offset() < 0 || at.end() > file.size()) {
        throw refused(at.end() + " bytes", file.size() + " bytes");
      }
      return new ArrayFile(file, at);
    }
    ObjectHeader header = ((AbstractNode) dataset).getHeader();
    try (Spool spool = Spool.unnamed(path, layout.end())) {
      if (dataset instanceof CompactDataset compact) {
        ByteBuffer data = compact.getDataBuffer();
        if (data.remaining() != layout.end()) {
          throw refused(layout.end() + " bytes", data.remaining() + " bytes");
        }
        spool.write(data);
      } else {
        byte[] fill = fill(header, layout.type());
        new HdfChunks(path, file, hdf, dataset, layout, fill).unpack(spool);
      }
      ArrayFile array = new ArrayFile(spool.bytes(), layout);
      file.close();
      return array;
    }
  }

  /** {@return the bytes of an element that was never written} */
  private byte[] fill(ObjectHeader header, ElementType type) {
    ByteBuffer value = null;
    if (header.hasMessageOfType(FillValueMessage.class)) {
      FillValueMessage message = header.getMessageOfType(FillValueMessage.class);
      value = message.isFillValueDefined() ? message.getFillValue() : null;
    } else if (header.hasMessageOfType(FillValueOldMessage.class)) {
      value = header.getMessageOfType(FillValueOldMessage.class).getFillValue();
    }
    byte[] fill = new byte[type.bytes()];
    if (value != null && value.hasRemaining()) {
      if (value.remaining() != fill.length) {
        throw refused("a fill value of " + fill.length + " bytes", value.remaining() + " bytes");
      }
      value.get(fill);
    }
    return fill;
  }

  private Dataset theOne(HdfFile hdf) {
    Map<String, Dataset> fitting = new TreeMap<>();
    for (Iterator<Node> nodes = hdf.iterator(); nodes.hasNext(); ) {
      if (nodes.next() instanceof Dataset dataset
          && dataset.getDimensionsAsLong().length <= 2
          && wanted.axes(dataset.getDimensionsAsLong().length)) {
        fitting.put(dataset.getName(), dataset);
      }
    }
    Dataset usual = fitting.get(USUAL);
    if (usual != null || fitting.size() == 1) {
      return usual != null ? usual : fitting.values().iterator().next();
    }
    throw refused("a data set '" + USUAL + "', or FILE:DATASET", names(fitting));
  }

  private String names(Map<String, ?> names) {
    return names.isEmpty()
        ? "no data set that is " + wanted.text()
        : String.join(", ", names.keySet());
  }

  private Dataset named(HdfFile hdf, String name) {
    Node node = hdf;
    Iterator<String> steps = Arrays.stream(name.split("/")).filter(s -> !s.isEmpty()).iterator();
    while (steps.hasNext() && node instanceof Group group) {
      node = target(group.getChild(steps.next()));
    }
    if (!steps.hasNext() && node instanceof Dataset dataset) {
      return dataset;
    }
    Map<String, Node> children = new TreeMap<>();
    hdf.iterator().forEachRemaining(child -> children.put(child.getName(), child));
    throw refused("a data set '" + name + "'", names(children));
  }

  /** Follows links inside the file. */
  private Node target(Node node) {
    Node target = node;
    for (int i = 0; i < MAX_LINKS && target != null && target.isLink(); i++) {
      if (target instanceof ExternalLink link) {
        throw refused("a data set in this file", "a link to another: " + link.getTargetPath());
      }
      target = ((SoftLink) target).getTarget();
    }
    return target;
  }

  private static ElementType type(DataType type) {
    if (type instanceof FixedPoint whole) {
      boolean all = whole.getBitOffset() == 0 && whole.getBitPrecision() == 8 * type.getSize();
      return all ? ElementType.integers(type.getSize(), whole.isSigned()) : null;
    }
    if (type instanceof FloatingPoint floating && floating.getBitOffset() == 0) {
      return switch (type.getSize()) {
        case 2 -> isIeee(floating, 5, 10) ? ElementType.FLOAT16 : null;
        case 4 -> isIeee(floating, 8, 23) ? ElementType.FLOAT32 : null;
        case 8 -> isIeee(floating, 11, 52) ? ElementType.FLOAT64 : null;
        default -> null;
      };
    }
    return null;
  }

  private static boolean isIeee(FloatingPoint type, int exponent, int mantissa) {
    return type.getBitPrecision() == 1 + exponent + mantissa
        && type.getSignLocation() == exponent + mantissa
        && type.getExponentLocation() == mantissa
        && type.getExponentSize() == exponent
        && type.getMantissaLocation() == 0
        && type.getMantissaSize() == mantissa
        && type.getMantissaNormalization() == 2
        && type.getExponentBias() == (1 << (exponent - 1)) - 1;
  }

  private static ByteOrder order(DataType type) {
    return type instanceof io.jhdf.object.datatype.OrderedDataType ordered
        ? ordered.getByteOrder()
        : ByteOrder.LITTLE_ENDIAN;
  }

  private static String typeName(DataType type) {
    String name = type.getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", " ");
    return name.toLowerCase(Locale.ROOT) + " of " + type.getSize() + " bytes";
  }

  private static String dimensions(int count) {
    return count == 0 ? "no dimension" : count == 1 ? "one dimension" : count + " dimensions";
  }

  private BadInputException refused(String expected, String found) {
    return new BadInputException(path, expected, found);
  }

  /** Runs what a malformed file may break in any way. */
  private static <T> T reported(Path path, Callable<T> reading) throws IOException {
    try {
      return reading.call();
    } catch (BadInputException | IOException e) {
      throw e;
    } catch (Exception | OutOfMemoryError | StackOverflowError e) {
      if (cause(e) instanceof BadInputException reported) {
        throw reported;
      }
      throw new BadInputException(path, "a file in HDF5", "one that cannot be read: " + reason(e));
    }
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** {@return why the library gave up} */
  static String reason(Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof StackOverflowError) {
      return "its structures lead back to themselves";
    }
    if (cause instanceof OutOfMemoryError) {
      return "it calls for more memory than there is";
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
