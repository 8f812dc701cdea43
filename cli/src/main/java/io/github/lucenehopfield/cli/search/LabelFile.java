package io.github.lucenehopfield.cli.search;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.lucenehopfield.LabelFit;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.FileBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How the labels of a field are predicted, as a file of JSON.
 *
 * @param label the field of the labels
 * @param similarity the name of the similarity
 * @param fit how its candidates vote
 */
public record LabelFile(String label, String similarity, LabelFit fit) {
  private static final int MAX_BYTES = 64 << 20;
  private static final String WANTED = "what 'hopfield train --label' has written";

  /**
   * Writes this.
   *
   * @param out receives the bytes, and is not closed
   * @throws IOException if it cannot be written
   */
  public void write(OutputStream out) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("label", label);
      json.writeStringField("similarity", similarity);
      json.writeNumberField("k", fit.k());
      json.writeNumberField("beta", fit.beta());
      json.writeNumberField("share", fit.share());
      json.writeNumberField("rows", fit.rows());
      json.writeNumberField("accuracy", fit.accuracy());
      json.writeNumberField("log_loss", fit.logLoss());
      json.writeObjectFieldStart("frequencies");
      for (Map.Entry<String, Double> entry : fit.frequencies().entrySet()) {
        json.writeNumberField(entry.getKey(), entry.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    bytes.write('\n');
    out.write(bytes.toByteArray());
    out.flush();
  }

  /**
   * {@return what is in a file}
   *
   * @param path the file
   * @throws BadInputException if there is no such file, or something else in it
   * @throws IOException if it cannot be read
   */
  public static LabelFile read(Path path) throws IOException {
    byte[] bytes = FileBytes.readAll(path, MAX_BYTES, WANTED);
    Map<String, String> texts = new HashMap<>();
    Map<String, Double> numbers = new HashMap<>();
    Map<String, Double> frequencies = new HashMap<>();
    try (JsonParser json =
        new JsonFactory()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .createParser(new String(bytes, StandardCharsets.UTF_8))) {
      require(json.nextToken() == JsonToken.START_OBJECT, path);
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        switch (json.nextToken()) {
          case VALUE_STRING -> texts.put(name, json.getText());
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> numbers.put(name, json.getDoubleValue());
          case START_OBJECT -> {
            require(name.equals("frequencies"), path);
            while (json.nextToken() != JsonToken.END_OBJECT) {
              String value = json.currentName();
              require(json.nextToken().isNumeric(), path);
              frequencies.put(value, json.getDoubleValue());
            }
          }
          default -> require(false, path);
        }
      }
      require(json.nextToken() == null, path);
    } catch (JsonProcessingException e) {
      throw new BadInputException(path, WANTED, e.getOriginalMessage());
    }
    Set<String> names = new HashSet<>(texts.keySet());
    names.addAll(numbers.keySet());
    require(
        names.equals(
            Set.of("label", "similarity", "k", "beta", "share", "rows", "accuracy", "log_loss")),
        path);
    require(texts.keySet().equals(Set.of("label", "similarity")), path);
    try {
      return new LabelFile(
          texts.get("label"),
          texts.get("similarity"),
          new LabelFit(
              whole(numbers.get("k")),
              numbers.get("beta"),
              numbers.get("share"),
              frequencies,
              whole(numbers.get("rows")),
              numbers.get("accuracy"),
              numbers.get("log_loss")));
    } catch (IllegalArgumentException e) {
      throw new BadInputException(path + ": " + e.getMessage());
    }
  }

  private static int whole(double number) {
    int whole = (int) number;
    if (whole != number) {
      throw new IllegalArgumentException("k and rows must be whole; value=" + number);
    }
    return whole;
  }

  private static void require(boolean holds, Path path) {
    if (!holds) {
      throw new BadInputException(path, WANTED, "something else");
    }
  }

  /** {@return what was found, in one line} */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s by %s: %d candidates vote at an inverse temperature of %.4g, %.3g of the probability"
            + " by frequency; left out one by one, %,d rows: accuracy %.4f, log-loss %.4f",
        label,
        similarity,
        fit.k(),
        fit.beta(),
        fit.share(),
        fit.rows(),
        fit.accuracy(),
        fit.logLoss());
  }
}
