package io.github.lucenehopfield.noise;

import io.github.lucenehopfield.HopfieldQuery;
import java.io.IOException;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.VectorEncoding;
import org.apache.lucene.search.IndexSearcher;

/** Refuses models that were trained for another field. */
public final class NoiseModelCompatibility {
  // Mean and deviation of a field are known well enough from these; fewer say nothing.
  private static final int SAMPLE = 256;

  private NoiseModelCompatibility() {}

  /**
   * Checks the model of a query, if it has one, against vectors drawn evenly from the index. One of
   * fewer than 256 vectors says nothing.
   *
   * @param query the query
   * @param searcher the index
   * @throws IOException if the index cannot be read
   * @throws IllegalArgumentException if the model is for vectors of another dimension or other
   *     values
   */
  public static void check(HopfieldQuery query, IndexSearcher searcher) throws IOException {
    if (!(query.similarity() instanceof NoiseModelSimilarity adaptive)) {
      return;
    }
    long all = 0;
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      all += size(leaf.reader(), query.field());
    }
    if (all < SAMPLE) {
      return;
    }
    float[][] sample = new float[SAMPLE][];
    int drawn = 0;
    long before = 0;
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      int size = size(leaf.reader(), query.field());
      while (drawn < SAMPLE && drawn * all / SAMPLE < before + size) {
        int ordinal = (int) (drawn * all / SAMPLE - before);
        sample[drawn++] = vector(leaf.reader(), query.field(), ordinal);
      }
      before += size;
    }
    adaptive.model().checkField(sample);
  }

  private static boolean bytes(LeafReader reader, String field) {
    FieldInfo info = reader.getFieldInfos().fieldInfo(field);
    return info != null && info.getVectorEncoding() == VectorEncoding.BYTE;
  }

  private static int size(LeafReader reader, String field) throws IOException {
    if (bytes(reader, field)) {
      ByteVectorValues values = reader.getByteVectorValues(field);
      return values == null ? 0 : values.size();
    }
    FloatVectorValues values = reader.getFloatVectorValues(field);
    return values == null ? 0 : values.size();
  }

  private static float[] vector(LeafReader reader, String field, int ordinal) throws IOException {
    if (!bytes(reader, field)) {
      return reader.getFloatVectorValues(field).vectorValue(ordinal).clone();
    }
    byte[] stored = reader.getByteVectorValues(field).vectorValue(ordinal);
    float[] vector = new float[stored.length];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = stored[d];
    }
    return vector;
  }
}
