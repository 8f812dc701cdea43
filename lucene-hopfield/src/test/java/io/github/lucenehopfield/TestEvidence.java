package io.github.lucenehopfield;

import io.github.lucenehopfield.index.scan.TableBuilder;
import io.github.lucenehopfield.separation.Entmax;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.SequentialSubsets;
import io.github.lucenehopfield.separation.Softmax;
import io.github.lucenehopfield.separation.TopK;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.Weight;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.util.LuceneTestCase;

/** The evidence of several indexes, merged, against a recall from all of them as one. */
public class TestEvidence extends LuceneTestCase {
  private static final int DIMENSION = 12;

  private final List<Directory> directories = new ArrayList<>();
  private final List<DirectoryReader> readers = new ArrayList<>();
  private float[] cue;

  @Override
  public void setUp() throws Exception {
    super.setUp();
    for (int part = 0; part < 3; part++) {
      List<float[]> vectors = Indexes.clustered(random(), 300, DIMENSION);
      cue = vectors.get(7).clone();
      cue[0] += 3;
      cue[5] = Float.NaN;
      Directory directory = newDirectory();
      Indexes.write(directory, Indexes.coded(), vectors, false, id -> id % 11 == 3, 200, 100);
      directories.add(directory);
      readers.add(DirectoryReader.open(directory));
    }
  }

  @Override
  public void tearDown() throws Exception {
    for (DirectoryReader reader : readers) {
      reader.close();
    }
    for (Directory directory : directories) {
      directory.close();
    }
    super.tearDown();
  }

  private HopfieldQuery query(Similarity similarity, Separation separation, int candidates) {
    return HopfieldQuery.builder(Indexes.FIELD, cue)
        .similarity(similarity)
        .separation(separation)
        .k(candidates)
        .candidates(candidates)
        .enlargeTo(1)
        .filter(new TermQuery(new Term("color", "red")))
        .build();
  }

  private HopfieldRecall whole(HopfieldQuery query) throws Exception {
    try (MultiReader all = new MultiReader(readers.toArray(new IndexReader[0]), false)) {
      return query.recall(new IndexSearcher(all));
    }
  }

  private Evidence merged(HopfieldQuery query, boolean inSteps) throws Exception {
    List<Evidence> parts = new ArrayList<>();
    for (DirectoryReader reader : readers) {
      parts.add(query.find(new IndexSearcher(reader)).evidence());
    }
    if (inSteps) {
      Evidence two = Evidence.merge(parts.subList(0, 2), query.candidates());
      return Evidence.merge(List.of(parts.get(2), two), query.candidates());
    }
    return Evidence.merge(parts, query.candidates());
  }

  private Evidence.Separated separate(HopfieldQuery query, Evidence evidence) {
    return evidence.separate(
        query.similarity().bind(cue), query.separation(), query.priorNotStored());
  }

  public void testMergedPartsAreSeparatedLikeTheWhole() throws Exception {
    List<Similarity> similarities =
        List.of(new EuclideanSimilarity(), new BackgroundSimilarity(true, -40));
    for (Similarity similarity : similarities) {
      for (Separation separation : List.of(new Softmax(), new Entmax(1.5), new TopK(4))) {
        HopfieldQuery query = query(similarity, separation, 500);
        HopfieldRecall whole = whole(query);
        for (boolean inSteps : new boolean[] {false, true}) {
          Evidence evidence = merged(query, inSteps);
          assertEquals(whole.totalHits().value(), evidence.accepted());
          assertFalse(evidence.partial());
          Evidence.Separated separated = separate(query, evidence);
          for (int i = 0; i < whole.hits().size(); i++) {
            assertEquals(whole.hits().get(i).similarity(), evidence.ratios()[i], 0);
            assertEquals(whole.hits().get(i).probability(), separated.weights()[i], 1e-12);
          }
          assertEquals(whole.beta(), separated.beta(), 1e-12 * whole.beta());
          assertEquals(whole.entropy(), separated.entropy(), 1e-9);
          assertEquals(whole.notStored().isPresent(), separated.notStored().isPresent());
          assertEquals(whole.notStored().isPresent(), separated.fromCandidates().isPresent());
          if (whole.notStored().isPresent()) {
            double expected = whole.notStored().getAsDouble();
            assertEquals(expected, separated.notStored().getAsDouble(), 1e-9);
            double stored = (1 - expected) * (1 - whole.tailMass());
            assertEquals(stored, separated.fromCandidates().getAsDouble(), 1e-9);
            assertEquals(stored, whole.fromCandidates().getAsDouble(), 0);
          }
        }
      }
    }
  }

