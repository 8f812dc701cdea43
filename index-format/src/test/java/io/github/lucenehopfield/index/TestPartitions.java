package io.github.lucenehopfield.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.index.scan.CodeScanStrategy;
import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.EffortStrategy;
import io.github.lucenehopfield.index.scan.ScanResult;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import java.io.IOException;
import java.util.Random;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnByteVectorField;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Partitions change what is read, not what is found. */
class TestPartitions {
  private static final double ALL = Double.POSITIVE_INFINITY;
  private static final int COUNT = 6000;
  private static final int DIMENSIONS = 16;

  private final Random random = new Random(70);
  private final float[][] vectors = Samples.clustered(random, COUNT, DIMENSIONS);
  private final byte[][] bytes = Samples.bytes(vectors);
  private Directory[] directories;
  private DirectoryReader[] readers;

  /** The same documents without and with partitions, some of them equal, some without vectors. */
  @BeforeEach
  void index() throws IOException {
    for (int i = 0; i < COUNT; i += 50) {
      vectors[i] = vectors[0];
    }
    CodeSettings settings = CodeSettings.DEFAULT.withGroupSize(4).withMinVectors(1);
    CodeSettings[] both = {settings, settings.withMinPartitioned(1000)};
    directories = new Directory[2];
    readers = new DirectoryReader[2];
    for (int i = 0; i < 2; i++) {
      directories[i] = new ByteBuffersDirectory();
      write(directories[i], both[i]);
      readers[i] = DirectoryReader.open(directories[i]);
      LeafReader leaf = readers[i].leaves().get(0).reader();
      for (String field : new String[] {"f", "b"}) {
        int partitions = CodeStatistics.of((CodecReader) leaf, field).orElseThrow().partitions();
        assertEquals(i == 1, partitions > 1, field + " " + partitions);
      }
    }
  }

  private void write(Directory directory, CodeSettings settings) throws IOException {
    try (IndexWriter writer = new IndexWriter(directory, Samples.config(settings))) {
      for (int i = 0; i < COUNT; i++) {
        Document document = new Document();
        document.add(new KnnFloatVectorField("f", vectors[i], VectorSimilarityFunction.EUCLIDEAN));
        if (i % 4 != 0) {
          document.add(new KnnByteVectorField("b", bytes[i], VectorSimilarityFunction.EUCLIDEAN));
        }
        writer.addDocument(document);
        if (i == COUNT / 2) {
          writer.flush();
        }
      }
      writer.forceMerge(1);
    }
    for (String file : directory.listAll()) {
      assertFalse(file.endsWith(".tmp"), file);
    }
  }

  @AfterEach
  void close() throws IOException {
    for (int i = 0; i < 2; i++) {
      readers[i].close();
      directories[i].close();
    }
  }

  /** Negative squared distances, in one table or in the last of several; counts what is scanned. */
  private static final class Distances implements TableBuilder {
    private final float[] cue;
    private final int tables;
    private int scanned;
    private boolean continuous = true;

    Distances(float[] cue, int tables) {
      this.cue = cue;
      this.tables = tables;
    }

    @Override
    public ScanTables build(Codebook codebook) {
      ScanTables built = new ScanTables(tables, codebook.groups());
      float[] table = built.table(tables - 1);
      for (int g = 0; g < codebook.groups(); g++) {
        for (int slot = codebook.groupStart(g); slot < codebook.groupStart(g + 1); slot++) {
          for (int c = 0; c < Codebook.CODEWORDS; c++) {
            float difference = cue[codebook.dimension(slot)] - codebook.centroid(slot, c);
            table[g * Codebook.CODEWORDS + c] -= difference * difference;
          }
        }
      }
      return built;
    }

    @Override
    public boolean isContinuous() {
      return continuous;
    }

    @Override
    public void combine(float[][] values, int count, float[] estimates) {
      scanned += count;
      System.arraycopy(values[tables - 1], 0, estimates, 0, count);
    }
  }

