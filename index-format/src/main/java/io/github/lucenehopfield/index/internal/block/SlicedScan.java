package io.github.lucenehopfield.index.internal.block;

import io.github.lucenehopfield.index.internal.simd.CodeBlocks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.apache.lucene.search.TaskExecutor;

/**
 * Scans all blocks of a large segment in slices that may run on several threads
 * (docs/decisions/0024). Slices and the order in which they are put together depend on the number
 * of vectors alone, and so do results.
 */
public final class SlicedScan {
  /** Blocks that are worth a task of their own: 65,536 vectors (docs/decisions/0024). */
  private static final int SLICE = 512;

  /** Each slice keeps candidates of its own. */
  private static final int MAX_SLICES = 8;

  private SlicedScan() {}

  /** One of several slices of a scan of all blocks: what it needs that threads must not share. */
  @FunctionalInterface
  public interface SliceSource {
    /** {@return a new scanner, to be used by one thread} */
    Slice open() throws IOException;
  }

  /**
   * What scans a slice.
   *
   * @param scanner keeps candidates
   * @param codes the blocks of the field
   * @param counted which vectors count
   */
  public record Slice(CodeScanner scanner, CodeBlocks codes, AcceptedVectors counted) {}

  /**
   * Scans all blocks.
   *
   * @param source opens a slice; called by several threads at once
   * @param vectors how many vectors there are
   * @param stop asked now and then, by any thread, whether to stop early
   * @param executor runs slices, or null for the calling thread
   * @return a scanner that has all candidates
   * @throws IOException if the codes cannot be read
   */
  public static CodeScanner scan(
      SliceSource source, int vectors, BooleanSupplier stop, TaskExecutor executor)
      throws IOException {
    int blocks = NibbleBlocks.blocks(vectors);
    int size = Math.max(SLICE, (blocks + MAX_SLICES - 1) / MAX_SLICES);
    List<Callable<CodeScanner>> tasks = new ArrayList<>();
    for (int from = 0; from < blocks; from += size) {
      int first = from;
      int last = Math.min(from + size, blocks);
      tasks.add(
          () -> {
            Slice slice = source.open();
            slice.scanner.scan(slice.codes, first, last, vectors, slice.counted, stop);
            return slice.scanner;
          });
    }
    List<CodeScanner> scanned = new ArrayList<>();
    if (executor == null || tasks.size() == 1) {
      for (Callable<CodeScanner> task : tasks) {
        scanned.add(call(task));
      }
    } else {
      scanned.addAll(executor.invokeAll(tasks));
    }
    CodeScanner all = scanned.get(0);
    for (int i = 1; i < scanned.size(); i++) {
      all.absorb(scanned.get(i));
    }
    all.finish();
    return all;
  }

  private static CodeScanner call(Callable<CodeScanner> task) throws IOException {
    try {
      return task.call();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
