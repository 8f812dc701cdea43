package io.github.lucenehopfield.datasets.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * An output that cannot be written. Unchecked, so that no writer in between swallows it and work
 * ends at once.
 */
public final class OutputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean readerGone;

  private OutputException(String message, boolean readerGone, IOException cause) {
    super(message, cause);
    this.readerGone = readerGone;
  }

  OutputException(Object output, IOException cause) {
    this(output + ": " + reason(cause), false, cause);
  }

  static OutputException readerGone(Object output, IOException cause) {
    return new OutputException(output + ": the reader went away", true, cause);
  }

  /** {@return whether nobody reads the output any more, which is no failure} */
  public boolean readerGone() {
    return readerGone;
  }

  /**
   * {@return what went wrong, without the name of a file}
   *
   * @param failure of an operation on a file
   */
  public static String reason(IOException failure) {
    if (failure instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason();
    }
    return switch (failure) {
      case AccessDeniedException denied -> "permission denied";
      case NoSuchFileException missing -> "no such file or directory";
      case FileAlreadyExistsException exists -> "a file of that name exists";
      case DirectoryNotEmptyException full -> "a directory that is not empty";
      default ->
          failure.getMessage() == null || failure instanceof FileSystemException
              ? failure.getClass().getSimpleName()
              : failure.getMessage();
    };
  }
}
