package io.github.lucenehopfield.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.index.scan.CodeScanStrategy;
import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanResult;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import java.io.IOException;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.TaskExecutor;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.FixedBitSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A large segment is scanned in slices, and threads change nothing but the time. */
class TestSlicedScan {
  private static final int COUNT = 140_000;
  private static final int DIMENSIONS = 4;
  private static final float[][] VECTORS = new float[COUNT][];
  private static Directory directory;
  private static DirectoryReader reader;

  /** After every third document comes one without a vector; codes keep the few values there are. */
  @BeforeAll
  static void index() throws IOException {
    Random random = new Random(17);
    directory = new ByteBuffersDirectory();
    CodeSettings settings =
        CodeSettings.DEFAULT.withMinPartitioned(Integer.MAX_VALUE).withTrainingSample(2000);
    try (IndexWriter writer = new IndexWriter(directory, Samples.config(settings))) {
      for (int i = 0; i < COUNT; i++) {
        float[] vector = new float[DIMENSIONS];
        for (int d = 0; d < DIMENSIONS; d++) {
          vector[d] = random.nextInt(4);
        }
        VECTORS[i] = vector;
        Document document = new Document();
        document.add(new KnnFloatVectorField("f", vector));
        writer.addDocument(document);
        if (i % 3 == 0) {
          writer.addDocument(new Document());
        }
      }
      writer.forceMerge(1);
    }
    reader = DirectoryReader.open(directory);
  }

  @AfterAll
  static void close() throws IOException {
    reader.close();
    directory.close();
  }

  private static int vectorOf(int doc) {
    // 0, none, 1, 2, 3, none, 4, 5, 6, none, ...
    return doc - (doc + 2) / 4;
  }

  /** Negative squared distances in one table, or halves of them in two; notes its threads. */
  private static final class Distances implements TableBuilder {
    private final float[] cue;
    private final int tables;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    Distances(float[] cue, int tables) {
      this.cue = cue;
      this.tables = tables;
    }

    float score(float[] vector) {
      float score = 0;
      for (int d = 0; d < DIMENSIONS; d++) {
        score -= (vector[d] - cue[d]) * (vector[d] - cue[d]);
      }
      return score;
    }

    @Override
    public ScanTables build(Codebook codebook) {
      ScanTables built = new ScanTables(tables, codebook.groups());
      for (int t = 0; t < tables; t++) {
        for (int g = 0; g < codebook.groups(); g++) {
          for (int slot = codebook.groupStart(g); slot < codebook.groupStart(g + 1); slot++) {
            for (int c = 0; c < Codebook.CODEWORDS; c++) {
              float difference = cue[codebook.dimension(slot)] - codebook.centroid(slot, c);
              built.table(t)[g * Codebook.CODEWORDS + c] -= difference * difference / tables;
            }
          }
        }
      }
      return built;
    }

    @Override
    public void combine(float[][] values, int count, float[] estimates) {
      threads.add(Thread.currentThread());
      for (int i = 0; i < count; i++) {
        estimates[i] = values[0][i] + values[1][i];
      }
    }
  }

  private static ScanResult scan(
      Distances cue, int candidates, FixedBitSet accepted, TaskExecutor executor)
      throws IOException {
    LeafReader leaf = reader.leaves().get(0).reader();
    CodeScanStrategy scan =
        new CodeScanStrategy(cue, candidates, 1, Double.POSITIVE_INFINITY, executor);
    leaf.searchNearestVectors(
        "f",
        new float[DIMENSIONS],
        new TopKnnCollector(1, Integer.MAX_VALUE, scan),
        AcceptDocs.fromLiveDocs(accepted, leaf.maxDoc()));
    return scan.result();
  }

  @Test
  void threadsChangeNothing() throws IOException {
    Random random = new Random(19);
    FixedBitSet some = new FixedBitSet(reader.maxDoc());
    for (int doc = 0; doc < reader.maxDoc(); doc++) {
      if (random.nextInt(3) == 0) {
        some.set(doc);
      }
    }
    ExecutorService threads = Executors.newFixedThreadPool(3);
    int most = 0;
    try {
      for (int tables = 1; tables <= 2; tables++) {
        for (int candidates : new int[] {1, 100, 30_000}) {
          for (FixedBitSet accepted : new FixedBitSet[] {null, some}) {
            Distances cue = new Distances(new float[] {0.1f, 2.3f, 1.7f, 3.2f}, tables);
            ScanResult alone = scan(cue, candidates, accepted, null);
            check(alone, cue, candidates, accepted);
            ScanResult shared = scan(cue, candidates, accepted, new TaskExecutor(threads));
            assertArrayEquals(alone.docs(), shared.docs());
            assertArrayEquals(alone.estimates(), shared.estimates());
            assertEquals(alone.accepted(), shared.accepted());
            assertArrayEquals(alone.restEstimates(), shared.restEstimates());
            assertArrayEquals(alone.tailCounts(), shared.tailCounts());
            most = Math.max(most, cue.threads.size());
          }
        }
      }
    } finally {
      threads.shutdown();
    }
    assertTrue(most > 1, "several threads took part");
  }

  /** Candidates are the best of all accepted documents, and the rest is counted. */
  private static void check(
      ScanResult result, Distances cue, int candidates, FixedBitSet accepted) {
    assertTrue(result.complete());
    assertEquals(candidates, result.docs().length);
    FixedBitSet taken = new FixedBitSet(reader.maxDoc());
    float least = Float.POSITIVE_INFINITY;
    for (int doc : result.docs()) {
      taken.set(doc);
      least = Math.min(least, cue.score(VECTORS[vectorOf(doc)]));
    }
    assertEquals(candidates, taken.cardinality());
    int count = 0;
    for (int doc = 0; doc < reader.maxDoc(); doc++) {
      if (doc % 4 != 1 && (accepted == null || accepted.get(doc))) {
        count++;
        if (taken.get(doc) == false) {
          // Entries of tables are rounded.
          assertTrue(cue.score(VECTORS[vectorOf(doc)]) <= least + 0.3f);
        }
      }
    }
    assertEquals(count, result.accepted());
    int rest = 0;
    for (int one : result.tailCounts()) {
      rest += one;
    }
    assertEquals(count - candidates, rest);
  }
}
