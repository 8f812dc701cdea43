package io.github.lucenehopfield.datasets.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Path;

/** A stream whose first bytes may be looked at before they are read. */
final class Peekable extends PushbackInputStream {
  Peekable(InputStream in) {
    super(in, Head.MAX_BYTES);
  }

  /** {@return the next bytes, which stay to be read} */
  Head head(Path path) throws IOException {
    byte[] bytes = readNBytes(Head.MAX_BYTES);
    unread(bytes);
    return Head.of(path, bytes);
  }

  /** {@return 0 at the end alone} The reader of gzip asks this to know whether more follows. */
  @Override
  public int available() throws IOException {
    int available = super.available();
    if (available == 0) {
      int next = read();
      if (next >= 0) {
        unread(next);
        available = 1;
      }
    }
    return available;
  }
}
