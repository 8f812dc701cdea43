/**
 * The product quantizer: groups of dimensions, training and encoding.
 *
 * <p>A {@link io.github.lucenehopfield.index.internal.pq.GroupLayout} says which dimensions share a
 * code. A {@link io.github.lucenehopfield.index.internal.pq.CodebookTrainer} finds 16 codewords for
 * each group by k-means over a sample, and the levels that the values of each dimension are counted
 * by. The {@link io.github.lucenehopfield.index.internal.pq.ProductQuantizer} that it returns
 * encodes all vectors, a block at a time, and counts how often members of each codeword have each
 * level (decision 3 of {@code docs/decisions}). A {@link
 * io.github.lucenehopfield.index.internal.pq.CoarseQuantizer} divides the codes of large segments
 * into partitions.
 *
 * <p>Training is deterministic: the same vectors and seed give the same codebook, whatever threads
 * of a merge the parts run on. Quantizers belong to one thread. A merge reuses the codewords of its
 * largest segment where they fit (decision 23); what all of this takes of the heap is in decision
 * 14.
 */
package io.github.lucenehopfield.index.internal.pq;
