package io.github.lucenehopfield.opensearch.query;

import io.github.lucenehopfield.LogRatios;
import io.github.lucenehopfield.similarity.ScoreMapping;
import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.FilterWeight;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.Weight;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.util.ArrayUtil;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.Bits;

/**
 * Nested documents that a clause found, and the others of their whole documents that it accepts,
 * each with its exact score.
 */
final class ExpandedWeight extends FilterWeight {
  private final BitSetProducer wholes;
  private final float boost;
  private final Ratios ratios;

  /** Gives the L of documents. */
  @FunctionalInterface
  interface Ratios {
    /**
     * {@return the L of single documents, for one thread}
     *
     * @throws IOException if the shard cannot be read
     */
    LogRatios open() throws IOException;
  }

  /**
   * Expands a weight.
   *
   * @param found matches the nested documents that were found, by their score times the boost
   * @param wholes which documents of a segment are whole ones
   * @param boost of the clause
   * @param ratios the L of further documents
   */
  ExpandedWeight(Weight found, BitSetProducer wholes, float boost, Ratios ratios) {
    super(found);
    this.wholes = wholes;
    this.boost = boost;
    this.ratios = ratios;
  }

  @Override
  public boolean isCacheable(LeafReaderContext context) {
    return false;
  }

  @Override
  public int count(LeafReaderContext context) {
    return -1;
  }

  @Override
  public Explanation explain(LeafReaderContext context, int doc) throws IOException {
    Explanation found = in.explain(context, doc);
    Scorer scorer = found.isMatch() ? null : scorer(context);
    return scorer == null || scorer.iterator().advance(doc) != doc
        ? found
        : Explanation.match(scorer.score(), "expanded from another nested document of the same");
  }

  @Override
  public ScorerSupplier scorerSupplier(LeafReaderContext context) throws IOException {
    ScorerSupplier supplier = in.scorerSupplier(context);
    BitSet parents = supplier == null ? null : wholes.getBitSet(context);
    return parents == null
        ? supplier
        : new DefaultScorerSupplier(expand(context, supplier.get(Long.MAX_VALUE), parents));
  }

  private Scorer expand(LeafReaderContext context, Scorer found, BitSet parents)
      throws IOException {
    int[] docs = new int[16];
    float[] scores = new float[16];
    int count = 0;
    LogRatios further = ratios.open();
    Bits live = context.reader().getLiveDocs();
    DocIdSetIterator hits = found.iterator();
    for (int hit = hits.nextDoc(); hit != DocIdSetIterator.NO_MORE_DOCS; ) {
      int end = parents.nextSetBit(hit);
      int from = hit == 0 ? 0 : parents.prevSetBit(hit - 1) + 1;
      for (int doc = from; doc < end; doc++) {
        float score = Float.NaN;
        if (doc == hit) {
          score = found.score();
          hit = hits.nextDoc();
        } else if (live == null || live.get(doc)) {
          double ratio = further.of(context, doc);
          score = Double.isNaN(ratio) ? Float.NaN : boost * ScoreMapping.toScore(ratio);
        }
        if (!Float.isNaN(score)) {
          docs = ArrayUtil.grow(docs, count + 1);
          scores = ArrayUtil.grow(scores, count + 1);
          docs[count] = doc;
          scores[count++] = score;
        }
      }
    }
    return new Expanded(Arrays.copyOf(docs, count), Arrays.copyOf(scores, count));
  }

  /** Documents in ascending order and their scores. */
  private static final class Expanded extends Scorer {
    private final int[] docs;
    private final float[] scores;
    private final DocIdSetIterator iterator = new Ascending();
    private int at = -1;

    Expanded(int[] docs, float[] scores) {
      this.docs = docs;
      this.scores = scores;
    }

    @Override
    public int docID() {
      return iterator.docID();
    }

    @Override
    public DocIdSetIterator iterator() {
      return iterator;
    }

    @Override
    public float score() {
      return scores[at];
    }

    @Override
    public float getMaxScore(int upTo) {
      return Float.POSITIVE_INFINITY;
    }

    /** Goes through the documents. */
    private final class Ascending extends DocIdSetIterator {
      @Override
      public int docID() {
        return at < 0 ? -1 : at >= docs.length ? NO_MORE_DOCS : docs[at];
      }

      @Override
      public int nextDoc() {
        at++;
        return docID();
      }

      @Override
      public int advance(int target) {
        int next = Arrays.binarySearch(docs, Math.max(0, at), docs.length, target);
        at = next < 0 ? -1 - next : next;
        return docID();
      }

      @Override
      public long cost() {
        return docs.length;
      }
    }
  }
}
