package io.github.lucenehopfield.cli;

import io.github.lucenehopfield.adaptive.AdaptiveModel;
import io.github.lucenehopfield.cli.data.BadInputException;
import io.github.lucenehopfield.cli.search.Inspection;
import io.github.lucenehopfield.cli.search.ModelFile;
import io.github.lucenehopfield.cli.search.OpenIndex;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Says what is in an index or a model and whether it is sound. */
@Command(
    name = "inspect",
    header = "Says what is in an index or a model and whether it is sound.",
    description =
        "Shows segments, vectors and bytes a vector by file, and reads every byte to see whether it"
            + " is as it was written. Of a model, shows what it was trained on, the kinds of damage"
            + " it knows, and how often it found the origins of cues that were held out.",
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

  @Override
  public Integer call() throws IOException {
    if (index == null && model == null) {
      throw new BadInputException("--index or --model: expected one of them, found neither");
    }
    if (index != null) {
      inspectIndex();
    }
    if (model != null) {
      inspectModel();
    }
    return 0;
  }

  private void inspectIndex() throws IOException {
    try (OpenIndex opened = OpenIndex.open(index)) {
      try {
        new Inspection(opened).print(parent.console().out());
      } catch (IOException e) {
        throw OpenIndex.<IOException>explain(index, e);
      }
    }
  }

  private void inspectModel() throws IOException {
    AdaptiveModel read = ModelFile.read(model);
    PrintWriter out = parent.console().out();
    out.printf(Locale.ROOT, "%s: %,d bytes, checksum right%n", model, Files.size(model));
    ModelText.print(read, out);
    out.flush();
  }
}
