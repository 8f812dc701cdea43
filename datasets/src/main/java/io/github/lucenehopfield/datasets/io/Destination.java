package io.github.lucenehopfield.datasets.io;

import io.github.lucenehopfield.datasets.file.BadInputException;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the name of an output leads to, links followed.
 *
 * @param argument what the user has typed
 * @param place the file itself, no link
 * @param access how it is written
 */
record Destination(Path argument, Path place, Access access) {
  /** How an output is written. */
  enum Access {
    /** A regular file, or none yet: written alongside its place and moved there. */
    MOVED,
    /** A device or a FIFO, or a descriptor of another program: written through. */
    THROUGH,
    /** A descriptor of this process: written at its end where it is a regular file. */
    DESCRIPTOR,
    /** Standard output of this process. */
    STANDARD_OUTPUT,
    /** Standard error of this process. */
    STANDARD_ERROR
  }

  private static final int MAX_LINKS = 40;
  private static final Pattern FD =
      Pattern.compile("(?:/dev|/proc/(self|thread-self|\\d+)(?:/task/\\d+)?)/fd/(\\d{1,9})");

  /**
   * {@return where a file leads to}
   *
   * @param argument its name
   * @throws BadInputException if there cannot be a file that may be written
   */
  static Destination of(Path argument) {
    Path place = follow(argument);
    Access descriptor = descriptor(place);
    if (descriptor != null) {
      requireWritable(argument, place);
      return new Destination(argument, place, descriptor);
    }
    if (Files.isDirectory(place)) {
      throw new BadInputException(argument, "the name of a file to write", "a directory");
    }
    if (Files.exists(place)) {
      requireWritable(argument, place);
    }
    if (Files.exists(place) && !Files.isRegularFile(place)) {
      return new Destination(argument, place, Access.THROUGH);
    }
    requireWritableParent(argument, place);
    return new Destination(argument, place, Access.MOVED);
  }

  /**
   * {@return the file or directory that a name leads to, which need not exist}
   *
   * @param argument the name
   * @throws BadInputException if there is no directory to hold it, or links lead in a circle
   */
  static Path follow(Path argument) {
    Path place = argument.toAbsolutePath();
    try {
      for (int links = 0; links <= MAX_LINKS; links++) {
        Path name = place.getFileName();
        if (name == null || name.toString().equals("..") || name.toString().equals(".")) {
          return place.toRealPath();
        }
        place = place.getParent().toRealPath().resolve(name);
        if (descriptor(place) != null || !Files.isSymbolicLink(place)) {
          return place;
        }
        place = place.resolveSibling(Files.readSymbolicLink(place));
      }
    } catch (NotDirectoryException e) {
      throw noParent(argument, place);
    } catch (IOException e) {
      if (!Files.exists(place.getParent())) {
        throw noParent(argument, place);
      }
      throw new OutputException(argument, e);
    }
    throw new BadInputException(argument, "a name that leads to a file", "links in a circle");
  }

  private static BadInputException noParent(Path argument, Path place) {
    return new BadInputException(
        argument, "an existing directory to hold it", "no directory " + place.getParent());
  }

  /** Links to descriptors read like links to files, and must not be taken for them. */
  private static Access descriptor(Path place) {
    Matcher matcher = FD.matcher(place.toString());
    if (!matcher.matches()) {
      return null;
    }
    String process = matcher.group(1);
    boolean own =
        process == null
            || !Character.isDigit(process.charAt(0))
            || process.equals(String.valueOf(ProcessHandle.current().pid()));
    if (!own) {
      return Access.THROUGH;
    }
    return switch (Integer.parseInt(matcher.group(2))) {
      case 1 -> Access.STANDARD_OUTPUT;
      case 2 -> Access.STANDARD_ERROR;
      default -> Access.DESCRIPTOR;
    };
  }

  private static void requireWritable(Path argument, Path place) {
    if (!Files.exists(place)) {
      throw new BadInputException(argument, "an open descriptor", "none");
    }
    if (Files.isDirectory(place)) {
      throw new BadInputException(argument, "the name of a file to write", "a directory");
    }
    if (!Files.isWritable(place)) {
      throw new BadInputException(argument, "a file that may be written", "that it may not");
    }
  }

  static void requireWritableParent(Path argument, Path place) {
    Path parent = place.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw noParent(argument, place);
    }
    if (!Files.isWritable(parent)) {
      throw new BadInputException(
          argument, "a directory that may be written", "that " + parent + " may not");
    }
  }

  /** {@return whether a regular file or a link to one is there} */
  boolean replaces() {
    return access == Access.MOVED && Files.exists(place, LinkOption.NOFOLLOW_LINKS);
  }

  /** Opens what is written through; a FIFO waits for its reader. */
  NamedOutputStream open() throws IOException {
    if (access == Access.STANDARD_OUTPUT) {
      return NamedOutputStream.shared(FileDescriptor.out, argument.toString(), place);
    }
    if (access == Access.STANDARD_ERROR) {
      return NamedOutputStream.shared(FileDescriptor.err, argument.toString(), place);
    }
    OutputStream out =
        access == Access.DESCRIPTOR && Files.isRegularFile(place)
            ? Files.newOutputStream(place, StandardOpenOption.WRITE, StandardOpenOption.APPEND)
            : Files.newOutputStream(place, StandardOpenOption.WRITE);
    return new NamedOutputStream(out, argument.toString(), place);
  }
}
