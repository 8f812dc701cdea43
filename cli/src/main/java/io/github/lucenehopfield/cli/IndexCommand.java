package io.github.lucenehopfield.cli;

import io.github.lucenehopfield.Associations;
import io.github.lucenehopfield.cli.search.Codecs;
import io.github.lucenehopfield.cli.search.IndexBuilder;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.EdgeFile;
import io.github.lucenehopfield.datasets.file.Origins;
import io.github.lucenehopfield.datasets.file.VectorFile;
import io.github.lucenehopfield.datasets.io.Console;
import io.github.lucenehopfield.datasets.io.PendingOutput;
import io.github.lucenehopfield.datasets.io.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.lucene.index.VectorSimilarityFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Makes an index from a file of vectors. */
@Command(
    name = "index",
    header = "Makes an index from a file of vectors.",
    description = {
      "Row i of the file becomes the document with the id i.",
      "",
      "FILE is one of",
      "  *.npy               NumPy: float16, float32, float64, bool or integers, of",
      "                      any byte order; (rows, dimension), C or Fortran order",
      "  *.npz[:NAME]        from numpy.savez (default: the only such array)",
      "  *.fvecs, *.bvecs    each row starts with its dimension",
      "  *-idx3-ubyte        MNIST images; pixels become numbers from 0 to 1",
      "  *.hdf5[:DATASET]    HDF5, such as those of ann-benchmarks: rows of floats or",
      "                      integers (default: train, or the only ones)",
      "  *.tlsh              TLSH digests, one a line in hexadecimal, with or without T1,",
      "                      and after a blank or comma perhaps a name",
      "  -                   standard input",
      "or one of these in gzip (*.gz), or a FIFO. Where the name does not show the",
      "format, the first bytes do; fvecs and bvecs need a name or fvecs:FILE, bvecs:-.",
      "What cannot be read in place goes into a temporary file first.",
      "",
      "Numbers become 32-bit floats; what these cannot hold is rounded.",
      "",
      "With one thread the same file gives the same index."
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    sortOptions = false)
final class IndexCommand implements Callable<Integer> {
  private static final int MAX_WEIGHT = 1000;

  /** What a target takes while lists are made, in bytes. */
  private static final int TARGET_BYTES = 64;

  @ParentCommand private HopfieldCommand parent;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      required = true,
      description = "The vectors; all numbers finite, or NaN with --unknown.")
  private Path input;

  @Option(
      names = "--index",
      paramLabel = "DIR",
      required = true,
      description = "The directory to make; new or empty.")
  private Path index;

  @Option(
      names = "--field",
      paramLabel = "NAME",
      defaultValue = "vector",
      description = "The vector field (default: ${DEFAULT-VALUE}).")
  private String field;

  @Option(
      names = "--similarity",
      paramLabel = "NAME",
      defaultValue = "euclidean",
      description =
          "For ordinary nearest-neighbor queries, and the default of recall: euclidean, dot (of"
              + " unit vectors), cosine or mip, the dot product of any vectors (default:"
              + " ${DEFAULT-VALUE}).")
  private String similarity;

  @Option(
      names = "--unknown",
      description = "NaN in the file stands for what is unknown; without, it is an error.")
  private boolean unknown;

  @Option(
      names = "--number",
      paramLabel = "NAME=FILE",
      description =
          "A numeric field, for --parents, --sequence and --order: a file of integers,"
              + " one-dimensional, one per row. May be repeated.")
  private Map<String, Path> numbers = Map.of();

  @Option(
      names = "--links",
      paramLabel = "NAME=GRAPH",
      description =
          "A field with the ids that a document leads to, for --associate: lines like FROM TO"
              + " [WEIGHT], with whole weights. May be repeated.")
  private Map<String, Path> links = Map.of();

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads that add vectors (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Override
  public Integer call() throws IOException {
    Arguments.atLeastOne("--threads", threads);
    if (field.isEmpty() || field.equals(IndexBuilder.ID)) {
      throw new BadInputException(
          "--field: expected a name other than '" + IndexBuilder.ID + "', found '" + field + "'");
    }
    VectorSimilarityFunction function = function(similarity);
    Console console = parent.console();
    long start = System.nanoTime();
    try (VectorFile vectors = VectorFile.open(input);
        PendingOutput output = PendingOutput.directory(index)) {
      requireFree(vectors);
      IndexBuilder builder =
          new IndexBuilder(
              Codecs.hopfield(),
              field,
              function,
              threads,
              true,
              unknown,
              numbers(vectors),
              links());
      try (Progress progress = Progress.start(console, "Indexing", "vectors", vectors.rows())) {
        builder.build(vectors, output, progress);
      }
      output.commit();
      double seconds = (System.nanoTime() - start) / 1e9;
      console
          .out()
          .printf(
              Locale.ROOT,
              "indexed %,d vectors of dimension %d from %s into %s in %.1f s (%,.0f a second)%n",
              vectors.rows(),
              vectors.dimension(),
              input,
              index,
              seconds,
              vectors.rows() / seconds);
      console.out().flush();
    }
    return 0;
  }

  private Map<String, long[]> numbers(VectorFile vectors) throws IOException {
    Map<String, long[]> read = new TreeMap<>();
    for (Map.Entry<String, Path> option : numbers.entrySet()) {
      requireFree("--number", option.getKey());
      read.put(option.getKey(), Origins.read(option.getValue(), vectors.rows(), "row"));
    }
    return read;
  }

  private Map<String, Map<Long, long[]>> links() throws IOException {
    Map<String, Map<Long, long[]>> read = new TreeMap<>();
    for (Map.Entry<String, Path> option : links.entrySet()) {
      requireFree("--links", option.getKey());
      if (numbers.containsKey(option.getKey())) {
        throw new BadInputException(
            "--number and --links: expected different names, found '" + option.getKey() + "'");
      }
      read.put(option.getKey(), targets(option.getValue()));
    }
    return read;
  }

  /** {@return the ids that each id leads to} A target that is there n times weighs n. */
  private static Map<Long, long[]> targets(Path graph) throws IOException {
    Map<Long, List<Long>> lists = new HashMap<>();
    long most = Runtime.getRuntime().maxMemory() / TARGET_BYTES;
    long all = 0;
    for (Associations.Link link : EdgeFile.read(graph, false)) {
      int times = (int) link.weight();
      if (times != link.weight() || times > MAX_WEIGHT) {
        throw new BadInputException(graph, "whole weights up to " + MAX_WEIGHT, "" + link.weight());
      }
      all += times;
      if (all > most) {
        throw new BadInputException(
            graph, "weights of at most " + most + " in all with this heap", "more");
      }
      lists
          .computeIfAbsent(link.from(), from -> new ArrayList<>())
          .addAll(Collections.nCopies(times, link.to()));
    }
    Map<Long, long[]> targets = new HashMap<>();
    lists.forEach((from, to) -> targets.put(from, to.stream().mapToLong(i -> i).toArray()));
    return targets;
  }

  /** Names of rows take a field of their own. */
  private void requireFree(VectorFile vectors) {
    String name = IndexBuilder.NAME;
    if (!vectors.names().isEmpty()
        && (field.equals(name) || numbers.containsKey(name) || links.containsKey(name))) {
      throw new BadInputException(
          "--field, --number, --links: expected names other than '"
              + name
              + "', which the names in "
              + input
              + " take");
    }
  }

  private void requireFree(String option, String name) {
    if (name.isEmpty() || name.equals(IndexBuilder.ID) || name.equals(field)) {
      throw new BadInputException(
          option
              + ": expected a name other than '"
              + IndexBuilder.ID
              + "' and '"
              + field
              + "', found '"
              + name
              + "'");
    }
  }

  private static VectorSimilarityFunction function(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "euclidean" -> VectorSimilarityFunction.EUCLIDEAN;
      case "dot" -> VectorSimilarityFunction.DOT_PRODUCT;
      case "cosine" -> VectorSimilarityFunction.COSINE;
      case "mip" -> VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT;
      default ->
          throw new BadInputException(
              "--similarity: expected euclidean, dot, cosine or mip, found '" + name + "'");
    };
  }
}
