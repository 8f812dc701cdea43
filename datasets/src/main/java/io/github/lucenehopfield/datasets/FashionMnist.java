package io.github.lucenehopfield.datasets;

import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.VectorFile;
import io.github.lucenehopfield.datasets.io.Console;
import io.github.lucenehopfield.datasets.io.PendingOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Finds the files of Fashion-MNIST (Xiao, Rasul, Vollgraf 2017), or gets them. */
public final class FashionMnist {
  private static final String PACKAGE = "dataset-fashion-mnist";
  private static final List<String> NAMES =
      List.of("train-images-idx3-ubyte.gz", "train-images-idx3-ubyte");

  /** All that the package has. */
  private static final List<String> ALL =
      List.of(
          NAMES.get(0),
          "train-labels-idx1-ubyte.gz",
          "t10k-images-idx3-ubyte.gz",
          "t10k-labels-idx1-ubyte.gz");

  private static final Path INSTALLED = Path.of("/usr/share/datasets/fashion-mnist");
  private static final int TIMEOUT_MINUTES = 5;

  private final Console console;
  private final Path installed;
  private final Path cache;

  /**
   * Looks in the usual places.
   *
   * @param console where a download is announced
   * @param environment of the process
   */
  public FashionMnist(Console console, Map<String, String> environment) {
    this(console, INSTALLED, cache(environment));
  }

  FashionMnist(Console console, Path installed, Path cache) {
    this.console = console;
    this.installed = installed;
    this.cache = cache;
  }

  private static Path cache(Map<String, String> environment) {
    String base = environment.getOrDefault("XDG_CACHE_HOME", "");
    // The XDG rules call for a relative path to be ignored.
    Path root =
        base.startsWith("/") ? Path.of(base) : Path.of(System.getProperty("user.home"), ".cache");
    return root.resolve("lucene-hopfield").resolve("fashion-mnist");
  }

  /**
   * {@return the training images}
   *
   * @param data the directory that holds them, or null to look for them and perhaps get them
   * @throws BadInputException if there are none; the message says how to get them
   * @throws IOException if they cannot be read
   */
  public VectorFile open(Path data) throws IOException {
    if (data != null) {
      Path images = in(data);
      if (images == null) {
        throw new BadInputException(
            data, "a directory with " + String.join(" or ", NAMES), "neither");
      }
      return VectorFile.open(images);
    }
    Path images = in(installed);
    if (images != null) {
      return VectorFile.open(images);
    }
    images = in(cache);
    if (images != null) {
      try {
        return VectorFile.open(images);
      } catch (BadInputException e) {
        // A corrupted copy is of no use to anybody; get a new one.
        Files.delete(images);
      }
    }
    download();
    return VectorFile.open(cache.resolve(NAMES.get(0)));
  }

  /**
   * {@return a directory with images and labels of both sets, training and test}
   *
   * @param data the directory that holds them, or null to look for them and perhaps get them
   * @throws BadInputException if there are none; the message says how to get them
   * @throws IOException if they cannot be got
   */
  public Path directory(Path data) throws IOException {
    if (data != null) {
      String missing = missing(data);
      if (missing != null) {
        throw new BadInputException(data, "a directory with " + missing, "none");
      }
      return data;
    }
    if (missing(installed) == null) {
      return installed;
    }
    if (missing(cache) != null) {
      download();
    }
    return cache;
  }

  /** {@return the first of all files that a directory lacks, or null} */
  private static String missing(Path directory) {
    for (String name : ALL) {
      if (Files.isRegularFile(directory.resolve(name)) == false) {
        return name;
      }
    }
    return null;
  }

  private static Path in(Path directory) {
    for (String name : NAMES) {
      Path path = directory.resolve(name);
      if (Files.isRegularFile(path)) {
        return path;
      }
    }
    return null;
  }

  private void download() throws IOException {
    console.err().println("getting Fashion-MNIST (31 MB) with 'apt-get download " + PACKAGE + "'");
    console.err().flush();
    Files.createDirectories(cache);
    try (PendingOutput work = PendingOutput.temporaryDirectory()) {
      run(work.path(), "apt-get", "download", PACKAGE);
      try (DirectoryStream<Path> packages = Files.newDirectoryStream(work.path(), "*.deb")) {
        for (Path file : packages) {
          run(work.path(), "dpkg-deb", "-x", file.toString(), work.path().toString());
        }
      }
      Path unpacked = work.path().resolve(INSTALLED.toString().substring(1));
      String missing = missing(unpacked);
      if (missing != null) {
        throw absent("the package holds no " + missing);
      }
      for (String name : ALL) {
        try (PendingOutput part = PendingOutput.file(cache.resolve(name))) {
          Files.copy(unpacked.resolve(name), part.stream());
          part.commit();
        }
      }
    }
  }

  private void run(Path directory, String... command) throws IOException {
    Path log = directory.resolve("log");
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
    } catch (IOException e) {
      throw absent("there is no " + command[0] + " here");
    }
    try {
      if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
        throw absent(command[0] + " took more than " + TIMEOUT_MINUTES + " minutes");
      }
      if (process.exitValue() != 0) {
        List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
        String last = lines.isEmpty() ? "" : ": " + lines.get(lines.size() - 1);
        throw absent(command[0] + " ended with " + process.exitValue() + last);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw absent("interrupted");
    } finally {
      process.destroy();
    }
  }

  private BadInputException absent(String reason) {
    return new BadInputException(
        "no Fashion-MNIST ("
            + reason
            + "): install Debian's package "
            + PACKAGE
            + ", or put "
            + String.join(", ", ALL)
            + " from github.com/zalandoresearch/fashion-mnist into a directory and give it as"
            + " --data DIR");
  }
}
