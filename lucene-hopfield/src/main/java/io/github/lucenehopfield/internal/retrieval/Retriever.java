package io.github.lucenehopfield.internal.retrieval;

import io.github.lucenehopfield.index.scan.ScanResult;
import io.github.lucenehopfield.index.scan.TableBuilder;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.ScoreMapping;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.LeafReaderContext;
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
 * Retrieves the candidates of a cue from a field: binds the similarity, retrieves from every
 * segment that the filter leaves, and merges and prunes on exact scores. The result does not depend
 * on the number of search threads. One per query and searcher; not thread-safe, though it works
 * with the searcher's threads.
 */
public final class Retriever implements CueContext {
  // Enough to find the best few behind codes; a probe is asked several times per query.
  private static final int PROBED = 100;

  // So many of the best of each probe are candidates in the end, whatever the codes say of them.
  private static final int KEPT = 20;

  private final IndexSearcher searcher;
  private final IndexFieldView view;
  private final int candidates;
  private final int hits;
  private final double effort;
  private final Query filter;
  private Weight filterWeight;
  private boolean noneAccepted;
  private volatile boolean probeStopped;
  private Completion completion;
  // What codes said of a segment, by the tables that they were scanned with.
  private final Map<TableBuilder, ScanResult[]> ahead = new IdentityHashMap<>();
  // The best documents of probes.
  private final SortedSet<Integer> bestProbed = new TreeSet<>();

  /**
   * Prepares a retrieval.
   *
   * @param searcher the index, its threads and its timeout
   * @param field the vectors field
   * @param dimension the number of dimensions of its cues
   * @param candidates how many documents a segment and the whole retrieval keep at most
   * @param hits how many of them matter in the end, at least 1
   * @param effort how far beyond the usual to go before partitions are left out
   * @param filter which documents to accept, or null for all
   * @throws IllegalArgumentException if the field has vectors of another length, or an index writer
   *     asks what to delete
   */
  public Retriever(
      IndexSearcher searcher,
      String field,
      int dimension,
      int candidates,
      int hits,
      double effort,
      Query filter)
      throws IOException {
    WholeIndex.check(searcher, field);
    this.searcher = searcher;
    this.view = new IndexFieldView(searcher, field, dimension);
    this.candidates = candidates;
    this.hits = hits;
    this.effort = effort;
    this.filter = filter;
    if (view.searchable() && filter != null) {
      acceptOnly(filter);
    }
  }

  private Retriever(Retriever like) {
    this.searcher = like.searcher;
    this.view = like.view;
    this.candidates = like.candidates;
    this.hits = like.hits;
    this.effort = like.effort;
    this.filter = like.filter;
    this.filterWeight = like.filterWeight;
    this.noneAccepted = like.noneAccepted;
  }

  /**
   * {@return the field as similarities see it outside a query, which keeps nothing from one probe
   * for the next} Safe for use by several threads.
   */
  public CueContext context() {
    return new CueContext() {
      @Override
      public long patterns() throws IOException {
        return view.patterns();
      }

      @Override
      public float[][] probe(CueSimilarity similarity, int count) throws IOException {
        return probeScored(similarity, count).patterns();
      }

      @Override
      public Probed probeScored(CueSimilarity similarity, int count) throws IOException {
        return new Retriever(Retriever.this).probeScored(similarity, count);
      }
    };
  }

