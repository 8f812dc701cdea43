package io.github.lucenehopfield.datasets.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Positional reads of a file. Safe for use by many threads. */
public final class FileBytes implements ByteSource {
  private final Path path;
  private final FileChannel channel;
  private final long size;

  private FileBytes(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    this.size = channel.size();
  }

  /**
   * {@return all bytes of a file}
   *
   * @param path the file
   * @param most how many there may be
   * @param what is expected in it, for the message
   * @throws BadInputException if there is no such file or it has more bytes
   * @throws IOException if it cannot be read
   */
  public static byte[] readAll(Path path, int most, String what) throws IOException {
    requireReadable(path);
    try (InputStream in = Files.newInputStream(path)) {
      // The size that a device gives says nothing, so the bytes themselves are counted.
      byte[] bytes = Files.size(path) > most ? null : in.readNBytes(most + 1);
      if (bytes == null || bytes.length > most) {
        throw new BadInputException(path, what + " of at most " + most + " bytes", "more");
      }
      return bytes;
    }
  }

  /**
   * Opens a file.
   *
   * @param path what its user knows it as
   * @param file the file
   */
  static FileBytes open(Path path, Path file) throws IOException {
    requireReadable(file);
    return wrap(path, FileChannel.open(file, StandardOpenOption.READ));
  }

  /** Takes over a channel; {@code path} is the name by which users know its content. */
  static FileBytes wrap(Path path, FileChannel channel) throws IOException {
    try {
      return new FileBytes(path, channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  static void requireReadable(Path path) {
    if (Files.isDirectory(path)) {
      throw new BadInputException(path, "a file", "a directory");
    }
    if (!Files.exists(path)) {
      throw new BadInputException(path, "a file", "nothing");
    }
    if (!Files.isReadable(path)) {
      throw new BadInputException(path, "a readable file", "one that may not be read");
    }
  }

  @Override
  public Path path() {
    return path;
  }

  FileChannel channel() {
    return channel;
  }

  long size() {
    return size;
  }

  /** {@return the bytes at a position, little endian} A file that ends before them is refused. */
  ByteBuffer read(long position, int length, String what) throws IOException {
    if (position < 0 || position > size - length) {
      throw new BadInputException(
          path, what + " of " + length + " bytes at byte " + position, size + " bytes in all");
    }
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    readFully(position, buffer);
    return buffer.flip();
  }

  @Override
  public void readFully(long position, ByteBuffer buffer) throws IOException {
    long at = position;
    while (buffer.hasRemaining()) {
      int n = channel.read(buffer, at);
      if (n < 0) {
        throw new BadInputException(
            path, size + " bytes as when it was opened", "that it has been cut at byte " + at);
      }
      at += n;
    }
  }

  /** Refuses a file whose size is not the one its header calls for. */
  void requireSize(long expected, String reason) {
    if (size < expected) {
      throw new BadInputException(
          path,
          expected + " bytes (" + reason + ")",
          size + " bytes, " + (expected - size) + " missing");
    }
    if (size > expected) {
      throw new BadInputException(
          path,
          expected + " bytes (" + reason + ")",
          size + " bytes, " + (size - expected) + " too many");
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
