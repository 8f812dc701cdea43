package io.github.lucenehopfield.opensearch.training;

import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.opensearch.query.XContentValues;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.core.xcontent.XContentParser.Token;

/** The body of a request for training while it is parsed. Not thread-safe. */
final class TrainingBody {
  /** How many stored vectors are drawn at most. */
  static final int MAX_VECTORS = 100_000;

  /** How many pairs are drawn at most; those of the command line's training are as many. */
  static final int MAX_PAIRS = 1000;

  // The one of those by name that is made of tables.
  private static final String TABLES = "tlsh";

  private static final int DEFAULT_VECTORS = 10_000;
  private static final int MAX_DAMAGES = 64;
  private static final Pattern GRID = Pattern.compile("([1-9]\\d{0,4})x([1-9]\\d{0,4})");

  private String index;
  private String field;
  private int vectors = DEFAULT_VECTORS;
  private int gridWidth;
  private int gridHeight;
  private long seed = 1;
  private TrainingRequest.Pairs pairs;
  private String tables;
  private final List<String> damages = new ArrayList<>();

  private TrainingBody() {}

  /**
   * {@return the request that a body makes}
   *
   * @param parser before the body
   * @param id of the model
   * @param storing whether the result is stored with the task
   * @throws IllegalArgumentException if a value is missing or not what it must be
   */
  static TrainingRequest parse(XContentParser parser, String id, boolean storing) {
    return XContentValues.read(
        parser,
        "train",
        () -> {
          TrainingBody body = new TrainingBody();
          body.read(parser);
          return body.request(id, storing);
        });
  }

  private void read(XContentParser parser) throws IOException {
    if (parser.nextToken() != Token.START_OBJECT) {
      throw new ParsingException(
          parser.getTokenLocation(),
          "{\"index\": ...} must be specified, not a " + parser.currentToken());
    }
    while (parser.nextToken() != Token.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "index" -> index = XContentValues.text(parser, name);
        case "field" -> field = XContentValues.text(parser, name);
        case "vectors" -> vectors = atMost(name, XContentValues.count(parser, name), MAX_VECTORS);
        case "seed" -> seed = (long) XContentValues.number(parser, name);
        case "grid" -> readGrid(XContentValues.text(parser, name));
        case "similarity" -> tables = XContentValues.text(parser, name);
        case "damages" -> readDamages(parser);
        case "pairs" -> readPairs(parser);
        default -> throw unknown(parser, "train", name);
      }
    }
  }

  private static ParsingException unknown(XContentParser parser, String part, String name) {
    return new ParsingException(
        parser.getTokenLocation(), "[" + part + "] does not support [" + name + "]");
  }

  private static int atMost(String name, int value, int most) {
    if (value > most) {
      throw new IllegalArgumentException(name + " must be <= " + most + "; " + name + "=" + value);
    }
    return value;
  }

  private void readGrid(String text) {
    Matcher matcher = GRID.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("grid must be WxH, such as 28x28; grid=" + text);
    }
    gridWidth = Integer.parseInt(matcher.group(1));
    gridHeight = Integer.parseInt(matcher.group(2));
  }

  private void readDamages(XContentParser parser) throws IOException {
    if (parser.currentToken() != Token.START_ARRAY) {
      throw new IllegalArgumentException(
          "damages must be an array of text, such as [\"dropout:0.5\"]; damages="
              + parser.currentToken());
    }
    while (parser.nextToken() != Token.END_ARRAY) {
      damages.add(XContentValues.text(parser, "damages"));
      atMost("length of damages", damages.size(), MAX_DAMAGES);
    }
  }

  private void readPairs(XContentParser parser) throws IOException {
    if (parser.currentToken() != Token.START_OBJECT) {
      throw new IllegalArgumentException(
          "pairs must be an object with index, cue and origin; pairs=" + parser.currentToken());
    }
    String from = null;
    String cue = null;
    String origin = null;
    int max = MAX_PAIRS;
    while (parser.nextToken() != Token.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "index" -> from = XContentValues.text(parser, "pairs.index");
        case "cue" -> cue = XContentValues.text(parser, "pairs.cue");
        case "origin" -> origin = XContentValues.text(parser, "pairs.origin");
        case "max" ->
            max = atMost("pairs.max", XContentValues.count(parser, "pairs.max"), MAX_PAIRS);
        default -> throw unknown(parser, "pairs", name);
      }
    }
    specified("pairs.index", from);
    specified("pairs.cue", cue);
    specified("pairs.origin", origin);
    pairs = new TrainingRequest.Pairs(from, cue, origin, max);
  }

  private static void specified(String name, String value) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(name + " must be specified; " + name + "=" + value);
    }
  }

  private TrainingRequest request(String id, boolean storing) {
    specified("index", index);
    specified("field", field);
    if ((pairs == null) == damages.isEmpty()) {
      throw new IllegalArgumentException(
          "one of pairs and damages must be specified; pairs="
              + (pairs == null ? "null" : pairs.index())
              + " damages="
              + damages);
    }
    if (tables != null && (!tables.equals(TABLES) || pairs == null || gridWidth > 0)) {
      throw new IllegalArgumentException(
          "similarity must be "
              + TABLES
              + ", with pairs and without grid, or left out for a noise model; similarity="
              + tables);
    }
    boolean specified = gridWidth > 0;
    for (String damage : damages) {
      Corruption parsed = Corruption.parse(damage);
      if (specified || parsed.gridWidth() == 0) {
        continue;
      }
      if (gridWidth > 0 && gridWidth != parsed.gridWidth()) {
        throw new IllegalArgumentException(
            "damages must be on one grid, or grid must be specified; damages=" + damages);
      }
      gridWidth = parsed.gridWidth();
      gridHeight = parsed.gridHeight();
    }
    return new TrainingRequest(
        id,
        new TrainingRequest.Source(index, field, vectors, gridWidth, gridHeight, seed),
        pairs,
        damages,
        tables,
        storing);
  }
}