  public void testMassGoesBeyondTheCandidates() throws Exception {
    HopfieldQuery query = query(new BackgroundSimilarity(true, -40), new Softmax(1e-6), 5);
    HopfieldRecall whole = whole(query);
    Evidence evidence = merged(query, false);
    assertEquals(5, evidence.candidates());
    // Beyond candidates there are estimates from codes, of parts on the one side.
    assertEquals(whole.tailMass(), separate(query, evidence).tailMass(), 0.02);
    assertTrue(whole.tailMass() > 0.5);
    Evidence none = Evidence.merge(List.of(evidence, Evidence.NOTHING), 5);
    assertEquals(evidence, none);
  }

  public void testRatiosOfSingleDocumentsAreThoseOfTheRetrieval() throws Exception {
    HopfieldQuery query = query(new BackgroundSimilarity(true, -40), new Softmax(), 50);
    IndexSearcher searcher = new IndexSearcher(readers.get(2));
    LogRatios ratios = query.logRatios(searcher);
    for (HopfieldRecall.Hit hit : query.recall(searcher).hits()) {
      int leaf = hit.doc() < 200 ? 0 : 1;
      int base = searcher.getLeafContexts().get(leaf).docBase;
      double ratio = ratios.of(searcher.getLeafContexts().get(leaf), hit.doc() - base);
      assertEquals(hit.similarity(), ratio, 0);
      assertEquals(
          DIMENSION, ratios.vector(searcher.getLeafContexts().get(leaf), hit.doc() - base).length);
    }
    assertTrue(Double.isNaN(ratios.of(searcher.getLeafContexts().get(0), 1)));
    assertNull(ratios.vector(searcher.getLeafContexts().get(0), 2));
  }

  public void testWhatWasFittedIsThatOfTheBestCandidate() {
    Evidence low = evidence(1, 5);
    Evidence high = evidence(2, 7);
    assertEquals(7, Evidence.merge(List.of(low, high, Evidence.NOTHING), 9).fitted(), 0);
    assertEquals(7, Evidence.merge(List.of(high, low), 1).fitted(), 0);
    assertEquals(0, Evidence.merge(List.of(Evidence.NOTHING), 9).fitted(), 0);
    assertNotEquals(evidence(1, 5), evidence(1, 6));
    expectThrows(IllegalArgumentException.class, () -> evidence(1, Double.NaN));
  }

  private static Evidence evidence(double ratio, double fitted) {
    return new Evidence(new double[] {ratio}, new double[0], new long[0], ratio, 1, false, fitted);
  }

  /** Scores that depend on what is like the cue, as those of a similarity that probes. */
  private record ProbingSimilarity() implements Similarity {
    @Override
    public String name() {
      return "probing";
    }

