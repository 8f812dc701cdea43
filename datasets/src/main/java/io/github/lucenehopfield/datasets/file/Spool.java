package io.github.lucenehopfield.datasets.file;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.Set;

/**
 * A temporary file for what cannot be read at any position where it is: standard input, FIFOs,
 * packed files, chunks. Takes bytes in ascending order, and no more than the disk has room for. Not
 * safe for use by several threads.
 */
final class Spool implements Closeable {
  private static final int BLOCK_BYTES = 1 << 16;

  private final Path path;
  private final Path temporary;
  private final boolean named;
  private final FileChannel channel;
  private final long limit;
  private long written;
  private boolean handedOut;

  private Spool(Path path, Path temporary, boolean named, FileChannel channel, long limit) {
    this.path = path;
    this.temporary = temporary;
    this.named = named;
    this.channel = channel;
    this.limit = limit;
  }

  /**
   * Makes a file without a name, which is gone when it is closed or the process ends.
   *
   * @param path what its user knows it as
   * @param expected how many bytes will be written, or 0 where that is not known
   * @throws BadInputException if the disk has no room for them
   */
  static Spool unnamed(Path path, long expected) throws IOException {
    return create(path, expected, false);
  }

  /** Makes a file with a name, which is gone when this is closed. */
  static Spool named(Path path) throws IOException {
    return create(path, 0, true);
  }

  private static Spool create(Path path, long expected, boolean named) throws IOException {
    Path temporary = Files.createTempFile("hopfield-", ".tmp");
    try {
      // A tenth of what is free stays for others.
      long free = Files.getFileStore(temporary).getUsableSpace();
      long limit = free - free / 10;
      if (expected > limit) {
        throw noRoom(path, temporary, limit, expected + " bytes");
      }
      Set<StandardOpenOption> options =
          EnumSet.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (!named) {
        options.add(StandardOpenOption.DELETE_ON_CLOSE);
      }
      FileChannel channel = FileChannel.open(temporary, options);
      return new Spool(path, temporary, named, channel, limit);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  private static BadInputException noRoom(Path path, Path temporary, long limit, String found) {
    return new BadInputException(
        path,
        "at most "
            + limit
            + " bytes when unpacked, nine tenths of what is free in "
            + temporary.getParent()
            + " (another directory: HOPFIELD_OPTS=-Djava.io.tmpdir=DIR)",
        found);
  }

  /** Appends what remains of a buffer. */
  void write(ByteBuffer bytes) throws IOException {
    if (bytes.remaining() > limit - written) {
      throw noRoom(path, temporary, limit, "more");
    }
    written += bytes.remaining();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Appends what is left of a stream. */
  void copy(InputStream in) throws IOException {
    copy(in, Long.MAX_VALUE);
  }

  /** Appends at most so many bytes of a stream. */
  void copy(InputStream in, long most) throws IOException {
    byte[] block = new byte[BLOCK_BYTES];
    long left = most;
    int n;
    while (left > 0 && (n = in.read(block, 0, (int) Math.min(left, block.length))) > 0) {
      write(ByteBuffer.wrap(block, 0, n));
      left -= n;
    }
  }

  /** {@return how many bytes there are} */
  long written() {
    return written;
  }

  /** {@return the file, as long as this is not closed} */
  Path temporary() {
    return temporary;
  }

  /** {@return the bytes, which are closed in place of this} */
  FileBytes bytes() throws IOException {
    handedOut = true;
    return FileBytes.wrap(path, channel);
  }

  @Override
  public void close() throws IOException {
    if (!handedOut) {
      channel.close();
    }
    if (named) {
      Files.deleteIfExists(temporary);
    }
  }
}
