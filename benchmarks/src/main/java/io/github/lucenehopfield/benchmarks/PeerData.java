package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.datasets.file.VectorFile;
import io.github.lucenehopfield.datasets.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.sf.extjwnl.JWNLException;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.VectorUtil;

/**
 * Vectors to index and others to look for.
 *
 * @param name what they are
 * @param stored the vectors to index
 * @param queries the queries, none of them indexed
 * @param function what nearness is: {@code EUCLIDEAN} or, for vectors of unit length, {@code
 *     DOT_PRODUCT}
 * @param width how many columns the vectors have as images, 0 where they are none
 */
record PeerData(
    String name,
    float[][] stored,
    float[][] queries,
    VectorSimilarityFunction function,
    int width) {
  private static final int SIDE = 28;
  private static final int QUERIES_PER_BATCH = 16;
  private static final int MAX_QUERIES = 1000;

  /**
   * Loads data by name.
   *
   * @param name {@code fashion-mnist}, {@code patches} or {@code patches:HxW}, {@code wordnet}, or
   *     a file: an ann-benchmarks {@code .hdf5}, or any other vectors, of which some become queries
   * @param images the files of Fashion-MNIST
   * @param vectors how many to index at most
   * @param queries how many queries at most
   * @param cosine whether nearness in a file of vectors is cosine
   * @param seed decides what is random
   * @param console for progress
   */
  static PeerData load(
      String name,
      FashionMnist images,
      int vectors,
      int queries,
      boolean cosine,
      long seed,
      Console console)
      throws IOException, JWNLException {
    SplittableRandom random = new SplittableRandom(seed);
    if (name.equals("fashion-mnist")) {
      return new PeerData(
          name,
          images.train(vectors),
          images.test(queries),
          VectorSimilarityFunction.EUCLIDEAN,
          SIDE);
    }
    if (name.equals("patches") || name.startsWith("patches:")) {
      String[] size = (name.equals("patches") ? "14x14" : name.substring(8)).split("x");
      int height = Integer.parseInt(size[0]);
      int width = Integer.parseInt(size[1]);
      int count = vectors == Integer.MAX_VALUE ? 1_000_000 : vectors;
      return new PeerData(
          String.format(Locale.ROOT, "patches %d x %d", height, width),
          patches(images.train(Integer.MAX_VALUE), height, width, count, random),
          patches(images.test(Integer.MAX_VALUE), height, width, queries, random),
          VectorSimilarityFunction.EUCLIDEAN,
          width);
    }
    if (name.equals("wordnet")) {
      Glosses glosses = new Glosses(console, System.getenv());
      return split(name, glosses.embed("glosses", Glosses.texts()), vectors, queries, true, random);
    }
    Path file = Path.of(name);
    if (name.endsWith(".hdf5")) {
      return AnnBenchmarks.read(file, vectors, queries);
    }
    try (VectorFile rows = VectorFile.open(file)) {
      float[][] all = new float[rows.rows()][rows.dimension()];
      VectorFile.Cursor cursor = rows.cursor();
      for (int i = 0; i < all.length; i++) {
        cursor.read(i, all[i]);
      }
      return split(file.getFileName().toString(), all, vectors, queries, cosine, random);
    }
  }

  /** Takes random vectors out as queries. */
  private static PeerData split(
      String name,
      float[][] all,
      int vectors,
      int queries,
      boolean cosine,
      SplittableRandom random) {
    // However many are used, so that the same vectors are indexed.
    int taken = Math.min(MAX_QUERIES, all.length / 10);
    for (int i = 0; i < taken; i++) {
      int other = random.nextInt(i, all.length);
      float[] vector = all[other];
      all[other] = all[i];
      all[i] = vector;
    }
    float[][] stored =
        Arrays.copyOfRange(all, taken, (int) Math.min(all.length, (long) taken + vectors));
    return of(name, stored, Arrays.copyOf(all, Math.min(queries, taken)), cosine);
  }

  static PeerData of(String name, float[][] stored, float[][] queries, boolean cosine) {
    if (cosine == false) {
      return new PeerData(name, stored, queries, VectorSimilarityFunction.EUCLIDEAN, 0);
    }
    for (float[] vector : stored) {
      VectorUtil.l2normalize(vector);
    }
    for (float[] vector : queries) {
      VectorUtil.l2normalize(vector);
    }
    return new PeerData(name, stored, queries, VectorSimilarityFunction.DOT_PRODUCT, 0);
  }

  /** Cuts patches at random places of images taken in turn. */
  private static float[][] patches(
      float[][] images, int height, int width, int count, SplittableRandom random) {
    float[][] patches = new float[count][height * width];
    for (int i = 0; i < count; i++) {
      float[] image = images[i % images.length];
      int top = random.nextInt(SIDE - height + 1);
      int left = random.nextInt(SIDE - width + 1);
      for (int row = 0; row < height; row++) {
        System.arraycopy(image, (top + row) * SIDE + left, patches[i], row * width, width);
      }
    }
    return patches;
  }

  /** {@return how near two vectors are, greater for nearer ones} */
  float nearness(float[] a, float[] b) {
    return function == VectorSimilarityFunction.EUCLIDEAN
        ? -VectorUtil.squareDistance(a, b)
        : VectorUtil.dotProduct(a, b);
  }

  /** {@return the nearness of the k-th nearest vector of every query} */
  float[] truth(int k) {
    float[] least = new float[queries.length];
    int batches = (queries.length + QUERIES_PER_BATCH - 1) / QUERIES_PER_BATCH;
    IntStream.range(0, batches)
        .parallel()
        .forEach(
            batch -> {
              int from = batch * QUERIES_PER_BATCH;
              truth(k, from, Math.min(from + QUERIES_PER_BATCH, queries.length), least);
            });
    return least;
  }

  /** Each stored vector meets all queries of a batch while it is in the cache. */
  private void truth(int k, int from, int to, float[] least) {
    float[][] best = new float[to - from][k];
    for (float[] row : best) {
      Arrays.fill(row, Float.NEGATIVE_INFINITY);
    }
    for (float[] vector : stored) {
      for (int q = from; q < to; q++) {
        float[] row = best[q - from];
        float nearness = nearness(queries[q], vector);
        if (nearness > row[k - 1]) {
          int at = k - 1;
          for (; at > 0 && row[at - 1] < nearness; at--) {
            row[at] = row[at - 1];
          }
          row[at] = nearness;
        }
      }
    }
    for (int q = from; q < to; q++) {
      least[q] = best[q - from][k - 1];
    }
  }
}
