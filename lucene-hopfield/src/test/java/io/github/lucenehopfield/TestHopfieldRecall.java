package io.github.lucenehopfield;

import io.github.lucenehopfield.HopfieldRecall.Hit;
import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.separation.Softmax;
import io.github.lucenehopfield.separation.TopK;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.Similarities;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.util.LuceneTestCase;

/** Probabilities, pattern and certainty, against their definitions over all vectors. */
public class TestHopfieldRecall extends LuceneTestCase {
  private static final String FIELD = Indexes.FIELD;
  private static final IntPredicate NONE = id -> false;

  @FunctionalInterface
  private interface Check {
    void check(IndexSearcher searcher) throws IOException;
  }

  private static void withIndex(Codec codec, List<float[]> vectors, Check check, int... segments)
      throws IOException {
    try (Directory directory = newDirectory()) {
      Indexes.write(directory, codec, vectors, false, NONE, segments);
      try (DirectoryReader reader = Indexes.open(directory)) {
        check.check(new IndexSearcher(reader));
      }
    }
  }

  private static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      if (!Float.isNaN(a[d])) {
        sum += ((double) a[d] - b[d]) * ((double) a[d] - b[d]);
      }
    }
    return sum;
  }

  public void testProbabilitiesEntropyAndPatternFollowTheirDefinitions() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 120, 5);
    float[] cue = Indexes.noisy(random(), vectors.get(3), 10);
    cue[2] = Float.NaN;
    double beta = .004;
    double[] weights = new double[120];
    double total = 0;
    for (int id = 0; id < 120; id++) {
      weights[id] = Math.exp(-beta * squaredDistance(cue, vectors.get(id)));
      total += weights[id];
    }
    double entropy = 0;
    double[] mean = new double[5];
    for (int id = 0; id < 120; id++) {
      weights[id] /= total;
      entropy -= weights[id] > 0 ? weights[id] * Math.log(weights[id]) : 0;
      for (int d = 0; d < 5; d++) {
        mean[d] += weights[id] * vectors.get(id)[d];
      }
    }
    double expectedEntropy = entropy;
    withIndex(
        Indexes.coded(),
        vectors,
        searcher -> {
          HopfieldRecall recall =
              HopfieldQuery.builder(FIELD, cue)
                  .separation(new Softmax(beta))
                  .k(7)
                  .build()
                  .recall(searcher);
          assertEquals(7, recall.hits().size());
          for (Hit hit : recall.hits()) {
            assertEquals(weights[hit.doc()], hit.probability(), 1e-9);
          }
          assertEquals(expectedEntropy, recall.entropy(), 1e-9);
          assertEquals(120, recall.candidates());
          assertEquals(beta, recall.beta(), 0);
          float[] pattern = recall.pattern();
          for (int d = 0; d < 5; d++) {
            assertEquals(mean[d], pattern[d], 1e-3);
          }
          pattern[0] = 1e9f;
          assertEquals(mean[0], recall.pattern()[0], 1e-3);
          assertTrue(recall.notStored().isEmpty());
        },
        50,
        70);
  }

  public void testBytesAreRecalledAsFloats() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 30, 6);
    try (Directory directory = newDirectory()) {
      Indexes.write(directory, Indexes.coded(), vectors, true, NONE, 30);
      try (DirectoryReader reader = Indexes.open(directory)) {
        HopfieldRecall recall =
            HopfieldQuery.builder(FIELD, vectors.get(11))
                .separation(new TopK(1))
                .build()
                .recall(new IndexSearcher(reader));
        assertArrayEquals(vectors.get(11), recall.pattern(), 0);
        assertEquals(0, recall.entropy(), 0);
        assertEquals(1, recall.hits().get(0).probability(), 0);
      }
    }
  }

  public void testNoPatternIsMadeWhereNoneIsWanted() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 30, 6);
    withIndex(
        Indexes.coded(),
        vectors,
        searcher -> {
          HopfieldRecall recall =
              HopfieldQuery.builder(FIELD, vectors.get(11))
                  .projection(Projection.NONE)
                  .build()
                  .recall(searcher);
          assertNull(recall.pattern());
          assertFalse(recall.partial());
        },
        30);
  }

  public void testCorruptedCuesAreRepaired() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 600, 24);
    withIndex(
        Indexes.coded(),
        vectors,
        searcher -> {
          for (String name : List.of("euclidean", "manhattan", "cosine")) {
            for (int id = 0; id < 20; id++) {
              float[] cue = vectors.get(id).clone();
              Arrays.fill(cue, 12, 24, Float.NaN);
              HopfieldRecall recall =
                  HopfieldQuery.builder(FIELD, cue)
                      .similarity(Similarities.byName(name))
                      .separation(new TopK(1))
                      .candidates(200)
                      .build()
                      .recall(searcher);
              assertEquals(name, id, recall.hits().get(0).doc());
              assertArrayEquals(name, vectors.get(id), recall.pattern(), 0);
            }
          }
        },
        600);
  }

  public void testDuplicatesShareTheWeightAlsoAtDistanceZero() throws IOException {
    List<float[]> vectors = new ArrayList<>();
    for (int id = 0; id < 40; id++) {
      vectors.add(new float[] {1, 2, 3});
    }
    List<float[]> mixed = new ArrayList<>(vectors);
    mixed.set(7, new float[] {1, 2, 4});
    for (String name : Similarities.names()) {
      HopfieldQuery query =
          HopfieldQuery.builder(FIELD, vectors.get(0))
              .similarity(Similarities.byName(name))
              .k(40)
              .build();
      withIndex(
          Indexes.coded(),
          vectors,
          searcher -> {
            HopfieldRecall recall = query.recall(searcher);
            for (int i = 0; i < 40; i++) {
              assertEquals(name, i, recall.hits().get(i).doc());
              assertEquals(name, 1 / 40., recall.hits().get(i).probability(), 1e-12);
            }
            assertEquals(name, Math.log(40), recall.entropy(), 1e-9);
            assertArrayEquals(vectors.get(0), recall.pattern(), 0);
          },
          25,
          15);
    }
    withIndex(
        Indexes.coded(),
        mixed,
        searcher -> {
          HopfieldRecall recall =
              HopfieldQuery.builder(FIELD, vectors.get(0)).k(40).build().recall(searcher);
          assertTrue(Double.isFinite(recall.beta()));
          assertEquals(1 / 39., recall.hits().get(38).probability(), 1e-12);
          assertEquals(0, recall.hits().get(39).probability(), 0);
          assertEquals(7, recall.hits().get(39).doc());
        },
        40);
  }

  public void testTailMassIsExactWhereAllDocumentsAreScored() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 400, 4);
    float[] cue = Indexes.noisy(random(), vectors.get(3), 30);
    double beta = 3e-5;
    double[] masses = new double[400];
    for (int id = 0; id < 400; id++) {
      masses[id] = Math.exp(-beta * squaredDistance(cue, vectors.get(id)));
    }
    Arrays.sort(masses);
    double rest = Arrays.stream(masses, 0, 370).sum();
    double all = Arrays.stream(masses).sum();
    for (boolean coded : new boolean[] {false, true}) {
      withIndex(
          coded ? Indexes.coded() : Indexes.others().get("HNSW"),
          vectors,
          searcher -> {
            HopfieldRecall recall =
                HopfieldQuery.builder(FIELD, cue)
                    .separation(new Softmax(beta))
                    .candidates(30)
                    .build()
                    .recall(searcher);
            // Codes only estimate the others.
            assertEquals(rest / all, recall.tailMass(), coded ? .05 : 1e-9);
            assertTrue(recall.tailMass() > .2);
          },
          250,
          150);
    }
  }

  public void testTailMassSurvivesAnyTemperature() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 300, 4);
    for (double beta : new double[] {1e-300, 1e300}) {
      for (Codec codec : List.of(Indexes.coded(), Indexes.others().get("HNSW"))) {
        withIndex(
            codec,
            vectors,
            searcher -> {
              HopfieldRecall recall =
                  HopfieldQuery.builder(FIELD, Indexes.noisy(random(), vectors.get(3), 5))
                      .separation(new Softmax(beta))
                      .candidates(30)
                      .build()
                      .recall(searcher);
              assertEquals(beta < 1 ? .9 : 0, recall.tailMass(), 1e-9);
            },
            300);
      }
    }
  }

  public void testNotStoredFollowsItsFormula() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 90, 4);
    float[] cue = Indexes.noisy(random(), vectors.get(3), 1);
    for (boolean filtered : new boolean[] {false, true}) {
      double sum = 0;
      int accepted = 0;
      for (int id = 0; id < 90; id++) {
        if (!filtered || id % 3 == 2) {
          sum += Math.exp(-squaredDistance(cue, vectors.get(id)) + 6);
          accepted++;
        }
      }
      double prior = .3;
      double expected = prior / (prior + (1 - prior) / accepted * sum);
      withIndex(
          Indexes.coded(),
          vectors,
          searcher -> {
            // Candidates beyond the first few add next to nothing here.
            for (int candidates : new int[] {20, 90}) {
              HopfieldQuery.Builder query =
                  HopfieldQuery.builder(FIELD, cue)
                      .similarity(new BackgroundSimilarity(false, -6))
                      .priorNotStored(prior)
                      .candidates(candidates);
              if (filtered) {
                query.filter(new TermQuery(new Term("color", "blue")));
              }
              HopfieldRecall recall = query.build().recall(searcher);
              assertEquals(expected, recall.notStored().getAsDouble(), 1e-9);
              assertEquals(
                  -squaredDistance(cue, vectors.get(recall.hits().get(0).doc())) + 6,
                  recall.hits().get(0).similarity(),
                  1e-9);
            }
          },
          50,
          40);
    }
  }

  public void testNotStoredSurvivesAnyLikelihood() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 90, 4);
    for (double background : new double[] {-1e9, 1e9}) {
      for (boolean scanned : new boolean[] {false, true}) {
        withIndex(
            Indexes.coded(),
            vectors,
            searcher -> {
              HopfieldRecall recall =
                  HopfieldQuery.builder(FIELD, vectors.get(0))
                      .similarity(new BackgroundSimilarity(scanned, background))
                      .candidates(20)
                      .build()
                      .recall(searcher);
              assertEquals(background < 0 ? 0 : 1, recall.notStored().getAsDouble(), 0);
            },
            90);
      }
    }
  }

  /** What a similarity that is fitted to its cue may ask of the index. */
  public void testSimilaritiesMayProbeTheIndex() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 300, 5);
    float[] cue = Indexes.noisy(random(), vectors.get(3), 1);
    try (Directory directory = newDirectory()) {
      Indexes.write(directory, Indexes.coded(), vectors, false, id -> id % 10 == 0, 200, 100);
      try (DirectoryReader reader = Indexes.open(directory)) {
        for (int wanted : new int[] {1, 5, 1000}) {
          float[][][] probed = new float[1][][];
          long[] patterns = new long[1];
          Similarity probing =
              new Similarity() {
                @Override
                public String name() {
                  return "probing";
                }

                @Override
                public CueSimilarity bind(float[] bound, CueContext context) throws IOException {
                  patterns[0] = context.patterns();
                  CueSimilarity distance = new EuclideanSimilarity().bind(bound, context);
                  try {
                    probed[0] = context.probe(distance, wanted);
                    CueContext.Probed scored = context.probeScored(distance, wanted);
                    assertEquals(probed[0].length, scored.scores().length);
                    for (int i = 0; i < probed[0].length; i++) {
                      assertArrayEquals(probed[0][i], scored.patterns()[i], 0);
                      double score = distance.scorer().score(probed[0][i]);
                      assertEquals(score, scored.scores()[i], 0);
                    }
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                  bound[0] = Float.NaN;
                  return distance;
                }
              };
          HopfieldQuery query =
              HopfieldQuery.builder(FIELD, cue)
                  .similarity(probing)
                  .filter(new TermQuery(new Term("color", "red")))
                  .k(5)
                  .build();
          HopfieldRecall recall = query.recall(new IndexSearcher(reader));
          assertEquals(270, patterns[0]);
          List<Indexes.Ranked> expected =
              Indexes.rank(
                  vectors, id -> id % 10 != 0 && id % 3 == 0, x -> -squaredDistance(cue, x));
          assertEquals(Math.min(wanted, expected.size()), probed[0].length);
          for (int i = 0; i < probed[0].length; i++) {
            assertEquals(expected.get(i).similarity(), -squaredDistance(cue, probed[0][i]), 1e-6);
          }
          assertEquals(expected.get(0).id(), Indexes.id(reader, recall.hits().get(0).doc()));
          assertArrayEquals(cue, query.cue(), 0);
        }
      }
    }
  }

  /** Distances, scanned by tables whose making is counted. */
  private static final class Counted implements CueSimilarity, TableBuilder {
    private final CueSimilarity distance;
    private final AtomicInteger built = new AtomicInteger();

    Counted(CueSimilarity distance) {
      this.distance = distance;
    }

    @Override
    public TableBuilder tables() {
      return this;
    }

    @Override
    public ScanTables build(Codebook codebook) {
      built.incrementAndGet();
      return distance.tables().build(codebook);
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
  }

  private static Similarity counting(Counted[] made, boolean ahead) {
    return new Similarity() {
      @Override
      public String name() {
        return "counting";
      }

      @Override
      public CueSimilarity bind(float[] cue, CueContext context) throws IOException {
        made[0] = new Counted(new EuclideanSimilarity().bind(cue, context));
        float[][] found = ahead ? context.probeAhead(made[0], 20) : context.probe(made[0], 20);
        assertEquals(20, found.length);
        for (int i = 1; i < found.length; i++) {
          assertTrue(squaredDistance(cue, found[i - 1]) <= squaredDistance(cue, found[i]));
        }
        return made[0];
      }
    };
  }

  /** What codes said to a probe is not asked again, and the answer stays the same. */
  public void testCodesAreScannedOnceAfterAProbeAhead() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 500, 5);
    float[] cue = Indexes.noisy(random(), vectors.get(3), 1);
    try (Directory directory = newDirectory()) {
      Indexes.write(directory, Indexes.coded(), vectors, false, id -> id % 10 == 0, 300, 200);
      try (DirectoryReader reader = Indexes.open(directory)) {
        Counted[] once = new Counted[1];
        Counted[] twice = new Counted[1];
        HopfieldRecall[] recalls = new HopfieldRecall[2];
        for (int i = 0; i < 2; i++) {
          recalls[i] =
              HopfieldQuery.builder(FIELD, cue)
                  .similarity(counting(i == 0 ? once : twice, i == 0))
                  .k(10)
                  .candidates(40)
                  .build()
                  .recall(new IndexSearcher(reader));
        }
        assertEquals(2, reader.leaves().size());
        assertEquals(2, once[0].built.get());
        assertEquals(4, twice[0].built.get());
        assertEquals(recalls[1].tailMass(), recalls[0].tailMass(), 0);
        for (int i = 0; i < 10; i++) {
          assertEquals(recalls[1].hits().get(i).doc(), recalls[0].hits().get(i).doc());
          assertEquals(
              recalls[1].hits().get(i).probability(), recalls[0].hits().get(i).probability(), 0);
        }
      }
    }
  }

  public void testScoresThatAreNotFiniteAreRejected() throws IOException {
    withIndex(
        Indexes.coded(),
        Indexes.clustered(random(), 10, 2),
        searcher -> {
          Similarity broken = new BrokenSimilarity();
          HopfieldQuery query =
              HopfieldQuery.builder(FIELD, new float[] {1, 2}).similarity(broken).build();
          IllegalArgumentException e =
              expectThrows(IllegalArgumentException.class, () -> query.recall(searcher));
          assertEquals("the exact score of a similarity must be finite; score=NaN", e.getMessage());
        },
        10);
  }

  private static final class BrokenSimilarity implements Similarity {
    @Override
    public String name() {
      return "broken";
    }

    @Override
    public CueSimilarity bind(float[] cue, CueContext context) {
      return new CueSimilarity() {
        @Override
        public TableBuilder tables() {
          return null;
        }

        @Override
        public PatternScorer scorer() {
          return pattern -> Double.NaN;
        }

        @Override
        public double inverseTemperature(double[] scores, int count) {
          return 1;
        }
      };
    }
  }

  public void testHugeValuesGiveFiniteResults() throws IOException {
    List<float[]> vectors = new ArrayList<>();
    for (int id = 0; id < 60; id++) {
      float sign = id % 2 == 0 ? 1 : -1;
      vectors.add(new float[] {sign * (1 + id) * 5e16f, -sign * (1 + id) * 5e16f, id});
    }
    for (String name : Similarities.names()) {
      withIndex(
          Indexes.coded(),
          vectors,
          searcher -> {
            HopfieldRecall recall =
                HopfieldQuery.builder(FIELD, vectors.get(59))
                    .similarity(Similarities.byName(name))
                    .candidates(20)
                    .build()
                    .recall(searcher);
            for (Hit hit : recall.hits()) {
              assertTrue(hit.score() > 0 && Float.isFinite(hit.score()));
              assertTrue(hit.probability() >= 0 && hit.probability() <= 1);
            }
            for (float value : recall.pattern()) {
              assertTrue(Float.isFinite(value));
            }
          },
          60);
    }
  }
}
