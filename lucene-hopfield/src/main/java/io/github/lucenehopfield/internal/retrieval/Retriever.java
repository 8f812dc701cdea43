package io.github.lucenehopfield.internal.retrieval;

import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.DocValuesType;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.KnnVectorValues.DocIndexIterator;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.QueryTimeout;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;

/**
 * The way of a cue through an index: bind the similarity, retrieve from every segment, merge and
 * prune on exact scores. The result does not depend on the number of search threads. One per query
 * and searcher; not thread-safe, though it works with the searcher's threads.
 */
public final class Retriever implements CueContext {
  // Enough to find the best few behind codes; a probe is asked several times a query.
  private static final int PROBED = 100;

  private static final int VECTORS_BETWEEN_TIMEOUT_CHECKS = 32;

  private final IndexSearcher searcher;
  private final String field;
  private final float[] cue;
  private final int candidates;
  private final int hits;
  private final double effort;
  private final QueryTimeout timeout;
  private final List<LeafReaderContext> leaves;
  private final boolean searchable;
  private final Query filter;
  private Weight filterWeight;
  private boolean noneAccepted;
  private volatile boolean probeStopped;
  private volatile long patterns = -1;

  /**
   * Prepares a retrieval.
   *
   * @param searcher the index, its threads and its timeout
   * @param field the vectors field
   * @param cue one value a dimension, NaN where unknown; only read
   * @param candidates how many documents a segment and the whole retrieval keep at most
   * @param hits how many of them matter in the end, at least 1
   * @param effort how far beyond the usual to go before the rest of a segment is left out
   * @param filter which documents to accept, or null for all
   * @throws IllegalArgumentException if the field is unknown, has no vectors, or vectors of another
   *     length
   */
  public Retriever(
      IndexSearcher searcher,
      String field,
      float[] cue,
      int candidates,
      int hits,
      double effort,
      Query filter)
      throws IOException {
    this.searcher = searcher;
    this.field = field;
    this.cue = cue;
    this.candidates = candidates;
    this.hits = hits;
    this.effort = effort;
    this.timeout = searcher.getTimeout();
    this.leaves = searcher.getIndexReader().leaves();
    this.searchable = checkField();
    this.filter = filter;
    if (searchable && filter != null) {
      acceptOnly(filter);
    }
  }

  private Retriever(Retriever other, float[] cue) {
    this.searcher = other.searcher;
    this.field = other.field;
    this.cue = cue;
    this.candidates = other.candidates;
    this.hits = other.hits;
    this.effort = other.effort;
    this.timeout = other.timeout;
    this.leaves = other.leaves;
    this.searchable = other.searchable;
    this.filter = other.filter;
    this.filterWeight = other.filterWeight;
    this.noneAccepted = other.noneAccepted;
    this.patterns = other.patterns;
  }

  /**
   * {@return a retriever of the same documents for another cue}
   *
   * @param state one value a dimension; only read
   */
  public Retriever at(float[] state) {
    return new Retriever(this, state);
  }

  /** {@return whether there is a segment with vectors of the field} */
  private boolean checkField() {
    boolean known = false;
    boolean vectors = false;
    for (LeafReaderContext leaf : leaves) {
      FieldInfo info = leaf.reader().getFieldInfos().fieldInfo(field);
      if (info == null) {
        continue;
      }
      known = true;
      if (info.hasVectorValues()) {
        vectors = true;
        if (info.getVectorDimension() != cue.length) {
          throw new IllegalArgumentException(
              "cue length must be the dimension of the field, "
                  + info.getVectorDimension()
                  + "; length="
                  + cue.length
                  + " field="
                  + field);
        }
      }
    }
    if (!vectors && searcher.getIndexReader().maxDoc() > 0) {
      throw new IllegalArgumentException(
          "field must be a vectors field of the index"
              + (known ? ", but has no vectors" : "")
              + "; field="
              + field);
    }
    return vectors;
  }

  private void acceptOnly(Query filter) throws IOException {
    Query rewritten = filter.rewrite(searcher);
    if (rewritten.getClass() == MatchAllDocsQuery.class) {
      return;
    }
    if (rewritten.getClass() != MatchNoDocsQuery.class) {
      Query withVector =
          new BooleanQuery.Builder()
              .add(filter, BooleanClause.Occur.FILTER)
              .add(new FieldExistsQuery(field), BooleanClause.Occur.FILTER)
              .build();
      rewritten = searcher.rewrite(withVector);
    }
    if (rewritten.getClass() == MatchNoDocsQuery.class) {
      noneAccepted = true;
    } else {
      filterWeight = rewritten.createWeight(searcher, ScoreMode.COMPLETE_NO_SCORES, 1f);
    }
  }

