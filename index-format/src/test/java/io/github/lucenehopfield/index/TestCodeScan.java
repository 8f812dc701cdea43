package io.github.lucenehopfield.index;

import io.github.lucenehopfield.index.scan.CodeScanStrategy;
import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.EffortStrategy;
import io.github.lucenehopfield.index.scan.ScanResult;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.BooleanSupplier;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.ExitableDirectoryReader;
import org.apache.lucene.index.FilterLeafReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.QueryTimeout;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.knn.KnnSearchStrategy;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.index.AssertingLeafReader;
import org.apache.lucene.tests.util.LuceneTestCase;
import org.apache.lucene.tests.util.TestUtil;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;

/** The scan through {@code LeafReader.searchNearestVectors}, and its handshake. */
public class TestCodeScan extends LuceneTestCase {
  private static final VectorSimilarityFunction L2 = VectorSimilarityFunction.EUCLIDEAN;

  private Directory directory;
  private DirectoryReader reader;
  private LeafReader leaf;
  private int count;
  private int dimensions;
  private float[][] vectors;

  /** At most 16 distinct sub-vectors per group, so that codes say all and tables are exact. */
  @Override
  public void setUp() throws Exception {
    super.setUp();
    count = atLeast(700);
    int groupSize = 1 + random().nextInt(4);
    dimensions = 2 + random().nextInt(30);
    vectors = new float[count][dimensions];
    float[][] kinds = Samples.clustered(random(), 16, dimensions);
    directory = newDirectory();
    CodeSettings settings = CodeSettings.DEFAULT.withMinVectors(1).withGroupSize(groupSize);
    if (random().nextBoolean()) {
      // Full effort finds the same whatever the order of the codes.
      settings = settings.withMinPartitioned(2);
    }
    IndexWriterConfig config = Samples.config(settings);
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      for (int i = 0; i < count; i++) {
        for (int d = 0; d < dimensions; d++) {
          if (d % groupSize == 0 || d == 0) {
            float[] kind = kinds[random().nextInt(16)];
            int end = Math.min(dimensions, d + groupSize);
            System.arraycopy(kind, d, vectors[i], d, end - d);
          }
        }
        // Gaps, so that ordinals are not documents.
        if (i % 7 == 0) {
          writer.addDocument(new Document());
        }
        writer.addDocument(Samples.document(i, "f", vectors[i], L2));
      }
      writer.forceMerge(1);
    }
    reader = DirectoryReader.open(directory);
    leaf = getOnlyLeafReader(reader);
  }

  @Override
  public void tearDown() throws Exception {
    reader.close();
    directory.close();
    super.tearDown();
  }

  /** Products with a cue, one table a cue. */
  private record Products(float[]... cues) implements TableBuilder {
    @Override
    public ScanTables build(Codebook codebook) {
      ScanTables tables = new ScanTables(cues.length, codebook.groups());
      float[] values = new float[Codebook.LEVELS];
      float[] averages = new float[Codebook.CODEWORDS];
      for (int t = 0; t < cues.length; t++) {
        for (int g = 0; g < codebook.groups(); g++) {
          for (int slot = codebook.groupStart(g); slot < codebook.groupStart(g + 1); slot++) {
            float cue = cues[t][codebook.dimension(slot)];
            for (int level = 0; level < Codebook.LEVELS; level++) {
              values[level] = cue * codebook.level(slot, level);
            }
            codebook.average(slot, values, averages);
            for (int c = 0; c < Codebook.CODEWORDS; c++) {
              tables.table(t)[g * Codebook.CODEWORDS + c] += averages[c];
            }
          }
        }
      }
      return tables;
    }

    /** {@return the largest product over the cues} */
    double exact(float[] vector) {
      double best = Double.NEGATIVE_INFINITY;
      for (float[] cue : cues) {
        double product = 0;
        for (int d = 0; d < vector.length; d++) {
          product += (double) cue[d] * vector[d];
        }
        best = Math.max(best, product);
      }
      return best;
    }

    /** {@return half a step of the tables for every group, and the error of float sums} */
    double bound(float[][] vectors) {
      double largest = 0;
      for (float[] cue : cues) {
        for (int d = 0; d < cue.length; d++) {
          largest = Math.max(largest, Math.abs(cue[d]) * 5);
        }
      }
      return vectors[0].length * 4 * 2 * largest / 510 + 1e-2;
    }
  }

  /** As a query does: nothing is searched until the reader has claimed the scan. */
  private static final class Handshake extends KnnCollector.Decorator {
    private final CodeScanStrategy scan;
    private final BooleanSupplier stop;

    Handshake(CodeScanStrategy scan, BooleanSupplier stop) {
      super(new TopKnnCollector(1, Integer.MAX_VALUE, scan));
      this.scan = scan;
      this.stop = stop;
    }

    @Override
    public boolean earlyTerminated() {
      return scan.claimed() == false || stop.getAsBoolean();
    }

    @Override
    public boolean collect(int docId, float similarity) {
      throw new AssertionError("a scan collects nothing");
    }
  }

  private static CodeScanStrategy scan(
      LeafReader leaf, TableBuilder tables, int candidates, Bits accepted) throws Exception {
    CodeScanStrategy scan = new CodeScanStrategy(tables, candidates, 1, Double.POSITIVE_INFINITY);
    search(leaf, new Handshake(scan, () -> false), accepted);
    return scan;
  }

  private static void search(LeafReader leaf, KnnCollector collector, Bits accepted)
      throws Exception {
    int dimensions = leaf.getFieldInfos().fieldInfo("f").getVectorDimension();
    float[] unknown = new float[dimensions];
    Arrays.fill(unknown, Float.NaN);
    leaf.searchNearestVectors(
        "f", unknown, collector, AcceptDocs.fromLiveDocs(accepted, leaf.maxDoc()));
  }

  public void testCandidatesAreTheBestOfABruteForce() throws Exception {
    for (int tables : new int[] {1, 1, 2, 3, 9}) {
      for (int candidates : new int[] {1, 10, 100, count - 1, count, Integer.MAX_VALUE}) {
        check(leaf, products(tables), candidates, null);
      }
    }
  }

  public void testFilter() throws Exception {
    FixedBitSet some = new FixedBitSet(leaf.maxDoc());
    for (int tables = 1; tables <= 2; tables++) {
      check(leaf, products(tables), 20, some);
      for (int i = 0; i < leaf.maxDoc(); i++) {
        if (random().nextInt(10) == 0) {
          some.set(i);
        }
      }
      check(leaf, products(tables), 20, some);
      check(leaf, products(tables), 1000, some);
      some.set(0, leaf.maxDoc());
      check(leaf, products(tables), 20, some);
      some.clear(0, leaf.maxDoc());
    }
  }

  private Products products(int tables) {
    return new Products(Samples.clustered(random(), tables, dimensions));
  }

  private void check(LeafReader searched, Products products, int candidates, Bits accepted)
      throws Exception {
    CodeScanStrategy scan = scan(searched, products, candidates, accepted);
    assertTrue(scan.claimed());
    ScanResult result = scan.result();
    assertTrue(result.complete());
    double bound = products.bound(vectors);
    double[] exact = new double[searched.maxDoc()];
    Arrays.fill(exact, Double.NaN);
    int acceptedCount = 0;
    for (int id = 0; id < count; id++) {
      int doc = id + id / 7 + 1;
      if (accepted == null || accepted.get(doc)) {
        exact[doc] = products.exact(vectors[id]);
        acceptedCount++;
      }
    }
    assertEquals(acceptedCount, result.accepted());
    assertEquals(Math.min(candidates, acceptedCount), result.docs().length);
    assertEquals(result.docs().length, result.estimates().length);
    double worst = Double.POSITIVE_INFINITY;
    for (int i = 0; i < result.docs().length; i++) {
      assertTrue(i == 0 || result.docs()[i] > result.docs()[i - 1]);
      assertEquals(exact[result.docs()[i]], result.estimates()[i], bound);
      worst = Math.min(worst, result.estimates()[i]);
      exact[result.docs()[i]] = Double.NaN;
    }
    // No document that was left out is better than the worst candidate.
    int rest = 0;
    for (double left : exact) {
      if (Double.isNaN(left) == false) {
        assertTrue(left <= worst + 2 * bound);
        rest++;
      }
    }
    assertEquals(result.restEstimates().length, result.tailCounts().length);
    int counted = 0;
    for (int i = 0; i < result.tailCounts().length; i++) {
      assertTrue(result.tailCounts()[i] > 0);
      assertTrue(result.restEstimates()[i] <= worst + bound);
      assertTrue(i == 0 || result.restEstimates()[i] > result.restEstimates()[i - 1]);
      counted += result.tailCounts()[i];
    }
    assertEquals(rest, counted);
  }

  /** The order of the candidates is decided by the integers, which are known here. */
  public void testTiesGoToTheFirstDocuments() throws Exception {
    TableBuilder flat = codebook -> new ScanTables(1, codebook.groups());
    CodeScanStrategy scan = scan(leaf, flat, 15, null);
    for (int i = 0; i < 15; i++) {
      assertEquals(i + i / 7 + 1, scan.result().docs()[i]);
      assertEquals(0f, scan.result().estimates()[i], 0f);
    }
    assertArrayEquals(new int[] {count - 15}, scan.result().tailCounts());
    TableBuilder two = codebook -> new ScanTables(2, codebook.groups());
    assertArrayEquals(scan.result().docs(), scan(leaf, two, 15, null).result().docs());
  }

  public void testCombineOfSeveralTables() throws Exception {
    Products products = products(2);
    TableBuilder difference =
        new TableBuilder() {
          @Override
          public ScanTables build(Codebook codebook) {
            return products.build(codebook);
          }

          @Override
          public void combine(float[][] values, int size, float[] estimates) {
            for (int i = 0; i < size; i++) {
              estimates[i] = values[0][i] - values[1][i];
            }
          }
        };
    ScanResult result = scan(leaf, difference, 10, null).result();
    Integer[] order = new Integer[count];
    double[] exact = new double[count];
    for (int id = 0; id < count; id++) {
      order[id] = id;
      exact[id] =
          new Products(products.cues[0]).exact(vectors[id])
              - new Products(products.cues[1]).exact(vectors[id]);
    }
    Arrays.sort(order, Comparator.<Integer>comparingDouble(id -> -exact[id]));
    double bound = 2 * products.bound(vectors);
    for (int i = 0; i < 10; i++) {
      int id = id(result.docs()[i]);
      assertEquals(exact[id], result.estimates()[i], bound);
      assertTrue(exact[id] >= exact[order[9]] - 2 * bound);
    }
  }

  public void testEstimatesThatAreNotFiniteComeLast() throws Exception {
    TableBuilder odd =
        new TableBuilder() {
          @Override
          public ScanTables build(Codebook codebook) {
            return new ScanTables(2, codebook.groups());
          }

          @Override
          public void combine(float[][] values, int size, float[] estimates) {
            float[] kinds = {Float.NaN, Float.NEGATIVE_INFINITY, 1, Float.POSITIVE_INFINITY, -1};
            for (int i = 0; i < size; i++) {
              estimates[i] = kinds[i % kinds.length];
            }
          }
        };
    ScanResult result = scan(leaf, odd, 40, null).result();
    for (float estimate : result.estimates()) {
      assertEquals(Float.MAX_VALUE, estimate, 0f);
    }
    int rest = 0;
    for (int i = 0; i < result.tailCounts().length; i++) {
      assertTrue(Float.isFinite(result.restEstimates()[i]));
      rest += result.tailCounts()[i];
    }
    assertEquals(count - 40, rest);
  }

  public void testEarlyStopAfterTheClaim() throws Exception {
    CodeScanStrategy scan = new CodeScanStrategy(products(1), 10);
    search(leaf, new Handshake(scan, () -> true), null);
    assertTrue(scan.claimed());
    assertFalse(scan.result().complete());
    assertEquals(0, scan.result().docs().length);
    assertEquals(0, scan.result().accepted());
  }

  public void testStopInTheMiddle() throws Exception {
    // Rows of 64 bytes per group: 1024 groups make a block of 64 KiB, the unit of the scan.
    int size = 400;
    try (Directory dir = newDirectory();
        IndexWriter writer =
            new IndexWriter(
                dir,
                Samples.config(
                    CodeSettings.DEFAULT
                        .withMinVectors(1)
                        .withGroupSize(1)
                        .withTrainingSample(16)))) {
      float[][] wide = Samples.clustered(random(), size, 1024);
      for (int i = 0; i < size; i++) {
        writer.addDocument(Samples.document(i, "f", wide[i], L2));
      }
      writer.forceMerge(1);
      try (DirectoryReader wideReader = DirectoryReader.open(writer)) {
        int[] asked = {0};
        CodeScanStrategy scan = new CodeScanStrategy(new Products(wide[0]), 10);
        search(getOnlyLeafReader(wideReader), new Handshake(scan, () -> ++asked[0] > 2), null);
        assertFalse(scan.result().complete());
        assertEquals(10, scan.result().docs().length);
        assertEquals(256, scan.result().accepted());
      }
    }
  }

  public void testFieldWithoutCodesLeavesTheScanUnclaimed() throws Exception {
    for (boolean hnsw : new boolean[] {false, true}) {
      IndexWriterConfig config =
          hnsw ? new IndexWriterConfig() : Samples.config(CodeSettings.DEFAULT);
      if (hnsw) {
        config.setCodec(TestUtil.getDefaultCodec());
      }
      try (Directory dir = newDirectory();
          IndexWriter writer = new IndexWriter(dir, config)) {
        for (int i = 0; i < 50; i++) {
          writer.addDocument(Samples.document(i, "f", vectors[i], L2));
        }
        try (DirectoryReader other = DirectoryReader.open(writer)) {
          CodeScanStrategy scan = new CodeScanStrategy(products(1), 10);
          LeafReader otherLeaf = getOnlyLeafReader(other);
          // A graph scores its entry point before it asks whether to stop: no NaN for that.
          float[] standIn = new float[dimensions];
          Arrays.fill(standIn, 1);
          otherLeaf.searchNearestVectors(
              "f",
              standIn,
              new Handshake(scan, () -> false),
              AcceptDocs.fromLiveDocs(null, otherLeaf.maxDoc()));
          assertFalse(scan.claimed());
          assertNull(scan.result());
        }
      }
    }
  }

  public void testSeededStrategiesAreUnwrapped() throws Exception {
    CodeScanStrategy scan = new CodeScanStrategy(products(1), 10);
    KnnSearchStrategy seeded =
        new KnnSearchStrategy.Seeded(null, 0, new KnnSearchStrategy.Seeded(null, 0, scan));
    search(leaf, new TopKnnCollector(5, Integer.MAX_VALUE, seeded), null);
    assertTrue(scan.claimed());
    assertEquals(10, scan.result().docs().length);
  }

  public void testThroughWrappersOfReaders() throws Exception {
    check(new AssertingLeafReader(leaf), products(1), 30, null);
    check(
        new FilterLeafReader(leaf) {
          @Override
          public CacheHelper getCoreCacheHelper() {
            return null;
          }

          @Override
          public CacheHelper getReaderCacheHelper() {
            return null;
          }
        },
        products(2),
        30,
        null);
    DirectoryReader exitable = ExitableDirectoryReader.wrap(reader, () -> false);
    check(getOnlyLeafReader(exitable), products(1), 30, null);
    FixedBitSet some = new FixedBitSet(leaf.maxDoc());
    for (int i = 0; i < leaf.maxDoc(); i += 3) {
      some.set(i);
    }
    check(getOnlyLeafReader(exitable), products(1), 30, some);
  }

  public void testTimeoutOfAReaderIsPassedOn() throws Exception {
    QueryTimeout over = () -> true;
    DirectoryReader exitable = ExitableDirectoryReader.wrap(reader, over);
    FixedBitSet all = new FixedBitSet(leaf.maxDoc());
    all.set(0, leaf.maxDoc());
    expectThrows(
        ExitableDirectoryReader.ExitingReaderException.class,
        () -> scan(getOnlyLeafReader(exitable), products(1), 30, all));
  }

  public void testTablesThatAreNotFiniteAreRefused() {
    TableBuilder bad =
        codebook -> {
          ScanTables tables = new ScanTables(1, codebook.groups());
          tables.table(0)[3] = Float.NaN;
          return tables;
        };
    IllegalArgumentException e =
        expectThrows(IllegalArgumentException.class, () -> scan(leaf, bad, 3, null));
    assertTrue(e.getMessage(), e.getMessage().startsWith("table entries must be finite"));
  }

  public void testTablesOfAnotherNumberOfGroupsAreRefused() {
    TableBuilder bad = codebook -> new ScanTables(1, codebook.groups() + 1);
    IllegalArgumentException e =
        expectThrows(IllegalArgumentException.class, () -> scan(leaf, bad, 3, null));
    assertTrue(e.getMessage(), e.getMessage().contains("groups"));
  }

  public void testExceptionOfTheTableBuilderIsPassedOn() {
    IllegalStateException mine = new IllegalStateException("mine");
    TableBuilder bad =
        codebook -> {
          throw mine;
        };
    assertSame(mine, expectThrows(IllegalStateException.class, () -> scan(leaf, bad, 3, null)));
  }

  public void testStrategyChecksItsArguments() {
    IllegalArgumentException e =
        expectThrows(IllegalArgumentException.class, () -> new CodeScanStrategy(products(1), 0));
    assertEquals("candidates must be >= 1; candidates=0", e.getMessage());
    expectThrows(NullPointerException.class, () -> new CodeScanStrategy(null, 1));
    for (int hits : new int[] {0, 6}) {
      e =
          expectThrows(
              IllegalArgumentException.class, () -> new CodeScanStrategy(products(1), 5, hits, 1));
      assertTrue(e.getMessage(), e.getMessage().contains("hits=" + hits));
    }
    for (double effort : new double[] {-0.1, Double.NaN}) {
      e =
          expectThrows(
              IllegalArgumentException.class,
              () -> new CodeScanStrategy(products(1), 5, 5, effort));
      assertTrue(e.getMessage(), e.getMessage().contains("effort=" + effort));
      e = expectThrows(IllegalArgumentException.class, () -> new EffortStrategy(effort));
      assertTrue(e.getMessage(), e.getMessage().contains("effort=" + effort));
    }
    CodeScanStrategy unclaimed = new CodeScanStrategy(products(1), 1);
    expectThrows(IllegalStateException.class, () -> unclaimed.complete(null));
    expectThrows(IllegalArgumentException.class, () -> new ScanTables(0, 1));
    expectThrows(IllegalArgumentException.class, () -> new ScanTables(1, 0));
  }

  private static int id(int doc) {
    // A gap before every seventh id: documents 0, 8, 16, ... have no vector.
    return doc - doc / 8 - 1;
  }
}
