package io.github.lucenehopfield.index.internal.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.index.CodeSettings;
import io.github.lucenehopfield.index.Samples;
import io.github.lucenehopfield.index.internal.pq.Workers;
import java.io.IOException;
import java.util.Random;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.junit.jupiter.api.Test;

class TestCodesWriter {
  @Test
  void sampleIsBoundedInBytes() {
    CodeSettings most = CodeSettings.DEFAULT.withTrainingSample(CodeSettings.MAX_TRAINING_SAMPLE);
    for (int dimensions : new int[] {1, 7, 100, 784, 4096}) {
      int count = CodesWriter.sampleSize(Integer.MAX_VALUE, dimensions, most);
      assertTrue((long) count * dimensions * Float.BYTES <= 32L << 20);
      assertTrue(
          count == CodeSettings.MAX_TRAINING_SAMPLE
              || (count + 1L) * dimensions * Float.BYTES > 32L << 20);
      assertEquals(5, CodesWriter.sampleSize(5, dimensions, most));
    }
    assertEquals(2048, CodesWriter.sampleSize(1_000_000, 4096, most));
    assertEquals(8192, CodesWriter.sampleSize(1_000_000, 64, CodeSettings.DEFAULT));
  }

  @Test
  void everyCheckForAnAbortEndsTheWork() throws IOException {
    CodeSettings settings = CodeSettings.DEFAULT.withMinVectors(1).withGroupSize(2);
    // 1 for the sample, 2 for each of 2 parts of the groups, 3 blocks.
    assertEquals(1 + 2 * 2 + 3, checks(settings));
    // Besides, 3 blocks to assign and 3 to write, and those of the coarse quantizer.
    assertTrue(checks(settings.withMinPartitioned(2)) > 1 + 2 * 2 + 3 + 6);
  }

  /** {@return how often an abort is asked for; each of them must end the work} */
  private static int checks(CodeSettings settings) throws IOException {
    float[][] vectors = Samples.clustered(new Random(95), 300, 40);
    try (Directory directory = new ByteBuffersDirectory()) {
      try (IndexWriter writer = new IndexWriter(directory, Samples.config(settings))) {
        for (int i = 0; i < vectors.length; i++) {
          writer.addDocument(
              Samples.document(i, "f", vectors[i], VectorSimilarityFunction.EUCLIDEAN));
        }
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        LeafReader leaf = reader.leaves().get(0).reader();
        KnnVectorsReader source = Samples.vectorsReader(leaf, "f");
        FieldInfo info = leaf.getFieldInfos().fieldInfo("f");
        IOException aborted = new IOException("aborted");
        int checks = 0;
        for (boolean finished = false; finished == false; checks++) {
          int[] left = {checks};
          CodesWriter writer =
              new CodesWriter(
                  info,
                  settings,
                  directory,
                  IOContext.DEFAULT,
                  Workers.CALLER,
                  () -> {
                    if (left[0]-- == 0) {
                      throw aborted;
                    }
                  });
          try (IndexOutput out = directory.createOutput("out" + checks, IOContext.DEFAULT)) {
            try {
              FieldEntry entry = writer.write(source, false, null, out);
              assertEquals(300, entry.vectors());
              finished = true;
            } catch (IOException e) {
              assertSame(aborted, e);
            }
          }
        }
        for (String file : directory.listAll()) {
          assertFalse(file.endsWith(".tmp"), file);
        }
        return checks - 1;
      }
    }
  }

  @Test
  void aPermutationThatDoesNotFitIsRefusedWhenMerging() throws IOException {
    try (Directory directory = new ByteBuffersDirectory()) {
      try (IndexWriter writer =
          new IndexWriter(directory, Samples.config(CodeSettings.DEFAULT.withMinVectors(1)))) {
        writer.addDocument(
            Samples.document(0, "f", new float[] {1, 2}, VectorSimilarityFunction.EUCLIDEAN));
      }
      try (DirectoryReader reader = DirectoryReader.open(directory);
          IndexOutput out = directory.createOutput("out", IOContext.DEFAULT)) {
        LeafReader leaf = reader.leaves().get(0).reader();
        CodeSettings three =
            CodeSettings.DEFAULT.withMinVectors(1).withPermutation(new int[] {0, 1, 2});
        CodesWriter writer =
            new CodesWriter(
                leaf.getFieldInfos().fieldInfo("f"),
                three,
                directory,
                IOContext.DEFAULT,
                Workers.CALLER,
                () -> {});
        IllegalArgumentException e =
            assertThrows(
                IllegalArgumentException.class,
                () -> writer.write(Samples.vectorsReader(leaf, "f"), false, null, out));
        assertTrue(e.getMessage().contains("length=3"), e.getMessage());
      }
    }
  }
}
