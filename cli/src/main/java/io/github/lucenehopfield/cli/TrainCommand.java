package io.github.lucenehopfield.cli;

import io.github.lucenehopfield.adaptive.AdaptiveModel;
import io.github.lucenehopfield.cli.data.BadInputException;
import io.github.lucenehopfield.cli.io.Console;
import io.github.lucenehopfield.cli.io.PendingOutput;
import io.github.lucenehopfield.cli.search.ModelFile;
import io.github.lucenehopfield.cli.search.OpenIndex;
import io.github.lucenehopfield.cli.search.StoredVectors;
import io.github.lucenehopfield.cli.search.Training;
import io.github.lucenehopfield.cli.search.TrainingPairs;
import io.github.lucenehopfield.damage.Damage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.index.FieldInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Learns what damage looks like. */
@Command(
    name = "train",
    header = "Learns what damage looks like, for 'hopfield recall --model'.",
    description = {
      "Either from pairs of a damaged vector and the stored one that it came from, a few hundred"
          + " of them (of more than 1,000, so many are drawn); or from words that say what the"
          + " damage is, with which stored vectors are damaged.",
      "",
      "A SPEC is one kind of damage, or several that are done one after the other, joined with +,"
          + " such as occlude:28x28:0.4+noise:0.2+offset:0.4",
      "  none                 nothing",
      "  noise:SIGMA          Gaussian noise of that standard deviation",
      "  dropout:P            that share of the dimensions becomes 0",
      "  saltpepper:P[:L:H]   that share becomes L or H (0 or 1)",
      "  occlude:WxH:P[:L:H]  a rectangle with that share of a WxH image gets",
      "                       one value from L to H (0 to 1)",
      "  span:P[:L:H]         the same for a range of the dimensions",
      "  missing:P            that share becomes unknown (NaN)",
      "  tail:P               the last of them, that share, become unknown",
      "  offset:A             one number from -A to A is added to all",
      "  gain:A               all are multiplied by one number from 1/A to A",
      "  bias:SIGMA[:SEED]    a fixed vector of such noise is added to every cue",
      "  bits:B               all are rounded to B bits"
    },
    customSynopsis = {
      "hopfield train --index=DIR (--pairs CUES ORIGINS | --damage SPEC...)",
      "                      --out=MODEL [--grid=WxH] [--field=NAME] [--seed=N]"
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    sortOptions = false)
final class TrainCommand implements Callable<Integer> {
  private static final Pattern GRID = Pattern.compile("([1-9]\\d{0,4})x([1-9]\\d{0,4})");

  @ParentCommand private HopfieldCommand parent;

  @Option(
      names = "--index",
      paramLabel = "DIR",
      required = true,
      description = "The index with the stored vectors.")
  private Path index;

  @Option(
      names = "--pairs",
      arity = "2",
      paramLabel = "CUES ORIGINS",
      hideParamSyntax = true,
      description =
          "Two files: the damaged vectors, NaN where unknown; and in the same order"
              + " the ids of the stored ones (*.npy, one-dimensional, integers), or these"
              + " themselves.")
  private List<Path> pairs;

  @Option(
      names = "--damage",
      arity = "1..*",
      paramLabel = "SPEC",
      description = "The kinds of damage, each of which is told from the others.")
  private List<String> damages;

  @Option(
      names = "--out",
      paramLabel = "MODEL",
      required = true,
      description = "The file to write, which must not be there yet.")
  private Path out;

  @Option(
      names = "--grid",
      paramLabel = "WxH",
      description =
          "The dimensions are the cells of a grid, row by row, on which rectangles may be lost;"
              + " Nx1 for a sequence of N (default: that of occlude).")
  private String grid;

  @Option(
      names = "--field",
      paramLabel = "NAME",
      description = "The vector field (default: the only one there is).")
  private String field;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "The same seed, index and input give the same model (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Override
  public Integer call() throws IOException {
    if ((pairs == null) == (damages == null)) {
      throw new BadInputException(
          "--pairs and --damage: expected one of them, found "
              + (pairs == null ? "neither" : "both"));
    }
    if (pairs != null && pairs.size() != 2) {
      throw new BadInputException("--pairs: expected two files, found " + pairs.size());
    }
    List<Damage> kinds = damages == null ? null : kinds();
    if (Files.exists(out)) {
      throw new BadInputException(out, "the name of a new file", "one that is there already");
    }
    OpenIndex.use(
        index,
        opened -> {
          try (PendingOutput file = PendingOutput.file(out)) {
            train(opened, kinds, file);
          }
        });
    return 0;
  }

  private List<Damage> kinds() {
    List<Damage> kinds = new ArrayList<>();
    for (String spec : damages) {
      try {
        kinds.add(Damage.parse(spec));
      } catch (IllegalArgumentException e) {
        throw new BadInputException("--damage: " + e.getMessage());
      }
    }
    return kinds;
  }

  private void train(OpenIndex opened, List<Damage> kinds, PendingOutput file) throws IOException {
    long start = System.nanoTime();
    Console console = parent.console();
    FieldInfo info = opened.vectorField(field);
    TrainingPairs read =
        kinds == null ? TrainingPairs.read(pairs.get(0), pairs.get(1), opened, info, seed) : null;
    float[][] sample = new StoredVectors(opened.reader(), info).sample(Training.SAMPLE, seed);
    if (sample.length < 2) {
      throw new BadInputException(
          index, "at least two vectors in the field '" + info.name + "'", "" + sample.length);
    }
    Training training = training(new Training(console, opened, info, sample, seed), info, kinds);
    AdaptiveModel model = kinds == null ? training.train(read) : training.train(kinds);
    ModelFile.write(model, file.path());
    file.commit();
    if (read != null && read.found() > read.cues().length) {
      console
          .out()
          .printf(Locale.ROOT, "drew %,d of %,d pairs%n", read.cues().length, read.found());
    }
    ModelText.print(model, console.out());
    console
        .out()
        .printf(Locale.ROOT, "written to %s in %.1f s%n", out, (System.nanoTime() - start) / 1e9);
    console.out().flush();
  }

  /** Gives a training its grid, and refuses damages that do not fit the field. */
  private Training training(Training plain, FieldInfo info, List<Damage> kinds) {
    String option = grid == null ? "--damage: " : "--grid: ";
    int width = 0;
    int height = 0;
    if (grid != null) {
      Matcher matcher = GRID.matcher(grid);
      if (!matcher.matches()) {
        throw new BadInputException("--grid: expected WxH, such as 28x28, found '" + grid + "'");
      }
      width = Integer.parseInt(matcher.group(1));
      height = Integer.parseInt(matcher.group(2));
    }
    try {
      for (Damage kind : kinds == null ? List.<Damage>of() : kinds) {
        kind.checkDimension(info.getVectorDimension());
        if (grid == null && kind.gridWidth() > 0 && kind.gridWidth() != width) {
          if (width > 0) {
            throw new BadInputException(
                "--damage: expected one grid, or --grid, found "
                    + (width + "x" + height + " and ")
                    + (kind.gridWidth() + "x" + kind.gridHeight()));
          }
          width = kind.gridWidth();
          height = kind.gridHeight();
        }
      }
      return width == 0 ? plain : plain.withGrid(width, height);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(option + e.getMessage());
    }
  }
}
