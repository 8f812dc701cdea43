package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.internal.math.ArgSort;
import io.github.lucenehopfield.index.internal.pq.TrainedCodebook;
import io.github.lucenehopfield.index.scan.Codebook;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.lucene.index.VectorSimilarityFunction;

/**
 * Looks up stored vectors, as they are and with light noise, in a sample of the codes that were
 * just written, and says how many of them, and of their nearest neighbors, a search would have
 * among its candidates. So a segment knows whether its codes can be relied on. Not thread-safe.
 */
final class SelfCheck {
  /** Stored vectors that are looked up, half of them with noise (docs/decisions/0030). */
  private static final int PROBES = 64;

  /** So many of the shortest vectors, and of the longest, are looked up as well. */
  private static final int EXTREMES = 8;

  /** As many candidates as a query has by default. */
  private static final int CANDIDATES = 1000;

  /** In a small segment, as many as a tenth of it. */
  private static final int CANDIDATES_SHARE = 10;

  /** So few vectors are candidates in most queries anyway. */
  private static final int FEW = 512;

  /** Noise in units of the distance between quartiles. */
  private static final double NOISE = 0.05;

  /** Of those whose codes are at least as near, so many are compared by their vectors. */
  private static final int COMPARED = 32;

  /** So many neighbors are looked for, among so many vectors ... */
  private static final int NEIGHBORS = 10;

  private static final int NEIGHBORS_AMONG = 256;

  /** ... and found where their estimate is among the better ones of a share as large as this. */
  private static final int BETTER_SHARE = 8;

  private static final float NEIGHBORS_MISSED = 0.25f;

  private final int vectors;
  private final CodeSample sample;
  private int[] byLength;

  /**
   * Prepares a check.
   *
   * @param vectors how many will be encoded
   * @param groups the number M of groups
   */
  SelfCheck(int vectors, int groups) {
    this.vectors = vectors;
    this.sample = new CodeSample(vectors, groups);
  }

  /** Takes the codes of the next block, in the order of ordinals. */
  void add(int number, byte[] block) {
    sample.add(number, block);
  }

  /**
   * {@return the share of vectors that are found, 0 to 1: of those looked up, of the shortest and
   * longest among them, or of their nearest neighbors, whichever is least} A quarter of the
   * neighbors may be missed without counting: there are vectors that hardly are nearer than others.
   *
   * @param function euclidean or cosine
   * @param codebook the codebook of the codes
   * @param source the vectors themselves
   * @param exceptions the ordinals of vectors that are found without codes, ascending
   */
  float found(
      VectorSimilarityFunction function,
      TrainedCodebook codebook,
      VectorSource source,
      int[] exceptions)
      throws IOException {
    if (vectors <= FEW || codebook.lossless()) {
      return 1;
    }
    SplittableRandom random = new SplittableRandom(vectors);
    int sampled = sample.size();
    int probes = Math.min(PROBES, sampled);
    int[] others = sample.spread(Math.min(NEIGHBORS_AMONG, sampled));
    float[][] values = new float[others.length][];
    for (int i = 0; i < others.length; i++) {
      values[i] = source.vector(sample.ordinal(others[i])).clone();
    }
    int found = 0;
    int near = 0;
    int nearFound = 0;
    int[] probed = sample.spread(probes);
    for (int i = 0; i < probes; i++) {
      int ordinal = sample.ordinal(probed[i]);
      if (Arrays.binarySearch(exceptions, ordinal) >= 0) {
        found++;
        continue;
      }
      float[] cue = source.vector(ordinal).clone();
      if (i % 2 == 1) {
        addNoise(cue, codebook, random);
      }
      float[] estimates = sample.estimates(function, cue, codebook);
      found += isFound(function, cue, estimates, source, probed[i]) ? 1 : 0;
      if (i % 8 == 0) {
        near += Math.min(NEIGHBORS, others.length);
        nearFound += neighborsFound(function, cue, estimates, others, values, exceptions);
      }
    }
    float neighbors = near == 0 ? 1 : nearFound / (float) near;
    float all = Math.min(found / (float) probes, Math.min(1, neighbors + NEIGHBORS_MISSED));
    return Math.min(all, extremesFound(function, codebook, source, exceptions));
  }

