package io.github.lucenehopfield.index;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnByteVectorField;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FilterMergePolicy;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.MergeState;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.SegmentCommitInfo;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.FilterIndexOutput;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.tests.util.LuceneTestCase;
import org.apache.lucene.tests.util.TestUtil;

/** Merging keeps every vector, whatever the segments were written with. */
public class TestMerges extends LuceneTestCase {
  private static final VectorSimilarityFunction L2 = VectorSimilarityFunction.EUCLIDEAN;
  private static final CodeSettings ALWAYS = CodeSettings.DEFAULT.withMinVectors(1);

  /** A writer whose merges do not reach our code loses the vectors without any exception. */
  public void testForceMergeKeepsEveryVector() throws Exception {
    int count = 1200;
    float[][] floats = Samples.clustered(random(), count, 10);
    byte[][] bytes = Samples.bytes(floats);
    try (Directory dir = newDirectory()) {
      IndexWriterConfig config = Samples.config(ALWAYS).setMergePolicy(NoMergePolicy.INSTANCE);
      try (IndexWriter writer = new IndexWriter(dir, config)) {
        for (int i = 0; i < count; i++) {
          Document document = new Document();
          document.add(new StringField(Samples.ID, "" + i, Field.Store.YES));
          if (i % 3 != 0) {
            document.add(new KnnFloatVectorField("f", floats[i]));
          }
          if (i % 4 != 0) {
            document.add(new KnnByteVectorField("b", bytes[i]));
          }
          writer.addDocument(document);
          if (i % 250 == 249) {
            writer.flush();
          }
        }
      }
      try (IndexWriter writer = new IndexWriter(dir, Samples.config(ALWAYS))) {
        try (DirectoryReader before = DirectoryReader.open(writer)) {
          assertEquals(5, before.leaves().size());
        }
        writer.forceMerge(1);
      }
      try (DirectoryReader reader = DirectoryReader.open(dir)) {
        LeafReader leaf = getOnlyLeafReader(reader);
        assertEquals(count * 2 / 3, Samples.checkVectors(reader, "f", floats));
        assertEquals(count * 3 / 4, Samples.checkVectors(reader, "b", bytes));
        assertTrue(Samples.codeBytes(leaf, "f") > 0);
        assertTrue(Samples.codeBytes(leaf, "b") > 0);
      }
    }
  }

  public void testSegmentsWithAndWithoutCodes() throws Exception {
    int least = 100;
    CodeSettings settings = CodeSettings.DEFAULT.withMinVectors(least);
    int[] sizes = {30, 200, 50, 20};
    int count = 300;
    float[][] vectors = Samples.clustered(random(), count, 7);
    try (Directory dir = newDirectory()) {
      IndexWriterConfig config = Samples.config(settings).setMergePolicy(NoMergePolicy.INSTANCE);
      try (IndexWriter writer = new IndexWriter(dir, config)) {
        int id = 0;
        for (int size : sizes) {
          for (int end = id + size; id < end; id++) {
            writer.addDocument(Samples.document(id, "f", vectors[id], L2));
          }
          writer.flush();
        }
      }
      try (DirectoryReader reader = DirectoryReader.open(dir)) {
        for (LeafReaderContext leaf : reader.leaves()) {
          assertEquals(leaf.reader().maxDoc() >= least, Samples.codeBytes(leaf.reader(), "f") > 0);
        }
      }
      try (IndexWriter writer = new IndexWriter(dir, Samples.config(settings))) {
        writer.forceMerge(1);
        try (DirectoryReader reader = DirectoryReader.open(writer)) {
          assertTrue(Samples.codeBytes(getOnlyLeafReader(reader), "f") > 0);
          assertEquals(count, Samples.checkVectors(reader, "f", vectors));
        }
        // And back below the least number.
        for (int i = least - 1; i < count; i++) {
          writer.deleteDocuments(new Term(Samples.ID, "" + i));
        }
        writer.forceMerge(1);
        try (DirectoryReader reader = DirectoryReader.open(writer)) {
          assertEquals(0, Samples.codeBytes(getOnlyLeafReader(reader), "f"));
          assertEquals(least - 1, Samples.checkVectors(reader, "f", vectors));
        }
        for (int i = 0; i < least; i++) {
          writer.deleteDocuments(new Term(Samples.ID, "" + i));
        }
        writer.addDocument(new Document());
        writer.forceMerge(1);
        try (DirectoryReader reader = DirectoryReader.open(writer)) {
          assertEquals(1, reader.numDocs());
        }
      }
    }
  }

