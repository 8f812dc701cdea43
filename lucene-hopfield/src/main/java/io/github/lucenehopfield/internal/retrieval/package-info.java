/**
 * The way of a cue through the segments of an index: scan, exact scores, merge.
 *
 * <p>A {@link io.github.lucenehopfield.internal.retrieval.Retriever} binds the similarity to the
 * cue and starts one task a segment on the threads of the searcher. Each task has a {@code
 * LeafRetrieval}, which asks the segment's reader to scan its codes. The request travels as the
 * search strategy of a {@code ScanCollector}, through whatever wrappers the reader has; a reader
 * that does not know it leaves it unclaimed, and all documents of the segment are scored.
 * Candidates of a scan are scored exactly from their raw vectors. Where {@code EstimateErrors} says
 * that a hit may have been missed, the scan is repeated with more candidates.
 *
 * <p>Candidates of all segments are merged on their exact scores, in the order of the segments, so
 * that the result does not depend on the number of threads. Documents that are no candidates are
 * summed up in a {@link io.github.lucenehopfield.internal.retrieval.TailHistogram}.
 *
 * <p>A retriever belongs to one query and one searcher and is used by one thread; what it returns,
 * a {@link io.github.lucenehopfield.internal.retrieval.Retrieval}, is immutable.
 */
package io.github.lucenehopfield.internal.retrieval;
