package io.github.lucenehopfield;

import io.github.lucenehopfield.index.CodeSettings;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.index.HopfieldVectorsFormat;
import io.github.lucenehopfield.similarity.ScoreMapping;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.FilterCodec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnByteVectorField;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.Directory;

/** Small indexes of known vectors: document i carries the id i and belongs to the color i mod 3. */
final class Indexes {
  static final String FIELD = "vector";
  static final String[] COLORS = {"red", "green", "blue"};

  private Indexes() {}

  /** {@return our format with codes in segments of any size} */
  static Codec coded() {
    return new HopfieldCodec(
        Codec.getDefault(), new HopfieldVectorsFormat(CodeSettings.DEFAULT.withMinVectors(1)));
  }

  /** {@return the codecs of other makes, by name} */
  static Map<String, Codec> others() {
    Map<String, Codec> codecs = new HashMap<>();
    codecs.put("HNSW", withVectors(KnnVectorsFormat.forName("Lucene99HnswVectorsFormat")));
    String newest = "Lucene104HnswBinaryQuantizedVectorsFormat";
    String quantized =
        KnnVectorsFormat.availableKnnVectorsFormats().contains(newest)
            ? newest
            : "Lucene99HnswScalarQuantizedVectorsFormat";
    codecs.put("quantized HNSW", withVectors(KnnVectorsFormat.forName(quantized)));
    codecs.put("SimpleText", Codec.forName("SimpleText"));
    return codecs;
  }

  private static Codec withVectors(KnnVectorsFormat format) {
    KnnVectorsFormat perField =
        new PerFieldKnnVectorsFormat() {
          @Override
          public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
            return format;
          }
        };
    Codec base = Codec.getDefault();
    return new FilterCodec(base.getName(), base) {
      @Override
      public KnnVectorsFormat knnVectorsFormat() {
        return perField;
      }
    };
  }

  static IndexWriterConfig config(Codec codec) {
    return new IndexWriterConfig().setCodec(codec).setMergePolicy(NoMergePolicy.INSTANCE);
  }

  static Document document(int id, float[] vector, boolean bytes) {
    Document document = new Document();
    document.add(new StringField("id", Integer.toString(id), Field.Store.YES));
    document.add(new StringField("color", COLORS[id % COLORS.length], Field.Store.NO));
    if (vector != null && bytes) {
      byte[] narrow = new byte[vector.length];
      for (int d = 0; d < narrow.length; d++) {
        narrow[d] = (byte) vector[d];
      }
      document.add(new KnnByteVectorField(FIELD, narrow, VectorSimilarityFunction.EUCLIDEAN));
    } else if (vector != null) {
      document.add(new KnnFloatVectorField(FIELD, vector, VectorSimilarityFunction.EUCLIDEAN));
    }
    return document;
  }

  /** Writes documents in segments of these sizes and deletes some of them. */
  static void write(
      Directory directory,
      Codec codec,
      List<float[]> vectors,
      boolean bytes,
      IntPredicate deleted,
      int... segments)
      throws IOException {
    try (IndexWriter writer = new IndexWriter(directory, config(codec))) {
      int id = 0;
      for (int size : segments) {
        for (int i = 0; i < size; i++) {
          writer.addDocument(document(id, vectors.get(id), bytes));
          id++;
        }
        writer.flush();
      }
      for (int i = 0; i < id; i++) {
        if (deleted.test(i)) {
          writer.deleteDocuments(new Term("id", Integer.toString(i)));
        }
      }
    }
  }

  static DirectoryReader open(Directory directory) throws IOException {
    return DirectoryReader.open(directory);
  }

  static int id(IndexReader reader, int doc) throws IOException {
    return Integer.parseInt(reader.storedFields().document(doc).get("id"));
  }

  /** {@return vectors around a few centers, so that codes tell something; whole numbers} */
  static List<float[]> clustered(Random random, int count, int dimensions) {
    List<float[]> centers = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      float[] center = new float[dimensions];
      for (int d = 0; d < dimensions; d++) {
        center[d] = random.nextInt(120) - 60;
      }
      centers.add(center);
    }
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] center = centers.get(random.nextInt(centers.size()));
      float[] vector = new float[dimensions];
      for (int d = 0; d < dimensions; d++) {
        vector[d] =
            Math.round(Math.max(-128, Math.min(127, center[d] + 12 * random.nextGaussian())));
      }
      vectors.add(vector);
    }
    return vectors;
  }

  static float[] noisy(Random random, float[] vector, double deviation) {
    float[] cue = vector.clone();
    for (int d = 0; d < cue.length; d++) {
      cue[d] += (float) (deviation * random.nextGaussian());
    }
    return cue;
  }

  /** A document by its id and its exact score. */
  record Ranked(int id, double similarity) {
    float score() {
      return ScoreMapping.toScore(similarity);
    }
  }

  /** {@return all accepted documents, the best first} */
  static List<Ranked> rank(
      List<float[]> vectors, IntPredicate accepted, ToDoubleFunction<float[]> similarity) {
    List<Ranked> ranked = new ArrayList<>();
    for (int id = 0; id < vectors.size(); id++) {
      if (vectors.get(id) != null && accepted.test(id)) {
        ranked.add(new Ranked(id, similarity.applyAsDouble(vectors.get(id))));
      }
    }
    ranked.sort(Comparator.comparingDouble((Ranked r) -> -r.score()).thenComparingInt(Ranked::id));
    return ranked;
  }
}
