package io.github.lucenehopfield.adaptive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What was learned of the damage of a field's cues: the statistics of the field, one or several
 * kinds of damage, how scores become probabilities, and where all this comes from. A model can be
 * written to a file that checks itself. Immutable.
 */
public final class AdaptiveModel {
  private final FieldStatistics statistics;
  private final LowRankGaussian gaussian;
  private final List<Kind> kinds;
  private final List<Kind.Binder> binders;
  private final String provenance;

  AdaptiveModel(
      FieldStatistics statistics, LowRankGaussian gaussian, List<Kind> kinds, String provenance) {
    this.statistics = Objects.requireNonNull(statistics, "statistics");
    this.gaussian = Objects.requireNonNull(gaussian, "gaussian");
    this.kinds = List.copyOf(kinds);
    this.provenance = Objects.requireNonNull(provenance, "provenance");
    List<Kind.Binder> made = new ArrayList<>();
    for (Kind kind : kinds) {
      made.add(kind.binder(statistics, gaussian));
    }
    binders = List.copyOf(made);
  }

  /** {@return the statistics of the field that the model is for} */
  public FieldStatistics statistics() {
    return statistics;
  }

  /** {@return what the model was trained on and how well it did on cues held out, for people} */
  public String provenance() {
    return provenance;
  }

  /** {@return one line for each kind of damage that was learned} */
  public List<String> damages() {
    List<String> lines = new ArrayList<>();
    for (Kind kind : kinds) {
      lines.add(kind.toString());
    }
    return List.copyOf(lines);
  }

  /**
   * Checks that the model fits a field.
   *
   * @param field the statistics of the field
   * @throws IllegalArgumentException if its dimension, the mean or the scale of its values is not
   *     that of the field the model was trained for; both values are named
   */
  public void checkField(FieldStatistics field) {
    if (field.dimension() != statistics.dimension()) {
      throw new IllegalArgumentException(
          "the model must be for vectors of the field's dimension; model="
              + statistics.dimension()
              + ", field="
              + field.dimension());
    }
    double ratio = field.scale() / statistics.scale();
    double shift = Math.abs(field.mean() - statistics.mean()) / statistics.scale();
    if (!(ratio > 0.5 && ratio < 2 && shift < 0.5)) {
      throw new IllegalArgumentException(
          "the model must be for values like the field's; model="
              + statistics
              + ", field="
              + field);
    }
  }

  /** {@return the field as a Gaussian} */
  LowRankGaussian gaussian() {
    return gaussian;
  }

  List<Kind> kinds() {
    return kinds;
  }

  /** A kind of damage and its fit to a cue. */
  record Choice(int kind, Kind.Fit fit) {}

  /** {@return the kind that explains a cue best, the first one of several} */
  Choice choose(float[] cue) {
    Choice best = null;
    for (int k = 0; k < binders.size(); k++) {
      Kind.Fit fit = binders.get(k).fit(cue);
      if (best == null || fit.logEvidence() > best.fit().logEvidence()) {
        best = new Choice(k, fit);
      }
    }
    return best;
  }

  /** {@return a kind fitted to a cue} */
  Choice choose(int kind, float[] cue) {
    return new Choice(kind, binders.get(kind).fit(cue));
  }

  /**
   * Writes the model.
   *
   * @param out where to; not closed
   * @throws IOException if writing fails
   */
  public void write(OutputStream out) throws IOException {
    ModelFormat.write(this, out);
  }

  /**
   * {@return the model that was written}
   *
   * @param in where from, read to its end; not closed
   * @throws IOException if reading fails, or if the bytes are not a model, cut off or damaged; the
   *     message says which
   */
  public static AdaptiveModel read(InputStream in) throws IOException {
    return ModelFormat.read(in);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AdaptiveModel that
        && statistics.equals(that.statistics)
        && gaussian.equals(that.gaussian)
        && kinds.equals(that.kinds)
        && provenance.equals(that.provenance);
  }

  @Override
  public int hashCode() {
    return Objects.hash(statistics, kinds);
  }

  /** {@return the statistics, the kinds of damage and the provenance, for people} */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("model for ").append(statistics).append('\n');
    for (Kind kind : kinds) {
      text.append("  ").append(kind).append('\n');
    }
    return text.append(provenance).toString();
  }
}
