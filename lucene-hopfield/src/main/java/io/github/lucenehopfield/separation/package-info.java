/**
 * Turns scores into weights that are not negative and sum to one.
 *
 * <p>This is the second step of a Hopfield retrieval. A {@link
 * io.github.lucenehopfield.separation.Separation} receives the exact scores of all candidates at
 * once, best first, and decides how sharply the best ones stand out: {@link
 * io.github.lucenehopfield.separation.Softmax} gives every candidate some weight, {@link
 * io.github.lucenehopfield.separation.TopK} only the best, and the sparse ones of
 * Hopfield-Fenchel-Young networks ({@link io.github.lucenehopfield.separation.Entmax}, {@link
 * io.github.lucenehopfield.separation.Normmax}) give exactly zero to all that score too low. Where
 * a separation has an inverse temperature and none is set, it uses the one of the similarity.
 *
 * <p>{@link io.github.lucenehopfield.separation.Separations} parses them from text, such as {@code
 * softmax:5} or {@code top:10}.
 *
 * <p>All implementations are immutable, have value equality, and are safe for use by many threads.
 */
package io.github.lucenehopfield.separation;
