package io.github.lucenehopfield.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.lucenehopfield.index.internal.pq.TrainedCodebook;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.store.MMapDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Merging takes heap for a sample, not for the vectors; searching takes it for codebooks. */
class TestBoundedHeap {
  private static final String MARKER = "merged:";
  private static final int COUNT = 40_000;
  private static final int DIMENSIONS = 512;
  private static final int SEGMENTS = 100;

  @Test
  void mergeOfMoreVectorsThanHeap(@TempDir Path directory) throws Exception {
    List<String> result =
        ForkedJvm.run(
            MARKER,
            TestBoundedHeap.class,
            List.of("-Xmx80m", "-XX:+UseSerialGC"),
            List.of("merge", directory.toString()));
    assertEquals(List.of("1 segment of " + COUNT + " vectors, 39999"), result);
  }

  /** A dimension takes 448 bytes in a segment: 23 MB here, and 59 MB were weights floats. */
  @Test
  void searchOfManySegments(@TempDir Path directory) throws Exception {
    assertEquals(448, TrainedCodebook.BYTES_PER_DIMENSION);
    List<String> result =
        ForkedJvm.run(
            MARKER,
            TestBoundedHeap.class,
            List.of("-Xmx64m", "-XX:+UseSerialGC"),
            List.of("search", directory.toString()));
    assertEquals(List.of("3 of " + SEGMENTS + " segments"), result);
  }

  public static void main(String[] arguments) throws IOException {
    Path path = Path.of(arguments[1]);
    if (arguments[0].equals("merge")) {
      merge(path);
    } else {
      search(path);
    }
  }

  private static void search(Path path) throws IOException {
    HopfieldCodec codec =
        new HopfieldCodec(
            Codec.getDefault(), new HopfieldVectorsFormat(CodeSettings.DEFAULT.withMinVectors(1)));
    Random random = new Random(61);
    try (MMapDirectory directory = new MMapDirectory(path)) {
      IndexWriterConfig config =
          new IndexWriterConfig().setCodec(codec).setMergePolicy(NoMergePolicy.INSTANCE);
      float[] vector = new float[DIMENSIONS];
      try (IndexWriter writer = new IndexWriter(directory, config)) {
        for (int segment = 0; segment < SEGMENTS; segment++) {
          // More than are scored without a look at their codes.
          for (int i = 0; i < 130; i++) {
            for (int d = 0; d < DIMENSIONS; d++) {
              vector[d] = random.nextFloat();
            }
            Document document = new Document();
            document.add(
                new KnnFloatVectorField("f", vector.clone(), VectorSimilarityFunction.EUCLIDEAN));
            writer.addDocument(document);
          }
          writer.flush();
        }
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        int hits =
            new IndexSearcher(reader)
                .search(new KnnFloatVectorQuery("f", vector, 3), 3)
                .scoreDocs
                .length;
        System.out.println(MARKER + hits + " of " + reader.leaves().size() + " segments");
      }
    }
  }

  /** Indexes and merges 80 MB of vectors. */
  private static void merge(Path path) throws IOException {
    // The largest sample setting: only the limit of its bytes holds it back.
    CodeSettings settings =
        CodeSettings.DEFAULT
            .withTrainingSample(CodeSettings.MAX_TRAINING_SAMPLE)
            .withGroupSize(16)
            .withMinVectors(COUNT / 2);
    HopfieldCodec codec =
        new HopfieldCodec(Codec.getDefault(), new HopfieldVectorsFormat(settings));
    float[][] bases = Samples.clustered(new Random(60), 200, DIMENSIONS);
    try (MMapDirectory directory = new MMapDirectory(path)) {
      IndexWriterConfig config =
          new IndexWriterConfig()
              .setCodec(codec)
              .setRAMBufferSizeMB(8)
              .setMergePolicy(NoMergePolicy.INSTANCE);
      float[] last = null;
      try (IndexWriter writer = new IndexWriter(directory, config)) {
        for (int i = 0; i < COUNT; i++) {
          float[] vector = bases[i % bases.length].clone();
          vector[i % DIMENSIONS] = i;
          Document document = new Document();
          document.add(new KnnFloatVectorField("f", vector, VectorSimilarityFunction.EUCLIDEAN));
          writer.addDocument(document);
          last = vector;
        }
      }
      config =
          new IndexWriterConfig().setCodec(codec).setMergeScheduler(new SerialMergeScheduler());
      try (IndexWriter writer = new IndexWriter(directory, config)) {
        writer.forceMerge(1);
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        LeafReader leaf = reader.leaves().get(0).reader();
        FloatVectorValues values = leaf.getFloatVectorValues("f");
        int best =
            new IndexSearcher(reader)
                .search(new KnnFloatVectorQuery("f", last, 1), 1)
                .scoreDocs[0]
                .doc;
        System.out.println(
            MARKER
                + reader.leaves().size()
                + " segment of "
                + (Samples.codeBytes(leaf, "f") > 0 ? values.size() : -1)
                + " vectors, "
                + best);
      }
    }
  }
}
