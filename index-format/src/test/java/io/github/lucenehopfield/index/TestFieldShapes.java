package io.github.lucenehopfield.index;

import io.github.lucenehopfield.index.scan.CodeScanStrategy;
import io.github.lucenehopfield.index.scan.ScanTables;
import java.util.Random;
import java.util.Set;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnByteVectorField;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.SoftDeletesRetentionMergePolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnByteVectorQuery;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.TotalHits;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.util.LuceneTestCase;
import org.apache.lucene.tests.util.TestUtil;
import org.apache.lucene.util.FixedBitSet;

/** Every shape of field and document that an index may hold. */
public class TestFieldShapes extends LuceneTestCase {
  private static final VectorSimilarityFunction L2 = VectorSimilarityFunction.EUCLIDEAN;

  public void testDimensionsAndGroupSizes() throws Exception {
    for (int dimensions : new int[] {1, 2, 3, 5, 17, 127, 784, 1025, 4096}) {
      int[] sizes =
          dimensions == 17
              ? new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}
              : new int[] {1 + random().nextInt(16)};
      for (int groupSize : sizes) {
        shape(dimensions, groupSize, dimensions > 1000 ? 20 : 150);
      }
    }
  }

  private void shape(int dimensions, int groupSize, int count) throws Exception {
    CodeSettings settings = CodeSettings.DEFAULT.withMinVectors(1).withGroupSize(groupSize);
    float[][] vectors = Samples.clustered(random(), count, dimensions);
    byte[][] bytes = Samples.bytes(vectors);
    try (Directory dir = newDirectory();
        IndexWriter writer = new IndexWriter(dir, Samples.config(settings))) {
      for (int i = 0; i < count; i++) {
        Document document = Samples.document(i, "f", vectors[i], L2);
        document.add(new KnnByteVectorField("b", bytes[i], L2));
        writer.addDocument(document);
        if (i == count / 3) {
          writer.flush();
        }
      }
      writer.forceMerge(1);
      try (DirectoryReader reader = DirectoryReader.open(writer)) {
        LeafReader leaf = getOnlyLeafReader(reader);
        assertEquals(count, Samples.checkVectors(reader, "f", vectors));
        assertEquals(count, Samples.checkVectors(reader, "b", bytes));
        int groups = (dimensions + groupSize - 1) / groupSize;
        long expected = (count + 127) / 128 * 64L * groups + 384L * dimensions;
        for (String field : new String[] {"f", "b"}) {
          CodeStatistics codes = CodeStatistics.of((CodecReader) leaf, field).orElseThrow();
          long exceptions = codes.exceptions() + codes.exceptionsByDirection();
          assertEquals(expected + 4 * exceptions, Samples.codeBytes(leaf, field));
        }
        int id = random().nextInt(count);
        CodeScanStrategy[] scans = {
          scan(leaf, "f", vectors[id], count), scan(leaf, "b", bytes[id], count)
        };
        for (CodeScanStrategy scan : scans) {
          assertTrue(scan.claimed());
          assertEquals(count, scan.result().docs().length);
        }
        IndexSearcher searcher = new IndexSearcher(reader);
        // 20 of 150 is beyond the least number of candidates: the codes are used.
        int k = Math.min(20, count);
        TopDocs top = searcher.search(new KnnFloatVectorQuery("f", vectors[id], k), k);
        assertEquals(k, top.scoreDocs.length);
        assertEquals(1f, top.scoreDocs[0].score, 1e-5f);
        top = searcher.search(new KnnByteVectorQuery("b", bytes[id], k), k);
        assertEquals(1f, top.scoreDocs[0].score, 1e-5f);
      }
    }
  }

  private static CodeScanStrategy scan(LeafReader leaf, String field, Object cue, int candidates)
      throws Exception {
    CodeScanStrategy scan =
        new CodeScanStrategy(codebook -> new ScanTables(1, codebook.groups()), candidates);
    TopKnnCollector collector = new TopKnnCollector(1, Integer.MAX_VALUE, scan);
    AcceptDocs accepted = AcceptDocs.fromLiveDocs(leaf.getLiveDocs(), leaf.maxDoc());
    if (cue instanceof float[] floats) {
      leaf.searchNearestVectors(field, floats, collector, accepted);
    } else {
      leaf.searchNearestVectors(field, (byte[]) cue, collector, accepted);
    }
    return scan;
  }

  public void testTooManyDimensionsAreRefused() throws Exception {
    try (Directory dir = newDirectory();
        IndexWriter writer = new IndexWriter(dir, Samples.config(CodeSettings.DEFAULT))) {
      expectThrows(
          IllegalArgumentException.class,
          () -> writer.addDocument(Samples.document(0, "f", new float[4097], L2)));
      writer.addDocument(Samples.document(1, "f", new float[4096], L2));
    }
  }

  public void testPermutationIsKeptInTheIndex() throws Exception {
    int dimensions = 11;
    int[] order = permutation(random(), dimensions);
    float[][] vectors = Samples.clustered(random(), 200, dimensions);
    try (Directory dir = newDirectory()) {
      CodeSettings settings =
          CodeSettings.DEFAULT.withMinVectors(1).withPermutation(order).withGroupSize(3);
      try (IndexWriter writer = new IndexWriter(dir, Samples.config(settings))) {
        for (int i = 0; i < vectors.length; i++) {
          writer.addDocument(Samples.document(i, "f", vectors[i], L2));
        }
      }
      try (DirectoryReader reader = DirectoryReader.open(dir)) {
        int[] seen = new int[dimensions];
        CodeScanStrategy scan =
            new CodeScanStrategy(
                codebook -> {
                  for (int slot = 0; slot < dimensions; slot++) {
                    seen[slot] = codebook.dimension(slot);
                  }
                  assertEquals(4, codebook.groups());
                  assertEquals(9, codebook.groupStart(3));
                  assertEquals(11, codebook.groupStart(4));
                  return new ScanTables(1, codebook.groups());
                },
                5);
        LeafReader leaf = getOnlyLeafReader(reader);
        leaf.searchNearestVectors(
            "f",
            vectors[0],
            new TopKnnCollector(1, Integer.MAX_VALUE, scan),
            AcceptDocs.fromLiveDocs(null, leaf.maxDoc()));
        assertArrayEquals(order, seen);
        TopDocs top =
            new IndexSearcher(reader).search(new KnnFloatVectorQuery("f", vectors[7], 15), 15);
        assertEquals(7, top.scoreDocs[0].doc);
      }
    }
  }

  public void testPermutationOfAnotherLengthCostsTheDocumentOnly() throws Exception {
    CodeSettings settings = CodeSettings.DEFAULT.withPermutation(new int[] {2, 0, 1});
    try (Directory dir = newDirectory();
        IndexWriter writer = new IndexWriter(dir, Samples.config(settings))) {
      IllegalArgumentException e =
          expectThrows(
              IllegalArgumentException.class,
              () -> writer.addDocument(Samples.document(0, "bad", new float[4], L2)));
      assertTrue(e.getMessage(), e.getMessage().contains("length=3"));
      assertTrue(e.getMessage(), e.getMessage().contains("field=bad"));
      writer.addDocument(Samples.document(1, "good", new float[] {1, 2, 3}, L2));
      writer.commit();
      try (DirectoryReader reader = DirectoryReader.open(writer)) {
        assertEquals(1, reader.numDocs());
        assertEquals(1, getOnlyLeafReader(reader).getFloatVectorValues("good").size());
      }
    }
  }

  public void testCodesBeginAtTheLeastNumberOfVectors() throws Exception {
    int least = 50;
    for (int count : new int[] {least - 1, least}) {
      try (Directory dir = newDirectory();
          IndexWriter writer =
              new IndexWriter(dir, Samples.config(CodeSettings.DEFAULT.withMinVectors(least)))) {
        float[][] vectors = Samples.clustered(random(), count, 6);
        for (int i = 0; i < count; i++) {
          writer.addDocument(Samples.document(i, "f", vectors[i], L2));
          // Documents without a vector do not count.
          writer.addDocument(new Document());
        }
        writer.flush();
        try (DirectoryReader reader = DirectoryReader.open(writer)) {
          LeafReader leaf = getOnlyLeafReader(reader);
          assertEquals(count == least, Samples.codeBytes(leaf, "f") > 0);
          assertEquals(count == least, scan(leaf, "f", vectors[0], 5).claimed());
        }
      }
    }
  }

  public void testManyFieldsOfMixedKinds() throws Exception {
    int count = 400;
    int fields = 14;
    VectorSimilarityFunction[] functions = VectorSimilarityFunction.values();
    float[][][] floats = new float[fields][][];
    byte[][][] bytes = new byte[fields][][];
    for (int f = 0; f < fields; f++) {
      floats[f] = Samples.normalized(Samples.clustered(random(), count, 3 + 5 * f));
      bytes[f] = Samples.bytes(Samples.clustered(random(), count, 3 + 5 * f));
    }
    try (Directory dir = newDirectory();
        IndexWriter writer =
            new IndexWriter(
                dir,
                new IndexWriterConfig()
                    .setCodec(
                        new HopfieldCodec(
                            TestUtil.getDefaultCodec(),
                            field ->
                                // Several settings, one object each.
                                new HopfieldVectorsFormat(
                                    CodeSettings.DEFAULT
                                        .withMinVectors(1)
                                        .withGroupSize(1 + field.length() % 5)))))) {
      int[] present = new int[fields];
      for (int i = 0; i < count; i++) {
        Document document = new Document();
        document.add(new StringField(Samples.ID, Integer.toString(i), Field.Store.YES));
        for (int f = 0; f < fields; f++) {
          if (f % 3 != 0 && random().nextInt(4) == 0) {
            continue;
          }
          present[f]++;
          if (f % 2 == 0) {
            document.add(new KnnFloatVectorField("f" + f, floats[f][i], functions[f % 4]));
          } else {
            document.add(new KnnByteVectorField("f" + f, bytes[f][i], functions[f % 4]));
          }
        }
        writer.addDocument(document);
        if (i % 150 == 149) {
          writer.flush();
        }
      }
      writer.forceMerge(1);
      try (DirectoryReader reader = DirectoryReader.open(writer)) {
        LeafReader leaf = getOnlyLeafReader(reader);
        for (int f = 0; f < fields; f++) {
          String field = "f" + f;
          assertEquals("Hopfield1", Samples.formatOf(leaf, field));
          assertTrue(Samples.codeBytes(leaf, field) > 0);
          int found =
              f % 2 == 0
                  ? Samples.checkVectors(reader, field, floats[f])
                  : Samples.checkVectors(reader, field, bytes[f]);
          assertEquals(present[f], found);
          CodeScanStrategy scan =
              scan(leaf, field, f % 2 == 0 ? floats[f][0] : bytes[f][0], Integer.MAX_VALUE);
          CodeStatistics codes = CodeStatistics.of((CodecReader) leaf, field).orElseThrow();
          // Codes that do not find their own vectors are not asked.
          assertEquals(codes.searched(), scan.claimed());
          if (codes.searched()) {
            assertEquals(present[f], scan.result().accepted());
          }
        }
      }
      writer.commit();
      TestUtil.checkIndex(dir);
    }
  }

  public void testSparseFieldWithDeletesAndUpdates() throws Exception {
    int count = 1000;
    float[][] vectors = Samples.clustered(random(), count, 12);
    boolean[] alive = new boolean[count];
    try (Directory dir = newDirectory();
        IndexWriter writer =
            new IndexWriter(dir, Samples.config(CodeSettings.DEFAULT.withMinVectors(1)))) {
      for (int i = 0; i < count; i++) {
        for (int gap = random().nextInt(4); gap > 0; gap--) {
          writer.addDocument(new Document());
        }
        writer.addDocument(Samples.document(i, "f", vectors[i], L2));
        alive[i] = true;
      }
      writer.flush();
      for (int i = 0; i < 200; i++) {
        int id = random().nextInt(count);
        if (random().nextBoolean()) {
          writer.deleteDocuments(new Term(Samples.ID, "" + id));
          alive[id] = false;
        } else {
          vectors[id] = Samples.clustered(random(), 1, 12)[0];
          writer.updateDocument(
              new Term(Samples.ID, "" + id), Samples.document(id, "f", vectors[id], L2));
          alive[id] = true;
        }
      }
      FixedBitSet live = new FixedBitSet(count);
      for (int i = 0; i < count; i++) {
        if (alive[i]) {
          live.set(i);
        }
      }
      for (int round = 0; round < 2; round++) {
        try (DirectoryReader reader = DirectoryReader.open(writer)) {
          assertEquals(live.cardinality(), Samples.checkVectors(reader, "f", vectors));
          double recall = 0;
          for (int cue = 0; cue < 10; cue++) {
            float[] target = vectors[random().nextInt(count)];
            TopDocs top =
                new IndexSearcher(reader).search(new KnnFloatVectorQuery("f", target, 10), 10);
            Set<Integer> found = Samples.ids(reader, top.scoreDocs);
            assertEquals(10, found.size());
            for (int id : found) {
              assertTrue(alive[id]);
            }
            recall += Samples.recall(Samples.nearest(vectors, target, 10, L2, live), found) / 10;
          }
          assertTrue("recall=" + recall, recall >= 0.9);
        }
        writer.forceMerge(1);
      }
    }
  }

  public void testSoftDeletes() throws Exception {
    int count = 500;
    float[][] vectors = Samples.clustered(random(), count, 8);
    IndexWriterConfig config =
        Samples.config(CodeSettings.DEFAULT.withMinVectors(1)).setSoftDeletesField("gone");
    config.setMergePolicy(
        new SoftDeletesRetentionMergePolicy(
            "gone", MatchAllDocsQuery::new, newLogMergePolicy(false)));
    try (Directory dir = newDirectory();
        IndexWriter writer = new IndexWriter(dir, config)) {
      for (int i = 0; i < count; i++) {
        writer.addDocument(Samples.document(i, "f", vectors[i], L2));
      }
      writer.flush();
      for (int i = 0; i < count; i += 3) {
        vectors[i] = Samples.clustered(random(), 1, 8)[0];
        writer.softUpdateDocument(
            new Term(Samples.ID, "" + i),
            Samples.document(i, "f", vectors[i], L2),
            new NumericDocValuesField("gone", 1));
      }
      writer.forceMerge(1);
      try (DirectoryReader reader = DirectoryReader.open(writer)) {
        assertEquals(count, reader.numDocs());
        assertTrue(reader.maxDoc() > count);
        assertEquals(count, Samples.checkVectors(reader, "f", vectors));
        TopDocs top =
            new IndexSearcher(reader).search(new KnnFloatVectorQuery("f", vectors[3], 30), 30);
        assertTrue(Samples.ids(reader, top.scoreDocs).contains(3));
        CodeScanStrategy scan = scan(getOnlyLeafReader(reader), "f", vectors[0], Integer.MAX_VALUE);
        assertEquals(count, scan.result().accepted());
      }
    }
  }

  public void testIndexSort() throws Exception {
    int count = 700;
    float[][] vectors = Samples.clustered(random(), count, 9);
    IndexWriterConfig config =
        Samples.config(CodeSettings.DEFAULT.withMinVectors(1))
            .setIndexSort(new Sort(new SortField("order", SortField.Type.LONG)));
    try (Directory dir = newDirectory();
        IndexWriter writer = new IndexWriter(dir, config)) {
      for (int i = 0; i < count; i++) {
        Document document = i % 5 == 0 ? new Document() : Samples.document(i, "f", vectors[i], L2);
        document.add(new NumericDocValuesField("order", random().nextInt()));
        writer.addDocument(document);
        if (i == 300) {
          writer.flush();
        }
      }
      writer.forceMerge(1);
      try (DirectoryReader reader = DirectoryReader.open(writer)) {
        assertEquals(count - count / 5, Samples.checkVectors(reader, "f", vectors));
        for (int id = 1; id < count; id += 37) {
          if (id % 5 != 0) {
            TopDocs top =
                new IndexSearcher(reader).search(new KnnFloatVectorQuery("f", vectors[id], 1), 1);
            assertEquals(Set.of(id), Samples.ids(reader, top.scoreDocs));
          }
        }
      }
    }
  }

  public void testFilters() throws Exception {
    int count = 2000;
    float[][] vectors = Samples.clustered(random(), count, 16);
    FixedBitSet dense = new FixedBitSet(count);
    FixedBitSet rare = new FixedBitSet(count);
    try (Directory dir = newDirectory();
        IndexWriter writer =
            new IndexWriter(dir, Samples.config(CodeSettings.DEFAULT.withMinVectors(1)))) {
      for (int i = 0; i < count; i++) {
        Document document = Samples.document(i, "f", vectors[i], L2);
        if (random().nextInt(10) > 0) {
          dense.set(i);
          document.add(new StringField("kind", "dense", Field.Store.NO));
        }
        if (i % 250 == 0) {
          rare.set(i);
          document.add(new StringField("kind", "rare", Field.Store.NO));
        }
        writer.addDocument(document);
      }
      writer.forceMerge(1);
      try (DirectoryReader reader = DirectoryReader.open(writer)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        double recall = 0;
        for (int i = 0; i < 10; i++) {
          float[] cue = vectors[random().nextInt(count)];
          TopDocs top =
              searcher.search(
                  new KnnFloatVectorQuery("f", cue, 10, new TermQuery(new Term("kind", "dense"))),
                  10);
          Set<Integer> found = Samples.ids(reader, top.scoreDocs);
          for (int id : found) {
            assertTrue(dense.get(id));
          }
          recall += Samples.recall(Samples.nearest(vectors, cue, 10, L2, dense), found) / 10;
          top =
              searcher.search(
                  new KnnFloatVectorQuery("f", cue, 5, new TermQuery(new Term("kind", "rare"))), 5);
          assertEquals(
              Samples.nearest(vectors, cue, 5, L2, rare), Samples.ids(reader, top.scoreDocs));
        }
        assertTrue("recall=" + recall, recall >= 0.9);
      }
    }
  }

  public void testVisitLimit() throws Exception {
    int count = 600;
    float[][] vectors = Samples.clustered(random(), count, 16);
    try (Directory dir = newDirectory();
        IndexWriter writer =
            new IndexWriter(dir, Samples.config(CodeSettings.DEFAULT.withMinVectors(1)))) {
      for (int i = 0; i < count; i++) {
        writer.addDocument(Samples.document(i, "f", vectors[i], L2));
      }
      writer.forceMerge(1);
      try (DirectoryReader reader = DirectoryReader.open(writer)) {
        LeafReader leaf = getOnlyLeafReader(reader);
        AcceptDocs all = AcceptDocs.fromLiveDocs(null, count);
        for (int limit : new int[] {1, 7, 15}) {
          TopKnnCollector collector = new TopKnnCollector(10, limit);
          leaf.searchNearestVectors("f", vectors[0], collector, all);
          assertTrue(collector.earlyTerminated());
          assertTrue(collector.visitedCount() <= limit);
          assertEquals(
              TotalHits.Relation.GREATER_THAN_OR_EQUAL_TO,
              collector.topDocs().totalHits.relation());
        }
        TopKnnCollector collector = new TopKnnCollector(10, 101);
        leaf.searchNearestVectors("f", vectors[0], collector, all);
        assertFalse(collector.earlyTerminated());
        assertEquals(10, collector.topDocs().scoreDocs.length);
        // k beyond the number of vectors: everything.
        collector = new TopKnnCollector(2 * count, Integer.MAX_VALUE);
        leaf.searchNearestVectors("f", vectors[0], collector, all);
        assertEquals(count, collector.topDocs().scoreDocs.length);
      }
    }
  }

  public void testExtremeValuesAreSearchable() throws Exception {
    for (VectorSimilarityFunction function : VectorSimilarityFunction.values()) {
      if (function == VectorSimilarityFunction.DOT_PRODUCT
          || function == VectorSimilarityFunction.COSINE) {
        continue;
      }
      try (Directory dir = newDirectory();
          IndexWriter writer =
              new IndexWriter(dir, Samples.config(CodeSettings.DEFAULT.withMinVectors(1)))) {
        // Beyond these, Lucene's own scorers overflow.
        float[] scales = {1e-40f, 1e-20f, 1, 1e10f, 1e18f};
        int count = 300;
        float[][] vectors = Samples.clustered(random(), count, 8);
        for (int i = 0; i < count; i++) {
          for (int d = 0; d < 8; d++) {
            vectors[i][d] = Math.clamp(vectors[i][d], -1, 1) * scales[i % scales.length];
          }
          writer.addDocument(Samples.document(i, "f", vectors[i], function));
        }
        writer.forceMerge(1);
        try (DirectoryReader reader = DirectoryReader.open(writer)) {
          LeafReader leaf = getOnlyLeafReader(reader);
          double scored = 0;
          for (float[] cue : vectors) {
            TopKnnCollector collector = new TopKnnCollector(10, Integer.MAX_VALUE);
            leaf.searchNearestVectors("f", cue, collector, AcceptDocs.fromLiveDocs(null, count));
            assertTrue(collector.visitedCount() >= 16 && collector.visitedCount() <= count);
            scored += (double) collector.visitedCount() / count;
            assertEquals(10, collector.topDocs().scoreDocs.length);
          }
          // Alongside the largest scale, codes do not distinguish the others, and the segment knows
          // it.
          CodeStatistics codes = CodeStatistics.of((CodecReader) leaf, "f").orElseThrow();
          double alike = count * (scales.length - 1.0) / scales.length;
          assertTrue(function + ": " + scored, scored <= alike || codes.found() < 0.95);
        }
      }
    }
  }

  public void testBadSearches() throws Exception {
    try (Directory dir = newDirectory();
        IndexWriter writer =
            new IndexWriter(dir, Samples.config(CodeSettings.DEFAULT.withMinVectors(1)))) {
      writer.addDocument(Samples.document(0, "f", new float[] {1, 2}, L2));
      writer.flush();
      try (DirectoryReader reader = DirectoryReader.open(writer)) {
        LeafReader leaf = getOnlyLeafReader(reader);
        KnnVectorsReader vectors = Samples.vectorsReader(leaf, "f");
        AcceptDocs all = AcceptDocs.fromLiveDocs(null, 1);
        TopKnnCollector collector = new TopKnnCollector(1, 10);
        for (String field : new String[] {"nowhere", Samples.ID}) {
          IllegalArgumentException e =
              expectThrows(
                  IllegalArgumentException.class,
                  () -> vectors.search(field, new float[2], collector, all));
          assertTrue(e.getMessage(), e.getMessage().contains(field));
        }
        expectThrows(
            IllegalArgumentException.class, () -> vectors.search("f", new byte[2], collector, all));
        expectThrows(
            IllegalArgumentException.class,
            () -> vectors.search("f", new float[3], collector, all));
      }
    }
  }

  private static int[] permutation(Random random, int dimensions) {
    int[] order = new int[dimensions];
    for (int i = 0; i < dimensions; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
