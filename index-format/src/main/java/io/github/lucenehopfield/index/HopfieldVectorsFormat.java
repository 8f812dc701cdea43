package io.github.lucenehopfield.index;

import io.github.lucenehopfield.index.internal.v1.Hopfield1VectorsReader;
import io.github.lucenehopfield.index.internal.v1.Hopfield1VectorsWriter;
import java.io.IOException;
import java.util.Objects;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatVectorScorerUtil;
import org.apache.lucene.codecs.lucene99.Lucene99FlatVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

/**
 * A vectors format that keeps 4-bit product-quantized codes with level histograms alongside
 * Lucene's own flat vectors, so that any similarity which is a sum over coordinates can be scanned
 * at the speed of memory and its best candidates scored exactly. Ordinary {@code
 * KnnFloatVectorQuery} and {@code KnnByteVectorQuery} work too, with the field's own similarity
 * function. Codes can also be written alongside another format, which then keeps the vectors and
 * answers such queries.
 *
 * <p>Use it through {@link HopfieldCodec}, or per field in a codec of your own. It reads every
 * index that it wrote whatever its settings; only writing uses {@link CodeSettings}. Flushing and
 * merging take at most 32 MiB of heap for the training sample, 6 bytes per sampled vector and 2 KiB
 * a dimension; for partitions at most 64 MiB at the default group size, and 8 bytes per vector.
 *
 * <h2>Files</h2>
 *
 * The raw vectors are in the files of {@link Lucene99FlatVectorsFormat} ({@code .vec}, {@code
 * .vemf}), or in those of the delegate. Alongside them are two files; all integers are little
 * endian as written by {@code IndexOutput}, a string is a {@code String} of {@code DataOutput}.
 * {@code docs/FORMAT.md} gives the same byte by byte.
 *
 * <h2>.hpm (metadata), read and verified at open</h2>
 *
 * <ul>
 *   <li><b>IndexHeader</b>: codec name {@code Hopfield1VectorsMeta}, version 0, segment id and
 *       suffix
 *   <li><b>String</b> delegate: the name of the format that holds the raw vectors, ASCII letters
 *       and digits, at most 127; empty for the flat format
 *   <li>for each field that has vectors:
 *       <ul>
 *         <li><b>int32</b> field number
 *         <li><b>byte</b> vector encoding: 0 = signed bytes, 1 = 32-bit floats
 *         <li><b>vint</b> dimensions d
 *         <li><b>vint</b> vectors n
 *         <li><b>byte</b> coded: 1 where the field has codes in this segment, else 0; the rest of
 *             the entry is present only where it is 1
 *         <li><b>vint</b> group size, 1 to 16; M = ceil(d / group size) groups
 *         <li><b>byte</b> permuted: 1 where a permutation follows, else 0
 *         <li><b>vint</b> x d, only where permuted: the coordinate of each slot
 *         <li><b>int32</b> relative squared error of the codes, the bits of a 32-bit float from 0
 *             to 1
 *         <li><b>vlong</b> start and <b>vlong</b> length of the codes in .hpc
 *         <li><b>vlong</b> start and <b>vlong</b> length of the codebook in .hpc
 *         <li><b>vint</b> partitions P, 1 to n
 *         <li><b>vlong</b> start and <b>vlong</b> length of the directory in .hpc, only where P
 *             &gt; 1
 *       </ul>
 *   <li><b>int32</b> -1
 *   <li><b>Footer</b>
 * </ul>
 *
 * <h2>.hpc (codes), mapped</h2>
 *
 * <ul>
 *   <li><b>IndexHeader</b>: codec name {@code Hopfield1VectorsCodes}, version 0, segment id and
 *       suffix
 *   <li>for each coded field, aligned to 64 bytes:
 *       <ul>
 *         <li><b>codes</b>: ceil(n / 128) blocks of M rows of 64 bytes, row by group; the low
 *             nibble of byte j is the code of position j of the block, the high nibble that of
 *             position j + 64, 0 beyond the last vector; positions are ordinals where P = 1
 *         <li><b>codebook</b>: float x d x 16 centroids (by slot, codeword); float x d x 16 levels
 *             (by slot, level); byte x d x 16 x 16 weights (by slot, level, codeword)
 *         <li><b>directory</b>, only where P &gt; 1: int32 x P sizes of partitions, which are runs
 *             of positions; ceil(P / 128) blocks of codes that stand for them; int32 x n ordinal of
 *             each position
 *       </ul>
 *   <li><b>Footer</b>
 * </ul>
 */
