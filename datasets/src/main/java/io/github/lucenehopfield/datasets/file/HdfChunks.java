package io.github.lucenehopfield.datasets.file;

import io.jhdf.Constants;
import io.jhdf.HdfFile;
import io.jhdf.ObjectHeader;
import io.jhdf.api.Dataset;
import io.jhdf.dataset.chunked.Chunk;
import io.jhdf.dataset.chunked.ChunkOffset;
import io.jhdf.dataset.chunked.ChunkedDatasetBase;
import io.jhdf.dataset.chunked.ChunkedDatasetV3;
import io.jhdf.dataset.chunked.ChunkedDatasetV4;
import io.jhdf.exceptions.HdfException;
import io.jhdf.object.message.DataLayoutMessage.ChunkedDataLayoutMessageV4;
import io.jhdf.object.message.FilterPipelineMessage;
import io.jhdf.storage.HdfBackingStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Puts the chunks of a data set of rows in order. Chunks that were never written hold the fill
 * value, and so does a data set of one piece that was not. No more is held in memory than a chunk
 * and as many rows as make one.
 */
final class HdfChunks {
  /** The share of the heap that a chunk, packed or not, and a slab of rows each may take. */
  private static final int HEAP_SHARE = 8;

  private final Path path;
  private final FileBytes file;
  private final long base;
  private final Layout layout;
  private final byte[] fill;
  private final int chunkRows;
  private final int chunkColumns;
  private final Map<ChunkOffset, Chunk> chunks;
  private final HdfFilters filters;
  private final long most = Runtime.getRuntime().maxMemory() / HEAP_SHARE;

  HdfChunks(Path path, FileBytes file, HdfFile hdf, Dataset dataset, Layout layout, byte[] fill) {
    this.path = path;
    this.file = file;
    this.base = hdf.getUserBlockSize();
    this.layout = layout;
    this.fill = fill;
    if (dataset instanceof ChunkedDatasetBase chunked) {
      int[] sizes = chunked.getChunkDimensions();
      if (sizes.length != layout.axes() || Arrays.stream(sizes).anyMatch(size -> size < 1)) {
        throw new BadInputException(
            path, "chunks of " + layout.axes() + " dimensions", Arrays.toString(sizes));
      }
      chunkRows = sizes[0];
      chunkColumns = sizes.length == 1 ? 1 : sizes[1];
      filters = new HdfFilters(path, filters(chunked), chunkBytes(), layout.type().bytes());
      requireFilteredEdges(chunked);
      chunks = lookup(hdf.getHdfBackingStorage(), chunked);
    } else {
      chunkRows = layout.rows();
      chunkColumns = layout.dimension();
      filters = null;
      chunks = Map.of();
    }
  }

  private static List<FilterPipelineMessage.FilterInfo> filters(ChunkedDatasetBase dataset) {
    ObjectHeader header = dataset.getHeader();
    return header.hasMessageOfType(FilterPipelineMessage.class)
        ? header.getMessageOfType(FilterPipelineMessage.class).getFilters()
        : List.of();
  }

  private int chunkBytes() {
    long bytes =
        Math.multiplyExact(
            Math.multiplyExact((long) chunkRows, chunkColumns), layout.type().bytes());
    if (bytes > most) {
      throw new BadInputException(
          path,
          "chunks of at most "
              + most
              + " bytes, an eighth of the heap (a larger one: HOPFIELD_OPTS=-Xmx8g)",
          bytes + " bytes");
    }
    return (int) bytes;
  }

  /**
   * The library does not say whether filters were left out for chunks that extend beyond the edge.
   * Other filters change the size of a chunk and so show that, this one does not.
   */
  private void requireFilteredEdges(ChunkedDatasetBase dataset) {
    boolean over = layout.rows() % chunkRows != 0 || layout.dimension() % chunkColumns != 0;
    if (over && dataset instanceof ChunkedDatasetV4 && filters.onlyShuffle()) {
      throw new BadInputException(
          path,
          "shuffled chunks that are compressed too, or do not extend beyond the edge",
          chunkRows + " x " + chunkColumns + " in " + layout.rows() + " x " + layout.dimension());
    }
  }

