package io.github.lucenehopfield.opensearch.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.RetrievalCounters;
import io.github.lucenehopfield.RetrievedCandidates;
import io.github.lucenehopfield.index.HopfieldCodec;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.QueryTimeout;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.Weight;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.core.common.breaker.NoopCircuitBreaker;
import org.opensearch.index.query.ParsedQuery;

/** A clause on a shard, without any node. */
class TestShardRecallQuery {
  /** Counts bytes, and refuses them where it is asked to. */
  private static final class CountingBreaker extends NoopCircuitBreaker {
    private long used;
    private long most;
    private boolean tripping;

    CountingBreaker() {
      super(REQUEST);
    }

    @Override
    public double addEstimateBytesAndMaybeBreak(long bytes, String label) {
      if (tripping) {
        throw new CircuitBreakingException(label, bytes, 0, Durability.TRANSIENT);
      }
      return addWithoutBreaking(bytes);
    }

    @Override
    public long addWithoutBreaking(long bytes) {
      used += bytes;
      most = Math.max(most, used);
      return used;
    }
  }

  /** A request that a test says all about. */
  private static final class OneRequest implements ShardRecallQuery.Request {
    private Query aliasFilter;
    private ShardRecallQuery.RequestTimeout stop;
    private Map<ShardRecallQuery.Key, ShardRecallQuery.CachedRetrieval> found;

    @Override
    public Query aliasFilter() {
      return aliasFilter;
    }

    @Override
    public ShardRecallQuery.RequestTimeout stop() {
      return stop;
    }

    @Override
    public Map<ShardRecallQuery.Key, ShardRecallQuery.CachedRetrieval> found() {
      return found;
    }
  }

  private final OneRequest request = new OneRequest();
  private final CountingBreaker breaker = new CountingBreaker();
  private final ByteBuffersDirectory directory = new ByteBuffersDirectory();
  private float[] cue;
  private DirectoryReader reader;

