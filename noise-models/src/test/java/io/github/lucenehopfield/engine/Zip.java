package io.github.lucenehopfield.engine;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The zip that users get. */
public final class Zip {
  private Zip() {}

  /** {@return the names of the files of the zip that the build made, which are then in a folder} */
  public static List<String> unpack(Path folder) throws Exception {
    List<String> files = new ArrayList<>();
    try (InputStream in = Files.newInputStream(Path.of(System.getProperty("plugin.zip")));
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = folder.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          files.add(entry.getName());
          Files.createDirectories(file.getParent());
          Files.copy(zip, file);
        }
      }
    }
    return files;
  }
}