  private ScanResult scan(
      int index, String field, TableBuilder tables, int candidates, double effort, Bits accepted)
      throws IOException {
    LeafReader leaf = readers[index].leaves().get(0).reader();
    CodeScanStrategy scan =
        new CodeScanStrategy(tables, candidates, Math.min(10, candidates), effort);
    TopKnnCollector collector = new TopKnnCollector(1, Integer.MAX_VALUE, scan);
    AcceptDocs docs = AcceptDocs.fromLiveDocs(accepted, leaf.maxDoc());
    if (field.equals("b")) {
      leaf.searchNearestVectors(field, new byte[DIMENSIONS], collector, docs);
    } else {
      leaf.searchNearestVectors(field, new float[DIMENSIONS], collector, docs);
    }
    return scan.result();
  }

  private FixedBitSet some(int of) {
    FixedBitSet some = new FixedBitSet(COUNT);
    for (int i = 0; i < COUNT; i++) {
      if (random.nextInt(of) == 0) {
        some.set(i);
      }
    }
    return some;
  }

  @Test
  void fullEffortFindsTheSameInAnyOrderOfTheCodes() throws IOException {
    for (String field : new String[] {"f", "b"}) {
      for (int tables = 1; tables <= 2; tables++) {
        for (int candidates : new int[] {1, 7, 100, 1000, COUNT, COUNT + 1}) {
          for (Bits accepted : new Bits[] {null, some(2), some(100), some(COUNT)}) {
            Distances cue = new Distances(vectors[random.nextInt(20)], tables);
            ScanResult expected = scan(0, field, cue, candidates, ALL, accepted);
            ScanResult actual = scan(1, field, cue, candidates, ALL, accepted);
            assertArrayEquals(expected.docs(), actual.docs());
            assertArrayEquals(expected.estimates(), actual.estimates());
            assertEquals(expected.accepted(), actual.accepted());
            assertTrue(actual.complete());
            int rest = 0;
            for (int count : actual.tailCounts()) {
              rest += count;
            }
            assertEquals(actual.accepted() - actual.docs().length, rest);
          }
        }
      }
    }
  }

  @Test
  void littleEffortVisitsLessAndFindsTheBest() throws IOException {
    int cues = 100;
    int found = 0;
    int same = 0;
    long scanned = 0;
    for (int i = 0; i < cues; i++) {
      int origin = 1 + 50 * random.nextInt(COUNT / 50);
      float[] corrupted = vectors[origin].clone();
      for (int d = 0; d < DIMENSIONS; d++) {
        corrupted[d] += 0.3f * (float) random.nextGaussian();
      }
      Distances cue = new Distances(corrupted, 2);
      ScanResult all = scan(1, "f", cue, 100, ALL, null);
      assertTrue(cue.scanned >= COUNT);
      cue.scanned = 0;
      ScanResult usual = scan(1, "f", cue, 100, 0.25, null);
      scanned += cue.scanned;
      assertEquals(COUNT, usual.accepted());
      int best = 0;
      for (int j = 1; j < all.docs().length; j++) {
        best = all.estimates()[j] > all.estimates()[best] ? j : best;
      }
      for (int doc : usual.docs()) {
        found += doc == all.docs()[best] ? 1 : 0;
      }
      same += usual.docs().length;
      assertTrue(usual.complete());
    }
    assertEquals(100 * cues, same);
    assertTrue(found >= 0.97 * cues, "found " + found + " of " + cues);
    assertTrue(scanned < 0.6 * COUNT * cues, "scanned " + scanned);
  }

  /** What is near says nothing of a score that jumps, so nothing is left out for it. */
  @Test
  void allIsReadForScoresThatJump() throws IOException {
    for (int tables = 1; tables <= 2; tables++) {
      Distances cue = new Distances(vectors[31], tables);
      assertTrue(scan(1, "f", cue, 10, 0, null).read() < COUNT);
      cue.continuous = false;
      assertEquals(COUNT, scan(1, "f", cue, 10, 0, null).read());
    }
  }

