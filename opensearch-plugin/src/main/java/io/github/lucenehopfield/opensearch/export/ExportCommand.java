package io.github.lucenehopfield.opensearch.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import joptsimple.OptionSet;
import joptsimple.OptionSpec;
import org.opensearch.cli.Command;
import org.opensearch.cli.ExitCodes;
import org.opensearch.cli.Terminal;
import org.opensearch.cli.UserException;

/**
 * The program {@code bin/hopfield/hopfield-export}: writes the vectors of a field, as the files of
 * shards have them, to an {@code .npy} file, and the ids of their documents to a text file, for the
 * command line of the library. Reads whatever the OpenSearch that it is installed in can read; a
 * node need not be running, and may be.
 */
public final class ExportCommand extends Command {
  private final OptionSpec<String> shards =
      parser
          .accepts("shards", "folder of an index or of one shard, in the data of a node")
          .withRequiredArg()
          .required();

  private final OptionSpec<String> field =
      parser.accepts("field", "name of the vectors field").withRequiredArg().required();

  private final OptionSpec<String> vectors =
      parser.accepts("vectors", "the .npy file to be written").withRequiredArg().required();

  private final OptionSpec<String> ids =
      parser
          .accepts("ids", "the file to be written with the id of each vector, one per line")
          .withRequiredArg()
          .required();

  /** Makes the program. */
  public ExportCommand() {
    super("Writes the vectors of shards, and the ids of their documents, to files", () -> {});
  }

  /**
   * Runs the program, and ends the JVM with its exit code.
   *
   * @param arguments the options
   * @throws Exception if it fails for another reason than its input
   */
  public static void main(String[] arguments) throws Exception {
    exit(new ExportCommand().main(arguments, Terminal.DEFAULT));
  }

  @Override
  protected void execute(Terminal terminal, OptionSet options) throws Exception {
    Path from = path(shards.value(options));
    Path toVectors = path(vectors.value(options));
    Path toIds = path(ids.value(options));
    for (Path output : List.of(toVectors, toIds)) {
      if (Files.exists(output)) {
        throw new UserException(
            ExitCodes.CANT_CREATE, "the output must not exist yet; file=" + output);
      }
    }
    String name = field.value(options);
    try (ShardVectors read = ShardVectors.open(folders(from), name)) {
      if (read.count() == 0) {
        throw new UserException(
            ExitCodes.DATA_ERROR,
            "field must have vectors in some shard; field=" + name + " shards=" + from);
      }
      Path vectorsPart = part(toVectors);
      Path idsPart = part(toIds);
      try {
        read.write(vectorsPart, idsPart);
        Files.move(vectorsPart, toVectors, StandardCopyOption.ATOMIC_MOVE);
        Files.move(idsPart, toIds, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(vectorsPart);
        Files.deleteIfExists(idsPart);
      }
      terminal.println(
          String.format(
              Locale.ROOT,
              "%d vectors of %d dimensions from %d shards, as of their last flush",
              read.count(),
              read.dimension(),
              read.shards()));
    }
  }

  private static Path path(String text) {
    return Path.of(text).toAbsolutePath().normalize();
  }

  private static Path part(Path output) {
    return output.resolveSibling("." + output.getFileName() + ".part");
  }

  /** {@return the folders of Lucene's files below a folder of a node's data} */
  private static List<Path> folders(Path given) throws IOException, UserException {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(given)) {
      try (Stream<Path> children = Files.list(given)) {
        List<Path> all = new ArrayList<>(children.sorted().toList());
        all.add(given);
        for (Path folder : all) {
          if (isIndex(folder)) {
            found.add(folder);
          } else if (!folder.equals(given) && isIndex(folder.resolve("index"))) {
            found.add(folder.resolve("index"));
          }
        }
      }
    }
    if (found.isEmpty()) {
      throw new UserException(
          ExitCodes.NO_INPUT,
          "shards must be the folder of an index or of a shard, such as"
              + " data/nodes/0/indices/UUID; shards="
              + given);
    }
    return found;
  }

  private static boolean isIndex(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith("segments_"));
    }
  }
}
