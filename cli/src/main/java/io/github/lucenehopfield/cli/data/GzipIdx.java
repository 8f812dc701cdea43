package io.github.lucenehopfield.cli.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Unpacks a compressed idx file into a temporary file without a name, so that rows can be read in
 * any order without holding them in memory.
 */
final class GzipIdx {
  /** Deflate cannot do better (RFC 1951: 258 bytes from two bits), with room for headers. */
  private static final long MAX_RATIO = 1040;

  private GzipIdx() {}

  static FileBytes unpack(Path path) throws IOException {
    try (FileBytes packed = FileBytes.open(path);
        InputStream raw = Files.newInputStream(path);
        GZIPInputStream unpacked = gunzip(path, raw)) {
      byte[] header = unpacked.readNBytes(VectorLayouts.idxHeaderBytes());
      if (header.length < VectorLayouts.idxHeaderBytes()) {
        throw new BadInputException(
            path, "an idx3-ubyte header of 16 bytes", header.length + " bytes in all");
      }
      Layout layout =
          VectorLayouts.idx(packed, ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN), false);
      if (layout.end() / MAX_RATIO > packed.size()) {
        throw new BadInputException(
            path,
            layout.end() + " bytes when unpacked (" + layout.rows() + " images)",
            "only " + packed.size() + " packed bytes");
      }
      return copy(path, header, unpacked, layout);
    } catch (EOFException e) {
      throw new BadInputException(path, "a whole gzip file", "that it ends early");
    } catch (ZipException e) {
      throw new BadInputException(path, "a sound gzip file", "damage: " + e.getMessage());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static GZIPInputStream gunzip(Path path, InputStream raw) throws IOException {
    try {
      return new GZIPInputStream(raw, 1 << 16);
    } catch (EOFException | ZipException e) {
      throw new BadInputException(path, "a gzip file", "another kind of file or an empty one");
    }
  }

  private static FileBytes copy(Path path, byte[] header, InputStream in, Layout layout)
      throws IOException {
    Path temporary = Files.createTempFile("hopfield-", ".idx");
    FileChannel channel;
    try {
      channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    try {
      channel.write(ByteBuffer.wrap(header));
      byte[] block = new byte[1 << 16];
      long written = header.length;
      int n;
      // One byte more than the header calls for is enough to know that there are too many.
      while (written <= layout.end() && (n = in.read(block)) > 0) {
        int take = (int) Math.min(n, layout.end() + 1 - written);
        ByteBuffer piece = ByteBuffer.wrap(block, 0, take);
        while (piece.hasRemaining()) {
          channel.write(piece);
        }
        written += take;
      }
      String reason = layout.rows() + " images of " + layout.dimension() + " pixels";
      if (written != layout.end()) {
        throw new BadInputException(
            path,
            layout.end() + " unpacked bytes (" + reason + ")",
            written < layout.end()
                ? written + " bytes, " + (layout.end() - written) + " missing"
                : "more");
      }
      return FileBytes.wrap(path, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }
}
