package io.github.lucenehopfield.anydata;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * Distributions of stored vectors that an index meets in the world: heavy tails, outliers,
 * sentinels, units and norms that differ, every scale of a float, few dimensions and many. The same
 * seed gives the same vectors.
 */
public final class AnyData {
  private static final int D = 64;
  private static final int SMALL = 6000;
  private static final int PARTITIONED = 20000;
  private static final float SENTINEL = -9999;

  private AnyData() {}

  /** Makes vectors from a source of randomness. */
  @FunctionalInterface
  public interface Generator {
    /** {@return so many vectors of so many dimensions} */
    float[][] generate(int count, int dimension, SplittableRandom random);
  }

  /**
   * A distribution.
   *
   * @param name unique; letters, digits, points and hyphens
   * @param count how many vectors a full trial stores
   * @param dimension of its vectors
   * @param segments how many segments a full trial has
   * @param bytes whether its values are whole numbers from -128 to 127, stored as bytes
   * @param fault whether it is one of the faults that once were measured and are followed by name
   * @param spoiled what one coordinate of every cue is replaced by; 0 for none
   * @param generator makes the vectors
   */
  public record Row(
      String name,
      int count,
      int dimension,
      int segments,
      boolean bytes,
      boolean fault,
      float spoiled,
      Generator generator) {
    /** {@return vectors of this distribution} */
    public float[][] vectors(int size, long seed) {
      SplittableRandom random = new SplittableRandom(seed * 31 + name.hashCode());
      return generator.generate(size, dimension, random);
    }

    private Row segments(int value) {
      return new Row(name, count, dimension, value, bytes, fault, spoiled, generator);
    }

    private Row bytesOnly() {
      return new Row(name, count, dimension, segments, true, fault, spoiled, generator);
    }

    private Row knownFault() {
      return new Row(name, count, dimension, segments, bytes, true, spoiled, generator);
    }

    private Row spoiledBy(float value) {
      return new Row(name, count, dimension, segments, bytes, fault, value, generator);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** {@return all distributions} */
  public static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    faults(rows);
    shapes(rows);
    outliers(rows);
    sentinels(rows);
    scales(rows);
    structures(rows);
    layouts(rows);
    return rows;
  }

  private static void faults(List<Row> rows) {
    rows.add(row("images-3-unscaled", PARTITIONED, 784, few(AnyData::images, 3, 255)).knownFault());
    rows.add(row("outliers-5-x30", SMALL, D, few(clusters(50, .1), 5, 30)).knownFault());
    rows.add(row("coordinate-1e4", SMALL, D, oneCoordinate(AnyData::images, 1e4f)).knownFault());
    rows.add(
        row(
                "sentinel-9999-200-vectors",
                PARTITIONED,
                D,
                sentinelIn(normal(), .01, 1, SENTINEL, false))
            .knownFault());
    rows.add(
        row("log-normal-2", SMALL, D, values(r -> Math.exp(2 * r.nextGaussian()))).knownFault());
    rows.add(
        row(
                "sparse-log-normal",
                SMALL,
                D,
                values(r -> r.nextDouble() < .8 ? 0 : Math.exp(2 * r.nextGaussian())))
            .knownFault());
    rows.add(row("cauchy", SMALL, D, values(AnyData::cauchy)).knownFault());
    rows.add(row("norms-1-to-100", SMALL, D, norms(2)).knownFault());
    rows.add(row("scale-1e-5", SMALL, D, times(normal(), 1e-5)).knownFault());
    rows.add(row("dimension-1", 30000, 1, normal()).knownFault());
    rows.add(row("dimension-2", 30000, 2, normal()).knownFault());
    rows.add(row("cue-9999", SMALL, 784, AnyData::images).spoiledBy(SENTINEL).knownFault());
    rows.add(row("cue-1e20", SMALL, 784, AnyData::images).spoiledBy(1e20f).knownFault());
    rows.add(row("planted-near-duplicates", 40000, 32, planted()).knownFault());
    rows.add(row("scale-1e18", SMALL, D, times(normal(), 1e18)).knownFault());
    rows.add(row("subnormal", SMALL, D, times(normal(), 1e-41)).knownFault());
  }

  private static void shapes(List<Row> rows) {
    rows.add(row("normal", SMALL, D, normal()));
    rows.add(row("uniform", SMALL, D, values(SplittableRandom::nextDouble)));
    rows.add(row("log-normal-1", SMALL, D, values(r -> Math.exp(r.nextGaussian()))));
    rows.add(row("log-normal-3", SMALL, D, values(r -> Math.exp(3 * r.nextGaussian()))));
    rows.add(row("pareto", SMALL, D, values(r -> Math.pow(1 - r.nextDouble(), -1 / 1.2))));
    rows.add(row("laplace", SMALL, D, values(r -> r.nextExponential() - r.nextExponential())));
    rows.add(row("student-t-3", SMALL, D, values(AnyData::studentT)));
    rows.add(row("exponential", SMALL, D, values(SplittableRandom::nextExponential)));
    rows.add(row("sparse-counts", SMALL, 128, values(r -> poisson(r, .15))));
    rows.add(row("integers", SMALL, D, values(r -> r.nextInt(-1000, 1001))));
    rows.add(row("binary", SMALL, D, values(r -> r.nextInt(2))));
    rows.add(row("signs", SMALL, D, values(r -> r.nextBoolean() ? 1 : -1)));
    rows.add(row("one-hot", SMALL, D, AnyData::oneHot));
    rows.add(row("bytes-uniform", SMALL, D, values(r -> r.nextInt(-128, 128))).bytesOnly());
    rows.add(
        row("bytes-sparse", SMALL, D, values(r -> r.nextDouble() < .9 ? 0 : r.nextInt(1, 128)))
            .bytesOnly());
    rows.add(row("bytes-binary", SMALL, D, values(r -> r.nextInt(2))).bytesOnly());
    rows.add(row("bytes-few-large", SMALL, D, AnyData::fewLargeBytes).bytesOnly());
  }

  private static void outliers(List<Row> rows) {
    rows.add(row("outlier-1-x10", SMALL, D, few(normal(), 1, 10)));
    rows.add(row("outlier-1-x1e4", SMALL, D, few(normal(), 1, 1e4)));
    rows.add(row("outlier-1-x1e10", SMALL, D, few(normal(), 1, 1e10)));
    rows.add(row("outlier-1-x1e30", SMALL, D, few(normal(), 1, 1e30)));
    rows.add(row("outliers-0.1pc-x255", SMALL, D, share(normal(), .001, 255)));
    rows.add(row("outliers-1pc-x1e4", SMALL, D, share(normal(), .01, 1e4)));
    rows.add(row("outliers-5pc-x10", SMALL, D, share(normal(), .05, 10)));
    rows.add(row("outliers-5pc-x1e10", SMALL, D, share(normal(), .05, 1e10)));
    rows.add(row("coordinates-1pc-x255", SMALL, D, coordinates(normal(), .01, 255)));
    rows.add(row("coordinates-5pc-x1e4", SMALL, D, coordinates(normal(), .05, 1e4)));
  }

  private static void sentinels(List<Row> rows) {
    rows.add(row("sentinel-1-coordinates-20pc", SMALL, D, sentinel(uniform(), .2, -1)));
    rows.add(row("sentinel-999-coordinates-1pc", SMALL, D, sentinel(normal(), .01, -999)));
    rows.add(row("sentinel-9999-coordinates-20pc", SMALL, D, sentinel(normal(), .2, SENTINEL)));
    rows.add(row("sentinel-1-vectors-1pc", SMALL, D, sentinelIn(uniform(), .01, D, -1, true)));
    rows.add(row("sentinel-999-vectors-20pc", SMALL, D, sentinelIn(normal(), .2, 8, -999, false)));
    rows.add(
        row("sentinel-9999-vectors-1pc", SMALL, D, sentinelIn(normal(), .01, D, SENTINEL, true)));
  }

  private static void scales(List<Row> rows) {
    for (String scale : List.of("1e-40", "1e-30", "1e-20", "1e5", "1e15", "1e25", "1e30", "1e37")) {
      rows.add(row("scale-" + scale, SMALL, D, times(normal(), Double.parseDouble(scale))));
    }
    rows.add(row("offset-1e4", SMALL, D, mapped(normal(), x -> x + 1e4)));
    rows.add(row("norms-one-decade", SMALL, D, norms(1)));
    rows.add(row("norms-five-decades", SMALL, D, norms(5)));
    rows.add(row("scale-mixture", SMALL, D, scaleMixture()));
    rows.add(row("units-1e6", SMALL, D, units(d -> Math.pow(10, d % 7))));
    rows.add(row("units-heavy-tailed", SMALL, D, AnyData::heavyTailedUnits));
    rows.add(row("constant-dimensions", SMALL, D, units(d -> d % 2 == 0 ? 0 : 1)));
  }

  private static void structures(List<Row> rows) {
    rows.add(row("duplicates", SMALL, D, repeated(normal(), .5, 0)));
    rows.add(row("near-duplicates", SMALL, D, repeated(normal(), .5, 1e-3)));
    rows.add(row("equal", SMALL, D, AnyData::equal));
    rows.add(row("zero-vectors", SMALL, D, share(normal(), .05, 0)));
    rows.add(row("low-rank", SMALL, D, lowRank()));
    rows.add(row("clusters", SMALL, D, clusters(50, .01)));
    rows.add(row("unit-embeddings", SMALL, 384, mappedVectors(clusters(200, .7), AnyData::unit)));
    rows.add(row("smooth", SMALL, 128, AnyData::smooth));
    rows.add(row("sorted", SMALL, D, mappedVectors(normal(), AnyData::sorted)));
    rows.add(row("walks", SMALL, 128, mappedVectors(normal(), AnyData::summed)));
    rows.add(row("images", SMALL, 784, AnyData::images));
    rows.add(row("dimension-3", 30000, 3, normal()));
    rows.add(row("dimension-4", PARTITIONED, 4, uniform()));
    rows.add(row("dimension-8", PARTITIONED, 8, normal()));
    rows.add(row("dimension-4096", 4500, 4096, normal()));
  }

  private static void layouts(List<Row> rows) {
    rows.add(row("partitioned-normal", PARTITIONED, 32, normal()));
    rows.add(row("partitioned-clusters", PARTITIONED, 32, clusters(200, .05)));
    rows.add(
        row(
            "partitioned-log-normal",
            PARTITIONED,
            32,
            values(r -> Math.exp(2 * r.nextGaussian()))));
    rows.add(row("partitioned-outliers", PARTITIONED, 32, share(normal(), .001, 1e4)));
    rows.add(row("partitioned-norms", PARTITIONED, 32, norms(3)));
    rows.add(row("segments-normal", 3 * 5000, D, normal()).segments(3));
    rows.add(row("segments-outliers", 3 * 5000, D, few(normal(), 3, 1e4)).segments(3));
    rows.add(row("segments-of-other-scales", 3 * 5000, D, growing()).segments(3));
  }

  private static Row row(String name, int count, int dimension, Generator generator) {
    return new Row(name, count, dimension, 1, false, false, 0, generator);
  }

  private static Generator values(ToDoubleFunction<SplittableRandom> value) {
    return (count, dimension, random) -> {
      float[][] vectors = new float[count][dimension];
      for (float[] vector : vectors) {
        for (int d = 0; d < dimension; d++) {
          vector[d] = finite(value.applyAsDouble(random));
        }
      }
      return vectors;
    };
  }

  private static float finite(double value) {
    return (float) Math.clamp(value, -Float.MAX_VALUE, (double) Float.MAX_VALUE);
  }

  private static Generator normal() {
    return values(SplittableRandom::nextGaussian);
  }

  private static Generator uniform() {
    return values(SplittableRandom::nextDouble);
  }

  private static double cauchy(SplittableRandom random) {
    return Math.tan(Math.PI * (random.nextDouble() - .5));
  }

  /** With three degrees of freedom. */
  private static double studentT(SplittableRandom random) {
    double squares = 0;
    for (int i = 0; i < 3; i++) {
      double x = random.nextGaussian();
      squares += x * x;
    }
    return random.nextGaussian() / Math.sqrt(squares / 3);
  }

  private static double poisson(SplittableRandom random, double mean) {
    double left = Math.exp(-mean);
    double product = random.nextDouble();
    int count = 0;
    while (product > left) {
      product *= random.nextDouble();
      count++;
    }
    return count;
  }

  private static Generator mapped(Generator base, DoubleUnaryOperator map) {
    return (count, dimension, random) -> {
      float[][] vectors = base.generate(count, dimension, random);
      for (float[] vector : vectors) {
        map(vector, map);
      }
      return vectors;
    };
  }

  private static void map(float[] vector, DoubleUnaryOperator map) {
    for (int d = 0; d < vector.length; d++) {
      vector[d] = finite(map.applyAsDouble(vector[d]));
    }
  }

  private static Generator times(Generator base, double factor) {
    return mapped(base, x -> x * factor);
  }

  private interface Change {
    void apply(float[] vector, SplittableRandom random);
  }

  private static Generator mappedVectors(Generator base, Change change) {
    return (count, dimension, random) -> {
      float[][] vectors = base.generate(count, dimension, random);
      for (float[] vector : vectors) {
        change.apply(vector, random);
      }
      return vectors;
    };
  }

  /** A number of vectors in the first half are larger. */
  private static Generator few(Generator base, int many, double factor) {
    return (count, dimension, random) -> {
      float[][] vectors = base.generate(count, dimension, random);
      for (int i = 0; i < many; i++) {
        map(vectors[(2 * i + 1) * count / (4 * many)], x -> x * factor);
      }
      return vectors;
    };
  }

  private static Generator oneCoordinate(Generator base, float value) {
    return (count, dimension, random) -> {
      float[][] vectors = base.generate(count, dimension, random);
      vectors[count / 3][dimension / 2] = value;
      return vectors;
    };
  }

  private static Generator share(Generator base, double share, double factor) {
    return mappedVectors(
        base,
        (vector, random) -> {
          if (random.nextDouble() < share) {
            map(vector, x -> x * factor);
          }
        });
  }

  private static Generator coordinates(Generator base, double share, double factor) {
    return mappedVectors(
        base, (vector, random) -> map(vector, x -> random.nextDouble() < share ? x * factor : x));
  }

  private static Generator sentinel(Generator base, double share, float value) {
    return mappedVectors(
        base, (vector, random) -> map(vector, x -> random.nextDouble() < share ? value : x));
  }

  /** A share of the vectors have so many sentinels, at random places or from the first one on. */
  private static Generator sentinelIn(
      Generator base, double share, int many, float value, boolean first) {
    return mappedVectors(
        base,
        (vector, random) -> {
          if (random.nextDouble() < share) {
            for (int i = 0; i < many; i++) {
              vector[first ? i : random.nextInt(vector.length)] = value;
            }
          }
        });
  }

  /** Directions at random, norms log-uniform over a number of decades. */
  private static Generator norms(double decades) {
    return mappedVectors(
        normal(),
        (vector, random) -> {
          unit(vector, random);
          double norm = Math.pow(10, decades * random.nextDouble());
          map(vector, x -> x * norm);
        });
  }

  private static void unit(float[] vector, SplittableRandom random) {
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    double norm = Math.sqrt(squares);
    map(vector, x -> x / norm);
  }

  private static Generator scaleMixture() {
    double[] scales = {1e-3, 1, 1e3};
    return mappedVectors(
        normal(),
        (vector, random) -> {
          double scale = scales[random.nextInt(scales.length)];
          map(vector, x -> x * scale);
        });
  }

  private interface Unit {
    double of(int dimension);
  }

  private static Generator units(Unit unit) {
    return mappedVectors(
        normal(),
        (vector, random) -> {
          for (int d = 0; d < vector.length; d++) {
            vector[d] = finite(vector[d] * unit.of(d));
          }
        });
  }

  private static float[][] heavyTailedUnits(int count, int dimension, SplittableRandom random) {
    double[] units = new double[dimension];
    Arrays.setAll(units, d -> Math.abs(cauchy(random)));
    return units(d -> units[d]).generate(count, dimension, random);
  }

  private static float[][] oneHot(int count, int dimension, SplittableRandom random) {
    float[][] vectors = new float[count][dimension];
    for (float[] vector : vectors) {
      vector[random.nextInt(dimension)] = 1;
    }
    return vectors;
  }

  private static float[][] fewLargeBytes(int count, int dimension, SplittableRandom random) {
    float[][] vectors = values(r -> r.nextInt(-3, 4)).generate(count, dimension, random);
    for (int i = 0; i < 5; i++) {
      Arrays.fill(vectors[(2 * i + 1) * count / 20], 127 - i);
    }
    return vectors;
  }

  private static float[][] equal(int count, int dimension, SplittableRandom random) {
    float[][] vectors = new float[count][];
    float[] vector = normal().generate(1, dimension, random)[0];
    Arrays.setAll(vectors, i -> vector.clone());
    return vectors;
  }

  /** A share of the vectors are those of earlier ones, with or without a little noise. */
  private static Generator repeated(Generator base, double share, double noise) {
    return (count, dimension, random) -> {
      float[][] vectors = base.generate(count, dimension, random);
      for (int i = 1; i < count; i++) {
        if (random.nextDouble() < share) {
          vectors[i] = vectors[random.nextInt(i)].clone();
          if (noise > 0) {
            map(vectors[i], x -> x + noise * random.nextGaussian());
          }
        }
      }
      return vectors;
    };
  }

  /** One vector in a hundred has 20 others near it, which outstand all the rest. */
  private static Generator planted() {
    return (count, dimension, random) -> {
      float[][] vectors = normal().generate(count, dimension, random);
      int[] order = new int[count];
      Arrays.setAll(order, i -> i);
      for (int i = count - 1; i > 0; i--) {
        int other = random.nextInt(i + 1);
        int kept = order[i];
        order[i] = order[other];
        order[other] = kept;
      }
      for (int first = 0; first + 100 <= count; first += 100) {
        for (int i = 1; i <= 20; i++) {
          double distance = .05 * i;
          float[] copy = vectors[order[first]].clone();
          map(copy, x -> x + distance * random.nextGaussian());
          vectors[order[first + i]] = copy;
        }
      }
      return vectors;
    };
  }

  private static Generator lowRank() {
    return (count, dimension, random) -> {
      int rank = Math.min(4, dimension);
      float[][] basis = normal().generate(rank, dimension, random);
      float[][] vectors = normal().generate(count, rank, random);
      for (int i = 0; i < count; i++) {
        float[] weights = vectors[i];
        vectors[i] = new float[dimension];
        for (int d = 0; d < dimension; d++) {
          for (int r = 0; r < rank; r++) {
            vectors[i][d] += weights[r] * basis[r][d];
          }
        }
      }
      return vectors;
    };
  }

  private static Generator clusters(int many, double width) {
    return (count, dimension, random) -> {
      float[][] centers = normal().generate(many, dimension, random);
      float[][] vectors = times(normal(), width).generate(count, dimension, random);
      for (float[] vector : vectors) {
        float[] center = centers[random.nextInt(many)];
        for (int d = 0; d < dimension; d++) {
          vector[d] += center[d];
        }
      }
      return vectors;
    };
  }

  private static float[][] smooth(int count, int dimension, SplittableRandom random) {
    float[][] vectors = new float[count][dimension];
    for (float[] vector : vectors) {
      for (int wave = 1; wave <= 5; wave++) {
        double sine = random.nextGaussian();
        double cosine = random.nextGaussian();
        for (int d = 0; d < dimension; d++) {
          double angle = Math.PI * wave * d / dimension;
          vector[d] += (float) (sine * Math.sin(angle) + cosine * Math.cos(angle));
        }
      }
    }
    return vectors;
  }

  private static void sorted(float[] vector, SplittableRandom random) {
    Arrays.sort(vector);
  }

  private static void summed(float[] vector, SplittableRandom random) {
    for (int d = 1; d < vector.length; d++) {
      vector[d] += vector[d - 1];
    }
  }

  /**
   * From 0 to 1, smooth but for the grain of cloth, with a good part of each exactly 0; square, as
   * far as possible.
   */
  private static float[][] images(int count, int dimension, SplittableRandom random) {
    int width = (int) Math.ceil(Math.sqrt(dimension));
    double narrow = width * width / 60.0;
    float[][] vectors = new float[count][dimension];
    for (float[] vector : vectors) {
      for (int bump = 0; bump < 5; bump++) {
        double x = width * random.nextDouble(.15, .85);
        double y = width * random.nextDouble(.15, .85);
        double height = random.nextDouble(.3, 1);
        for (int d = 0; d < dimension; d++) {
          double dx = d % width - x;
          double dy = d / width - y;
          double squares = dx * dx + dy * dy;
          if (squares < 3 * narrow) {
            vector[d] += (float) (height * Math.exp(-squares / narrow));
          }
        }
      }
      double grain = random.nextDouble(.4);
      map(vector, v -> v < .1 ? 0 : Math.min(1, v * (1 - grain * random.nextDouble())));
    }
    return vectors;
  }

  /** Each third of the vectors is a thousand times larger than the one before. */
  private static Generator growing() {
    return (count, dimension, random) -> {
      float[][] vectors = normal().generate(count, dimension, random);
      for (int i = 0; i < count; i++) {
        double scale = Math.pow(1e3, 3 * i / count);
        map(vectors[i], x -> x * scale);
      }
      return vectors;
    };
  }
}
