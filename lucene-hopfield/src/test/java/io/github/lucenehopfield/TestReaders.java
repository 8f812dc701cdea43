package io.github.lucenehopfield;

import io.github.lucenehopfield.index.scan.CodeScanStrategy;
import io.github.lucenehopfield.index.scan.ScanResult;
import io.github.lucenehopfield.internal.retrieval.Retrieval;
import io.github.lucenehopfield.internal.retrieval.Retriever;
import io.github.lucenehopfield.internal.retrieval.ScoringGoal;
import io.github.lucenehopfield.similarity.Similarities;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.IntPredicate;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.ExitableDirectoryReader;
import org.apache.lucene.index.FilterDirectoryReader;
import org.apache.lucene.index.FilterLeafReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.ParallelLeafReader;
import org.apache.lucene.index.QueryTimeout;
import org.apache.lucene.index.SoftDeletesDirectoryReaderWrapper;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TotalHits;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.index.AssertingDirectoryReader;
import org.apache.lucene.tests.index.MismatchedDirectoryReader;
import org.apache.lucene.tests.util.LuceneTestCase;

/** Reader wrappers, readers that answer in their own way, and timeouts. */
public class TestReaders extends LuceneTestCase {
  private static final String FIELD = Indexes.FIELD;
  private static final IntPredicate DELETED = id -> id % 6 == 1;

  private static HopfieldQuery query(float[] cue) {
    return HopfieldQuery.builder(FIELD, cue).candidates(100).build();
  }

  private static Retrieval retrieve(HopfieldQuery query, IndexSearcher searcher)
      throws IOException {
    return new Retriever(
            searcher,
            query.field(),
            query.cue().length,
            query.candidates(),
            query.k(),
            query.effort(),
            query.filter())
        .retrieve(query.cues(), query.similarity(), true, ScoringGoal.ALL);
  }

  /** Gives every leaf to a function. */
  @FunctionalInterface
  private interface Wrap {
    LeafReader wrap(LeafReader leaf);
  }

  private static DirectoryReader wrapped(DirectoryReader in, Wrap wrap) throws IOException {
    return new FilterDirectoryReader(
        in,
        new FilterDirectoryReader.SubReaderWrapper() {
          @Override
          public LeafReader wrap(LeafReader reader) {
            return wrap.wrap(reader);
          }
        }) {
      @Override
      protected DirectoryReader doWrapDirectoryReader(DirectoryReader other) throws IOException {
        return wrapped(other, wrap);
      }

      @Override
      public CacheHelper getReaderCacheHelper() {
        return null;
      }
    };
  }

  /** Forwards everything; tests change what they are about. */
  private static class PlainLeaf extends FilterLeafReader {
    PlainLeaf(LeafReader in) {
      super(in);
    }

    @Override
    public CacheHelper getCoreCacheHelper() {
      return null;
    }

    @Override
    public CacheHelper getReaderCacheHelper() {
      return null;
    }
  }

  public void testTheScanPassesThroughWrappers() throws IOException {
    for (boolean bytes : new boolean[] {false, true}) {
      List<float[]> vectors = Indexes.clustered(random(), 700, 10);
      try (Directory directory = newDirectory()) {
        Indexes.write(directory, Indexes.coded(), vectors, bytes, DELETED, 400, 300);
        try (DirectoryReader reader = Indexes.open(directory)) {
          float[] cue = Indexes.noisy(random(), vectors.get(2), 3);
          cue[1] = Float.NaN;
          HopfieldQuery query = query(cue);
          IndexSearcher plain = new IndexSearcher(reader);
          HopfieldRecall expected = query.recall(plain);
          Map<String, IndexReader> readers = new HashMap<>();
          readers.put("asserting", new AssertingDirectoryReader(reader));
          readers.put("filter", wrapped(reader, PlainLeaf::new));
          readers.put("exitable", new ExitableDirectoryReader(reader, () -> false));
          readers.put("soft deletes", new SoftDeletesDirectoryReaderWrapper(reader, "gone"));
          readers.put("mismatched", new MismatchedDirectoryReader(reader, random()));
          readers.put(
              "all of them",
              new ExitableDirectoryReader(
                  new AssertingDirectoryReader(
                      wrapped(
                          new SoftDeletesDirectoryReaderWrapper(reader, "gone"), PlainLeaf::new)),
                  () -> false));
          for (Map.Entry<String, IndexReader> each : readers.entrySet()) {
            String name = each.getKey() + " bytes=" + bytes;
            IndexSearcher searcher = new IndexSearcher(each.getValue());
            assertEquals(name, 2, retrieve(query, searcher).codeLeaves().cardinality());
            assertEquals(name, expected.toString(), query.recall(searcher).toString());
            assertSameHits(expected, searcher.search(query, 10));
          }
          LeafReader first = reader.leaves().get(0).reader();
          try (ParallelLeafReader parallel = new ParallelLeafReader(false, first)) {
            IndexSearcher searcher = new IndexSearcher(parallel);
            assertEquals("{0}", retrieve(query, searcher).codeLeaves().toString());
            assertEquals(
                query.recall(new IndexSearcher(first)).toString(),
                query.recall(searcher).toString());
          }
        }
      }
    }
  }

