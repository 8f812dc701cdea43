package io.github.lucenehopfield.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.index.scan.CodeScanStrategy;
import io.github.lucenehopfield.index.scan.ScanResult;
import io.github.lucenehopfield.index.scan.ScanTables;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.FilterCodec;
import org.apache.lucene.codecs.KnnFieldVectorsWriter;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatVectorsFormat;
import org.apache.lucene.codecs.hnsw.HnswGraphProvider;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnByteVectorField;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Sorter;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnByteVectorQuery;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.tests.util.TestUtil;
import org.junit.jupiter.api.Test;

/** Codes alongside another format change nothing of it, and find what they find alone. */
class TestComposedFormat {
  private static final VectorSimilarityFunction L2 = VectorSimilarityFunction.EUCLIDEAN;
  private static final CodeSettings ALWAYS = CodeSettings.DEFAULT.withMinVectors(1);
  private static final int COUNT = 900;

  private final float[][] floats = Samples.clustered(new Random(50), COUNT, 12);
  private final byte[][] bytes = Samples.bytes(floats);

  private static KnnVectorsFormat graph() {
    return new Lucene99HnswVectorsFormat(8, 30);
  }

  /** Byte by byte the same, also after merges with deletions, and so are the answers. */
  @Test
  void otherFormatWritesAndAnswersAsItDoesAlone() throws IOException {
    for (KnnVectorsFormat other : new KnnVectorsFormat[] {graph(), Samples.quantizedGraph()}) {
      try (Directory alone = new ByteBuffersDirectory();
          Directory composed = new ByteBuffersDirectory()) {
        write(alone, other);
        write(composed, new HopfieldVectorsFormat(other, ALWAYS));
        Map<String, byte[]> expected = bodies(alone);
        Map<String, byte[]> actual = bodies(composed);
        assertTrue(expected.containsKey("vec") && expected.containsKey("vex"));
        for (Map.Entry<String, byte[]> file : expected.entrySet()) {
          assertArrayEquals(file.getValue(), actual.remove(file.getKey()), file.getKey());
        }
        assertEquals(Set.of("hpm", "hpc"), actual.keySet());
        checkOrdinaryQueries(alone, composed);
      }
    }
  }

  /**
   * Formats that only store answer a search with nothing; with codes alongside them, these answer.
   */
  @Test
  void codesAnswerWhereTheOtherFormatOnlyStores() throws IOException {
    int flat = 0;
    for (String name : KnnVectorsFormat.availableKnnVectorsFormats()) {
      KnnVectorsFormat other = KnnVectorsFormat.forName(name);
      if (other instanceof FlatVectorsFormat == false) {
        continue;
      }
      for (CodeSettings settings : new CodeSettings[] {ALWAYS, ALWAYS.withMinVectors(100_000)}) {
        try (Directory composed = new ByteBuffersDirectory()) {
          try {
            write(composed, new HopfieldVectorsFormat(other, settings));
          } catch (UnsupportedOperationException e) {
            // Formats of earlier versions are only read.
            continue;
          }
          flat++;
          checkNearest(composed, name);
        }
      }
    }
    assertTrue(flat > 0);
  }

  private void checkNearest(Directory composed, String name) throws IOException {
    try (DirectoryReader reader = DirectoryReader.open(composed)) {
      IndexSearcher searcher = new IndexSearcher(reader);
      assertEquals(1, reader.leaves().size());
      LeafReader leaf = reader.leaves().get(0).reader();
      for (int q = 0; q < 10; q++) {
        float[] cue = floats[q * 7];
        ScoreDoc[] hits = searcher.search(new KnnFloatVectorQuery("f", cue, 5), 5).scoreDocs;
        FloatVectorValues stored = leaf.getFloatVectorValues("f");
        double[] scores = new double[stored.size()];
        for (int i = 0; i < scores.length; i++) {
          scores[i] = -L2.compare(cue, stored.vectorValue(i));
        }
        Arrays.sort(scores);
        for (int i = 0; i < 5; i++) {
          // By the vectors as they are, and not by what the format makes of them.
          assertEquals(-scores[i], hits[i].score, 1e-6, name);
        }
        byte[] byteCue = bytes[q * 7];
        assertEquals(
            5, searcher.search(new KnnByteVectorQuery("b", byteCue, 5), 5).scoreDocs.length, name);
      }
    }
  }

