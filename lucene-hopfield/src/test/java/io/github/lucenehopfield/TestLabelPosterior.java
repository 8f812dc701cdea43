package io.github.lucenehopfield;

import io.github.lucenehopfield.LabelPosterior.Label;
import io.github.lucenehopfield.separation.Softmax;
import io.github.lucenehopfield.separation.Threshold;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.SortedNumericDocValuesField;
import org.apache.lucene.document.SortedSetDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.MultiReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.util.LuceneTestCase;
import org.apache.lucene.util.BytesRef;

/** Probabilities of labels against sums over all stored vectors. */
public class TestLabelPosterior extends LuceneTestCase {
  private static final double BETA = .004;
  private static final int COUNT = 150;

  @FunctionalInterface
  private interface Check {
    void check(IndexSearcher searcher, List<float[]> vectors) throws IOException;
  }

  /** Every fifth document has no label; tags are the label and, for even documents, "even". */
  private static void withIndex(Check check) throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), COUNT, 6);
    try (Directory directory = newDirectory()) {
      try (IndexWriter writer = new IndexWriter(directory, Indexes.config(Indexes.coded()))) {
        for (int id = 0; id < COUNT; id++) {
          Document document = new Document();
          document.add(new KnnFloatVectorField(Indexes.FIELD, vectors.get(id)));
          document.add(new BinaryDocValuesField("bytes", new BytesRef("x")));
          if (labeled(id)) {
            document.add(new NumericDocValuesField("number", label(id)));
            document.add(new SortedNumericDocValuesField("numbers", label(id)));
            document.add(new SortedNumericDocValuesField("numbers", label(id)));
            document.add(new SortedDocValuesField("word", new BytesRef("c" + label(id))));
            document.add(new SortedSetDocValuesField("tags", new BytesRef("c" + label(id))));
          }
          if (id % 2 == 0) {
            document.add(new SortedSetDocValuesField("tags", new BytesRef("even")));
          }
          writer.addDocument(document);
          if (id == 60 || id == 61) {
            writer.flush();
          }
        }
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        check.check(new IndexSearcher(reader), vectors);
      }
    }
  }

  private static boolean labeled(int id) {
    return id % 5 != 4;
  }

  private static int label(int id) {
    return id % 7 - 2;
  }

  /** Of two indexes, the second of which does not know the field, against one of both. */
  public void testLabelsOfSeveralIndexesAreThoseOfOne() throws IOException {
    withIndex(
        (searcher, vectors) -> {
          try (Directory directory = newDirectory()) {
            Indexes.write(directory, Indexes.coded(), vectors, false, id -> false, 80);
            try (DirectoryReader other = DirectoryReader.open(directory);
                MultiReader both =
                    new MultiReader(new IndexReader[] {searcher.getIndexReader(), other}, false)) {
              HopfieldQuery query =
                  HopfieldQuery.builder(Indexes.FIELD, cue(vectors))
                      .separation(new Softmax(BETA))
                      .candidates(60)
                      .build();
              for (String field : List.of("number", "tags", "word")) {
                HopfieldRecall whole = query.recall(new IndexSearcher(both));
                List<Evidence> evidence = new ArrayList<>();
                List<CandidateLabels> labels = new ArrayList<>();
                for (IndexReader reader : List.of(searcher.getIndexReader(), other)) {
                  RetrievedCandidates found = query.find(new IndexSearcher(reader));
                  evidence.add(found.evidence());
                  labels.add(CandidateLabels.of(reader, found, field));
                }
                Evidence.Separated separated =
                    Evidence.merge(evidence, 60)
                        .separate(
                            query.similarity().bind(query.cue()),
                            query.separation(),
                            query.priorNotStored());
                CandidateLabels merged = CandidateLabels.merge(labels, 60);
                assertEquals(60, merged.candidates().size());
                LabelPosterior expected = whole.labels(field);
                LabelPosterior posterior = merged.posterior(separated);
                for (Label label : expected.labels()) {
                  assertEquals(label.probability(), posterior.probability(label.value()), 1e-9);
                }
                assertEquals(expected.labels().size(), posterior.labels().size());
                assertEquals(expected.unlabeled(), posterior.unlabeled(), 1e-9);
                assertEquals(expected.beyond(), posterior.beyond(), .02);
                Map<String, Object> told = RecallAnswer.describe(posterior, 2);
                assertEquals(2, ((List<?>) told.get("labels")).size());
                assertThrows(
                    IllegalArgumentException.class,
                    () -> CandidateLabels.merge(labels, 59).posterior(separated));
              }
              RetrievedCandidates found = query.find(searcher);
              IndexReader reader = searcher.getIndexReader();
              assertThrows(
                  IllegalArgumentException.class, () -> CandidateLabels.of(reader, found, "bytes"));
            }
          }
        });
  }

  private static float[] cue(List<float[]> vectors) {
    float[] cue = Indexes.noisy(random(), vectors.get(3), 10);
    cue[1] = Float.NaN;
    return cue;
  }

  private static double[] weights(List<float[]> vectors, float[] cue) {
    double[] weights = new double[COUNT];
    double sum = 0;
    for (int id = 0; id < COUNT; id++) {
      double distance = 0;
      for (int d = 0; d < cue.length; d++) {
        double difference = (double) cue[d] - vectors.get(id)[d];
        distance += Float.isNaN(cue[d]) ? 0 : difference * difference;
      }
      weights[id] = Math.exp(-BETA * distance);
      sum += weights[id];
    }
    for (int id = 0; id < COUNT; id++) {
      weights[id] /= sum;
    }
    return weights;
  }

  private static HopfieldQuery.Builder query(float[] cue) {
    return HopfieldQuery.builder(Indexes.FIELD, cue).separation(new Softmax(BETA)).k(3);
  }

  private static double total(LabelPosterior posterior) {
    double total = posterior.unlabeled() + posterior.beyond() + posterior.notStored().orElse(0);
    for (Label label : posterior.labels()) {
      total += label.probability();
    }
    return total;
  }

  public void testLabelsSumTheProbabilitiesOfAllCandidates() throws IOException {
    withIndex(
        (searcher, vectors) -> {
          float[] cue = cue(vectors);
          double[] weights = weights(vectors, cue);
          Map<String, Double> expected = new TreeMap<>();
          double unlabeled = 0;
          for (int id = 0; id < COUNT; id++) {
            if (labeled(id)) {
              expected.merge(Integer.toString(label(id)), weights[id], Double::sum);
            } else {
              unlabeled += weights[id];
            }
          }
          HopfieldRecall recall = query(cue).build().recall(searcher);
          for (String field : List.of("number", "numbers", "word")) {
            String prefix = field.equals("word") ? "c" : "";
            LabelPosterior posterior = recall.labels(field);
            assertEquals(expected.size(), posterior.labels().size());
            expected.forEach(
                (value, sum) -> assertEquals(sum, posterior.probability(prefix + value), 1e-9));
            assertEquals(unlabeled, posterior.unlabeled(), 1e-9);
            assertEquals(0, posterior.beyond(), 1e-9);
            assertTrue(posterior.notStored().isEmpty());
            assertEquals(1, total(posterior), 1e-9);
            assertEquals(0, posterior.probability("no such label"), 0);
            double last = 1;
            for (Label label : posterior.labels()) {
              assertTrue(label.probability() <= last);
              last = label.probability();
            }
          }
        });
  }

  public void testADocumentCountsForEachOfItsLabels() throws IOException {
    withIndex(
        (searcher, vectors) -> {
          float[] cue = cue(vectors);
          double[] weights = weights(vectors, cue);
          double even = 0;
          double unlabeled = 0;
          for (int id = 0; id < COUNT; id++) {
            even += id % 2 == 0 ? weights[id] : 0;
            unlabeled += id % 2 == 0 || labeled(id) ? 0 : weights[id];
          }
          LabelPosterior posterior = query(cue).build().recall(searcher).labels("tags");
          assertEquals(even, posterior.probability("even"), 1e-9);
          assertEquals(unlabeled, posterior.unlabeled(), 1e-9);
        });
  }

  public void testMassBeyondTheCandidatesIsReported() throws IOException {
    withIndex(
        (searcher, vectors) -> {
          float[] cue = cue(vectors);
          HopfieldRecall recall = query(cue).candidates(20).build().recall(searcher);
          LabelPosterior posterior = recall.labels("number");
          assertTrue(recall.tailMass() > 0);
          assertEquals(recall.tailMass(), posterior.beyond(), 1e-9);
          assertEquals(1, total(posterior), 1e-9);
        });
  }

  public void testNoneOfThemIsCounted() throws IOException {
    withIndex(
        (searcher, vectors) -> {
          float[] cue = vectors.get(3).clone();
          HopfieldRecall recall =
              query(cue)
                  .similarity(new BackgroundSimilarity(true, -1))
                  .separation(new Softmax(1))
                  .candidates(30)
                  .build()
                  .recall(searcher);
          LabelPosterior posterior = recall.labels("number");
          double none = recall.notStored().getAsDouble();
          assertTrue(none > 0 && none < 1);
          assertEquals(none, posterior.notStored().getAsDouble(), 0);
          assertEquals(1, total(posterior), 1e-9);
          assertEquals(recall.fromCandidates().getAsDouble(), 1 - none - posterior.beyond(), 1e-9);
        });
  }

  public void testNothingRecalledLeavesAllBeyond() throws IOException {
    withIndex(
        (searcher, vectors) -> {
          float[] far = new float[6];
          Arrays.fill(far, 1e6f);
          LabelPosterior posterior =
              HopfieldQuery.builder(Indexes.FIELD, far)
                  .similarity(new EuclideanSimilarity())
                  .separation(new Threshold(-1))
                  .build()
                  .recall(searcher)
                  .labels("number");
          assertEquals(1, posterior.beyond(), 0);
          for (Label label : posterior.labels()) {
            assertEquals(0, label.probability(), 0);
          }
        });
  }

  public void testOtherFieldsAreRefused() throws IOException {
    withIndex(
        (searcher, vectors) -> {
          HopfieldRecall recall = query(cue(vectors)).build().recall(searcher);
          for (String field : List.of("bytes", Indexes.FIELD, "unknown")) {
            IllegalArgumentException refused =
                expectThrows(IllegalArgumentException.class, () -> recall.labels(field));
            assertTrue(refused.getMessage(), refused.getMessage().contains("field=" + field));
          }
        });
  }

  public void testAnEmptyIndexHasNoLabels() throws IOException {
    try (Directory directory = newDirectory()) {
      Indexes.write(directory, Indexes.coded(), new ArrayList<>(), false, id -> false);
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        LabelPosterior posterior =
            query(new float[] {1, 2}).build().recall(new IndexSearcher(reader)).labels("number");
        assertEquals(List.of(), posterior.labels());
      }
    }
  }
}