    @Override
    public CueSimilarity bind(float[] cue, CueContext context) throws IOException {
      CueSimilarity distance = new EuclideanSimilarity().bind(cue, context);
      float[][] near = context.probe(distance, 3);
      double first = near.length == 0 ? 0 : near[0][0];
      return new CueSimilarity() {
        @Override
        public TableBuilder tables() {
          return distance.tables();
        }

        @Override
        public PatternScorer scorer() {
          PatternScorer own = distance.scorer();
          return pattern -> own.score(pattern) + first;
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

  public void testRatiosOfSingleDocumentsAreThoseOfASimilarityThatProbes() throws Exception {
    HopfieldQuery query = query(new ProbingSimilarity(), new Softmax(), 50);
    IndexSearcher searcher = new IndexSearcher(readers.get(2));
    RetrievedCandidates found = query.find(searcher);
    for (LogRatios ratios : List.of(query.logRatios(searcher), query.logRatios(searcher, found))) {
      for (HopfieldRecall.Hit hit : query.recall(searcher).hits()) {
        int leaf = hit.doc() < 200 ? 0 : 1;
        int base = searcher.getLeafContexts().get(leaf).docBase;
        double ratio = ratios.of(searcher.getLeafContexts().get(leaf), hit.doc() - base);
        assertEquals(hit.similarity(), ratio, 0);
      }
    }
    HopfieldQuery none =
        HopfieldQuery.builder(Indexes.FIELD, cue)
            .similarity(new ProbingSimilarity())
            .filter(new MatchNoDocsQuery())
            .build();
    for (LogRatios ratios :
        List.of(none.logRatios(searcher), none.logRatios(searcher, none.find(searcher)))) {
      assertTrue(Double.isNaN(ratios.of(searcher.getLeafContexts().get(0), 0)));
    }
  }

  public void testMinScoreLeavesOutHitsButNotEvidence() throws Exception {
    IndexSearcher searcher = new IndexSearcher(readers.get(2));
    HopfieldQuery all = query(new EuclideanSimilarity(), new Softmax(), 50);
    TopDocs top = searcher.search(all, 50);
    float lowest = top.scoreDocs[4].score;
    HopfieldQuery best =
        HopfieldQuery.builder(Indexes.FIELD, cue)
            .k(50)
            .candidates(50)
            .filter(all.filter())
            .minScore(lowest)
            .build();
    Query found = best.find(searcher).query();
    assertTrue(searcher.count(found) >= 5);
    for (int i = 0; i < searcher.count(found); i++) {
      assertTrue(searcher.search(found, 50).scoreDocs[i].score >= lowest);
    }
    assertTrue(searcher.count(found) < 50);
    assertEquals(all.find(searcher).evidence(), best.find(searcher).evidence());
  }

  public void testNoSegmentOfWhatWasFoundIsCached() throws Exception {
    IndexSearcher searcher = new IndexSearcher(readers.get(0));
    HopfieldQuery query = query(new EuclideanSimilarity(), new Softmax(), 5);
    for (RetrievedCandidates found :
        List.of(query.find(searcher), RetrievedCandidates.nothing(Indexes.FIELD))) {
      Weight weight = found.weight(query, searcher, ScoreMode.COMPLETE, 1);
      assertSame(query, weight.getQuery());
      int hits = 0;
      for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
        assertFalse(weight.isCacheable(leaf));
        Scorer scorer = weight.scorer(leaf);
        hits += scorer == null ? 0 : scorer.iterator().cost() > 0 ? 1 : 0;
      }
      assertEquals(found.evidence().candidates() > 0, hits > 0);
    }
  }

  public void testRefusesWhatCannotBe() {
    assertRefused("ratios must be finite and descending; ratios[1]=2.0", 1, 2);
    assertRefused("ratios must be finite and descending; ratios[0]=NaN", Double.NaN);
    Evidence one = new Evidence(new double[] {1}, new double[0], new long[0], 1, 1, false);
    HopfieldQuery query = query(new EuclideanSimilarity(), new SequentialSubsets(2, 1), 5);
    IllegalArgumentException refused =
        expectThrows(IllegalArgumentException.class, () -> separate(query, one));
    assertTrue(refused.getMessage(), refused.getMessage().contains("places in a sequence"));
    refused = expectThrows(IllegalArgumentException.class, () -> separate(query, Evidence.NOTHING));
    assertTrue(refused.getMessage(), refused.getMessage().contains("candidates=0"));
  }

  private static void assertRefused(String message, double... ratios) {
    IllegalArgumentException refused =
        expectThrows(
            IllegalArgumentException.class,
            () -> new Evidence(ratios, new double[0], new long[0], 0, ratios.length, false));
    assertEquals(message, refused.getMessage());
  }

  public void testRestIsKeptSmall() {
    double[] scores = new double[700];
    long[] counts = new long[700];
    Arrays.setAll(scores, i -> -i);
    Arrays.fill(counts, 1);
    Evidence part = new Evidence(new double[] {1}, scores, counts, 2, 701, false);
    Evidence merged = Evidence.merge(List.of(part, part, part, part), 2);
    assertTrue(merged.tailRatios().length <= Evidence.TAIL_POINTS);
    assertEquals(4 * 701 - 2, Arrays.stream(merged.tailCounts()).sum());
    assertEquals(2 + Math.log(4), merged.logMass(), 1e-12);
    assertEquals(2, merged.candidates());
  }
}
