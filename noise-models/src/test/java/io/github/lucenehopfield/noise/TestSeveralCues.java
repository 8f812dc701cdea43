package io.github.lucenehopfield.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.index.CodeSettings;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.index.HopfieldVectorsFormat;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.noise.training.NoiseModelTrainer;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.Test;

/** Several damaged views of one stored vector, untrained and trained, in several segments. */
class TestSeveralCues {
  private static final String FIELD = "v";
  private static final int STORED = 600;

  @FunctionalInterface
  private interface Check {
    void check(IndexSearcher searcher, float[][] patterns) throws IOException;
  }

  private static void withIndex(Check check) throws IOException {
    withIndex(1, check);
  }

  private static void withIndex(float size, Check check) throws IOException {
    float[][] patterns = scaled(TestRobustSimilarity.patterns(STORED + 40, 1), size);
    HopfieldVectorsFormat format =
        new HopfieldVectorsFormat(CodeSettings.DEFAULT.withMinVectors(1));
    try (Directory directory = new ByteBuffersDirectory()) {
      IndexWriterConfig config =
          new IndexWriterConfig()
              .setCodec(new HopfieldCodec(Codec.getDefault(), format))
              .setMergePolicy(NoMergePolicy.INSTANCE);
      try (IndexWriter writer = new IndexWriter(directory, config)) {
        for (int i = 0; i < STORED; i++) {
          Document document = new Document();
          document.add(new KnnFloatVectorField(FIELD, patterns[i]));
          writer.addDocument(document);
          if (i == 400) {
            writer.flush();
          }
        }
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        check.check(new IndexSearcher(reader), patterns);
      }
    }
  }

  private static float[][] scaled(float[][] vectors, float size) {
    for (float[] vector : vectors) {
      for (int d = 0; d < vector.length; d++) {
        vector[d] *= size;
      }
    }
    return vectors;
  }

  private static HopfieldRecall recall(
      IndexSearcher searcher, Similarity similarity, float[]... cues) throws IOException {
    return HopfieldQuery.builder(FIELD)
        .cues(cues)
        .similarity(similarity)
        .candidates(200)
        .build()
        .recall(searcher);
  }

  private static float[][] views(String spec, float[] origin, SplittableRandom random) {
    Corruption[] corruptions =
        Arrays.stream(spec.split("/")).map(Corruption::parse).toArray(Corruption[]::new);
    float[][] views = new float[4][];
    for (int i = 0; i < views.length; i++) {
      views[i] = corruptions[i % corruptions.length].apply(origin, random);
    }
    return views;
  }

  private static boolean isFirst(HopfieldRecall recall, int doc) {
    return recall.hits().get(0).doc() == doc;
  }