  @BeforeEach
  void index() throws IOException {
    Random random = new Random(1);
    try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
      for (int i = 0; i < 200; i++) {
        float[] vector = {random.nextFloat(), random.nextFloat(), random.nextFloat()};
        cue = vector;
        Document document = new Document();
        document.add(new KnnFloatVectorField("v", vector));
        document.add(new StringField("even", String.valueOf(i % 2 == 0), Field.Store.NO));
        writer.addDocument(document);
      }
    }
    reader = DirectoryReader.open(directory);
  }

  @AfterEach
  void close() throws IOException {
    reader.close();
    directory.close();
  }

  private ShardRecallQuery clause(Query filter, String name) {
    return new ShardRecallQuery(
        accepting -> HopfieldQuery.builder("v", cue).k(5).filter(accepting).build(),
        filter,
        name,
        null,
        breaker,
        new RetrievalCounters(),
        request);
  }

  @Test
  void retrievesOnceForAllCallersAndPhases() throws Exception {
    IndexSearcher searcher = new IndexSearcher(reader);
    ShardRecallQuery clause = clause(null, null);
    request.found = new ConcurrentHashMap<>();
    assertEquals(5, searcher.count(clause));
    RetrievedCandidates found = clause.found(searcher);
    assertSame(found, clause.found(new IndexSearcher(reader)));
    ShardRecallQuery later = clause(null, "again");
    assertSame(found, later.found(searcher));
    try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
      writer.deleteDocuments(new Term("even", "true"));
    }
    try (DirectoryReader changed = DirectoryReader.openIfChanged(reader)) {
      assertNotSame(found, clause.found(new IndexSearcher(changed)));
    }
    assertSame(clause, searcher.rewrite(clause));
    assertFalse(
        clause.createWeight(searcher, ScoreMode.COMPLETE, 1).isCacheable(reader.leaves().get(0)));
  }

  @Test
  void memoryIsGivenBack() throws Exception {
    IndexSearcher searcher = new IndexSearcher(reader);
    clause(null, null).found(searcher);
    assertTrue(breaker.most > 200 * 16, "most=" + breaker.most);
    assertEquals(0, breaker.used);
    breaker.tripping = true;
    assertThrows(CircuitBreakingException.class, () -> clause(null, null).found(searcher));
    assertEquals(0, breaker.used);
  }

  @Test
  void memoryIsGivenBackAfterAFailure() {
    IndexSearcher searcher = new IndexSearcher(reader);
    Query failing =
        new Query() {
          @Override
          public Weight createWeight(IndexSearcher in, ScoreMode scoreMode, float boost)
              throws IOException {
            throw new IOException("no such file");
          }

          @Override
          public void visit(QueryVisitor visitor) {
            visitor.visitLeaf(this);
          }

          @Override
          public String toString(String field) {
            return "failing";
          }

          @Override
          public boolean equals(Object other) {
            return this == other;
          }

          @Override
          public int hashCode() {
            return System.identityHashCode(this);
          }
        };
    assertThrows(IOException.class, () -> clause(failing, null).found(searcher));
    assertTrue(breaker.most > 0, "most=" + breaker.most);
    assertEquals(0, breaker.used);
  }

  /** A request that is asked a number of times whether it goes on before it ends. */
  private static final class Asked implements ShardRecallQuery.RequestTimeout {
    private final int patience;
    private final boolean cancelled;
    private int asked;
    private int reported;

    Asked(int patience, boolean cancelled) {
      this.patience = patience;
      this.cancelled = cancelled;
    }

    @Override
    public boolean shouldExit() {
      return ++asked > patience;
    }

    @Override
    public void stopped() {
      reported++;
      if (cancelled) {
        throw new IllegalStateException("cancelled");
      }
    }
  }

  @Test
  void stopsWithTheRequest() throws Exception {
    IndexSearcher searcher = new IndexSearcher(reader);
    ShardRecallQuery clause = clause(null, null);
    Asked asked = new Asked(0, false);
    request.stop = asked;
    assertTrue(clause.found(searcher).evidence().partial());
    assertEquals(1, asked.reported);
    assertNull(searcher.getTimeout());
    ShardRecallQuery other = clause(null, null);
    QueryTimeout theirs = () -> true;
    searcher.setTimeout(theirs);
    request.stop = new Asked(Integer.MAX_VALUE, false);
    assertTrue(other.found(searcher).evidence().partial());
    assertSame(theirs, searcher.getTimeout());
  }

  @Test
  void aCancelledRequestKeepsNothing() {
    IndexSearcher searcher = new IndexSearcher(reader);
    ShardRecallQuery clause = clause(null, null);
    request.found = new ConcurrentHashMap<>();
    request.stop = new Asked(1, true);
    assertThrows(IllegalStateException.class, () -> clause.found(searcher));
    assertEquals(Map.of(), request.found);
    assertEquals(0, breaker.used);
    assertNull(searcher.getTimeout());
  }

  /** Wherever a request ends, in scans or in exact scoring, little is done after that. */
  @Test
  void stopsAnywhere() throws Exception {
    float[][] vectors = new float[3000][16];
    Random random = new Random(2);
    try (ByteBuffersDirectory coded = new ByteBuffersDirectory()) {
      try (IndexWriter writer =
          new IndexWriter(coded, new IndexWriterConfig().setCodec(new HopfieldCodec()))) {
        for (float[] vector : vectors) {
          for (int d = 0; d < vector.length; d++) {
            vector[d] = random.nextFloat();
          }
          Document document = new Document();
          document.add(new KnnFloatVectorField("v", vector));
          writer.addDocument(document);
        }
        writer.forceMerge(1);
      }
      try (DirectoryReader codes = DirectoryReader.open(coded)) {
        IndexSearcher searcher = new IndexSearcher(codes);
        long last = -1;
        boolean scanned = false;
        int all = 0;
        for (int patience = 0; all == 0; patience++) {
          ShardRecallQuery clause =
              new ShardRecallQuery(
                  accepting ->
                      HopfieldQuery.builder("v", vectors[7])
                          .k(5)
                          .candidates(600)
                          .filter(accepting)
                          .build(),
                  null,
                  null,
                  null,
                  breaker,
                  new RetrievalCounters(),
                  request);
          Asked asked = new Asked(patience, false);
          request.stop = asked;
          RetrievedCandidates found = clause.found(searcher);
          long accepted = found.evidence().accepted();
          assertTrue(accepted >= last, "patience=" + patience);
          last = accepted;
          assertEquals(0, breaker.used);
          if (found.evidence().partial()) {
            assertEquals(1, asked.reported);
            // One more time in each slice of candidates.
            assertTrue(asked.asked - patience <= 4, "asked=" + asked.asked);
            scanned |= found.scoreNanos() > 0;
          } else {
            assertEquals(0, asked.reported);
            all = asked.asked;
          }
        }
        assertEquals(3000, last);
        assertTrue(scanned);
        // At least each 32 candidates.
        assertTrue(all >= 600 / 32, "all=" + all);
      }
    }
  }

  @Test
  void whatARequestMaySeeIsAccepted() throws Exception {
    IndexSearcher searcher = new IndexSearcher(reader);
    Query even = new TermQuery(new Term("even", "true"));
    ShardRecallQuery filtered = clause(new TermQuery(new Term("even", "false")), null);
    assertEquals(100, filtered.found(searcher).evidence().accepted());
    request.aliasFilter = even;
    assertEquals(100, clause(null, null).found(searcher).evidence().accepted());
    ShardRecallQuery both = clause(new TermQuery(new Term("even", "false")), null);
    assertEquals(0, both.found(searcher).evidence().accepted());
  }

  /** Equal clauses, one of which is a part of the alias, find what each of them has to. */
  @Test
  void aClauseOfAnAliasSeesAll() throws Exception {
    IndexSearcher searcher = new IndexSearcher(reader);
    ShardRecallQuery within = clause(null, null);
    ShardRecallQuery outer = clause(new ConstantScoreQuery(within), null);
    assertEquals(List.of(outer, within), ShardRecallQuery.all(outer));
    request.found = new ConcurrentHashMap<>();
    request.aliasFilter = outer;
    ShardRecallQuery.all(request.aliasFilter).forEach(ShardRecallQuery::seeAll);
    assertEquals(5, clause(null, null).found(searcher).evidence().accepted());
    assertEquals(200, within.found(searcher).evidence().accepted());
    assertEquals(5, outer.found(searcher).evidence().accepted());
  }

  /** What nobody found in time, whatever hides it, ends with an exception and not with the node. */
  @Test
  void aClauseIsNotWithinItself() {
    IndexSearcher searcher = new IndexSearcher(reader);
    ShardRecallQuery clause = clause(null, null);
    request.aliasFilter = clause;
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> clause.found(searcher));
    assertTrue(refused.getMessage().contains("within its own filter"), refused.getMessage());
    assertEquals(0, breaker.used);
  }

  @Test
  void isFoundWithinOtherQueries() {
    ShardRecallQuery clause = clause(null, "a");
    Query query =
        new BooleanQuery.Builder()
            .add(new BoostQuery(clause, 3), BooleanClause.Occur.SHOULD)
            .add(new TermQuery(new Term("even", "true")), BooleanClause.Occur.FILTER)
            .build();
    assertEquals(List.of(clause), ShardRecallQuery.in(new ParsedQuery(query, Map.of("a", clause))));
    assertEquals("a", ShardRecallQuery.in(new ParsedQuery(query)).get(0).name());
  }
}
