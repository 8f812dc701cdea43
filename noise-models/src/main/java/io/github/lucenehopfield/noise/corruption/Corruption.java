package io.github.lucenehopfield.noise.corruption;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A law by which stored patterns are corrupted, and a sampler of it: the source of cues for
 * training, tests and demonstrations. Written as {@code NAME:VALUE}, several joined with {@code +}
 * and applied in that order, for example {@code occlude:28x28:0.4+noise:0.2+offset:0.4}.
 *
 * <ul>
 *   <li>{@code none}: nothing happens
 *   <li>{@code noise:SIGMA}: Gaussian noise of that standard deviation
 *   <li>{@code dropout:P}: each dimension becomes 0 with probability P
 *   <li>{@code saltpepper:P[:LOW:HIGH]}: each dimension becomes LOW or HIGH (0 or 1), evenly, with
 *       probability P
 *   <li>{@code occlude:WxH:SHARE[:LOW:HIGH]}: a rectangle with that share of the area of a W x H
 *       image (row by row) and its proportions, at a random place, is overwritten by one value
 *       drawn uniformly from LOW to HIGH (0 to 1)
 *   <li>{@code span:SHARE[:LOW:HIGH]}: a contiguous range of that share of the dimensions is
 *       overwritten in the same way
 *   <li>{@code missing:P}: each dimension becomes unknown (NaN) with probability P
 *   <li>{@code tail:SHARE}: the last dimensions, that share of them, become unknown (NaN)
 *   <li>{@code offset:A}: a number drawn uniformly from -A to A is added to every dimension
 *   <li>{@code gain:A}: every dimension is multiplied by a number drawn log-uniformly from 1/A to A
 *   <li>{@code bias:SIGMA[:SEED]}: a vector drawn once from N(0, SIGMA^2), the same for every cue,
 *       is added; it depends on SEED (1) and the number of dimensions only
 *   <li>{@code bits:B}: every dimension is rounded to a signed B-bit multiple of the largest
 *       magnitude
 * </ul>
 *
 * <p>A cue never loses all of its coordinates: where every one became unknown, the first is left as
 * it was. Immutable, safe for use by many threads, with value equality by {@link #toString()}.
 */
public final class Corruption {
  /** The grammar in one line, for help texts. */
  public static final String GRAMMAR =
      "none, noise:SIGMA, dropout:P, saltpepper:P[:LOW:HIGH], occlude:WxH:SHARE[:LOW:HIGH],"
          + " span:SHARE[:LOW:HIGH], missing:P, tail:SHARE, offset:A, gain:A, bias:SIGMA[:SEED],"
          + " bits:B; joined with +";

  private final List<Part> parts;

  private Corruption(List<Part> parts) {
    this.parts = parts;
  }

  /**
   * {@return the corruption that a specification describes}
   *
   * @param spec the specification, in the grammar of {@link Corruption}
   * @throws IllegalArgumentException if it is not one; the message names the part and what is
   *     expected there
   */
  public static Corruption parse(String spec) {
    List<Part> parts = new ArrayList<>();
    for (String part : spec.trim().split("\\+", -1)) {
      parts.add(Part.parse(part.trim()));
    }
    return new Corruption(List.copyOf(parts));
  }

  /**
   * {@return a corrupted copy of a pattern}
   *
   * @param pattern the pattern, not changed
   * @param random where the corruption comes from; the same state gives the same cue
   * @throws IllegalArgumentException if the corruption does not fit the number of dimensions
   */
  public float[] apply(float[] pattern, SplittableRandom random) {
    checkDimension(pattern.length);
    float[] cue = pattern.clone();
    for (Part part : parts) {
      part.apply(cue, random);
    }
    for (float value : cue) {
      if (!Float.isNaN(value)) {
        return cue;
      }
    }
    cue[0] = pattern[0];
    return cue;
  }

  /**
   * Checks that patterns of a field can be corrupted in this way.
   *
   * @param dimension the number of dimensions
   * @throws IllegalArgumentException if not
   */
  public void checkDimension(int dimension) {
    for (Part part : parts) {
      if (part.operation == Operation.OCCLUDE && part.width * part.height != dimension) {
        throw new IllegalArgumentException(
            "the grid of "
                + part
                + " must have as many cells as the field has dimensions; cells="
                + part.width * part.height
                + ", dimensions="
                + dimension);
      }
    }
  }

  /** {@return the columns of the grid that rectangles are overwritten on, 0 where there is none} */
  public int gridWidth() {
    return grid().width;
  }

  /** {@return the rows of the grid that rectangles are overwritten on, 0 where there is none} */
  public int gridHeight() {
    return grid().height;
  }

  private Part grid() {
    Part found = parts.get(0);
    for (Part part : parts) {
      found = found.width > 0 ? found : part;
    }
    return found;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Corruption that && parts.equals(that.parts);
  }

  @Override
  public int hashCode() {
    return parts.hashCode();
  }

  /** {@return the specification, which parses to an equal corruption} */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      text.append(text.isEmpty() ? "" : "+").append(part);
    }
    return text.toString();
  }

  /** What one step does, with its name and what may follow it. */
  private enum Operation {
    NONE("none", "none"),
    NOISE("noise", "noise:SIGMA with SIGMA > 0"),
    DROPOUT("dropout", "dropout:P with P in (0, 1]"),
    SALT_PEPPER("saltpepper", "saltpepper:P[:LOW:HIGH] with P in (0, 1] and LOW < HIGH"),
    OCCLUDE(
        "occlude", "occlude:WxH:SHARE[:LOW:HIGH] with whole W and H, SHARE in (0, 1), LOW < HIGH"),
    SPAN("span", "span:SHARE[:LOW:HIGH] with SHARE in (0, 1) and LOW < HIGH"),
    MISSING("missing", "missing:P with P in (0, 1)"),
    TAIL("tail", "tail:SHARE with SHARE in (0, 1)"),
    OFFSET("offset", "offset:A with A > 0"),
    GAIN("gain", "gain:A with A > 1"),
    BIAS("bias", "bias:SIGMA[:SEED] with SIGMA > 0 and a whole SEED"),
    BITS("bits", "bits:B with a whole B from 2 to 16");

    private final String word;
    private final String expected;

    Operation(String word, String expected) {
      this.word = word;
      this.expected = expected;
    }

    private boolean hasRange() {
      return this == SALT_PEPPER || this == OCCLUDE || this == SPAN;
    }

    private boolean accepts(double value) {
      return switch (this) {
        case NONE -> true;
        case NOISE, OFFSET, BIAS -> value > 0 && value <= 1e6;
        case DROPOUT, SALT_PEPPER -> value > 0 && value <= 1;
        case OCCLUDE, SPAN, MISSING, TAIL -> value > 0 && value < 1;
        case GAIN -> value > 1 && value <= 1e6;
        case BITS -> value >= 2 && value <= 16 && value == Math.rint(value);
      };
    }
  }

  /**
   * One step; {@code value} is the step's main number, the others as far as its operation has them.
   */
  private record Part(
      Operation operation,
      double value,
      double low,
      double high,
      int width,
      int height,
      long seed) {

    private static Part parse(String text) {
      String[] fields = text.split(":", -1);
      Operation operation = null;
      for (Operation candidate : Operation.values()) {
        if (candidate.word.equals(fields[0])) {
          operation = candidate;
        }
      }
      if (operation == null) {
        throw new IllegalArgumentException(
            "corruption '" + text + "' is not known; known: " + GRAMMAR);
      }
      Part part = null;
      try {
        part = parse(operation, fields);
      } catch (NumberFormatException notANumber) {
        // Falls through to the message that says what is expected.
      }
      if (part == null) {
        throw new IllegalArgumentException(
            "corruption '" + text + "' is wrong; expected " + operation.expected);
      }
      return part;
    }

    private static Part parse(Operation operation, String[] fields) {
      if (operation == Operation.NONE) {
        return fields.length == 1 ? new Part(operation, 0, 0, 0, 0, 0, 0) : null;
      }
      int at = 1;
      int width = 0;
      int height = 0;
      if (operation == Operation.OCCLUDE) {
        String[] sides = fields.length > 1 ? fields[at++].split("x", -1) : new String[0];
        if (sides.length != 2) {
          return null;
        }
        width = Integer.parseInt(sides[0]);
        height = Integer.parseInt(sides[1]);
        if (width < 1 || height < 1 || (long) width * height > 1 << 20) {
          return null;
        }
      }
      if (fields.length <= at) {
        return null;
      }
      double value = number(fields[at++]);
      double low = 0;
      double high = operation.hasRange() ? 1 : 0;
      if (operation.hasRange() && fields.length == at + 2) {
        low = number(fields[at++]);
        high = number(fields[at++]);
      }
      long seed = operation == Operation.BIAS ? 1 : 0;
      if (operation == Operation.BIAS && fields.length == at + 1) {
        seed = Long.parseLong(fields[at++]);
      }
      boolean rangeFits = !operation.hasRange() || low < high;
      return fields.length == at && operation.accepts(value) && rangeFits
          ? new Part(operation, value, low, high, width, height, seed)
          : null;
    }

    private static double number(String text) {
      double value = Double.parseDouble(text);
      boolean plain = text.chars().allMatch(c -> c >= '0' && c <= '9' || "+-.eE".indexOf(c) >= 0);
      if (!plain || Double.isInfinite(value)) {
        throw new NumberFormatException(text);
      }
      return value;
    }

    private void apply(float[] cue, SplittableRandom random) {
      switch (operation) {
        case NONE -> {}
        case NOISE -> noise(cue, random);
        case DROPOUT, SALT_PEPPER, MISSING -> scatter(cue, random);
        case OCCLUDE -> occlude(cue, random);
        case SPAN -> span(cue, random);
        case TAIL -> Arrays.fill(cue, cue.length - share(cue.length), cue.length, Float.NaN);
        case OFFSET -> add(cue, (float) random.nextDouble(-value, value));
        case GAIN -> multiply(cue, (float) Math.pow(value, random.nextDouble(-1, 1)));
        case BIAS -> noise(cue, new SplittableRandom(seed));
        case BITS -> round(cue);
      }
    }

    private void noise(float[] cue, SplittableRandom random) {
      for (int d = 0; d < cue.length; d++) {
        cue[d] += (float) (value * random.nextGaussian());
      }
    }

    private void scatter(float[] cue, SplittableRandom random) {
      for (int d = 0; d < cue.length; d++) {
        boolean hit = random.nextDouble() < value;
        if (operation == Operation.SALT_PEPPER) {
          boolean upper = random.nextBoolean();
          cue[d] = hit ? (float) (upper ? high : low) : cue[d];
        } else if (hit) {
          cue[d] = operation == Operation.MISSING ? Float.NaN : 0;
        }
      }
    }

    private void occlude(float[] cue, SplittableRandom random) {
      double side = Math.sqrt(value);
      int wide = (int) Math.max(1, Math.round(width * side));
      int tall = (int) Math.max(1, Math.round(height * side));
      int left = random.nextInt(width - wide + 1);
      int top = random.nextInt(height - tall + 1);
      float gray = (float) random.nextDouble(low, high);
      for (int y = top; y < top + tall; y++) {
        Arrays.fill(cue, y * width + left, y * width + left + wide, gray);
      }
    }

    private void span(float[] cue, SplittableRandom random) {
      int length = share(cue.length);
      int start = random.nextInt(cue.length - length + 1);
      Arrays.fill(cue, start, start + length, (float) random.nextDouble(low, high));
    }

    private int share(int dimension) {
      return (int) Math.max(1, Math.min(dimension, Math.round(value * dimension)));
    }

    private static void add(float[] cue, float amount) {
      for (int d = 0; d < cue.length; d++) {
        cue[d] += amount;
      }
    }

    private static void multiply(float[] cue, float factor) {
      for (int d = 0; d < cue.length; d++) {
        cue[d] *= factor;
      }
    }

    private void round(float[] cue) {
      float largest = 0;
      for (float v : cue) {
        largest = Float.isNaN(v) ? largest : Math.max(largest, Math.abs(v));
      }
      if (largest > 0) {
        float step = largest / ((1 << (int) value - 1) - 1);
        for (int d = 0; d < cue.length; d++) {
          cue[d] = Float.isNaN(cue[d]) ? cue[d] : Math.round(cue[d] / step) * step;
        }
      }
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder(operation.word);
      if (operation == Operation.OCCLUDE) {
        text.append(':').append(width).append('x').append(height);
      }
      if (operation != Operation.NONE) {
        text.append(':').append(plain(value));
      }
      if (operation.hasRange() && (low != 0 || high != 1)) {
        text.append(':').append(plain(low)).append(':').append(plain(high));
      }
      if (operation == Operation.BIAS && seed != 1) {
        text.append(':').append(seed);
      }
      return text.toString();
    }

    private static String plain(double value) {
      return value == Math.rint(value) && Math.abs(value) < 1e9
          ? Long.toString((long) value)
          : Double.toString(value);
    }
  }
}
