package io.github.lucenehopfield.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sentences of CLINC150 (Larson et al., "An evaluation dataset for intent classification and
 * out-of-scope prediction", EMNLP 2019) as embeddings by all-MiniLM-L6-v2, which are kept in the
 * user's cache.
 */
final class IntentSentences {
  private IntentSentences() {}

  /** Sentences and their intents. */
  record Part(float[][] vectors, String[] intents) {}

  /**
   * {@return the parts train, test, oos_train and oos_test; the last two out of scope}
   *
   * @param data data_full.json
   * @param most of a test part are taken at most so many, evenly from the file
   * @throws BadInputException if the file is another
   */
  static Map<String, Part> read(Path data, int most) throws IOException {
    Map<String, Part> parts = new HashMap<>();
    Map<String, List<String[]>> texts = new HashMap<>();
    try (JsonParser json = new JsonFactory().createParser(data.toFile())) {
      require(data, json.nextToken() == JsonToken.START_OBJECT);
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        List<String[]> pairs = new ArrayList<>();
        require(data, json.nextToken() == JsonToken.START_ARRAY);
        while (json.nextToken() != JsonToken.END_ARRAY) {
          pairs.add(new String[] {json.nextTextValue(), json.nextTextValue()});
          require(data, json.nextToken() == JsonToken.END_ARRAY);
        }
        texts.put(name, pairs);
      }
    } catch (JsonProcessingException e) {
      throw new BadInputException(data, "data_full.json of CLINC150", e.getOriginalMessage());
    }
    Glosses embeddings =
        new Glosses(
            new Console(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                Boolean.getBoolean("hopfield.terminal")),
            System.getenv());
    for (String name : new String[] {"train", "test", "oos_train", "oos_test"}) {
      List<String[]> pairs = texts.getOrDefault(name, List.of());
      require(data, !pairs.isEmpty());
      List<String> sentences = new ArrayList<>();
      for (String[] pair : pairs) {
        require(data, pair[0] != null && pair[1] != null);
        sentences.add(pair[0]);
      }
      float[][] all = embeddings.embed("intents-" + name, sentences);
      // The file is in the order of the intents.
      int count = name.contains("test") ? Math.min(most, pairs.size()) : pairs.size();
      float[][] vectors = new float[count][];
      String[] intents = new String[count];
      for (int i = 0; i < count; i++) {
        int from = (int) ((long) i * pairs.size() / count);
        vectors[i] = all[from];
        intents[i] = pairs.get(from)[1];
      }
      parts.put(name, new Part(vectors, intents));
    }
    return parts;
  }

  private static void require(Path data, boolean holds) {
    if (!holds) {
      throw new BadInputException(data, "data_full.json of CLINC150", "something else");
    }
  }
}
