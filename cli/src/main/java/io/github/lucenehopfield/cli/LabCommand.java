package io.github.lucenehopfield.cli;

import io.github.lucenehopfield.cli.lab.DemoImages;
import io.github.lucenehopfield.cli.lab.LabIndex;
import io.github.lucenehopfield.cli.lab.LabServer;
import io.github.lucenehopfield.cli.search.OpenIndex;
import io.github.lucenehopfield.datasets.FashionMnist;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.VectorFile;
import io.github.lucenehopfield.datasets.io.Console;
import io.github.lucenehopfield.datasets.io.PendingOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Serves a page on which a person damages patterns and watches what is recalled. */
@Command(
    name = "lab",
    header = "Serves a page to damage patterns by hand and watch what is recalled.",
    description = {
      "Prints the address of the page and serves it, to this machine alone, until it is interrupted"
          + " (Ctrl-C). On the page, pick a stored pattern, damage it with a brush or with sliders,"
          + " and see what Euclidean, cosine and Lucene's search find, and what is recalled.",
      "",
      "With --demo, the images are taken from --data; or from Debian's package"
          + " dataset-fashion-mnist, which is downloaded into a cache folder where it is not"
          + " installed. The JSON API behind the page is described in docs/LAB.md."
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    sortOptions = false)
final class LabCommand implements Callable<Integer> {
  private static final int MAX_PORT = 0xFFFF;

  @ParentCommand private HopfieldCommand parent;

  @ArgGroup(multiplicity = "1")
  private Source source;

  /** What is served. */
  private static final class Source {
    @Option(
        names = "--index",
        paramLabel = "DIR",
        description = "The index, made by 'hopfield index' or another Lucene program.")
    private Path index;

    @Option(names = "--demo", description = "A temporary index of images of Fashion-MNIST.")
    private boolean demo;
  }

  @Option(
      names = "--field",
      paramLabel = "NAME",
      description = "With --index, the vector field (default: the only one there is).")
  private String field;

  @Option(
      names = "--width",
      paramLabel = "N",
      description =
          "With --index, coordinates per line where vectors are images (default: they are curves).")
  private Integer width;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "With --demo, where train-images-idx3-ubyte[.gz] is.")
  private Path data;

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "10000",
      description = "With --demo, images to index (default: ${DEFAULT-VALUE}).")
  private int images;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "0",
      description = "The port (default: any free one).")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "NAME",
      defaultValue = LabServer.LOOPBACK,
      description =
          "The name or address to listen on. Any but a loopback address lets other machines in,"
              + " without a password (default: ${DEFAULT-VALUE}).")
  private String host;

  @Override
  public Integer call() throws IOException {
    check();
    if (source.demo) {
      demo();
    } else {
      int perLine = width == null ? 0 : width;
      OpenIndex.use(source.index, opened -> serve(opened, field, perLine, source.index.toString()));
    }
    return 0;
  }

  private void check() {
    Arguments.atLeastOne("--images", images);
    if (width != null) {
      Arguments.atLeastOne("--width", width);
    }
    if (port < 0 || port > MAX_PORT) {
      throw new BadInputException(
          "--port: expected a number from 0 to " + MAX_PORT + ", found " + port);
    }
    if (source.demo && (field != null || width != null)) {
      throw new BadInputException("--field, --width: expected --index with it");
    }
    if (!source.demo && data != null) {
      throw new BadInputException("--data: expected --demo with it");
    }
  }

  private void demo() throws IOException {
    Console console = parent.console();
    try (PendingOutput output = PendingOutput.temporaryDirectory()) {
      int perLine;
      try (VectorFile file = new FashionMnist(console, System.getenv()).open(data)) {
        perLine = file.width();
        DemoImages.index(file, images, output, console);
      }
      try (OpenIndex opened = OpenIndex.open(output.path())) {
        serve(opened, DemoImages.FIELD, perLine, "Fashion-MNIST");
      }
    }
  }

  private void serve(OpenIndex opened, String name, int perLine, String title) throws IOException {
    LabIndex index = new LabIndex(opened, name, perLine, title);
    Console console = parent.console();
    try (LabServer server = LabServer.start(index, host, port)) {
      console.out().println(server.address());
      console.out().flush();
      if (server.isOpenToOthers()) {
        console.err().println("other machines can reach this page, without a password");
      }
      console.err().println("press Ctrl-C to end");
      console.err().flush();
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
