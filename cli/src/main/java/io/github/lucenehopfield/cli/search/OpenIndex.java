package io.github.lucenehopfield.cli.search;

import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.VectorFile;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/** An index that is open for reading. Safe for use by many threads. */
public final class OpenIndex implements Closeable {
  private final Path path;
  private final Directory directory;
  private final DirectoryReader reader;

  private OpenIndex(Path path, Directory directory, DirectoryReader reader) {
    this.path = path;
    this.directory = directory;
    this.reader = reader;
  }

  /**
   * Opens an index.
   *
   * @param path its directory
   * @return the index
   * @throws BadInputException if there is none or it is corrupted
   * @throws IOException if it cannot be read
   */
  public static OpenIndex open(Path path) throws IOException {
    // Lucene would make the directory.
    if (!Files.isDirectory(path)) {
      throw new BadInputException(
          path, "the directory of an index", Files.exists(path) ? "a file" : "nothing");
    }
    Directory directory = FSDirectory.open(path);
    try {
      return new OpenIndex(path, directory, DirectoryReader.open(directory));
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e instanceof IllegalArgumentException ? unknownFormat(path, e) : explain(path, e);
    }
  }

  /** What is done with an open index. */
  @FunctionalInterface
  public interface Work {
    /**
     * Reads.
     *
     * @param opened the index, closed afterwards
     * @throws IOException if reading or writing fails
     */
    void with(OpenIndex opened) throws IOException;
  }

  /**
   * Opens an index, and says what is wrong with it where it cannot be read.
   *
   * @param path its directory
   * @param work what to do with it
   * @throws IOException if reading fails though the index is sound
   */
  public static void use(Path path, Work work) throws IOException {
    try (OpenIndex opened = open(path)) {
      try {
        work.with(opened);
      } catch (BadInputException e) {
        throw e;
      } catch (UncheckedIOException e) {
        throw OpenIndex.<IOException>explain(path, e.getCause());
      } catch (IOException e) {
        throw OpenIndex.<IOException>explain(path, e);
      }
    }
  }

  private static BadInputException unknownFormat(Path path, Exception cause) {
    return new BadInputException(
        path, "an index in a known format", "another one: " + firstLine(cause));
  }

  /**
   * {@return what to report to the user about a failed read: bad input where the index is
   * corrupted, else the failure itself}
   *
   * @param path the directory of the index
   * @param failure what went wrong
   * @param <E> the type of the failure
   * @throws E if the index is not to blame
   */
  @SuppressWarnings("unchecked")
  public static <E extends Exception> BadInputException explain(Path path, Exception failure)
      throws E {
    if (failure instanceof IndexNotFoundException) {
      return new BadInputException(path, "a Lucene index", "no segments file");
    }
    if (failure instanceof IndexFormatTooOldException
        || failure instanceof IndexFormatTooNewException) {
      return new BadInputException(
          path, "an index of this Lucene version", "another one: " + firstLine(failure));
    }
    if (failure instanceof AccessDeniedException denied && isIn(path, denied.getFile())) {
      return new BadInputException(
          path, "an index that may be read", "that " + denied.getFile() + " may not");
    }
    if (failure instanceof CorruptIndexException
        || (failure instanceof EOFException && isIn(path, failure.getMessage()))
        || ((failure instanceof FileNotFoundException || failure instanceof NoSuchFileException)
            && isIn(path, failure.getMessage()))) {
      return new BadInputException(path, "a sound index", "corrupt data: " + firstLine(failure));
    }
    throw (E) failure;
  }

  /** Other files are read while an index is open, which is not to blame for them. */
  private static boolean isIn(Path path, String message) {
    return message != null
        && (message.contains(path.toString())
            || message.contains(path.toAbsolutePath().normalize().toString()));
  }

  private static String firstLine(Throwable failure) {
    Throwable cause = failure.getCause();
    for (Throwable t : new Throwable[] {failure, cause}) {
      if (t instanceof NoSuchFileException || t instanceof FileNotFoundException) {
        return "missing file " + t.getMessage();
      }
    }
    String message = failure.getMessage();
    if (message == null) {
      return failure.getClass().getSimpleName();
    }
    return cause == null || cause.getMessage() == null
        ? message
        : message + ": " + cause.getMessage();
  }

  /** {@return its directory} */
  public Path path() {
    return path;
  }

  /** {@return its reader, closed with this object} */
  public DirectoryReader reader() {
    return reader;
  }

  /**
   * {@return the description of a vector field}
   *
   * @param field its name, or null for the only one there is
   * @throws BadInputException if there is no such field, or none or several to choose from
   */
  public FieldInfo vectorField(String field) {
    Set<String> names = new TreeSet<>();
    FieldInfo found = null;
    for (LeafReaderContext leaf : reader.leaves()) {
      for (FieldInfo info : leaf.reader().getFieldInfos()) {
        if (info.getVectorDimension() > 0) {
          names.add(info.name);
          if (field == null || field.equals(info.name)) {
            found = info;
          }
        }
      }
    }
    if (names.isEmpty()) {
      throw new BadInputException(path, "an index with vectors", "none in it");
    }
    if (found == null) {
      throw new BadInputException(path, "a vector field '" + field + "'", String.join(", ", names));
    }
    if (field == null && names.size() > 1) {
      throw new BadInputException(
          path, "one vector field, or its name as --field", String.join(", ", names));
    }
    return found;
  }

  /**
   * Refuses vectors of another dimension than a field has.
   *
   * @param vectors the vectors
   * @param field the field
   * @throws BadInputException if they have another one
   */
  public void requireDimension(VectorFile vectors, FieldInfo field) {
    if (vectors.dimension() != field.getVectorDimension()) {
      throw new BadInputException(
          vectors.path(),
          "dimension " + field.getVectorDimension() + " as the field '" + field.name + "' has",
          String.valueOf(vectors.dimension()));
    }
  }

  @Override
  public void close() throws IOException {
    try (directory) {
      reader.close();
    }
  }
}
