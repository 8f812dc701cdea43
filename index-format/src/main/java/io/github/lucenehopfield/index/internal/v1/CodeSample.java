package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.internal.block.NibbleBlocks;
import io.github.lucenehopfield.index.internal.block.QuantizedTables;
import io.github.lucenehopfield.index.internal.block.TableQuantizer;
import io.github.lucenehopfield.index.internal.pq.TrainedCodebook;
import io.github.lucenehopfield.index.internal.simd.CodeBlocks;
import io.github.lucenehopfield.index.internal.simd.ScanKernel;
import io.github.lucenehopfield.index.internal.simd.ScanKernels;
import java.io.IOException;
import org.apache.lucene.index.VectorSimilarityFunction;

/**
 * Blocks of codes from all over a segment, kept while they are written. Each vector in them has a
 * place, from 0 on. Not thread-safe.
 */
final class CodeSample {
  private static final int MAX_BLOCKS = 32;
  private static final int MAX_BYTES = 8 << 20;

  private final int vectors;
  private final int groups;
  private final int[] blocks;
  private final byte[] codes;
  private int held;

  /**
   * Prepares a sample.
   *
   * @param vectors how many will be encoded
   * @param groups the number M of groups
   */
  CodeSample(int vectors, int groups) {
    this.vectors = vectors;
    this.groups = groups;
    int blockBytes = NibbleBlocks.blockBytes(groups);
    // The last block, which may not be full, is only there where all are.
    int all = NibbleBlocks.blocks(vectors);
    this.blocks = new int[Math.min(all, Math.clamp(MAX_BYTES / blockBytes, 1, MAX_BLOCKS))];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = (int) ((long) i * all / blocks.length);
    }
    this.codes = new byte[blocks.length * blockBytes];
  }

  /** Takes the codes of the next block, in the order of ordinals. */
  void add(int number, byte[] block) {
    if (held < blocks.length && blocks[held] == number) {
      System.arraycopy(block, 0, codes, held * block.length, block.length);
      held++;
    }
  }

  /** {@return how many vectors are in the sample} */
  int size() {
    return Math.min(vectors, blocks.length * ScanKernel.BLOCK);
  }

  /** {@return places in the sample, evenly over all of it} */
  int[] spread(int count) {
    int[] places = new int[count];
    for (int i = 0; i < count; i++) {
      places[i] = (int) (((long) i * 2 + 1) * size() / (2L * count));
    }
    return places;
  }

  /** {@return the ordinal of the vector at a place} */
  int ordinal(int place) {
    return blocks[place / ScanKernel.BLOCK] * ScanKernel.BLOCK + place % ScanKernel.BLOCK;
  }

  /** {@return the estimate of a cue's score for each vector, by place} */
  float[] estimates(VectorSimilarityFunction function, float[] cue, TrainedCodebook codebook)
      throws IOException {
    FunctionTables builder = new FunctionTables(function, cue, false);
    ScanKernel kernel = ScanKernels.get();
    int blockBytes = NibbleBlocks.blockBytes(groups);
    CodeBlocks blocksOfCodes =
        (number, entries, count, sums) ->
            kernel.sum(codes, number * blockBytes, groups, entries, count, sums);
    QuantizedTables tables =
        TableQuantizer.quantize(
            builder.build(codebook),
            builder,
            codebook.uneven(),
            1,
            () -> blocksOfCodes,
            size(),
            null,
            null);
    float[] all = new float[blocks.length * ScanKernel.BLOCK];
    tables.estimate(blocksOfCodes, builder, blocks.length, all);
    return all;
  }
}
