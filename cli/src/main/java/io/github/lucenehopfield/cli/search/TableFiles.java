package io.github.lucenehopfield.cli.search;

import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.FileBytes;
import io.github.lucenehopfield.noise.TableFile;
import io.github.lucenehopfield.noise.TrainedTables;
import io.github.lucenehopfield.similarity.Similarity;
import io.github.lucenehopfield.similarity.TableSimilarity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Similarities by tables, in files. */
public final class TableFiles {
  private TableFiles() {}

  /**
   * {@return the similarity in a file}
   *
   * @param path the file
   * @throws BadInputException if there is no such file, or something else in it
   */
  public static Similarity read(Path path) {
    try {
      byte[] bytes = FileBytes.readAll(path, TableFile.MAX_BYTES, "tables");
      return TableFile.read(new ByteArrayInputStream(bytes));
    } catch (IllegalArgumentException e) {
      throw new BadInputException(path + ": " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * {@return the tables of a similarity, to learn from}
   *
   * @param name tlsh, or table:FILE
   * @throws BadInputException if it is another one
   */
  public static TableSimilarity named(String name) {
    if (name.equals(CueSearcher.TLSH) || name.startsWith(CueSearcher.TABLE)) {
      Similarity similarity = CueSearcher.similarity(name);
      return similarity instanceof TrainedTables trained
          ? trained.tables()
          : (TableSimilarity) similarity;
    }
    throw new BadInputException(
        "--similarity: expected tlsh or table:FILE with --pairs, found '" + name + "'");
  }
}
