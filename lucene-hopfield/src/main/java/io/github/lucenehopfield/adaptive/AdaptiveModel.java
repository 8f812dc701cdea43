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
  private final List<Regime> regimes;
  private final List<Kernel> kernels;
  private final List<LowRankGaussian> gaussians;
  private final String provenance;

  AdaptiveModel(
      FieldStatistics statistics,
      LowRankGaussian gaussian,
      List<Regime> regimes,
      String provenance) {
    this.statistics = Objects.requireNonNull(statistics, "statistics");
    this.gaussian = Objects.requireNonNull(gaussian, "gaussian");
    this.regimes = List.copyOf(regimes);
    this.provenance = Objects.requireNonNull(provenance, "provenance");
    List<Kernel> made = new ArrayList<>();
    List<LowRankGaussian> blurred = new ArrayList<>();
    for (Regime regime : regimes) {
      made.add(regime.kernel());
      blurred.add(gaussian.blurred(regime.sigma()));
    }
    kernels = List.copyOf(made);
    gaussians = List.copyOf(blurred);
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
    for (Regime regime : regimes) {
      lines.add(regime.toString());
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

  List<Regime> regimes() {
    return regimes;
  }

  /** A regime and its fit to a cue. */
  record Choice(int regime, CueFit fit) {}

  /** {@return the regime that explains a cue best, the first one of several} */
  Choice choose(float[] cue) {
    Choice best = null;
    for (int r = 0; r < regimes.size(); r++) {
      CueFit fit = new CueFit(regimes.get(r), kernels.get(r), statistics, gaussians.get(r), cue);
      if (best == null || fit.logEvidence() > best.fit().logEvidence()) {
        best = new Choice(r, fit);
      }
    }
    return best;
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
        && regimes.equals(that.regimes)
        && provenance.equals(that.provenance);
  }

  @Override
  public int hashCode() {
    return Objects.hash(statistics, regimes);
  }

  /** {@return the statistics, the kinds of damage and the provenance, for people} */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("model for ").append(statistics).append('\n');
    for (Regime regime : regimes) {
      text.append("  ").append(regime).append('\n');
    }
    return text.append(provenance).toString();
  }
}
