package io.github.lucenehopfield.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.lucenehopfield.Associations;
import io.github.lucenehopfield.cli.search.Automaton;
import io.github.lucenehopfield.cli.search.CueSearcher;
import io.github.lucenehopfield.cli.search.GraphOptions;
import io.github.lucenehopfield.cli.search.IndexBuilder;
import io.github.lucenehopfield.cli.search.OpenIndex;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.Cues;
import io.github.lucenehopfield.datasets.file.EdgeFile;
import io.github.lucenehopfield.datasets.file.VectorFile;
import io.github.lucenehopfield.dynamics.Coupling;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.Separations;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.lucene.index.FieldInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Recalls what comes after each cue of a file. */
@Command(
    name = "sequence",
    header = "Recalls what comes after each cue of a file, item by item.",
    description = {
      "Starts at the document that a corrupted cue recalls and follows it: along the order of the ids, of another"
          + " numeric field (--order), or along the edges of a graph (--associate); or through the"
          + " states of a finite automaton that reads symbols (--automaton, --read).",
      "",
      "Writes one line of JSON for each cue, with",
      "  cue         its row in the file",
      "  sequence    the ids, the one that the cue recalls first",
      "  stop        why it ends: limit, cycle (back where it was), fixed_point (stays)",
      "              or empty (nothing is next); for an automaton, end or rejected (a",
      "              symbol leads nowhere)"
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    sortOptions = false)
final class SequenceCommand implements Callable<Integer> {
  // Longer ones are better had from the field itself.
  private static final int MAX_ITEMS = 10_000;

  @ParentCommand private HopfieldCommand parent;

  @Option(names = "--index", paramLabel = "DIR", required = true, description = "The index.")
  private Path index;

  @Option(
      names = "--cues",
      paramLabel = "FILE",
      required = true,
      description = "The cues, NaN where unknown; file formats are those of 'hopfield index'.")
  private Path cues;

  @Option(
      names = "--field",
      paramLabel = "NAME",
      description = "The vector field (default: the only one there is).")
  private String field;

  @Option(
      names = "--order",
      paramLabel = "NAME",
      description =
          "The numeric field in whose order to go, from a number to the next whole one (default:"
              + " that of --key).")
  private String order;

  @Option(
      names = "--associate",
      paramLabel = "GRAPH",
      description =
          "Go along these edges: a file with lines like "
              + EdgeFile.FORM
              + ", ids of documents; or a numeric field with the ids that a document leads to.")
  private String associate;

  @Option(
      names = "--automaton",
      paramLabel = "FILE",
      description = "Transitions between documents, lines like FROM SYMBOL TO.")
  private Path automaton;

  @Option(
      names = "--read",
      paramLabel = "SYMBOLS",
      description = "What the automaton reads, symbols separated by blanks or commas.")
  private String input;

  @Option(
      names = "--length",
      paramLabel = "N",
      defaultValue = "10",
      description = "The most items to recall, including the first (default: ${DEFAULT-VALUE}).")
  private int length;

  @Option(
      names = "--similarity",
      paramLabel = "NAME",
      description = "As for 'hopfield recall' (default: that of the index).")
  private String similarity;

  @Option(
      names = "--separation",
      paramLabel = "SPEC",
      defaultValue = "max",
      description =
          "As for 'hopfield recall'; should be sharp (default: ${DEFAULT-VALUE}, one item at a time).")
  private String separation;

  @Option(
      names = "--candidates",
      paramLabel = "N",
      defaultValue = "100",
      description = "Documents that the first item may be among (default: ${DEFAULT-VALUE}).")
  private int candidates;

  @Option(
      names = "--key",
      paramLabel = "NAME",
      defaultValue = IndexBuilder.ID,
      description = "The numeric field with the id of a document (default: ${DEFAULT-VALUE}).")
  private String key;

  /** Says what follows a cue. */
  @FunctionalInterface
  private interface Walker {
    Walk from(float[] cue) throws IOException;
  }

  private record Walk(long[] ids, String stop) {}

  @Override
  public Integer call() throws IOException {
    Arguments.atLeastOne("--length", length);
    Arguments.atLeastOne("--candidates", candidates);
    if (length > MAX_ITEMS) {
      throw new BadInputException("--length: expected at most " + MAX_ITEMS + ", found " + length);
    }
    int ways = (order == null ? 0 : 1) + (associate == null ? 0 : 1) + (automaton == null ? 0 : 1);
    if (ways > 1) {
      throw new BadInputException(
          "--order, --associate and --automaton: expected one of them, found " + ways);
    }
    if ((automaton == null) != (input == null)) {
      throw new BadInputException("--automaton and --read: expected both, found one");
    }
    try (VectorFile vectors = VectorFile.open(cues)) {
      OpenIndex.use(index, opened -> walkAll(vectors, opened));
    }
    return 0;
  }

  private void walkAll(VectorFile vectors, OpenIndex opened) throws IOException {
    FieldInfo info = opened.vectorField(field);
    opened.requireDimension(vectors, info);
    Cues.check(vectors);
    GraphOptions.requireNumeric("--key", key, opened);
    write(vectors, automaton == null ? edges(opened, info) : states(opened, info));
  }

  private Walker edges(OpenIndex opened, FieldInfo info) throws IOException {
    if (order != null) {
      GraphOptions.requireNumeric("--order", order, opened);
    }
    Associations edges =
        associate == null
            ? Associations.order(order == null ? key : order)
            : GraphOptions.associations("--associate", associate, false, key, opened);
    Similarity wanted = CueSearcher.similarity(similarity, info);
    CueSearcher searcher;
    try {
      searcher =
          new CueSearcher(
              opened.reader(),
              info.name,
              wanted,
              new CueSearcher.Dynamics(
                  separation,
                  length,
                  "none",
                  null,
                  null,
                  edges.withHops(length),
                  Coupling.NEXT,
                  null),
              1,
              candidates,
              false);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(e.getMessage());
    }
    return cue -> {
      CueSearcher.Result result = searcher.recall(cue);
      return new Walk(result.path(), result.stop().name().toLowerCase(Locale.ROOT));
    };
  }

  private Walker states(OpenIndex opened, FieldInfo info) throws IOException {
    Separation sharp;
    try {
      sharp = Separations.parse(separation);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(e.getMessage());
    }
    Automaton machine =
        new Automaton(
            EdgeFile.transitions(automaton),
            opened,
            info,
            key,
            CueSearcher.similarity(similarity, info),
            sharp);
    String text = input.strip();
    List<String> symbols = text.isEmpty() ? List.of() : List.of(text.split("[\\s,]+"));
    return cue -> {
      long[] passed = machine.run(cue, symbols);
      return new Walk(passed, passed.length > symbols.size() ? "end" : "rejected");
    };
  }

  private void write(VectorFile vectors, Walker walker) throws IOException {
    PrintWriter out = parent.console().out();
    VectorFile.Cursor cursor = vectors.cursor();
    try (JsonGenerator json =
        new JsonFactory()
            .createGenerator(out)
            .setRootValueSeparator(null)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
      for (int row = 0; row < vectors.rows(); row++) {
        float[] cue = new float[vectors.dimension()];
        cursor.read(row, cue);
        Walk walk;
        try {
          walk = walker.from(cue);
        } catch (IllegalArgumentException e) {
          throw new BadInputException(cues + ": row " + row + ": " + e.getMessage());
        }
        json.writeStartObject();
        json.writeNumberField("cue", row);
        json.writeFieldName("sequence");
        json.writeArray(walk.ids(), 0, walk.ids().length);
        json.writeStringField("stop", walk.stop());
        json.writeEndObject();
        json.writeRaw('\n');
        json.flush();
      }
    }
  }
}