  /** Origins are found by four views where one is not enough, and others are told from them. */
  private static void check(
      IndexSearcher searcher, float[][] patterns, Similarity similarity, String spec, int margin)
      throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    int byOne = 0;
    int byFour = 0;
    double stored = 0;
    double absent = 0;
    for (int i = 0; i < 40; i++) {
      float[][] views = views(spec, patterns[15 * i], random);
      HopfieldRecall several = recall(searcher, similarity, views);
      byOne += isFirst(recall(searcher, similarity, views[0]), 15 * i) ? 1 : 0;
      byFour += isFirst(several, 15 * i) ? 1 : 0;
      stored += several.notStored().orElseThrow() / 40;
      HopfieldRecall other =
          recall(searcher, similarity, views(spec, patterns[STORED + i], random));
      absent += other.notStored().orElseThrow() / 40;
    }
    assertTrue(byFour >= 38 && byFour >= byOne + margin, byOne + " of 40, with four " + byFour);
    assertTrue(stored < absent - 0.4, stored + " " + absent);
  }

  @Test
  void viewsAddEvidenceWithoutTraining() throws IOException {
    withIndex(
        (searcher, patterns) -> {
          check(searcher, patterns, new RobustSimilarity(), "noise:1.4", 5);
          check(searcher, patterns, new RobustSimilarity(), "noise:0.6/dropout:0.7", 0);
        });
  }

  @Test
  void viewsAddEvidenceAfterTraining() throws IOException {
    withIndex(
        (searcher, patterns) -> {
          TrainedNoiseModel model =
              new NoiseModelTrainer(
                      Arrays.copyOf(patterns, STORED),
                      HopfieldQuery.context(searcher, FIELD, 256),
                      7)
                  .train(List.of(Corruption.parse("noise:1.4")));
          check(searcher, patterns, new NoiseModelSimilarity(model), "noise:1.4", 5);
        });
  }

  @Test
  void aCorrectionIsForItsNumberOfViews() throws IOException {
    withIndex(
        (searcher, patterns) -> {
          TrainedNoiseModel model =
              new NoiseModelTrainer(
                      Arrays.copyOf(patterns, STORED),
                      HopfieldQuery.context(searcher, FIELD, 256),
                      7)
                  .train(List.of(Corruption.parse("noise:1.4")));
          NoiseModelSimilarity plain = new NoiseModelSimilarity(model);
          NoiseModelSimilarity corrected = plain.withViews(new ViewCalibration(4, .5, -1));
          float[][] views = views("noise:1.4", patterns[9], new SplittableRandom(2));
          double before = recall(searcher, plain, views).notStored().orElseThrow();
          double after = recall(searcher, corrected, views).notStored().orElseThrow();
          double odds = Math.log1p(-before) - Math.log(before);
          assertEquals(1 / (1 + Math.exp(.5 * odds - 1)), after, 1e-6);
          float[][] two = Arrays.copyOf(views, 2);
          assertEquals(
              recall(searcher, plain, two).notStored(),
              recall(searcher, corrected, two).notStored());
        });
  }

  @Test
  void oneCueIsAsAlwaysAndSeveralAreRepeatable() throws IOException {
    withIndex(
        (searcher, patterns) -> {
          Similarity robust = new RobustSimilarity();
          float[][] views = views("noise:0.6/dropout:0.7", patterns[3], new SplittableRandom(1));
          HopfieldRecall one =
              HopfieldQuery.builder(FIELD, views[0])
                  .similarity(robust)
                  .candidates(200)
                  .build()
                  .recall(searcher);
          HopfieldRecall inCues = recall(searcher, robust, views[0]);
          assertEquals(one.hits(), inCues.hits());
          assertEquals(one.notStored(), inCues.notStored());
          assertEquals(one.corruption(), inCues.corruption());
          HopfieldRecall first = recall(searcher, robust, views);
          HopfieldRecall second = recall(searcher, robust, views);
          assertEquals(first.hits(), second.hits());
          assertEquals(first.notStored(), second.notStored());
          assertArrayEquals(first.pattern(), second.pattern(), 0);
          assertTrue(first.corruption().startsWith("cue 1: "), first.corruption());
          assertTrue(first.corruption().contains("; cue 4: "), first.corruption());
          assertFalse(first.unlikeTraining());
        });
  }

  @Test
  void valuesMayBeOfAnySize() throws IOException {
    for (float size : new float[] {1e-18f, 1e15f}) {
      withIndex(
          size,
          (searcher, patterns) -> {
            SplittableRandom random = new SplittableRandom(3);
            float[][] unscaled = TestRobustSimilarity.patterns(STORED, 1);
            for (String spec : new String[] {"noise:0.4", "dropout:0.6/noise:0.4", "tail:0.3"}) {
              for (int i = 0; i < 5; i++) {
                float[][] views = scaled(views(spec, unscaled[i], random), size);
                assertTrue(isFirst(recall(searcher, new RobustSimilarity(), views), i), spec);
              }
            }
          });
    }
  }

  /** A view that hardly says anything takes nothing away from one that says all. */
  @Test
  void viewsOfNoiseWeighByWhatTheySay() throws IOException {
    withIndex(
        (searcher, patterns) -> {
          SplittableRandom random = new SplittableRandom(8);
          int clear = 0;
          int both = 0;
          for (int i = 0; i < 40; i++) {
            float[] good = Corruption.parse("noise:0.5").apply(patterns[i], random);
            float[] bad = Corruption.parse("noise:4").apply(patterns[i], random);
            clear += isFirst(recall(searcher, new RobustSimilarity(), good), i) ? 1 : 0;
            both += isFirst(recall(searcher, new RobustSimilarity(), good, bad), i) ? 1 : 0;
          }
          assertTrue(both >= clear - 1, clear + " of 40, with a second view " + both);
        });
  }

  @Test
  void awayFromAnIndexScoresCanBeSeparated() throws IOException {
    float[][] patterns = TestRobustSimilarity.patterns(30, 1);
    SplittableRandom random = new SplittableRandom(1);
    CueSimilarity bound = new RobustSimilarity().bind(views("noise:0.6", patterns[0], random));
    double[] scores = {40, 12, 11, 10, 9, 8, 7};
    assertTrue(bound.inverseTemperature(scores, scores.length) > 0);
    assertTrue(bound.logOdds(scores, scores.length, 30, 1, 30) > 0);
    assertTrue(Double.isFinite(bound.scorer().score(patterns[0])));
    assertTrue(bound.hasBackground());
    assertFalse(bound.estimatesScores());
  }
}
