package io.github.lucenehopfield;

import io.github.lucenehopfield.dynamics.Coupling;
import io.github.lucenehopfield.dynamics.StopReason;
import io.github.lucenehopfield.noise.RobustSimilarity;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.similarity.Similarities;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.MultiReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.util.LuceneTestCase;

/** Where no vector is left there is nothing to find, and that is no error of who asks. */
public class TestWithoutVectors extends LuceneTestCase {
  private static final float[] CUE = {1, 2, Float.NaN};
  private static final IntPredicate NONE = id -> false;

  private static List<Similarity> similarities() {
    List<Similarity> all = new ArrayList<>();
    for (String name : Similarities.names()) {
      all.add(Similarities.byName(name));
    }
    all.add(new RobustSimilarity());
    return all;
  }

  private static void assertNothing(IndexReader reader, String field) throws IOException {
    IndexSearcher searcher = new IndexSearcher(reader);
    Associations order = Associations.order("place");
    Hierarchy clusters = Hierarchy.ofClusters(reader, field, 3, 5);
    assertEquals(0, clusters.size());
    assertEquals(0, Hierarchy.ofField(reader, field, "color").size());
    for (Similarity similarity : similarities()) {
      HopfieldQuery.Builder builder =
          HopfieldQuery.builder(field, CUE).similarity(similarity).steps(3);
      assertNothing(searcher, builder.build());
      assertNothing(searcher, builder.projection(Projection.hetero("none")).build());
      assertNothing(searcher, builder.associate(order, Coupling.RELATED).build());
      assertNothing(
          searcher,
          HopfieldQuery.builder(field, CUE)
              .similarity(similarity)
              .feedback(Feedback.scores(clusters))
              .build());
      HopfieldQuery plain = HopfieldQuery.builder(field, CUE).similarity(similarity).build();
      assertEquals(0, plain.memory(searcher).docs().length);
      RetrievedCandidates found = plain.find(searcher);
      assertEquals(0, found.evidence().candidates());
      assertEquals(0, searcher.count(found.query()));
    }
  }

  private static void assertNothing(IndexSearcher searcher, HopfieldQuery query)
      throws IOException {
    TopDocs top = searcher.search(query, 10);
    assertEquals(0, top.scoreDocs.length);
    assertEquals(0, top.totalHits.value());
    HopfieldRecall recall = query.recall(searcher);
    assertEquals(List.of(), recall.hits());
    assertNull(recall.pattern());
    assertEquals(0, recall.candidates());
    assertEquals(0, recall.totalHits().value());
    assertFalse(recall.partial());
    assertEquals(StopReason.EMPTY, recall.stop());
    assertEquals(0, recall.path().length);
    assertTrue(recall.notStored().isEmpty());
  }

  private static List<float[]> vectors() {
    return Indexes.clustered(random(), 30, CUE.length);
  }

  public void testFieldsThatNoDocumentHas() throws IOException {
    assertNothing(new MultiReader(), "any");
    for (Codec codec : List.of(Indexes.coded(), Codec.getDefault())) {
      try (Directory directory = newDirectory()) {
        Indexes.write(directory, codec, vectors(), false, NONE, 20, 10);
        try (DirectoryReader reader = Indexes.open(directory)) {
          assertNothing(reader, "other");
          assertNothing(reader, "color");
        }
      }
    }
  }

  public void testAllVectorsAreDeleted() throws IOException {
    for (Codec codec : List.of(Indexes.coded(), Codec.getDefault())) {
      for (boolean bytes : new boolean[] {false, true}) {
        try (Directory directory = newDirectory()) {
          IndexWriterConfig config = Indexes.config(codec);
          List<float[]> vectors = vectors();
          try (IndexWriter writer = new IndexWriter(directory, config)) {
            // One document without a vector is left in each segment, so that they stay.
            for (int i = 0; i < vectors.size(); i++) {
              writer.addDocument(Indexes.document(i, i % 10 == 0 ? null : vectors.get(i), bytes));
              if (i % 15 == 14) {
                writer.flush();
              }
            }
            writer.commit();
            for (int i = 0; i < vectors.size(); i++) {
              if (i % 10 != 0) {
                writer.deleteDocuments(new Term("id", Integer.toString(i)));
              }
            }
          }
          try (DirectoryReader reader = Indexes.open(directory)) {
            assertEquals(3, reader.numDocs());
            assertNothing(reader, Indexes.FIELD);
          }
          // Merged, the field is still there, and its vectors are not.
          try (IndexWriter writer =
              new IndexWriter(directory, new IndexWriterConfig().setCodec(codec))) {
            writer.forceMerge(1);
          }
          try (DirectoryReader reader = Indexes.open(directory)) {
            assertEquals(3, reader.maxDoc());
            assertNothing(reader, Indexes.FIELD);
          }
        }
      }
    }
  }
}
