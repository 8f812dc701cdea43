package io.github.lucenehopfield.similarity;

import java.util.List;

/**
 * A similarity given by tables: {@code s(q,x) = sum over parts p of table_p(q_p, x_p)}, where a
 * part is a run of coordinates that hold a number together, see {@link ScoreTable}. For vectors of
 * categories, levels and digests, whose values are a few whole numbers. {@link Tlsh} is one.
 *
 * <p>A part of which a coordinate is unknown in the cue is left out. Values of patterns, and of
 * cues that are means of patterns, are rounded to the nearest digit that the table has.
 *
 * <p>The scan is exact where no part reaches over several groups of coordinates and the codes keep
 * every vector as it is, or where such a part holds a number in its unary form; where another one
 * does, the sum over its groups is an upper bound, exact for the numbers that are best for the cue.
 * Exact scores are exact.
 *
 * <p>The default inverse temperature is 10 divided by the median, over the candidates, of what is
 * lacking to the best possible score.
 */
public final class TableSimilarity implements Similarity {
  private static final int MAX_DIMENSION = 4096;

  private final String name;
  private final List<ScoreTable> parts;
  private final int dimension;
  private final int hash;

  /**
   * Makes a similarity.
   *
   * @param name the short name: small letters, digits and hyphens, at most 64
   * @param parts the table of each part, in the order of the coordinates; at most 4096 coordinates
   *     in all
   */
  public TableSimilarity(String name, List<ScoreTable> parts) {
    if (!name.matches("[a-z0-9][a-z0-9-]{0,63}")) {
      throw new IllegalArgumentException(
          "name must be of up to 64 small letters, digits and hyphens; name="
              + name.substring(0, Math.min(64, name.length())));
    }
    this.name = name;
    this.parts = List.copyOf(parts);
    int sum = 0;
    for (ScoreTable part : parts) {
      sum += part.width();
      if (sum > MAX_DIMENSION) {
        break;
      }
    }
    if (sum < 1 || sum > MAX_DIMENSION) {
      throw new IllegalArgumentException(
          "parts must have from 1 to " + MAX_DIMENSION + " coordinates; coordinates=" + sum);
    }
    this.dimension = sum;
    this.hash = this.parts.hashCode();
  }

  /** {@return the table of each part, in the order of the coordinates} */
  public List<ScoreTable> parts() {
    return parts;
  }

  /** {@return how many coordinates the parts have together} */
  public int dimension() {
    return dimension;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CueSimilarity bind(float[] cue, CueContext context) {
    if (cue.length != dimension) {
      throw new IllegalArgumentException(
          "similarity "
              + name
              + " must be asked for vectors of dimension "
              + dimension
              + "; dimension="
              + cue.length);
    }
    float[][] rows = new float[parts.size()][];
    int from = 0;
    for (int p = 0; p < rows.length; p++) {
      ScoreTable part = parts.get(p);
      rows[p] = isKnown(cue, from, part) ? part.row(part.number(cue, from)) : null;
      from += part.width();
    }
    return new TableCue(parts, rows);
  }

  private boolean isKnown(float[] cue, int from, ScoreTable part) {
    for (int d = from; d < from + part.width(); d++) {
      if (Float.isNaN(cue[d])) {
        return false;
      }
      if (part.holds(cue[d]) == false) {
        throw new IllegalArgumentException(
            "a cue for similarity "
                + name
                + " must have values from "
                + part.first()
                + " to "
                + (part.first() + part.values() - 1)
                + " there; cue["
                + d
                + "]="
                + cue[d]);
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TableSimilarity that
        && hash == that.hash
        && name.equals(that.name)
        && parts.equals(that.parts);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return name;
  }
}
