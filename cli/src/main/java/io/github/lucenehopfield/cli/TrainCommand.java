package io.github.lucenehopfield.cli;

import io.github.lucenehopfield.cli.search.LabelFile;
import io.github.lucenehopfield.cli.search.LabelTraining;
import io.github.lucenehopfield.cli.search.ModelFile;
import io.github.lucenehopfield.cli.search.OpenIndex;
import io.github.lucenehopfield.cli.search.StoredVectors;
import io.github.lucenehopfield.cli.search.TableFiles;
import io.github.lucenehopfield.cli.search.Training;
import io.github.lucenehopfield.cli.search.TrainingPairs;
import io.github.lucenehopfield.cli.search.ViewFile;
import io.github.lucenehopfield.cli.search.ViewTraining;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.Cues;
import io.github.lucenehopfield.datasets.file.Origins;
import io.github.lucenehopfield.datasets.file.VectorFile;
import io.github.lucenehopfield.datasets.io.Console;
import io.github.lucenehopfield.datasets.io.PendingOutput;
import io.github.lucenehopfield.noise.TableFile;
import io.github.lucenehopfield.noise.TrainedNoiseModel;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.noise.training.TableTrainer;
import io.github.lucenehopfield.similarity.TableSimilarity;
import java.io.IOException;
import java.io.PrintWriter;
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

