package io.github.lucenehopfield.index.internal.v1;

import java.io.IOException;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99FlatVectorsFormat;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.SegmentInfo;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.store.DataAccessHint;
import org.apache.lucene.store.FileDataHint;
import org.apache.lucene.store.FileTypeHint;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.IOUtils;

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
  static final int CODEBOOK_BYTES_PER_DIMENSION = 16 * Float.BYTES + 16 * Float.BYTES + 16 * 16;

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

  /** Checks that a file is one of ours, of a known version, and of this segment. */
  static void checkHeader(IndexInput in, String codecName, SegmentReadState state)
      throws IOException {
    CodecUtil.checkIndexHeader(
        in,
        codecName,
        VERSION_START,
        VERSION_CURRENT,
        state.segmentInfo.getId(),
        state.segmentSuffix);
  }

  /** {@return the file of the codes, whose header and place of the checksum are right} */
  static IndexInput openCodes(SegmentReadState state) throws IOException {
    IndexInput in =
        state.directory.openInput(
            codes(state.segmentInfo, state.segmentSuffix),
            state.context.withHints(
                FileTypeHint.DATA, FileDataHint.KNN_VECTORS, DataAccessHint.SEQUENTIAL));
    try {
      checkHeader(in, CODES_CODEC_NAME, state);
      CodecUtil.retrieveChecksum(in);
      return in;
    } catch (Throwable t) {
      IOUtils.closeWhileHandlingException(in);
      throw t;
    }
  }
}