  private void checkOrdinaryQueries(Directory alone, Directory composed) throws IOException {
    try (DirectoryReader one = DirectoryReader.open(alone);
        DirectoryReader two = DirectoryReader.open(composed)) {
      for (int q = 0; q < 30; q++) {
        KnnFloatVectorQuery query = new KnnFloatVectorQuery("f", floats[q * 7], 5);
        assertEquals(
            lines(new IndexSearcher(one).search(query, 5).scoreDocs),
            lines(new IndexSearcher(two).search(query, 5).scoreDocs));
      }
      LeafReader leaf = two.leaves().get(0).reader();
      KnnVectorsReader vectors = Samples.vectorsReader(leaf, "f");
      HnswGraphProvider graphs = assertInstanceOf(HnswGraphProvider.class, vectors);
      assertEquals(leaf.getFloatVectorValues("f").size(), graphs.getGraph("f").size());
    }
  }

  @Test
  void scansFindWhatTheyFindWithoutTheOtherFormat() throws IOException {
    try (Directory alone = new ByteBuffersDirectory();
        Directory composed = new ByteBuffersDirectory()) {
      write(alone, new HopfieldVectorsFormat(ALWAYS));
      write(composed, new HopfieldVectorsFormat(Samples.quantizedGraph(), ALWAYS));
      try (DirectoryReader one = DirectoryReader.open(alone);
          DirectoryReader two = DirectoryReader.open(composed)) {
        for (String field : new String[] {"f", "b"}) {
          ScanResult expected = scan(one.leaves().get(0).reader(), field);
          ScanResult actual = scan(two.leaves().get(0).reader(), field);
          assertArrayEquals(expected.docs(), actual.docs());
          assertArrayEquals(expected.estimates(), actual.estimates());
          assertEquals(expected.accepted(), actual.accepted());
        }
      }
    }
  }

