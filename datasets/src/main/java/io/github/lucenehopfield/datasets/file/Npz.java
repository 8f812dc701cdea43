package io.github.lucenehopfield.datasets.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Unpacks an array from a file that NumPy's {@code savez} wrote, a zip file of {@code .npy}. */
final class Npz {
  private static final String SUFFIX = ".npy";

  /** More arrays than anybody names, so that a file made to keep us busy does not. */
  private static final int MAX_SEARCHED = 1000;

  private static final int MAX_NAMED = 20;

  private Npz() {}

  /**
   * Opens an array.
   *
   * @param argument what the user gave, for messages
   * @param file the zip file
   * @param delete whether to delete it as soon as it is open
   * @param member the name of the array, or null for the only one of the wanted shape
   * @param wanted what it is for
   * @return the array
   */
  static ArrayFile open(
      Path argument, Path file, boolean delete, String member, ArrayFile.Wanted wanted)
      throws IOException {
    int mode = delete ? ZipFile.OPEN_READ | ZipFile.OPEN_DELETE : ZipFile.OPEN_READ;
    try (ZipFile zip = new ZipFile(file.toFile(), mode)) {
      ZipEntry entry = find(argument, zip, member, wanted);
      try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
        long size = entry.getCompressedSize();
        Peekable peekable = new Peekable(in);
        ArrayFile array =
            ArrayFile.npy(
                peekable.head(argument), new ArrayFile.Packed(peekable, size, "", 1), wanted);
        if (in.getChecksum().getValue() != entry.getCrc()) {
          array.close();
          throw new BadInputException(
              argument, "a sound npz file", "corrupt data: the checksum of " + entry.getName());
        }
        return array;
      }
    } catch (EOFException e) {
      throw new BadInputException(argument, "a whole npz file", "that it ends early");
    } catch (ZipException | IllegalArgumentException | OutOfMemoryError e) {
      throw new BadInputException(argument, "a sound npz file", "corrupt data: " + e.getMessage());
    }
  }

  private static ZipEntry find(Path argument, ZipFile zip, String member, ArrayFile.Wanted wanted)
      throws IOException {
    if (member != null) {
      ZipEntry entry = zip.getEntry(member + SUFFIX);
      entry = entry == null ? zip.getEntry(member) : entry;
      if (entry == null) {
        throw new BadInputException(argument, "an array '" + member + "'", names(zip));
      }
      return entry;
    }
    if (zip.size() > MAX_SEARCHED) {
      throw new BadInputException(argument, "FILE.npz:NAME", zip.size() + " arrays and no name");
    }
    List<ZipEntry> fitting = new ArrayList<>();
    for (ZipEntry entry : zip.stream().toList()) {
      if (fits(argument, zip, entry, wanted)) {
        fitting.add(entry);
      }
    }
    if (fitting.size() != 1) {
      throw new BadInputException(
          argument, "one array in it, " + wanted.text() + ", or FILE.npz:NAME", names(zip));
    }
    return fitting.get(0);
  }

  private static boolean fits(Path argument, ZipFile zip, ZipEntry entry, ArrayFile.Wanted wanted)
      throws IOException {
    if (!entry.getName().endsWith(SUFFIX)) {
      return false;
    }
    try (InputStream in = zip.getInputStream(entry)) {
      NpyHeader header = NpyHeader.read(new Peekable(in).head(argument));
      return wanted.axes(header.axes()) && ElementType.ofDtype(header.dtype()) != null;
    } catch (BadInputException e) {
      return false;
    }
  }

  private static String names(ZipFile zip) {
    List<String> names =
        zip.stream()
            .map(ZipEntry::getName)
            .map(name -> name.endsWith(SUFFIX) ? name.substring(0, name.length() - 4) : name)
            .sorted()
            .limit(MAX_NAMED + 1)
            .toList();
    if (names.isEmpty()) {
      return "no array";
    }
    return names.size() <= MAX_NAMED
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, MAX_NAMED)) + " and others";
  }
}
