package io.github.lucenehopfield.cli.search;

import io.github.lucenehopfield.attractor.PrototypeMemory;
import io.github.lucenehopfield.cli.data.BadInputException;
import io.github.lucenehopfield.cli.data.FileBytes;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Prototypes in files. */
public final class PrototypeFile {
  /** More than any that can be written. */
  private static final int MOST_BYTES = 65 << 20;

  private PrototypeFile() {}

  /**
   * {@return the prototypes in a file}
   *
   * @param path the file
   * @throws BadInputException if there is no such file, or no sound prototypes in it
   * @throws IOException if it cannot be read
   */
  public static PrototypeMemory read(Path path) throws IOException {
    byte[] bytes = FileBytes.readAll(path, MOST_BYTES, "prototypes");
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
   * @param path the file
   * @throws IOException if it cannot be written
   */
  public static void write(PrototypeMemory memory, Path path) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path))) {
      memory.write(out);
    }
  }
}
