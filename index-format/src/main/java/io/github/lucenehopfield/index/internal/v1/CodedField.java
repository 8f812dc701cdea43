package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.CodeStatistics;
import io.github.lucenehopfield.index.internal.block.NibbleBlocks;
import io.github.lucenehopfield.index.internal.block.Partitions;
import io.github.lucenehopfield.index.internal.block.Positions;
import io.github.lucenehopfield.index.internal.block.QuantizedTables;
import io.github.lucenehopfield.index.internal.pq.TrainedCodebook;
import io.github.lucenehopfield.index.internal.simd.CodeBlocks;
import io.github.lucenehopfield.index.internal.simd.ScanKernels;
import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import java.io.IOException;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.VectorEncoding;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.RandomAccessInput;

/**
 * One field of an open segment. The codebook is read from disk at the first search and kept; the
 * codes stay where they are. Safe for use by many threads.
 */
final class CodedField {
  private final FieldEntry entry;
  private final VectorSimilarityFunction function;
  private final IndexInput file;
  private volatile Codebook codebook;
  private volatile Partitions partitions;

  CodedField(FieldEntry entry, FieldInfo info, IndexInput file, long from) throws IOException {
    this.entry = entry;
    this.function = info.getVectorSimilarityFunction();
    this.file = file;
    entry.checkExtent(from, file.length() - CodecUtil.footerLength(), file);
  }

  VectorEncoding encoding() {
    return entry.encoding();
  }

  VectorSimilarityFunction function() {
    return function;
  }

  int vectors() {
    return entry.vectors();
  }

  boolean hasCodes() {
    return entry.codes() != null;
  }

  CodeStatistics statistics() {
    FieldEntry.Codes codes = entry.codes();
    return new CodeStatistics(
        codes.layout().groups(),
        codes.layout().groupSize(),
        codes.layout().isNatural() == false,
        codes.relativeError(),
        codes.codesLength(),
        codes.codebookLength(),
        codes.partitions());
  }

  long offHeapBytes() {
    FieldEntry.Codes codes = entry.codes();
    return codes == null
        ? 0
        : codes.codesLength() + codes.codebookLength() + codes.directoryLength(entry.vectors());
  }

  /** {@return a view of the codes for one search} */
  CodeBlocks codes() throws IOException {
    FieldEntry.Codes codes = entry.codes();
    return ScanKernels.blocks(
        file.slice("codes", codes.codesStart(), codes.codesLength()), codes.layout().groups());
  }

  /** {@return the tables of a cue for the codebook of this field} */
  QuantizedTables tables(TableBuilder builder) throws IOException {
    Codebook known = codebook();
    ScanTables tables = builder.build(known);
    if (tables.groups() != known.groups()) {
      throw new IllegalArgumentException(
          "tables must have the groups of the codebook, "
              + known.groups()
              + "; groups="
              + tables.groups());
    }
    return new QuantizedTables(tables);
  }

  /** {@return the codewords, to be taken over by a merge} */
  KnownCodewords codewords() throws IOException {
    FieldEntry.Codes codes = entry.codes();
    IndexInput in = file.slice("codebook", codes.codebookStart(), codes.codebookLength());
    float[] centroids = readFinite(in, entry.dimensions() * Codebook.CODEWORDS, "centroid");
    return new KnownCodewords(codes.layout(), centroids, codes.relativeError(), entry.vectors());
  }

  private Codebook codebook() throws IOException {
    Codebook known = codebook;
    if (known == null) {
      synchronized (this) {
        known = codebook;
        if (known == null) {
          known = readCodebook();
          codebook = known;
        }
      }
    }
    return known;
  }

  /** {@return whether vectors are grouped, and not in the order of ordinals} */
  boolean partitioned() {
    return entry.codes().partitions() > 1;
  }

  /** {@return how the vectors are grouped} */
  Partitions partitions() throws IOException {
    Partitions known = partitions;
    if (known == null) {
      synchronized (this) {
        known = partitions;
        if (known == null) {
          known = readPartitions();
          partitions = known;
        }
      }
    }
    return known;
  }