  /**
   * Retrieves the candidates.
   *
   * @param similarity what makes a stored vector a good match
   * @param wantsRest whether the scores of documents that are no candidates are needed
   * @throws IllegalArgumentException if the similarity has no value for the cue
   */
  public Retrieval retrieve(Similarity similarity, boolean wantsRest) throws IOException {
    return retrieve(similarity, candidates, wantsRest);
  }

  /**
   * Retrieves with another number of candidates.
   *
   * @param similarity what makes a stored vector a good match
   * @param limit how many candidates a segment and the whole retrieval keep at most
   * @param wantsRest whether the scores of documents that are no candidates are needed
   * @throws IllegalArgumentException if the similarity has no value for the cue
   */
  public Retrieval retrieve(Similarity similarity, int limit, boolean wantsRest)
      throws IOException {
    if (!searchable || noneAccepted) {
      return Retrieval.NOTHING;
    }
    return retrieve(similarity.bind(cue.clone(), this), limit, wantsRest);
  }

  /**
   * Retrieves again.
   *
   * @param similarity a similarity bound to the cue, as an earlier retrieval has it
   * @param limit how many candidates a segment and the whole retrieval keep at most
   * @param wantsRest whether the scores of documents that are no candidates are needed
   */
  public Retrieval retrieve(CueSimilarity similarity, int limit, boolean wantsRest)
      throws IOException {
    return retrieve(similarity, limit, hits, wantsRest);
  }

  private Retrieval retrieve(CueSimilarity similarity, int limit, int best, boolean wantsRest)
      throws IOException {
    int matter = Math.min(best, limit);
    List<Callable<LeafRetrieval>> tasks = new ArrayList<>(leaves.size());
    for (LeafReaderContext leaf : leaves) {
      tasks.add(
          () ->
              new LeafRetrieval(
                      leaf,
                      field,
                      similarity,
                      limit,
                      matter,
                      effort,
                      searcher.getTaskExecutor(),
                      timeout,
                      wantsRest)
                  .run(filterWeight));
    }
    List<LeafRetrieval> results = searcher.getTaskExecutor().invokeAll(tasks);
    Candidates merged = new Candidates(limit);
    Rest rest = new Rest();
    BitSet codeLeaves = new BitSet();
    long accepted = 0;
    boolean partial = probeStopped;
    long scanNanos = 0;
    long scoreNanos = 0;
    for (int i = 0; i < results.size(); i++) {
      LeafRetrieval result = results.get(i);
      accepted += result.accepted();
      partial |= !result.complete();
      codeLeaves.set(i, result.codes());
      scanNanos += result.scanNanos();
      scoreNanos += result.scoreNanos();
      rest.addAll(result.rest());
      result
          .candidates()
          .forEach(
              (key, value) -> {
                double left = merged.add(key, value);
                if (wantsRest && !Double.isNaN(left)) {
                  rest.add(left, 1);
                }
              });
    }
    int size = merged.size();
    int[] docs = new int[size];
    float[] scores = new float[size];
    double[] exact = new double[size];
    merged.drain(docs, scores, exact);
    return new Retrieval(
        similarity,
        docs,
        scores,
        exact,
        rest,
        accepted,
        partial,
        codeLeaves,
        scanNanos,
        scoreNanos);
  }

