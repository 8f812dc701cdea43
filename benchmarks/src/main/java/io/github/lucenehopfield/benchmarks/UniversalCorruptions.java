package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.index.internal.math.ArgSort;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/** Many ways of damaging a vector, most of which no similarity was made for. */
final class UniversalCorruptions {
  private static final int LEVELS = 8;

  /** A noise channel. */
  @FunctionalInterface
  interface Operation {
    /**
     * {@return a corrupted copy, NaN where a coordinate is unknown}
     *
     * @param origin not changed
     * @param field what it is stored with
     * @param random decides
     */
    double[] apply(double[] origin, Field field, SplittableRandom random);
  }

  /** What corruptions know of the data. */
  static final class Field {
    private final float[][] patterns;
    private final int width;
    private final int d;
    private final double low;
    private final double high;
    private final double middle;
    private final double deviation;
    private final double[] bias;
    private final double[] sizes;
    private final double[] edges = new double[LEVELS - 1];

    /**
     * Looks at data.
     *
     * @param patterns at least one
     * @param width of images, row by row; 0 for none
     */
    Field(float[][] patterns, int width) {
      this.patterns = patterns;
      this.width = width;
      d = patterns[0].length;
      int rows = Math.min(patterns.length, 500);
      double[] pool = new double[rows * d];
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < pool.length; i++) {
        pool[i] = patterns[i / d][i % d];
        sum += pool[i];
        squares += pool[i] * pool[i];
      }
      Arrays.sort(pool);
      low = pool[pool.length / 200];
      high = pool[pool.length - 1 - pool.length / 200];
      middle = pool[pool.length / 2];
      double mean = sum / pool.length;
      deviation = Math.sqrt(squares / pool.length - mean * mean);
      for (int i = 0; i < edges.length; i++) {
        edges[i] = pool[(int) ((i + 1L) * pool.length / LEVELS)];
      }
      SplittableRandom random = new SplittableRandom(77);
      bias = new double[d];
      sizes = new double[d];
      for (int i = 0; i < d; i++) {
        bias[i] = random.nextGaussian() * deviation;
        sizes[i] = Math.exp(random.nextGaussian());
      }
    }

    double unit(double value) {
      return Math.max(0, Math.min(1, (value - low) / (high - low)));
    }

    double value(double unit) {
      return low + unit * (high - low);
    }

    double[] other(SplittableRandom random) {
      return doubles(patterns[random.nextInt(patterns.length)]);
    }

    /** {@return a part of the coordinates: a rectangle of an image, or a run} */
    boolean[] region(double share, SplittableRandom random) {
      boolean[] in = new boolean[d];
      int height = width == 0 ? 1 : d / width;
      int across = width == 0 ? d : width;
      double side = width == 0 ? share : Math.sqrt(share);
      int w = Math.max(1, (int) Math.round(across * side));
      int h = width == 0 ? 1 : Math.max(1, (int) Math.round(height * side));
      int x = random.nextInt(across - w + 1);
      int y = random.nextInt(height - h + 1);
      for (int i = 0; i < h; i++) {
        Arrays.fill(in, (y + i) * across + x, (y + i) * across + x + w, true);
      }
      return in;
    }

    /** {@return a slope from -1 to 1 in a random direction} */
    double[] ramp(SplittableRandom random) {
      double[] ramp = new double[d];
      double angle = random.nextDouble(2 * Math.PI);
      int across = width == 0 ? d : width;
      int height = d / across;
      for (int i = 0; i < d; i++) {
        double x = across > 1 ? (double) (i % across) / (across - 1) - 0.5 : 0;
        double y = height > 1 ? (double) (i / across) / (height - 1) - 0.5 : 0;
        ramp[i] =
            width == 0
                ? 2 * x * (angle < Math.PI ? 1 : -1)
                : 2 * (Math.cos(angle) * y + Math.sin(angle) * x);
      }
      return ramp;
    }

