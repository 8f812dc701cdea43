package io.github.lucenehopfield;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.Associations.Link;
import io.github.lucenehopfield.dynamics.Coupling;
import io.github.lucenehopfield.dynamics.StopReason;
import io.github.lucenehopfield.projection.Normalization;
import io.github.lucenehopfield.separation.Entmax;
import io.github.lucenehopfield.separation.Polynomial;
import io.github.lucenehopfield.separation.Softmax;
import io.github.lucenehopfield.similarity.DotSimilarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.SortedNumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.BytesRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Recall along the edges between documents, and with feedback from their parents. */
class TestAmongCandidates {
  private static final String FIELD = "vector";
  private static final int COUNT = 200;
  private static final int DIMENSION = 512;

  private final Random random = new Random(1);
  private final List<float[]> vectors = new ArrayList<>();
  private Directory directory;
  private DirectoryReader reader;
  private IndexSearcher searcher;

  /** Document i has the key 1000 + i, leads to i + 1 and twice as strongly to i + 10. */
  @BeforeEach
  void write() throws IOException {
    directory = new ByteBuffersDirectory();
    try (IndexWriter writer = new IndexWriter(directory, Indexes.config(Indexes.coded()))) {
      for (int i = 0; i < COUNT; i++) {
        float[] vector = new float[DIMENSION];
        for (int d = 0; d < DIMENSION; d++) {
          vector[d] = (float) random.nextGaussian();
        }
        vectors.add(Normalization.L2.apply(vector));
        Document document = new Document();
        document.add(new KnnFloatVectorField(FIELD, vectors.get(i)));
        document.add(new NumericDocValuesField("key", 1000 + i));
        document.add(new NumericDocValuesField("pointed", 1000 + i));
        document.add(new LongPoint("pointed", 1000 + i));
        for (int to : new int[] {i + 1, i + 10, i + 10}) {
          document.add(new SortedNumericDocValuesField("leads", 1000 + to));
        }
        document.add(new StringField("id", "" + i, Field.Store.NO));
        document.add(new StringField("half", i % 2 == 0 ? "even" : "odd", Field.Store.NO));
        writer.addDocument(document);
        if (i % 70 == 0) {
          writer.flush();
        }
      }
    }
    reader = DirectoryReader.open(directory);
    searcher = new IndexSearcher(reader);
  }

  @AfterEach
  void close() throws IOException {
    reader.close();
    directory.close();
  }

