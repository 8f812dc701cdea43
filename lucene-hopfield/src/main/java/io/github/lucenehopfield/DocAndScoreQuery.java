package io.github.lucenehopfield;

import io.github.lucenehopfield.index.internal.math.IntPair;
import io.github.lucenehopfield.internal.retrieval.Retrieval;
import io.github.lucenehopfield.internal.retrieval.WholeIndex;
import io.github.lucenehopfield.similarity.ScoreMapping;
import java.util.Arrays;
import java.util.BitSet;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.Weight;

/**
 * The documents that a cue recalled, with their scores: what a {@link HopfieldQuery} rewrites to.
 * Bound to the reader that it was made from.
 */
final class DocAndScoreQuery extends Query {
  /**
   * How the documents were found.
   *
   * @param query the query they come from
   * @param accepted how many accepted documents were considered
   * @param candidates how many of them were candidates
   * @param partial whether the time was up before all were considered
   * @param codeLeaves the ordinals of the segments whose codes were scanned
   * @param scannable whether codes can be scanned with the similarity
   */
  record Origin(
      HopfieldQuery query,
      long accepted,
      int candidates,
      boolean partial,
      BitSet codeLeaves,
      boolean scannable) {}

  private final int[] docs;
  private final float[] scores;
  private final Origin origin;
  private final Object readerId;

  /**
   * {@return a query that matches the best of the documents that were found}
   *
   * @param query the query they come from
   * @param found the documents, best first
   * @param all the scores of all that were found
   * @param count how many of them match
   * @param searcher over the reader they were found in
   */
  static DocAndScoreQuery of(
      HopfieldQuery query, Retrieval found, float[] all, int count, IndexSearcher searcher) {
    long[] order = new long[count];
    for (int i = 0; i < count; i++) {
      order[i] = IntPair.of(found.docs()[i], i);
    }
    Arrays.sort(order);
    int[] docs = new int[count];
    float[] scores = new float[count];
    for (int i = 0; i < count; i++) {
      docs[i] = IntPair.first(order[i]);
      scores[i] = all[IntPair.second(order[i])];
    }
    Origin origin =
        new Origin(
            query,
            found.accepted(),
            found.size(),
            found.partial(),
            found.codeLeaves(),
            found.similarity() == null || found.similarity().tables() != null);
    return new DocAndScoreQuery(docs, scores, origin, searcher.getIndexReader().getContext().id());
  }

  private DocAndScoreQuery(int[] docs, float[] scores, Origin origin, Object readerId) {
    this.docs = docs;
    this.scores = scores;
    this.origin = origin;
    this.readerId = readerId;
  }

  @Override
  public Weight createWeight(IndexSearcher searcher, ScoreMode scoreMode, float boost) {
    WholeIndex.check(searcher, origin.query().field());
    if (searcher.getIndexReader().getContext().id() != readerId) {
      throw new IllegalStateException(
          "a rewritten HopfieldQuery belongs to the reader it was made from");
    }
    return new RecalledWeight(boost);
  }

  private int firstAtOrAfter(int doc) {
    int found = Arrays.binarySearch(docs, doc);
    return found < 0 ? -1 - found : found;
  }

  private final class RecalledWeight extends Weight {
    private final float boost;

    RecalledWeight(float boost) {
      super(DocAndScoreQuery.this);
      this.boost = boost;
    }

    private int start(LeafReaderContext context) {
      return firstAtOrAfter(context.docBase);
    }

    private int end(LeafReaderContext context) {
      return firstAtOrAfter(context.docBase + context.reader().maxDoc());
    }

    @Override
    public ScorerSupplier scorerSupplier(LeafReaderContext context) {
      int start = start(context);
      int end = end(context);
      // A partial result must meet the searcher's own timeout check, which is only made where there
      // is a scorer: else an empty one would look complete.
      if (start == end && !origin.partial()) {
        return null;
      }
      return new DefaultScorerSupplier(
          new DocAndScoreScorer(docs, scores, start, end, context.docBase, boost));
    }

    @Override
    public int count(LeafReaderContext context) {
      return origin.partial() || context.reader().hasDeletions()
          ? -1
          : end(context) - start(context);
    }

    @Override
    public boolean isCacheable(LeafReaderContext context) {
      return !origin.partial();
    }

    @Override
    public Explanation explain(LeafReaderContext context, int doc) {
      HopfieldQuery query = origin.query();
      Explanation[] how = how(context);
      int found = Arrays.binarySearch(docs, context.docBase + doc);
      if (found < 0) {
        return Explanation.noMatch(
            "not among the " + query.k() + " best for " + query.toString(""), how);
      }
      Explanation[] details = new Explanation[how.length + 1];
      System.arraycopy(how, 0, details, 1, how.length);
      String form;
      if (query.scoring() == Scoring.PROBABILITY) {
        form = "probability";
        details[0] =
            Explanation.match(
                scores[found],
                "probability by the evidence of this index, where "
                    + query.priorNotStored()
                    + " is the prior one of \"not stored\": "
                    + query.similarity());
      } else {
        double ratio = ScoreMapping.toRatio(scores[found]);
        form = ratio >= 0 ? "(1 + L)" : "1 / (1 - L)";
        details[0] =
            Explanation.match(
                (float) ratio,
                "L, exact similarity less the constant of the cue: " + query.similarity());
      }
      return Explanation.match(
          scores[found] * boost,
          "recalled by "
              + query.toString("")
              + ", computed as "
              + (boost == 1 ? "" : boost + " * ")
              + form
              + " from:",
          details);
    }

    private Explanation[] how(LeafReaderContext context) {
      HopfieldQuery query = origin.query();
      return new Explanation[] {
        Explanation.match(
            origin.candidates(),
            "candidates scored exactly, out of "
                + origin.accepted()
                + " accepted documents"
                + (origin.partial() ? " considered before the time was up" : "")),
        Explanation.match(
            origin.codeLeaves().get(context.ord) ? 1 : 0,
            origin.codeLeaves().get(context.ord)
                ? "codes were scanned for the candidates of this segment"
                : "no codes were used in this segment, all accepted documents were scored exactly"
                    + (origin.scannable() ? "" : ": the similarity has no tables to scan with")),
        Explanation.match(
            query.steps(),
            query.among() == null
                ? "steps at most, each with the read-out of the one before as its cue; scores are"
                    + " those of the last"
                : "steps at most among the candidates; scores are those in the end: "
                    + query.among()),
        Explanation.match(
            query.k(),
            "k best of them returned; separation for probabilities: " + query.separation())
      };
    }
  }

  @Override
  public void visit(QueryVisitor visitor) {
    if (visitor.acceptField(origin.query().field())) {
      visitor.visitLeaf(this);
    }
  }

  @Override
  public String toString(String field) {
    return "DocAndScoreQuery(docs=" + docs.length + ", of=" + origin.query().toString(field) + ")";
  }

  @Override
  public boolean equals(Object other) {
    return sameClassAs(other)
        && readerId == ((DocAndScoreQuery) other).readerId
        && origin.equals(((DocAndScoreQuery) other).origin)
        && Arrays.equals(docs, ((DocAndScoreQuery) other).docs)
        && Arrays.equals(scores, ((DocAndScoreQuery) other).scores);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * classHash() + Arrays.hashCode(docs)) + Arrays.hashCode(scores);
  }
}