  public void testFieldOfAllDeletedDocuments() throws Exception {
    try (Directory dir = newDirectory();
        IndexWriter writer = new IndexWriter(dir, Samples.config(ALWAYS))) {
      for (int i = 0; i < 20; i++) {
        writer.addDocument(Samples.document(i, "f", new float[] {i, 1}, L2));
      }
      writer.addDocument(new Document());
      writer.flush();
      for (int i = 0; i < 20; i++) {
        writer.deleteDocuments(new Term(Samples.ID, "" + i));
      }
      writer.forceMerge(1);
      try (DirectoryReader reader = DirectoryReader.open(writer)) {
        LeafReader leaf = getOnlyLeafReader(reader);
        assertEquals(1, leaf.maxDoc());
        TopDocs top =
            new IndexSearcher(reader).search(new KnnFloatVectorQuery("f", new float[2], 3), 3);
        assertEquals(0, top.scoreDocs.length);
      }
      writer.commit();
      TestUtil.checkIndex(dir);
    }
  }

  public void testAddIndexes() throws Exception {
    int count = 300;
    float[][] vectors = Samples.clustered(random(), count, 6);
    for (boolean fromOurs : new boolean[] {true, false}) {
      for (boolean intoOurs : new boolean[] {true, false}) {
        for (boolean readers : new boolean[] {true, false}) {
          addIndexes(vectors, fromOurs, intoOurs, readers);
        }
      }
    }
  }

  private void addIndexes(float[][] vectors, boolean fromOurs, boolean intoOurs, boolean readers)
      throws Exception {
    int half = vectors.length / 2;
    try (Directory from = newDirectory();
        Directory into = newDirectory()) {
      fill(from, config(fromOurs), vectors, 0, half);
      fill(into, config(intoOurs), vectors, half, vectors.length);
      try (IndexWriter writer = new IndexWriter(into, config(intoOurs))) {
        if (readers) {
          try (DirectoryReader reader = DirectoryReader.open(from)) {
            CodecReader[] leaves =
                reader.leaves().stream()
                    .map(leaf -> (CodecReader) leaf.reader())
                    .toArray(CodecReader[]::new);
            writer.addIndexes(leaves);
          }
        } else {
          writer.addIndexes(from);
        }
        try (DirectoryReader reader = DirectoryReader.open(writer)) {
          assertEquals(vectors.length, Samples.checkVectors(reader, "f", vectors));
        }
        writer.forceMerge(1);
        try (DirectoryReader reader = DirectoryReader.open(writer)) {
          LeafReader leaf = getOnlyLeafReader(reader);
          assertEquals(vectors.length, Samples.checkVectors(reader, "f", vectors));
          assertEquals(intoOurs, "Hopfield1".equals(Samples.formatOf(leaf, "f")));
          if (intoOurs) {
            assertTrue(Samples.codeBytes(leaf, "f") > 0);
          }
          // A graph may miss the nearest of few: with k of all vectors it is scanned instead.
          TopDocs top =
              new IndexSearcher(reader)
                  .search(new KnnFloatVectorQuery("f", vectors[5], vectors.length), 1);
          assertEquals(Set.of(5), Samples.ids(reader, top.scoreDocs));
        }
      }
      TestUtil.checkIndex(into);
    }
  }

  private static IndexWriterConfig config(boolean ours) {
    return ours
        ? Samples.config(ALWAYS)
        : new IndexWriterConfig().setCodec(TestUtil.getDefaultCodec());
  }

  private static void fill(
      Directory dir, IndexWriterConfig config, float[][] vectors, int start, int end)
      throws IOException {
    try (IndexWriter writer = new IndexWriter(dir, config)) {
      for (int i = start; i < end; i++) {
        writer.addDocument(Samples.document(i, "f", vectors[i], L2));
        if (i == (start + end) / 2) {
          writer.flush();
        }
      }
    }
  }

