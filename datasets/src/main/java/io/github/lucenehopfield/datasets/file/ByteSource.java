package io.github.lucenehopfield.datasets.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Bytes that are read at any position. Safe for use by many threads. */
interface ByteSource extends Closeable {
  /** {@return the file as its user knows it} */
  Path path();

  /** {@return how many bytes are best read at once} */
  default int blockBytes() {
    return 1 << 18;
  }

  /** Fills what remains of the buffer. */
  void readFully(long position, ByteBuffer buffer) throws IOException;
}
