package io.github.lucenehopfield.opensearch.query;

import io.github.lucenehopfield.RecallRequest;
import io.github.lucenehopfield.index.HopfieldVectorsFormat;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import io.github.lucenehopfield.similarity.WeightedSimilarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.core.xcontent.XContentParser.Token;

/** Reads and writes the cues of a clause: arrays of numbers, null where unknown. */
final class CueArrays {
  /** The parameter of a clause with one cue. */
  static final String ONE = "vector";

  /** The parameter of a clause with several cues of one origin. */
  static final String SEVERAL = "vectors";

  /** The parameter of a clause that says how much each dimension counts. */
  static final String WEIGHTS = "weights";

  private CueArrays() {}

  /**
   * {@return the cues that a parser is at}
   *
   * @param parser at an array of arrays
   * @throws IllegalArgumentException if they are no cues, too many, or of different lengths
   */
  static float[][] parseSeveral(XContentParser parser) throws IOException {
    if (parser.currentToken() != Token.START_ARRAY) {
      throw new IllegalArgumentException(
          SEVERAL + " must be an array of vectors; " + SEVERAL + "=" + parser.currentToken());
    }
    List<float[]> cues = new ArrayList<>();
    while (parser.nextToken() != Token.END_ARRAY) {
      RecallRequest.checkCues(SEVERAL, cues.size() + 1);
      float[] cue = parse(parser, SEVERAL + "[" + cues.size() + "]");
      if (!cues.isEmpty() && cue.length != cues.get(0).length) {
        throw new IllegalArgumentException(
            SEVERAL
                + " must have one length; "
                + SEVERAL
                + "[0].length="
                + cues.get(0).length
                + " "
                + SEVERAL
                + "["
                + cues.size()
                + "].length="
                + cue.length);
      }
      cues.add(cue);
    }
    RecallRequest.checkCues(SEVERAL, cues.size());
    return cues.toArray(float[][]::new);
  }

  /**
   * {@return the cue that a parser is at, NaN where unknown}
   *
   * @param parser at an array
   * @param name of the array, for messages
   * @throws IllegalArgumentException if it is no cue
   */
  static float[] parse(XContentParser parser, String name) throws IOException {
    float[] cue = numbers(parser, name, "finite numbers, or null where unknown", true);
    for (float value : cue) {
      if (!Float.isNaN(value)) {
        return cue;
      }
    }
    throw new IllegalArgumentException(
        name + " must have at least one known coordinate; known=0 length=" + cue.length);
  }

  /** {@return the finite numbers of an array, NaN for null where that is one of them} */
  private static float[] numbers(XContentParser parser, String name, String law, boolean nulls)
      throws IOException {
    if (parser.currentToken() != Token.START_ARRAY) {
      throw new IllegalArgumentException(
          name
              + " must be an array of "
              + (nulls ? "numbers, null where unknown" : "numbers >= 0")
              + "; "
              + name
              + "="
              + parser.currentToken());
    }
    float[] values = new float[16];
    int count = 0;
    for (Token token = parser.nextToken(); token != Token.END_ARRAY; token = parser.nextToken()) {
      if (count == HopfieldVectorsFormat.MAX_DIMENSIONS) {
        throw new IllegalArgumentException(
            name
                + " must have at most "
                + HopfieldVectorsFormat.MAX_DIMENSIONS
                + " values; length>"
                + count);
      }
      if (count == values.length) {
        values = Arrays.copyOf(values, 2 * count);
      }
      if (token == Token.VALUE_NULL && nulls) {
        values[count++] = Float.NaN;
      } else if (token == Token.VALUE_NUMBER && Float.isFinite(parser.floatValue())) {
        values[count++] = parser.floatValue();
      } else {
        throw new IllegalArgumentException(
            name
                + " must hold "
                + law
                + "; "
                + name
                + "["
                + count
                + "]="
                + (token == Token.VALUE_NULL ? "null" : token.isValue() ? parser.text() : token));
      }
    }
    return Arrays.copyOf(values, count);
  }

  /**
   * {@return the weights that a parser is at, which {@link #checkWeights} is yet to check}
   *
   * @param parser at an array
   * @throws IllegalArgumentException if they are no finite numbers
   */
  static float[] parseWeights(XContentParser parser) throws IOException {
    return numbers(parser, WEIGHTS, "finite numbers >= 0", false);
  }

  /**
   * Checks that weights are for cues.
   *
   * @throws IllegalArgumentException if they are of another length, or 0 for all that a cue knows
   */
  static void checkWeights(float[] weights, float[][] cues) {
    Similarity any = new WeightedSimilarity(new EuclideanSimilarity(), weights);
    for (float[] cue : cues) {
      any.bind(cue);
    }
  }

  /**
   * {@return a similarity with weights, or as it is where they are null}
   *
   * @throws IllegalArgumentException if it is none that can have weights
   */
  static Similarity weighted(Similarity similarity, float[] weights) {
    return weights == null ? similarity : new WeightedSimilarity(similarity, weights);
  }

  /** Writes cues as a clause has them. */
  static void write(float[][] cues, XContentBuilder content) throws IOException {
    content.startArray(cues.length == 1 ? ONE : SEVERAL);
    for (float[] cue : cues) {
      if (cues.length > 1) {
        content.startArray();
      }
      for (float value : cue) {
        if (Float.isNaN(value)) {
          content.nullValue();
        } else {
          content.value(value);
        }
      }
      if (cues.length > 1) {
        content.endArray();
      }
    }
    content.endArray();
  }

  /** Sends cues to another node. */
  static void write(float[][] cues, StreamOutput out) throws IOException {
    out.writeVInt(cues.length);
    for (float[] cue : cues) {
      out.writeFloatArray(cue);
    }
  }

  /** {@return the cues that another node has sent} */
  static float[][] read(StreamInput in) throws IOException {
    int count = in.readVInt();
    RecallRequest.checkCues(SEVERAL, count);
    float[][] cues = new float[count][];
    for (int i = 0; i < count; i++) {
      cues[i] = in.readFloatArray();
    }
    return cues;
  }
}
