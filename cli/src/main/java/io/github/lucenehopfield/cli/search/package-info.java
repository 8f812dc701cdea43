/**
 * Builds, searches and examines indexes for the commands, and trains models for them.
 *
 * <p>{@link io.github.lucenehopfield.cli.search.IndexBuilder} writes the vectors of a file into an
 * index, a document for each row. {@link io.github.lucenehopfield.cli.search.OpenIndex} opens an
 * index of this or any other Lucene program and names what is wrong with it. {@link
 * io.github.lucenehopfield.cli.search.CueSearcher} recalls what is stored for one cue, with the
 * options of a command; {@link io.github.lucenehopfield.cli.search.Parallel} runs it for many cues
 * on several threads and hands results over in the order of the cues.
 *
 * <p>{@link io.github.lucenehopfield.cli.search.Training} draws a sample of stored vectors and
 * trains noise models, {@code GroupMeans} the prototypes of an attractor network; {@code ModelFile}
 * and {@code PrototypeFile} read and write these. {@code Inspection} describes an index.
 *
 * <p>The same files, options and seed give the same index (on one thread) and the same model.
 * {@code OpenIndex}, {@code CueSearcher} and {@code StoredVectors} are safe for use by many
 * threads; the others belong to one.
 */
package io.github.lucenehopfield.cli.search;
