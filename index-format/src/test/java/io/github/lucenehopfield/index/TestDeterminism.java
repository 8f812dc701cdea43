package io.github.lucenehopfield.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnByteVectorField;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.MergeScheduler;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.junit.jupiter.api.Test;

/** The same operations on one thread give the same bytes, up to the random id of a segment. */
class TestDeterminism {
  private static final int COUNT = 1500;

  private final float[][] floats = Samples.clustered(new Random(90), COUNT, 9);
  private final byte[][] bytes = Samples.bytes(floats);

  @Test
  void sameOperationsGiveTheSameBytes() throws Exception {
    Map<String, String> first = bodies(new SerialMergeScheduler());
    assertTrue(first.size() >= 4, () -> first.keySet().toString());
    assertEquals(first, bodies(new SerialMergeScheduler()));
    ConcurrentMergeScheduler concurrent = new ConcurrentMergeScheduler();
    concurrent.setMaxMergesAndThreads(4, 3);
    assertEquals(first, bodies(concurrent));
  }

  private Map<String, String> bodies(MergeScheduler scheduler) throws IOException {
    CodeSettings settings =
        CodeSettings.DEFAULT
            .withMinVectors(1)
            .withMinPartitioned(500)
            .withTrainingSample(100)
            .withGroupSize(2);
    LogDocMergePolicy merges = new LogDocMergePolicy();
    merges.setNoCFSRatio(0);
    IndexWriterConfig config =
        new IndexWriterConfig()
            .setCodec(new HopfieldCodec(Codec.getDefault(), new HopfieldVectorsFormat(settings)))
            .setUseCompoundFile(false)
            .setMergePolicy(merges)
            .setMaxBufferedDocs(400)
            .setRAMBufferSizeMB(IndexWriterConfig.DISABLE_AUTO_FLUSH)
            .setMergeScheduler(scheduler);
    try (Directory directory = new ByteBuffersDirectory()) {
      try (IndexWriter writer = new IndexWriter(directory, config)) {
        for (int i = 0; i < COUNT; i++) {
          Document document =
              Samples.document(i, "f", floats[i], VectorSimilarityFunction.EUCLIDEAN);
          if (i % 3 == 0) {
            document.add(new KnnByteVectorField("b", bytes[i]));
          }
          writer.addDocument(document);
        }
        writer.deleteDocuments(new Term(Samples.ID, "77"));
        writer.forceMerge(1);
        for (int i = 0; i < 300; i++) {
          writer.addDocument(
              Samples.document(i, "f", floats[i], VectorSimilarityFunction.EUCLIDEAN));
        }
      }
      Map<String, String> bodies = new TreeMap<>();
      for (String file : directory.listAll()) {
        if (file.endsWith(".hpm") || file.endsWith(".hpc")) {
          bodies.put(file, body(directory, file));
        }
      }
      return bodies;
    }
  }

  private static String body(Directory directory, String file) throws IOException {
    try (IndexInput in = directory.openInput(file, IOContext.DEFAULT)) {
      CodecUtil.checksumEntireFile(in);
      byte[] all = new byte[(int) in.length()];
      in.seek(0);
      in.readBytes(all, 0, all.length);
      String codec = file.endsWith(".hpm") ? "Hopfield1VectorsMeta" : "Hopfield1VectorsCodes";
      int from = CodecUtil.indexHeaderLength(codec, "Hopfield1_0");
      return Arrays.toString(Arrays.copyOfRange(all, from, all.length - CodecUtil.footerLength()));
    }
  }
}
