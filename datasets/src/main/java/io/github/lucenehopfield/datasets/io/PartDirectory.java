package io.github.lucenehopfield.datasets.io;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * A directory {@code .NAME.UUID.part} alongside an output, in which this run alone writes it. While
 * the run lives, it holds a lock on a file in there. The system releases that lock however the run
 * ends, so one that can be had belongs to a run that was killed: the next run with the same output
 * removes such a directory, and only such a one, of the same owner. Where the file system has no
 * locks, nothing is removed. Not safe for use by several threads.
 */
final class PartDirectory implements Closeable {
  private static final String LOCK = "lock";
  private static final String SUFFIX = ".part";
  private static final int MAX_ATTEMPTS = 10;

  /** Longer names leave no room for what is added to them. */
  private static final int MAX_NAME = 40;

  private static final Pattern ID =
      Pattern.compile("\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

  /** Those of this process: to open and close the lock file of one would release its lock. */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel lock;

  private PartDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * {@return a new directory, after those of killed runs have been removed}
   *
   * @param parent an existing directory
   * @param name of the output in it
   * @throws IOException if it cannot be made
   */
  static PartDirectory create(Path parent, String name) throws IOException {
    String prefix = prefix(name);
    for (int attempt = 1; ; attempt++) {
      Path path = parent.resolve(prefix + UUID.randomUUID() + SUFFIX);
      OWN.add(path);
      FileChannel lock = null;
      try {
        Files.createDirectory(path, ownerOnly());
        lock = lock(path);
      } finally {
        if (lock == null) {
          OWN.remove(path);
        }
      }
      if (lock != null) {
        removeAbandoned(parent, prefix, path);
        return new PartDirectory(path, lock);
      }
      // Another run took it for abandoned before it was locked.
      if (attempt == MAX_ATTEMPTS) {
        throw new IOException(path + " cannot be locked");
      }
    }
  }

  private static String prefix(String name) {
    String label =
        name.length() <= MAX_NAME
            ? name
            : name.substring(0, MAX_NAME) + "~" + Integer.toHexString(name.hashCode());
    return "." + label + ".";
  }

  private static FileAttribute<?>[] ownerOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  /** {@return an open lock file, null if another run has locked or removed it} */
  private static FileChannel lock(Path path) throws IOException {
    FileChannel channel;
    try {
      channel = openLock(path);
    } catch (NoSuchFileException e) {
      return null;
    }
    boolean locked;
    try {
      locked = channel.tryLock() != null;
    } catch (IOException e) {
      // There are no locks here, and so nobody removes what others write.
      return channel;
    }
    if (locked && Files.exists(path.resolve(LOCK), LinkOption.NOFOLLOW_LINKS)) {
      return channel;
    }
    channel.close();
    return null;
  }

  private static FileChannel openLock(Path path) throws IOException {
    return FileChannel.open(
        path.resolve(LOCK),
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        LinkOption.NOFOLLOW_LINKS);
  }

  private static void removeAbandoned(Path parent, String prefix, Path own) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
      for (Path entry : entries) {
        if (isPart(entry.getFileName().toString(), prefix) && !OWN.contains(entry)) {
          removeIfAbandoned(entry, own);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // They can stay; the next run tries again.
    }
  }

  private static boolean isPart(String name, String prefix) {
    return name.length() > prefix.length() + SUFFIX.length()
        && name.startsWith(prefix)
        && name.endsWith(SUFFIX)
        && ID.matcher(name.substring(prefix.length(), name.length() - SUFFIX.length())).matches();
  }

  private static void removeIfAbandoned(Path entry, Path own) {
    try {
      if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
          || !Files.getOwner(entry, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(own))) {
        return;
      }
      try (FileChannel channel = openLock(entry);
          FileLock free = channel.tryLock()) {
        if (free != null) {
          delete(entry);
        }
      }
    } catch (IOException | UnsupportedOperationException e) {
      // It can stay; the next run tries again.
    }
  }

  /** {@return where to write the output} */
  Path output() {
    return path.resolve("output");
  }

  /** Deletes it and what is in it; what cannot be deleted is left to the next run. */
  @Override
  public void close() {
    // Threads that are still at work, or another run, may add a file between the walk and the end.
    for (int attempt = 0; attempt < MAX_ATTEMPTS && Files.exists(path); attempt++) {
      try {
        delete(path);
      } catch (IOException | UncheckedIOException e) {
        // Tried again.
      }
    }
    try {
      lock.close();
    } catch (IOException e) {
      // The system closes it.
    }
    OWN.remove(path);
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
