/**
 * The first version of the bytes: writer, reader and metadata; frozen at release.
 *
 * <p>Writing: a {@link io.github.lucenehopfield.index.internal.v1.Hopfield1VectorsWriter} passes
 * vectors on to the writer of the raw format and keeps none. When the raw file is complete, in a
 * flush and in a merge alike, a {@code CodesWriter} reads the vectors back, trains a codebook on a
 * sample, or takes over that of the largest merged segment, and writes the codes; a {@code
 * SelfCheck} measures whether these find what is stored (decisions 1, 23 and 30 of {@code
 * docs/decisions}). Two subclasses of the writer override the two forms of {@code mergeOneField}
 * that the supported versions of Lucene have (decision 2).
 *
 * <p>Reading: a {@link io.github.lucenehopfield.index.internal.v1.Hopfield1VectorsReader} verifies
 * the metadata when it opens a segment; a {@code CodedField} reads the codebook of a field at the
 * first search and holds it, while codes stay in mapped memory. Each search makes an object of its
 * own: a {@code CodeScanSearch} for a {@code CodeScanStrategy}, a {@code NearestNeighborSearch} for
 * an ordinary query.
 *
 * <p>Readers and fields are safe for use by many threads; writers and searches belong to one. All
 * that is read from disk is checked before it is used or its size allocated, so that corrupt files
 * end in a {@code CorruptIndexException}.
 */
package io.github.lucenehopfield.index.internal.v1;
