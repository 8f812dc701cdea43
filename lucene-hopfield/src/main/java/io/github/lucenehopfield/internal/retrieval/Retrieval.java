package io.github.lucenehopfield.internal.retrieval;

import io.github.lucenehopfield.similarity.CueSimilarity;
import java.util.BitSet;

/**
 * What the segments gave together: the candidates in the order of the hits (exact score descending,
 * document ascending), all scored exactly.
 *
 * @param similarity the bound similarity, or null where nothing was searched
 * @param docs the documents of the whole index
 * @param scores the Lucene scores
 * @param exact the exact scores s(q,x)
 * @param tail the scores of the accepted documents that are no candidates; empty if not asked for
 * @param accepted how many accepted documents were considered, by themselves or by what stands for
 *     their partition
 * @param read how many of them were considered by themselves
 * @param partial whether the time was up before all of them were
 * @param codeLeaves the ordinals of the segments whose codes were scanned
 * @param scanNanos how long codes were scanned, summed over segments
 * @param scoreNanos how long documents were scored exactly, summed over segments
 */
public record Retrieval(
    CueSimilarity similarity,
    int[] docs,
    float[] scores,
    double[] exact,
    TailHistogram tail,
    long accepted,
    long read,
    boolean partial,
    BitSet codeLeaves,
    long scanNanos,
    long scoreNanos) {

  static final Retrieval NOTHING =
      new Retrieval(
          null,
          new int[0],
          new float[0],
          new double[0],
          new TailHistogram(),
          0,
          0,
          false,
          new BitSet(),
          0,
          0);

  /** {@return the number of candidates} */
  public int size() {
    return docs.length;
  }
}
