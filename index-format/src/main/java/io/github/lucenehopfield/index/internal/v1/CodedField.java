package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.CodeStatistics;
import io.github.lucenehopfield.index.internal.block.AcceptedVectors;
import io.github.lucenehopfield.index.internal.block.NibbleBlocks;
import io.github.lucenehopfield.index.internal.block.Partitions;
import io.github.lucenehopfield.index.internal.block.Positions;
import io.github.lucenehopfield.index.internal.block.QuantizedTables;
import io.github.lucenehopfield.index.internal.block.TableQuantizer;
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
import org.apache.lucene.util.Bits;

/**
 * One field of an open segment. The codebook is read from disk at the first search and held; the
 * codes stay where they are. Safe for use by many threads.
 */
final class CodedField {
  /** Where codes find fewer of their own vectors, all are scored instead (docs/decisions/0030). */
  private static final float MIN_FOUND = 0.95f;

  /**
   * In so few dimensions one direction is hardly told from the next by codes, while the cosines of
   * all vectors cost little (docs/decisions/0030).
   */
  private static final int FEW_DIMENSIONS = 3;

  private final FieldEntry entry;
  private final VectorSimilarityFunction function;
  private final IndexInput file;
  private volatile TrainedCodebook codebook;
  private volatile Partitions partitions;
  private volatile ExceptionLists exceptions;

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

  /**
   * {@return whether there are codes, and they find what is stored}
   *
   * @param builder makes the tables that will be scanned with
   */
  boolean searchedByCodes(TableBuilder builder) throws IOException {
    if (hasCodes() == false) {
      return false;
    }
    FieldEntry.Codes codes = entry.codes();
    float byCosine = entry.dimensions() > FEW_DIMENSIONS ? codes.foundByCosine() : 0;
    if (Math.min(codes.found(), byCosine) >= MIN_FOUND) {
      return true;
    }
    boolean sums = isSum(builder, builder.build(codebook()));
    return (sums ? codes.found() : byCosine) >= MIN_FOUND;
  }

  /**
   * {@return whether estimates are sums over coordinates} What is no sum depends on how well small
   * vectors are known, as the cosine does.
   *
   * @param builder has made the tables
   * @param tables the tables of a cue
   */
  static boolean isSum(TableBuilder builder, ScanTables tables) {
    return tables.tables() == 1 || builder.takesLargest();
  }

  /**
   * {@return whether as many vectors are exceptions as may be, so that more such vectors are among
   * the others: then estimates are now and then far from what they stand for}
   */
  boolean heavyTailed() {
    int vectors = entry.vectors();
    return vectors >= Exceptions.SHARE && entry.codes().exceptions() == Exceptions.most(vectors);
  }

  /**
   * {@return the vectors that are scored whatever their codes say}
   *
   * @param forSums whether scores are sums over coordinates
   */
  ExceptionLists.Excepted exceptions(boolean forSums) throws IOException {
    ExceptionLists lists = exceptions();
    return forSums ? lists.forSums() : lists.forOthers();
  }

  private ExceptionLists exceptions() throws IOException {
    ExceptionLists known = exceptions;
    if (known == null) {
      synchronized (this) {
        known = exceptions;
        if (known == null) {
          known = readExceptions();
          exceptions = known;
        }
      }
    }
    return known;
  }

  private ExceptionLists readExceptions() throws IOException {
    FieldEntry.Codes codes = entry.codes();
    if (codes.exceptionsLength() == 0) {
      return ExceptionLists.NONE;
    }
    return ExceptionLists.read(
        file.slice("exceptions", codes.exceptionsStart(), codes.exceptionsLength()),
        codes.exceptions(),
        codes.exceptionsByDirection(),
        entry.vectors());
  }

  /**
   * {@return which vectors are to be found by their codes: the accepted ones but for exceptions}
   *
   * @param accepted which ordinals are accepted, or null for all
   * @param excepted the exceptions
   */
  Bits byCodes(Bits accepted, ExceptionLists.Excepted excepted) {
    if (excepted.isEmpty()) {
      return accepted;
    }
    return new Bits() {
      @Override
      public boolean get(int ordinal) {
        return (accepted == null || accepted.get(ordinal)) && excepted.contains(ordinal) == false;
      }

      @Override
      public int length() {
        return entry.vectors();
      }
    };
  }

  /**
   * {@return which vectors a scan of the codes counts: the accepted ones but for exceptions}
   *
   * @param accepted which ordinals are accepted, or null for all
   * @param excepted the exceptions
   * @throws IOException if positions cannot be read
   */
  AcceptedVectors counted(Bits accepted, ExceptionLists.Excepted excepted) throws IOException {
    return new AcceptedVectors(
        accepted, excepted.isEmpty() ? null : excepted.positions(positions(), entry.vectors()));
  }

