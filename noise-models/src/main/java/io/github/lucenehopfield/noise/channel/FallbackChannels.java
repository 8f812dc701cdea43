package io.github.lucenehopfield.noise.channel;

import io.github.lucenehopfield.noise.density.CueValueDensity;
import io.github.lucenehopfield.noise.density.ErasedValueDistribution;
import io.github.lucenehopfield.noise.density.ErrorDensity;
import io.github.lucenehopfield.noise.density.FieldDistribution;
import io.github.lucenehopfield.noise.density.LowRankGaussian;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * What a model assumes of a cue that none of its channels explains: noise of some size on
 * coordinates that are observed, with or without others that are erased, to any value or to those
 * that repeat in the cue. The size that explains the cue best is chosen for each cue. Arrays are
 * not copied.
 *
 * @param margin by how much log-evidence it must explain a cue better than all channels do
 * @param calibrations see {@link NoiseChannel#calibration()}, one for each of {@link #SIZE}
 *     corruptions
 */
public record FallbackChannels(double margin, double[][] calibrations) {
  // In units of the field's scale: from hardly visible noise to more noise than signal, by hand
  // (docs/decisions/0040).
  private static final double[] SIGMAS = {0.1, 0.3, 0.6, 1.2, 2.4};
  private static final double[] ERASED = {0, 0.5};

  /** How many corruptions are assumed. */
  public static final int SIZE = 10;

  // Erased values are assumed even over four deviations of the field to each side.
  private static final float EVEN_HALF_WIDTH = 4;

  // Cues that each assumed corruption is calibrated with.
  private static final int CUES = 16;

  // A cue is unlike the training where the fallback explains it better, by more than it did for
  // 98 % of the held-out cues and by 2 nats; by hand (docs/decisions/0040).
  private static final double COMMON = 0.98;
  private static final double SLACK = 2;

  /** {@return the corruptions that are assumed, without a calibration} */
  public static List<ErasureChannel> corruptions(FieldDistribution field) {
    List<ErasureChannel> corruptions = new ArrayList<>();
    for (double erased : ERASED) {
      for (double sigma : SIGMAS) {
        corruptions.add(
            ErasureChannel.observed("outside training", sigma * field.scale()).withErased(erased));
      }
    }
    return corruptions;
  }

  /** {@return what binds the corruptions that are assumed to cues} */
  public static List<NoiseChannel.Binder> binders(
      FieldDistribution field, LowRankGaussian gaussian) {
    List<NoiseChannel.Binder> binders = new ArrayList<>();
    for (ErasureChannel corruption : corruptions(field)) {
      ErrorDensity errorDensity = corruption.errorDensity();
      LowRankGaussian blurred = gaussian.blurred(corruption.sigma());
      binders.add(
          cue ->
              new ErasureInference(
                  corruption.withErasedValues(erasedValues(field, cue)),
                  errorDensity,
                  field,
                  blurred,
                  cue));
    }
    return binders;
  }

  /** {@return any value, and those that repeat in a cue} */
  private static ErasedValueDistribution erasedValues(FieldDistribution field, float[] cue) {
    boolean[] repeated = CueValueDensity.repeated(cue);
    TreeMap<Float, Integer> counts = new TreeMap<>();
    int known = 0;
    for (int d = 0; d < cue.length; d++) {
      known += Float.isNaN(cue[d]) ? 0 : 1;
      if (repeated[d]) {
        // Adding 0 makes one value of the two zeros.
        counts.merge(cue[d] + 0f, 1, Integer::sum);
      }
    }
    float[] atoms = new float[counts.size()];
    float[] masses = new float[atoms.length];
    int next = 0;
    double remaining = 1;
    for (Map.Entry<Float, Integer> entry : counts.entrySet()) {
      atoms[next] = entry.getKey();
      masses[next] = entry.getValue() / (known + 1f);
      remaining -= masses[next++];
    }
    float halfWidth = EVEN_HALF_WIDTH * field.scale();
    ErasedValueDistribution any =
        ErasedValueDistribution.even(field.mean() - halfWidth, field.mean() + halfWidth);
    float[] densities = any.densities();
    for (int b = 0; b < densities.length; b++) {
      densities[b] *= (float) remaining;
    }
    return new ErasedValueDistribution(any.low(), any.width(), densities, atoms, masses);
  }

  /**
   * {@return origins and cues with one of the corruptions that are assumed, for its calibration}
   * What is erased takes values of other vectors, or in every second cue one value.
   *
   * @param corruption which one
   * @param sample stored vectors
   * @param random decides the draws
   */
  public static float[][][] pairs(
      ErasureChannel corruption, float[][] sample, SplittableRandom random) {
    float[][] cues = new float[CUES][];
    float[][] origins = new float[cues.length][];
    for (int i = 0; i < cues.length; i++) {
      origins[i] = sample[random.nextInt(sample.length)];
      cues[i] = new float[origins[i].length];
      float one = origins[i][random.nextInt(cues[i].length)];
      for (int d = 0; d < cues[i].length; d++) {
        boolean observed = random.nextDouble() >= corruption.erased();
        float erased = i % 2 == 0 ? sample[random.nextInt(sample.length)][d] : one;
        double error = corruption.sigma() * random.nextGaussian();
        cues[i][d] = observed ? (float) (origins[i][d] + error) : erased;
      }
    }
    return new float[][][] {cues, origins};
  }

  /**
   * {@return the margin that nearly all training cues exceed}
   *
   * @param leads by how much the fallback explained each of them better, at least one
   */
  public static double margin(double[] leads) {
    double[] sorted = leads.clone();
    Arrays.sort(sorted);
    double common = sorted[(int) Math.ceil(COMMON * (sorted.length - 1))];
    return Math.max(common, 0) + SLACK;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FallbackChannels that
        && margin == that.margin
        && Arrays.deepEquals(calibrations, that.calibrations);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(calibrations);
  }

  @Override
  public String toString() {
    return "Fallback(margin=" + margin + ")";
  }
}
