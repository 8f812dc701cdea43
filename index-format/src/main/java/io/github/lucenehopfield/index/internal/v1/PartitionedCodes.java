package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.internal.block.NibbleBlocks;
import io.github.lucenehopfield.index.internal.pq.CoarseQuantizer;
import io.github.lucenehopfield.index.internal.pq.GroupLayout;
import io.github.lucenehopfield.index.internal.pq.ProductQuantizer;
import io.github.lucenehopfield.index.internal.pq.Workers;
import io.github.lucenehopfield.index.internal.simd.ScanKernel;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.store.ChecksumIndexInput;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.util.IORunnable;
import org.apache.lucene.util.IOUtils;

/**
 * Takes codes in the order of ordinals and writes them by partition. In between they are in a
 * temporary file, vector by vector; on the heap are a sample, the centroids, and 12 bytes per
 * vector. Not thread-safe.
 */
final class PartitionedCodes implements Closeable {
  /** The most heap that the sampled codes take, and that each of two sets of centroids takes. */
  static final int MAX_BYTES = 16 << 20;

  private static final int BLOCK = ScanKernel.BLOCK;
  private static final int MIN_SAMPLE = 8192;
  private static final int SAMPLE_PER_PARTITION = 16;
  private static final int MIN_MEMBERS = 4;
  private static final int READ_BYTES = 1 << 20;
  private static final Pattern OLDEST = Pattern.compile("hopfield_codes_[0-9a-z]+\\.tmp");

  private final GroupLayout layout;
  private final ProductQuantizer quantizer;
  private final int vectors;
  private final Directory directory;
  private final Workers workers;
  private final IORunnable checkAborted;
  private final byte[] row;
  private final int wanted;
  private final int sampledBlocks;
  private byte[] sample;
  private int added;
  private int sampled;
  private IndexOutput temporary;
  private final String temporaryName;
  private int[] sizes;
  private byte[] centroidCodes;
  private float[] spreads;
  private int[] ordinals;

  /**
   * Opens a temporary file.
   *
   * @param layout which dimensions share a code
   * @param quantizer what has encoded
   * @param vectors how many codes will come
   * @param directory of the segment
   * @param file of the segment, after which the temporary one is named: so an index writer removes
   *     it after a crash, as it does all files of a segment that has not come about
   * @param context of the segment
   * @param workers what divides codes
   * @param checkAborted throws where the merge has been aborted
   */
  PartitionedCodes(
      GroupLayout layout,
      ProductQuantizer quantizer,
      int vectors,
      Directory directory,
      String file,
      IOContext context,
      Workers workers,
      IORunnable checkAborted)
      throws IOException {
    this.workers = workers;
    this.layout = layout;
    this.quantizer = quantizer;
    this.vectors = vectors;
    this.directory = directory;
    this.checkAborted = checkAborted;
    this.row = new byte[(layout.groups() + 1) / 2];
    this.wanted = partitions(vectors, layout.dimensions());
    int blockBytes = NibbleBlocks.blockBytes(layout.groups());
    int count = Math.max(MIN_SAMPLE, SAMPLE_PER_PARTITION * wanted);
    this.sampledBlocks =
        Math.min(vectors / BLOCK, Math.min(NibbleBlocks.blocks(count), MAX_BYTES / blockBytes));
    this.sample = new byte[sampledBlocks * blockBytes];
    removeOldest(directory);
    this.temporary = directory.createTempOutput(file, "codes", context);
    this.temporaryName = temporary.getName();
  }

  /**
   * Removes what a crash has left under the names that temporary files had before they were named
   * after their segment. Nothing writes such files any more, and an index has one writer.
   */
  private static void removeOldest(Directory directory) throws IOException {
    for (String name : directory.listAll()) {
      if (OLDEST.matcher(name).matches()) {
        IOUtils.deleteFilesIgnoringExceptions(directory, name);
      }
    }
  }

  /** {@return how many partitions to make: twice the square root, as far as the heap allows} */
  static int partitions(int vectors, int dimensions) {
    int most = Math.min(vectors / MIN_MEMBERS, MAX_BYTES / (dimensions * Float.BYTES));
    return Math.max(1, Math.min(most, (int) Math.round(2 * Math.sqrt(vectors))));
  }

  /** Takes the next block of codes. */
  void add(byte[] block, int lanes) throws IOException {
    int number = added / BLOCK;
    int blocks = vectors / BLOCK;
    // Full blocks only, evenly over all of them.
    if (lanes == BLOCK
        && (long) (number + 1) * sampledBlocks / blocks > (long) number * sampledBlocks / blocks) {
      System.arraycopy(block, 0, sample, sampled / BLOCK * block.length, block.length);
      sampled += BLOCK;
    }
    for (int lane = 0; lane < lanes; lane++) {
      NibbleBlocks.toRow(block, layout.groups(), lane, row);
      temporary.writeBytes(row, row.length);
    }
    added += lanes;
  }

