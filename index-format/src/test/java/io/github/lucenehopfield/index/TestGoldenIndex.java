package io.github.lucenehopfield.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.index.scan.CodeScanStrategy;
import io.github.lucenehopfield.index.scan.EffortStrategy;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnByteVectorField;
import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnByteVectorQuery;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An index that was written once, by the first Lucene that is supported, is found whole and answers
 * as it did: partitioned codes of floats in a permuted order, and codes of bytes without
 * partitions. {@link #main} writes it anew where the bytes of a version that is not released have
 * changed.
 */
class TestGoldenIndex {
  private static final String INDEX = "golden/hopfield1.zip";
  private static final String ANSWERS = "golden/hopfield1.txt";
  private static final int COUNT = 300;
  private static final int K = 5;
  private static final int[] CUES = {3, 77, 150, 222, 299};

  @Test
  void answersAsItDid(@TempDir Path folder) throws IOException {
    unpack(folder);
    try (Directory directory = FSDirectory.open(folder)) {
      try (CheckIndex checker = new CheckIndex(directory)) {
        checker.setLevel(CheckIndex.Level.MIN_LEVEL_FOR_SLOW_CHECKS);
        assertTrue(checker.checkIndex().clean);
      }
      List<String> expected;
      try (InputStream in = resource(ANSWERS);
          BufferedReader reader =
              new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        expected = reader.lines().toList();
      }
      assertEquals(expected, answers(directory));
    }
  }

  private static InputStream resource(String name) {
    InputStream in = TestGoldenIndex.class.getResourceAsStream("/" + name);
    assertTrue(in != null, name);
    return in;
  }

  private static void unpack(Path folder) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(resource(INDEX))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Files.write(folder.resolve(entry.getName()), zip.readAllBytes());
      }
    }
  }

  /** {@return what every query finds, a line each} */
  private static List<String> answers(Directory directory) throws IOException {
    List<String> lines = new ArrayList<>();
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      IndexSearcher searcher = new IndexSearcher(reader);
      LeafReader leaf = reader.leaves().get(0).reader();
      lines.add("code bytes of f " + Samples.codeBytes(leaf, "f"));
      lines.add("code bytes of b " + Samples.codeBytes(leaf, "b"));
      for (int cue : CUES) {
        float[] vector = leaf.getFloatVectorValues("f").vectorValue(cue).clone();
        byte[] bytes = leaf.getByteVectorValues("b").vectorValue(cue).clone();
        lines.add("f " + cue + ": " + hits(searcher, new KnnFloatVectorQuery("f", vector, K)));
        Query all =
            new KnnFloatVectorQuery(
                "f", vector, K, null, new EffortStrategy(Double.POSITIVE_INFINITY));
        lines.add("f " + cue + ", all: " + hits(searcher, all));
        lines.add("b " + cue + ": " + hits(searcher, new KnnByteVectorQuery("b", bytes, K)));
        vector[0] = Float.NaN;
        lines.add("f " + cue + ", scanned: " + scanned(leaf, vector));
      }
    }
    return lines;
  }

  private static String hits(IndexSearcher searcher, Query query) throws IOException {
    StringBuilder line = new StringBuilder();
    for (ScoreDoc hit : searcher.search(query, K).scoreDocs) {
      line.append(String.format(Locale.ROOT, "%d (%.4f) ", hit.doc, hit.score));
    }
    return line.toString().trim();
  }

  /** {@return the best candidates by levels, the first coordinate unknown} */
  private static String scanned(LeafReader leaf, float[] cue) throws IOException {
    CodeScanStrategy scan = new CodeScanStrategy(byLevels(cue), K);
    leaf.searchNearestVectors(
        "f",
        new float[cue.length],
        new TopKnnCollector(K, Integer.MAX_VALUE, scan),
        AcceptDocs.fromLiveDocs(null, leaf.maxDoc()));
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < scan.result().docs().length; i++) {
      line.append(
          String.format(
              Locale.ROOT, "%d (%.3f) ", scan.result().docs()[i], scan.result().estimates()[i]));
    }
    return line.toString().trim();
  }

  /** Mean distances over the levels of a codeword. */
  private static TableBuilder byLevels(float[] cue) {
    return codebook -> {
      ScanTables tables = new ScanTables(1, codebook.groups());
      float[] table = tables.table(0);
      for (int g = 0; g < codebook.groups(); g++) {
        for (int slot = codebook.groupStart(g); slot < codebook.groupStart(g + 1); slot++) {
          float value = cue[codebook.dimension(slot)];
          for (int c = 0; c < 16 && Float.isNaN(value) == false; c++) {
            for (int level = 0; level < 16; level++) {
              float difference = Math.abs(value - codebook.level(slot, level));
              table[g * 16 + c] -= codebook.weight(slot, level, c) * difference;
            }
          }
        }
      }
      return tables;
    };
  }

  private static void write(Path folder) throws IOException {
    int[] order = {7, 6, 5, 4, 3, 2, 1, 0};
    CodeSettings settings =
        CodeSettings.DEFAULT
            .withGroupSize(4)
            .withMinVectors(100)
            .withMinPartitioned(256)
            .withPermutation(order);
    HopfieldVectorsFormat floats = new HopfieldVectorsFormat(settings);
    HopfieldVectorsFormat plain =
        new HopfieldVectorsFormat(CodeSettings.DEFAULT.withGroupSize(4).withMinVectors(100));
    Codec codec =
        new HopfieldCodec(Codec.getDefault(), field -> field.equals("f") ? floats : plain);
    float[][] vectors = Samples.clustered(new Random(5), COUNT, 8);
    byte[][] bytes = Samples.bytes(vectors);
    try (Directory directory = FSDirectory.open(folder);
        IndexWriter writer =
            new IndexWriter(
                directory, new IndexWriterConfig().setCodec(codec).setUseCompoundFile(false))) {
      for (int i = 0; i < COUNT; i++) {
        Document document =
            Samples.document(i, "f", vectors[i], VectorSimilarityFunction.EUCLIDEAN);
        document.add(new KnnByteVectorField("b", bytes[i], VectorSimilarityFunction.EUCLIDEAN));
        writer.addDocument(document);
      }
    }
  }

  /** Writes the resources into a folder. */
  public static void main(String[] arguments) {
    try {
      Path target = Path.of(arguments[0]);
      Path folder = Files.createTempDirectory("golden");
      write(folder);
      try (Directory directory = FSDirectory.open(folder);
          ZipOutputStream zip =
              new ZipOutputStream(Files.newOutputStream(target.resolve("hopfield1.zip")))) {
        for (String file : directory.listAll()) {
          if (file.equals("write.lock") == false) {
            zip.putNextEntry(new ZipEntry(file));
            zip.write(Files.readAllBytes(folder.resolve(file)));
            zip.closeEntry();
          }
        }
        Files.write(target.resolve("hopfield1.txt"), answers(directory));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
