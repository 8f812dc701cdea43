package io.github.lucenehopfield.opensearch.query;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.adaptive.AdaptiveSimilarity;
import io.github.lucenehopfield.adaptive.FieldStatistics;
import java.io.IOException;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;

/** Refuses models that were trained for another field. */
final class ModelCheck {
  // Mean and deviation of a field are known well enough from these; fewer say nothing.
  private static final int SAMPLE = 256;

  private ModelCheck() {}

  /**
   * Checks the model of a query, if it has one, against the first segment that has enough vectors.
   *
   * @throws IllegalArgumentException if the model is for vectors of another dimension or other
   *     values
   */
  static void check(HopfieldQuery query, IndexSearcher searcher) throws IOException {
    if (!(query.similarity() instanceof AdaptiveSimilarity adaptive)) {
      return;
    }
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      float[][] sample = sample(leaf.reader(), query.field());
      if (sample != null) {
        adaptive.model().checkField(FieldStatistics.of(sample));
        return;
      }
    }
  }

  private static float[][] sample(LeafReader reader, String field) throws IOException {
    FloatVectorValues floats = reader.getFloatVectorValues(field);
    if (floats != null) {
      if (floats.size() < SAMPLE) {
        return null;
      }
      float[][] sample = new float[SAMPLE][];
      for (int i = 0; i < SAMPLE; i++) {
        sample[i] = floats.vectorValue((int) ((long) i * floats.size() / SAMPLE)).clone();
      }
      return sample;
    }
    ByteVectorValues bytes = reader.getByteVectorValues(field);
    if (bytes == null || bytes.size() < SAMPLE) {
      return null;
    }
    float[][] sample = new float[SAMPLE][bytes.dimension()];
    for (int i = 0; i < SAMPLE; i++) {
      byte[] vector = bytes.vectorValue((int) ((long) i * bytes.size() / SAMPLE));
      for (int d = 0; d < vector.length; d++) {
        sample[i][d] = vector[d];
      }
    }
    return sample;
  }
}
