package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.CodeSettings;
import io.github.lucenehopfield.index.internal.block.NibbleBlocks;
import io.github.lucenehopfield.index.internal.pq.GroupLayout;
import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.VectorEncoding;
import org.apache.lucene.store.DataInput;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;

/**
 * The metadata of one field of one segment, in the order of its bytes.
 *
 * @param fieldNumber the number of the field
 * @param encoding floats or bytes
 * @param dimensions the number d of dimensions
 * @param vectors the number n of vectors
 * @param codes where and how they are coded, or null for a field without codes
 */
record FieldEntry(
    int fieldNumber, VectorEncoding encoding, int dimensions, int vectors, Codes codes) {

  /**
   * Where the codes and the codebook of a field are.
   *
   * @param layout which dimensions share a code
   * @param relativeError the squared error of the codes relative to the variance, 0 to 1
   * @param codesStart where the first block is in the file of the codes
   * @param codesLength the bytes of all blocks
   * @param codebookStart where the codebook is in the file of the codes
   * @param codebookLength its bytes
   * @param partitions the number P of partitions, 1 where vectors are in the order of ordinals
   * @param directoryStart where the directory of the partitions is in the file of the codes; 0
   *     where there is one partition
   * @param found the share of stored vectors that their codes find by distance, by a sample
   * @param foundByCosine the same by the cosine
   * @param exceptions the number of vectors that are scored whatever their codes say
   * @param exceptionsByDirection the number of those that are scored besides where a score is no
   *     sum over coordinates
   * @param exceptionsStart where their ordinals are in the file of the codes; 0 where there are
   *     none
   */
  record Codes(
      GroupLayout layout,
      float relativeError,
      long codesStart,
      long codesLength,
      long codebookStart,
      long codebookLength,
      int partitions,
      long directoryStart,
      float found,
      float foundByCosine,
      int exceptions,
      int exceptionsByDirection,
      long exceptionsStart) {
    /** {@return the bytes of all exceptions} */
    long exceptionsLength() {
      return ((long) exceptions + exceptionsByDirection) * Integer.BYTES;
    }

    /** {@return the bytes of the directory: sizes, spreads, centroid codes, ordinals} */
    long directoryLength(int vectors) {
      return directoryLength(partitions, layout, vectors);
    }

    private static long directoryLength(int partitions, GroupLayout layout, int vectors) {
      return partitions == 1
          ? 0
          : (long) partitions * (Integer.BYTES + Float.BYTES)
              + NibbleBlocks.bytes(partitions, layout.groups())
              + (long) vectors * Integer.BYTES;
    }
  }

  void write(IndexOutput meta) throws IOException {
    meta.writeInt(fieldNumber);
    meta.writeByte(
        encoding == VectorEncoding.BYTE
            ? Hopfield1Files.ENCODING_BYTE
            : Hopfield1Files.ENCODING_FLOAT);
    meta.writeVInt(dimensions);
    meta.writeVInt(vectors);
    meta.writeByte((byte) (codes == null ? 0 : 1));
    if (codes == null) {
      return;
    }
    GroupLayout layout = codes.layout;
    meta.writeVInt(layout.groupSize());
    meta.writeByte((byte) (layout.isNatural() ? 0 : 1));
    if (layout.isNatural() == false) {
      for (int slot = 0; slot < dimensions; slot++) {
        meta.writeVInt(layout.dimension(slot));
      }
    }
    meta.writeInt(Float.floatToIntBits(codes.relativeError));
    meta.writeVLong(codes.codesStart);
    meta.writeVLong(codes.codesLength);
    meta.writeVLong(codes.codebookStart);
    meta.writeVLong(codes.codebookLength);
    meta.writeVInt(codes.partitions);
    if (codes.partitions > 1) {
      meta.writeVLong(codes.directoryStart);
      meta.writeVLong(codes.directoryLength(vectors));
    }
    meta.writeInt(Float.floatToIntBits(codes.found));
    meta.writeInt(Float.floatToIntBits(codes.foundByCosine));
    meta.writeVInt(codes.exceptions);
    meta.writeVInt(codes.exceptionsByDirection);
    if (codes.exceptionsLength() > 0) {
      meta.writeVLong(codes.exceptionsStart);
    }
  }

  /**
   * Reads and checks an entry after its field number; every number is checked before it is used.
   */
  static FieldEntry read(IndexInput meta, FieldInfo info, int maxDoc) throws IOException {
    EntryInput in = new EntryInput(meta, info);
    byte encoding =
        info.getVectorEncoding() == VectorEncoding.BYTE
            ? Hopfield1Files.ENCODING_BYTE
            : Hopfield1Files.ENCODING_FLOAT;
    in.checkEqual("encoding", meta.readByte(), encoding);
    int dimensions = meta.readVInt();
    in.checkEqual("dimensions", dimensions, info.getVectorDimension());
    int vectors = in.readInt("vectors", 0, maxDoc);
    byte coded = meta.readByte();
    in.check(coded == 0 || coded == 1 && vectors > 0, "coded", coded, "must be 0 or 1");
    Codes codes = coded == 0 ? null : readCodes(in, meta, dimensions, vectors);
    return new FieldEntry(info.number, info.getVectorEncoding(), dimensions, vectors, codes);
  }

  private static Codes readCodes(EntryInput in, IndexInput meta, int dimensions, int vectors)
      throws IOException {
    int groupSize = in.readInt("groupSize", 1, CodeSettings.MAX_GROUP_SIZE);
    byte permuted = meta.readByte();
    in.check(permuted == 0 || permuted == 1, "permuted", permuted, "must be 0 or 1");
    int[] permutation = permuted == 0 ? null : in.readPermutation(dimensions);
    GroupLayout layout = new GroupLayout(dimensions, groupSize, permutation);
    float error = in.readShare("relativeError");
    long codesStart = meta.readVLong();
    in.check(
        codesStart >= 0 && codesStart % Hopfield1Files.CODES_ALIGNMENT == 0,
        "codesStart",
        codesStart,
        "must be a multiple of " + Hopfield1Files.CODES_ALIGNMENT);
    long codesLength = meta.readVLong();
    in.checkEqual("codesLength", codesLength, NibbleBlocks.bytes(vectors, layout.groups()));
    long codebookStart = in.readStart("codebookStart");
    long codebookLength = meta.readVLong();
    in.checkEqual(
        "codebookLength",
        codebookLength,
        (long) dimensions * Hopfield1Files.CODEBOOK_BYTES_PER_DIMENSION);
    int partitions = in.readInt("partitions", 1, vectors);
    long directoryStart = 0;
    if (partitions > 1) {
      directoryStart = in.readStart("directoryStart");
      long expected = Codes.directoryLength(partitions, layout, vectors);
      in.checkEqual("directoryLength", meta.readVLong(), expected);
    }
    float found = in.readShare("found");
    float foundByCosine = in.readShare("foundByCosine");
    int most = Exceptions.most(vectors);
    int exceptions = in.readInt("exceptions", 0, most);
    int exceptionsByDirection = in.readInt("exceptionsByDirection", 0, most);
    return new Codes(
        layout,
        error,
        codesStart,
        codesLength,
        codebookStart,
        codebookLength,
        partitions,
        directoryStart,
        found,
        foundByCosine,
        exceptions,
        exceptionsByDirection,
        exceptions + exceptionsByDirection == 0 ? 0 : in.readStart("exceptionsStart"));
  }

  /**
   * Checks that codes, codebook, directory and exceptions lie between the header and the footer of
   * their file.
   */
  void checkExtent(long from, long to, DataInput file) throws IOException {
    if (codes != null) {
      checkExtent("codes", codes.codesStart, codes.codesLength, from, to, file);
      checkExtent("codebook", codes.codebookStart, codes.codebookLength, from, to, file);
      if (codes.partitions > 1) {
        long length = codes.directoryLength(vectors);
        checkExtent("directory", codes.directoryStart, length, from, to, file);
      }
      if (codes.exceptionsLength() > 0) {
        checkExtent("exceptions", codes.exceptionsStart, codes.exceptionsLength(), from, to, file);
      }
    }
  }

  private void checkExtent(String name, long start, long length, long from, long to, DataInput file)
      throws IOException {
    if (start < from || start > to || length > to - start) {
      throw new CorruptIndexException(
          name
              + " must lie from byte "
              + from
              + " to "
              + to
              + "; start="
              + start
              + ", length="
              + length
              + ", field number="
              + fieldNumber,
          file);
    }
  }

  /** Codes and raw vectors must be of the same number, or ordinals would mean nothing. */
  void checkAgainst(KnnVectorsReader raw, FieldInfos fieldInfos, IndexInput file)
      throws IOException {
    String field = fieldInfos.fieldInfo(fieldNumber).name;
    int size;
    try {
      size =
          encoding == VectorEncoding.BYTE
              ? raw.getByteVectorValues(field).size()
              : raw.getFloatVectorValues(field).size();
    } catch (IllegalArgumentException e) {
      throw new CorruptIndexException(
          "a field must have raw vectors alongside its codes; field=" + field, file, e);
    }
    if (size != vectors) {
      throw new CorruptIndexException(
          "vectors must be as many as raw vectors, "
              + size
              + "; vectors="
              + vectors
              + ", field="
              + field,
          file);
    }
  }
}
