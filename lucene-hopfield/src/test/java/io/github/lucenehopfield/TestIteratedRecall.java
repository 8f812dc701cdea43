package io.github.lucenehopfield;

import io.github.lucenehopfield.dynamics.SequentialRecall;
import io.github.lucenehopfield.dynamics.StopReason;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.projection.Normalization;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.separation.ConstrainedSparsemax;
import io.github.lucenehopfield.separation.Entmax;
import io.github.lucenehopfield.separation.KSubsets;
import io.github.lucenehopfield.separation.Normmax;
import io.github.lucenehopfield.separation.Polynomial;
import io.github.lucenehopfield.separation.RandomMask;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.SequentialSubsets;
import io.github.lucenehopfield.separation.Softmax;
import io.github.lucenehopfield.separation.Threshold;
import io.github.lucenehopfield.separation.TopK;
import io.github.lucenehopfield.separation.Window;
import io.github.lucenehopfield.similarity.DotSimilarity;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.JensenShannonSimilarity;
import io.github.lucenehopfield.similarity.LinearFeatureSimilarity;
import io.github.lucenehopfield.similarity.RandomFeatureSimilarity;
import io.github.lucenehopfield.similarity.Similarities;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.util.LuceneTestCase;

/** Steps, energies, projections and truncation, over an index. */
public class TestIteratedRecall extends LuceneTestCase {
  private static final String FIELD = Indexes.FIELD;
  private static final String OTHER = "other";
  private static final String PLACE = "place";

  @FunctionalInterface
  private interface Check {
    void check(IndexSearcher searcher) throws IOException;
  }

  /** Every third document lacks the other vector (3 values: id, 2 id, 1); places run backwards. */
  private static void withIndex(List<float[]> vectors, Check check) throws IOException {
    withIndex(Indexes.coded(), vectors, check);
  }

  private static void withIndex(Codec codec, List<float[]> vectors, Check check)
      throws IOException {
    try (Directory directory = newDirectory()) {
      try (IndexWriter writer = new IndexWriter(directory, Indexes.config(codec))) {
        for (int id = 0; id < vectors.size(); id++) {
          Document document = Indexes.document(id, vectors.get(id), false);
          if (id % 3 != 0) {
            document.add(new KnnFloatVectorField(OTHER, new float[] {id, 2 * id, 1}));
          }
          document.add(new NumericDocValuesField(PLACE, 10L * (vectors.size() - id)));
          writer.addDocument(document);
          if (id == vectors.size() / 2) {
            writer.flush();
          }
        }
      }
      try (DirectoryReader reader = Indexes.open(directory)) {
        check.check(new IndexSearcher(reader));
      }
    }
  }