/** Trains a noise model. */
@Command(
    name = "train",
    header = "Trains a noise model, for 'hopfield recall --model'.",
    description = {
      "Learns either from a few hundred pairs of a corrupted vector and the stored one that it came"
          + " from (of more than 1,000, so many are drawn), or from a specification of the"
          + " corruption, which is then applied to stored vectors.",
      "",
      "With --label: finds how to predict the labels of documents, for 'hopfield recall --label-fit'."
          + " Stored vectors, corrupted where --damage says so, are left out in turn; of the"
          + " similarities, numbers of candidates that vote, and temperatures, those that give"
          + " their labels the highest probability are written.",
      "",
      "With --model and --cues-per-origin: fits how probable \"not stored\" is by several cues of"
          + " one origin, for 'hopfield recall --views'. Each group of --pairs is asked about with"
          + " its origin and without.",
      "",
      "A SPEC is one operation, or several joined with + and applied in turn, such as"
          + " occlude:28x28:0.4+noise:0.2+offset:0.4",
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
      "  bias:SIGMA[:SEED]    one vector of such noise, drawn from SEED, is added to all",
      "                       cues; to learn the bias of your own cues, use --pairs",
      "  bits:B               all are rounded to B bits"
    },
    customSynopsis = {
      "hopfield train --index=DIR (--pairs CUES ORIGINS | --damage SPEC...)",
      "                      --out=MODEL [--grid=WxH] [--field=NAME] [--seed=N]",
      "hopfield train --index=DIR --pairs CUES ORIGINS --similarity tlsh|table:FILE",
      "                      --out=MODEL [--field=NAME] [--seed=N]",
      "hopfield train --index=DIR --model MODEL --pairs CUES ORIGINS --cues-per-origin=N",
      "                      --out=VIEWS [--field=NAME]",
      "hopfield train --index=DIR --label FIELD [--damage SPEC...] [--similarity NAME,...]",
      "                      --out=FIT [--rows=N] [--field=NAME] [--seed=N]"
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
          "Two files: the corrupted vectors, NaN where unknown; and in the same order"
              + " the ids of the stored ones (integers, one-dimensional), or these"
              + " themselves.")
  private List<Path> pairs;

  @Option(
      names = "--damage",
      arity = "1..*",
      paramLabel = "SPEC",
      description = "What happens to vectors; the model has a component for each SPEC.")
  private List<String> corruptions;

  @Option(
      names = "--label",
      paramLabel = "FIELD",
      description = "The numeric or keyword field whose values are to be predicted.")
  private String label;

  @Option(
      names = "--similarity",
      split = ",",
      paramLabel = "NAME",
      description =
          "With --label, the similarities to choose from (default: euclidean, manhattan, cosine,"
              + " kl). With --pairs, tlsh or table:FILE: the weights of its scores are learned in"
              + " place of a noise model, for 'hopfield recall --similarity table:MODEL'.")
  private List<String> similarities;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "With --label, how many stored vectors are left out in turn (default: 2000).")
  private Integer rows;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "With --cues-per-origin, the noise model that 'hopfield train' has written.")
  private Path model;

  @Option(
      names = CueGroups.OPTION,
      paramLabel = "N",
      description = "Every N cues of --pairs are of one origin, whose id comes once.")
  private Integer cuesPerOrigin;

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
          "The dimensions are the cells of a grid, row by row, on which rectangles may be erased;"
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
    if ((model == null) != (cuesPerOrigin == null)) {
      throw new BadInputException("--model, " + CueGroups.OPTION + ": expected both of them");
    }
    if (model != null) {
      return fitViews();
    }
    if (label != null) {
      return fitLabels();
    }
    if (rows != null || (similarities != null && pairs == null)) {
      throw new BadInputException(
          "--similarity, --rows: expected --label with them, or --pairs with --similarity");
    }
    if ((pairs == null) == (corruptions == null)) {
      throw new BadInputException(
          "--pairs and --damage: expected one of them, found "
              + (pairs == null ? "neither" : "both"));
    }
    if (pairs != null && pairs.size() != 2) {
      throw new BadInputException("--pairs: expected two files, found " + pairs.size());
    }
    List<Corruption> parsed = corruptions == null ? null : parse();
    TableSimilarity tables = similarities == null ? null : tables();
    try (PendingOutput file = PendingOutput.newFile(out)) {
      OpenIndex.use(
          index,
          opened -> {
            if (tables != null) {
              trainTables(opened, tables, file);
            } else {
              train(opened, parsed, file);
            }
          });
    }
    return 0;
  }

  private TableSimilarity tables() {
    if (similarities.size() != 1 || grid != null) {
      throw new BadInputException(
          "--similarity with --pairs: expected one name and no --grid, found " + similarities);
    }
    return TableFiles.named(similarities.get(0));
  }

  private void trainTables(OpenIndex opened, TableSimilarity tables, PendingOutput file)
      throws IOException {
    FieldInfo info = opened.vectorField(field);
    TrainingPairs read = TrainingPairs.read(pairs.get(0), pairs.get(1), opened, info, seed);
    TableTrainer.Result result = Training.tables(opened, info, tables, read, seed);
    TableFile.write(result.similarity(), file.stream());
    file.commit();
    PrintWriter text =
        PendingOutput.isStandardOutput(out) ? parent.console().err() : parent.console().out();
    text.printf(
        Locale.ROOT,
        "%s: %d of %,d pairs, %d held out, origin first %.3f%nwritten to %s%n",
        result.similarity().name(),
        read.cues().length,
        read.found(),
        result.heldOut(),
        (double) result.first() / result.heldOut(),
        out);
    text.flush();
  }

  private int fitViews() throws IOException {
    if (pairs == null || corruptions != null || label != null || grid != null) {
      throw new BadInputException(
          CueGroups.OPTION + ": expected --pairs with it, and none of --damage, --label, --grid");
    }
    if (cuesPerOrigin < 2) {
      throw new BadInputException(
          CueGroups.OPTION + ": expected at least 2, found " + cuesPerOrigin);
    }
    try (PendingOutput file = PendingOutput.newFile(out);
        VectorFile cues = VectorFile.open(pairs.get(0))) {
      CueGroups groups = new CueGroups(cues, cuesPerOrigin);
      long[] ids = Origins.read(pairs.get(1), groups.count(), "group of cues");
      OpenIndex.use(
          index,
          opened -> {
            FieldInfo info = opened.vectorField(field);
            opened.requireDimension(cues, info);
            Cues.check(cues);
            float[][][] read = new float[groups.count()][][];
            VectorFile.Cursor cursor = cues.cursor();
            for (int i = 0; i < read.length; i++) {
              read[i] = groups.read(cursor, i);
            }
            ViewTraining.Result result =
                new ViewTraining(opened, info, SimilarityOptions.read(model, opened, info))
                    .train(read, ids);
            ViewFile.write(result.calibration(), file.stream());
            file.commit();
            PrintWriter text =
                PendingOutput.isStandardOutput(out)
                    ? parent.console().err()
                    : parent.console().out();
            text.printf(
                Locale.ROOT,
                "%d groups of %d cues, with and without their origin; %d answers held out:"
                    + " log-loss of \"stored or not\" %.3f, %.3f without a fit%nwritten to %s%n",
                read.length,
                cuesPerOrigin,
                result.heldOut(),
                result.after(),
                result.before(),
                out);
            text.flush();
          });
    }
    return 0;
  }

  private int fitLabels() throws IOException {
    if (pairs != null || grid != null) {
      throw new BadInputException("--label: expected neither --pairs nor --grid with it");
    }
    if (rows != null && rows < LabelTraining.MIN_ROWS) {
      throw new BadInputException(
          "--rows: expected at least " + LabelTraining.MIN_ROWS + ", found " + rows);
    }
    List<Corruption> parsed = corruptions == null ? List.of() : parse();
    try (PendingOutput file = PendingOutput.newFile(out)) {
      OpenIndex.use(
          index,
          opened -> {
            FieldInfo info = opened.vectorField(field);
            LabelFile best =
                new LabelTraining(parent.console(), opened, info, label)
                    .train(
                        similarities == null ? LabelTraining.SIMILARITIES : similarities,
                        parsed,
                        rows == null ? LabelTraining.ROWS : rows,
                        seed);
            best.write(file.stream());
            file.commit();
            PrintWriter text =
                PendingOutput.isStandardOutput(out)
                    ? parent.console().err()
                    : parent.console().out();
            text.println(best);
            text.printf(Locale.ROOT, "written to %s%n", out);
            text.flush();
          });
    }
    return 0;
  }

  private List<Corruption> parse() {
    List<Corruption> parsed = new ArrayList<>();
    for (String spec : corruptions) {
      try {
        parsed.add(Corruption.parse(spec));
      } catch (IllegalArgumentException e) {
        throw new BadInputException("--damage: " + e.getMessage());
      }
    }
    return parsed;
  }

  private void train(OpenIndex opened, List<Corruption> parsed, PendingOutput file)
      throws IOException {
    long start = System.nanoTime();
    Console console = parent.console();
    FieldInfo info = opened.vectorField(field);
    TrainingPairs read =
        parsed == null ? TrainingPairs.read(pairs.get(0), pairs.get(1), opened, info, seed) : null;
    float[][] sample = new StoredVectors(opened.reader(), info).sample(Training.SAMPLE, seed);
    if (sample.length < 2) {
      throw new BadInputException(
          index, "at least two vectors in the field '" + info.name + "'", "" + sample.length);
    }
    Training training = training(new Training(console, opened, info, sample, seed), info, parsed);
    TrainedNoiseModel model = parsed == null ? training.train(read) : training.train(parsed);
    ModelFile.write(model, file.stream());
    file.commit();
    // The model itself may have gone to standard output.
    PrintWriter text = PendingOutput.isStandardOutput(out) ? console.err() : console.out();
    if (read != null && read.found() > read.cues().length) {
      text.printf(Locale.ROOT, "drew %,d of %,d pairs%n", read.cues().length, read.found());
    }
    ModelText.print(model, text);
    text.printf(Locale.ROOT, "written to %s in %.1f s%n", out, (System.nanoTime() - start) / 1e9);
    text.flush();
  }

  /** Gives a training its grid, and refuses corruptions that do not fit the field. */
  private Training training(Training plain, FieldInfo info, List<Corruption> parsed) {
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
      for (Corruption one : parsed == null ? List.<Corruption>of() : parsed) {
        one.checkDimension(info.getVectorDimension());
        if (grid == null && one.gridWidth() > 0 && one.gridWidth() != width) {
          if (width > 0) {
            throw new BadInputException(
                "--damage: expected one grid, or --grid, found "
                    + (width + "x" + height + " and ")
                    + (one.gridWidth() + "x" + one.gridHeight()));
          }
          width = one.gridWidth();
          height = one.gridHeight();
        }
      }
      return width == 0 ? plain : plain.withGrid(width, height);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(option + e.getMessage());
    }
  }
}
