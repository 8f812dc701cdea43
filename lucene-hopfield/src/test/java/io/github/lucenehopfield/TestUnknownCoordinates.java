package io.github.lucenehopfield;

import io.github.lucenehopfield.index.CodeSettings;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.index.HopfieldVectorField;
import io.github.lucenehopfield.index.HopfieldVectorsFormat;
import io.github.lucenehopfield.similarity.CosineSimilarity;
import io.github.lucenehopfield.similarity.DotSimilarity;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.JensenShannonSimilarity;
import io.github.lucenehopfield.similarity.KullbackLeiblerSimilarity;
import io.github.lucenehopfield.similarity.ManhattanSimilarity;
import io.github.lucenehopfield.similarity.ReverseKullbackLeiblerSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.util.LuceneTestCase;

/** Stored vectors with unknown coordinates are found, scored and completed by what is known. */
public class TestUnknownCoordinates extends LuceneTestCase {
  private static final int DIMENSION = 40;

  /** Points around centers, so that a wrong one may be near. */
  private static List<float[]> points(int count) {
    float[][] centers = new float[60][DIMENSION];
    for (float[] center : centers) {
      for (int d = 0; d < DIMENSION; d++) {
        center[d] = (float) (5 + random().nextGaussian());
      }
    }
    List<float[]> points = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] point = centers[i % centers.length].clone();
      for (int d = 0; d < DIMENSION; d++) {
        point[d] += (float) (0.4 * random().nextGaussian());
      }
      points.add(point);
    }
    return points;
  }

  private static float[] holes(float[] vector, double share) {
    float[] patchy = vector.clone();
    for (int d = 1; d < patchy.length; d++) {
      patchy[d] = random().nextDouble() < share ? Float.NaN : patchy[d];
    }
    return patchy;
  }

  private static void write(Directory directory, Codec codec, List<float[]> stored, int segments)
      throws IOException {
    try (IndexWriter writer = new IndexWriter(directory, Indexes.config(codec))) {
      for (int i = 0; i < stored.size(); i++) {
        Document document = new Document();
        document.add(new StringField("id", Integer.toString(i), Field.Store.YES));
        document.add(new HopfieldVectorField(Indexes.FIELD, stored.get(i)));
        writer.addDocument(document);
        if ((i + 1) % (stored.size() / segments) == 0) {
          writer.flush();
        }
      }
    }
  }

  private static Codec uncoded() {
    CodeSettings never = CodeSettings.DEFAULT.withMinVectors(Integer.MAX_VALUE);
    return new HopfieldCodec(Codec.getDefault(), new HopfieldVectorsFormat(never));
  }

  private static int best(IndexSearcher searcher, float[] cue, Similarity similarity)
      throws IOException {
    HopfieldRecall recall =
        HopfieldQuery.builder(Indexes.FIELD, cue).similarity(similarity).build().recall(searcher);
    return Indexes.id(searcher.getIndexReader(), recall.hits().get(0).doc());
  }

  /** The mean squared difference where both are known, written out once more. */
  private static int exactOverShared(List<float[]> stored, float[] cue) {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < stored.size(); i++) {
      double sum = 0;
      int shared = 0;
      for (int d = 0; d < cue.length; d++) {
        if (!Float.isNaN(cue[d]) && !Float.isNaN(stored.get(i)[d])) {
          sum += Math.pow(cue[d] - stored.get(i)[d], 2);
          shared++;
        }
      }
      if (shared > 0 && sum / shared < least) {
        least = sum / shared;
        best = i;
      }
    }
    return best;
  }

  public void testOriginIsFoundAsByAnExactSearchOverSharedCoordinates() throws Exception {
    List<float[]> points = points(4000);
    List<float[]> stored = points.stream().map(point -> holes(point, 0.3)).toList();
    int asked = 200;
    int exact = 0;
    int euclidean = 0;
    int manhattan = 0;
    int cosine = 0;
    try (Directory directory = newDirectory()) {
      write(directory, Indexes.coded(), stored, 2);
      try (DirectoryReader reader = Indexes.open(directory)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        for (int i = 0; i < asked; i++) {
          int origin = random().nextInt(points.size());
          float[] cue = holes(Indexes.noisy(random(), points.get(origin), 0.1), 0.3);
          exact += exactOverShared(stored, cue) == origin ? 1 : 0;
          euclidean += best(searcher, cue, new EuclideanSimilarity()) == origin ? 1 : 0;
          manhattan += best(searcher, cue, new ManhattanSimilarity()) == origin ? 1 : 0;
          cosine += best(searcher, cue, new CosineSimilarity()) == origin ? 1 : 0;
        }
      }
    }
    String counts = exact + " " + euclidean + " " + manhattan + " " + cosine;
    assertTrue(counts, exact > 0.9 * asked);
    assertTrue(counts, euclidean >= exact - 0.01 * asked);
    assertTrue(counts, manhattan >= exact - 0.01 * asked);
    assertTrue(counts, cosine >= exact - 0.01 * asked);
  }

  private static List<Similarity> all() {
    return List.of(
        new EuclideanSimilarity(),
        new ManhattanSimilarity(),
        new CosineSimilarity(),
        new DotSimilarity(),
        new KullbackLeiblerSimilarity(),
        new ReverseKullbackLeiblerSimilarity(),
        new JensenShannonSimilarity());
  }

  /** Codes, an exact scan and the score of one document agree. */
  public void testEverySimilarityScoresTheSameWithAndWithoutCodes() throws Exception {
    List<float[]> points = points(600);
    List<float[]> stored = points.stream().map(point -> holes(point, 0.3)).toList();
    float[] cue = holes(Indexes.noisy(random(), points.get(77), 0.1), 0.3);
    for (Similarity similarity : all()) {
      List<List<Double>> scores = new ArrayList<>();
      for (Codec codec : List.of(Indexes.coded(), uncoded())) {
        try (Directory directory = newDirectory()) {
          write(directory, codec, stored, 1);
          try (DirectoryReader reader = Indexes.open(directory)) {
            IndexSearcher searcher = new IndexSearcher(reader);
            HopfieldQuery query =
                HopfieldQuery.builder(Indexes.FIELD, cue).similarity(similarity).build();
            HopfieldRecall recall = query.recall(searcher);
            List<Double> own = new ArrayList<>();
            LogRatios ratios = query.logRatios(searcher);
            LeafReaderContext leaf = reader.leaves().get(0);
            for (HopfieldRecall.Hit hit : recall.hits()) {
              own.add(hit.similarity());
              assertEquals(hit.similarity(), ratios.of(leaf, hit.doc()), 0);
            }
            scores.add(own);
            for (ScoreDoc doc : searcher.search(query, 10).scoreDocs) {
              assertTrue(similarity.name(), Float.isFinite(doc.score));
              assertEquals(doc.score, searcher.explain(query, doc.doc).getValue().floatValue(), 0);
            }
          }
        }
      }
      assertEquals(similarity.name(), scores.get(1), scores.get(0));
    }
  }

  public void testRecalledPatternIsTheMeanOfWhatIsKnown() throws Exception {
    List<float[]> stored = new ArrayList<>();
    stored.add(new float[] {1, 2, Float.NaN, Float.NaN, Float.NaN});
    stored.add(new float[] {1, Float.NaN, 6, Float.NaN, Float.NaN});
    stored.add(new float[] {1, 4, 8, Float.NaN, Float.NaN});
    stored.add(new float[] {100, 100, 100, 50, Float.NaN});
    for (Codec codec : List.of(Indexes.coded(), uncoded())) {
      try (Directory directory = newDirectory()) {
        write(directory, codec, stored, 1);
        try (DirectoryReader reader = Indexes.open(directory)) {
          float[] cue = {1, Float.NaN, Float.NaN, Float.NaN, Float.NaN};
          HopfieldRecall recall =
              HopfieldQuery.builder(Indexes.FIELD, cue).build().recall(new IndexSearcher(reader));
          // The first three are as near, the fourth has no weight.
          assertEquals(1, recall.pattern()[0], 1e-4);
          assertEquals(3, recall.pattern()[1], 1e-4);
          assertEquals(7, recall.pattern()[2], 1e-4);
          assertEquals(50, recall.pattern()[3], 1e-4);
          assertEquals(0, recall.pattern()[4], 0);
        }
      }
    }
  }

  public void testStepsAndProjectionsStayFinite() throws Exception {
    List<float[]> points = points(300);
    List<float[]> stored = points.stream().map(point -> holes(point, 0.3)).toList();
    try (Directory directory = newDirectory()) {
      write(directory, Indexes.coded(), stored, 2);
      try (DirectoryReader reader = Indexes.open(directory)) {
        float[] cue = holes(points.get(5), 0.3);
        HopfieldRecall recall =
            HopfieldQuery.builder(Indexes.FIELD, cue)
                .steps(5)
                .build()
                .recall(new IndexSearcher(reader));
        assertEquals(5, Indexes.id(reader, recall.hits().get(0).doc()));
        for (int d = 0; d < DIMENSION; d++) {
          assertTrue(
              "pattern[" + d + "]=" + recall.pattern()[d], Float.isFinite(recall.pattern()[d]));
        }
      }
    }
  }

  public void testOtherFormatsAreRefused() throws Exception {
    List<float[]> stored = points(30).stream().map(point -> holes(point, 0.3)).toList();
    Codec text = Indexes.others().get("SimpleText");
    try (Directory directory = new ByteBuffersDirectory()) {
      write(directory, text, stored, 1);
      try (DirectoryReader reader = Indexes.open(directory)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        HopfieldQuery query = HopfieldQuery.builder(Indexes.FIELD, stored.get(0)).build();
        IOException e = expectThrows(IOException.class, () -> query.recall(searcher));
        assertTrue(e.getMessage(), e.getMessage().contains("must be finite"));
      }
    }
  }
}
