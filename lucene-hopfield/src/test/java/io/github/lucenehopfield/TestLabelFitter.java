package io.github.lucenehopfield;

import io.github.lucenehopfield.LabelPosterior.Label;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.util.LuceneTestCase;
import org.apache.lucene.util.BytesRef;

/** Fits of label posteriors against data of which the posterior is known. */
public class TestLabelFitter extends LuceneTestCase {
  private static final int COUNT = 600;
  private static final int DIMENSION = 8;

  @FunctionalInterface
  private interface Check {
    void check(IndexSearcher searcher) throws IOException;
  }

  /** Two classes, normal around -distance/2 and distance/2 in the first dimension alone. */
  private static float[] vector(boolean second, double distance) {
    float[] vector = new float[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      vector[d] = (float) random().nextGaussian();
    }
    vector[0] += (float) ((second ? .5 : -.5) * distance);
    return vector;
  }

  private static void withClasses(int count, double distance, Check check) throws IOException {
    try (Directory directory = newDirectory()) {
      try (IndexWriter writer = new IndexWriter(directory, Indexes.config(Indexes.coded()))) {
        for (int id = 0; id < count; id++) {
          Document document = new Document();
          boolean second = id % 2 == 1;
          document.add(new KnnFloatVectorField(Indexes.FIELD, vector(second, distance)));
          document.add(new SortedDocValuesField("class", new BytesRef(second ? "b" : "a")));
          writer.addDocument(document);
          if (id == count / 3) {
            writer.flush();
          }
        }
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        check.check(new IndexSearcher(reader));
      }
    }
  }

  private static LabelFitter fitter(IndexSearcher searcher) {
    return new LabelFitter(searcher, Indexes.FIELD, "class").withCandidates(200);
  }

  public void testLabelsWithoutConnectionGetTheirFrequency() throws IOException {
    withClasses(
        COUNT,
        0,
        searcher -> {
          LabelFit fit = fitter(searcher).fit(new EuclideanSimilarity());
          // Nothing is better than saying one half; a fit that believes neighbors loses more.
          assertEquals(Math.log(2), fit.logLoss(), .05);
          assertTrue(fit.toString(), fit.k() >= 15);
          assertEquals(Map.of("a", .5, "b", .5), fit.frequencies());
          assertEquals(COUNT, fit.rows());
        });
  }

  public void testTheOneThatIsLeftOutDoesNotVote() throws IOException {
    withClasses(
        COUNT,
        0,
        searcher -> {
          LabelFit fit = fitter(searcher).withCandidates(1).fit(new EuclideanSimilarity());
          assertEquals(1, fit.k());
          assertEquals(.5, fit.accuracy(), .1);
        });
  }

  public void testProbabilitiesOfOthersComeTrue() throws IOException {
    withClasses(
        COUNT,
        3,
        searcher -> {
          LabelFit fit = fitter(searcher).fit(new EuclideanSimilarity());
          double loss = 0;
          int right = 0;
          for (int i = 0; i < COUNT; i++) {
            boolean second = i % 2 == 1;
            LabelPosterior posterior =
                fit.apply(
                    HopfieldQuery.builder(Indexes.FIELD, vector(second, 3))
                        .separation(fit.separation())
                        .build()
                        .recall(searcher)
                        .labels("class"));
            String own = second ? "b" : "a";
            loss -= Math.log(posterior.probability(own)) / COUNT;
            right += posterior.labels().get(0).value().equals(own) ? 1 : 0;
            double sum = 0;
            for (Label label : posterior.labels()) {
              sum += label.probability();
            }
            assertEquals(1, sum, 1e-9);
          }
          // The best possible accuracy is .933, at a log-loss of .17.
          assertTrue("accuracy " + right, right > .88 * COUNT);
          assertTrue("log-loss " + loss, loss < .35);
          assertEquals(fit.logLoss(), loss, .12);
          assertEquals(fit.accuracy(), right / (double) COUNT, .05);
        });
  }

  public void testCorruptedCuesAreFittedAsTheyCome() throws IOException {
    withClasses(
        COUNT,
        3,
        searcher -> {
          LabelFitter fitter = fitter(searcher);
          LabelFit blind =
              fitter
                  .withCorruption(
                      vector -> {
                        vector[0] = Float.NaN;
                        return vector;
                      })
                  .fit(new EuclideanSimilarity());
          assertEquals(Math.log(2), blind.logLoss(), .05);
          assertTrue(fitter.fit(new EuclideanSimilarity()).logLoss() < .35);
        });
  }

  public void testTheSameSeedGivesTheSameFit() throws IOException {
    withClasses(
        COUNT,
        1,
        searcher -> {
          LabelFitter fitter = fitter(searcher).withRows(50, 3);
          LabelFit fit = fitter.fit(new EuclideanSimilarity());
          assertEquals(50, fit.rows());
          assertEquals(fit, fitter.fit(new EuclideanSimilarity()));
        });
  }

  public void testSharesOfFrequenciesKeepTheSum() {
    String[][] values = {{"a"}, {"b"}, {}};
    LabelPosterior raw =
        LabelPosterior.of(values, new double[] {.5, .3, .2}, .1, OptionalDouble.of(.25));
    LabelFit fit = new LabelFit(3, 2, .1, Map.of("a", .25, "c", .75), 10, .5, 1);
    LabelPosterior mixed = fit.apply(raw);
    double stored = .75 * .9;
    assertEquals(stored * (.9 * .5 + .1 * .8 * .25), mixed.probability("a"), 1e-12);
    assertEquals(stored * .9 * .3, mixed.probability("b"), 1e-12);
    assertEquals(stored * .1 * .8 * .75, mixed.probability("c"), 1e-12);
    assertEquals(raw.unlabeled(), mixed.unlabeled(), 0);
    assertEquals(raw.notStored(), mixed.notStored());
    assertEquals(raw.beyond(), mixed.beyond(), 0);
  }

  public void testWhatIsOutOfBoundsIsRefused() throws IOException {
    for (Object[] wrong :
        new Object[][] {
          {0, 1.0, .1, "k=0"},
          {1, 0.0, .1, "beta=0.0"},
          {1, Double.NaN, .1, "beta=NaN"},
          {1, 1.0, -.1, "share=-0.1"},
          {1, 1.0, 1.1, "share=1.1"}
        }) {
      IllegalArgumentException refused =
          expectThrows(
              IllegalArgumentException.class,
              () ->
                  new LabelFit(
                      (int) wrong[0],
                      (double) wrong[1],
                      (double) wrong[2],
                      Map.of("a", 1.0),
                      1,
                      1,
                      1));
      assertTrue(refused.getMessage(), refused.getMessage().endsWith((String) wrong[3]));
    }
    for (Map<String, Double> wrong : Arrays.asList(Map.of("a", .5), Map.of("a", 1.5, "b", -.5))) {
      expectThrows(IllegalArgumentException.class, () -> new LabelFit(1, 1, .1, wrong, 1, 1, 1));
    }
    withClasses(
        9,
        1,
        searcher -> {
          IllegalArgumentException refused =
              expectThrows(
                  IllegalArgumentException.class,
                  () -> fitter(searcher).fit(new EuclideanSimilarity()));
          assertTrue(refused.getMessage(), refused.getMessage().contains("documents=9"));
          expectThrows(IllegalArgumentException.class, () -> fitter(searcher).withRows(9, 1));
          expectThrows(IllegalArgumentException.class, () -> fitter(searcher).withCandidates(0));
        });
  }
}
