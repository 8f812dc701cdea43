package io.github.lucenehopfield.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

/** Merging takes heap for a sample, not for the vectors. */
class TestBoundedHeap {
  private static final String MARKER = "merged:";
  private static final int COUNT = 40_000;
  private static final int DIMENSIONS = 512;

  @Test
  void mergeOfMoreVectorsThanHeap(@TempDir Path directory) throws Exception {
    List<String> result =
        ForkedJvm.run(
            MARKER,
            TestBoundedHeap.class,
            List.of("-Xmx80m", "-XX:+UseSerialGC"),
            List.of(directory.toString()));
    assertEquals(List.of("1 segment of " + COUNT + " vectors, 39999"), result);
  }

  /** Indexes and merges 80 MB of vectors. */
  public static void main(String[] arguments) throws IOException {
    // The largest sample setting: only the limit of its bytes holds it back.
    CodeSettings settings =
        CodeSettings.DEFAULT
            .withTrainingSample(CodeSettings.MAX_TRAINING_SAMPLE)
            .withGroupSize(16)
            .withMinVectors(COUNT / 2);
    HopfieldCodec codec =
        new HopfieldCodec(Codec.getDefault(), new HopfieldVectorsFormat(settings));
    float[][] bases = Samples.clustered(new Random(60), 200, DIMENSIONS);
    try (MMapDirectory directory = new MMapDirectory(Path.of(arguments[0]))) {
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
