package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.datasets.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.sf.extjwnl.JWNLException;

/**
 * Data to be corrupted.
 *
 * @param name of the set
 * @param stored the vectors that are stored
 * @param absent others of the same distribution, which are not
 * @param width of images, 0 for none
 * @param cues one a stored vector, corrupted by nature, or null
 * @param absentCues one an absent vector, or null
 * @param channels known channels by name, empty where corruptions are those of {@link
 *     UniversalCorruptions}
 */
record UniversalData(
    String name,
    float[][] stored,
    float[][] absent,
    int width,
    float[][] cues,
    float[][] absentCues,
    Map<String, Channel> channels) {

  /** A channel whose likelihood is known. */
  interface Channel {
    /** {@return what comes out} */
    float[] send(float[] origin, SplittableRandom random);

    /** {@return log p(q|x) but for what depends on q alone} */
    double logLikelihood(float[] cue, float[] pattern);
  }

  private static UniversalData of(String name, float[][] all, int stored, int width) {
    int n = Math.min(stored, all.length * 9 / 10);
    return new UniversalData(
        name,
        Arrays.copyOf(all, n),
        Arrays.copyOfRange(all, n, all.length),
        width,
        null,
        null,
        Map.of());
  }

  /** {@return images of clothes, 28 x 28} */
  static UniversalData fashion(FashionMnist files, int stored, int absent) throws IOException {
    return new UniversalData(
        "fashion", files.train(stored), files.test(absent), 28, null, null, Map.of());
  }

  /** {@return embeddings of glosses, spread over the whole dictionary} */
  static UniversalData wordnet(int stored, int absent) throws IOException, JWNLException {
    Console console =
        new Console(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            false);
    List<String> texts = Glosses.texts();
    int wanted = Math.min(stored + absent, texts.size());
    List<String> some = new ArrayList<>();
    // An odd stride modulo the size visits texts of all parts of the dictionary.
    for (int i = 0; i < wanted; i++) {
      some.add(texts.get((int) ((long) i * 49_999 % texts.size())));
    }
    float[][] vectors = new Glosses(console, System.getenv()).embed("universal", some);
    return of("wordnet", vectors, wanted - absent, 0);
  }

  /**
   * {@return patches of 14 x 14 of pictures of occluding discs, whose statistics are those of
   * natural images} (Lee, Mumford and Huang, "Occlusion models for natural images", 2001.)
   */
  static UniversalData patches(int stored, int absent, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int side = 14;
    int size = 256;
    List<float[]> patches = new ArrayList<>();
    while (patches.size() < stored + absent) {
      double[] picture = new double[size * size];
      for (int disc = 0; disc < 4000; disc++) {
        double radius = 2 / Math.sqrt(random.nextDouble(0.001, 1));
        double x = random.nextDouble(size);
        double y = random.nextDouble(size);
        double shade = random.nextDouble();
        double slope = 0.02 * random.nextGaussian();
        for (int i = (int) Math.max(0, y - radius); i < Math.min(size, y + radius); i++) {
          for (int j = (int) Math.max(0, x - radius); j < Math.min(size, x + radius); j++) {
            if ((i - y) * (i - y) + (j - x) * (j - x) < radius * radius) {
              picture[i * size + j] = shade + slope * (j - x);
            }
          }
        }
      }
      for (int k = 0; k < 400 && patches.size() < stored + absent; k++) {
        int row = random.nextInt(size - side);
        int column = random.nextInt(size - side);
        float[] patch = new float[side * side];
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < patch.length; i++) {
          patch[i] = (float) picture[(row + i / side) * size + column + i % side];
          sum += patch[i];
          squares += patch[i] * patch[i];
        }
        double mean = sum / patch.length;
        if (squares / patch.length - mean * mean > 0.0025) {
          patches.add(patch);
        }
      }
    }
    return of("patches", patches.toArray(float[][]::new), stored, side);
  }

  /**
   * {@return tandem mass spectra, one a compound; the cues are other spectra of the same compounds}
   *
   * @param file tab-separated and packed by gzip: the compound in the second column, in the seventh
   *     peaks as mass:intensity
   */
  static UniversalData spectra(Path file, int stored, int absent, long seed) throws IOException {
    List<float[]> origins = new ArrayList<>();
    List<float[]> cues = new ArrayList<>();
    for (Spectra.Pair pair : Spectra.pairs(file, seed)) {
      origins.add(Spectra.weighted(pair.first(), .5, 0));
      cues.add(Spectra.weighted(pair.second(), .5, 0));
    }
    int n = Math.max(1, Math.min(stored, origins.size() - absent));
    float[][] all = origins.toArray(float[][]::new);
    float[][] other = cues.toArray(float[][]::new);
    return new UniversalData(
        "spectra",
        Arrays.copyOf(all, n),
        Arrays.copyOfRange(all, n, all.length),
        0,
        Arrays.copyOf(other, n),
        Arrays.copyOfRange(other, n, other.length),
        Map.of());
  }

  /** {@return normal vectors through a gain, an offset and noise} */
  static UniversalData gauss(int stored, int absent, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] all = new float[stored + absent][64];
    for (float[] x : all) {
      for (int i = 0; i < x.length; i++) {
        x[i] = (float) random.nextGaussian();
      }
    }
    Map<String, Channel> channels = new LinkedHashMap<>();
    for (double sigma : new double[] {0.5, 1, 1.5}) {
      channels.put(
          "0.7 x + 0.5, noise:" + sigma,
          new Channel() {
            @Override
            public float[] send(float[] origin, SplittableRandom r) {
              float[] q = origin.clone();
              for (int i = 0; i < q.length; i++) {
                q[i] = (float) (0.7 * q[i] + 0.5 + sigma * r.nextGaussian());
              }
              return q;
            }

            @Override
            public double logLikelihood(float[] cue, float[] pattern) {
              double sum = 0;
              for (int i = 0; i < cue.length; i++) {
                double error = cue[i] - 0.7 * pattern[i] - 0.5;
                sum -= error * error;
              }
              return sum / (2 * sigma * sigma);
            }
          });
    }
    return known("gauss", all, stored, channels);
  }

  private static UniversalData known(
      String name, float[][] all, int stored, Map<String, Channel> channels) {
    return new UniversalData(
        name,
        Arrays.copyOf(all, stored),
        Arrays.copyOfRange(all, stored, all.length),
        0,
        null,
        null,
        channels);
  }

  /** {@return vectors near a subspace, of which most coordinates are lost} */
  static UniversalData erasures(int stored, int absent, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int d = 96;
    int rank = 12;
    double[][] basis = new double[rank][d];
    for (double[] row : basis) {
      Arrays.setAll(row, i -> random.nextGaussian() / Math.sqrt(rank));
    }
    float[][] all = new float[stored + absent][d];
    for (float[] x : all) {
      double[] z = new double[rank];
      Arrays.setAll(z, i -> random.nextGaussian());
      for (int i = 0; i < d; i++) {
        double sum = 0.2 * random.nextGaussian();
        for (int k = 0; k < rank; k++) {
          sum += z[k] * basis[k][i];
        }
        x[i] = (float) sum;
      }
    }
    Map<String, Channel> channels = new LinkedHashMap<>();
    for (double lost : new double[] {0.6, 0.8, 0.9}) {
      channels.put("lost:" + lost + ", noise:0.15", new Lossy(lost, 0.15));
    }
    return known("erasures", all, stored, channels);
  }

  private record Lossy(double lost, double sigma) implements Channel {
    @Override
    public float[] send(float[] origin, SplittableRandom r) {
      float[] q = origin.clone();
      for (int i = 0; i < q.length; i++) {
        double kept = q[i] + sigma * r.nextGaussian();
        q[i] = (float) (r.nextDouble() < lost ? 1.5 * r.nextGaussian() : kept);
      }
      return q;
    }

    @Override
    public double logLikelihood(float[] cue, float[] pattern) {
      double sum = 0;
      for (int i = 0; i < cue.length; i++) {
        double t = (cue[i] - pattern[i]) / sigma;
        double u = cue[i] / 1.5;
        sum +=
            Math.log(
                (1 - lost) * Math.exp(-0.5 * t * t) / sigma + lost * Math.exp(-0.5 * u * u) / 1.5);
      }
      return sum;
    }
  }

  /** {@return vectors of six symbols, each received as another one, or as any} */
  static UniversalData symbols(int stored, int absent, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] shares = {0.4, 0.2, 0.15, 0.1, 0.1, 0.05};
    float[][] all = new float[stored + absent][64];
    for (float[] x : all) {
      for (int i = 0; i < x.length; i++) {
        double u = random.nextDouble();
        int symbol = 0;
        while (symbol < shares.length - 1 && u >= shares[symbol]) {
          u -= shares[symbol++];
        }
        x[i] = symbol;
      }
    }
    Map<String, Channel> channels = new LinkedHashMap<>();
    for (double any : new double[] {0.2, 0.5, 0.65}) {
      channels.put("permuted, any:" + any, new Permuted(any));
    }
    return known("symbols", all, stored, channels);
  }

  private record Permuted(double any) implements Channel {
    private static final int[] TO = {2, 4, 0, 5, 1, 3};

    @Override
    public float[] send(float[] origin, SplittableRandom r) {
      float[] q = origin.clone();
      for (int i = 0; i < q.length; i++) {
        q[i] = r.nextDouble() < any ? r.nextInt(TO.length) : TO[(int) q[i]];
      }
      return q;
    }

    @Override
    public double logLikelihood(float[] cue, float[] pattern) {
      double sum = 0;
      for (int i = 0; i < cue.length; i++) {
        double hit = cue[i] == TO[(int) pattern[i]] ? 1 - any : 0;
        sum += Math.log(hit + any / TO.length);
      }
      return sum;
    }
  }
}
