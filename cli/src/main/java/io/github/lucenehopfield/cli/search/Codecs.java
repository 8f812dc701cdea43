package io.github.lucenehopfield.cli.search;

import io.github.lucenehopfield.index.HopfieldCodec;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.FilterCodec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;

/** The ways in which indices are written. */
public final class Codecs {
  private Codecs() {}

  /** {@return a codec that writes vectors with our codes alongside them} */
  public static Codec hopfield() {
    return new HopfieldCodec();
  }

  /**
   * {@return a codec that writes vectors with Lucene's graph alongside them, for comparison}
   *
   * @param neighbors the largest number of neighbors of a node
   * @param beam how many candidates are considered for them
   */
  public static Codec hnsw(int neighbors, int beam) {
    Codec base = Codec.getDefault();
    KnnVectorsFormat graph = new Lucene99HnswVectorsFormat(neighbors, beam);
    KnnVectorsFormat everyField =
        new PerFieldKnnVectorsFormat() {
          @Override
          public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
            return graph;
          }
        };
    return new FilterCodec(base.getName(), base) {
      @Override
      public KnnVectorsFormat knnVectorsFormat() {
        return everyField;
      }
    };
  }
}
