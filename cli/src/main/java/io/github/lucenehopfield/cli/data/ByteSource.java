package io.github.lucenehopfield.cli.data;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Bytes that are read at any position. Safe for use by many threads. */
interface ByteSource extends Closeable {
  /** {@return the file as its user knows it} */
  Path path();

  /** Fills what remains of the buffer. */
  void readFully(long position, ByteBuffer buffer) throws IOException;
}
