package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.CodeSettings;
import io.github.lucenehopfield.index.internal.block.NibbleBlocks;
import io.github.lucenehopfield.index.internal.pq.GroupLayout;
import java.io.IOException;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.FieldInfo;
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
   */
  record Codes(
      GroupLayout layout,
      float relativeError,
      long codesStart,
      long codesLength,
      long codebookStart,
      long codebookLength,
      int partitions,
      long directoryStart) {

    /** {@return the bytes of the directory: sizes, representatives, ordinals} */
    long directoryLength(int vectors) {
      return partitions == 1
          ? 0
          : (long) partitions * Integer.BYTES
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
  }

  /**
   * Reads and checks an entry after its field number; every number is checked before it is used.
   */
  static FieldEntry read(IndexInput meta, FieldInfo info, int maxDoc) throws IOException {
    byte wire = meta.readByte();
    byte expected =
        info.getVectorEncoding() == VectorEncoding.BYTE
            ? Hopfield1Files.ENCODING_BYTE
            : Hopfield1Files.ENCODING_FLOAT;
    check(wire == expected, "encoding", wire, "must be " + expected, info, meta);
    int dimensions = meta.readVInt();
    check(
        dimensions == info.getVectorDimension(),
        "dimensions",
        dimensions,
        "must be " + info.getVectorDimension(),
        info,
        meta);
    int vectors = meta.readVInt();
    check(
        vectors >= 0 && vectors <= maxDoc,
        "vectors",
        vectors,
        "must be from 0 to " + maxDoc,
        info,
        meta);
    byte coded = meta.readByte();
    check(coded == 0 || coded == 1 && vectors > 0, "coded", coded, "must be 0 or 1", info, meta);
    Codes codes = coded == 0 ? null : readCodes(meta, info, dimensions, vectors);
    return new FieldEntry(info.number, info.getVectorEncoding(), dimensions, vectors, codes);
  }

  private static Codes readCodes(IndexInput meta, FieldInfo info, int dimensions, int vectors)
      throws IOException {
    int groupSize = meta.readVInt();
    check(
        groupSize >= 1 && groupSize <= CodeSettings.MAX_GROUP_SIZE,
        "groupSize",
        groupSize,
        "must be from 1 to " + CodeSettings.MAX_GROUP_SIZE,
        info,
        meta);
    byte permuted = meta.readByte();
    check(permuted == 0 || permuted == 1, "permuted", permuted, "must be 0 or 1", info, meta);
    int[] permutation = permuted == 0 ? null : readPermutation(meta, info, dimensions);
    GroupLayout layout = new GroupLayout(dimensions, groupSize, permutation);
    float error = Float.intBitsToFloat(meta.readInt());
    if ((error >= 0 && error <= 1) == false) {
      throw new CorruptIndexException(
          "relativeError must be from 0 to 1; relativeError=" + error + ", field=" + info.name,
          meta);
    }
    long codesStart = meta.readVLong();
    check(codesStart >= 0, "codesStart", codesStart, "must be >= 0", info, meta);
    long codesLength = meta.readVLong();
    long codesExpected = NibbleBlocks.bytes(vectors, layout.groups());
    check(
        codesLength == codesExpected,
        "codesLength",
        codesLength,
        "must be " + codesExpected,
        info,
        meta);
    long codebookStart = meta.readVLong();
    check(codebookStart >= 0, "codebookStart", codebookStart, "must be >= 0", info, meta);
    long codebookLength = meta.readVLong();
    long codebookExpected = (long) dimensions * Hopfield1Files.CODEBOOK_BYTES_A_DIMENSION;
    check(
        codebookLength == codebookExpected,
        "codebookLength",
        codebookLength,
        "must be " + codebookExpected,
        info,
        meta);
    int partitions = meta.readVInt();
    check(
        partitions >= 1 && partitions <= vectors,
        "partitions",
        partitions,
        "must be from 1 to " + vectors,
        info,
        meta);
    long directoryStart = 0;
    if (partitions > 1) {
      directoryStart = meta.readVLong();
      check(directoryStart >= 0, "directoryStart", directoryStart, "must be >= 0", info, meta);
    }
    Codes codes =
        new Codes(
            layout,
            error,
            codesStart,
            codesLength,
            codebookStart,
            codebookLength,
            partitions,
            directoryStart);
    if (partitions > 1) {
      long directoryLength = meta.readVLong();
      long directoryExpected = codes.directoryLength(vectors);
      check(
          directoryLength == directoryExpected,
          "directoryLength",
          directoryLength,
          "must be " + directoryExpected,
          info,
          meta);
    }
    return codes;
  }

  private static int[] readPermutation(IndexInput meta, FieldInfo info, int dimensions)
      throws IOException {
    int[] permutation = new int[dimensions];
    boolean[] seen = new boolean[dimensions];
    for (int slot = 0; slot < dimensions; slot++) {
      int dimension = meta.readVInt();
      check(
          dimension >= 0 && dimension < dimensions && seen[dimension] == false,
          "permutation[" + slot + "]",
          dimension,
          "must be from 0 to " + (dimensions - 1) + ", each once",
          info,
          meta);
      seen[dimension] = true;
      permutation[slot] = dimension;
    }
    return permutation;
  }

  /**
   * Checks that codes, codebook and directory lie between the header and the footer of their file.
   */
  void checkExtent(long from, long to, DataInput file) throws IOException {
    if (codes != null) {
      checkExtent("codes", codes.codesStart, codes.codesLength, from, to, file);
      checkExtent("codebook", codes.codebookStart, codes.codebookLength, from, to, file);
      if (codes.partitions > 1) {
        long length = codes.directoryLength(vectors);
        checkExtent("directory", codes.directoryStart, length, from, to, file);
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

  private static void check(
      boolean holds, String name, long value, String law, FieldInfo info, IndexInput meta)
      throws CorruptIndexException {
    if (holds == false) {
      throw new CorruptIndexException(
          name + " " + law + "; " + name + "=" + value + ", field=" + info.name, meta);
    }
  }
}
