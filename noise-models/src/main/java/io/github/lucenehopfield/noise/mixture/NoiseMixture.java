package io.github.lucenehopfield.noise.mixture;

import io.github.lucenehopfield.noise.channel.FallbackChannels;
import io.github.lucenehopfield.noise.channel.NoiseChannel;
import io.github.lucenehopfield.noise.density.FieldDistribution;
import io.github.lucenehopfield.noise.density.LowRankGaussian;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A mixture of noise channels over the statistics of a field, with what is assumed of cues that no
 * channel explains. Finds the channel that explains a cue best. Immutable.
 */
public final class NoiseMixture {
  private final FieldDistribution statistics;
  private final LowRankGaussian gaussian;
  private final List<NoiseChannel> components;
  private final List<NoiseChannel.Binder> binders;
  private final FallbackChannels fallback;
  private final List<NoiseChannel.Binder> fallbackBinders;
  private final String provenance;

  /**
   * Makes a mixture without a fallback.
   *
   * @param statistics of the field
   * @param gaussian the field as a Gaussian
   * @param components the noise channels, in the order of {@link #descriptions()}
   * @param provenance what it was trained on, for people
   */
  public NoiseMixture(
      FieldDistribution statistics,
      LowRankGaussian gaussian,
      List<NoiseChannel> components,
      String provenance) {
    this(statistics, gaussian, components, null, provenance);
  }

  /**
   * Makes a mixture.
   *
   * @param statistics of the field
   * @param gaussian the field as a Gaussian
   * @param components the noise channels, in the order of {@link #descriptions()}
   * @param fallback what is assumed where no channel explains a cue, or null
   * @param provenance what it was trained on, for people
   */
  public NoiseMixture(
      FieldDistribution statistics,
      LowRankGaussian gaussian,
      List<NoiseChannel> components,
      FallbackChannels fallback,
      String provenance) {
    this.statistics = Objects.requireNonNull(statistics, "statistics");
    this.gaussian = Objects.requireNonNull(gaussian, "gaussian");
    this.components = List.copyOf(components);
    this.provenance = Objects.requireNonNull(provenance, "provenance");
    this.fallback = fallback;
    List<NoiseChannel.Binder> made = new ArrayList<>();
    for (NoiseChannel component : components) {
      made.add(component.binder(statistics, gaussian));
    }
    binders = List.copyOf(made);
    fallbackBinders =
        fallback == null ? List.of() : List.copyOf(FallbackChannels.binders(statistics, gaussian));
  }

  /** {@return the statistics of the field that the model is for} */
  public FieldDistribution statistics() {
    return statistics;
  }

  /** {@return what the model was trained on and how well it did on cues held out, for people} */
  public String provenance() {
    return provenance;
  }

  /** {@return one line for each noise channel that was learned} */
  public List<String> descriptions() {
    List<String> lines = new ArrayList<>();
    for (NoiseChannel component : components) {
      lines.add(component.toString());
    }
    return List.copyOf(lines);
  }

  /** {@return the field as a Gaussian} */
  public LowRankGaussian gaussian() {
    return gaussian;
  }

  /** {@return the noise channels} */
  public List<NoiseChannel> components() {
    return components;
  }

  /** {@return what is assumed where no channel explains a cue, or null} */
  public FallbackChannels fallback() {
    return fallback;
  }

  /** {@return how many channels a cue may be said to have: one more where there is a fallback} */
  public int choices() {
    return components.size() + (fallback == null ? 0 : 1);
  }

  /**
   * A noise channel and its fit to a cue; the fallback comes after all channels.
   *
   * @param component its place
   * @param fit the channel fitted to the cue
   * @param calibration how its scores become probabilities
   */
  public record Choice(int component, NoiseChannel.Fit fit, double[] calibration) {}

  /**
   * {@return the channel that explains a cue best, the first one of several}
   *
   * @param cue one value per dimension, NaN where unknown
   */
  public Choice choose(float[] cue) {
    Best best = best(binders, cue);
    if (fallback != null) {
      Best outside = best(fallbackBinders, cue);
      if (outside.fit.logEvidence() > best.fit.logEvidence() + fallback.margin()) {
        return outside(outside);
      }
    }
    return new Choice(best.number, best.fit, components.get(best.number).calibration());
  }

  private Choice outside(Best found) {
    return new Choice(components.size(), found.fit, fallback.calibrations()[found.number]);
  }

  private record Best(int number, NoiseChannel.Fit fit) {}

  private static Best best(List<NoiseChannel.Binder> among, float[] cue) {
    Best best = null;
    for (int k = 0; k < among.size(); k++) {
      NoiseChannel.Fit fit = among.get(k).fit(cue);
      if (best == null || fit.logEvidence() > best.fit.logEvidence()) {
        best = new Best(k, fit);
      }
    }
    return best;
  }

  /**
   * {@return the largest log-evidence that the fallback's corruptions give a cue}
   *
   * @param fallback its corruptions, bound to the field
   * @param cue one value per dimension, NaN where unknown
   */
  public static double evidence(List<NoiseChannel.Binder> fallback, float[] cue) {
    return best(fallback, cue).fit.logEvidence();
  }

  /**
   * {@return a channel, or the fallback, fitted to a cue}
   *
   * @param component the place of the channel; that after the last one is the fallback
   * @param cue one value per dimension, NaN where unknown
   */
  public Choice choose(int component, float[] cue) {
    return component == components.size()
        ? outside(best(fallbackBinders, cue))
        : new Choice(
            component, binders.get(component).fit(cue), components.get(component).calibration());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NoiseMixture that
        && statistics.equals(that.statistics)
        && gaussian.equals(that.gaussian)
        && components.equals(that.components)
        && Objects.equals(fallback, that.fallback)
        && provenance.equals(that.provenance);
  }

  @Override
  public int hashCode() {
    return Objects.hash(statistics, components);
  }

  /** {@return the statistics, the noise channels and the provenance, for people} */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("model for ").append(statistics).append('\n');
    for (NoiseChannel component : components) {
      text.append("  ").append(component).append('\n');
    }
    return text.append(provenance).toString();
  }
}
