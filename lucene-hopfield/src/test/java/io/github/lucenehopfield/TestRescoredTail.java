package io.github.lucenehopfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.index.CodeSettings;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.index.HopfieldVectorsFormat;
import io.github.lucenehopfield.index.scan.TableBuilder;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
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

/** Candidates scored on another scale than that of the estimates that found them. */
class TestRescoredTail {
  private static final String FIELD = "v";
  private static final int DIMENSION = 16;
  private static final int DOCUMENTS = 2000;
  private static final int FEW = 100;

  /** Scores are {@code slope * s - 60} where tables estimate the Euclidean s. */
  private record Rescored(double slope, double background) implements Similarity {
    @Override
    public String name() {
      return "rescored";
    }

    @Override
    public boolean hasBackground() {
      return true;
    }

    @Override
    public CueSimilarity bind(float[] cue, CueContext context) throws IOException {
      CueSimilarity found = new EuclideanSimilarity().bind(cue, context);
      return new CueSimilarity() {
        @Override
        public TableBuilder tables() {
          return found.tables();
        }

        @Override
        public boolean estimatesScores() {
          return false;
        }

        @Override
        public PatternScorer scorer() {
          PatternScorer scorer = found.scorer();
          return pattern -> slope * scorer.score(pattern) - 60;
        }

        @Override
        public double reference() {
          return background;
        }

        @Override
        public boolean hasBackground() {
          return true;
        }

        @Override
        public double inverseTemperature(double[] scores, int count) {
          return 1;
        }
      };
    }
  }

  @Test
  void documentsBeyondTheCandidatesCountOnTheirScale() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    float[][] vectors = new float[DOCUMENTS][DIMENSION];
    for (float[] vector : vectors) {
      for (int d = 0; d < DIMENSION; d++) {
        vector[d] = (float) random.nextGaussian();
      }
    }
    try (Directory directory = new ByteBuffersDirectory()) {
      write(directory, vectors);
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        for (double slope : new double[] {0.5, 1, 3}) {
          Similarity similarity = new Rescored(slope, -65 - 12 * slope);
          double off = 0;
          double spread = 0;
          for (int i = 0; i < 20; i++) {
            float[] cue = new float[DIMENSION];
            for (int d = 0; d < DIMENSION; d++) {
              cue[d] = (float) random.nextGaussian();
            }
            HopfieldRecall all = recall(searcher, cue, similarity, DOCUMENTS);
            HopfieldRecall few = recall(searcher, cue, similarity, FEW);
            assertEquals(FEW, few.candidates());
            double truth = all.notStored().getAsDouble();
            assertEquals(truth, few.notStored().getAsDouble(), 0.1, "slope=" + slope);
            spread = Math.max(spread, Math.abs(truth - 0.5));
            double beyond = 0;
            for (HopfieldRecall.Hit hit : all.hits().subList(FEW, all.hits().size())) {
              beyond += hit.probability();
            }
            off += Math.abs(few.tailMass() - beyond) / 20;
          }
          assertTrue(off < 0.1, "slope=" + slope + ", tail mass off by " + off);
          assertTrue(spread > 0.3, "slope=" + slope);
        }
      }
    }
  }

  private static HopfieldRecall recall(
      IndexSearcher searcher, float[] cue, Similarity similarity, int candidates)
      throws IOException {
    return HopfieldQuery.builder(FIELD, cue)
        .similarity(similarity)
        .candidates(candidates)
        .k(candidates)
        .build()
        .recall(searcher);
  }

  private static void write(Directory directory, float[][] vectors) throws IOException {
    HopfieldVectorsFormat format =
        new HopfieldVectorsFormat(CodeSettings.DEFAULT.withMinVectors(1));
    IndexWriterConfig config =
        new IndexWriterConfig().setCodec(new HopfieldCodec(Codec.getDefault(), format));
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      for (float[] vector : vectors) {
        Document document = new Document();
        document.add(new KnnFloatVectorField(FIELD, vector));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
  }
}
