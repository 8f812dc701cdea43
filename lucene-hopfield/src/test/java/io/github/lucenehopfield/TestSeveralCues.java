package io.github.lucenehopfield;

import io.github.lucenehopfield.dynamics.Coupling;
import io.github.lucenehopfield.separation.Softmax;
import io.github.lucenehopfield.similarity.CosineSimilarity;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.DotSimilarity;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.JensenShannonSimilarity;
import io.github.lucenehopfield.similarity.ManhattanSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiReader;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.util.LuceneTestCase;

/** Several cues of one origin, against sums over all stored vectors. */
public class TestSeveralCues extends LuceneTestCase {
  private static final int COUNT = 400;
  private static final int DIMENSION = 12;
  private static final List<Similarity> METRICS =
      List.of(
          new EuclideanSimilarity(),
          new ManhattanSimilarity(),
          new DotSimilarity(),
          new CosineSimilarity());

  @FunctionalInterface
  private interface Check {
    void check(IndexSearcher searcher, List<float[]> vectors) throws IOException;
  }

  private static void withIndex(
      Codec codec, boolean bytes, List<float[]> vectors, IntPredicate deleted, Check check)
      throws IOException {
    try (Directory directory = newDirectory()) {
      Indexes.write(directory, codec, vectors, bytes, deleted, 250, 90, 60);
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        check.check(new IndexSearcher(reader), vectors);
      }
    }
  }

  /** Each cue lacks another coordinate. */
  private static float[][] cues(float[] origin, int count) {
    float[][] cues = new float[count][];
    for (int i = 0; i < count; i++) {
      cues[i] = Indexes.noisy(random(), origin, 9);
      cues[i][i] = Float.NaN;
    }
    return cues;
  }

  private static HopfieldQuery.Builder several(float[]... cues) {
    return HopfieldQuery.builder(Indexes.FIELD).cues(cues);
  }

  public void testOneCueIsAsAlways() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), COUNT, DIMENSION);
    float[] cue = cues(vectors.get(11), 1)[0];
    withIndex(
        Indexes.coded(),
        false,
        vectors,
        id -> false,
        (searcher, stored) -> {
          for (Similarity similarity : METRICS) {
            HopfieldQuery one =
                HopfieldQuery.builder(Indexes.FIELD, cue).similarity(similarity).build();
            HopfieldQuery inCues = several(cue).similarity(similarity).build();
            assertEquals(one, inCues);
            assertEquals(one.hashCode(), inCues.hashCode());
            HopfieldRecall expected = one.recall(searcher);
            HopfieldRecall found = inCues.recall(searcher);
            assertEquals(expected.hits(), found.hits());
            assertArrayEquals(expected.pattern(), found.pattern(), 0);
            assertArrayEquals(expected.energies(), found.energies(), 0);
            assertEquals(expected.tailMass(), found.tailMass(), 0);
          }
        });
  }

  public void testScoresAreSumsOverCuesAndThereIsOnePosterior() throws IOException {
    for (boolean bytes : new boolean[] {false, true}) {
      IntPredicate deleted = id -> id % 7 == 2;
      List<float[]> vectors = Indexes.clustered(random(), COUNT, DIMENSION);
      float[][] cues = cues(vectors.get(10), 3);
      withIndex(
          Indexes.coded(),
          bytes,
          vectors,
          deleted,
          (searcher, stored) -> {
            for (Similarity similarity : METRICS) {
              check(searcher, stored, cues, similarity, id -> !deleted.test(id) && id % 3 == 1);
            }
          });
    }
  }

  private static void check(
      IndexSearcher searcher,
      List<float[]> stored,
      float[][] cues,
      Similarity similarity,
      IntPredicate accepted)
      throws IOException {
    List<CueSimilarity.PatternScorer> scorers = new ArrayList<>();
    for (float[] cue : cues) {
      scorers.add(similarity.bind(cue).scorer());
    }
    List<Indexes.Ranked> ranked =
        Indexes.rank(
            stored, accepted, v -> scorers.stream().mapToDouble(scorer -> scorer.score(v)).sum());
    // Not by float scores, in which two may be equal.
    ranked.sort(Comparator.comparingDouble((Indexes.Ranked r) -> -r.similarity()));
    HopfieldRecall recall =
        several(cues)
            .similarity(similarity)
            .k(COUNT)
            .candidates(COUNT)
            .filter(new TermQuery(new Term("color", "green")))
            .build()
            .recall(searcher);
    assertEquals(ranked.size(), recall.hits().size());
    // The inverse temperature of one cue with the mean of the scores.
    double[] means = ranked.stream().mapToDouble(r -> r.similarity() / cues.length).toArray();
    double beta = similarity.bind(cues[0]).inverseTemperature(means, means.length);
    assertEquals(beta, recall.beta(), 1e-9 * beta);
    double best = ranked.get(0).similarity();
    double all = ranked.stream().mapToDouble(r -> Math.exp(beta * (r.similarity() - best))).sum();
    for (int i = 0; i < ranked.size(); i++) {
      HopfieldRecall.Hit hit = recall.hits().get(i);
      assertEquals(ranked.get(i).id(), Indexes.id(searcher.getIndexReader(), hit.doc()));
      assertEquals(ranked.get(i).similarity(), hit.similarity(), 1e-6);
      assertEquals(Math.exp(beta * (hit.similarity() - best)) / all, hit.probability(), 1e-9);
    }
    assertEquals(0, recall.tailMass(), 0);
  }

  /** The codes of all but a few are enough, also where a similarity has several tables. */
  public void testCandidatesAreTheBestBySum() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), COUNT, DIMENSION);
    float[][] cues = cues(vectors.get(11), 4);
    withIndex(
        Indexes.coded(),
        false,
        vectors,
        id -> false,
        (searcher, stored) -> {
          for (Similarity similarity : METRICS) {
            HopfieldQuery.Builder query = several(cues).similarity(similarity).k(1);
            HopfieldRecall few = query.candidates(40).build().recall(searcher);
            HopfieldRecall all = query.candidates(COUNT).build().recall(searcher);
            assertEquals(40, few.candidates());
            assertEquals(similarity.name(), all.hits().get(0).doc(), few.hits().get(0).doc());
            assertEquals(all.hits().get(0).similarity(), few.hits().get(0).similarity(), 0);
          }
          // Without tables every document is a candidate of its sum.
          HopfieldQuery exact = several(cues).similarity(new JensenShannonSimilarity()).build();
          assertEquals(COUNT, exact.recall(searcher).candidates());
        });
  }

  public void testMoreCuesFindMore() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), COUNT, DIMENSION);
    withIndex(
        Indexes.coded(),
        false,
        vectors,
        id -> false,
        (searcher, stored) -> {
          int byOne = 0;
          int byFour = 0;
          for (int origin = 0; origin < 100; origin++) {
            float[][] cues = new float[4][];
            for (int i = 0; i < cues.length; i++) {
              cues[i] = Indexes.noisy(random(), stored.get(origin), 12);
            }
            byOne +=
                several(cues[0]).build().recall(searcher).hits().get(0).doc() == origin ? 1 : 0;
            byFour += several(cues).build().recall(searcher).hits().get(0).doc() == origin ? 1 : 0;
          }
          assertTrue(byOne + " " + byFour, byFour > byOne + 10);
        });
  }

  public void testBackgroundsAreAddedAndShardsMerge() throws IOException {
    float[][] cues = {new float[DIMENSION], new float[DIMENSION]};
    List<float[]> vectors = Indexes.clustered(random(), COUNT, DIMENSION);
    cues[0] = Indexes.noisy(random(), vectors.get(5), 2);
    cues[1] = Indexes.noisy(random(), vectors.get(5), 2);
    HopfieldQuery query =
        several(cues)
            .similarity(new BackgroundSimilarity(true, -70))
            .separation(new Softmax(1))
            .k(20)
            .build();
    try (Directory first = newDirectory();
        Directory second = newDirectory()) {
      Indexes.write(first, Indexes.coded(), vectors, false, id -> false, 250, 150);
      Indexes.write(second, Indexes.coded(), vectors, false, id -> id % 2 == 0, 300);
      try (DirectoryReader one = DirectoryReader.open(first);
          DirectoryReader two = DirectoryReader.open(second);
          MultiReader both = new MultiReader(new IndexReader[] {one, two}, false)) {
        HopfieldRecall whole = query.recall(new IndexSearcher(both));
        CueSimilarity bound = query.similarity().bind(cues);
        assertEquals(-140, bound.reference(), 0);
        double score =
            query.similarity().bind(cues[0]).scorer().score(vectors.get(5))
                + query.similarity().bind(cues[1]).scorer().score(vectors.get(5));
        assertEquals(score + 140, whole.hits().get(0).similarity(), 1e-9);
        Evidence merged =
            Evidence.merge(
                List.of(
                    query.find(new IndexSearcher(one)).evidence(),
                    query.find(new IndexSearcher(two)).evidence()),
                query.candidates());
        Evidence.Separated separated =
            merged.separate(bound, query.separation(), query.priorNotStored());
        for (int i = 0; i < whole.hits().size(); i++) {
          assertEquals(whole.hits().get(i).probability(), separated.weights()[i], 1e-12);
        }
        assertEquals(whole.notStored().getAsDouble(), separated.notStored().getAsDouble(), 1e-9);
        IndexSearcher searcher = new IndexSearcher(one);
        LogRatios ratios = query.logRatios(searcher);
        for (HopfieldRecall.Hit hit : query.recall(searcher).hits()) {
          List<LeafReaderContext> leaves = one.leaves();
          LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(hit.doc(), leaves));
          assertEquals(hit.similarity(), ratios.of(leaf, hit.doc() - leaf.docBase), 0);
        }
      }
    }
  }

  public void testOtherFormatsAreScoredExactly() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), COUNT, DIMENSION);
    float[][] cues = cues(vectors.get(11), 3);
    List<HopfieldRecall.Hit> expected = new ArrayList<>();
    List<Codec> codecs = new ArrayList<>(List.of(Indexes.coded()));
    codecs.addAll(Indexes.others().values());
    for (Codec codec : codecs) {
      withIndex(
          codec,
          false,
          vectors,
          id -> false,
          (searcher, stored) -> {
            HopfieldQuery query = several(cues).candidates(COUNT).build();
            List<HopfieldRecall.Hit> hits = query.recall(searcher).hits();
            if (expected.isEmpty()) {
              expected.addAll(hits);
            }
            assertEquals(expected, hits);
          });
    }
  }

  public void testWhatIsNotMeantForSeveralIsRefused() {
    float[] cue = {1, 2};
    float[] other = {3, Float.NaN};
    refused("cues must be from 1 to 64 vectors; cues=0", () -> several());
    refused("cues must be from 1 to 64 vectors; cues=0", HopfieldQuery.builder(Indexes.FIELD));
    float[][] many = new float[65][];
    Arrays.fill(many, cue);
    refused("cues must be from 1 to 64 vectors; cues=65", () -> several(many));
    refused("cues[1].length=1", () -> several(cue, new float[] {1}));
    refused("cues[1][0]=Infinity", () -> several(cue, new float[] {Float.POSITIVE_INFINITY, 1}));
    refused(
        "cues[1] must have at least one", () -> several(cue, new float[] {Float.NaN, Float.NaN}));
    refused("cues[1] must not be null", () -> several(cue, null));
    refused("one step", several(cue, other).steps(2));
    refused(
        "without associations",
        several(cue, other).associate(Associations.field("id", "next"), Coupling.RELATED));
    assertEquals(2, several(cue, other).build().cues().length);
    assertFalse(several(cue, other).build().equals(several(cue, cue).build()));
    assertTrue(
        several(cue, other).build().toString(),
        several(cue, other).build().toString().contains("cues=2"));
  }

  private static void refused(String message, HopfieldQuery.Builder builder) {
    refused(message, builder::build);
  }

  private static void refused(String message, Runnable runnable) {
    String found = assertThrows(IllegalArgumentException.class, runnable::run).getMessage();
    assertTrue(found, found.contains(message));
  }
}