  private Map<ChunkOffset, Chunk> lookup(HdfBackingStorage storage, ChunkedDatasetBase dataset) {
    if (!(dataset instanceof ChunkedDatasetV4)) {
      return new Index3(storage, dataset).chunks();
    }
    int index =
        dataset.getHeader().getMessageOfType(ChunkedDataLayoutMessageV4.class).getIndexingType();
    if (index == ChunkedDataLayoutMessageV4.IMPLICIT_INDEX && layout.end() > file.size()) {
      throw new BadInputException(
          path, layout.end() + " bytes in chunks without an index", file.size() + " bytes in all");
    }
    try {
      return new Index4(storage, dataset).chunks();
    } catch (HdfException e) {
      throw new BadInputException(
          path,
          "a sound index of chunks with no part left out (h5repack FILE NEW makes a whole one)",
          HdfArray.reason(e));
    }
  }

  /** Gives access to where chunks are. */
  private static final class Index3 extends ChunkedDatasetV3 {
    Index3(HdfBackingStorage storage, ChunkedDatasetBase of) {
      super(storage, of.getAddress(), of.getName(), of.getParent(), of.getHeader());
    }

    Map<ChunkOffset, Chunk> chunks() {
      return getChunkLookup();
    }
  }

  /** Gives access to where chunks are. */
  private static final class Index4 extends ChunkedDatasetV4 {
    Index4(HdfBackingStorage storage, ChunkedDatasetBase of) {
      super(storage, of.getAddress(), of.getName(), of.getParent(), of.getHeader());
    }

    Map<ChunkOffset, Chunk> chunks() {
      return getChunkLookup();
    }
  }

  /** Writes all rows, in order. */
  void unpack(Spool spool) throws IOException {
    int slabRows = (int) Math.max(1, Math.min(chunkRows, most / layout.rowBytes()));
    byte[] slab = new byte[Math.min(slabRows, layout.rows()) * layout.rowBytes()];
    for (long band = 0; band < layout.rows(); band += chunkRows) {
      int end = (int) Math.min(layout.rows(), band + chunkRows);
      for (int row = (int) band; row < end; row += slabRows) {
        int count = Math.min(slabRows, end - row);
        fill(slab, count * layout.rowBytes());
        for (long column = 0; column < layout.dimension(); column += chunkColumns) {
          copy(band, column, row, count, slab);
        }
        spool.write(ByteBuffer.wrap(slab, 0, count * layout.rowBytes()));
      }
    }
  }

  private void fill(byte[] slab, int length) {
    for (int i = 0; i < length; i += fill.length) {
      System.arraycopy(fill, 0, slab, i, fill.length);
    }
  }

  /** Copies what a chunk has of some rows. */
  private void copy(long band, long column, int row, int count, byte[] slab) throws IOException {
    long[] at = layout.axes() == 1 ? new long[] {band} : new long[] {band, column};
    Chunk chunk = chunks.get(new ChunkOffset(at));
    if (chunk == null || chunk.getAddress() == Constants.UNDEFINED_ADDRESS) {
      return;
    }
    byte[] data = data(chunk);
    int size = layout.type().bytes();
    int width = (int) Math.min(chunkColumns, layout.dimension() - column) * size;
    for (int i = 0; i < count; i++) {
      int from = (int) (row - band + i) * chunkColumns * size;
      System.arraycopy(data, from, slab, i * layout.rowBytes() + (int) column * size, width);
    }
  }

  private byte[] data(Chunk chunk) throws IOException {
    int packed = chunk.getSize();
    if (packed < 0 || packed > filters.mostPacked()) {
      throw new BadInputException(
          path, "packed chunks of at most " + filters.mostPacked() + " bytes", packed + " bytes");
    }
    long address = Math.addExact(chunk.getAddress(), base);
    byte[] bytes = file.read(address, packed, "a chunk").array();
    return filters.decode(bytes, chunk.getFilterMask());
  }
}
