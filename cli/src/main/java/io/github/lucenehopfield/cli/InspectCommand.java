package io.github.lucenehopfield.cli;

import io.github.lucenehopfield.cli.search.Inspection;
import io.github.lucenehopfield.cli.search.OpenIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Says what is in an index and whether it is sound. */
@Command(
    name = "inspect",
    header = "Says what is in an index and whether it is sound.",
    description =
        "Shows segments, vectors and bytes a vector by file, and reads every byte to see whether it"
            + " is as it was written.",
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    sortOptions = false)
final class InspectCommand implements Callable<Integer> {
  @ParentCommand private HopfieldCommand parent;

  @Option(names = "--index", paramLabel = "DIR", required = true, description = "The index.")
  private Path index;

  @Override
  public Integer call() throws IOException {
    try (OpenIndex opened = OpenIndex.open(index)) {
      try {
        new Inspection(opened).print(parent.console().out());
      } catch (IOException e) {
        throw OpenIndex.<IOException>explain(index, e);
      }
    }
    return 0;
  }
}
