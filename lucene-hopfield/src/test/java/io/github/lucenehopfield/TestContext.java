package io.github.lucenehopfield;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.Similarities;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A field as similarities see it outside a query. */
class TestContext {
  private static final int THREADS = 8;
  private static final int PROBES = 32;
  private static final int ROUNDS = 2000;
  private static final int DOCUMENTS = 500;
  private static final int DIMENSION = 2;

  /** Training probes a context by as many threads as it has. */
  @Test
  @Timeout(value = 100, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void isProbedByManyThreads() throws Exception {
    SplittableRandom random = new SplittableRandom(3);
    try (Directory directory = new ByteBuffersDirectory();
        ExecutorService pool = Executors.newFixedThreadPool(THREADS, TestContext::daemon)) {
      try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
        for (int i = 0; i < DOCUMENTS; i++) {
          Document document = new Document();
          document.add(new KnnFloatVectorField(Indexes.FIELD, vector(random)));
          writer.addDocument(document);
        }
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        List<CueSimilarity> cues = new ArrayList<>();
        List<float[][]> expected = new ArrayList<>();
        for (int i = 0; i < PROBES; i++) {
          cues.add(bound(vector(random)));
          expected.add(context(reader).probe(cues.get(i), 20));
        }
        for (int round = 0; round < ROUNDS; round++) {
          CueContext context = context(reader);
          List<Callable<float[][]>> probes = new ArrayList<>();
          cues.forEach(cue -> probes.add(() -> context.probe(cue, 20)));
          List<Future<float[][]>> found = pool.invokeAll(probes);
          for (int i = 0; i < PROBES; i++) {
            assertArrayEquals(expected.get(i), found.get(i).get());
          }
        }
      }
    }
  }

  /** A thread that ends with the tests even where a probe never does. */
  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    return thread;
  }

  private static CueContext context(DirectoryReader reader) throws Exception {
    return HopfieldQuery.context(new IndexSearcher(reader), Indexes.FIELD, DIMENSION);
  }

  private static CueSimilarity bound(float[] cue) throws Exception {
    return Similarities.byName("euclidean").bind(new float[][] {cue}, CueContext.NONE);
  }

  private static float[] vector(SplittableRandom random) {
    return new float[] {(float) random.nextGaussian(), (float) random.nextGaussian()};
  }
}
