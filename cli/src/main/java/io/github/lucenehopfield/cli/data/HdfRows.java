package io.github.lucenehopfield.cli.data;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Node;
import io.jhdf.exceptions.HdfInvalidPathException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.Callable;

/**
 * The rows of a two-dimensional data set of 32-bit or 64-bit floats in an HDF5 file, as rows of
 * 32-bit floats. Whatever is wrong with a file is told as bad input. Safe for use by many threads,
 * which take turns.
 */
final class HdfRows implements ByteSource {
  /** The vectors to index in files of ann-benchmarks. */
  private static final String USUAL = "train";

  private final Path path;
  private final HdfFile file;
  private final Dataset rows;

  private HdfRows(Path path, HdfFile file, Dataset rows) {
    this.path = path;
    this.file = file;
    this.rows = rows;
  }

  /** {@return where the name of a file ends, or -1 for a path that is not of HDF5} */
  private static int nameEnd(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    for (String suffix : new String[] {".hdf5", ".h5"}) {
      if (lower.endsWith(suffix)) {
        return path.length();
      }
      int at = lower.lastIndexOf(suffix + ":");
      if (at >= 0) {
        return at + suffix.length();
      }
    }
    return -1;
  }

  /** {@return whether a path is FILE.hdf5 or FILE.hdf5:DATASET} */
  static boolean names(Path path) {
    return nameEnd(path.toString()) >= 0;
  }

  /**
   * Opens a data set.
   *
   * @param path FILE.hdf5:DATASET, or FILE.hdf5 for the data set {@code train} or the only one
   * @return its rows
   * @throws BadInputException if there is no such data set, or it holds something else
   */
  static HdfRows open(Path path) throws IOException {
    String given = path.toString();
    int end = Files.exists(path) ? given.length() : nameEnd(given);
    Path home = Path.of(given.substring(0, end));
    FileBytes.requireReadable(home);
    String name = end < given.length() ? given.substring(end + 1) : null;
    HdfFile file = told(path, () -> new HdfFile(home));
    try {
      Dataset rows = told(path, () -> find(path, file, name));
      return new HdfRows(path, file, rows);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static Dataset find(Path path, HdfFile file, String name) {
    List<String> names = new ArrayList<>();
    Dataset found = null;
    for (Node node : file) {
      if (node instanceof Dataset dataset && dataset.getDimensions().length == 2) {
        names.add(node.getName());
        if (name == null && (found == null || node.getName().equals(USUAL))) {
          found = dataset;
        }
      }
    }
    if (name != null) {
      if (node(file, name) instanceof Dataset dataset) {
        return dataset;
      }
    } else if (found != null && (names.size() == 1 || found.getName().equals(USUAL))) {
      return found;
    }
    throw new BadInputException(
        path,
        name == null ? "a data set '" + USUAL + "', or FILE:DATASET" : "a data set '" + name + "'",
        names.isEmpty()
            ? "no data set of two dimensions"
            : String.join(", ", new TreeSet<>(names)));
  }

  /** {@return what has a name, or null} */
  private static Node node(HdfFile file, String name) {
    try {
      return file.getByPath(name);
    } catch (HdfInvalidPathException e) {
      return null;
    }
  }

  /** Where the rows are, as if they were packed floats. */
  Layout layout() throws IOException {
    return told(
        path,
        () -> {
          int[] shape = rows.getDimensions();
          Class<?> type = rows.getJavaType();
          if (shape.length != 2 || (type != float.class && type != double.class)) {
            throw new BadInputException(
                path, "rows of floats", shape.length + " dimensions of " + type.getSimpleName());
          }
          VectorLayouts.requireShape(path, shape[0], shape[1], shape[0] + " x " + shape[1]);
          return new Layout(0, shape[0], shape[1], shape[1], ElementType.FLOAT32, false, 1f);
        });
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public synchronized void readFully(long position, ByteBuffer buffer) throws IOException {
    told(
        path,
        () -> {
          int dimension = rows.getDimensions()[1];
          long rowBytes = (long) dimension * Float.BYTES;
          int count = (int) (buffer.remaining() / rowBytes);
          long[] from = {position / rowBytes, 0};
          Object slice = rows.getData(from, new int[] {count, dimension});
          for (int i = 0; i < count; i++) {
            for (int j = 0; j < dimension; j++) {
              buffer.putFloat(
                  slice instanceof float[][] floats
                      ? floats[i][j]
                      : (float) ((double[][]) slice)[i][j]);
            }
          }
          return null;
        });
  }

  /** Runs what a malformed file may break in any way. */
  private static <T> T told(Path path, Callable<T> reading) throws IOException {
    try {
      return reading.call();
    } catch (BadInputException | IOException e) {
      throw e;
    } catch (Exception | OutOfMemoryError | StackOverflowError e) {
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new BadInputException(path, "a file in HDF5", "one that cannot be read: " + reason);
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
