package io.github.lucenehopfield.index;

import java.util.Objects;
import java.util.function.Function;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.FilterCodec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;

/**
 * A codec for an index writer's configuration that gives vector fields the {@link
 * HopfieldVectorsFormat} and leaves everything else to another codec.
 *
 * <p>It keeps the other codec's <em>name</em>, so that no codec of ours is recorded in a segment:
 * only the name of the vectors format of each field is, and an index can be read wherever this jar
 * is on the class path. Without the jar, such a segment fails at open.
 */
public final class HopfieldCodec extends FilterCodec {
  private final KnnVectorsFormat vectors;

  /** Makes a codec over Lucene's default one, for all vector fields, with default settings. */
  public HopfieldCodec() {
    this(Codec.getDefault(), new HopfieldVectorsFormat());
  }

  /**
   * Makes a codec that gives all vector fields the same format.
   *
   * @param delegate does everything but vectors
   * @param format the format of all vector fields
   */
  public HopfieldCodec(Codec delegate, HopfieldVectorsFormat format) {
    this(delegate, field -> format);
    Objects.requireNonNull(format, "format");
  }

  /**
   * Makes a codec that chooses by field.
   *
   * @param delegate does everything else; its vectors formats must be per field, as those of all of
   *     Lucene's default codecs are, because it is what opens a segment
   * @param formatOfField the format of a field, or null for the delegate's own choice; the same
   *     answer whenever it is asked for the same field
   */
  public HopfieldCodec(Codec delegate, Function<String, HopfieldVectorsFormat> formatOfField) {
    super(delegate.getName(), delegate);
    Objects.requireNonNull(formatOfField, "formatOfField");
    if (!(delegate.knnVectorsFormat() instanceof PerFieldKnnVectorsFormat others)) {
      // Such a codec would not look for ours in the segments that this one writes.
      throw new IllegalArgumentException(
          "delegate must have vectors formats per field; delegate=" + delegate.getName());
    }
    this.vectors =
        new PerFieldKnnVectorsFormat() {
          @Override
          public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
            HopfieldVectorsFormat ours = formatOfField.apply(field);
            // A per-field format must not be nested in another one.
            return ours != null ? ours : others.getKnnVectorsFormatForField(field);
          }
        };
  }

  @Override
  public KnnVectorsFormat knnVectorsFormat() {
    return vectors;
  }
}
