package io.github.lucenehopfield.datasets.io;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An output that says which one it is when it cannot be written, by an {@link OutputException},
 * which print writers and print streams let through. When its reader went away it says so once, and
 * then drops what is written. Not safe for use by several threads.
 */
public final class NamedOutputStream extends OutputStream {
  private static final int FILE_TYPE = 0170000;
  private static final int FIFO = 0010000;
  private static final int SOCKET = 0140000;

  private final OutputStream out;
  private final String name;
  private final Path place;
  private final boolean shared;
  private boolean readerGone;

  /**
   * Names an output.
   *
   * @param out the output
   * @param name by which users know it
   * @param place where it can be asked for the type of file
   */
  NamedOutputStream(OutputStream out, String name, Path place) {
    this(out, name, place, false);
  }

  private NamedOutputStream(OutputStream out, String name, Path place, boolean shared) {
    this.out = out;
    this.name = name;
    this.place = place;
    this.shared = shared;
  }

  /** {@return the standard output of this process} */
  public static NamedOutputStream standardOutput() {
    return shared(FileDescriptor.out, "standard output", Path.of("/dev/fd/1"));
  }

  /** Names a descriptor that others write too, which stays open. */
  static NamedOutputStream shared(FileDescriptor descriptor, String name, Path place) {
    return new NamedOutputStream(new FileOutputStream(descriptor), name, place, true);
  }

  @Override
  public void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    if (readerGone) {
      return;
    }
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void flush() {
    if (readerGone) {
      return;
    }
    try {
      out.flush();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void close() {
    if (shared) {
      return;
    }
    try {
      out.close();
    } catch (IOException e) {
      if (!readerGone) {
        throw failure(e);
      }
    }
  }

  private OutputException failure(IOException failure) {
    // What a system says of a broken pipe depends on its language; nothing else ends a pipe.
    if (isPipe(place)) {
      readerGone = true;
      return OutputException.readerGone(name, failure);
    }
    return new OutputException(name, failure);
  }

  private static boolean isPipe(Path place) {
    try {
      int type = (int) Files.getAttribute(place, "unix:mode") & FILE_TYPE;
      return type == FIFO || type == SOCKET;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false;
    }
  }
}