  /** A segment without codes is not searched by the other format for a scan. */
  @Test
  void scanWithoutCodesIsLeftUnclaimed() throws IOException {
    try (Directory directory = new ByteBuffersDirectory()) {
      write(directory, new HopfieldVectorsFormat(graph(), ALWAYS.withMinVectors(100_000)));
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        CodeScanStrategy scan = new CodeScanStrategy(b -> new ScanTables(1, b.groups()), 5);
        TopKnnCollector collector = new TopKnnCollector(5, Integer.MAX_VALUE, scan);
        LeafReader leaf = reader.leaves().get(0).reader();
        leaf.searchNearestVectors(
            "f", floats[0], collector, AcceptDocs.fromLiveDocs(null, leaf.maxDoc()));
        assertEquals(false, scan.claimed());
        assertEquals(0, collector.visitedCount());
      }
    }
  }

  /** From a graph to codes alongside it, and back. */
  @Test
  void indexIsConvertedByMergingAndBack() throws IOException {
    try (Directory directory = new ByteBuffersDirectory()) {
      write(directory, graph());
      KnnVectorsFormat[] formats = {
        new HopfieldVectorsFormat(graph(), ALWAYS),
        new HopfieldVectorsFormat(ALWAYS),
        new HopfieldVectorsFormat(Samples.quantizedGraph(), ALWAYS),
        graph()
      };
      int live = COUNT - 2;
      for (int round = 0; round < formats.length; round++) {
        try (IndexWriter writer = new IndexWriter(directory, config(formats[round]))) {
          writer.addDocument(Samples.document(0, "f", floats[0], L2));
          writer.addDocument(Samples.document(1, "f", floats[1], L2));
          writer.deleteDocuments(new Term(Samples.ID, Integer.toString(100 + round)));
          writer.forceMerge(1);
        }
        live += 1;
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
          LeafReader leaf = reader.leaves().get(0).reader();
          assertEquals(live, leaf.maxDoc());
          assertEquals(formats[round].getName(), Samples.formatOf(leaf, "f"));
          assertEquals(live, Samples.checkVectors(reader, "f", floats));
          assertEquals(
              Samples.formatOf(leaf, "f").equals(HopfieldVectorsFormat.NAME),
              CodeStatistics.of((CodecReader) leaf, "f").isPresent());
        }
      }
    }
  }

  @Test
  void formatsThatCannotBeBesideAreRefused() {
    for (KnnVectorsFormat bad :
        new KnnVectorsFormat[] {
          new HopfieldVectorsFormat(), TestUtil.getDefaultCodec().knnVectorsFormat()
        }) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> new HopfieldVectorsFormat(bad));
      assertTrue(e.getMessage().contains("delegate=" + bad.getName()), e.getMessage());
    }
    assertThrows(
        NullPointerException.class, () -> new HopfieldVectorsFormat((KnnVectorsFormat) null));
  }

  /** The largest number of dimensions is the smaller one of both formats. */
  @Test
  void dimensionsFitBothFormats() {
    assertEquals(1024, new HopfieldVectorsFormat(graph()).getMaxDimensions("f"));
    assertEquals(
        HopfieldVectorsFormat.MAX_DIMENSIONS, new HopfieldVectorsFormat().getMaxDimensions("f"));
  }

  /** A delegate for another Lucene merges by a method that this one never calls. */
  @Test
  void mergeThatLosesVectorsFails() throws IOException {
    KnnVectorsFormat losing =
        new KnnVectorsFormat("Lucene99HnswVectorsFormat") {
          @Override
          public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
            return new WithoutMerge(graph().fieldsWriter(state));
          }

          @Override
          public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
            return graph().fieldsReader(state);
          }

          @Override
          public int getMaxDimensions(String field) {
            return 100;
          }
        };
    KnnVectorsFormat format = new HopfieldVectorsFormat(losing, ALWAYS);
    try (Directory directory = new ByteBuffersDirectory()) {
      IndexWriter writer = new IndexWriter(directory, config(format));
      writer.addDocument(Samples.document(0, "f", floats[0], L2));
      writer.flush();
      writer.addDocument(Samples.document(1, "f", floats[1], L2));
      Throwable e = assertThrows(Exception.class, () -> writer.forceMerge(1));
      while (e.getCause() != null && e instanceof IllegalStateException == false) {
        e = e.getCause();
      }
      assertTrue(e.getMessage().contains("must keep all vectors, 2; vectors=0"), e.getMessage());
      writer.rollback();
    }
  }

  /** Adds and flushes as it should, but knows no merge. */
  private static final class WithoutMerge extends KnnVectorsWriter {
    private final KnnVectorsWriter in;

    WithoutMerge(KnnVectorsWriter in) {
      this.in = in;
    }

    @Override
    public KnnFieldVectorsWriter<?> addField(FieldInfo field) throws IOException {
      return in.addField(field);
    }

    @Override
    public void flush(int maxDoc, Sorter.DocMap sortMap) throws IOException {
      in.flush(maxDoc, sortMap);
    }

    @Override
    public void finish() throws IOException {
      in.finish();
    }

    @Override
    public long ramBytesUsed() {
      return in.ramBytesUsed();
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  private static Codec codec(KnnVectorsFormat format) {
    Codec codec = TestUtil.getDefaultCodec();
    PerFieldKnnVectorsFormat perField =
        new PerFieldKnnVectorsFormat() {
          @Override
          public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
            return format;
          }
        };
    return new FilterCodec(codec.getName(), codec) {
      @Override
      public KnnVectorsFormat knnVectorsFormat() {
        return perField;
      }
    };
  }

  private static IndexWriterConfig config(KnnVectorsFormat format) {
    IndexWriterConfig config =
        new IndexWriterConfig()
            .setCodec(codec(format))
            .setMergeScheduler(new SerialMergeScheduler())
            .setUseCompoundFile(false);
    config.getMergePolicy().setNoCFSRatio(0);
    return config;
  }

  /** Three segments of different sizes, some documents deleted, merged to one. */
  private void write(Directory directory, KnnVectorsFormat format) throws IOException {
    try (IndexWriter writer =
        new IndexWriter(directory, config(format).setMergePolicy(NoMergePolicy.INSTANCE))) {
      for (int i = 0; i < COUNT; i++) {
        Document document = Samples.document(i, "f", floats[i], L2);
        if (i % 3 == 0) {
          document.add(new KnnByteVectorField("b", bytes[i]));
        }
        writer.addDocument(document);
        if (i == 599 || i == 799) {
          writer.flush();
        }
      }
      writer.deleteDocuments(new Term(Samples.ID, "650"), new Term(Samples.ID, "850"));
    }
    try (IndexWriter writer = new IndexWriter(directory, config(format))) {
      writer.forceMerge(1);
    }
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      assertEquals(1, reader.leaves().size());
      assertEquals(COUNT - 2, Samples.checkVectors(reader, "f", floats));
    }
  }

  /** The files of vectors by extension, without headers and footers, which name the segment. */
  private static Map<String, byte[]> bodies(Directory directory) throws IOException {
    Map<String, byte[]> bodies = new TreeMap<>();
    for (String file : directory.listAll()) {
      String extension = file.substring(file.lastIndexOf('.') + 1);
      if (extension.startsWith("v") || extension.startsWith("hp")) {
        try (IndexInput in = directory.openInput(file, IOContext.DEFAULT)) {
          // The header ends with the suffix, whose length comes before it.
          in.seek(4);
          in.readString();
          in.skipBytes(4 + 16);
          in.skipBytes(in.readByte());
          // Where vectors start depends on the length of the header, up to an alignment.
          byte[] body =
              new byte[(int) (in.length() - in.getFilePointer() - CodecUtil.footerLength())];
          in.readBytes(body, 0, body.length);
          if (extension.equals("vec") || extension.equals("vex")) {
            bodies.put(extension, withoutPadding(body));
          } else if (extension.startsWith("hp")) {
            bodies.put(extension, body);
          }
        }
      }
    }
    return bodies;
  }

  private static byte[] withoutPadding(byte[] body) {
    int from = 0;
    while (from < body.length && body[from] == 0) {
      from++;
    }
    return Arrays.copyOfRange(body, from, body.length);
  }

  private static String lines(ScoreDoc[] hits) {
    StringBuilder lines = new StringBuilder();
    for (ScoreDoc hit : hits) {
      lines.append(hit.doc).append(' ').append(hit.score).append('\n');
    }
    return lines.toString();
  }

  private ScanResult scan(LeafReader leaf, String field) throws IOException {
    CodeScanStrategy scan =
        new CodeScanStrategy(
            codebook -> {
              ScanTables tables = new ScanTables(1, codebook.groups());
              for (int slot = 0; slot < codebook.dimensions(); slot++) {
                int group = slot / 4;
                for (int c = 0; c < 16; c++) {
                  tables.table(0)[group * 16 + c] -= Math.abs(codebook.centroid(slot, c));
                }
              }
              return tables;
            },
            20);
    TopKnnCollector collector = new TopKnnCollector(5, Integer.MAX_VALUE, scan);
    AcceptDocs all = AcceptDocs.fromLiveDocs(null, leaf.maxDoc());
    if (field.equals("b")) {
      leaf.searchNearestVectors(field, bytes[0], collector, all);
    } else {
      leaf.searchNearestVectors(field, floats[0], collector, all);
    }
    assertTrue(scan.claimed());
    return scan.result();
  }
}
