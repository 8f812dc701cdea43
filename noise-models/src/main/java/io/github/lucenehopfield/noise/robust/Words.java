package io.github.lucenehopfield.noise.robust;

import java.util.Locale;

/** Says what the corruption was taken to be. */
final class Words {
  private static final double OBSERVED = 3;
  private static final int CURVE = 5;

  private Words() {}

  /**
   * {@return the likeliest hypothesis in words}
   *
   * @param bank the hypotheses
   * @param scorer one of them
   * @param stored the pattern that the cue is taken to come from
   */
  static String of(Bank bank, Bank.Scorer scorer, float[] stored) {
    Hypothesis likeliest = scorer.likeliest(stored);
    CueValues cue = bank.cue();
    double[] x = scorer.pattern();
    int unknown = cue.dimension() - cue.size();
    String known =
        unknown == 0
            ? ""
            : format("%.0f %% of the coordinates unknown; ", 100.0 * unknown / cue.dimension());
    return known
        + switch (likeliest) {
          case NOISE -> noise(cue, x, 1, 0, "");
          case GAIN -> {
            double size = sum(x, x);
            double gain = size > 0 ? sum(cue.values(), x) / size : 1;
            yield noise(cue, x, gain, 0, format("scaled by %.3g", gain));
          }
          case LINEAR, INVERTED, LEVELS -> linear(cue, x, likeliest);
          case HEAVY_TAILS ->
              "noise with heavy tails, of mean size " + size(cue, meanError(cue, x));
          case ERASURE -> erased(bank, scorer, x, 1, 0, "");
          case RUNS -> erased(bank, scorer, x, 1, 0, " in runs");
          case LINEAR_ERASURE ->
              linear(cue, scorer.gain(), scorer.offset())
                  + "; "
                  + erased(bank, scorer, x, scorer.gain(), scorer.offset(), "");
          case CHANNEL -> curve(cue, scorer.mappedBy());
        };
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static String size(CueValues cue, double value) {
    return format("%.2g", value / cue.factor());
  }

  private static double sum(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double meanError(CueValues cue, double[] x) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += Math.abs(cue.values()[i] - x[i]);
    }
    return sum / x.length;
  }

  private static String noise(
      CueValues cue, double[] x, double gain, double offset, String before) {
    double squares = 0;
    for (int i = 0; i < x.length; i++) {
      double error = cue.values()[i] - gain * x[i] - offset;
      squares += error * error;
    }
    double deviation = Math.sqrt(squares / x.length);
    String noise =
        deviation < cue.resolution() / 2 ? "" : "noise of deviation " + size(cue, deviation);
    return before.isEmpty()
        ? noise.isEmpty() ? "no damage" : noise
        : noise.isEmpty() ? before : before + ", " + noise;
  }

  private static String linear(CueValues cue, double gain, double offset) {
    return format("scaled by %.3g and moved by ", gain) + size(cue, offset);
  }

  private static String linear(CueValues cue, double[] x, Hypothesis hypothesis) {
    double meanX = 0;
    double meanQ = 0;
    for (int i = 0; i < x.length; i++) {
      meanX += x[i] / x.length;
      meanQ += cue.values()[i] / x.length;
    }
    double xx = 0;
    double qx = 0;
    for (int i = 0; i < x.length; i++) {
      xx += (x[i] - meanX) * (x[i] - meanX);
      qx += (x[i] - meanX) * (cue.values()[i] - meanQ);
    }
    double gain = xx > 0 ? qx / xx : 0;
    double offset = meanQ - gain * meanX;
    String said = noise(cue, x, gain, offset, linear(cue, gain, offset));
    return switch (hypothesis) {
      case INVERTED -> "inverted: " + said;
      case LEVELS -> said + ", then rounded or clipped";
      default -> said;
    };
  }

  private static String erased(
      Bank bank, Bank.Scorer scorer, double[] x, double gain, double offset, String how) {
    CueValues cue = bank.cue();
    double[] grid = gain == 1 && offset == 0 ? scorer.erased().grid() : scorer.erasedAfter().grid();
    int size =
        how.isEmpty()
            ? ErasureFamily.largest(grid) / bank.erasure().shares()
            : ErasureFamily.largest(scorer.erased().sizes());
    double reach = OBSERVED * bank.erasure().sigma(size) + cue.step() / 2;
    int observed = 0;
    double squares = 0;
    for (int i = 0; i < x.length; i++) {
      double error = cue.values()[i] - gain * x[i] - offset;
      if (Math.abs(error) < reach) {
        observed++;
        squares += error * error;
      }
    }
    double share = 100.0 * (x.length - observed) / x.length;
    double deviation = observed == 0 ? 0 : Math.sqrt(squares / observed);
    String others =
        deviation < cue.resolution() / 10
            ? "the others as they were"
            : "the others with noise of deviation " + size(cue, deviation);
    return format("%.0f %% of the coordinates erased", share) + how + ", " + others;
  }

  private static String curve(CueValues cue, ChannelFamily.Scorer mapped) {
    StringBuilder curve = new StringBuilder("values mapped by a curve:");
    int used = mapped.used();
    String separator = " ";
    for (int point = 0; point < Math.min(CURVE, used); point++) {
      int a = used <= CURVE ? point : point * (used - 1) / (CURVE - 1);
      if (!mapped.empty(a)) {
        curve
            .append(separator)
            .append(size(cue, mapped.patternMean(a)))
            .append(" to ")
            .append(size(cue, mapped.cueMean(a)));
        separator = ", ";
      }
    }
    return curve.toString();
  }
}
