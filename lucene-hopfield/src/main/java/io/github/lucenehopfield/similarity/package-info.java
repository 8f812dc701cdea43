/**
 * How well a stored pattern explains a cue: tables for the scan and exact scores.
 *
 * <p>A {@link io.github.lucenehopfield.similarity.Similarity} is bound to a cue once per query,
 * with a {@link io.github.lucenehopfield.similarity.CueContext} from which it may learn about the
 * searched field. The result, a {@link io.github.lucenehopfield.similarity.CueSimilarity}, has two
 * sides that must agree:
 *
 * <ul>
 *   <li>tables, one entry for each codeword of each group of dimensions, which a scan sums over the
 *       codes of a segment to estimate scores;
 *   <li>a scorer, which computes the exact score of a raw vector in double precision and in a fixed
 *       order of summation. It depends on the cue, the pattern and the parameters alone, so that it
 *       is the same on every segment and shard.
 * </ul>
 *
 * <p>A similarity that is no sum over dimensions returns no tables; its candidates then come from
 * another similarity. Coordinates that are NaN in the cue are unknown and left out of all sums.
 * {@link io.github.lucenehopfield.similarity.Similarities} knows them by name. To add one,
 * implement {@code Similarity} and give it value equality, which is what query caches compare.
 *
 * <p>Similarities and bound similarities are immutable and safe for use by many threads; the
 * scorers that they hand out belong to one thread each.
 */
package io.github.lucenehopfield.similarity;
