package io.github.lucenehopfield.cli;

import io.github.lucenehopfield.attractor.PrototypeMemory;
import io.github.lucenehopfield.cli.search.Inspection;
import io.github.lucenehopfield.cli.search.ModelFile;
import io.github.lucenehopfield.cli.search.OpenIndex;
import io.github.lucenehopfield.cli.search.PrototypeFile;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.noise.TrainedNoiseModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Shows what is in an index, a model or prototypes, and whether it is intact. */
@Command(
    name = "inspect",
    header = "Shows what is in an index, a model or prototypes, and whether it is intact.",
    description =
        "Shows segments, vectors and bytes per vector by file, and reads every byte to see whether it"
            + " is as it was written. Of a model, shows what it was trained on, the noise channels"
            + " it has, and how often it found the origins of cues that were held out.",
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    sortOptions = false)
final class InspectCommand implements Callable<Integer> {
  @ParentCommand private HopfieldCommand parent;

  @Option(names = "--index", paramLabel = "DIR", description = "The index.")
  private Path index;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "The model, made by 'hopfield train'.")
  private Path model;

  @Option(
      names = "--prototypes",
      paramLabel = "FILE",
      description = "The prototypes, made by 'hopfield prototypes'.")
  private Path prototypes;

  @Override
  public Integer call() throws IOException {
    if (index == null && model == null && prototypes == null) {
      throw new BadInputException(
          "--index, --model or --prototypes: expected one of them, found none");
    }
    if (index != null) {
      inspectIndex();
    }
    if (model != null) {
      inspectModel();
    }
    if (prototypes != null) {
      inspectPrototypes();
    }
    return 0;
  }

  private void inspectIndex() throws IOException {
    OpenIndex.use(index, opened -> new Inspection(opened).print(parent.console().out()));
  }

  private void inspectModel() throws IOException {
    TrainedNoiseModel read = ModelFile.read(model);
    PrintWriter out = parent.console().out();
    out.printf(Locale.ROOT, "%s: %,d bytes, checksum right%n", model, Files.size(model));
    ModelText.print(read, out);
    out.flush();
  }

  private void inspectPrototypes() throws IOException {
    PrototypeMemory read = PrototypeFile.read(prototypes);
    PrintWriter out = parent.console().out();
    out.printf(Locale.ROOT, "%s: %,d bytes, checksum right%n", prototypes, Files.size(prototypes));
    PrototypeText.print(read, out);
    out.flush();
  }
}
