package io.github.lucenehopfield.cli.lab;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.github.lucenehopfield.RecallRequest;
import io.github.lucenehopfield.cli.search.CueSearcher;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.Softmax;
import java.io.IOException;
import java.util.List;

/**
 * What is asked of a recall.
 *
 * @param cue one value per dimension, NaN where unknown
 * @param similarity the name of a similarity
 * @param k hits to return at most
 * @param separation how scores become weights
 * @param steps the most steps
 */
record RecallParameters(float[] cue, String similarity, int k, Separation separation, int steps) {
  static final int MAX_K = 100;
  static final int MAX_STEPS = 20;
  static final double MAX_TEMPERATURE = 1024;
  private static final String DEFAULT_SIMILARITY = "robust";
  private static final int DEFAULT_K = 5;
  private static final int MAX_TEXT = 200;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(4)
                  .maxNumberLength(100)
                  .maxStringLength(MAX_TEXT)
                  .maxNameLength(MAX_TEXT)
                  .build())
          .build();

  /**
   * {@return the parameters in a JSON object}
   *
   * @param body the object
   * @param dimension how many values a cue has
   * @throws ApiException if it is none, or a value breaks a rule
   */
  static RecallParameters parse(byte[] body, int dimension) throws ApiException {
    try (JsonParser json = JSON.createParser(body)) {
      Draft draft = new Draft(dimension);
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw ApiException.badRequest("body", "must be a JSON object", found(json));
      }
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        draft.take(name, json);
      }
      if (json.nextToken() != null) {
        throw ApiException.badRequest("body", "must be one JSON object", "more after it");
      }
      return draft.finish();
    } catch (JsonProcessingException e) {
      throw ApiException.badRequest("body", "must be a JSON object", e.getOriginalMessage());
    } catch (IOException e) {
      throw new IllegalStateException("an array of bytes cannot fail to be read", e);
    }
  }

  /**
   * {@return the defaults for a cue}
   *
   * @param cue one value per dimension, NaN where unknown
   */
  static RecallParameters ofCue(float[] cue) {
    return new RecallParameters(cue, DEFAULT_SIMILARITY, DEFAULT_K, new Softmax(), 1);
  }

  private static Object found(JsonParser json) throws IOException {
    return json.currentToken() == null ? "nothing" : json.getText();
  }

  /** Values as they come. */
  private static final class Draft {
    private final int dimension;
    private float[] cue;
    private String similarity = DEFAULT_SIMILARITY;
    private String separation = RecallRequest.DEFAULT_SEPARATION;
    private double k = DEFAULT_K;
    private double steps = 1;
    private Double beta;
    private double temperature = 1;

    Draft(int dimension) {
      this.dimension = dimension;
    }

    void take(String name, JsonParser json) throws IOException, ApiException {
      switch (name) {
        case "cue" -> cue = cue(json);
        case "similarity" -> similarity = text(name, json);
        case "separation" -> separation = text(name, json);
        case "k" -> k = number(name, json);
        case "steps" -> steps = number(name, json);
        case "temperature" -> temperature = number(name, json);
        case "beta" -> beta = number(name, json);
        default ->
            throw ApiException.badRequest(
                "name", "must be cue, similarity, k, separation, steps, temperature or beta", name);
      }
    }

    private float[] cue(JsonParser json) throws IOException, ApiException {
      String law = "must be an array of " + dimension + " numbers, null for unknown ones";
      if (json.currentToken() != JsonToken.START_ARRAY) {
        throw ApiException.badRequest("cue", law, found(json));
      }
      float[] values = new float[dimension];
      int count = 0;
      while (json.nextToken() != JsonToken.END_ARRAY) {
        if (count == dimension) {
          throw ApiException.badRequest("cue", law, "more");
        }
        values[count] = value(count, json);
        count++;
      }
      if (count < dimension) {
        throw ApiException.badRequest("cue", law, count + " of them");
      }
      return values;
    }

    private static float value(int at, JsonParser json) throws IOException, ApiException {
      if (json.currentToken() == JsonToken.VALUE_NULL) {
        return Float.NaN;
      }
      float value =
          json.currentToken().isNumeric() ? json.getFloatValue() : Float.POSITIVE_INFINITY;
      if (!Float.isFinite(value)) {
        throw ApiException.badRequest(
            "cue[" + at + "]", "must be a finite number or null", found(json));
      }
      return value;
    }

    private static String text(String name, JsonParser json) throws IOException, ApiException {
      if (json.currentToken() != JsonToken.VALUE_STRING) {
        throw ApiException.badRequest(name, "must be a text", found(json));
      }
      return json.getText();
    }

    private static double number(String name, JsonParser json) throws IOException, ApiException {
      double number = json.currentToken().isNumeric() ? json.getDoubleValue() : Double.NaN;
      if (!Double.isFinite(number)) {
        throw ApiException.badRequest(name, "must be a finite number", found(json));
      }
      return number;
    }

    RecallParameters finish() throws ApiException {
      if (cue == null) {
        throw ApiException.badRequest("cue", "must be there", "nothing");
      }
      // Names of files are similarities to the command line, but not here.
      List<String> names = CueSearcher.similarities();
      if (!names.contains(similarity)) {
        throw ApiException.badRequest("similarity", "must be one of " + names, similarity);
      }
      if (!(temperature >= 1 / MAX_TEMPERATURE && temperature <= MAX_TEMPERATURE)) {
        throw ApiException.badRequest(
            "temperature",
            "must be from " + 1 / MAX_TEMPERATURE + " to " + MAX_TEMPERATURE,
            temperature);
      }
      if (beta != null && temperature != 1) {
        throw ApiException.badRequest("beta", "must come without a temperature", beta);
      }
      int hits = whole("k", k, MAX_K);
      int most = whole("steps", steps, MAX_STEPS);
      return new RecallParameters(cue, similarity, hits, separation(), most);
    }

    private Separation separation() throws ApiException {
      if (beta != null && !(beta > 0 && Double.isFinite(1 / beta))) {
        throw ApiException.badRequest("beta", "must be positive", beta);
      }
      try {
        Double inverse = beta == null ? null : (Double) (1 / beta);
        return TemperedSeparation.of(RecallRequest.separation(separation, inverse), temperature);
      } catch (IllegalArgumentException e) {
        throw ApiException.of(e);
      }
    }

    private static int whole(String name, double value, int most) throws ApiException {
      if (!(value >= 1 && value <= most && value == Math.rint(value))) {
        throw ApiException.badRequest(name, "must be a whole number from 1 to " + most, value);
      }
      return (int) value;
    }
  }
}
