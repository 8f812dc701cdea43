package io.github.lucenehopfield.index.internal.v1;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.store.ChecksumIndexInput;

/**
 * What the metadata file of one segment says.
 *
 * @param delegate the name of the format that holds the raw vectors, or {@link
 *     Hopfield1Files#NO_DELEGATE}
 * @param entries where the codes of each field are, by field number, ascending
 */
record Hopfield1Metadata(String delegate, Map<Integer, FieldEntry> entries) {
  /** {@return whether the raw vectors are in the files of a delegate} */
  boolean hasDelegate() {
    return delegate.equals(Hopfield1Files.NO_DELEGATE) == false;
  }

  /**
   * {@return the format that holds the raw vectors}
   *
   * @param flatFormat that which holds them where there is no delegate
   * @throws IllegalArgumentException if the delegate is not on the class path
   */
  KnnVectorsFormat rawFormat(KnnVectorsFormat flatFormat) {
    if (hasDelegate() == false) {
      return flatFormat;
    }
    try {
      return KnnVectorsFormat.forName(delegate);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the vectors format that codes were written alongside must be on the class path;"
              + " delegate="
              + delegate,
          e);
    }
  }

  /**
   * Reads and verifies the metadata of a segment.
   *
   * @param state the segment
   * @return the metadata
   * @throws CorruptIndexException if it is not what a writer would have written
   */
  static Hopfield1Metadata read(SegmentReadState state) throws IOException {
    Map<Integer, FieldEntry> entries = new TreeMap<>();
    String delegate = null;
    String name = Hopfield1Files.meta(state.segmentInfo, state.segmentSuffix);
    try (ChecksumIndexInput meta = state.directory.openChecksumInput(name)) {
      Throwable prior = null;
      try {
        Hopfield1Files.checkHeader(meta, Hopfield1Files.META_CODEC_NAME, state);
        delegate = readDelegate(meta);
        readFields(meta, state, entries);
      } catch (Throwable t) {
        prior = t;
      } finally {
        // With the prior throwable: a flipped bit is reported as a bad checksum, not as nonsense.
        CodecUtil.checkFooter(meta, prior);
      }
    }
    return new Hopfield1Metadata(delegate, entries);
  }

  private static String readDelegate(ChecksumIndexInput meta) throws IOException {
    // A string is its length and its bytes; a length that lies must not be allocated.
    int length = meta.readVInt();
    if (length < 0 || length > Hopfield1Files.MAX_DELEGATE_LENGTH) {
      throw new CorruptIndexException(
          "length of delegate must be from 0 to "
              + Hopfield1Files.MAX_DELEGATE_LENGTH
              + "; length of delegate="
              + length,
          meta);
    }
    byte[] bytes = new byte[length];
    meta.readBytes(bytes, 0, length);
    String name = new String(bytes, StandardCharsets.ISO_8859_1);
    for (int i = 0; i < length; i++) {
      char c = name.charAt(i);
      if ((c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z') == false) {
        throw new CorruptIndexException(
            "delegate must be made of ASCII letters and digits; delegate[" + i + "]=" + (int) c,
            meta);
      }
    }
    if (name.equals(Hopfield1VectorsReader.FORMAT_NAME)) {
      throw new CorruptIndexException(
          "delegate must be another format than that of the codes; delegate=" + name, meta);
    }
    return name;
  }

  private static void readFields(
      ChecksumIndexInput meta, SegmentReadState state, Map<Integer, FieldEntry> entries)
      throws IOException {
    for (int number = meta.readInt();
        number != Hopfield1Files.END_OF_FIELDS;
        number = meta.readInt()) {
      FieldInfo info = number < 0 ? null : state.fieldInfos.fieldInfo(number);
      if (info == null || info.hasVectorValues() == false) {
        throw new CorruptIndexException(
            "field number must be that of a field with vectors; field number=" + number, meta);
      }
      FieldEntry entry = FieldEntry.read(meta, info, state.segmentInfo.maxDoc());
      if (entries.put(number, entry) != null) {
        throw new CorruptIndexException("a field must have one entry; field=" + info.name, meta);
      }
    }
  }
}