  @Override
  public long patterns() {
    if (patterns < 0) {
      try {
        patterns = countPatterns();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return patterns;
  }

  private long countPatterns() throws IOException {
    long count = 0;
    for (LeafReaderContext leaf : leaves) {
      Patterns stored = Patterns.open(leaf.reader(), field);
      if (stored == null) {
        continue;
      }
      Bits live = leaf.reader().getLiveDocs();
      if (live == null) {
        count += stored.size();
        continue;
      }
      DocIndexIterator docs = stored.iterator();
      for (int d = docs.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = docs.nextDoc()) {
        if (live.get(d)) {
          count++;
        }
      }
    }
    return count;
  }

  @Override
  public float[][] probe(CueSimilarity similarity, int count) throws IOException {
    return probeScored(similarity, count).patterns();
  }

  @Override
  public Probed probeScored(CueSimilarity similarity, int count) throws IOException {
    if (count < 1) {
      throw new IllegalArgumentException("count must be >= 1; count=" + count);
    }
    int limit = Math.max(count, Math.min(PROBED, candidates));
    Retrieval found = retrieve(similarity, limit, count, false);
    int[] docs = Arrays.copyOf(found.docs(), Math.min(count, found.size()));
    float[][] vectors = new float[docs.length][];
    boolean all = read(field, docs, (index, pattern) -> vectors[index] = pattern.clone());
    if (found.partial() || !all) {
      probeStopped = true;
    }
    int read = 0;
    double[] scores = new double[docs.length];
    for (int i = 0; i < docs.length; i++) {
      if (vectors[i] != null) {
        scores[read] = found.exact()[i];
        vectors[read++] = vectors[i];
      }
    }
    return new Probed(Arrays.copyOf(vectors, read), Arrays.copyOf(scores, read));
  }

  /**
   * The mean of the vectors of documents.
   *
   * @param pattern the mean, or null where no document has a vector or the time was up
   * @param complete whether all vectors were read before the time was up
   */
  public record Mean(float[] pattern, boolean complete) {}

  /**
   * {@return the mean of the vectors of documents; those without one do not count}
   *
   * @param values the field of the vectors, or null for the searched one
   * @param docs documents of the whole index
   * @param weights their weights, positive
   * @throws IllegalArgumentException if the index has no vectors in that field
   */
  public Mean mean(String values, int[] docs, double[] weights) throws IOException {
    double[] sums = new double[values == null ? cue.length : dimension(values)];
    double[] total = new double[1];
    boolean all =
        read(
            values == null ? field : values,
            docs,
            (index, pattern) -> {
              double weight = weights[index];
              total[0] += weight;
              for (int d = 0; d < sums.length; d++) {
                sums[d] += weight * pattern[d];
              }
            });
    if (!all || total[0] == 0) {
      return new Mean(null, all);
    }
    float[] mean = new float[sums.length];
    for (int d = 0; d < mean.length; d++) {
      mean[d] = (float) (sums[d] / total[0]);
    }
    return new Mean(mean, true);
  }

  private int dimension(String values) {
    for (LeafReaderContext leaf : leaves) {
      FieldInfo info = leaf.reader().getFieldInfos().fieldInfo(values);
      if (info != null && info.hasVectorValues()) {
        return info.getVectorDimension();
      }
    }
    throw new IllegalArgumentException(
        "projection must be to a vectors field of the index; field=" + values);
  }

  /**
   * {@return the vectors of documents, null for those after which the time was up}
   *
   * @param docs documents of the whole index that have one
   */
  public float[][] vectors(int[] docs) throws IOException {
    float[][] vectors = new float[docs.length][];
    read(field, docs, (index, pattern) -> vectors[index] = pattern.clone());
    return vectors;
  }

  /**
   * {@return the values of a numeric doc-values field}
   *
   * @param numeric the field
   * @param docs documents of the whole index
   * @throws IllegalArgumentException if a document has no value
   */
  public long[] numbers(String numeric, int[] docs) throws IOException {
    long[] numbers = new long[docs.length];
    long[] order = byDocument(docs);
    LeafReaderContext leaf = null;
    NumericDocValues values = null;
    for (long entry : order) {
      int doc = (int) (entry >>> 32);
      if (leaf == null || doc >= leaf.docBase + leaf.reader().maxDoc()) {
        leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
        values = leaf.reader().getNumericDocValues(numeric);
      }
      if (values == null || !values.advanceExact(doc - leaf.docBase)) {
        throw new IllegalArgumentException(
            "sequence must be a numeric doc-values field of every candidate; sequence="
                + numeric
                + " doc="
                + doc);
      }
      numbers[(int) entry] = values.longValue();
    }
    return numbers;
  }

  /**
   * {@return the values of a (sorted) numeric doc-values field, none where a document has none}
   *
   * @param numeric the field
   * @param docs documents of the whole index
   */
  public long[][] values(String numeric, int[] docs) throws IOException {
    long[][] found = new long[docs.length][];
    LeafReaderContext leaf = null;
    SortedNumericDocValues values = null;
    for (long entry : byDocument(docs)) {
      int doc = (int) (entry >>> 32);
      if (leaf == null || doc >= leaf.docBase + leaf.reader().maxDoc()) {
        leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
        FieldInfo info = leaf.reader().getFieldInfos().fieldInfo(numeric);
        DocValuesType type = info == null ? DocValuesType.NONE : info.getDocValuesType();
        boolean numbers = type == DocValuesType.NUMERIC || type == DocValuesType.SORTED_NUMERIC;
        values = numbers ? DocValues.getSortedNumeric(leaf.reader(), numeric) : null;
      }
      boolean any = values != null && values.advanceExact(doc - leaf.docBase);
      found[(int) entry] = new long[any ? values.docValueCount() : 0];
      for (int i = 0; i < found[(int) entry].length; i++) {
        found[(int) entry][i] = values.nextValue();
      }
    }
    return found;
  }

  /**
   * {@return the values of a numeric or sorted doc-values field as text, null where a document has
   * none}
   *
   * @param labels the field
   * @param docs documents of the whole index
   */
  public String[] labels(String labels, int[] docs) throws IOException {
    String[] found = new String[docs.length];
    LeafReaderContext leaf = null;
    Labels ofDocs = null;
    for (long entry : byDocument(docs)) {
      int doc = (int) (entry >>> 32);
      if (leaf == null || doc >= leaf.docBase + leaf.reader().maxDoc()) {
        leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
        ofDocs = Labels.open(leaf.reader(), labels);
      }
      found[(int) entry] = ofDocs.of(doc - leaf.docBase);
    }
    return found;
  }

  /**
   * {@return the accepted documents with a vector that have given values in a numeric doc-values
   * field, -1 where there is none; the first one of several}
   *
   * @param numeric the field
   * @param keys different values
   */
  public int[] documents(String numeric, long[] keys) throws IOException {
    int[] docs = new int[keys.length];
    Arrays.fill(docs, -1);
    if (keys.length == 0 || noneAccepted) {
      return docs;
    }
    Map<Long, Integer> places = new HashMap<>();
    for (int i = 0; i < keys.length; i++) {
      places.put(keys[i], i);
    }
    BooleanQuery.Builder wanted =
        new BooleanQuery.Builder()
            .add(among(numeric, keys), BooleanClause.Occur.FILTER)
            .add(new FieldExistsQuery(field), BooleanClause.Occur.FILTER);
    if (filter != null) {
      wanted.add(filter, BooleanClause.Occur.FILTER);
    }
    Weight weight =
        searcher.rewrite(wanted.build()).createWeight(searcher, ScoreMode.COMPLETE_NO_SCORES, 1f);
    for (LeafReaderContext leaf : leaves) {
      Scorer scorer = weight.scorer(leaf);
      if (scorer == null) {
        continue;
      }
      Bits live = leaf.reader().getLiveDocs();
      SortedNumericDocValues values = DocValues.getSortedNumeric(leaf.reader(), numeric);
      DocIdSetIterator found = scorer.iterator();
      for (int d = found.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = found.nextDoc()) {
        if ((live == null || live.get(d)) && values.advanceExact(d)) {
          Integer place = places.get(values.nextValue());
          if (place != null && docs[place] < 0) {
            docs[place] = leaf.docBase + d;
          }
        }
      }
    }
    return docs;
  }

  private Query among(String numeric, long[] keys) {
    for (LeafReaderContext leaf : leaves) {
      FieldInfo info = leaf.reader().getFieldInfos().fieldInfo(numeric);
      if (info != null && (info.getPointDimensionCount() != 1 || info.getPointNumBytes() != 8)) {
        return NumericDocValuesField.newSlowSetQuery(numeric, keys);
      }
    }
    return LongPoint.newSetQuery(numeric, keys);
  }

  @FunctionalInterface
  private interface PatternConsumer {
    void accept(int index, float[] pattern);
  }

  /** {@return documents in the upper half and their places in the lower one, ascending} */
  private static long[] byDocument(int[] docs) {
    long[] order = new long[docs.length];
    for (int i = 0; i < docs.length; i++) {
      order[i] = ((long) docs[i] << 32) | i;
    }
    Arrays.sort(order);
    return order;
  }

  /** Reads vectors in the order of documents; false if the time was up before the last one. */
  private boolean read(String from, int[] docs, PatternConsumer consumer) throws IOException {
    long[] order = byDocument(docs);
    LeafReaderContext leaf = null;
    Patterns stored = null;
    DocIndexIterator iterator = null;
    for (int i = 0; i < order.length; i++) {
      if (timeout != null && i % VECTORS_BETWEEN_TIMEOUT_CHECKS == 0 && timeout.shouldExit()) {
        return false;
      }
      int doc = (int) (order[i] >>> 32);
      if (leaf == null || doc >= leaf.docBase + leaf.reader().maxDoc()) {
        leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
        stored = Patterns.open(leaf.reader(), from);
        iterator = stored == null ? null : stored.iterator();
      }
      int target = doc - leaf.docBase;
      if (iterator != null && iterator.docID() < target) {
        iterator.advance(target);
      }
      if (iterator != null && iterator.docID() == target) {
        consumer.accept((int) order[i], stored.pattern(iterator.index()));
      }
    }
    return true;
  }
}
