package io.github.lucenehopfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.index.scan.TableBuilder;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a similarity finds while it is bound is not lost. */
class TestProbedCandidates {
  private static final int COUNT = 12000;
  private static final int FAR = 90;
  private static final int DIMENSION = 32;
  private static final int PROBED = 100;

  private static float[][] stored;
  private static Directory directory;
  private static DirectoryReader reader;

  /** Normal values; the first vectors are a thousand times larger, each of another size. */
  @BeforeAll
  static void index() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    stored = new float[COUNT][DIMENSION];
    directory = new ByteBuffersDirectory();
    try (IndexWriter writer =
        new IndexWriter(directory, new IndexWriterConfig().setCodec(Indexes.coded()))) {
      for (int i = 0; i < COUNT; i++) {
        for (int d = 0; d < DIMENSION; d++) {
          stored[i][d] = (i < FAR ? 1000 + 100 * i : 1) * (float) random.nextGaussian();
        }
        Document document = new Document();
        document.add(new KnnFloatVectorField(Indexes.FIELD, stored[i]));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
    reader = DirectoryReader.open(directory);
  }

  @AfterAll
  static void close() throws IOException {
    reader.close();
    directory.close();
  }

  private static HopfieldRecall recall(float[] cue, Probing similarity) throws IOException {
    return HopfieldQuery.builder(Indexes.FIELD, cue)
        .similarity(similarity)
        .k(10)
        .candidates(1000)
        .build()
        .recall(new IndexSearcher(reader));
  }

  @Test
  void theBestOfAProbeIsACandidateWhateverTheCodesSay() throws IOException {
    for (int origin = FAR; origin < COUNT; origin += COUNT / 20) {
      HopfieldRecall recall = recall(stored[origin], new Probing(false));
      assertEquals(origin, recall.hits().get(0).doc());
    }
  }

  @Test
  void vectorsFarFromTheirCodesTakeNoPlaceOfOthers() throws IOException {
    for (int origin = FAR; origin < COUNT; origin += COUNT / 20) {
      Probing similarity = new Probing(true);
      recall(stored[origin], similarity);
      float[] cue = stored[origin];
      double[] distances =
          Arrays.stream(stored).mapToDouble(x -> distance(cue, x)).sorted().toArray();
      int right =
          (int)
              Arrays.stream(similarity.probed)
                  .filter(x -> distance(cue, x) <= distances[PROBED - 1])
                  .count();
      // As many as codes tell apart; there would be ten if the others took their places.
      assertTrue(right > PROBED / 5, "right=" + right);
    }
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += ((double) a[d] - b[d]) * ((double) a[d] - b[d]);
    }
    return sum;
  }

  /** The Euclidean distance; in the end, codes are asked for what is far, but for exact scores. */
  private static final class Probing implements Similarity {
    private final boolean ahead;
    private float[][] probed;

    Probing(boolean ahead) {
      this.ahead = ahead;
    }

    @Override
    public String name() {
      return "probing";
    }

    @Override
    public CueSimilarity bind(float[] cue, CueContext context) throws IOException {
      CueSimilarity distance = new EuclideanSimilarity().bind(cue, context);
      probed = ahead ? context.probeAhead(distance, PROBED) : context.probe(distance, PROBED);
      float[] opposite = new float[cue.length];
      for (int d = 0; d < cue.length; d++) {
        opposite[d] = -10 * cue[d];
      }
      CueSimilarity far = new EuclideanSimilarity().bind(opposite, context);
      return new CueSimilarity() {
        @Override
        public TableBuilder tables() {
          return far.tables();
        }

        @Override
        public PatternScorer scorer() {
          return distance.scorer();
        }

        @Override
        public boolean estimatesScores() {
          return false;
        }

        @Override
        public double inverseTemperature(double[] scores, int count) {
          return 1;
        }
      };
    }
  }
}
