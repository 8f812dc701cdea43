package io.github.lucenehopfield.index;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnByteVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SegmentInfo;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.FilterIndexOutput;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.tests.store.MockDirectoryWrapper;
import org.apache.lucene.tests.util.LuceneTestCase;

/** Errors of the storage are passed on, and leave no file open: the mock directory watches. */
public class TestIOErrors extends LuceneTestCase {
  private static final VectorSimilarityFunction L2 = VectorSimilarityFunction.EUCLIDEAN;
  private static final String SUFFIX = "Hopfield1_0";

  private static IndexWriterConfig config() {
    return Samples.config(CodeSettings.DEFAULT.withMinVectors(1)).setUseCompoundFile(false);
  }

  private static void fill(IndexWriter writer, int start, int end) throws IOException {
    for (int i = start; i < end; i++) {
      Document document = Samples.document(i, "f", new float[] {i, i % 7, 3}, L2);
      document.add(new KnnByteVectorField("b", new byte[] {(byte) i, 1}));
      writer.addDocument(document);
    }
  }

  /** Fails the n-th operation on files of vectors, of those that count. */
  private static final class Failing extends FilterDirectory {
    private final Set<String> counted;
    private int left;
    private final Set<String> failed = new TreeSet<>();

    Failing(Directory in, int operations, Set<String> counted) {
      super(in);
      this.counted = counted;
      left = operations;
    }

    private void count(String what, String name) throws IOException {
      boolean vectors = name.matches(".*\\.(hpm|hpc|vec|vemf)");
      if (vectors && counted.contains(what) && left-- == 0) {
        failed.add(what + " " + name.substring(name.lastIndexOf('.')));
        throw new IOException("injected");
      }
    }

    @Override
    public IndexInput openInput(String name, IOContext context) throws IOException {
      count("open", name);
      return super.openInput(name, context);
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
      count("create", name);
      IndexOutput out = super.createOutput(name, context);
      return new FilterIndexOutput(name, name, out) {
        @Override
        public void writeByte(byte b) throws IOException {
          count("write", name);
          super.writeByte(b);
        }

        @Override
        public void writeBytes(byte[] b, int offset, int length) throws IOException {
          count("write", name);
          super.writeBytes(b, offset, length);
        }

        @Override
        public void close() throws IOException {
          out.close();
          count("close", name);
        }
      };
    }
  }

  public void testEveryFileOfTheReader() throws Exception {
    try (MockDirectoryWrapper dir = newMockDirectory()) {
      try (IndexWriter writer = new IndexWriter(dir, config())) {
        fill(writer, 0, 200);
        writer.forceMerge(1);
      }
      try (DirectoryReader reader = DirectoryReader.open(dir)) {
        SegmentReader leaf = (SegmentReader) getOnlyLeafReader(reader);
        SegmentInfo info = leaf.getSegmentInfo().info;
        FieldInfos fields = leaf.getFieldInfos();
        Set<String> failed = new TreeSet<>();
        for (int n = 0; ; n++) {
          Failing failing = new Failing(dir, n, Set.of("open"));
          SegmentReadState state =
              new SegmentReadState(failing, info, fields, IOContext.DEFAULT, SUFFIX);
          try {
            new HopfieldVectorsFormat().fieldsReader(state).close();
            break;
          } catch (IOException e) {
            assertEquals("injected", e.getMessage());
            failed.addAll(failing.failed);
          }
        }
        assertEquals(Set.of("open .hpm", "open .hpc", "open .vec", "open .vemf"), failed);
      }
    }
  }

  public void testEveryFileOfTheWriter() throws Exception {
    Set<String> failed = new TreeSet<>();
    for (int n = 0; write(n, Set.of("create", "open", "close"), failed); n++) {
      assertTrue(n < 1000);
    }
    for (String file : new String[] {"hpm", "hpc", "vec", "vemf"}) {
      assertTrue(failed.toString(), failed.contains("create ." + file));
      assertTrue(failed.toString(), failed.contains("close ." + file));
    }
    assertTrue(failed.toString(), failed.contains("open .vec"));
  }

  public void testWritesOfTheWriter() throws Exception {
    Set<String> failed = new TreeSet<>();
    // There are many of them: all of the first ones, then ever fewer.
    for (int n = 0; write(n, Set.of("write"), failed); n += 1 + n / 8) {
      assertTrue(n < 1_000_000);
    }
    assertEquals(Set.of("write .hpm", "write .hpc", "write .vec", "write .vemf"), failed);
  }

  /** Flushes and merges, and {@return whether an operation failed} */
  private boolean write(int operation, Set<String> counted, Set<String> failed) throws Exception {
    try (MockDirectoryWrapper dir = newMockDirectory()) {
      dir.setCheckIndexOnClose(false);
      dir.setAssertNoUnrefencedFilesOnClose(false);
      Failing failing = new Failing(dir, operation, counted);
      IndexWriter writer = new IndexWriter(failing, config());
      try {
        fill(writer, 0, 60);
        writer.commit();
        fill(writer, 60, 120);
        writer.forceMerge(1);
        writer.close();
      } catch (IOException | IllegalStateException e) {
        assertFalse(e.toString(), failing.failed.isEmpty());
      } finally {
        writer.rollback();
      }
      if (DirectoryReader.indexExists(dir)) {
        try (DirectoryReader reader = DirectoryReader.open(dir)) {
          assertTrue(reader.numDocs() == 0 || reader.numDocs() >= 60);
        }
      }
      failed.addAll(failing.failed);
      return failing.failed.isEmpty() == false;
    }
  }