  private static void assertSameHits(HopfieldRecall expected, TopDocs found) {
    assertEquals(expected.hits().size(), found.scoreDocs.length);
    for (int i = 0; i < found.scoreDocs.length; i++) {
      assertEquals(expected.hits().get(i).doc(), found.scoreDocs[i].doc);
      assertEquals(expected.hits().get(i).score(), found.scoreDocs[i].score, 0);
    }
  }

  /** Answers in its own way, or not at all. */
  private abstract static class AnsweringLeaf extends PlainLeaf {
    AnsweringLeaf(LeafReader in) {
      super(in);
    }

    @Override
    public void searchNearestVectors(
        String field, float[] target, KnnCollector collector, AcceptDocs acceptDocs)
        throws IOException {
      assertTrue(collector.earlyTerminated());
      for (float value : target) {
        assertTrue(Float.isFinite(value));
      }
      answer((CodeScanStrategy) collector.getSearchStrategy(), collector);
    }

    abstract void answer(CodeScanStrategy strategy, KnnCollector collector);
  }

  private static void withLeaf(BiConsumer<CodeScanStrategy, KnnCollector> answer, Check check)
      throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 300, 5);
    try (Directory directory = newDirectory()) {
      Indexes.write(directory, Indexes.others().get("HNSW"), vectors, false, id -> false, 300);
      try (DirectoryReader reader = Indexes.open(directory)) {
        IndexSearcher searcher =
            new IndexSearcher(
                wrapped(
                    reader,
                    leaf ->
                        new AnsweringLeaf(leaf) {
                          @Override
                          void answer(CodeScanStrategy strategy, KnnCollector collector) {
                            answer.accept(strategy, collector);
                          }
                        }));
        check.check(searcher, vectors);
      }
    }
  }

  @FunctionalInterface
  private interface Check {
    void check(IndexSearcher searcher, List<float[]> vectors) throws IOException;
  }

  public void testAReaderThatDoesNotAnswerIsScoredExactly() throws IOException {
    Check isExact =
        (searcher, vectors) -> {
          HopfieldRecall recall = query(vectors.get(250)).recall(searcher);
          assertEquals(250, recall.hits().get(0).doc());
          assertEquals(300, recall.totalHits().value());
          assertFalse(recall.partial());
        };
    withLeaf((strategy, collector) -> {}, isExact);
    withLeaf((strategy, collector) -> strategy.claim(), isExact);
    // Readers made for merging do not search.
    withLeaf(
        (strategy, collector) -> {
          throw new UnsupportedOperationException();
        },
        isExact);
  }

  public void testAnAnswerIsTakenAsItIs() throws IOException {
    withLeaf(
        (strategy, collector) -> {
          strategy.claim();
          assertFalse(collector.earlyTerminated());
          strategy.complete(
              new ScanResult(
                  new int[] {5, 17, 250},
                  new float[] {-3, -1, -2},
                  300,
                  290,
                  new float[] {-1e9f},
                  new int[] {297},
                  true,
                  1,
                  Float.NEGATIVE_INFINITY));
        },
        (searcher, vectors) -> {
          // Estimates that have nothing to do with scores: without effort they are not looked into.
          HopfieldRecall recall =
              HopfieldQuery.builder(FIELD, vectors.get(250))
                  .candidates(100)
                  .effort(0)
                  .build()
                  .recall(searcher);
          assertEquals(3, recall.candidates());
          assertEquals(250, recall.hits().get(0).doc());
          assertEquals(1f, recall.hits().get(0).score(), 0);
          // Ten were left out: no more can be said than that the others were looked at.
          assertEquals(290, recall.totalHits().value());
          assertEquals(TotalHits.Relation.GREATER_THAN_OR_EQUAL_TO, recall.totalHits().relation());
          assertFalse(recall.partial());
        });
  }

  public void testAnIncompleteAnswerIsPartial() throws IOException {
    withLeaf(
        (strategy, collector) -> {
          strategy.claim();
          strategy.complete(
              new ScanResult(
                  new int[] {5},
                  new float[] {-3},
                  120,
                  120,
                  new float[0],
                  new int[0],
                  false,
                  1,
                  Float.NEGATIVE_INFINITY));
        },
        (searcher, vectors) -> {
          HopfieldRecall recall = query(vectors.get(250)).recall(searcher);
          assertTrue(recall.partial());
          assertEquals(5, recall.hits().get(0).doc());
          assertEquals(120, recall.totalHits().value());
          assertEquals(TotalHits.Relation.GREATER_THAN_OR_EQUAL_TO, recall.totalHits().relation());
        });
  }

  /** Time is up after it was asked a number of times. */
  private static QueryTimeout after(int questions) {
    int[] asked = new int[1];
    return () -> ++asked[0] > questions;
  }

  public void testATimeoutGivesAPartialResult() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 2000, 5);
    for (boolean coded : new boolean[] {true, false}) {
      try (Directory directory = newDirectory()) {
        Indexes.write(
            directory,
            coded ? Indexes.coded() : Indexes.others().get("HNSW"),
            vectors,
            false,
            id -> false,
            1000,
            1000);
        try (DirectoryReader reader = Indexes.open(directory)) {
          for (String name : Similarities.names()) {
            HopfieldQuery query =
                HopfieldQuery.builder(FIELD, vectors.get(0))
                    .similarity(Similarities.byName(name))
                    .candidates(500)
                    .build();
            long last = -1;
            boolean complete = false;
            for (int questions = 0; !complete && questions < 10_000; questions += 7) {
              IndexSearcher searcher = new IndexSearcher(reader);
              searcher.setTimeout(after(questions));
              HopfieldRecall recall = query.recall(searcher);
              complete = !recall.partial();
              assertEquals(
                  complete
                      ? TotalHits.Relation.EQUAL_TO
                      : TotalHits.Relation.GREATER_THAN_OR_EQUAL_TO,
                  recall.totalHits().relation());
              assertTrue(recall.totalHits().value() <= 2000);
              assertTrue(recall.totalHits().value() >= last);
              last = recall.totalHits().value();
              if (questions == 0) {
                assertEquals(0, last);
                assertEquals(List.of(), recall.hits());
              }
            }
            assertTrue(complete);
            assertEquals(2000, last);
          }
        }
      }
    }
  }

  public void testASearchThatTimedOutSaysSo() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 600, 5);
    for (boolean coded : new boolean[] {true, false}) {
      try (Directory directory = newDirectory()) {
        Indexes.write(
            directory,
            coded ? Indexes.coded() : Indexes.others().get("HNSW"),
            vectors,
            false,
            id -> false,
            300,
            300);
        try (DirectoryReader reader = Indexes.open(directory)) {
          HopfieldQuery query = query(vectors.get(0));
          for (int questions : new int[] {0, 1, 2, 3, 4}) {
            IndexSearcher searcher = new IndexSearcher(reader);
            searcher.setTimeout(after(questions));
            searcher.search(query, 10);
            assertTrue("after " + questions, searcher.timedOut());
          }
          IndexSearcher patient = new IndexSearcher(reader);
          patient.setTimeout(() -> false);
          assertEquals(10, patient.search(query, 10).scoreDocs.length);
          assertFalse(patient.timedOut());
        }
      }
    }
  }

  public void testAnExitableReaderThrowsAsItDoesForOtherQueries() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 600, 5);
    for (boolean coded : new boolean[] {true, false}) {
      try (Directory directory = newDirectory()) {
        Indexes.write(
            directory,
            coded ? Indexes.coded() : Indexes.others().get("HNSW"),
            vectors,
            false,
            DELETED,
            600);
        try (DirectoryReader reader = Indexes.open(directory)) {
          HopfieldQuery query = query(vectors.get(0));
          IndexSearcher searcher =
              new IndexSearcher(new ExitableDirectoryReader(reader, () -> true));
          expectThrows(
              ExitableDirectoryReader.ExitingReaderException.class, () -> query.recall(searcher));
          expectThrows(
              ExitableDirectoryReader.ExitingReaderException.class,
              () -> searcher.search(query, 3));
        }
      }
    }
  }
}