  /**
   * Checks that no ordinal was found twice: the directory of partitions may say anything.
   *
   * @param ordinals ascending
   */
  void checkDistinct(int[] ordinals) throws CorruptIndexException {
    for (int i = 1; i < ordinals.length; i++) {
      if (ordinals[i] == ordinals[i - 1]) {
        throw corrupt("a vector must have one position; ordinal=" + ordinals[i]);
      }
    }
  }

  /** {@return an exception that names the file of the codes} */
  CorruptIndexException corrupt(String message) {
    return new CorruptIndexException(message, file);
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
        codes.partitions(),
        codes.found(),
        codes.foundByCosine(),
        codes.exceptions(),
        codes.exceptionsByDirection(),
        codes.found() >= MIN_FOUND);
  }

  long offHeapBytes() {
    FieldEntry.Codes codes = entry.codes();
    return codes == null
        ? 0
        : codes.codesLength()
            + codes.codebookLength()
            + codes.directoryLength(entry.vectors())
            + codes.exceptionsLength();
  }

  /** {@return a view of the codes for one search} */
  CodeBlocks codes() throws IOException {
    FieldEntry.Codes codes = entry.codes();
    return ScanKernels.blocks(
        file.slice("codes", codes.codesStart(), codes.codesLength()), codes.layout().groups());
  }

  /**
   * {@return the tables of a cue for the codebook of this field}
   *
   * @param builder makes them
   */
  ScanTables build(TableBuilder builder) throws IOException {
    TrainedCodebook known = codebook();
    ScanTables tables = builder.build(known);
    if (tables.groups() != known.groups()) {
      throw new IllegalArgumentException(
          "tables must have the groups of the codebook, "
              + known.groups()
              + "; groups="
              + tables.groups());
    }
    return tables;
  }

  /**
   * {@return the tables of a cue as a scan takes them}
   *
   * @param tables for the codebook of this field
   * @param builder has made them and combines their values
   * @param wanted how many of the best vectors are to be in their order
   * @param accepted which ordinals count, or null for all; for this call alone
   */
  QuantizedTables quantize(ScanTables tables, TableBuilder builder, int wanted, Bits accepted)
      throws IOException {
    return TableQuantizer.quantize(
        tables,
        builder,
        codebook().uneven(),
        wanted,
        this::codes,
        entry.vectors(),
        positions(),
        accepted);
  }

  /** {@return the tables of a cue over all their range} */
  QuantizedTables wholeTables(TableBuilder builder) throws IOException {
    return new QuantizedTables(builder.build(codebook()));
  }

  /** {@return the codewords, to be taken over by a merge} */
  KnownCodewords codewords() throws IOException {
    FieldEntry.Codes codes = entry.codes();
    IndexInput in = file.slice("codebook", codes.codebookStart(), codes.codebookLength());
    float[] centroids = readFinite(in, entry.dimensions() * Codebook.CODEWORDS, "centroid");
    return new KnownCodewords(codes.layout(), centroids, codes.relativeError(), entry.vectors());
  }

  private TrainedCodebook codebook() throws IOException {
    TrainedCodebook known = codebook;
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
    float[] spreads = readFinite(in, count, "spread");
    for (int p = 0; p < count; p++) {
      if (spreads[p] < 0) {
        throw new CorruptIndexException("spread must be >= 0; spread[" + p + "]=" + spreads[p], in);
      }
    }
    byte[] centroidCodes = new byte[(int) NibbleBlocks.bytes(count, codes.layout().groups())];
    in.readBytes(centroidCodes, 0, centroidCodes.length);
    return new Partitions(starts, spreads, centroidCodes);
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

  private TrainedCodebook readCodebook() throws IOException {
    FieldEntry.Codes codes = entry.codes();
    IndexInput in = file.slice("codebook", codes.codebookStart(), codes.codebookLength());
    int dimensions = entry.dimensions();
    float[] centroids = readFinite(in, dimensions * Codebook.CODEWORDS, "centroid");
    float[] levels = readFinite(in, dimensions * Codebook.LEVELS, "level");
    checkAscending(levels, in);
    byte[] weights = new byte[dimensions * Codebook.LEVELS * Codebook.CODEWORDS];
    in.readBytes(weights, 0, weights.length);
    try {
      return new TrainedCodebook(
          codes.layout(), centroids, levels, weights, codes.relativeError() == 0);
    } catch (IllegalArgumentException e) {
      throw new CorruptIndexException(e.getMessage(), in, e);
    }
  }

  private static void checkAscending(float[] levels, IndexInput in) throws IOException {
    for (int i = 1; i < levels.length; i++) {
      if (i % Codebook.LEVELS != 0 && levels[i] < levels[i - 1]) {
        throw new CorruptIndexException(
            "levels of a slot must ascend; level["
                + i
                + "]="
                + levels[i]
                + " after "
                + levels[i - 1],
            in);
      }
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
