package io.github.lucenehopfield.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the files of Fashion-MNIST are found; nothing is downloaded here. */
class TestFashionMnist {
  private static final List<String> FILES =
      List.of(
          "train-images-idx3-ubyte.gz",
          "train-labels-idx1-ubyte.gz",
          "t10k-images-idx3-ubyte.gz",
          "t10k-labels-idx1-ubyte.gz");

  @TempDir Path root;
  private Path installed;
  private Path cache;
  private final StringWriter said = new StringWriter();
  private FashionMnist files;

  @BeforeEach
  void makeDirectories() throws IOException {
    installed = Files.createDirectory(root.resolve("installed"));
    cache = Files.createDirectory(root.resolve("cache"));
    PrintWriter writer = new PrintWriter(said);
    files = new FashionMnist(new Console(writer, writer, false), installed, cache);
  }

  private static void fill(Path directory) throws IOException {
    for (String name : FILES) {
      Files.write(directory.resolve(name), new byte[1]);
    }
  }

  @Test
  void whatIsInstalledComesBeforeTheCache() throws IOException {
    fill(cache);
    assertEquals(cache, files.directory(null));
    fill(installed);
    assertEquals(installed, files.directory(null));
    Files.delete(installed.resolve(FILES.get(2)));
    assertEquals(cache, files.directory(null));
    assertEquals("", said.toString());
  }

  @Test
  void aDirectoryThatIsGivenMustHaveAll() throws IOException {
    Path argument = Files.createDirectory(root.resolve("argument"));
    fill(argument);
    fill(installed);
    assertEquals(argument, files.directory(argument));
    for (String name : FILES) {
      Files.delete(argument.resolve(name));
      BadInputException e =
          assertThrows(BadInputException.class, () -> files.directory(argument), name);
      assertTrue(e.getMessage().contains("a directory with " + name), e.getMessage());
      assertTrue(e.getMessage().startsWith(argument.toString()), e.getMessage());
      Files.write(argument.resolve(name), new byte[1]);
    }
  }
}