  /** Divides the vectors, after the last one was added, and writes their codes. */
  void writeCodes(IndexOutput out) throws IOException {
    CodecUtil.writeFooter(temporary);
    temporary.close();
    temporary = null;
    int partitions = Math.min(wanted, Math.max(1, sampled));
    if (sampled == 0) {
      // Too few vectors for a sample: one block or less.
      writeInOrder(null, out);
      return;
    }
    CoarseQuantizer coarse =
        CoarseQuantizer.train(
            layout, quantizer.centroids(), sample, sampled, partitions, workers, checkAborted);
    sample = null;
    int[] owners = new int[vectors];
    float[] distances = new float[vectors];
    assign(coarse, owners, distances);
    sort(owners, distances, coarse);
    writeInOrder(ordinals, out);
  }

  private void assign(CoarseQuantizer coarse, int[] owners, float[] distances) throws IOException {
    int blockBytes = NibbleBlocks.blockBytes(layout.groups());
    int blocksRead = Math.clamp(READ_BYTES / blockBytes, 1, NibbleBlocks.blocks(vectors));
    byte[] blocks = new byte[blocksRead * blockBytes];
    byte[] block = new byte[blockBytes];
    try (ChecksumIndexInput in = directory.openChecksumInput(temporaryName)) {
      for (int first = 0; first < vectors; first += blocksRead * BLOCK) {
        int count = Math.min(blocksRead * BLOCK, vectors - first);
        for (int i = 0; i < count; i++) {
          in.readBytes(row, 0, row.length);
          NibbleBlocks.fromRow(row, layout.groups(), i % BLOCK, block);
          if (i % BLOCK == BLOCK - 1 || i == count - 1) {
            System.arraycopy(block, 0, blocks, i / BLOCK * blockBytes, blockBytes);
          }
        }
        coarse.assign(blocks, count, owners, distances, first, workers, checkAborted);
      }
      CodecUtil.checkFooter(in);
    }
  }

  /** Sorts ordinals by partition, and leaves out partitions without members. */
  private void sort(int[] owners, float[] distances, CoarseQuantizer coarse) {
    int[] counts = new int[coarse.partitions()];
    double[] sums = new double[counts.length];
    double sum = 0;
    for (int i = 0; i < vectors; i++) {
      counts[owners[i]]++;
      sums[owners[i]] += distances[i];
      sum += distances[i];
    }
    float[] spreadOf = new float[counts.length];
    int[] next = new int[counts.length];
    int[] found = new int[counts.length];
    byte[] codes = new byte[layout.groups()];
    byte[] packed = new byte[(int) NibbleBlocks.bytes(counts.length, layout.groups())];
    int blockBytes = NibbleBlocks.blockBytes(layout.groups());
    int occupied = 0;
    int start = 0;
    for (int partition : coarse.tour()) {
      if (counts[partition] > 0) {
        coarse.centroidCode(partition, codes);
        NibbleBlocks.put(packed, occupied / BLOCK * blockBytes, occupied % BLOCK, codes);
        next[partition] = start;
        start += counts[partition];
        double mean = sums[partition] / counts[partition];
        spreadOf[occupied] = sum == 0 ? 0 : (float) Math.sqrt(mean / (sum / vectors));
        found[occupied++] = counts[partition];
      }
    }
    sizes = Arrays.copyOf(found, occupied);
    spreads = Arrays.copyOf(spreadOf, occupied);
    centroidCodes = Arrays.copyOf(packed, (int) NibbleBlocks.bytes(occupied, layout.groups()));
    if (occupied == 1) {
      return;
    }
    ordinals = new int[vectors];
    for (int ordinal = 0; ordinal < vectors; ordinal++) {
      ordinals[next[owners[ordinal]]++] = ordinal;
    }
  }

  private void writeInOrder(int[] order, IndexOutput out) throws IOException {
    byte[] block = new byte[NibbleBlocks.blockBytes(layout.groups())];
    try (IndexInput in = directory.openInput(temporaryName, IOContext.DEFAULT)) {
      for (int first = 0; first < vectors; first += BLOCK) {
        checkAborted.run();
        Arrays.fill(block, (byte) 0);
        int count = Math.min(BLOCK, vectors - first);
        for (int lane = 0; lane < count; lane++) {
          int ordinal = order == null ? first + lane : order[first + lane];
          in.seek((long) ordinal * row.length);
          in.readBytes(row, 0, row.length);
          NibbleBlocks.fromRow(row, layout.groups(), lane, block);
        }
        out.writeBytes(block, block.length);
      }
    }
  }

  /** {@return the number of partitions with members, once codes are written} */
  int partitions() {
    return sizes == null ? 1 : sizes.length;
  }

  /** Writes sizes, spreads, centroid codes and ordinals of more than one partition. */
  void writeDirectory(IndexOutput out) throws IOException {
    for (int size : sizes) {
      out.writeInt(size);
    }
    for (float spread : spreads) {
      out.writeInt(Float.floatToIntBits(spread));
    }
    out.writeBytes(centroidCodes, centroidCodes.length);
    for (int ordinal : ordinals) {
      out.writeInt(ordinal);
    }
  }

  @Override
  public void close() throws IOException {
    IOUtils.closeWhileHandlingException(temporary);
    directory.deleteFile(temporaryName);
  }
}