  private Partitions readPartitions() throws IOException {
    FieldEntry.Codes codes = entry.codes();
    int count = codes.partitions();
    IndexInput in =
        file.slice("directory", codes.directoryStart(), codes.directoryLength(entry.vectors()));
    int[] starts = new int[count + 1];
    for (int p = 0; p < count; p++) {
      int size = in.readInt();
      if (size < 1 || size > entry.vectors() - starts[p] - (count - 1 - p)) {
        throw new CorruptIndexException(
            "sizes of partitions must be >= 1 and sum to "
                + entry.vectors()
                + "; size["
                + p
                + "]="
                + size
                + ", start="
                + starts[p],
            in);
      }
      starts[p + 1] = starts[p] + size;
    }
    if (starts[count] != entry.vectors()) {
      throw new CorruptIndexException(
          "sizes of partitions must sum to " + entry.vectors() + "; sum=" + starts[count], in);
    }
    byte[] representatives = new byte[(int) NibbleBlocks.bytes(count, codes.layout().groups())];
    in.readBytes(representatives, 0, representatives.length);
    return new Partitions(starts, representatives);
  }

  /**
   * {@return where the vector of each position is said to be, for one search; null where positions
   * are ordinals}
   */
  Positions positions() throws IOException {
    if (partitioned() == false) {
      return null;
    }
    FieldEntry.Codes codes = entry.codes();
    int vectors = entry.vectors();
    long length = (long) vectors * Integer.BYTES;
    long start = codes.directoryStart() + codes.directoryLength(vectors) - length;
    RandomAccessInput ordinals = file.randomAccessSlice(start, length);
    return position -> {
      int ordinal = ordinals.readInt((long) position * Integer.BYTES);
      if (ordinal < 0 || ordinal >= vectors) {
        throw new CorruptIndexException(
            "ordinal must be from 0 to " + (vectors - 1) + "; ordinal[" + position + "]=" + ordinal,
            file);
      }
      return ordinal;
    };
  }

  private Codebook readCodebook() throws IOException {
    FieldEntry.Codes codes = entry.codes();
    IndexInput in = file.slice("codebook", codes.codebookStart(), codes.codebookLength());
    int dimensions = entry.dimensions();
    float[] centroids = readFinite(in, dimensions * Codebook.CODEWORDS, "centroid");
    float[] levels = readFinite(in, dimensions * Codebook.LEVELS, "level");
    byte[] bytes = new byte[dimensions * Codebook.LEVELS * Codebook.CODEWORDS];
    in.readBytes(bytes, 0, bytes.length);
    float[] weights = new float[bytes.length];
    for (int slot = 0; slot < dimensions; slot++) {
      for (int c = 0; c < Codebook.CODEWORDS; c++) {
        normalize(bytes, slot * Codebook.LEVELS * Codebook.CODEWORDS + c, weights, in);
      }
    }
    return new TrainedCodebook(
        codes.layout(), centroids, levels, weights, codes.relativeError() == 0);
  }

  /** Divides the weights of one slot and codeword, which lie 16 apart, by their sum. */
  private static void normalize(byte[] bytes, int at, float[] weights, IndexInput in)
      throws IOException {
    int sum = 0;
    for (int level = 0; level < Codebook.LEVELS; level++) {
      sum += bytes[at + level * Codebook.CODEWORDS] & 255;
    }
    if (sum == 0) {
      throw new CorruptIndexException("the weights of a codeword must not all be 0", in);
    }
    for (int level = 0; level < Codebook.LEVELS; level++) {
      int i = at + level * Codebook.CODEWORDS;
      weights[i] = (bytes[i] & 255) / (float) sum;
    }
  }

  private static float[] readFinite(IndexInput in, int count, String name) throws IOException {
    float[] values = new float[count];
    in.readFloats(values, 0, count);
    for (int i = 0; i < count; i++) {
      if (Float.isFinite(values[i]) == false) {
        throw new CorruptIndexException(
            name + " must be finite; " + name + "[" + i + "]=" + values[i], in);
      }
    }
    return values;
  }
}
