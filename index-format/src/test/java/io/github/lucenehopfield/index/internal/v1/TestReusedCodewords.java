package io.github.lucenehopfield.index.internal.v1;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.index.CodeSettings;
import io.github.lucenehopfield.index.Samples;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.Test;

/** A merge keeps the codewords of its largest segment as long as they fit all of its vectors. */
class TestReusedCodewords {
  private static final int LARGE = 400;
  private static final int SMALL = 150;
  private static final CodeSettings SETTINGS =
      CodeSettings.DEFAULT.withMinVectors(1).withGroupSize(2).withTrainingSample(300);

  private final float[][] vectors = Samples.clustered(new Random(8), LARGE + SMALL, 36);

  /** Writes a small segment and a large one, and merges them with other settings. */
  private float[][] merge(CodeSettings merged) throws IOException {
    return merge(merged, false);
  }

  private float[][] merge(CodeSettings merged, boolean forced) throws IOException {
    try (Directory directory = new ByteBuffersDirectory()) {
      IndexWriterConfig config = Samples.config(SETTINGS).setMergePolicy(NoMergePolicy.INSTANCE);
      try (IndexWriter writer = new IndexWriter(directory, config)) {
        add(writer, LARGE, LARGE + SMALL);
        writer.flush();
        add(writer, 0, LARGE);
      }
      float[] before = codewords(directory, LARGE);
      LogDocMergePolicy pairs = new LogDocMergePolicy();
      pairs.setMergeFactor(2);
      IndexWriterConfig merging = Samples.config(merged).setMergePolicy(pairs);
      try (IndexWriter writer = new IndexWriter(directory, merging)) {
        if (forced) {
          writer.forceMerge(1);
        } else {
          writer.maybeMerge();
        }
      }
      return new float[][] {before, codewords(directory, LARGE + SMALL)};
    }
  }

  private void add(IndexWriter writer, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      writer.addDocument(Samples.document(i, "f", vectors[i], VectorSimilarityFunction.EUCLIDEAN));
    }
  }

  /** {@return the codewords of the only segment that has so many vectors} */
  private static float[] codewords(Directory directory, int count) throws IOException {
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      for (LeafReaderContext leaf : reader.leaves()) {
        Hopfield1VectorsReader vectors =
            (Hopfield1VectorsReader) Samples.vectorsReader(leaf.reader(), "f");
        if (vectors.codedVectors("f") == count) {
          assertEquals(0, vectors.codedVectors("other"));
          return vectors.codewords("f").centroids();
        }
      }
    }
    throw new AssertionError("no segment of " + count);
  }

  @Test
  void sameDistribution() throws IOException {
    float[][] codewords = merge(SETTINGS);
    assertArrayEquals(codewords[0], codewords[1]);
  }

  @Test
  void forcedMergesTrainAnew() throws IOException {
    float[][] codewords = merge(SETTINGS, true);
    assertFalse(Arrays.equals(codewords[0], codewords[1]));
  }

  @Test
  void otherDistribution() throws IOException {
    // In a single group: errors are added up over all of them.
    for (int i = LARGE; i < LARGE + SMALL; i++) {
      vectors[i][6] += 20;
    }
    float[][] codewords = merge(SETTINGS);
    assertFalse(Arrays.equals(codewords[0], codewords[1]));
    float most = 0;
    for (float value : codewords[1]) {
      most = Math.max(most, value);
    }
    assertTrue(most > 15, "codewords for what is new; most=" + most);
  }

  @Test
  void otherSettings() throws IOException {
    float[][] grouped = merge(SETTINGS.withGroupSize(3));
    assertFalse(Arrays.equals(grouped[0], grouped[1]));
    int[] order = new int[36];
    for (int i = 0; i < order.length; i++) {
      order[i] = i ^ 1;
    }
    float[][] ordered = merge(SETTINGS.withPermutation(order));
    assertFalse(Arrays.equals(ordered[0], ordered[1]));
  }

  /** What was trained on fewer vectors than a merge would sample is not good enough. */
  @Test
  void smallerSample() throws IOException {
    float[][] codewords = merge(SETTINGS.withTrainingSample(LARGE + 1));
    assertFalse(Arrays.equals(codewords[0], codewords[1]));
  }

  @Test
  void losslessCodesStayLossless() throws IOException {
    for (float[] vector : vectors) {
      for (int d = 0; d < vector.length; d++) {
        vector[d] = vector[d] > 0 ? 1 : 0;
      }
    }
    float[][] kept = merge(SETTINGS);
    assertArrayEquals(kept[0], kept[1]);
    for (int i = LARGE; i < LARGE + SMALL; i++) {
      vectors[i][3] = 0.5f;
    }
    float[][] trained = merge(SETTINGS);
    assertFalse(Arrays.equals(trained[0], trained[1]));
  }
}