  @Test
  void moreEffortVisitsMore() throws IOException {
    int before = 0;
    for (double effort : new double[] {0, 0.1, 0.2, 0.5}) {
      int scanned = 0;
      for (int i = 0; i < 20; i++) {
        Distances cue = new Distances(vectors[i * 31], 2);
        scan(1, "f", cue, 10, effort, null);
        scanned += cue.scanned;
      }
      assertTrue(scanned > before, "effort " + effort + ": " + scanned + ", before " + before);
      before = scanned;
    }
  }

  /** However few partitions seem to matter, candidates are looked for until there are enough. */
  @Test
  void candidatesAreNeverMissing() throws IOException {
    for (int of : new int[] {1, 3, 50, 1000}) {
      FixedBitSet some = some(of);
      for (int candidates : new int[] {1, 50, 2000}) {
        for (int tables = 1; tables <= 2; tables++) {
          Distances cue = new Distances(vectors[random.nextInt(COUNT)], tables);
          ScanResult result = scan(1, "f", cue, candidates, 0, some);
          assertEquals(Math.min(candidates, some.cardinality()), result.docs().length);
          for (int doc : result.docs()) {
            assertTrue(some.get(doc));
          }
        }
      }
    }
  }

  /** What is not read is counted, and where it would have been. */
  @Test
  void restIsEstimated() throws IOException {
    for (Bits accepted : new Bits[] {null, some(3)}) {
      for (int tables = 1; tables <= 2; tables++) {
        Distances cue = new Distances(vectors[51], tables);
        ScanResult all = scan(1, "f", cue, 20, ALL, accepted);
        ScanResult few = scan(1, "f", cue, 20, 0, accepted);
        assertEquals(all.accepted(), few.accepted(), 2);
        int rest = 0;
        for (int count : few.tailCounts()) {
          rest += count;
        }
        assertEquals(few.accepted() - few.docs().length, rest);
        assertEquals(mean(all), mean(few), 0.15 * Math.abs(mean(all)));
      }
    }
  }

  private static double mean(ScanResult result) {
    double sum = 0;
    double count = 0;
    for (int i = 0; i < result.tailCounts().length; i++) {
      sum += (double) result.tailCounts()[i] * result.restEstimates()[i];
      count += result.tailCounts()[i];
    }
    return sum / count;
  }

  @Test
  void ordinaryQueriesFindTheNearest() throws IOException {
    IndexSearcher searcher = new IndexSearcher(readers[1]);
    double usual = 0;
    double much = 0;
    for (int q = 0; q < 50; q++) {
      float[] target = vectors[1 + random.nextInt(49)].clone();
      target[q % DIMENSIONS] += 0.5f;
      ScoreDoc[] all = hits(searcher, target, new EffortStrategy(ALL));
      usual += shared(all, hits(searcher, target, null));
      much += shared(all, hits(searcher, target, new EffortStrategy(4)));
    }
    assertTrue(usual >= 0.95 * 50, "recall " + usual / 50);
    assertTrue(much >= 0.99 * 50, "recall " + much / 50);
  }

  private static ScoreDoc[] hits(IndexSearcher searcher, float[] target, EffortStrategy effort)
      throws IOException {
    KnnFloatVectorQuery query =
        effort == null
            ? new KnnFloatVectorQuery("f", target, 10)
            : new KnnFloatVectorQuery("f", target, 10, null, effort);
    return searcher.search(query, 10).scoreDocs;
  }

  private static double shared(ScoreDoc[] expected, ScoreDoc[] actual) {
    double shared = 0;
    for (ScoreDoc a : expected) {
      for (ScoreDoc b : actual) {
        shared += a.doc == b.doc ? 1 : 0;
      }
    }
    assertEquals(10, actual.length);
    return shared / 10;
  }
}
