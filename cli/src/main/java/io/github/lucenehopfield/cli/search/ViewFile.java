package io.github.lucenehopfield.cli.search;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.FileBytes;
import io.github.lucenehopfield.noise.ViewCalibration;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What was learned of "stored or not" by several cues of one origin, as a file of JSON. */
public final class ViewFile {
  private static final int MAX_BYTES = 1 << 16;
  private static final String WANTED = "what 'hopfield train --cues-per-origin' has written";

  private ViewFile() {}

  /**
   * Writes a calibration.
   *
   * @param calibration what was learned
   * @param out receives the bytes, and is not closed
   * @throws IOException if it cannot be written
   */
  public static void write(ViewCalibration calibration, OutputStream out) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      json.writeNumberField("views", calibration.views());
      json.writeNumberField("slope", calibration.slope());
      json.writeNumberField("offset", calibration.offset());
      json.writeEndObject();
    }
    bytes.write('\n');
    out.write(bytes.toByteArray());
    out.flush();
  }

  /**
   * {@return the calibration in a file}
   *
   * @param path the file
   * @throws BadInputException if there is no such file, or something else in it
   * @throws IOException if it cannot be read
   */
  public static ViewCalibration read(Path path) throws IOException {
    String text = new String(FileBytes.readAll(path, MAX_BYTES, WANTED), StandardCharsets.UTF_8);
    Map<String, Double> numbers = new HashMap<>();
    try (JsonParser json =
        new JsonFactory()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .createParser(text)) {
      require(json.nextToken() == JsonToken.START_OBJECT, path);
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        require(json.nextToken().isNumeric(), path);
        numbers.put(name, json.getDoubleValue());
      }
      require(json.nextToken() == null, path);
    } catch (JsonProcessingException e) {
      throw new BadInputException(path, WANTED, e.getOriginalMessage());
    }
    require(numbers.keySet().equals(Set.of("views", "slope", "offset")), path);
    int views = numbers.get("views").intValue();
    require(views == numbers.get("views"), path);
    try {
      return new ViewCalibration(views, numbers.get("slope"), numbers.get("offset"));
    } catch (IllegalArgumentException e) {
      throw new BadInputException(path + ": " + e.getMessage());
    }
  }

  private static void require(boolean holds, Path path) {
    if (!holds) {
      throw new BadInputException(path, WANTED, "something else");
    }
  }
}