  /** {@return the field that is searched, without the filter} */
  public IndexFieldView view() {
    return view;
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
              .add(new FieldExistsQuery(view.field()), BooleanClause.Occur.FILTER)
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
   * @param cues of one origin, at least one: one value per dimension, NaN where unknown; only read
   * @param similarity what makes a stored vector a good match
   * @param needsTail whether the scores of documents that are no candidates are needed
   * @param goal what exact scores are for
   * @throws IllegalArgumentException if the similarity has no value for the cue
   */
  public Retrieval retrieve(
      float[][] cues, Similarity similarity, boolean needsTail, ScoringGoal goal)
      throws IOException {
    return retrieve(cues, similarity, candidates, needsTail, goal);
  }

  /**
   * Retrieves with another number of candidates.
   *
   * @param cues of one origin, at least one: one value per dimension, NaN where unknown; only read
   * @param similarity what makes a stored vector a good match
   * @param limit how many candidates a segment and the whole retrieval keep at most
   * @param needsTail whether the scores of documents that are no candidates are needed
   * @param goal what exact scores are for
   * @throws IllegalArgumentException if the similarity has no value for the cue
   */
  public Retrieval retrieve(
      float[][] cues, Similarity similarity, int limit, boolean needsTail, ScoringGoal goal)
      throws IOException {
    CueSimilarity bound = bind(cues, similarity);
    return bound == null ? Retrieval.NOTHING : retrieve(bound, limit, needsTail, goal);
  }

  /**
   * {@return a similarity bound to cues of one origin; null where no document can be found}
   *
   * @param cues at least one: one value per dimension, NaN where unknown; not changed
   * @param similarity what makes a stored vector a good match
   * @throws IllegalArgumentException if the similarity has no value for the cue
   */
  public CueSimilarity bind(float[][] cues, Similarity similarity) throws IOException {
    if (!view.searchable() || noneAccepted) {
      return null;
    }
    probeStopped = false;
    ahead.clear();
    bestProbed.clear();
    float[][] own = new float[cues.length][];
    Arrays.setAll(own, i -> cues[i].clone());
    completion = view.completion(own);
    return similarity.bind(own, this);
  }

  /**
   * Retrieves again.
   *
   * @param similarity a similarity bound to the cue, as an earlier retrieval has it
   * @param limit how many candidates a segment and the whole retrieval keep at most
   * @param needsTail whether the scores of documents that are no candidates are needed
   * @param goal what exact scores are for
   */
  public Retrieval retrieve(
      CueSimilarity similarity, int limit, boolean needsTail, ScoringGoal goal) throws IOException {
    return retrieve(similarity, limit, Math.min(hits, limit), limit, needsTail, true, goal);
  }

  /**
   * Retrieves.
   *
   * @param matter how many candidates matter in the end
   * @param scored how many candidates of a segment, the best by their codes, are scored; less than
   *     {@code limit} where a retrieval of all of them may follow
   * @param checked whether errors of estimates may call for more candidates
   * @param goal what exact scores are for
   */
  private Retrieval retrieve(
      CueSimilarity similarity,
      int limit,
      int matter,
      int scored,
      boolean needsTail,
      boolean checked,
      ScoringGoal goal)
      throws IOException {
    List<Callable<LeafRetrieval>> tasks = new ArrayList<>(view.leaves().size());
    ScanResult[] kept = ahead.get(similarity.tables());
    for (int i = 0; i < view.leaves().size(); i++) {
      LeafReaderContext leaf = view.leaves().get(i);
      ScanResult known = kept == null || limit != candidates || scored < limit ? null : kept[i];
      tasks.add(
          () ->
              new LeafRetrieval(
                      leaf,
                      view.field(),
                      similarity,
                      completion,
                      limit,
                      matter,
                      scored,
                      effort,
                      searcher.getTaskExecutor(),
                      searcher.getTimeout(),
                      needsTail,
                      checked,
                      goal,
                      known)
                  .run(filterWeight));
    }
    List<LeafRetrieval> results = searcher.getTaskExecutor().invokeAll(tasks);
    if (scored < limit) {
      ahead.put(
          similarity.tables(),
          results.stream().map(LeafRetrieval::scanned).toArray(ScanResult[]::new));
    }
    int[] best = checked ? bestProbed.stream().mapToInt(doc -> doc).toArray() : new int[0];
    return merge(similarity, limit, needsTail, results, best);
  }

  /**
   * Merges what was found in each segment, on exact scores.
   *
   * @param best documents that are candidates whatever the codes say of them, ascending
   */
  private Retrieval merge(
      CueSimilarity similarity,
      int limit,
      boolean needsTail,
      List<LeafRetrieval> results,
      int[] best)
      throws IOException {
    Candidates merged = new Candidates(limit);
    TailHistogram tail = new TailHistogram();
    BitSet codeLeaves = new BitSet();
    long accepted = 0;
    long read = 0;
    boolean partial = probeStopped;
    long scanNanos = 0;
    long scoreNanos = 0;
    BitSet known = new BitSet();
    for (int i = 0; i < results.size(); i++) {
      LeafRetrieval result = results.get(i);
      accepted += result.accepted();
      read += result.read();
      partial |= !result.complete();
      codeLeaves.set(i, result.codes());
      scanNanos += result.scanNanos();
      scoreNanos += result.scoreNanos();
      tail.addAll(result.tail());
      result
          .candidates()
          .forEach(
              (doc, value) -> {
                int place = Arrays.binarySearch(best, doc);
                if (place >= 0) {
                  known.set(place);
                }
                double left = merged.add(doc, value);
                if (needsTail && !Double.isNaN(left)) {
                  tail.add(left, 1);
                }
              });
    }
    if (known.cardinality() < best.length) {
      int[] others = IntStream.range(0, best.length).filter(i -> !known.get(i)).toArray();
      add(similarity, Arrays.stream(others).map(i -> best[i]).toArray(), merged);
    }
    int size = merged.size();
    int[] docs = new int[size];
    double[] exact = new double[size];
    merged.drain(docs, exact);
    return new Retrieval(
        similarity,
        docs,
        ScoreMapping.ranked(exact, similarity.reference()),
        exact,
        tail,
        accepted,
        read,
        partial,
        codeLeaves,
        scanNanos,
        scoreNanos);
  }

  /**
   * {@return the vectors of documents, null for those after which the time was up; completed where
   * coordinates are unknown, for the cue that was bound last}
   *
   * @param docs documents of the whole index that have one
   */
  public float[][] vectors(int[] docs) throws IOException {
    return view.completed(docs, completion);
  }

  private void add(CueSimilarity similarity, int[] docs, Candidates merged) throws IOException {
    CueSimilarity.PatternScorer scorer = similarity.scorer();
    float[][] vectors = vectors(docs);
    for (int i = 0; i < docs.length; i++) {
      if (vectors[i] != null) {
        merged.add(docs[i], scorer.score(vectors[i]));
      }
    }
  }

  @Override
  public long patterns() throws IOException {
    return view.patterns();
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
    return probed(
        retrieve(similarity, limit, Math.min(count, limit), limit, false, false, ScoringGoal.ALL),
        count);
  }

  @Override
  public float[][] probeAhead(CueSimilarity similarity, int count) throws IOException {
    if (similarity.tables() == null || count >= candidates || hits > count) {
      return probe(similarity, count);
    }
    return probed(
            retrieve(similarity, candidates, hits, count, false, false, ScoringGoal.ALL), count)
        .patterns();
  }

  private Probed probed(Retrieval found, int count) throws IOException {
    int[] docs = Arrays.copyOf(found.docs(), Math.min(count, found.size()));
    Arrays.stream(docs).limit(KEPT).forEach(bestProbed::add);
    float[][] vectors = vectors(docs);
    int read = 0;
    double[] scores = new double[docs.length];
    for (int i = 0; i < docs.length; i++) {
      if (vectors[i] != null) {
        scores[read] = found.exact()[i];
        vectors[read++] = vectors[i];
      }
    }
    if (found.partial() || read < docs.length) {
      probeStopped = true;
    }
    return new Probed(Arrays.copyOf(vectors, read), Arrays.copyOf(scores, read));
  }

  /**
   * {@return the accepted documents with a vector that have some of the values in a numeric
   * doc-values field, -1 where there is none; the first one of several}
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
            .add(new FieldExistsQuery(view.field()), BooleanClause.Occur.FILTER);
    if (filter != null) {
      wanted.add(filter, BooleanClause.Occur.FILTER);
    }
    Weight weight =
        searcher.rewrite(wanted.build()).createWeight(searcher, ScoreMode.COMPLETE_NO_SCORES, 1f);
    for (LeafReaderContext leaf : view.leaves()) {
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
    for (LeafReaderContext leaf : view.leaves()) {
      FieldInfo info = leaf.reader().getFieldInfos().fieldInfo(numeric);
      if (info != null && (info.getPointDimensionCount() != 1 || info.getPointNumBytes() != 8)) {
        return NumericDocValuesField.newSlowSetQuery(numeric, keys);
      }
    }
    return LongPoint.newSetQuery(numeric, keys);
  }
}
