package io.github.lucenehopfield.index;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnByteVectorField;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.tests.util.TestUtil;
import org.apache.lucene.util.Bits;

/** Random vectors with structure, documents of them, and exact answers, for all tests. */
public final class Samples {
  /** The field of the id of a document, which says which vector it holds. */
  public static final String ID = "id";

  private Samples() {}

  /** {@return vectors around random centers, as real ones are} */
  public static float[][] clustered(Random random, int count, int dimensions) {
    int clusters = Math.max(1, count / 30);
    float[][] centers = new float[clusters][dimensions];
    for (float[] center : centers) {
      for (int d = 0; d < dimensions; d++) {
        center[d] = (float) random.nextGaussian();
      }
    }
    float[][] vectors = new float[count][dimensions];
    for (float[] vector : vectors) {
      float[] center = centers[random.nextInt(clusters)];
      for (int d = 0; d < dimensions; d++) {
        vector[d] = center[d] + 0.4f * (float) random.nextGaussian();
      }
    }
    return vectors;
  }

  /** {@return the same vectors, of length 1} */
  public static float[][] normalized(float[][] vectors) {
    float[][] unit = new float[vectors.length][];
    for (int i = 0; i < vectors.length; i++) {
      double squares = 0;
      for (float value : vectors[i]) {
        squares += (double) value * value;
      }
      float length = (float) Math.sqrt(squares);
      unit[i] = vectors[i].clone();
      for (int d = 0; d < unit[i].length; d++) {
        unit[i][d] /= length;
      }
    }
    return unit;
  }

  /** {@return the same vectors scaled to signed bytes} */
  public static byte[][] bytes(float[][] vectors) {
    byte[][] bytes = new byte[vectors.length][];
    for (int i = 0; i < vectors.length; i++) {
      bytes[i] = new byte[vectors[i].length];
      for (int d = 0; d < bytes[i].length; d++) {
        bytes[i][d] = (byte) Math.max(-128, Math.min(127, Math.round(vectors[i][d] * 30)));
      }
    }
    return bytes;
  }

  /** {@return a document with an id and a vector} */
  public static Document document(
      int id, String field, float[] vector, VectorSimilarityFunction function) {
    Document document = new Document();
    document.add(new StringField(ID, Integer.toString(id), Field.Store.YES));
    document.add(new KnnFloatVectorField(field, vector, function));
    return document;
  }

  /** {@return a document with an id and a vector} */
  public static Document document(
      int id, String field, byte[] vector, VectorSimilarityFunction function) {
    Document document = new Document();
    document.add(new StringField(ID, Integer.toString(id), Field.Store.YES));
    document.add(new KnnByteVectorField(field, vector, function));
    return document;
  }

  /** {@return a configuration that writes with our format and merges in the calling thread} */
  public static IndexWriterConfig config(CodeSettings settings) {
    return new IndexWriterConfig()
        .setCodec(
            new HopfieldCodec(TestUtil.getDefaultCodec(), new HopfieldVectorsFormat(settings)))
        .setMergeScheduler(new SerialMergeScheduler());
  }

  /** {@return the ids of the k best, by an exact scan} */
  public static Set<Integer> nearest(
      float[][] vectors, float[] cue, int k, VectorSimilarityFunction function, Bits accepted) {
    float[] scores = new float[vectors.length];
    for (int i = 0; i < vectors.length; i++) {
      scores[i] =
          vectors[i] == null || accepted != null && accepted.get(i) == false
              ? Float.NEGATIVE_INFINITY
              : function.compare(cue, vectors[i]);
    }
    return best(scores, k);
  }

  /** {@return the ids of the k best, by an exact scan} */
  public static Set<Integer> nearest(
      byte[][] vectors, byte[] cue, int k, VectorSimilarityFunction function) {
    float[] scores = new float[vectors.length];
    for (int i = 0; i < vectors.length; i++) {
      scores[i] = function.compare(cue, vectors[i]);
    }
    return best(scores, k);
  }

  private static Set<Integer> best(float[] scores, int k) {
    Integer[] order = new Integer[scores.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.<Integer>comparingDouble(i -> scores[i]).reversed());
    Set<Integer> best = new HashSet<>();
    for (int i = 0; i < Math.min(k, order.length); i++) {
      if (scores[order[i]] > Float.NEGATIVE_INFINITY) {
        best.add(order[i]);
      }
    }
    return best;
  }