  public void testReaderHeldOpenAcrossAMergeStaysCorrect() throws Exception {
    int count = 900;
    float[][] vectors = Samples.clustered(random(), count, 8);
    try (Directory dir = newDirectory();
        IndexWriter writer = new IndexWriter(dir, Samples.config(ALWAYS))) {
      for (int i = 0; i < count; i++) {
        writer.addDocument(Samples.document(i, "f", vectors[i], L2));
        if (i % 300 == 299) {
          writer.flush();
        }
      }
      try (DirectoryReader held = DirectoryReader.open(writer)) {
        IndexSearcher searcher = new IndexSearcher(held);
        ScoreDoc[][] before = new ScoreDoc[10][];
        for (int i = 0; i < before.length; i++) {
          before[i] = searcher.search(new KnnFloatVectorQuery("f", vectors[i], 10), 10).scoreDocs;
        }
        for (int i = 0; i < 50; i++) {
          writer.deleteDocuments(new Term(Samples.ID, "" + i));
        }
        writer.forceMerge(1);
        writer.commit();
        assertEquals(count, Samples.checkVectors(held, "f", vectors));
        for (int i = 0; i < before.length; i++) {
          ScoreDoc[] after =
              searcher.search(new KnnFloatVectorQuery("f", vectors[i], 10), 10).scoreDocs;
          assertEquals(before[i].length, after.length);
          for (int h = 0; h < after.length; h++) {
            assertEquals(before[i][h].doc, after[h].doc);
            assertEquals(before[i][h].score, after[h].score, 0f);
          }
        }
        try (DirectoryReader changed = DirectoryReader.openIfChanged(held)) {
          assertEquals(count - 50, Samples.checkVectors(changed, "f", vectors));
        }
      }
    }
  }

  /** The writer is rolled back while a merge stands in the middle of the codes. */
  public void testRollbackDuringAMerge() throws Exception {
    int count = 2000;
    float[][] vectors = Samples.clustered(random(), count, 8);
    CountDownLatch encoding = new CountDownLatch(1);
    AtomicReference<MergePolicy.OneMerge> merge = new AtomicReference<>();
    AtomicInteger blocks = new AtomicInteger();
    int blockBytes = 8 / ALWAYS.groupSize(8) * 64;
    try (Directory dir = newDirectory()) {
      fill(dir, Samples.config(ALWAYS), vectors, 0, count);
      Directory slow =
          new FilterDirectory(dir) {
            @Override
            public IndexOutput createOutput(String name, IOContext context) throws IOException {
              IndexOutput out = super.createOutput(name, context);
              return name.endsWith(".hpc")
                  ? new FilterIndexOutput(name, name, out) {
                    @Override
                    public void writeBytes(byte[] b, int offset, int length) throws IOException {
                      if (length == blockBytes && blocks.incrementAndGet() == 2) {
                        encoding.countDown();
                        waitUntilAborted(merge.get());
                      }
                      out.writeBytes(b, offset, length);
                    }
                  }
                  : out;
            }
          };
      IndexWriterConfig config = Samples.config(ALWAYS);
      config.setMergePolicy(
          new FilterMergePolicy(newLogMergePolicy(false)) {
            @Override
            public MergeSpecification findForcedMerges(
                SegmentInfos infos,
                int maxSegments,
                Map<SegmentCommitInfo, Boolean> toMerge,
                MergeContext context)
                throws IOException {
              MergeSpecification found =
                  super.findForcedMerges(infos, maxSegments, toMerge, context);
              if (found != null) {
                merge.set(found.merges.get(0));
              }
              return found;
            }
          });
      IndexWriter writer = new IndexWriter(slow, config);
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread merging =
          new Thread(
              () -> {
                try {
                  writer.forceMerge(1);
                } catch (Throwable t) {
                  thrown.set(t);
                }
              },
              "merging");
      merging.start();
      encoding.await();
      writer.rollback();
      merging.join();
      assertNotNull(thrown.get());
      assertTrue(merge.get().isAborted());
      if (checksAborts()) {
        assertEquals("no block is encoded after the abort", 2, blocks.get());
      }
      try (DirectoryReader reader = DirectoryReader.open(dir)) {
        assertEquals(2, reader.leaves().size());
        assertEquals(count, Samples.checkVectors(reader, "f", vectors));
      }
      for (String file : dir.listAll()) {
        assertFalse(file, file.startsWith("_2"));
      }
      // The directory itself fails to close where a file is left open.
    }
  }

  /** Lucene tells a vectors writer about aborts from 10.5 on. */
  private static boolean checksAborts() throws NoSuchMethodException {
    return KnnVectorsWriter.class
            .getMethod("mergeOneField", FieldInfo.class, MergeState.class)
            .getReturnType()
        != void.class;
  }

  private static void waitUntilAborted(MergePolicy.OneMerge merge) throws IOException {
    while (merge.isAborted() == false) {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }
}
