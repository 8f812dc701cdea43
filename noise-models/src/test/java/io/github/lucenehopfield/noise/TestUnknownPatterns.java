package io.github.lucenehopfield.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.index.CodeSettings;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.index.HopfieldVectorField;
import io.github.lucenehopfield.index.HopfieldVectorsFormat;
import java.io.IOException;
import java.util.Random;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.junit.jupiter.api.Test;

/** Stored vectors with unknown coordinates under a damage that nobody told of. */
class TestUnknownPatterns {
  private static final int DIMENSION = 96;

  @Test
  void robustSimilarityFindsOriginsOfDamagedCues() throws IOException {
    Random random = new Random(19);
    float[][] whole = new float[2000][DIMENSION];
    try (ByteBuffersDirectory directory = new ByteBuffersDirectory()) {
      HopfieldVectorsFormat format =
          new HopfieldVectorsFormat(CodeSettings.DEFAULT.withMinVectors(1));
      try (IndexWriter writer =
          new IndexWriter(
              directory,
              new IndexWriterConfig().setCodec(new HopfieldCodec(Codec.getDefault(), format)))) {
        for (float[] vector : whole) {
          float[] stored = new float[DIMENSION];
          for (int d = 0; d < DIMENSION; d++) {
            vector[d] = random.nextFloat();
            stored[d] = random.nextInt(10) < 3 ? Float.NaN : vector[d];
          }
          Document document = new Document();
          document.add(new HopfieldVectorField("v", stored));
          writer.addDocument(document);
        }
        writer.forceMerge(1);
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        int found = 0;
        for (int i = 0; i < 50; i++) {
          int origin = random.nextInt(whole.length);
          float[] cue = whole[origin].clone();
          for (int d = 0; d < DIMENSION; d++) {
            int what = random.nextInt(10);
            // Three in ten are unknown, two are set to 0.
            cue[d] = what < 3 ? Float.NaN : what < 5 ? 0 : cue[d];
          }
          HopfieldRecall recall =
              HopfieldQuery.builder("v", cue)
                  .similarity(new RobustSimilarity())
                  .build()
                  .recall(searcher);
          found += recall.hits().get(0).doc() == origin ? 1 : 0;
          for (float value : recall.pattern()) {
            assertTrue(Float.isFinite(value), "value=" + value);
          }
        }
        assertEquals(50, found, 1);
      }
    }
  }
}