  private static List<float[]> unit(Random random, int count, int dimensions) {
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] vector = new float[dimensions];
      for (int d = 0; d < dimensions; d++) {
        vector[d] = (float) random.nextGaussian();
      }
      vectors.add(Normalization.L2.apply(vector));
    }
    return vectors;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += (double) a[d] * b[d];
    }
    return sum;
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += ((double) a[d] - b[d]) * ((double) a[d] - b[d]);
    }
    return Math.sqrt(sum);
  }

  private static HopfieldQuery.Builder query(float[] cue, Separation separation) {
    return HopfieldQuery.builder(FIELD, cue)
        .similarity(new DotSimilarity())
        .separation(separation)
        .candidates(1000);
  }

  public void testStepsFollowTheirDefinition() throws IOException {
    List<float[]> vectors = unit(random(), 80, 10);
    float[] cue = Indexes.noisy(random(), vectors.get(7), .3);
    double beta = 3;
    withIndex(
        vectors,
        searcher -> {
          float[] state = cue;
          for (int steps = 1; steps <= 4; steps++) {
            double[] weights = new double[80];
            double total = 0;
            for (int i = 0; i < 80; i++) {
              weights[i] = Math.exp(beta * dot(state, vectors.get(i)));
              total += weights[i];
            }
            float[] next = new float[10];
            for (int d = 0; d < 10; d++) {
              double sum = 0;
              for (int i = 0; i < 80; i++) {
                sum += weights[i] / total * vectors.get(i)[d];
              }
              next[d] = (float) sum;
            }
            HopfieldQuery query = query(cue, new Softmax(beta)).steps(steps).build();
            HopfieldRecall recall = query.recall(searcher);
            assertArrayEquals(next, recall.pattern(), 1e-5f);
            assertEquals(steps, recall.steps());
            assertEquals(StopReason.LIMIT, recall.stop());
            for (HopfieldRecall.Hit hit : recall.hits()) {
              assertEquals(weights[hit.doc()] / total, hit.probability(), 1e-5);
              assertEquals(dot(state, vectors.get(hit.doc())), hit.similarity(), 1e-5);
            }
            ScoreDoc[] top = searcher.search(query, 10).scoreDocs;
            for (int i = 0; i < top.length; i++) {
              assertEquals(recall.hits().get(i).doc(), top[i].doc);
              assertEquals(recall.hits().get(i).score(), top[i].score, 0);
            }
            state = next;
          }
        });
  }

  public void testStepsEndWhereTheStopRuleSays() throws IOException {
    List<float[]> vectors = unit(random(), 50, 40);
    float[] cue = Indexes.noisy(random(), vectors.get(3), .02);
    withIndex(
        vectors,
        searcher -> {
          HopfieldRecall sparse = query(cue, new Entmax(2, 20)).steps(20).build().recall(searcher);
          assertEquals(StopReason.FIXED_POINT, sparse.stop());
          assertEquals(2, sparse.steps());
          assertArrayEquals(vectors.get(3), sparse.pattern(), 0);
          HopfieldRecall settled = query(cue, new Softmax(20)).steps(300).build().recall(searcher);
          assertTrue(
              settled.stop() == StopReason.FIXED_POINT || settled.stop() == StopReason.SETTLED);
          assertEquals(vectors.get(3)[0], settled.pattern()[0], .01);
          HopfieldRecall nothing = query(cue, new Threshold(1e6)).steps(5).build().recall(searcher);
          assertEquals(StopReason.EMPTY, nothing.stop());
          assertNull(nothing.pattern());
          assertFalse(nothing.partial());
          assertEquals(1, nothing.steps());
          assertEquals(0, nothing.hits().get(0).probability(), 0);
          HopfieldRecall documents =
              query(cue, new Softmax(5))
                  .steps(3)
                  .projection(Projection.NONE)
                  .build()
                  .recall(searcher);
          assertEquals(3, documents.steps());
          assertEquals(StopReason.LIMIT, documents.stop());
        });
  }

  public void testUnknownCoordinatesAreFilledInByTheFirstStep() throws IOException {
    List<float[]> vectors = unit(random(), 50, 12);
    float[] cue = vectors.get(9).clone();
    Arrays.fill(cue, 8, 12, Float.NaN);
    withIndex(
        vectors,
        searcher -> {
          HopfieldRecall recall =
              query(cue, new Entmax(2, 200))
                  .similarity(new EuclideanSimilarity())
                  .steps(5)
                  .build()
                  .recall(searcher);
          assertArrayEquals(vectors.get(9), recall.pattern(), 0);
          assertTrue(Double.isNaN(recall.energies()[0]));
          assertFalse(Double.isNaN(recall.energies()[1]));
        });
  }

  public void testNoStepRaisesTheEnergy() throws IOException {
    List<float[]> vectors = unit(random(), 120, 8);
    List<Separation> separations =
        List.of(
            new Softmax(2),
            new Softmax(30),
            new Entmax(1.2, 4),
            new Entmax(1.5, 4),
            new Entmax(2, 4),
            new Entmax(3, 4),
            new Normmax(2, 4),
            new Normmax(5, 4),
            new KSubsets(1, 4),
            new KSubsets(3, 4),
            new ConstrainedSparsemax(.3, 4));
    withIndex(
        vectors,
        searcher -> {
          int moved = 0;
          for (Separation separation : separations) {
            for (Similarity similarity : List.of(new DotSimilarity(), new EuclideanSimilarity())) {
              for (Normalization normalization : Normalization.values()) {
                if (normalization == Normalization.LAYER_NORM) {
                  continue;
                }
                float[] cue = Indexes.noisy(random(), vectors.get(random().nextInt(120)), .5);
                HopfieldRecall recall =
                    query(cue, separation)
                        .similarity(similarity)
                        .normalization(normalization)
                        .steps(15)
                        .build()
                        .recall(searcher);
                double[] energies = recall.energies();
                String message = separation + " " + similarity + " " + normalization;
                for (int i = 1; i < energies.length; i++) {
                  assertTrue(message, energies[i] <= energies[i - 1] + 1e-6);
                  moved += energies[i] < energies[i - 1] - 1e-6 ? 1 : 0;
                }
                assertFalse(message, Double.isNaN(energies[0]));
              }
            }
          }
          assertTrue("energies moved " + moved, moved > 40);
          for (String name : List.of("manhattan", "cosine")) {
            HopfieldRecall recall =
                query(vectors.get(0), new Softmax(4))
                    .similarity(Similarities.byName(name))
                    .build()
                    .recall(searcher);
            assertTrue(Double.isNaN(recall.energies()[0]));
          }
        });
  }

  public void testLayerNormDescendsUpToItsEpsilon() throws IOException {
    List<float[]> vectors = new ArrayList<>();
    for (float[] vector : unit(random(), 60, 20)) {
      vectors.add(Normalization.LAYER_NORM.apply(vector));
    }
    float[] cue = Indexes.noisy(random(), vectors.get(5), 1);
    withIndex(
        vectors,
        searcher -> {
          HopfieldRecall recall =
              query(cue, new Entmax(1.5, .1))
                  .normalization(Normalization.LAYER_NORM)
                  .steps(10)
                  .build()
                  .recall(searcher);
          double[] energies = recall.energies();
          for (int i = 1; i < energies.length; i++) {
            assertTrue(energies[i] <= energies[i - 1] + 1e-3);
          }
          assertEquals(Math.sqrt(20), Math.sqrt(dot(recall.pattern(), recall.pattern())), 1e-2);
        });
  }

  public void testHeteroAssociationRecallsTheOtherField() throws IOException {
    List<float[]> vectors = unit(random(), 60, 12);
    withIndex(
        vectors,
        searcher -> {
          Projection other = Projection.hetero(OTHER);
          HopfieldRecall recall =
              query(vectors.get(7), new TopK(1)).projection(other).build().recall(searcher);
          assertArrayEquals(new float[] {7, 14, 1}, recall.pattern(), 0);
          HopfieldRecall steps =
              query(vectors.get(7), new Entmax(2, 20))
                  .projection(other)
                  .steps(4)
                  .build()
                  .recall(searcher);
          assertArrayEquals(new float[] {7, 14, 1}, steps.pattern(), 0);
          assertEquals(StopReason.FIXED_POINT, steps.stop());
          // Without such a vector there is nothing to recall; among several, others stand in.
          HopfieldRecall none =
              query(vectors.get(6), new TopK(1)).projection(other).build().recall(searcher);
          assertNull(none.pattern());
          assertFalse(none.partial());
          HopfieldRecall all =
              query(vectors.get(6), new TopK(60, 1e-9)).projection(other).build().recall(searcher);
          assertEquals(1, all.pattern()[2], 1e-6);
          assertEquals(2 * all.pattern()[0], all.pattern()[1], 1e-3);
          // Nor is there where no document has one.
          HopfieldRecall unknown =
              query(vectors.get(6), new TopK(1))
                  .projection(Projection.hetero("color"))
                  .build()
                  .recall(searcher);
          assertNull(unknown.pattern());
          assertFalse(unknown.partial());
        });
  }

  public void testCandidatesAreEnlargedUntilTheTruncationIsExact() throws IOException {
    List<float[]> vectors = unit(random(), 400, 6);
    float[] cue = vectors.get(11);
    List<Separation> separations =
        List.of(
            new Entmax(1.5, 2),
            new Entmax(2, 1),
            new Entmax(1.3, 3),
            new Normmax(3, 1),
            new KSubsets(9, 3),
            new Threshold(.5));
    // Without codes in segments as small as these, candidates are the best ones.
    withIndex(
        new HopfieldCodec(),
        vectors,
        searcher -> {
          for (Separation separation : separations) {
            HopfieldRecall all = query(cue, separation).k(5).build().recall(searcher);
            assertTrue(all.exactTruncation());
            HopfieldRecall some =
                query(cue, separation).k(5).candidates(5).build().recall(searcher);
            assertTrue(separation.toString(), some.exactTruncation());
            assertTrue(separation.toString(), some.candidates() > 5);
            assertEquals(0, some.tailMass(), 0);
            for (int i = 0; i < 5; i++) {
              assertEquals(all.hits().get(i).doc(), some.hits().get(i).doc());
              assertEquals(all.hits().get(i).probability(), some.hits().get(i).probability(), 1e-9);
            }
            assertArrayEquals(all.pattern(), some.pattern(), 1e-6f);
            HopfieldRecall held =
                query(cue, separation).k(5).candidates(5).enlargeTo(5).build().recall(searcher);
            assertFalse(held.exactTruncation());
            assertEquals(5, held.candidates());
          }
          HopfieldRecall soft =
              query(cue, new Softmax(3)).k(5).candidates(5).build().recall(searcher);
          assertFalse(soft.exactTruncation());
          assertEquals(5, soft.candidates());
          assertTrue(soft.tailMass() > .1);
          HopfieldRecall top =
              query(cue, new TopK(3, 1)).k(5).candidates(5).build().recall(searcher);
          assertTrue(top.exactTruncation());
          assertEquals(5, top.candidates());
          assertEquals(0, top.tailMass(), 0);
        });
    withIndex(
        vectors,
        searcher -> {
          HopfieldRecall top =
              query(cue, new TopK(3, 1)).k(5).candidates(5).build().recall(searcher);
          assertTrue(top.exactTruncation());
          assertEquals(80, top.candidates());
        });
  }

  public void testPlacesComeFromTheSequenceField() throws IOException {
    List<float[]> vectors = unit(random(), 60, 200);
    withIndex(
        vectors,
        searcher -> {
          HopfieldRecall documents =
              query(vectors.get(20), new Window(1, .01)).k(60).build().recall(searcher);
          assertEquals(List.of(19, 20, 21), weighing(documents));
          HopfieldRecall places =
              query(vectors.get(20), new Window(25, .01))
                  .k(60)
                  .sequence(PLACE)
                  .build()
                  .recall(searcher);
          assertEquals(List.of(18, 19, 20, 21, 22), weighing(places));
          HopfieldRecall pair =
              query(vectors.get(20), new SequentialSubsets(2, 1e6, 500))
                  .k(60)
                  .build()
                  .recall(searcher);
          assertTrue(pair.hits().get(0).probability() > .49);
          assertTrue(weighing(pair).containsAll(List.of(20)));
          for (int doc : weighing(pair)) {
            assertTrue("" + weighing(pair), doc >= 19 && doc <= 21);
          }
          IllegalArgumentException e =
              expectThrows(
                  IllegalArgumentException.class,
                  () ->
                      query(vectors.get(20), new Window(1))
                          .sequence("absent")
                          .build()
                          .recall(searcher));
          assertTrue(e.getMessage(), e.getMessage().startsWith("sequence must be a numeric"));
        });
  }

  private static List<Integer> weighing(HopfieldRecall recall) {
    List<Integer> docs = new ArrayList<>();
    for (HopfieldRecall.Hit hit : recall.hits()) {
      if (hit.probability() > 0) {
        docs.add(hit.doc());
      }
    }
    docs.sort(null);
    return docs;
  }

  /** |T(q) - x| <= 2 m (|S| - 1) exp(-beta Delta), and |T_K - T| <= 2 m (mass outside the K). */
  public void testErrorBoundsOfTheNonparametricModelHold() throws IOException {
    List<float[]> vectors = unit(random(), 1000, 64);
    withIndex(
        vectors,
        searcher -> {
          for (double beta : new double[] {1, 5, 20, 50}) {
            for (int round = 0; round < 3; round++) {
              int origin = random().nextInt(1000);
              float[] cue = Indexes.noisy(random(), vectors.get(origin), .1);
              HopfieldRecall dense = query(cue, new Softmax(beta)).k(1000).build().recall(searcher);
              double bound = bound(dense, origin, beta, 1000);
              assertTrue(distance(dense.pattern(), vectors.get(origin)) <= bound + 1e-5);
              double outside = 1;
              for (int k : new int[] {1, 5, 50, 1000}) {
                HopfieldRecall top = query(cue, new TopK(k, beta)).k(1000).build().recall(searcher);
                double error = distance(top.pattern(), vectors.get(origin));
                if (top.hits().get(0).doc() == origin) {
                  assertTrue(error <= bound(top, origin, beta, k) + 1e-5);
                }
                outside = 1;
                for (int i = 0; i < k; i++) {
                  outside -= dense.hits().get(i).probability();
                }
                double gap =
                    k == 1000
                        ? 0
                        : dense.hits().get(0).similarity() - dense.hits().get(k).similarity();
                double distance = distance(top.pattern(), dense.pattern());
                assertTrue(distance <= 2 * Math.max(0, outside) + 1e-5);
                assertTrue(distance <= 2 * (1000 - k) * Math.exp(-beta * gap) + 1e-5);
              }
              assertEquals(0, outside, 1e-9);
            }
          }
        });
  }

  private static double bound(HopfieldRecall recall, int origin, double beta, int size) {
    double own = 0;
    double closest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      HopfieldRecall.Hit hit = recall.hits().get(i);
      if (hit.doc() == origin) {
        own = hit.similarity();
      } else {
        closest = Math.max(closest, hit.similarity());
      }
    }
    return size == 1 ? 0 : 2 * (size - 1) * Math.exp(-beta * (own - closest));
  }

  public void testMaskedRecallIsTheSameEveryTime() throws IOException {
    List<float[]> vectors = unit(random(), 60, 12);
    withIndex(
        vectors,
        searcher -> {
          Separation half = new RandomMask(.5, 3, 1);
          List<Integer> kept =
              weighing(query(vectors.get(20), half).k(60).build().recall(searcher));
          assertTrue("" + kept.size(), kept.size() > 15 && kept.size() < 45);
          // Other cues meet the same mask; the places of another field another one.
          assertEquals(kept, weighing(query(vectors.get(30), half).k(60).build().recall(searcher)));
          assertNotEquals(
              kept,
              weighing(
                  query(vectors.get(20), half).k(60).sequence(PLACE).build().recall(searcher)));
          HopfieldRecall none =
              query(vectors.get(20), new RandomMask(0, 3, 2)).k(60).build().recall(searcher);
          HopfieldRecall dense =
              query(vectors.get(20), new Softmax(2)).k(60).build().recall(searcher);
          assertArrayEquals(dense.pattern(), none.pattern(), 0);
        });
  }

  public void testKernelModelsAreMeansUnderTheirKernels() throws IOException {
    List<float[]> vectors = unit(random(), 60, 12);
    float[] cue = vectors.get(4);
    withIndex(
        vectors,
        searcher -> {
          HopfieldRecall linear =
              query(cue, new Polynomial(1))
                  .similarity(new LinearFeatureSimilarity())
                  .k(60)
                  .build()
                  .recall(searcher);
          double total = 0;
          double[] kernels = new double[60];
          for (int i = 0; i < 60; i++) {
            for (int d = 0; d < 12; d++) {
              double q = cue[d] > 0 ? cue[d] + 1.0 : Math.exp(cue[d]);
              double x =
                  vectors.get(i)[d] > 0 ? vectors.get(i)[d] + 1.0 : Math.exp(vectors.get(i)[d]);
              kernels[i] += q * x;
            }
            total += kernels[i];
          }
          for (HopfieldRecall.Hit hit : linear.hits()) {
            assertEquals(kernels[hit.doc()] / total, hit.probability(), 1e-9);
          }
          // Positive random features come near the softmax at a small beta, which is what they are
          // for.
          HopfieldRecall features =
              query(cue, new Softmax(1))
                  .similarity(new RandomFeatureSimilarity(4096, .5))
                  .k(60)
                  .build()
                  .recall(searcher);
          HopfieldRecall dense = query(cue, new Softmax(.5)).k(60).build().recall(searcher);
          assertTrue(distance(features.pattern(), dense.pattern()) < .02);
        });
  }

  public void testPowersTakeThePositiveForm() throws IOException {
    List<float[]> vectors = unit(random(), 60, 12);
    withIndex(
        vectors,
        searcher -> {
          HopfieldRecall exact =
              query(vectors.get(9), new Polynomial(2))
                  .similarity(new EuclideanSimilarity())
                  .build()
                  .recall(searcher);
          assertArrayEquals(vectors.get(9), exact.pattern(), 0);
          HopfieldRecall products =
              query(vectors.get(9), new Polynomial(1)).k(60).build().recall(searcher);
          double total = 0;
          for (float[] vector : vectors) {
            total += Math.max(0, dot(vectors.get(9), vector));
          }
          for (HopfieldRecall.Hit hit : products.hits()) {
            double positive = Math.max(0, dot(vectors.get(9), vectors.get(hit.doc())));
            assertEquals(positive / total, hit.probability(), 1e-6);
          }
        });
  }

  public void testCandidatesBecomeAMemoryInTheOrderOfTheSequence() throws IOException {
    List<float[]> vectors = unit(random(), 60, 200);
    withIndex(
        vectors,
        searcher -> {
          HopfieldQuery.Memory all = query(vectors.get(3), new Softmax()).build().memory(searcher);
          assertEquals(60, all.memory().size());
          assertArrayEquals(vectors.get(17), all.memory().pattern(17), 0);
          assertEquals(17, all.docs()[17]);
          HopfieldQuery.Memory backwards =
              query(vectors.get(3), new Softmax()).sequence(PLACE).build().memory(searcher);
          assertArrayEquals(vectors.get(17), backwards.memory().pattern(42), 0);
          assertEquals(17, backwards.docs()[42]);
          int[] walk = SequentialRecall.walk(backwards.memory(), 0, new Entmax(2), 20, 20, 60);
          int[] order = new int[60];
          Arrays.setAll(order, i -> i);
          assertEquals(1, SequentialRecall.orderKept(walk, order), 0);
        });
  }

  public void testExplanationsSayWhatWasScannedAndHowOften() throws IOException {
    List<float[]> vectors = unit(random(), 60, 12);
    withIndex(
        vectors,
        searcher -> {
          HopfieldQuery scored =
              query(vectors.get(1), new Softmax())
                  .similarity(new JensenShannonSimilarity())
                  .k(3)
                  .candidates(5)
                  .build();
          int doc = searcher.search(scored, 1).scoreDocs[0].doc;
          String text = searcher.explain(scored, doc).toString();
          assertTrue(text, text.contains("the similarity has no tables to scan with"));
          HopfieldQuery scanned =
              query(vectors.get(1), new Softmax())
                  .k(3)
                  .candidates(5)
                  // Codes count, however unsure their estimates are.
                  .effort(0)
                  .steps(4)
                  .build();
          doc = searcher.search(scanned, 1).scoreDocs[0].doc;
          Explanation explanation = searcher.explain(scanned, doc);
          assertTrue(explanation.toString().contains("codes were scanned"));
          assertTrue(explanation.toString(), explanation.toString().contains("4 = steps at most"));
          assertTrue(scanned.toString(), scanned.toString().contains("steps=4"));
        });
  }

  public void testOptionsAreCheckedAndCompared() {
    float[] cue = {1, 2};
    HopfieldQuery plain = HopfieldQuery.builder(FIELD, cue).build();
    List<HopfieldQuery> others =
        List.of(
            HopfieldQuery.builder(FIELD, cue).steps(2).build(),
            HopfieldQuery.builder(FIELD, cue).normalization(Normalization.L2).build(),
            HopfieldQuery.builder(FIELD, cue).sequence(PLACE).build(),
            HopfieldQuery.builder(FIELD, cue).enlargeTo(7).build(),
            HopfieldQuery.builder(FIELD, cue).projection(Projection.hetero(OTHER)).build());
    for (HopfieldQuery other : others) {
      assertNotEquals(plain, other);
    }
    assertEquals(
        HopfieldQuery.builder(FIELD, cue).projection(Projection.hetero(OTHER)).build(),
        others.get(4));
    assertEquals(1, plain.steps());
    assertEquals(1 << 16, plain.enlargeTo());
    HopfieldQuery.Builder builder = HopfieldQuery.builder(FIELD, cue);
    assertEquals(
        "steps must be >= 1; steps=0",
        expectThrows(IllegalArgumentException.class, () -> builder.steps(0)).getMessage());
    assertEquals(
        "enlargeTo must be >= 1; enlargeTo=0",
        expectThrows(IllegalArgumentException.class, () -> builder.enlargeTo(0)).getMessage());
    assertEquals(
        "normalization must be none, l2 or layer-norm; normalization=l3",
        expectThrows(IllegalArgumentException.class, () -> Normalization.parse("l3")).getMessage());
    for (Normalization normalization : Normalization.values()) {
      assertEquals(normalization, Normalization.parse(normalization.toString()));
    }
    assertArrayEquals(
        new float[] {.6f, Float.NaN, .8f},
        Normalization.L2.apply(new float[] {3, Float.NaN, 4}),
        1e-6f);
    assertArrayEquals(new float[2], Normalization.L2.apply(new float[2]), 0);
    assertArrayEquals(new float[2], Normalization.LAYER_NORM.apply(new float[] {5, 5}), 0);
  }
}
