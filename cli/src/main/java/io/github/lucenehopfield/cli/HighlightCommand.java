package io.github.lucenehopfield.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.VectorFile;
import io.github.lucenehopfield.dynamics.Rationale;
import io.github.lucenehopfield.separation.KSubsets;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.SequentialSubsets;
import io.github.lucenehopfield.similarity.Similarities;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Says which parts of a document speak for a match. */
@Command(
    name = "highlight",
    header = "Says which parts of a document (words, sentences) speak for its match with a cue.",
    description = {
      "--parts has a vector for each part of one document, in their order, --cues the vectors that"
          + " it was found by; both from the same model. Each cue gets a line of JSON: the chosen"
          + " parts as spans, and the weights of all parts.",
      "",
      "Files are as for 'hopfield index'; cues may have NaN where unknown."
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    sortOptions = false)
final class HighlightCommand implements Callable<Integer> {
  private static final int MAX_PARTS = 10_000;

  @ParentCommand private HopfieldCommand parent;

  @Option(
      names = "--parts",
      paramLabel = "FILE",
      required = true,
      description = "The vectors of the parts.")
  private Path parts;

  @Option(
      names = "--cues",
      paramLabel = "FILE",
      required = true,
      description = "What the document was found by.")
  private Path cues;

  @Option(
      names = "--choose",
      paramLabel = "K",
      defaultValue = "3",
      description = "How many parts to choose (default: ${DEFAULT-VALUE}).")
  private int choose;

  @Option(
      names = "--together",
      paramLabel = "LAMBDA",
      defaultValue = "1",
      description =
          "How much neighbors are preferred, at least 0; 0 chooses the K best wherever they are"
              + " (default: ${DEFAULT-VALUE}).")
  private double together;

  @Option(
      names = "--beta",
      paramLabel = "BETA",
      defaultValue = "20",
      description = "What similarities are multiplied by (default: ${DEFAULT-VALUE}).")
  private double beta;

  @Option(
      names = "--similarity",
      paramLabel = "NAME",
      defaultValue = "cosine",
      description = "The similarity (default: ${DEFAULT-VALUE}).")
  private String similarity;

  @Override
  public Integer call() throws IOException {
    Arguments.atLeastOne("--choose", choose);
    Separation separation;
    Similarity compared;
    try {
      separation =
          together == 0
              ? new KSubsets(choose, beta)
              : new SequentialSubsets(choose, together, beta);
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--together, --beta: " + e.getMessage());
    }
    try {
      compared = Similarities.byName(similarity);
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--similarity: " + e.getMessage());
    }
    float[][] document = read(parts);
    if (document.length > MAX_PARTS) {
      throw new BadInputException(parts, "at most " + MAX_PARTS + " parts", "" + document.length);
    }
    PrintWriter out = parent.console().out();
    try (JsonGenerator json =
        new JsonFactory()
            .createGenerator(out)
            .setRootValueSeparator(null)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
      int cue = 0;
      for (float[] vector : read(cues)) {
        write(json, cue++, rationale(document, vector, compared, separation));
      }
    }
    out.flush();
    return 0;
  }

  private Rationale rationale(
      float[][] document, float[] cue, Similarity compared, Separation separation) {
    try {
      return Rationale.of(document, cue, compared, separation, choose);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(parts + ", " + cues + ": " + e.getMessage());
    }
  }

  private static float[][] read(Path path) throws IOException {
    try (VectorFile file = VectorFile.open(path)) {
      float[][] vectors = new float[file.rows()][file.dimension()];
      VectorFile.Cursor cursor = file.cursor();
      for (int row = 0; row < vectors.length; row++) {
        cursor.read(row, vectors[row]);
      }
      return vectors;
    }
  }

  private static void write(JsonGenerator json, int cue, Rationale rationale) throws IOException {
    json.writeStartObject();
    json.writeNumberField("cue", cue);
    json.writeArrayFieldStart("spans");
    for (Rationale.Span span : rationale.spans()) {
      json.writeArray(new int[] {span.from(), span.to()}, 0, 2);
    }
    json.writeEndArray();
    json.writeFieldName("weights");
    json.writeArray(rationale.weights(), 0, rationale.weights().length);
    json.writeEndObject();
    json.writeRaw('\n');
  }
}