    /** {@return the mean over a square or a run of so many to each side} */
    double[] smooth(double[] from, int reach) {
      int across = width == 0 ? d : width;
      int height = d / across;
      double[] to = new double[d];
      for (int i = 0; i < d; i++) {
        int n = 0;
        for (int dy = -reach; dy <= reach; dy++) {
          for (int dx = -reach; dx <= reach; dx++) {
            int x = i % across + dx;
            int y = i / across + dy;
            if (x >= 0 && x < across && y >= 0 && y < height) {
              to[i] += from[y * across + x];
              n++;
            }
          }
        }
        to[i] /= n;
      }
      return to;
    }
  }

  private UniversalCorruptions() {}

  static double[] doubles(float[] values) {
    double[] copy = new double[values.length];
    Arrays.setAll(copy, i -> values[i]);
    return copy;
  }

  private static Operation each(Each each) {
    return (x, field, random) -> {
      double[] y = x.clone();
      for (int i = 0; i < y.length; i++) {
        y[i] = each.at(i, x[i], field, random);
      }
      return y;
    };
  }

  @FunctionalInterface
  private interface Each {
    double at(int i, double x, Field field, SplittableRandom random);
  }

  private static Operation mapped(Mapping mapping) {
    return (x, field, random) -> {
      DoubleUnaryOperator map = mapping.of(field, random);
      double[] y = x.clone();
      Arrays.setAll(y, i -> map.applyAsDouble(x[i]));
      return y;
    };
  }

  @FunctionalInterface
  private interface Mapping {
    DoubleUnaryOperator of(Field field, SplittableRandom random);
  }

  private static Operation noise(double size) {
    return each((i, x, f, r) -> x + size * f.deviation * r.nextGaussian());
  }

  private static Operation then(Operation first, Operation second) {
    return (x, f, r) -> second.apply(first.apply(x, f, r), f, r);
  }

  private static Operation region(double share, Operation inside) {
    return (x, f, r) -> {
      boolean[] in = f.region(share, r);
      double[] other = inside.apply(x, f, r);
      double[] y = x.clone();
      for (int i = 0; i < y.length; i++) {
        y[i] = in[i] ? other[i] : x[i];
      }
      return y;
    };
  }

  private static Operation flat() {
    return mapped(
        (f, r) -> {
          double value = f.value(r.nextDouble());
          return x -> value;
        });
  }

  private static Operation added(double share) {
    return (x, f, r) -> {
      double[] other = f.other(r);
      double[] y = x.clone();
      Arrays.setAll(y, i -> (1 - share) * x[i] + share * other[i]);
      return y;
    };
  }

  private static Operation dropped(double share) {
    return each((i, x, f, r) -> r.nextDouble() < share ? 0 : x);
  }

  private static Operation saltAndPepper(double share) {
    return each((i, x, f, r) -> r.nextDouble() < share ? r.nextBoolean() ? f.low : f.high : x);
  }

  private static Operation missing(double share) {
    return each((i, x, f, r) -> r.nextDouble() < share ? Double.NaN : x);
  }

  private static double gamma(int shape, SplittableRandom r) {
    double sum = 0;
    for (int i = 0; i < shape; i++) {
      sum += r.nextExponential();
    }
    return sum / shape;
  }

  private static int poisson(double mean, SplittableRandom r) {
    int count = 0;
    for (double time = r.nextExponential(); time < mean; time += r.nextExponential()) {
      count++;
    }
    return count;
  }

  private static double[] shuffledInRegion(double[] x, Field f, SplittableRandom r) {
    boolean[] in = f.region(0.3, r);
    double[] y = x.clone();
    int[] at = new int[y.length];
    int n = 0;
    for (int i = 0; i < y.length; i++) {
      if (in[i]) {
        at[n++] = i;
      }
    }
    for (int i = n - 1; i > 0; i--) {
      int j = r.nextInt(i + 1);
      double swap = y[at[i]];
      y[at[i]] = y[at[j]];
      y[at[j]] = swap;
    }
    return y;
  }

  private static double[] rowsShifted(double[] x, Field f, SplittableRandom r) {
    double[] y = x.clone();
    int across = f.width == 0 ? Math.min(8, f.d) : f.width;
    for (int row = 0; row + across <= f.d; row += across) {
      int shift = r.nextInt(3) - 1;
      for (int i = 0; i < across; i++) {
        y[row + i] = x[row + Math.floorMod(i + shift, across)];
      }
    }
    return y;
  }

  private static double[] scratched(double[] x, Field f, SplittableRandom r) {
    double[] y = x.clone();
    int across = f.width == 0 ? Math.max(1, f.d / 16) : f.width;
    int rows = f.d / across;
    for (int line = 0; line < Math.max(1, rows / 6); line++) {
      int row = r.nextInt(rows);
      Arrays.fill(y, row * across, (row + 1) * across, f.high);
    }
    if (f.width > 0) {
      for (int line = 0; line < Math.max(1, across / 10); line++) {
        for (int i = r.nextInt(across); i < f.d; i += across) {
          y[i] = f.high;
        }
      }
    }
    return y;
  }

  private static double[] ranked(double[] x, Field f, SplittableRandom r) {
    double[] keys = x.clone();
    Arrays.setAll(keys, i -> x[i] + 1e-6 * f.deviation * r.nextGaussian());
    int[] order = ArgSort.ascending(keys);
    double[] y = x.clone();
    for (int i = 0; i < y.length; i++) {
      y[order[i]] = f.value((double) i / y.length);
    }
    return y;
  }

  private static DoubleUnaryOperator levelMap(Field f, SplittableRandom r) {
    double[] to = new double[LEVELS];
    Arrays.setAll(to, i -> f.value((double) i / (LEVELS - 1)));
    for (int i = LEVELS - 1; i > 0; i--) {
      int j = r.nextInt(i + 1);
      double swap = to[i];
      to[i] = to[j];
      to[j] = swap;
    }
    return x -> {
      int level = 0;
      for (double edge : f.edges) {
        level += x >= edge ? 1 : 0;
      }
      return to[level];
    };
  }

  private static Operation linear() {
    return mapped(
        (f, r) -> {
          double a = r.nextDouble(0.3, 2);
          double o = f.deviation * r.nextGaussian();
          return x -> a * x + o;
        });
  }

  /** {@return all corruptions by name} */
  static Map<String, Operation> all() {
    Map<String, Operation> corruptions = new LinkedHashMap<>();
    corruptions.put("none", (x, f, r) -> x.clone());
    addNoise(corruptions);
    addMaps(corruptions);
    addMixtures(corruptions);
    addErasures(corruptions);
    addLevels(corruptions);
    return corruptions;
  }

  private static void addNoise(Map<String, Operation> corruptions) {
    for (double size : new double[] {0.3, 0.6, 1, 1.5}) {
      corruptions.put("noise:" + size, noise(size));
    }
    corruptions.put(
        "laplace:0.5",
        each(
            (i, x, f, r) ->
                x + 0.5 * f.deviation * r.nextExponential() * (r.nextBoolean() ? 1 : -1)));
    corruptions.put(
        "cauchy:0.1",
        each(
            (i, x, f, r) ->
                x + 0.1 * f.deviation * Math.tan(Math.PI * (r.nextDouble(0.998) - 0.499))));
  }

  private static void addMaps(Map<String, Operation> corruptions) {
    corruptions.put(
        "offset",
        mapped(
            (f, r) -> {
              double o = f.deviation * r.nextDouble(0.5, 1.5) * (r.nextBoolean() ? 1 : -1);
              return x -> x + o;
            }));
    corruptions.put(
        "gain",
        mapped(
            (f, r) -> {
              double a = Math.exp(r.nextDouble(-1.2, 1.2));
              return x -> a * x;
            }));
    corruptions.put("gain+offset+noise:0.3", then(linear(), noise(0.3)));
    corruptions.put(
        "clipped",
        mapped(
            (f, r) -> {
              double a = r.nextDouble(1.5, 3);
              double o = r.nextDouble(-0.6, 0.2);
              return x -> f.value(Math.max(0, Math.min(1, a * f.unit(x) + o)));
            }));
    corruptions.put(
        "gamma",
        mapped(
            (f, r) -> {
              double g = Math.exp(r.nextDouble(0.4, 0.92) * (r.nextBoolean() ? 1 : -1));
              return x -> f.value(Math.pow(f.unit(x), g));
            }));
  }

  private static void addMixtures(Map<String, Operation> corruptions) {
    corruptions.put("speckle:2", each((i, x, f, r) -> x * gamma(2, r)));
    corruptions.put("speckle:1", each((i, x, f, r) -> x * gamma(1, r)));
    corruptions.put("poisson:6", each((i, x, f, r) -> f.value(poisson(6 * f.unit(x), r) / 6.0)));
    corruptions.put("poisson:1", each((i, x, f, r) -> f.value(poisson(f.unit(x), r))));
    corruptions.put("mixed:0.3", added(0.3));
    corruptions.put("mixed:0.5", added(0.5));
    corruptions.put(
        "gradient",
        (x, f, r) -> {
          double[] ramp = f.ramp(r);
          Arrays.setAll(ramp, i -> x[i] + 1.2 * f.deviation * ramp[i]);
          return ramp;
        });
    corruptions.put(
        "shading",
        (x, f, r) -> {
          double[] ramp = f.ramp(r);
          Arrays.setAll(ramp, i -> x[i] * Math.exp(0.8 * ramp[i]));
          return ramp;
        });
    corruptions.put("blur", (x, f, r) -> f.smooth(x, 1));
    corruptions.put(
        "noise+bias+mask",
        each(
            (i, x, f, r) ->
                r.nextDouble() < 0.4 ? 0 : x + 0.4 * (f.deviation * r.nextGaussian() + f.bias[i])));
    corruptions.put(
        "thinned",
        each((i, x, f, r) -> f.value((poisson(6 * f.unit(x), r) + poisson(1, r)) / 20.0)));
    corruptions.put("units", each((i, x, f, r) -> x * f.sizes[i]));
    corruptions.put(
        "noise by dimension",
        each((i, x, f, r) -> x + 0.4 * f.deviation * f.sizes[i] * r.nextGaussian()));
    corruptions.put("inverted", mapped((f, r) -> x -> f.high + f.low - x));
    corruptions.put("inverted+noise:0.4", then(corruptions.get("inverted"), noise(0.4)));
    corruptions.put("signs:0.3", each((i, x, f, r) -> r.nextDouble() < 0.3 ? -x : x));
    corruptions.put("shuffled:0.3", UniversalCorruptions::shuffledInRegion);
    corruptions.put("rows shifted", UniversalCorruptions::rowsShifted);
    corruptions.put("scratches", UniversalCorruptions::scratched);
  }

  private static void addErasures(Map<String, Operation> corruptions) {
    for (double share : new double[] {0.5, 0.8}) {
      corruptions.put("dropout:" + share, dropped(share));
      corruptions.put("saltpepper:" + share, saltAndPepper(share));
    }
    corruptions.put("square:0.4", region(0.4, flat()));
    corruptions.put("square:0.4+noise:0.15", then(region(0.4, flat()), noise(0.15)));
    corruptions.put(
        "square:0.4+linear+noise:0.15", then(then(region(0.4, flat()), linear()), noise(0.15)));
    corruptions.put("pasted:0.5", region(0.5, (x, f, r) -> f.other(r)));
    corruptions.put(
        "exchanged:0.6",
        each(
            (i, x, f, r) ->
                r.nextDouble() < 0.6 ? f.patterns[r.nextInt(f.patterns.length)][i] : x));
    corruptions.put("dropout:0.5+linear", then(dropped(0.5), linear()));
    corruptions.put("missing:0.6+noise:0.3", then(noise(0.3), missing(0.6)));
    corruptions.put("missing half", region(0.5, each((i, x, f, r) -> Double.NaN)));
  }

  private static void addLevels(Map<String, Operation> corruptions) {
    corruptions.put(
        "three levels+noise:0.2",
        then(mapped((f, r) -> x -> f.value(Math.round(2 * f.unit(x)) / 2.0)), noise(0.2)));
    corruptions.put("binary", mapped((f, r) -> x -> x > f.middle ? f.high : f.low));
    corruptions.put("tail:0.4", each((i, x, f, r) -> i >= 0.6 * f.d ? 0 : x));
    corruptions.put("ranks", UniversalCorruptions::ranked);
    corruptions.put("level map", mapped(UniversalCorruptions::levelMap));
    corruptions.put(
        "level map+salt", then(mapped(UniversalCorruptions::levelMap), saltAndPepper(0.15)));
    corruptions.put(
        "one huge",
        (x, f, r) -> {
          double[] y = x.clone();
          y[r.nextInt(y.length)] = -9999 * f.deviation;
          return y;
        });
  }
}
