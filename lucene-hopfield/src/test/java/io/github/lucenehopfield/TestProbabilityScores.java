package io.github.lucenehopfield;

import io.github.lucenehopfield.separation.Entmax;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.SequentialSubsets;
import io.github.lucenehopfield.separation.Softmax;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.util.List;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.util.LuceneTestCase;

/** Scores that are probabilities, and the lowest probability of a hit, against a recall. */
public class TestProbabilityScores extends LuceneTestCase {
  private static final int DIMENSION = 12;
  private static final int COUNT = 400;

  private Directory directory;
  private DirectoryReader reader;
  private IndexSearcher searcher;
  private float[] cue;

  @Override
  public void setUp() throws Exception {
    super.setUp();
    List<float[]> vectors = Indexes.clustered(random(), COUNT, DIMENSION);
    cue = vectors.get(random().nextInt(COUNT)).clone();
    cue[0] += 1 + random().nextFloat();
    cue[5] = Float.NaN;
    directory = newDirectory();
    // Several segments.
    Indexes.write(directory, Indexes.coded(), vectors, false, id -> id % 11 == 3, 200, 100);
    reader = DirectoryReader.open(directory);
    searcher = new IndexSearcher(reader);
  }

  @Override
  public void tearDown() throws Exception {
    reader.close();
    directory.close();
    super.tearDown();
  }

  private HopfieldQuery.Builder builder(Similarity similarity) {
    return HopfieldQuery.builder(Indexes.FIELD, cue).similarity(similarity).k(50).candidates(100);
  }

  private static double[] probabilities(HopfieldRecall recall) {
    double from = recall.fromCandidates().getAsDouble();
    return recall.hits().stream().mapToDouble(hit -> from * hit.probability()).toArray();
  }

  public void testScoresAreProbabilities() throws Exception {
    for (Separation separation : new Separation[] {new Softmax(), new Entmax(1.5)}) {
      for (double background : new double[] {-300, -3, -0.5, 0.5, 40}) {
        HopfieldQuery query =
            builder(new BackgroundSimilarity(true, background))
                .separation(separation)
                .enlargeTo(1)
                .priorNotStored(0.2)
                .scoring(Scoring.PROBABILITY)
                .build();
        HopfieldRecall recall = query.recall(searcher);
        double[] expected = probabilities(recall);
        TopDocs top = searcher.search(query, 50);
        assertEquals(expected.length, top.scoreDocs.length);
        for (int i = 0; i < expected.length; i++) {
          assertEquals(recall.hits().get(i).doc(), top.scoreDocs[i].doc);
          float score = top.scoreDocs[i].score;
          assertTrue("score=" + score, score > 0 && score <= 1);
          assertEquals(expected[i], score, expected[i] > .999 ? .001 : 1e-6);
          boolean less = recall.hits().get(i).similarity() < recall.hits().get(0).similarity();
          assertTrue(!less || score < top.scoreDocs[0].score);
        }
      }
    }
  }

  public void testLowProbabilitiesAreLeftOut() throws Exception {
    Similarity similarity = new BackgroundSimilarity(true, -3);
    double[] all = probabilities(builder(similarity).build().recall(searcher));
    for (double min : new double[] {0, all[0], all[3], all[20], Math.nextUp(all[0]), 1}) {
      int expected = 0;
      while (expected < all.length && all[expected] >= min) {
        expected++;
      }
      for (Scoring scoring : Scoring.values()) {
        HopfieldQuery query = builder(similarity).scoring(scoring).minProbability(min).build();
        TopDocs top = searcher.search(query, COUNT);
        assertEquals(expected, top.scoreDocs.length);
        assertEquals(expected, searcher.count(query.find(searcher).query()));
      }
    }
    HopfieldQuery unbounded = builder(similarity).scoring(Scoring.PROBABILITY).build();
    float least = searcher.search(unbounded, 50).scoreDocs[5].score;
    HopfieldQuery byScore =
        builder(similarity).scoring(Scoring.PROBABILITY).minScore(least).build();
    int above = 0;
    for (ScoreDoc hit : searcher.search(unbounded, 50).scoreDocs) {
      above += hit.score >= least ? 1 : 0;
    }
    assertTrue("above=" + above, above >= 6 && above < 50);
    assertEquals(above, searcher.count(byScore));
  }

  public void testProbabilitiesAddUpWithOtherClauses() throws Exception {
    HopfieldQuery query =
        builder(new BackgroundSimilarity(true, -3)).scoring(Scoring.PROBABILITY).build();
    TopDocs alone = searcher.search(query, 5);
    BooleanQuery both =
        new BooleanQuery.Builder()
            .add(new BoostQuery(query, 2), BooleanClause.Occur.SHOULD)
            .add(query, BooleanClause.Occur.SHOULD)
            .build();
    TopDocs sum = searcher.search(both, 5);
    for (int i = 0; i < 5; i++) {
      assertEquals(alone.scoreDocs[i].doc, sum.scoreDocs[i].doc);
      assertEquals(3 * alone.scoreDocs[i].score, sum.scoreDocs[i].score, 1e-6);
    }
    Explanation how = searcher.explain(query, alone.scoreDocs[0].doc);
    assertEquals(alone.scoreDocs[0].score, how.getValue().floatValue(), 0);
    assertTrue(how.toString(), how.toString().contains("probability by the evidence"));
  }

  public void testWhereThereIsNoProbability() {
    IllegalArgumentException e =
        expectThrows(
            IllegalArgumentException.class,
            () -> builder(new EuclideanSimilarity()).scoring(Scoring.PROBABILITY).build());
    assertTrue(e.getMessage(), e.getMessage().contains("similarity=euclidean"));
    expectThrows(
        IllegalArgumentException.class,
        () -> builder(new EuclideanSimilarity()).minProbability(0.1).build());
    builder(new EuclideanSimilarity()).minProbability(0).build();
    Similarity background = new BackgroundSimilarity(true, 0);
    e =
        expectThrows(
            IllegalArgumentException.class,
            () ->
                builder(background)
                    .separation(new SequentialSubsets(2, 1))
                    .minProbability(0.1)
                    .build());
    assertTrue(e.getMessage(), e.getMessage().contains("minProbability=0.1"));
    for (double wrong : new double[] {-0.1, 1.1, Double.NaN}) {
      expectThrows(IllegalArgumentException.class, () -> builder(background).minProbability(wrong));
    }
    assertNotEquals(
        builder(background).build(), builder(background).scoring(Scoring.PROBABILITY).build());
    assertNotEquals(builder(background).build(), builder(background).minProbability(0.5).build());
    expectThrows(IllegalArgumentException.class, () -> Scoring.byName("PROBABILITY"));
    assertEquals(Scoring.PROBABILITY, Scoring.byName("probability"));
  }
}