  /** Breaks down when codes are about to be read back, with a temporary file written. */
  private static final class Crashing extends FilterDirectory {
    private boolean crashed;

    Crashing(Directory in) {
      super(in);
    }

    private void check() throws IOException {
      if (crashed) {
        throw new IOException("crashed");
      }
    }

    @Override
    public IndexInput openInput(String name, IOContext context) throws IOException {
      // Lucene's own temporary files have the raw vectors.
      crashed |= name.endsWith(".tmp") && name.contains("codes");
      check();
      return super.openInput(name, context);
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
      check();
      return super.createOutput(name, context);
    }

    @Override
    public void deleteFile(String name) throws IOException {
      check();
      super.deleteFile(name);
    }
  }

  private static Set<String> temporaryFiles(Directory directory) throws IOException {
    Set<String> names = new TreeSet<>();
    for (String name : directory.listAll()) {
      if (name.endsWith(".tmp")) {
        names.add(name);
      }
    }
    return names;
  }

  /** The next writer removes what a crash has left, as it does with all files of a segment. */
  public void testACrashLeavesNoTemporaryFileForLong() throws Exception {
    CodeSettings partitioned = CodeSettings.DEFAULT.withMinVectors(1).withMinPartitioned(2);
    try (Directory dir = new ByteBuffersDirectory()) {
      try (IndexWriter writer = new IndexWriter(dir, Samples.config(partitioned))) {
        fill(writer, 0, 300);
      }
      // What earlier versions have left, and what is not theirs.
      String old = "hopfield_codes_3.tmp";
      String other = "hopfield_codes.tmp";
      for (String name : new String[] {old, other}) {
        dir.createOutput(name, IOContext.DEFAULT).close();
      }
      Crashing crashing = new Crashing(dir);
      IndexWriter crashed = new IndexWriter(crashing, Samples.config(partitioned));
      fill(crashed, 300, 600);
      expectThrows(IOException.class, crashed::commit);
      crashed.rollback();
      assertTrue(crashing.crashed);
      Set<String> left = temporaryFiles(dir);
      assertTrue(left.toString(), left.size() > 1 && left.contains(other));
      assertFalse(left.contains(old));
      dir.deleteFile(other);
      new IndexWriter(dir, Samples.config(partitioned)).close();
      assertEquals(Set.of(), temporaryFiles(dir));
      try (DirectoryReader reader = DirectoryReader.open(dir)) {
        assertEquals(300, reader.numDocs());
      }
    }
  }

  /**
   * Errors anywhere, in turn rare and frequent: what was committed is all there, nothing else is
   * left behind, no file is open, and the error is what the storage threw. {@code
   * -Dhopfield.faults} says how many rounds, 20 by default.
   */
  public void testRandomErrors() throws Exception {
    int rounds = Integer.getInteger("hopfield.faults", 20);
    int failed = 0;
    for (int round = 0; round < rounds; round++) {
      try (MockDirectoryWrapper dir = newMockDirectory()) {
        CodeSettings settings = CodeSettings.DEFAULT.withMinVectors(1).withMinPartitioned(2);
        try (IndexWriter writer = new IndexWriter(dir, Samples.config(settings))) {
          fill(writer, 0, 100);
          writer.commit();
        }
        dir.setRandomIOExceptionRate(round % 4 == 0 ? 0.02 : 0.002);
        dir.setRandomIOExceptionRateOnOpen(round % 4 == 1 ? 0.1 : 0.01);
        int committed = 100;
        try {
          IndexWriter writer = new IndexWriter(dir, Samples.config(settings));
          try {
            for (int from = 100; from < 400; from += 100) {
              fill(writer, from, from + 100);
              writer.commit();
              committed = from + 100;
            }
            writer.forceMerge(1);
            try (DirectoryReader reader = DirectoryReader.open(writer)) {
              reader.leaves().get(0).reader().checkIntegrity();
            }
            writer.close();
          } finally {
            writer.rollback();
          }
        } catch (IOException | AlreadyClosedException e) {
          failed++;
          assertInjected(e);
        }
        dir.setRandomIOExceptionRate(0);
        dir.setRandomIOExceptionRateOnOpen(0);
        // The next writer removes what is no part of a commit; the directory checks that, too.
        new IndexWriter(dir, Samples.config(settings)).close();
        assertEquals(Set.of(), temporaryFiles(dir));
        try (DirectoryReader reader = DirectoryReader.open(dir)) {
          assertTrue(committed + " of " + reader.numDocs(), reader.numDocs() >= committed);
          float[][] vectors = new float[400][];
          for (int i = 0; i < vectors.length; i++) {
            vectors[i] = new float[] {i, i % 7, 3};
          }
          assertEquals(reader.numDocs(), Samples.checkVectors(reader, "f", vectors));
        }
      }
    }
    assertTrue(failed + " of " + rounds, failed > rounds / 10);
  }

  private static void assertInjected(Exception thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof IOException && String.valueOf(t.getMessage()).contains("a random")) {
        return;
      }
      for (Throwable other : t.getSuppressed()) {
        if (String.valueOf(other.getMessage()).contains("a random")) {
          return;
        }
      }
    }
    throw new AssertionError("not what the storage threw", thrown);
  }
}
