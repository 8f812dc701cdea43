package io.github.lucenehopfield.cli.io;

import io.github.lucenehopfield.cli.data.BadInputException;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;

/**
 * A file or directory that is written beside its place and moved there when it is complete. Closed
 * before that, or interrupted, it leaves nothing behind. Not safe for use by several threads.
 */
public final class PendingOutput implements Closeable {
  private final Path target;
  private final Path pending;
  private final Thread hook;
  private volatile Runnable beforeDiscard = () -> {};
  private boolean committed;

  private PendingOutput(Path target, Path pending) {
    this.target = target;
    this.pending = pending;
    this.hook = new Thread(this::discardAtExit, "discard " + pending.getFileName());
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Starts a file; an older one in its place is replaced when the new one is complete.
   *
   * @param target the file
   * @return the output
   * @throws BadInputException if there is no directory to hold it
   * @throws IOException if it cannot be written
   */
  public static PendingOutput file(Path target) throws IOException {
    if (Files.isDirectory(target)) {
      throw new BadInputException(target, "the name of a file to write", "a directory");
    }
    Path parent = parent(target);
    return new PendingOutput(target, Files.createFile(pending(parent, target)));
  }

  /**
   * Starts a directory, which must be missing or empty.
   *
   * @param target the directory
   * @return the output
   * @throws BadInputException if it holds something, or there is no directory to hold it
   * @throws IOException if it cannot be written
   */
  public static PendingOutput directory(Path target) throws IOException {
    if (Files.exists(target) && !Files.isDirectory(target)) {
      throw new BadInputException(target, "a new or empty directory", "a file");
    }
    if (Files.isDirectory(target) && !isEmpty(target)) {
      throw new BadInputException(
          target, "a new or empty directory", "one that already holds something");
    }
    Path parent = parent(target);
    return new PendingOutput(target, Files.createDirectory(pending(parent, target)));
  }

  /**
   * Starts a directory for the time of this run.
   *
   * @return the output, never to be committed
   * @throws IOException if it cannot be made
   */
  public static PendingOutput temporaryDirectory() throws IOException {
    Path pending = Files.createTempDirectory("hopfield-");
    return new PendingOutput(pending, pending);
  }

  /** Not a temporary file of Java's, which only its owner could read for good. */
  private static Path pending(Path parent, Path target) {
    String name = target.toAbsolutePath().normalize().getFileName().toString();
    return parent.resolve("." + name + "." + UUID.randomUUID() + ".part");
  }

  private static Path parent(Path target) {
    Path parent = target.toAbsolutePath().normalize().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new BadInputException(
          target, "an existing directory to hold it", "no directory " + parent);
    }
    if (!Files.isWritable(parent)) {
      throw new BadInputException(
          target, "a directory that may be written", "that " + parent + " may not");
    }
    return parent;
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      return !entries.iterator().hasNext();
    }
  }

  /** {@return where to write} */
  public Path path() {
    return pending;
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
   * @throws IOException if it cannot be moved
   */
  public void commit() throws IOException {
    if (Files.isDirectory(pending)) {
      Files.deleteIfExists(target);
    }
    try {
      Files.move(
          pending, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(pending, target, StandardCopyOption.REPLACE_EXISTING);
    }
    committed = true;
  }

  /** Deletes the output unless it is complete. */
  @Override
  public void close() throws IOException {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The machine is going down and the hook is at work.
      return;
    }
    if (!committed) {
      delete(pending);
    }
  }

  private void discardAtExit() {
    if (committed) {
      return;
    }
    try {
      beforeDiscard.run();
    } catch (RuntimeException e) {
      // Deleting matters more.
    }
    // Threads that are still at work may add a file between the walk and the end.
    for (int attempt = 0; attempt < 5; attempt++) {
      try {
        delete(pending);
      } catch (IOException | UncheckedIOException e) {
        // Tried again.
      }
      if (!Files.exists(pending)) {
        return;
      }
    }
  }

  private static void delete(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException failure)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
