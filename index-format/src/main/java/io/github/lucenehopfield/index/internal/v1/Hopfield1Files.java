package io.github.lucenehopfield.index.internal.v1;

import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99FlatVectorsFormat;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.SegmentInfo;

/** Names and numbers of the files, shared by the writer and the reader. */
final class Hopfield1Files {
  static final String META_CODEC_NAME = "Hopfield1VectorsMeta";
  static final String CODES_CODEC_NAME = "Hopfield1VectorsCodes";
  static final String META_EXTENSION = "hpm";
  static final String CODES_EXTENSION = "hpc";
  static final int VERSION_START = 0;
  static final int VERSION_CURRENT = VERSION_START;

  /** The delegate's name where raw vectors are in the flat format. */
  static final String NO_DELEGATE = "";

  /** The longest name of a delegate, as of any service that Lucene finds by name. */
  static final int MAX_DELEGATE_LENGTH = 127;

  static final byte ENCODING_BYTE = 0;
  static final byte ENCODING_FLOAT = 1;
  static final int END_OF_FIELDS = -1;
  static final int CODES_ALIGNMENT = 64;

  /** Bytes of the codebook per dimension: 16 centroids, 16 levels, 16 x 16 weights. */
  static final int CODEBOOK_BYTES_A_DIMENSION = 16 * Float.BYTES + 16 * Float.BYTES + 16 * 16;

  private Hopfield1Files() {}

  /** {@return the name that is recorded for the format that holds the raw vectors} */
  static String delegateName(KnnVectorsFormat format) {
    return format instanceof Lucene99FlatVectorsFormat ? NO_DELEGATE : format.getName();
  }

  static String meta(SegmentInfo segment, String suffix) {
    return IndexFileNames.segmentFileName(segment.name, suffix, META_EXTENSION);
  }

  static String codes(SegmentInfo segment, String suffix) {
    return IndexFileNames.segmentFileName(segment.name, suffix, CODES_EXTENSION);
  }
}