  /** {@return the share of the shortest and longest vectors that are found, one miss aside} */
  private float extremesFound(
      VectorSimilarityFunction function,
      TrainedCodebook codebook,
      VectorSource source,
      int[] exceptions)
      throws IOException {
    int sampled = sample.size();
    if (byLength == null) {
      byLength = byLength(source);
    }
    int found = 0;
    int probed = 2 * Math.min(EXTREMES, sampled / 2);
    for (int i = 0; i < probed; i++) {
      int place = byLength[i % 2 == 0 ? i / 2 : sampled - 1 - i / 2];
      float[] cue = source.vector(sample.ordinal(place)).clone();
      boolean isFound =
          Arrays.binarySearch(exceptions, sample.ordinal(place)) >= 0
              || isFound(function, cue, sample.estimates(function, cue, codebook), source, place);
      found += isFound ? 1 : 0;
    }
    return probed == 0 ? 1 : Math.min(1, (found + 1) / (float) probed);
  }

  /** {@return the places of the sample, the shortest vector first} */
  private int[] byLength(VectorSource source) throws IOException {
    double[] lengths = new double[sample.size()];
    for (int place = 0; place < lengths.length; place++) {
      for (float x : source.vector(sample.ordinal(place))) {
        lengths[place] += (double) x * x;
      }
    }
    return ArgSort.ascending(lengths);
  }

  /** {@return whether a vector is among the candidates of a cue, as far as a sample tells} */
  private boolean isFound(
      VectorSimilarityFunction function,
      float[] cue,
      float[] estimates,
      VectorSource source,
      int place)
      throws IOException {
    int sampled = sample.size();
    int candidates = Math.min(CANDIDATES, vectors / CANDIDATES_SHARE);
    return rankedBefore(function, cue, estimates, source, place) * vectors / sampled < candidates;
  }

  /** {@return how many of the nearest among others have an estimate among the better ones} */
  private int neighborsFound(
      VectorSimilarityFunction function,
      float[] cue,
      float[] estimates,
      int[] others,
      float[][] values,
      int[] exceptions) {
    int count = others.length;
    double[] exact = new double[count];
    float[] ranked = new float[count];
    for (int i = 0; i < count; i++) {
      exact[i] = score(function, cue, values[i]);
      ranked[i] = estimates[others[i]];
    }
    double[] sorted = exact.clone();
    Arrays.sort(sorted);
    Arrays.sort(ranked);
    double least = sorted[Math.max(0, count - NEIGHBORS)];
    float reached = ranked[Math.max(0, count - count / BETTER_SHARE - 1)];
    int found = 0;
    for (int i = 0; i < count && found < NEIGHBORS; i++) {
      boolean excepted = Arrays.binarySearch(exceptions, sample.ordinal(others[i])) >= 0;
      found += exact[i] >= least && (excepted || estimates[others[i]] >= reached) ? 1 : 0;
    }
    return found;
  }

  private static void addNoise(float[] cue, Codebook codebook, SplittableRandom random) {
    for (int slot = 0; slot < cue.length; slot++) {
      double spread =
          (double) codebook.level(slot, Codebook.LEVELS * 3 / 4)
              - codebook.level(slot, Codebook.LEVELS / 4);
      int d = codebook.dimension(slot);
      float noisy = (float) (cue[d] + NOISE * spread * random.nextGaussian());
      cue[d] = Float.isFinite(noisy) ? noisy : cue[d];
    }
  }

  /** {@return how many vectors of the sample are better by their codes and not by themselves} */
  private double rankedBefore(
      VectorSimilarityFunction function,
      float[] cue,
      float[] estimates,
      VectorSource source,
      int place)
      throws IOException {
    double own = score(function, cue, source.vector(sample.ordinal(place)));
    int sampled = sample.size();
    int[] better = new int[sampled];
    int size = 0;
    for (int i = 0; i < sampled; i++) {
      if (estimates[i] >= estimates[place] && i != place) {
        better[size++] = i;
      }
    }
    int compared = Math.min(COMPARED, size);
    int wrong = 0;
    for (int i = 0; i < compared; i++) {
      int other = better[(int) ((long) i * size / compared)];
      wrong += score(function, cue, source.vector(sample.ordinal(other))) < own ? 1 : 0;
    }
    return compared == 0 ? 0 : (double) size * wrong / compared;
  }

  private static double score(VectorSimilarityFunction function, float[] a, float[] b) {
    double distance = 0;
    double product = 0;
    double squares = 0;
    for (int d = 0; d < a.length; d++) {
      double difference = (double) a[d] - b[d];
      distance += difference * difference;
      product += (double) a[d] * b[d];
      squares += (double) b[d] * b[d];
    }
    if (function == VectorSimilarityFunction.EUCLIDEAN) {
      return -distance;
    }
    return squares == 0 ? 0 : product / Math.sqrt(squares);
  }
}
