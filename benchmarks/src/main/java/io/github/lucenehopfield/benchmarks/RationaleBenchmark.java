package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.datasets.io.Console;
import io.github.lucenehopfield.dynamics.Rationale;
import io.github.lucenehopfield.separation.KSubsets;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.SequentialSubsets;
import io.github.lucenehopfield.separation.TopK;
import io.github.lucenehopfield.similarity.CosineSimilarity;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Which part of a text speaks for its match, where that is known: a text is several glosses of
 * WordNet, cut into chunks of a few words; the cue is one of its glosses with words dropped. The
 * right chunks are those of that gloss.
 */
@Command(
    name = "rationale",
    mixinStandardHelpOptions = true,
    description =
        "Chunks of a text that speak for its match with a cue: precision of what k-subsets and"
            + " sequential k-subsets choose, by sentence embeddings.")
final class RationaleBenchmark implements Callable<Integer> {
  private static final double BETA = 20;

  @Option(
      names = "--texts",
      defaultValue = "200",
      description = "How many texts, one cue each (default: ${DEFAULT-VALUE}).")
  private int texts;

  @Option(
      names = "--glosses",
      defaultValue = "4",
      description = "Glosses of a text (default: ${DEFAULT-VALUE}).")
  private int perText;

  @Option(
      names = "--chunk",
      defaultValue = "3",
      description = "Words of a chunk (default: ${DEFAULT-VALUE}).")
  private int chunk;

  @Option(
      names = "--dropped",
      defaultValue = "0.5",
      description = "The share of words dropped from a cue (default: ${DEFAULT-VALUE}).")
  private double dropped;

  @Option(names = "--seed", defaultValue = "7", description = "Decides the texts (default: 7).")
  private long seed;

  @Option(
      names = "--picture",
      paramLabel = "FILE.svg",
      description = "Write the first three texts here, with what sequential 3-subsets choose.")
  private Path picture;

  /** The chunks of a text, those of the right gloss, and the cue. */
  private record Text(List<String> chunks, int from, int to, String cue) {}

  @Override
  public Integer call() throws Exception {
    List<Text> drawn = draw(Glosses.texts());
    List<String> all = new ArrayList<>();
    for (Text text : drawn) {
      all.addAll(text.chunks());
      all.add(text.cue());
    }
    Console console =
        new Console(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            false);
    float[][] vectors = new Glosses(console, System.getenv()).embed("rationale", all);
    if (picture != null) {
      draw(drawn, vectors);
    }
    System.out.printf(
        Locale.ROOT,
        "%d texts of %d glosses in chunks of %d words, cues with a share of %s of the words dropped:"
            + " chosen chunks that are right, right ones that are chosen, F1; texts whose choice is"
            + " one span%n| choice | chosen | precision | recall | F1 | one span |%n"
            + "|---|---|---|---|---|---|%n",
        texts,
        perText,
        chunk,
        dropped);
    for (int k : new int[] {1, 2, 3, 4}) {
      Map<String, Separation> choices = new LinkedHashMap<>();
      choices.put("top:" + k, new TopK(k));
      choices.put("ksubsets:" + k, new KSubsets(k, BETA));
      for (double lambda : new double[] {.5, 1, 2, 5}) {
        if (k > 1) {
          choices.put("sequential:" + k + ":" + lambda, new SequentialSubsets(k, lambda, BETA));
        }
      }
      choices.forEach((name, separation) -> row(name, separation, k, drawn, vectors));
    }
    return 0;
  }

  private void draw(List<Text> drawn, float[][] vectors) throws IOException {
    Separation separation = new SequentialSubsets(3, 5, BETA);
    HighlightPicture drawing =
        new HighlightPicture("What speaks for the match: chosen, underlined where right");
    int at = 0;
    for (Text text : drawn.subList(0, Math.min(3, drawn.size()))) {
      int end = at + text.chunks().size();
      Rationale rationale =
          Rationale.of(
              Arrays.copyOfRange(vectors, at, end),
              vectors[end],
              new CosineSimilarity(),
              separation,
              3);
      Set<Integer> chosen = new HashSet<>();
      Arrays.stream(rationale.chosen()).forEach(chosen::add);
      drawing.text(text.cue(), text.chunks(), chosen, text.from(), text.to());
      at = end + 1;
    }
    LineCharts.write(picture, drawing.svg());
  }

  private List<Text> draw(List<String> glosses) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Text> drawn = new ArrayList<>();
    for (int n = 0; n < texts; n++) {
      List<String> chunks = new ArrayList<>();
      int right = random.nextInt(perText);
      int from = 0;
      int to = 0;
      String cue = "";
      for (int g = 0; g < perText; g++) {
        String[] words;
        do {
          words = glosses.get(random.nextInt(glosses.size())).split("\\s+");
        } while (words.length < 2 * chunk || words.length > 8 * chunk);
        if (g == right) {
          from = chunks.size();
          cue = without(words, random);
        }
        for (int w = 0; w < words.length; w += chunk) {
          int end = Math.min(w + chunk, words.length);
          chunks.add(String.join(" ", Arrays.copyOfRange(words, w, end)));
        }
        to = g == right ? chunks.size() : to;
      }
      drawn.add(new Text(chunks, from, to, cue));
    }
    return drawn;
  }

  private String without(String[] words, SplittableRandom random) {
    List<String> kept = new ArrayList<>();
    for (String word : words) {
      if (random.nextDouble() >= dropped) {
        kept.add(word);
      }
    }
    return kept.isEmpty() ? words[0] : String.join(" ", kept);
  }

  private static void row(
      String name, Separation separation, int k, List<Text> drawn, float[][] vectors) {
    int at = 0;
    int chosen = 0;
    int right = 0;
    int wanted = 0;
    int single = 0;
    for (Text text : drawn) {
      int end = at + text.chunks().size();
      float[][] parts = Arrays.copyOfRange(vectors, at, end);
      Rationale rationale =
          Rationale.of(parts, vectors[end], new CosineSimilarity(), separation, k);
      chosen += rationale.chosen().length;
      for (int part : rationale.chosen()) {
        right += part >= text.from() && part < text.to() ? 1 : 0;
      }
      wanted += text.to() - text.from();
      single += rationale.spans().size() == 1 ? 1 : 0;
      at = end + 1;
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %.2f | %.3f | %.3f | %.3f | %.2f |%n",
        name,
        chosen / (double) drawn.size(),
        right / (double) chosen,
        right / (double) wanted,
        2.0 * right / (chosen + wanted),
        single / (double) drawn.size());
  }
}