public final class HopfieldVectorsFormat extends KnnVectorsFormat {
  /** The name of the format in the index. */
  public static final String NAME = Hopfield1VectorsReader.FORMAT_NAME;

  /** The largest number of dimensions of a vector. */
  public static final int MAX_DIMENSIONS = 4096;

  private static final Lucene99FlatVectorsFormat FLAT =
      new Lucene99FlatVectorsFormat(FlatVectorScorerUtil.getLucene99FlatVectorsScorer());

  private final KnnVectorsFormat delegate;
  private final CodeSettings settings;

  /** Makes a format that writes with {@link CodeSettings#DEFAULT}. */
  public HopfieldVectorsFormat() {
    this(CodeSettings.DEFAULT);
  }

  /**
   * Makes a format.
   *
   * @param settings how codes are written
   */
  public HopfieldVectorsFormat(CodeSettings settings) {
    super(NAME);
    this.delegate = null;
    this.settings = Objects.requireNonNull(settings, "settings");
  }

  /**
   * Makes a format that writes codes with {@link CodeSettings#DEFAULT} alongside another format.
   *
   * @param delegate see {@link #HopfieldVectorsFormat(KnnVectorsFormat, CodeSettings)}
   */
  public HopfieldVectorsFormat(KnnVectorsFormat delegate) {
    this(delegate, CodeSettings.DEFAULT);
  }

  /**
   * Makes a format that writes codes alongside another format. The delegate holds the vectors and
   * answers ordinary searches as it does alone, or by the codes where it only stores, as flat
   * formats do; the codes serve {@link io.github.lucenehopfield.index.scan.CodeScanStrategy}. The
   * delegate's name is recorded in the index: a reader finds it by that name and needs no
   * configuration, but its jar (docs/decisions/0010).
   *
   * @param delegate any format that Lucene finds by its name, such as {@code
   *     Lucene99HnswVectorsFormat}, but no format per field and none of ours; how it was made
   *     matters for writing only, unless it says otherwise
   * @param settings how codes are written
   */
  public HopfieldVectorsFormat(KnnVectorsFormat delegate, CodeSettings settings) {
    super(NAME);
    this.delegate = checkDelegate(delegate);
    this.settings = Objects.requireNonNull(settings, "settings");
  }

  private static KnnVectorsFormat checkDelegate(KnnVectorsFormat delegate) {
    Objects.requireNonNull(delegate, "delegate");
    String name = delegate.getName();
    if (name.equals(NAME)
        || KnnVectorsFormat.availableKnnVectorsFormats().contains(name) == false) {
      throw new IllegalArgumentException(
          "delegate must be a format that Lucene finds by its name, and no "
              + NAME
              + "; delegate="
              + name);
    }
    return delegate;
  }

  @Override
  public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
    return Hopfield1VectorsWriter.open(state, delegate == null ? FLAT : delegate, settings);
  }

  @Override
  public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
    return Hopfield1VectorsReader.open(state, FLAT);
  }

  @Override
  public int getMaxDimensions(String fieldName) {
    return delegate == null
        ? MAX_DIMENSIONS
        : Math.min(MAX_DIMENSIONS, delegate.getMaxDimensions(fieldName));
  }

  @Override
  public String toString() {
    return NAME
        + "VectorsFormat("
        + (delegate == null ? "" : "delegate=" + delegate + ", ")
        + settings
        + ")";
  }
}
