package io.github.lucenehopfield.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.index.CodeSettings;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.index.HopfieldVectorsFormat;
import io.github.lucenehopfield.index.scan.CodeScanStrategy;
import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanResult;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.noise.training.NoiseModelTrainer;
import io.github.lucenehopfield.similarity.CueSimilarity;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where codes keep every vector as it is, a scan computes the exact score. */
class TestLosslessCodes {
  private static final String FIELD = "v";
  private static final int GROUP = 4;
  private static final int D = 8 * GROUP;
  private static final int COMPONENTS = 16;
  private static final int VECTORS = 2500;

  /** Vectors of at most 16 distinct sub-vectors per group, one of which only the last one has. */
  private static float[][] vectors(SplittableRandom random) {
    float[][][] parts = new float[D / GROUP][COMPONENTS][GROUP];
    for (float[][] group : parts) {
      for (float[] part : group) {
        for (int j = 0; j < GROUP; j++) {
          part[j] = random.nextInt(3) == 0 ? 0 : (float) random.nextGaussian();
        }
      }
    }
    float[][] vectors = new float[VECTORS][D];
    for (int i = 0; i < VECTORS; i++) {
      for (int g = 0; g < parts.length; g++) {
        int component = i == VECTORS - 1 ? COMPONENTS - 1 : random.nextInt(COMPONENTS - 1);
        System.arraycopy(parts[g][component], 0, vectors[i], g * GROUP, GROUP);
      }
    }
    return vectors;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"dropout:0.5", "saltpepper:0.4", "noise:0.7", "missing:0.5", "span:0.4", "bias:1"})
  void scanIsTheExactScore(String spec) throws IOException {
    SplittableRandom random = new SplittableRandom(31);
    float[][] vectors = vectors(random);
    Corruption corruption = Corruption.parse(spec);
    TrainedNoiseModel model =
        new NoiseModelTrainer(vectors, new MemoryIndex(vectors), 7)
            .withReranker(false)
            .train(List.of(corruption));
    try (Directory directory = new ByteBuffersDirectory()) {
      write(directory, vectors);
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        LeafReader leaf = reader.leaves().get(0).reader();
        for (int i = 0; i < 5; i++) {
          float[] cue = corruption.apply(vectors[VECTORS - 1 - i], random);
          check(leaf, new NoiseModelSimilarity(model).bind(cue, new MemoryIndex(vectors)), vectors);
        }
      }
    }
  }

  private static void check(LeafReader leaf, CueSimilarity bound, float[][] vectors)
      throws IOException {
    double[] error = new double[1];
    CodeScanStrategy scan =
        new CodeScanStrategy(
            book -> {
              assertTrue(book.lossless());
              ScanTables tables = bound.tables().build(book);
              assertEquals(1, tables.tables());
              error[0] = roundingBound(tables);
              return tables;
            },
            VECTORS);
    TopKnnCollector collector = new TopKnnCollector(VECTORS, Integer.MAX_VALUE, scan);
    leaf.searchNearestVectors(
        FIELD, new float[D], collector, AcceptDocs.fromLiveDocs(null, leaf.maxDoc()));
    ScanResult result = scan.result();
    assertEquals(VECTORS, result.docs().length);
    CueSimilarity.PatternScorer scorer = bound.scorer();
    double least = Double.MAX_VALUE;
    double most = -Double.MAX_VALUE;
    for (int i = 0; i < VECTORS; i++) {
      double exact = scorer.score(vectors[result.docs()[i]]);
      least = Math.min(least, exact);
      most = Math.max(most, exact);
      assertEquals(exact, result.estimates()[i], error[0]);
    }
    assertTrue(most - least > error[0], "the bound must distinguish vectors");
  }

  /** Half a step of 255 a group, and what single precision loses. */
  private static double roundingBound(ScanTables tables) {
    double widest = 0;
    double size = 0;
    for (int g = 0; g < tables.groups(); g++) {
      double least = Double.MAX_VALUE;
      double most = -Double.MAX_VALUE;
      for (int c = 0; c < Codebook.CODEWORDS; c++) {
        least = Math.min(least, tables.table(0)[g * Codebook.CODEWORDS + c]);
        most = Math.max(most, tables.table(0)[g * Codebook.CODEWORDS + c]);
      }
      widest = Math.max(widest, most - least);
      size += Math.max(Math.abs(least), Math.abs(most));
    }
    return tables.groups() * widest / 255 / 2 + 1e-5 * size;
  }

  private static void write(Directory directory, float[][] vectors) throws IOException {
    HopfieldVectorsFormat format =
        new HopfieldVectorsFormat(CodeSettings.DEFAULT.withGroupSize(GROUP).withMinVectors(1));
    IndexWriterConfig config =
        new IndexWriterConfig().setCodec(new HopfieldCodec(Codec.getDefault(), format));
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      for (float[] vector : vectors) {
        Document document = new Document();
        document.add(new KnnFloatVectorField(FIELD, vector));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
  }
}
