package io.github.lucenehopfield.opensearch.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.opensearch.stats.Counters;
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
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.core.common.breaker.NoopCircuitBreaker;

/** A clause on a shard, without any node. */
class TestShardRecallQuery {
  /** Counts bytes, and refuses them where it is told to. */
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
        breaker,
        new Counters());
  }

  @Test
  void retrievesOnceForAllCallersAndPhases() throws Exception {
    IndexSearcher searcher = new IndexSearcher(reader);
    ShardRecallQuery clause = clause(null, null);
    Map<?, ?> shared = new ConcurrentHashMap<>();
    clause.shareIn(shared);
    assertEquals(5, searcher.count(clause));
    HopfieldQuery.Found found = clause.found(searcher);
    assertSame(found, clause.found(new IndexSearcher(reader)));
    ShardRecallQuery later = clause(null, "again");
    later.shareIn(shared);
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
  void stopsWithTheRequest() throws Exception {
    IndexSearcher searcher = new IndexSearcher(reader);
    ShardRecallQuery clause = clause(null, null);
    clause.stopWith(() -> true);
    assertTrue(clause.found(searcher).evidence().partial());
    assertEquals(null, searcher.getTimeout());
    ShardRecallQuery other = clause(null, null);
    searcher.setTimeout(() -> true);
    assertTrue(other.found(searcher).evidence().partial());
    assertTrue(searcher.getTimeout() != null);
  }

  @Test
  void whatARequestMaySeeIsAccepted() throws Exception {
    IndexSearcher searcher = new IndexSearcher(reader);
    Query even = new TermQuery(new Term("even", "true"));
    ShardRecallQuery clause = clause(null, null);
    clause.seeThrough(even);
    assertEquals(100, clause.found(searcher).evidence().accepted());
    ShardRecallQuery filtered = clause(new TermQuery(new Term("even", "false")), null);
    assertEquals(100, filtered.found(searcher).evidence().accepted());
    ShardRecallQuery both = clause(new TermQuery(new Term("even", "false")), null);
    both.seeThrough(even);
    assertEquals(0, both.found(searcher).evidence().accepted());
  }

  @Test
  void isFoundWithinOtherQueries() {
    ShardRecallQuery clause = clause(null, "a");
    Query query =
        new BooleanQuery.Builder()
            .add(new BoostQuery(clause, 3), BooleanClause.Occur.SHOULD)
            .add(new TermQuery(new Term("even", "true")), BooleanClause.Occur.FILTER)
            .build();
    assertEquals(List.of(clause), ShardRecallQuery.in(List.of(query, clause)));
    assertEquals("a", ShardRecallQuery.in(List.of(query)).get(0).name());
  }
}
