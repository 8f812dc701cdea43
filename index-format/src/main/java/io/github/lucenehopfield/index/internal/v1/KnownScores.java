package io.github.lucenehopfield.index.internal.v1;

import java.io.IOException;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.VectorScorer;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.VectorUtil;
import org.apache.lucene.util.hnsw.RandomVectorScorer;

/**
 * Lucene's scores of vectors with unknown coordinates (NaN): the score of the known ones, where a
 * sum over coordinates is scaled up to all of them (as in the distances of Dixon, "Pattern
 * recognition with partly missing data", IEEE Transactions on Systems, Man, and Cybernetics 9,
 * 1979), and the cosine is that of the known part. A vector without unknown coordinates has the
 * score that Lucene gives it.
 */
final class KnownScores {
  private KnownScores() {}

  /**
   * {@return a score, never NaN}
   *
   * @param function the similarity function of the field
   * @param target the query; NaN where unknown, as in a stored vector that is looked up again
   * @param vector as long as the target, NaN where unknown
   */
  static float score(VectorSimilarityFunction function, float[] target, float[] vector) {
    double distance = 0;
    double product = 0;
    double squares = 0;
    double targetSquares = 0;
    int known = 0;
    for (int d = 0; d < vector.length; d++) {
      double x = vector[d];
      if (Double.isNaN(x) == false && Float.isNaN(target[d]) == false) {
        known++;
        distance += (target[d] - x) * (target[d] - x);
        product += target[d] * x;
        squares += x * x;
        targetSquares += (double) target[d] * target[d];
      }
    }
    if (known == vector.length) {
      return function.compare(target, vector);
    }
    double all = known == 0 ? 0 : (double) vector.length / known;
    return switch (function) {
      case EUCLIDEAN -> (float) (1 / (1 + distance * all));
      case DOT_PRODUCT -> (float) Math.max(0, Math.min(Float.MAX_VALUE, (1 + product * all) / 2));
      case COSINE -> {
        double length = Math.sqrt(squares) * Math.sqrt(targetSquares);
        yield (float) (length == 0 ? 0.5 : (1 + Math.clamp(product / length, -1.0, 1.0)) / 2);
      }
      case MAXIMUM_INNER_PRODUCT ->
          VectorUtil.scaleMaxInnerProductScore(
              (float) Math.clamp(product * all, -Float.MAX_VALUE, (double) Float.MAX_VALUE));
    };
  }

  /** {@return a scorer of vectors by ordinal, to be used by one thread} */
  static RandomVectorScorer scorer(
      VectorSimilarityFunction function, float[] target, FloatVectorValues values) {
    return new RandomVectorScorer.AbstractRandomVectorScorer(values) {
      @Override
      public float score(int ordinal) throws IOException {
        return KnownScores.score(function, target, values.vectorValue(ordinal));
      }
    };
  }

  /** {@return vectors whose scorers know of unknown coordinates} */
  static FloatVectorValues values(VectorSimilarityFunction function, FloatVectorValues in) {
    return new Values(function, in);
  }

  private static final class Values extends FloatVectorValues {
    private final VectorSimilarityFunction function;
    private final FloatVectorValues in;

    Values(VectorSimilarityFunction function, FloatVectorValues in) {
      this.function = function;
      this.in = in;
    }

    @Override
    public float[] vectorValue(int ordinal) throws IOException {
      return in.vectorValue(ordinal);
    }

    @Override
    public FloatVectorValues copy() throws IOException {
      return new Values(function, in.copy());
    }

    @Override
    public int dimension() {
      return in.dimension();
    }

    @Override
    public int size() {
      return in.size();
    }

    @Override
    public int ordToDoc(int ordinal) {
      return in.ordToDoc(ordinal);
    }

    @Override
    public Bits getAcceptOrds(Bits acceptDocs) {
      return in.getAcceptOrds(acceptDocs);
    }

    @Override
    public DocIndexIterator iterator() {
      return in.iterator();
    }

    @Override
    public VectorScorer scorer(float[] target) throws IOException {
      FloatVectorValues own = in.copy();
      KnnVectorValues.DocIndexIterator documents = own.iterator();
      return new VectorScorer() {
        @Override
        public float score() throws IOException {
          return KnownScores.score(function, target, own.vectorValue(documents.index()));
        }

        @Override
        public DocIdSetIterator iterator() {
          return documents;
        }
      };
    }
  }
}
