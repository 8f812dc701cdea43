package io.github.lucenehopfield;

import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.ManhattanSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.lucene.tests.util.LuceneTestCase;

/** A warm-up recalls, leaves nothing behind, and says what it was, even if it fails. */
public class TestHopfieldWarmup extends LuceneTestCase {
  private static final long LIMIT_MILLIS = 60_000;

  private static long files(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  public void testRecallsAndLeavesNothing() throws Exception {
    Path folder = createTempDir();
    AtomicReference<HopfieldWarmup.Outcome> outcome = new AtomicReference<>();
    List<Similarity> similarities = List.of(new EuclideanSimilarity(), new ManhattanSimilarity());
    try (HopfieldWarmup warmup =
        HopfieldWarmup.start(folder, Indexes.coded(), similarities, outcome::set)) {
      assertTrue(warmup.await(LIMIT_MILLIS));
    }
    assertNull(outcome.get().failure());
    assertTrue(outcome.get().toString(), outcome.get().recalls() >= 20 * similarities.size());
    assertTrue(outcome.get().seconds() > 0);
    assertEquals(0, files(folder));
  }

  public void testCloseEndsIt() throws Exception {
    Path folder = createTempDir();
    CountDownLatch recalling = new CountDownLatch(1);
    Similarity slow = new BackgroundSimilarity(true, 0);
    Similarity first =
        new Similarity() {
          @Override
          public String name() {
            return "first";
          }

          @Override
          public CueSimilarity bind(float[] cue, CueContext context) throws IOException {
            recalling.countDown();
            return slow.bind(cue, context);
          }
        };
    AtomicReference<HopfieldWarmup.Outcome> outcome = new AtomicReference<>();
    HopfieldWarmup warmup =
        HopfieldWarmup.start(folder, Indexes.coded(), List.of(first), outcome::set);
    recalling.await();
    warmup.close();
    assertTrue(warmup.await(1));
    assertEquals(0, files(folder));
    warmup.close();
  }

  public void testFailuresAreReported() throws Exception {
    Path file = createTempFile();
    AtomicReference<HopfieldWarmup.Outcome> outcome = new AtomicReference<>();
    try (HopfieldWarmup warmup =
        HopfieldWarmup.start(
            file, Indexes.coded(), List.of(new EuclideanSimilarity()), outcome::set)) {
      assertTrue(warmup.await(LIMIT_MILLIS));
    }
    assertEquals(0, outcome.get().recalls());
    assertNotNull(outcome.get().failure());
  }
}
