package io.github.lucenehopfield.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.index.internal.simd.ScanKernels;
import io.github.lucenehopfield.index.scan.CodeScanStrategy;
import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.Test;

/** Everything works, and the answers are the same, in a JVM without the incubator module. */
class TestWithoutVectorModule {
  private static final String MARKER = "result:";

  @Test
  void answersAreThoseOfTheVectorKernel() throws Exception {
    List<String> scalar =
        ForkedJvm.run(MARKER, TestWithoutVectorModule.class, List.of("-Xmx256m"), List.of());
    assertEquals("scalar", scalar.get(0));
    List<String> here = results();
    assertEquals(ScanKernels.get().name(), here.get(0));
    assertTrue(here.size() > 10);
    assertEquals(here.subList(1, here.size()), scalar.subList(1, scalar.size()));
  }

  /** Indexes and searches a little. */
  public static void main(String[] arguments) throws IOException {
    for (String result : results()) {
      System.out.println(MARKER + result);
    }
  }

  private static List<String> results() throws IOException {
    List<String> results = new ArrayList<>();
    results.add(ScanKernels.get().name());
    Random random = new Random(50);
    float[][] vectors = Samples.clustered(random, 500, 260);
    CodeSettings settings =
        CodeSettings.DEFAULT.withMinVectors(1).withGroupSize(1).withTrainingSample(64);
    IndexWriterConfig config =
        new IndexWriterConfig()
            .setCodec(new HopfieldCodec(Codec.getDefault(), new HopfieldVectorsFormat(settings)));
    try (Directory directory = new ByteBuffersDirectory()) {
      try (IndexWriter writer = new IndexWriter(directory, config)) {
        for (int i = 0; i < vectors.length; i++) {
          writer.addDocument(
              Samples.document(i, "f", vectors[i], VectorSimilarityFunction.EUCLIDEAN));
        }
        writer.forceMerge(1);
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        for (int i = 0; i < 10; i++) {
          for (ScoreDoc hit :
              searcher.search(new KnnFloatVectorQuery("f", vectors[i], 5), 5).scoreDocs) {
            // The raw scores come from Lucene and may round differently.
            results.add("hit " + hit.doc);
          }
        }
        LeafReader leaf = reader.leaves().get(0).reader();
        for (int tables = 1; tables <= 3; tables++) {
          int count = tables;
          CodeScanStrategy scan =
              new CodeScanStrategy(codebook -> randomTables(count, codebook), 20);
          leaf.searchNearestVectors(
              "f",
              vectors[0],
              new TopKnnCollector(1, 1, scan),
              AcceptDocs.fromLiveDocs(null, leaf.maxDoc()));
          results.add(Arrays.toString(scan.result().docs()));
          results.add(Arrays.toString(scan.result().estimates()));
          results.add(Arrays.toString(scan.result().tailCounts()));
        }
      }
    }
    return results;
  }

  private static ScanTables randomTables(int count, Codebook codebook) {
    Random random = new Random(count);
    ScanTables tables = new ScanTables(count, codebook.groups());
    for (int t = 0; t < count; t++) {
      for (int i = 0; i < codebook.groups() * Codebook.CODEWORDS; i++) {
        tables.table(t)[i] = random.nextFloat();
      }
    }
    return tables;
  }
}
