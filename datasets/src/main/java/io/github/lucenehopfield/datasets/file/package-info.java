/**
 * Reads vectors, cues and origins from files, and says in one line what is wrong with them.
 *
 * <p>{@link io.github.lucenehopfield.datasets.file.ArrayFile} is an array of rows in a file: {@code
 * InputName} parses what the user typed, {@code Format} recognizes the format by the name or the
 * first bytes, and a reader for that format ({@code NpyHeader}, {@code Npz}, {@code HdfArray},
 * {@code VectorLayouts}) finds where the rows are, as a {@code Layout}. Elements are then read at
 * any position, in any order and by several threads. {@link
 * io.github.lucenehopfield.datasets.file.VectorFile} adds what vectors need: floats, a dimension,
 * the width of images. {@code Origins} and {@code EdgeFile} read ids and graphs.
 *
 * <p>Standard input, FIFOs, packed files and chunks cannot be read at any position. They are copied
 * once, by a {@code Spool}, into a temporary file ({@code docs/decisions/0007}). NumPy's header is
 * read by code of our own ({@code docs/decisions/0005}).
 *
 * <p>Files are hostile: no size that a header states is allocated or copied before it is checked
 * against what the file can hold, and every failure is a {@link
 * io.github.lucenehopfield.datasets.file.BadInputException} with the file, what was expected and
 * what was found. Files are closed by whoever opened them.
 */
package io.github.lucenehopfield.datasets.file;
