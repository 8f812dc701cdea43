package io.github.lucenehopfield.projection;

import java.util.Objects;

/**
 * Turns the weights of candidates into a recalled pattern: the third step of a Hopfield retrieval,
 * {@code z = sum_i w_i p_i} (Millidge et al., "Universal Hopfield Networks", ICML 2022, section 3).
 * The {@link #AUTO auto-associative} projection recalls the stored vectors themselves, p_i = x_i; a
 * {@link #hetero hetero-associative} one the vectors of another field of the same documents.
 *
 * <p>Immutable, with value equality.
 */
public final class Projection {
  /** Recalls the weighted mean of the stored vectors. */
  public static final Projection AUTO = new Projection(true, null);

  /** Recalls no pattern, only documents; saves reading vectors again. */
  public static final Projection NONE = new Projection(false, null);

  private final boolean pattern;
  private final String field;

  private Projection(boolean pattern, String field) {
    this.pattern = pattern;
    this.field = field;
  }

  /**
   * {@return the projection to another field: the weighted mean of its vectors, which may have
   * another length than the cue} Documents without such a vector are left out of the mean.
   *
   * @param field a vectors field
   */
  public static Projection hetero(String field) {
    if (field == null) {
      throw new IllegalArgumentException("field must not be null; field=null");
    }
    return new Projection(true, field);
  }

  /** {@return whether a pattern is recalled} */
  public boolean recallsPattern() {
    return pattern;
  }

  /** {@return the field whose vectors are recalled, or null where it is that of the cue} */
  public String field() {
    return field;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Projection that
        && pattern == that.pattern
        && Objects.equals(field, that.field);
  }

  @Override
  public int hashCode() {
    return Objects.hash(pattern, field == null ? "" : field);
  }

  /** {@return auto, none or hetero:FIELD} */
  @Override
  public String toString() {
    return field != null ? "hetero:" + field : pattern ? "auto" : "none";
  }
}
