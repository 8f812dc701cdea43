package io.github.lucenehopfield.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.Origins;
import io.github.lucenehopfield.datasets.file.VectorFile;
import io.github.lucenehopfield.datasets.io.Progress;
import io.github.lucenehopfield.noise.pooling.BagClassifier;
import io.github.lucenehopfield.noise.pooling.BagTrainer;
import io.github.lucenehopfield.separation.FenchelYoung;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.Separations;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Learns from bags of vectors and says which others are positive. */
@Command(
    name = "bags",
    header = "Learns which bags of vectors are positive, and which vectors say so (experimental).",
    description = {
      "For sets of which only the whole has a label (multiple-instance learning): the pictures of"
          + " a case, the passages of a document. A bag is all vectors with the same number in"
          + " --bags; it is positive where the label of that number is not 0. Then every bag of"
          + " --cues gets a line of JSON: its probability to be positive, and the rows of its"
          + " vectors with their weights, most important first.",
      "",
      "Files are as for 'hopfield index'. Without a NaN."
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    sortOptions = false)
final class BagsCommand implements Callable<Integer> {
  @ParentCommand private HopfieldCommand parent;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      required = true,
      description = "The vectors to learn from.")
  private Path input;

  @Option(
      names = "--bags",
      paramLabel = "FILE",
      required = true,
      description = "The number of the bag of each of them, from 0: an integer array.")
  private Path bags;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      required = true,
      description = "The label of each of them, the same within a bag: 0 or another integer.")
  private Path labels;

  @Option(
      names = "--cues",
      paramLabel = "FILE",
      required = true,
      description = "The vectors to say something about.")
  private Path cues;

  @Option(
      names = "--cue-bags",
      paramLabel = "FILE",
      required = true,
      description = "The number of the bag of each of these.")
  private Path cueBags;

  @Option(
      names = "--separation",
      paramLabel = "NAME",
      defaultValue = "sparsemax",
      description =
          "How a bag is pooled: softmax, sparsemax, entmax:ALPHA, normmax:GAMMA, ksubsets:K or"
              + " csparsemax:BOUND (default: ${DEFAULT-VALUE}).")
  private String separation;

  @Option(
      names = "--hidden",
      paramLabel = "N",
      defaultValue = "" + BagTrainer.HIDDEN,
      description = "Units between vectors and pooling (default: ${DEFAULT-VALUE}).")
  private int hidden;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "" + BagTrainer.EPOCHS,
      description = "How often every bag is seen (default: ${DEFAULT-VALUE}).")
  private int epochs;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The same seed and files give the same output (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Override
  public Integer call() throws IOException {
    Arguments.atLeastOne("--hidden", hidden);
    Arguments.atLeastOne("--epochs", epochs);
    FenchelYoung pooling = pooling();
    Map<Long, Bag> learned = read(input, bags);
    Map<Long, Bag> asked = read(cues, cueBags);
    BagClassifier classifier = train(pooling, learned);
    answer(classifier, asked);
    return 0;
  }

  private FenchelYoung pooling() {
    Separation parsed;
    try {
      parsed = Separations.parse(separation);
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--separation: " + e.getMessage());
    }
    if (parsed instanceof FenchelYoung pooling) {
      return pooling;
    }
    throw new BadInputException(
        "--separation: expected softmax, sparsemax, entmax, normmax, ksubsets or csparsemax, found "
            + separation);
  }

  /** The vectors of a bag and the rows they were in. */
  private record Bag(List<float[]> vectors, List<Integer> rows) {
    float[][] array() {
      return vectors.toArray(new float[0][]);
    }
  }

  private static Map<Long, Bag> read(Path vectors, Path numbers) throws IOException {
    try (VectorFile file = VectorFile.open(vectors)) {
      long[] of = Origins.read(numbers, file.rows(), "vector");
      Map<Long, Bag> bags = new LinkedHashMap<>();
      VectorFile.Cursor cursor = file.cursor();
      for (int row = 0; row < of.length; row++) {
        float[] vector = new float[file.dimension()];
        cursor.read(row, vector);
        Bag bag = bags.computeIfAbsent(of[row], n -> new Bag(new ArrayList<>(), new ArrayList<>()));
        bag.vectors().add(vector);
        bag.rows().add(row);
      }
      return bags;
    }
  }

  private BagClassifier train(FenchelYoung pooling, Map<Long, Bag> learned) throws IOException {
    int vectors = learned.values().stream().mapToInt(bag -> bag.rows().size()).sum();
    long[] values = Origins.read(labels, vectors, "vector");
    List<float[][]> list = new ArrayList<>();
    boolean[] positive = new boolean[learned.size()];
    for (Map.Entry<Long, Bag> entry : learned.entrySet()) {
      List<Integer> rows = entry.getValue().rows();
      long label = values[rows.get(0)];
      for (int row : rows) {
        if (values[row] != label) {
          throw new BadInputException(
              labels,
              "one label a bag",
              values[row] + " and " + label + " in bag " + entry.getKey());
        }
      }
      positive[list.size()] = label != 0;
      list.add(entry.getValue().array());
    }
    try (Progress progress = Progress.start(parent.console(), "Training", "epochs", epochs)) {
      return new BagTrainer(pooling, seed, hidden, epochs)
          .train(list, positive, (epoch, loss) -> progress.add(1));
    } catch (IllegalArgumentException e) {
      throw new BadInputException(input + ": " + e.getMessage());
    }
  }

  private void answer(BagClassifier classifier, Map<Long, Bag> asked) throws IOException {
    PrintWriter out = parent.console().out();
    try (JsonGenerator json =
        new JsonFactory()
            .createGenerator(out)
            .setRootValueSeparator(null)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
      for (Map.Entry<Long, Bag> entry : asked.entrySet()) {
        BagClassifier.Answer answer;
        try {
          answer = classifier.classify(entry.getValue().array());
        } catch (IllegalArgumentException e) {
          throw new BadInputException(cues + ": bag " + entry.getKey() + ": " + e.getMessage());
        }
        write(json, entry.getKey(), entry.getValue(), answer);
      }
    }
    out.flush();
  }

  private static void write(JsonGenerator json, long bag, Bag of, BagClassifier.Answer answer)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("bag", bag);
    json.writeNumberField("probability", answer.probability());
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < answer.weights().length; i++) {
      if (answer.weights()[i] > 0) {
        order.add(i);
      }
    }
    order.sort((a, b) -> Double.compare(answer.weights()[b], answer.weights()[a]));
    json.writeArrayFieldStart("vectors");
    for (int i : order) {
      json.writeStartObject();
      json.writeNumberField("row", of.rows().get(i));
      json.writeNumberField("weight", answer.weights()[i]);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeRaw('\n');
  }
}
