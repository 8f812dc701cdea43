package io.github.lucenehopfield.index;

import java.util.Objects;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.VectorSimilarityFunction;

/**
 * A field of a vector of floats in which some coordinates may be unknown: NaN. To be indexed with
 * {@link HopfieldVectorsFormat} over its flat vectors; with a delegate, a vector with an unknown
 * coordinate is refused when it is added. Other formats do not check what they are given.
 *
 * <p>A similarity of a {@code HopfieldQuery} sees an unknown coordinate err as those do that are
 * known, relative to what a stranger would (docs/decisions/0060). An ordinary {@code
 * KnnFloatVectorQuery} gives such a vector the score of its known coordinates, where sums are
 * scaled up to all: scores are never NaN. It scores all vectors of a segment that has one such.
 *
 * <p>Not thread-safe, as all fields.
 */
public final class HopfieldVectorField extends KnnFloatVectorField {
  /**
   * Makes a field.
   *
   * @param name of the field
   * @param vector one value per dimension, NaN where unknown; not copied
   * @param function the field's own similarity function
   * @throws IllegalArgumentException if a value is infinite, or none is known, or the known ones
   *     are all 0 and the function is the cosine
   */
  public HopfieldVectorField(String name, float[] vector, VectorSimilarityFunction function) {
    super(name, finite(vector), function);
    fieldsData = vector;
  }

  /**
   * Makes a field of the Euclidean similarity function.
   *
   * @param name of the field
   * @param vector one value per dimension, NaN where unknown; not copied
   * @throws IllegalArgumentException if a value is infinite, or none is known
   */
  public HopfieldVectorField(String name, float[] vector) {
    this(name, vector, VectorSimilarityFunction.EUCLIDEAN);
  }

  /**
   * Sets another vector, to use the field for another document.
   *
   * @param vector as long as the first one, NaN where unknown; not copied
   */
  @Override
  public void setVectorValue(float[] vector) {
    super.setVectorValue(finite(vector));
    fieldsData = vector;
  }

  /** {@return the vector with 0 where it is unknown, for what Lucene checks} */
  private static float[] finite(float[] vector) {
    Objects.requireNonNull(vector, "vector");
    int unknown = 0;
    for (int d = 0; d < vector.length; d++) {
      if (Float.isInfinite(vector[d])) {
        throw new IllegalArgumentException(
            "vector values must be finite, or NaN where unknown; value[" + d + "]=" + vector[d]);
      }
      unknown += Float.isNaN(vector[d]) ? 1 : 0;
    }
    if (unknown == 0) {
      return vector;
    }
    if (unknown == vector.length) {
      throw new IllegalArgumentException(
          "a vector must have at least one known coordinate; known=0, length=" + vector.length);
    }
    float[] finite = vector.clone();
    for (int d = 0; d < finite.length; d++) {
      finite[d] = Float.isNaN(finite[d]) ? 0 : finite[d];
    }
    return finite;
  }
}
