package io.github.lucenehopfield.datasets.io;

import io.github.lucenehopfield.datasets.file.BadInputException;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * A file or directory that is written alongside its place and moved there when it is complete.
 * Closed before that, or interrupted, it leaves nothing behind; what a killed run has left, the
 * next one with the same output removes. The name may be a link, which stays. A FIFO, a device or a
 * descriptor such as {@code /dev/stdout} is written through. Not safe for use by several threads.
 */
public final class PendingOutput implements Closeable {
  private final Path argument;
  private final Path place;
  private final Destination through;
  private final PartDirectory part;
  private final Thread hook;
  private volatile Runnable beforeDiscard = () -> {};
  private OutputStream stream;
  private volatile boolean committed;

  private PendingOutput(Path argument, Path place, PartDirectory part) {
    this.argument = argument;
    this.place = place;
    this.through = null;
    this.part = part;
    this.hook = new Thread(this::discardAtExit, "discard " + argument);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private PendingOutput(Destination through) {
    this.argument = through.argument();
    this.place = through.place();
    this.through = through;
    this.part = null;
    this.hook = null;
  }

  /**
   * Starts a file; an older one in its place is replaced when the new one is complete.
   *
   * @param target the file
   * @return the output
   * @throws BadInputException if there is no directory to hold it, or it may not be written
   * @throws OutputException if it cannot be written
   */
  public static PendingOutput file(Path target) {
    Destination destination = Destination.of(target);
    return destination.access() == Destination.Access.MOVED
        ? moved(target, destination.place())
        : new PendingOutput(destination);
  }

  /**
   * Starts a file that must not be there yet.
   *
   * @param target the file
   * @return the output
   * @throws BadInputException if it is there, or as {@link #file}
   * @throws OutputException if it cannot be written
   */
  public static PendingOutput newFile(Path target) {
    if (Destination.of(target).replaces()) {
      throw new BadInputException(target, "the name of a new file", "one that is there already");
    }
    return file(target);
  }

  /**
   * Refuses early what {@link #file} would refuse after minutes.
   *
   * @param target the file
   * @throws BadInputException as {@link #file}
   */
  public static void requireFile(Path target) {
    Destination.of(target);
  }

  /**
   * Makes a directory that will hold outputs, where there is none.
   *
   * @param target the directory, or a link to where it shall be
   * @throws BadInputException if there is no directory to hold it
   * @throws OutputException if it cannot be made
   */
  public static void makeDirectory(Path target) {
    Path place = Destination.follow(target);
    try {
      Files.createDirectories(place);
    } catch (IOException e) {
      throw new OutputException(target, e);
    }
  }

  /**
   * Starts a directory, which must be missing or empty.
   *
   * @param target the directory
   * @return the output
   * @throws BadInputException if it holds something, or there is no directory to hold it
   * @throws OutputException if it cannot be written
   */
  public static PendingOutput directory(Path target) {
    Path place = Destination.follow(target);
    if (Files.exists(place)) {
      requireEmpty(target, place);
    }
    Destination.requireWritableParent(target, place);
    if (Files.exists(place) && isMountPoint(place)) {
      throw new BadInputException(
          target, "a new or empty directory", "a place where a file system starts");
    }
    PendingOutput output = moved(target, place);
    try {
      Files.createDirectory(output.path());
      return output;
    } catch (IOException e) {
      output.close();
      throw output.failure(e);
    }
  }

  /**
   * Starts a directory for the time of this run.
   *
   * @return the output, never to be committed
   * @throws OutputException if it cannot be made
   */
  public static PendingOutput temporaryDirectory() {
    return directory(Path.of(System.getProperty("java.io.tmpdir"), "hopfield"));
  }

  private static PendingOutput moved(Path target, Path place) {
    try {
      PartDirectory part = PartDirectory.create(place.getParent(), place.getFileName().toString());
      return new PendingOutput(target, place, part);
    } catch (IOException e) {
      throw new OutputException(target, e);
    }
  }

  private static void requireEmpty(Path argument, Path place) {
    if (!Files.isDirectory(place)) {
      throw new BadInputException(argument, "a new or empty directory", "a file");
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(place)) {
      if (entries.iterator().hasNext()) {
        throw new BadInputException(
            argument, "a new or empty directory", "one that already holds something");
      }
    } catch (IOException e) {
      throw new OutputException(argument, e);
    }
  }

  /** Such a directory cannot be replaced, which shows only in the end. */
  private static boolean isMountPoint(Path directory) {
    try {
      return !Files.getAttribute(directory, "unix:dev")
          .equals(Files.getAttribute(directory.getParent(), "unix:dev"));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * {@return whether two names lead to the same output, where one would spoil the other}
   *
   * @param one an output
   * @param other another one
   * @throws BadInputException as {@link #file}
   */
  public static boolean same(Path one, Path other) {
    Destination destination = Destination.of(one);
    return destination.place().equals(Destination.of(other).place())
        && !destination.place().equals(Path.of("/dev/null"));
  }

  /**
   * {@return whether a name leads to standard output, where commands write results}
   *
   * @param target an output
   * @throws BadInputException as {@link #file}
   */
  public static boolean isStandardOutput(Path target) {
    return Destination.of(target).access() == Destination.Access.STANDARD_OUTPUT;
  }

  /** {@return where to write, for a directory} */
  public Path path() {
    return part.output();
  }

  /**
   * {@return the stream that takes the content of a file, opened by the first call} It is closed
   * with the output.
   *
   * @throws OutputException if it cannot be opened
   */
  public OutputStream stream() {
    if (stream == null) {
      try {
        stream =
            through != null
                ? through.open()
                : new NamedOutputStream(
                    Files.newOutputStream(part.output()), argument.toString(), part.output());
      } catch (IOException e) {
        throw failure(e);
      }
    }
    return stream;
  }

  /**
   * {@return what to throw where the output cannot be written}
   *
   * @param cause says why
   */
  public OutputException failure(IOException cause) {
    return new OutputException(argument, cause);
  }

  /**
   * Names what must be stopped before the output is deleted on an interrupt.
   *
   * @param action run by another thread, at most once
   */
  public void beforeDiscard(Runnable action) {
    beforeDiscard = action;
  }

  /**
   * Moves the output into its place.
   *
   * @throws BadInputException if another run has filled the directory meanwhile
   * @throws OutputException if it cannot be moved
   */
  public void commit() {
    try {
      if (stream != null) {
        stream.close();
      }
      if (part != null) {
        keepPermissions();
        move();
      }
      committed = true;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private void keepPermissions() throws IOException {
    if (Files.isRegularFile(place)) {
      try {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(place);
        Files.setPosixFilePermissions(part.output(), permissions);
      } catch (UnsupportedOperationException e) {
        // There are none here.
      }
    }
  }

  private void move() throws IOException {
    Path from = part.output();
    try {
      Files.move(from, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, place, StandardCopyOption.REPLACE_EXISTING);
    } catch (FileSystemException e) {
      if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS) && Files.isDirectory(from)) {
        requireEmpty(argument, place);
      }
      throw e;
    }
  }

  /** Deletes the output unless it is complete. */
  @Override
  public void close() {
    try {
      if (hook != null) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    } catch (IllegalStateException e) {
      // The machine is going down and the hook is at work.
      return;
    }
    try {
      if (stream != null && !committed) {
        stream.close();
      }
    } catch (IOException | OutputException e) {
      // What has been thrown before is the reason.
    }
    if (part != null) {
      part.close();
    }
  }

  private void discardAtExit() {
    if (!committed) {
      try {
        beforeDiscard.run();
      } catch (RuntimeException e) {
        // Deleting matters more.
      }
    }
    part.close();
  }
}
