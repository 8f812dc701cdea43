package io.github.lucenehopfield;

import java.util.Arrays;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.Scorer;

/** Goes over the documents of one segment that a cue recalled. Not thread-safe. */
final class DocAndScoreScorer extends Scorer {
  private final int[] docs;
  private final float[] scores;
  private final int start;
  private final int end;
  private final int docBase;
  private final float boost;
  private int at;

  /**
   * Makes a scorer before its first document.
   *
   * @param docs all documents, ascending
   * @param scores of each
   * @param start the place of the first one of the segment
   * @param end the place after its last one
   * @param docBase of the segment
   * @param boost a factor of scores
   */
  DocAndScoreScorer(int[] docs, float[] scores, int start, int end, int docBase, float boost) {
    this.docs = docs;
    this.scores = scores;
    this.start = start;
    this.end = end;
    this.docBase = docBase;
    this.boost = boost;
    this.at = start - 1;
  }

  @Override
  public int docID() {
    if (at < start) {
      return -1;
    }
    return at < end ? docs[at] - docBase : DocIdSetIterator.NO_MORE_DOCS;
  }

  @Override
  public DocIdSetIterator iterator() {
    return new DocIdSetIterator() {
      @Override
      public int docID() {
        return DocAndScoreScorer.this.docID();
      }

      @Override
      public int nextDoc() {
        at++;
        return docID();
      }

      @Override
      public int advance(int target) {
        if (target == NO_MORE_DOCS) {
          at = end;
        } else {
          int found = Arrays.binarySearch(docs, Math.max(at, start), end, docBase + target);
          at = found < 0 ? -1 - found : found;
        }
        return docID();
      }

      @Override
      public long cost() {
        return (long) end - start;
      }
    };
  }

  @Override
  public float score() {
    return scores[at] * boost;
  }

  @Override
  public float getMaxScore(int upTo) {
    float best = 0;
    for (int i = Math.max(at, start); i < end && docs[i] - docBase <= upTo; i++) {
      best = Math.max(best, scores[i]);
    }
    return best * boost;
  }
}
