/**
 * Blocks of 4-bit codes and the selection of the best candidates among their sums.
 *
 * <p>A {@link io.github.lucenehopfield.index.internal.block.TableQuantizer} brings the tables of a
 * cue to bytes. A {@link io.github.lucenehopfield.index.internal.block.CodeScanner} sums their
 * entries over blocks of packed codes, with a kernel of {@code internal.simd}, and passes vectors
 * whose sum is high enough to a sink: a {@code CandidateSelector}, which keeps the best by
 * estimate, or a {@link io.github.lucenehopfield.index.internal.block.Rescorer}, which scores them
 * exactly while the scan goes on. In partitioned segments a {@code PartitionProber} orders the
 * partitions by the codes of their centroids, and a {@link
 * io.github.lucenehopfield.index.internal.block.ProbePolicy} says when the remaining ones cannot
 * matter.
 *
 * <p>All classes here that hold state belong to one search and one thread; a large scan is cut into
 * slices, each with a scanner of its own. Nothing is allocated for a vector or a block. Why
 * candidates are enough when they are is in decisions 11, 12 and 22 of {@code docs/decisions}; the
 * shape of the loops is in decisions 25 and 26.
 */
package io.github.lucenehopfield.index.internal.block;
