package io.github.lucenehopfield.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.index.CodeSettings;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.index.HopfieldVectorsFormat;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.noise.training.NoiseModelTrainer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.Test;

/** The whole way: an index, a model trained on it, written, read, and asked. */
class TestNoiseModelQuery {
  private static final String FIELD = "v";

  @Test
  void modelTrainedOnAnIndexFindsOriginsInIt() throws IOException {
    float[][] patterns = TestRobustSimilarity.patterns(600, 1);
    Corruption corruption = Corruption.parse("saltpepper:0.6");
    try (Directory directory = new ByteBuffersDirectory()) {
      write(directory, patterns);
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        TrainedNoiseModel trained =
            new NoiseModelTrainer(patterns, HopfieldQuery.context(searcher, FIELD, 256), 7)
                .train(List.of(corruption));
        TrainedNoiseModel model = copyThroughFile(trained);
        assertEquals(trained, model);
        SplittableRandom random = new SplittableRandom(99);
        int correct = 0;
        for (int i = 0; i < 50; i++) {
          float[] cue = corruption.apply(patterns[i], random);
          HopfieldRecall recall =
              HopfieldQuery.builder(FIELD, cue)
                  .similarity(new NoiseModelSimilarity(model))
                  .candidates(200)
                  .build()
                  .recall(searcher);
          correct += recall.hits().get(0).doc() == i ? 1 : 0;
          assertTrue(recall.notStored().isPresent());
          NoiseModelSimilarity fitted = new NoiseModelSimilarity(model).fittedTo(cue);
          assertEquals(0, fitted.component());
          HopfieldRecall again =
              HopfieldQuery.builder(FIELD, cue)
                  .similarity(fitted)
                  .candidates(200)
                  .build()
                  .recall(searcher);
          assertEquals(recall.hits(), again.hits());
          assertEquals(recall.notStored(), again.notStored());
        }
        assertThrows(IllegalArgumentException.class, () -> new NoiseModelSimilarity(model, 2));
        assertTrue(correct >= 48, "correct=" + correct);
      }
    }
  }

  private static void write(Directory directory, float[][] patterns) throws IOException {
    HopfieldVectorsFormat format =
        new HopfieldVectorsFormat(CodeSettings.DEFAULT.withMinVectors(1));
    IndexWriterConfig config =
        new IndexWriterConfig().setCodec(new HopfieldCodec(Codec.getDefault(), format));
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      for (float[] pattern : patterns) {
        Document document = new Document();
        document.add(new KnnFloatVectorField(FIELD, pattern));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
  }

  private static TrainedNoiseModel copyThroughFile(TrainedNoiseModel model) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    model.write(out);
    return TrainedNoiseModel.read(new ByteArrayInputStream(out.toByteArray()));
  }
}