  private static List<Link> links() {
    List<Link> links = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      links.add(new Link(1000 + i, 1001 + i, 1));
      links.add(new Link(1000 + i, 1010 + i, 2));
    }
    return links;
  }

  private HopfieldQuery.Builder query(int like) {
    return HopfieldQuery.builder(FIELD, Indexes.noisy(random, vectors.get(like), .02))
        .similarity(new DotSimilarity())
        .separation(new Softmax(50))
        .candidates(20)
        .k(5);
  }

  @Test
  void relatedDocumentsFollowTheirOrigin() throws IOException {
    for (Associations edges :
        List.of(
            Associations.graph("key", links()),
            Associations.graph("pointed", links()),
            Associations.field("key", "leads"),
            Associations.field("pointed", "leads"))) {
      HopfieldQuery query = query(30).associate(edges, new Coupling(1, .6, .5)).steps(60).build();
      HopfieldRecall recall = query.recall(searcher);
      List<HopfieldRecall.Hit> hits = recall.hits();
      assertEquals(30, hits.get(0).doc());
      assertEquals(40, hits.get(1).doc());
      assertEquals(31, hits.get(2).doc());
      assertEquals(1, hits.get(0).similarity(), .15);
      assertEquals(.4, hits.get(1).similarity(), .15);
      assertTrue(hits.get(0).probability() > .99);
      assertArrayEquals(new int[] {30}, recall.path());
      assertEquals(StopReason.FIXED_POINT, recall.stop());
      assertTrue(recall.steps() > 5 && recall.steps() < 60);
      assertTrue(recall.candidates() > 20);
      float[] pattern = recall.pattern();
      for (int d = 0; d < DIMENSION; d++) {
        assertEquals(
            vectors.get(30)[d] + .4 * vectors.get(40)[d] + .2 * vectors.get(31)[d],
            pattern[d],
            .02);
      }
      TopDocs top = searcher.search(query, 5);
      for (int i = 0; i < 5; i++) {
        assertEquals(hits.get(i).doc(), top.scoreDocs[i].doc);
        assertEquals(hits.get(i).score(), top.scoreDocs[i].score);
      }
      assertTrue(searcher.explain(query, 40).toString().contains("coupling=1.0:0.6:0.5"));
    }
  }

  @Test
  void aSequenceIsWalkedInItsOrder() throws IOException {
    for (Associations order :
        List.of(
            Associations.order("key").withHops(25), Associations.order("pointed").withHops(25))) {
      HopfieldQuery query =
          query(55).candidates(5).k(1).associate(order, Coupling.NEXT).steps(20).build();
      HopfieldRecall recall = query.recall(searcher);
      int[] expected = new int[20];
      Arrays.setAll(expected, i -> 55 + i);
      assertArrayEquals(expected, recall.path());
      assertEquals(75, recall.hits().get(0).doc());
      assertEquals(StopReason.LIMIT, recall.stop());
    }
  }

  @Test
  void onlyAcceptedDocumentsAreReached() throws IOException {
    Query even = new TermQuery(new Term("half", "even"));
    HopfieldRecall filtered =
        query(30)
            .filter(even)
            .associate(Associations.field("key", "leads"), Coupling.RELATED)
            .build()
            .recall(searcher);
    assertEquals(30, filtered.hits().get(0).doc());
    assertEquals(40, filtered.hits().get(1).doc());
    for (HopfieldRecall.Hit hit : filtered.hits()) {
      assertEquals(0, hit.doc() % 2);
    }
    try (IndexWriter writer = new IndexWriter(directory, Indexes.config(Indexes.coded()))) {
      writer.deleteDocuments(new Term("id", "40"));
    }
    try (DirectoryReader fewer = DirectoryReader.open(directory)) {
      HopfieldRecall recall =
          query(30)
              .k(20)
              .associate(Associations.field("key", "leads"), Coupling.RELATED)
              .build()
              .recall(new IndexSearcher(fewer));
      assertEquals(31, recall.hits().get(1).doc());
      assertTrue(recall.hits().stream().noneMatch(hit -> hit.doc() == 40));
    }
  }

  @Test
  void ordinaryRecallHasAPathToo() throws IOException {
    assertArrayEquals(new int[] {3}, query(3).steps(4).build().recall(searcher).path());
  }

  @Test
  void unknownFieldsAndKeysAreRefused() {
    for (Associations bad :
        List.of(Associations.order("none"), Associations.field("leads9", "leads"))) {
      HopfieldQuery query = query(1).associate(bad, Coupling.RELATED).build();
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> query.recall(searcher));
      assertTrue(refused.getMessage().startsWith("keys must be"), refused.getMessage());
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> Associations.graph("key", List.of(new Link(1, 2, -1))));
    assertThrows(IllegalArgumentException.class, () -> Associations.order("key").withHops(0));
    assertThrows(IllegalArgumentException.class, () -> Associations.order(null));
  }

  @Test
  void queriesAreEqualByValue() {
    Associations edges = Associations.graph("key", links());
    float[] cue = vectors.get(0);
    HopfieldQuery one = HopfieldQuery.builder(FIELD, cue).associate(edges, Coupling.WIDE).build();
    assertEquals(
        one,
        HopfieldQuery.builder(FIELD, cue)
            .associate(Associations.graph("key", links()), Coupling.WIDE)
            .build());
    assertEquals(20, one.steps());
    assertNotEquals(
        one, HopfieldQuery.builder(FIELD, cue).associate(edges, Coupling.EXACT).build());
    assertNotEquals(
        one, HopfieldQuery.builder(FIELD, cue).associate(edges.withHops(2), Coupling.WIDE).build());
    assertNotEquals(one, HopfieldQuery.builder(FIELD, cue).steps(20).build());
    assertTrue(one.toString(FIELD).contains("associate=graph(keys=key, hops=1)"));
  }

  /** Children near parents: what they share is large, what distinguishes them is small. */
  private void writeTree(Directory target, int parents, int siblings, int dimension)
      throws IOException {
    vectors.clear();
    try (IndexWriter writer = new IndexWriter(target, Indexes.config(Indexes.coded()))) {
      for (int p = 0; p < parents; p++) {
        float[] parent = new float[dimension];
        for (int d = 0; d < dimension; d++) {
          parent[d] = (float) (2 * random.nextGaussian());
        }
        for (int c = 0; c < siblings; c++) {
          float[] child = Indexes.noisy(random, parent, .5 + random.nextDouble());
          vectors.add(child);
          Document document = new Document();
          document.add(new KnnFloatVectorField(FIELD, child));
          document.add(new NumericDocValuesField("parent", p));
          document.add(new SortedDocValuesField("name", new BytesRef("p" + p)));
          if (c > 0) {
            document.add(new NumericDocValuesField("most", p));
          }
          writer.addDocument(document);
        }
        writer.flush();
      }
    }
  }

  private int correct(IndexSearcher in, List<float[]> cues, Feedback feedback) throws IOException {
    int correct = 0;
    for (int i = 0; i < cues.size(); i++) {
      HopfieldRecall recall =
          HopfieldQuery.builder(FIELD, cues.get(i))
              .similarity(new DotSimilarity())
              .candidates(60)
              .k(3)
              .feedback(feedback)
              .build()
              .recall(in);
      correct += recall.hits().get(0).doc() == i ? 1 : 0;
      double sum = 0;
      for (HopfieldRecall.Hit hit : recall.hits()) {
        sum += hit.probability();
      }
      assertTrue(sum > 0 && sum <= 1 + 1e-9);
      assertEquals(vectors.get(0).length, recall.pattern().length);
    }
    return correct;
  }

  @Test
  void feedbackFindsMoreChildren() throws IOException {
    try (Directory tree = new ByteBuffersDirectory()) {
      writeTree(tree, 8, 20, 40);
      List<float[]> cues = new ArrayList<>();
      for (float[] vector : vectors) {
        cues.add(Indexes.noisy(random, vector, .5));
      }
      try (DirectoryReader opened = DirectoryReader.open(tree)) {
        IndexSearcher in = new IndexSearcher(opened);
        int plain = correct(in, cues, null);
        int field = correct(in, cues, Feedback.scores(Hierarchy.ofField(opened, FIELD, "parent")));
        int named = correct(in, cues, Feedback.scores(Hierarchy.ofField(opened, FIELD, "name")));
        int most = correct(in, cues, Feedback.scores(Hierarchy.ofField(opened, FIELD, "most")));
        Hierarchy clusters = Hierarchy.ofClusters(opened, FIELD, 8, 3);
        int clustered = correct(in, cues, Feedback.scores(clusters));
        int nothing =
            correct(in, cues, Feedback.scores(Hierarchy.ofField(opened, FIELD, "parent"), 0, 0));
        assertTrue(field > plain + 4, field + " after " + plain + " " + clustered + " " + most);
        assertEquals(field, named);
        assertTrue(most > plain - 8 && clustered > plain, most + " " + clustered);
        assertEquals(plain, nothing);
        assertEquals(8, clusters.size());
      }
    }
  }

  @Test
  void theNetworkRanksCandidates() throws IOException {
    try (Directory tree = new ByteBuffersDirectory()) {
      writeTree(tree, 4, 6, 400);
      List<float[]> cues = new ArrayList<>();
      for (float[] vector : vectors) {
        cues.add(Indexes.noisy(random, vector, .3));
      }
      try (DirectoryReader opened = DirectoryReader.open(tree)) {
        Feedback network = Feedback.network(Hierarchy.ofField(opened, FIELD, "parent"));
        assertTrue(correct(new IndexSearcher(opened), cues, network) > 20);
        HopfieldRecall powers =
            HopfieldQuery.builder(FIELD, cues.get(2))
                .separation(new Polynomial(2))
                .feedback(network)
                .build()
                .recall(new IndexSearcher(opened));
        assertTrue(powers.hits().get(0).probability() > 0);
      }
    }
  }

  @Test
  void hierarchiesThatDoNotExistAreRefused() throws IOException {
    assertThrows(IllegalArgumentException.class, () -> Hierarchy.ofField(reader, FIELD, "no such"));
    assertThrows(IllegalArgumentException.class, () -> Hierarchy.ofClusters(reader, FIELD, 0, 1));
    Hierarchy hierarchy = Hierarchy.ofClusters(reader, FIELD, 1, 1);
    assertNull(hierarchy.field());
    assertThrows(IllegalArgumentException.class, () -> Feedback.scores(hierarchy, -1, 1));
    assertThrows(IllegalArgumentException.class, () -> Feedback.scores(hierarchy, 1, 1.5));
    assertThrows(
        IllegalArgumentException.class,
        () -> query(1).feedback(Feedback.scores(hierarchy)).steps(3).build());
    assertEquals(
        query(1).separation(new Entmax(2)).build().k(),
        HopfieldQuery.builder(FIELD, vectors.get(1))
            .k(5)
            .feedback(Feedback.scores(hierarchy))
            .separation(new Entmax(2))
            .build()
            .recall(searcher)
            .hits()
            .size());
  }
}
