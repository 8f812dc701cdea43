package io.github.lucenehopfield.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.lucenehopfield.attractor.AttractorNetwork;
import io.github.lucenehopfield.attractor.PrototypeMemory;
import io.github.lucenehopfield.cli.search.Parallel;
import io.github.lucenehopfield.cli.search.PrototypeFile;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.Cues;
import io.github.lucenehopfield.datasets.file.VectorFile;
import io.github.lucenehopfield.datasets.io.Console;
import io.github.lucenehopfield.datasets.io.PendingOutput;
import io.github.lucenehopfield.datasets.io.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Says to which prototype each cue of a file belongs. */
@Command(
    name = "route",
    header = "Says to which prototype each cue of a file belongs, or that it is ambiguous.",
    description = {
      "Experimental. The network that 'hopfield prototypes' has trained settles from each cue."
          + " Writes one line of JSON for each cue, with",
      "  cue          its row in the file",
      "  prototype    the prototype that it settles in, which is also the nearest",
      "               one; null where the cue is ambiguous",
      "  nearest      the nearest prototype, by the squared distance",
      "  settled      the prototype most like the final state; null where nothing known",
      "               of the cue distinguishes prototypes",
      "  correlation  of the two",
      "  steps        how many steps of time were simulated",
      "  stop         why it stopped: fixed_point or limit",
      "  ms           milliseconds",
      "",
      "In a cue, NaN marks an unknown coordinate. File formats are those of 'hopfield index'."
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    sortOptions = false)
final class RouteCommand implements Callable<Integer> {
  @ParentCommand private HopfieldCommand parent;

  @Option(
      names = "--prototypes",
      paramLabel = "FILE",
      required = true,
      description = "The prototypes, made by 'hopfield prototypes'.")
  private Path prototypes;

  @Option(
      names = "--cues",
      paramLabel = "FILE",
      required = true,
      description = "The cues, with as many numbers per row as the prototypes have dimensions.")
  private Path cues;

  @Option(
      names = "--out",
      paramLabel = "FILE.jsonl",
      description = "Write the lines here and not to standard output.")
  private Path out;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Cues that are routed at the same time (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Override
  public Integer call() throws IOException {
    Arguments.atLeastOne("--threads", threads);
    PrototypeMemory memory = PrototypeFile.read(prototypes);
    try (VectorFile vectors = VectorFile.open(cues)) {
      if (vectors.dimension() != memory.dimension()) {
        throw new BadInputException(
            cues,
            "dimension " + memory.dimension() + " as the prototypes have",
            String.valueOf(vectors.dimension()));
      }
      Cues.check(vectors);
      Console console = parent.console();
      try (PendingOutput lines = out == null ? null : PendingOutput.file(out)) {
        try (PrintWriter file =
                lines == null
                    ? null
                    : new PrintWriter(lines.stream(), false, StandardCharsets.UTF_8);
            Progress progress = Progress.start(console, "Routing", "cues", vectors.rows())) {
          routeAll(memory, vectors, file == null ? console.out() : file, progress);
        }
        if (lines != null) {
          lines.commit();
        }
      }
    }
    return 0;
  }

  private void routeAll(
      PrototypeMemory memory, VectorFile vectors, PrintWriter lines, Progress progress)
      throws IOException {
    ThreadLocal<VectorFile.Cursor> cursors = ThreadLocal.withInitial(vectors::cursor);
    try (JsonGenerator json =
        new JsonFactory()
            .createGenerator(lines)
            .setRootValueSeparator(null)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
      Parallel.inOrder(
          vectors.rows(),
          threads,
          row -> {
            float[] cue = new float[vectors.dimension()];
            cursors.get().read(row, cue);
            long start = System.nanoTime();
            PrototypeMemory.Route route = memory.route(cue);
            return new Answer(route, (System.nanoTime() - start) / 1e6);
          },
          (row, answer) -> {
            write(json, memory, row, answer);
            progress.add(1);
          });
    }
  }

  private record Answer(PrototypeMemory.Route route, double millis) {}

  private static void write(JsonGenerator json, PrototypeMemory memory, int row, Answer answer)
      throws IOException {
    PrototypeMemory.Route route = answer.route();
    AttractorNetwork.Settled settled = route.settled();
    json.writeStartObject();
    json.writeNumberField("cue", row);
    name(json, "prototype", memory, route.prototype());
    name(json, "nearest", memory, route.nearest());
    name(json, "settled", memory, settled == null ? -1 : settled.memory());
    if (settled != null) {
      json.writeNumberField("correlation", rounded(settled.correlation()));
      json.writeNumberField("steps", settled.steps());
      json.writeStringField("stop", settled.stop().name().toLowerCase(Locale.ROOT));
    }
    json.writeNumberField("ms", rounded(answer.millis()));
    json.writeEndObject();
    json.writeRaw('\n');
    json.flush();
  }

  private static void name(JsonGenerator json, String key, PrototypeMemory memory, int prototype)
      throws IOException {
    if (prototype < 0) {
      json.writeNullField(key);
    } else {
      json.writeStringField(key, memory.names().get(prototype));
    }
  }

  private static double rounded(double value) {
    return Math.round(value * 10_000) / 10_000.0;
  }
}
