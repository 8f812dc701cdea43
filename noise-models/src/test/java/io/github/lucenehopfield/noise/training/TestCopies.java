package io.github.lucenehopfield.noise.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.internal.retrieval.Ties;
import io.github.lucenehopfield.noise.MemoryIndex;
import io.github.lucenehopfield.noise.NoiseModelSimilarity;
import io.github.lucenehopfield.noise.TrainedNoiseModel;
import io.github.lucenehopfield.noise.corruption.Corruption;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.Test;

/** Vectors that are stored many times. */
class TestCopies {
  private static final String FIELD = "v";
  private static final int DIMENSION = 64;
  private static final int COPIES = 500;

  @Test
  void copiesOfTheOriginSpeakForIt() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    float[][] patterns = new float[1000][DIMENSION];
    for (int i = 0; i < patterns.length; i++) {
      for (int d = 0; d < DIMENSION; d++) {
        boolean copy = i > 0 && i <= COPIES;
        patterns[i][d] = copy ? patterns[0][d] : (float) random.nextGaussian();
      }
    }
    try (Directory directory = new ByteBuffersDirectory()) {
      try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
        for (float[] pattern : patterns) {
          Document document = new Document();
          document.add(new KnnFloatVectorField(FIELD, pattern));
          writer.addDocument(document);
        }
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        Corruption noise = Corruption.parse("noise:0.5");
        // Trained before there were copies.
        float[][] distinct = Arrays.copyOfRange(patterns, COPIES, patterns.length);
        TrainedNoiseModel model =
            new NoiseModelTrainer(distinct, new MemoryIndex(distinct), 7).train(List.of(noise));
        double copied = 0;
        double single = 0;
        for (int i = 0; i < 40; i++) {
          copied += recall(searcher, model, noise.apply(patterns[0], random)) / 40;
          single += recall(searcher, model, noise.apply(patterns[600 + i], random)) / 40;
        }
        assertTrue(copied < 0.05, "not stored, of a copied one " + copied);
        assertTrue(single < 0.05, "not stored, of a single one " + single);
      }
    }
  }

  private static double recall(IndexSearcher searcher, TrainedNoiseModel model, float[] cue)
      throws IOException {
    HopfieldRecall recall =
        HopfieldQuery.builder(FIELD, cue)
            .similarity(new NoiseModelSimilarity(model))
            .candidates(100)
            .build()
            .recall(searcher);
    return recall.notStored().getAsDouble();
  }

  @Test
  void whatScoresAsTheBestCountsWithIt() {
    double[] scores = {9, 5, 5, 4.99, 1};
    double all = 2 + Math.exp(-0.01) + Math.exp(-4);
    assertEquals((2 + Math.exp(-0.01)) / all, Ties.largestShare(scores, 1, 1), 1e-12);
    assertEquals(1, Ties.largestShare(new double[] {3}, 2, 0));
  }
}
