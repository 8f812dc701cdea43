package io.github.lucenehopfield.cli.search;

import io.github.lucenehopfield.attractor.PrototypeMemory;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.FileBytes;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** Prototypes in files. */
public final class PrototypeFile {
  /** More than any that can be written. */
  private static final int MAX_BYTES = 65 << 20;

  private PrototypeFile() {}

  /**
   * {@return the prototypes in a file}
   *
   * @param path the file
   * @throws BadInputException if there is no such file, or no sound prototypes in it
   * @throws IOException if it cannot be read
   */
  public static PrototypeMemory read(Path path) throws IOException {
    byte[] bytes = FileBytes.readAll(path, MAX_BYTES, "prototypes");
    try {
      return PrototypeMemory.read(new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      // No file is read here any more, so the bytes are to blame.
      throw new BadInputException(path + ": " + e.getMessage());
    }
  }

  /**
   * Writes prototypes.
   *
   * @param memory the prototypes
   * @param file receives the bytes
   * @throws IOException if it cannot be written
   */
  public static void write(PrototypeMemory memory, OutputStream file) throws IOException {
    OutputStream out = new BufferedOutputStream(file);
    memory.write(out);
    out.flush();
  }
}
