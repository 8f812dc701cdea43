package io.github.lucenehopfield;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.util.LuceneTestCase;

/** An index writer asks segment by segment what to delete: a retrieval has no answer to that. */
public class TestDeletion extends LuceneTestCase {
  private static final String MESSAGE = "documents must not be deleted or updated by a retrieval";

  private final List<float[]> vectors = Indexes.clustered(random(), 40, 4);

  private HopfieldQuery query() {
    return HopfieldQuery.builder(Indexes.FIELD, vectors.get(7)).k(3).build();
  }

  private interface Change {
    void make(IndexWriter writer) throws IOException;
  }

  /** Has a writer refuse a change when it applies it, and nothing changed. */
  private static void assertRefused(Directory directory, String what, Change change)
      throws IOException {
    IndexWriter writer = new IndexWriter(directory, Indexes.config(Indexes.coded()));
    Throwable refused = null;
    try {
      change.make(writer);
      writer.commit();
    } catch (Exception e) {
      refused = e;
    } finally {
      writer.rollback();
    }
    assertNotNull(what, refused);
    while (refused instanceof IllegalArgumentException == false && refused.getCause() != null) {
      refused = refused.getCause();
    }
    assertTrue(what + ": " + refused, refused.getMessage().startsWith(MESSAGE));
    assertEquals(IllegalArgumentException.class, refused.getClass());
    try (DirectoryReader reader = Indexes.open(directory)) {
      assertEquals(what, 40, reader.numDocs());
    }
  }

  public void testWritersAreRefusedAndNothingIsLost() throws IOException {
    Query all = new MatchAllDocsQuery();
    Query red = new TermQuery(new Term("color", "red"));
    Map<String, Query> queries =
        Map.of(
            "alone",
            query(),
            "required",
            new BooleanQuery.Builder().add(query(), Occur.MUST).add(red, Occur.FILTER).build(),
            "filter",
            new BooleanQuery.Builder().add(all, Occur.MUST).add(query(), Occur.FILTER).build(),
            "optional",
            new BooleanQuery.Builder().add(query(), Occur.SHOULD).add(red, Occur.SHOULD).build(),
            "excluded",
            new BooleanQuery.Builder().add(all, Occur.MUST).add(query(), Occur.MUST_NOT).build(),
            "constant",
            new ConstantScoreQuery(query()),
            "boosted",
            new BoostQuery(query(), 2),
            "disjunction",
            new DisjunctionMaxQuery(List.of(red, query()), 0));
    try (Directory directory = newDirectory()) {
      Indexes.write(directory, Indexes.coded(), vectors, false, id -> false, 20, 20);
      for (Map.Entry<String, Query> entry : queries.entrySet()) {
        Query query = entry.getValue();
        assertRefused(directory, entry.getKey(), writer -> writer.deleteDocuments(query));
        assertRefused(
            directory,
            entry.getKey(),
            writer -> writer.updateDocuments(query, List.of(new Document())));
      }
      // Documents that the writer has not flushed yet are asked in another place.
      assertRefused(
          directory,
          "buffered",
          writer -> {
            writer.addDocument(Indexes.document(40, vectors.get(0), false));
            writer.deleteDocuments(query());
          });
      assertRefused(
          directory,
          "seen by a reader",
          writer -> {
            writer.deleteDocuments(query());
            DirectoryReader.open(writer).close();
          });
    }
  }

  public void testWhatARetrievalFoundIsRefusedToo() throws IOException {
    try (Directory directory = newDirectory()) {
      Indexes.write(directory, Indexes.coded(), vectors, false, id -> false, 40);
      assertRefused(
          directory,
          "rewritten on the reader of the writer",
          writer -> {
            try (DirectoryReader reader = DirectoryReader.open(writer)) {
              LeafReader leaf = reader.leaves().get(0).reader();
              IndexSearcher searcher = new IndexSearcher(leaf);
              Query found = searcher.rewrite(query());
              assertEquals(3, searcher.count(found));
              writer.deleteDocuments(found);
              writer.commit();
            }
          });
    }
  }

  /** Only the writer's own searches are refused. */
  public void testASearchOfOneSegmentIsFine() throws IOException {
    try (Directory directory = newDirectory()) {
      Indexes.write(directory, Indexes.coded(), vectors, false, id -> false, 20, 20);
      try (DirectoryReader reader = Indexes.open(directory)) {
        IndexSearcher searcher = new IndexSearcher(reader.leaves().get(1).reader());
        searcher.setQueryCache(null);
        assertEquals(3, searcher.count(query()));
        assertEquals(3, query().recall(searcher).hits().size());
      }
    }
  }

  /** What the message tells to do. */
  public void testHitsAreDeletedByTheirIds() throws IOException {
    try (Directory directory = newDirectory()) {
      Indexes.write(directory, Indexes.coded(), vectors, false, id -> false, 20, 20);
      try (IndexWriter writer = new IndexWriter(directory, Indexes.config(Indexes.coded()));
          DirectoryReader reader = DirectoryReader.open(writer)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        for (HopfieldRecall.Hit hit : query().recall(searcher).hits()) {
          String id = searcher.storedFields().document(hit.doc()).get("id");
          writer.deleteDocuments(new Term("id", id));
        }
      }
      try (DirectoryReader reader = Indexes.open(directory)) {
        assertEquals(37, reader.numDocs());
      }
    }
  }
}