  /** {@return the ids of hits} */
  public static Set<Integer> ids(IndexReader reader, ScoreDoc[] hits) throws IOException {
    StoredFields stored = reader.storedFields();
    Set<Integer> ids = new HashSet<>();
    for (ScoreDoc hit : hits) {
      ids.add(Integer.parseInt(stored.document(hit.doc).get(ID)));
    }
    return ids;
  }

  /** {@return the share of the expected ids that was found} */
  public static double recall(Set<Integer> expected, Set<Integer> found) {
    int both = 0;
    for (Integer id : expected) {
      both += found.contains(id) ? 1 : 0;
    }
    return (double) both / expected.size();
  }

  /** Checks that every live document holds the float vector of its id, and {@return how many}. */
  public static int checkVectors(IndexReader reader, String field, float[][] vectors)
      throws IOException {
    int found = 0;
    for (LeafReaderContext leaf : reader.leaves()) {
      FloatVectorValues values = leaf.reader().getFloatVectorValues(field);
      if (values == null) {
        continue;
      }
      Bits live = leaf.reader().getLiveDocs();
      StoredFields stored = leaf.reader().storedFields();
      KnnVectorValues.DocIndexIterator iterator = values.iterator();
      for (int doc = iterator.nextDoc();
          doc != DocIdSetIterator.NO_MORE_DOCS;
          doc = iterator.nextDoc()) {
        if (live == null || live.get(doc)) {
          int id = Integer.parseInt(stored.document(doc).get(ID));
          float[] actual = values.vectorValue(iterator.index());
          if (Arrays.equals(vectors[id], actual) == false) {
            throw new AssertionError("vector of id " + id + " has changed");
          }
          found++;
        }
      }
    }
    return found;
  }

  /** Checks that every live document holds the byte vector of its id, and {@return how many}. */
  public static int checkVectors(IndexReader reader, String field, byte[][] vectors)
      throws IOException {
    int found = 0;
    for (LeafReaderContext leaf : reader.leaves()) {
      ByteVectorValues values = leaf.reader().getByteVectorValues(field);
      if (values == null) {
        continue;
      }
      Bits live = leaf.reader().getLiveDocs();
      StoredFields stored = leaf.reader().storedFields();
      KnnVectorValues.DocIndexIterator iterator = values.iterator();
      for (int doc = iterator.nextDoc();
          doc != DocIdSetIterator.NO_MORE_DOCS;
          doc = iterator.nextDoc()) {
        if (live == null || live.get(doc)) {
          int id = Integer.parseInt(stored.document(doc).get(ID));
          byte[] actual = values.vectorValue(iterator.index());
          if (Arrays.equals(vectors[id], actual) == false) {
            throw new AssertionError("vector of id " + id + " has changed");
          }
          found++;
        }
      }
    }
    return found;
  }

  /** {@return the vectors reader of a field of a leaf} */
  public static KnnVectorsReader vectorsReader(LeafReader leaf, String field) {
    KnnVectorsReader reader = ((CodecReader) leaf).getVectorReader();
    return reader instanceof PerFieldKnnVectorsFormat.FieldsReader fields
        ? fields.getFieldReader(field)
        : reader;
  }

  /** {@return how many bytes of codes a field of a leaf has} */
  public static long codeBytes(LeafReader leaf, String field) {
    Long bytes =
        vectorsReader(leaf, field)
            .getOffHeapByteSize(leaf.getFieldInfos().fieldInfo(field))
            .get("hpc");
    return bytes == null ? 0 : bytes;
  }

  /** {@return the name of the vectors format of a field, as the segment has it} */
  public static String formatOf(LeafReader leaf, String field) {
    return leaf.getFieldInfos()
        .fieldInfo(field)
        .getAttribute(PerFieldKnnVectorsFormat.PER_FIELD_FORMAT_KEY);
  }

  /** {@return the name of the codec in the segment of a leaf} */
  public static String codecOf(LeafReader leaf) {
    return ((SegmentReader) leaf).getSegmentInfo().info.getCodec().getName();
  }

  /** {@return a format with codes in every segment} */
  public static KnnVectorsFormat alwaysCoded() {
    return new HopfieldVectorsFormat(CodeSettings.DEFAULT.withMinVectors(1));
  }

  /** {@return Lucene's format of a graph over quantized vectors, which each version names anew} */
  public static KnnVectorsFormat quantizedGraph() {
    String newest = "Lucene104HnswBinaryQuantizedVectorsFormat";
    return KnnVectorsFormat.forName(
        KnnVectorsFormat.availableKnnVectorsFormats().contains(newest)
            ? newest
            : "Lucene99HnswScalarQuantizedVectorsFormat");
  }
}
