package io.github.lucenehopfield.datasets.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/**
 * Reads a file as long as no more is read than a sound file calls for, so that structures which
 * lead back to themselves come to an end. Not safe for use by several threads.
 */
final class MeteredChannel implements SeekableByteChannel {
  /** Counted for every read, so that small ones come to an end too. */
  private static final int BYTES_PER_READ = 512;

  private static final long FREE_BYTES = 64L << 20;
  private static final long TIMES = 4;

  private final FileBytes file;
  private long left;
  private long position;

  MeteredChannel(FileBytes file) {
    this.file = file;
    this.left = FREE_BYTES + TIMES * file.size();
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (!into.hasRemaining()) {
      return 0;
    }
    left -= BYTES_PER_READ + into.remaining();
    if (left < 0) {
      throw new IOException("its structures lead back to themselves");
    }
    long count = Math.min(into.remaining(), file.size() - position);
    if (count <= 0) {
      return -1;
    }
    int limit = into.limit();
    into.limit(into.position() + (int) count);
    file.readFully(position, into);
    into.limit(limit);
    position += count;
    return (int) count;
  }

  @Override
  public int write(ByteBuffer from) {
    throw new NonWritableChannelException();
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public SeekableByteChannel position(long newPosition) {
    if (newPosition < 0) {
      throw new IllegalArgumentException("position must be >= 0; position=" + newPosition);
    }
    position = newPosition;
    return this;
  }

  @Override
  public long size() {
    return file.size();
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {
    // The file belongs to whoever opened it.
  }
}
