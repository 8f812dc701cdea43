package io.github.lucenehopfield.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnByteVectorField;
import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnByteVectorQuery;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.util.Version;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An index written on the oldest Lucene opens, merges and passes every check on all of them. The
 * first run of the suite, on the oldest, leaves the index in the build folder for the later ones.
 */
class TestOldestIndex {
  private static final int COUNT = 900;
  private static final int DELETED = 30;
  private static final int MORE = 200;
  private static final String BUILD = System.getProperty("hopfield.build");
  private static final String OLDEST = System.getProperty("hopfield.lucene.oldest");

  private final float[][] floats = Samples.clustered(new Random(80), COUNT + MORE, 12);
  private final byte[][] bytes = Samples.bytes(floats);

  @Test
  void indexOfTheOldestLucene(@TempDir Path copy) throws Exception {
    Assumptions.assumeTrue(BUILD != null && OLDEST != null, "not run by the build");
    Path oldest = Path.of(BUILD, "oldest-index");
    if (Version.LATEST.toString().equals(OLDEST)) {
      write(oldest);
    }
    assertTrue(Files.isDirectory(oldest), "the run on Lucene " + OLDEST + " leaves " + oldest);
    try (Directory from = FSDirectory.open(oldest);
        Directory directory = FSDirectory.open(copy)) {
      for (String file : from.listAll()) {
        directory.copyFrom(from, file, file, IOContext.DEFAULT);
      }
      check(directory);
      search(directory, COUNT - DELETED, 3);
      try (IndexWriter writer = new IndexWriter(directory, config())) {
        for (int i = COUNT; i < COUNT + MORE; i++) {
          writer.addDocument(document(i));
        }
        writer.commit();
        search(directory, COUNT - DELETED + MORE, 4);
        writer.forceMerge(1);
      }
      check(directory);
      search(directory, COUNT - DELETED + MORE, 1);
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        LeafReader leaf = reader.leaves().get(0).reader();
        assertEquals(Codec.getDefault().getName(), Samples.codecOf(leaf));
      }
    }
  }

  private static IndexWriterConfig config() {
    CodeSettings settings =
        CodeSettings.DEFAULT
            .withMinVectors(100)
            .withGroupSize(5)
            .withPermutation(new int[] {11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0});
    return new IndexWriterConfig()
        .setCodec(new HopfieldCodec(Codec.getDefault(), new HopfieldVectorsFormat(settings)))
        .setMergeScheduler(new SerialMergeScheduler());
  }

  private Document document(int id) {
    Document document = Samples.document(id, "f", floats[id], VectorSimilarityFunction.EUCLIDEAN);
    document.add(new KnnByteVectorField("b", bytes[id], VectorSimilarityFunction.COSINE));
    return document;
  }

  /** Three segments, one of them too small for codes, with deleted documents. */
  private void write(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      try (FSDirectory old = FSDirectory.open(path)) {
        for (String file : old.listAll()) {
          old.deleteFile(file);
        }
      }
    }
    try (Directory directory = FSDirectory.open(path);
        IndexWriter writer =
            new IndexWriter(directory, config().setMergePolicy(NoMergePolicy.INSTANCE))) {
      for (int i = 0; i < COUNT; i++) {
        writer.addDocument(document(i));
        if (i == 400 || i == 450) {
          writer.flush();
        }
      }
      for (int i = 0; i < DELETED; i++) {
        writer.deleteDocuments(new Term(Samples.ID, "" + i * 7));
      }
    }
  }

  private static void check(Directory directory) throws IOException {
    try (CheckIndex checker = new CheckIndex(directory)) {
      checker.setLevel(CheckIndex.Level.MIN_LEVEL_FOR_SLOW_CHECKS);
      assertTrue(checker.checkIndex().clean);
    }
  }

  private void search(Directory directory, int live, int segments) throws IOException {
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      assertEquals(segments, reader.leaves().size());
      assertEquals(live, reader.numDocs());
      assertEquals(live, Samples.checkVectors(reader, "f", floats));
      assertEquals(live, Samples.checkVectors(reader, "b", bytes));
      for (LeafReaderContext leaf : reader.leaves()) {
        boolean coded = leaf.reader().maxDoc() >= 100;
        assertEquals(coded, Samples.codeBytes(leaf.reader(), "f") > 0);
        assertEquals(coded, Samples.codeBytes(leaf.reader(), "b") > 0);
      }
      IndexSearcher searcher = new IndexSearcher(reader);
      for (int id : new int[] {1, 420, 899}) {
        assertEquals(
            Set.of(id),
            Samples.ids(
                reader, searcher.search(new KnnFloatVectorQuery("f", floats[id], 1), 1).scoreDocs));
        assertEquals(
            Set.of(id),
            Samples.ids(
                reader, searcher.search(new KnnByteVectorQuery("b", bytes[id], 1), 1).scoreDocs),
            () -> "cue " + Arrays.toString(bytes[id]));
      }
    }
  }
}
