package io.github.lucenehopfield.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.SplittableRandom;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.junit.jupiter.api.Test;

/** What a segment says of its codes when they are written. */
class TestSelfCheck {
  private static final int COUNT = 6000;
  private static final int DIMENSIONS = 64;

  private static CodeStatistics statistics(double sigma) throws IOException {
    SplittableRandom random = new SplittableRandom(7 * 31 + "log-normal-3".hashCode());
    try (ByteBuffersDirectory directory = new ByteBuffersDirectory()) {
      try (IndexWriter writer =
          new IndexWriter(directory, Samples.config(CodeSettings.DEFAULT).setRAMBufferSizeMB(64))) {
        for (int i = 0; i < COUNT; i++) {
          float[] vector = new float[DIMENSIONS];
          for (int d = 0; d < DIMENSIONS; d++) {
            vector[d] = (float) Math.exp(sigma * random.nextGaussian());
          }
          writer.addDocument(
              Samples.document(i, "cosine", vector, VectorSimilarityFunction.COSINE));
        }
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        assertEquals(1, reader.leaves().size());
        CodecReader leaf = (CodecReader) reader.leaves().get(0).reader();
        return CodeStatistics.of(leaf, "cosine").orElseThrow();
      }
    }
  }

  /** Those in the middle are found by the cosine, and the shortest ones are not. */
  @Test
  void shortVectorsThatCodesLoseAreNoticed() throws IOException {
    CodeStatistics statistics = statistics(3);
    assertEquals(1, statistics.found(), 0.05);
    assertTrue(statistics.foundByCosine() < 0.95, "found " + statistics.foundByCosine());
  }

  @Test
  void codesOfTidyDataAreReliedOn() throws IOException {
    CodeStatistics statistics = statistics(0.5);
    assertEquals(1, statistics.found());
    assertEquals(1, statistics.foundByCosine());
    assertTrue(statistics.searched());
  }
}
