package io.github.lucenehopfield.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.Test;

/** What is said of the codes of a segment. */
class TestCodeStatistics {
  @Test
  void tellsGroupsErrorAndBytes() throws IOException {
    CodeSettings settings =
        CodeSettings.DEFAULT
            .withMinVectors(1)
            .withGroupSize(3)
            .withPermutation(new int[] {6, 5, 4, 3, 2, 1, 0});
    CodeStatistics codes = statistics(settings, "v").orElseThrow();
    assertEquals(3, codes.groups());
    assertEquals(3, codes.groupSize());
    assertTrue(codes.permuted());
    // Two blocks of 128 vectors, 64 bytes per group; floats and bytes of 7 dimensions.
    assertEquals(2 * 3 * 64, codes.codeBytes());
    assertEquals(7 * 16 * (4 + 4 + 16), codes.codebookBytes());
    assertTrue(codes.relativeError() > .01 && codes.relativeError() < .9, codes.toString());
  }

  @Test
  void countsPartitions() throws IOException {
    CodeSettings settings = CodeSettings.DEFAULT.withMinVectors(1);
    assertEquals(1, statistics(settings.withMinPartitioned(201), "v").orElseThrow().partitions());
    int partitions = statistics(settings.withMinPartitioned(200), "v").orElseThrow().partitions();
    // Twice the square root of 200, less those without vectors.
    assertTrue(partitions > 14 && partitions <= 28, "partitions=" + partitions);
  }

  @Test
  void saysNothingWhereThereAreNoCodes() throws IOException {
    CodeSettings many = CodeSettings.DEFAULT.withMinVectors(1_000_000);
    assertEquals(Optional.empty(), statistics(many, "v"));
    assertEquals(Optional.empty(), statistics(CodeSettings.DEFAULT.withMinVectors(1), "other"));
  }

  private static Optional<CodeStatistics> statistics(CodeSettings settings, String field)
      throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    Codec codec = new HopfieldCodec(Codec.getDefault(), new HopfieldVectorsFormat(settings));
    try (Directory directory = new ByteBuffersDirectory()) {
      try (IndexWriter writer =
          new IndexWriter(directory, new IndexWriterConfig().setCodec(codec))) {
        for (int i = 0; i < 200; i++) {
          float[] vector = new float[7];
          for (int d = 0; d < vector.length; d++) {
            vector[d] = (float) random.nextGaussian();
          }
          Document document = new Document();
          document.add(new KnnFloatVectorField("v", vector));
          writer.addDocument(document);
        }
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        return CodeStatistics.of((CodecReader) reader.leaves().get(0).reader(), field);
      }
    }
  }
}
