package io.github.lucenehopfield;

import io.github.lucenehopfield.Indexes.Ranked;
import io.github.lucenehopfield.index.CodeSettings;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.index.HopfieldVectorsFormat;
import io.github.lucenehopfield.internal.retrieval.Retrieval;
import io.github.lucenehopfield.internal.retrieval.Retriever;
import io.github.lucenehopfield.internal.retrieval.ScoringGoal;
import io.github.lucenehopfield.noise.RobustSimilarity;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.separation.Softmax;
import io.github.lucenehopfield.separation.TopK;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.Similarities;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.MultiReader;
import org.apache.lucene.index.SoftDeletesRetentionMergePolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TotalHits;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.search.CheckHits;
import org.apache.lucene.tests.search.QueryUtils;
import org.apache.lucene.tests.util.LuceneTestCase;
import org.apache.lucene.tests.util.TestUtil;

/** The whole query over indexes of several formats, against a plain loop over all vectors. */
public class TestHopfieldQuery extends LuceneTestCase {
  private static final String FIELD = Indexes.FIELD;
  private static final IntPredicate NONE = id -> false;

  /** {@return the definition of a similarity, written down once more} */
  private static ToDoubleFunction<float[]> definition(String name, float[] cue) {
    return x -> {
      double dot = 0;
      double squares = 0;
      double cueSquares = 0;
      double absolute = 0;
      double squared = 0;
      for (int d = 0; d < cue.length; d++) {
        if (!Float.isNaN(cue[d])) {
          double difference = (double) cue[d] - x[d];
          dot += (double) cue[d] * x[d];
          squares += (double) x[d] * x[d];
          cueSquares += (double) cue[d] * cue[d];
          absolute += Math.abs(difference);
          squared += difference * difference;
        }
      }
      return switch (name) {
        case "euclidean" -> -squared;
        case "manhattan" -> -absolute;
        case "dot" -> dot;
        case "cosine" ->
            squares == 0 || cueSquares == 0 ? 0 : dot / Math.sqrt(squares * cueSquares);
        default -> distributionScore(name, cue, x);
      };
    };
  }

  private static double distributionScore(String name, float[] cue, float[] x) {
    double e = 1e-4;
    double cueSum = 0;
    double sum = 0;
    int known = 0;
    for (int d = 0; d < cue.length; d++) {
      if (!Float.isNaN(cue[d])) {
        known++;
        cueSum += Math.max(0, cue[d]);
        sum += Math.max(0, x[d]);
      }
    }
    double score = 0;
    for (int d = 0; d < cue.length; d++) {
      if (!Float.isNaN(cue[d])) {
        double q = cueSum == 0 ? 1. / known : Math.max(0, cue[d]) / cueSum;
        double m = sum == 0 ? 1. / known : Math.max(0, x[d]) / sum;
        score +=
            switch (name) {
              case "kl" -> -m * (Math.log(m + e) - Math.log(q + e));
              case "reverse-kl" -> -q * (Math.log(q + e) - Math.log(m + e));
              case "jensen-shannon" ->
                  -.5 * (m == 0 ? 0 : m * Math.log(2 * m / (m + q)))
                      - .5 * (q == 0 ? 0 : q * Math.log(2 * q / (m + q)));
              case "linear" ->
                  (cue[d] > 0 ? cue[d] + 1.0 : Math.exp(cue[d]))
                      * (x[d] > 0 ? x[d] + 1.0 : Math.exp(x[d]));
              default -> throw new AssertionError(name);
            };
      }
    }
    return score;
  }

  /** Asserts the first {@code k} hits, by the whole ranking. */
  private static void assertRanked(
      String message, List<Ranked> ranked, int k, HopfieldRecall recall, IndexReader reader)
      throws IOException {
    assertEquals(message, Math.min(k, ranked.size()), recall.hits().size());
    for (int i = 0; i < recall.hits().size(); i++) {
      HopfieldRecall.Hit hit = recall.hits().get(i);
      Ranked expected = ranked.get(i);
      // Scores that single precision cannot distinguish are moved down step by step.
      double moved = i * (double) Math.ulp(expected.score());
      assertEquals(message, expected.score(), hit.score(), 1e-6 * hit.score() + moved);
      double tolerance = 1e-6 * (1 + Math.abs(hit.similarity()));
      assertEquals(message, expected.similarity(), hit.similarity(), tolerance);
      // Another order of summation may swap similarities that differ by rounding only.
      boolean distinct =
          (i == 0 || ranked.get(i - 1).similarity() - expected.similarity() > tolerance)
              && (i + 1 == ranked.size()
                  || expected.similarity() - ranked.get(i + 1).similarity() > tolerance);
      if (distinct) {
        assertEquals(message, expected.id(), Indexes.id(reader, hit.doc()));
      }
    }
  }

  private static List<Ranked> first(List<Ranked> ranked, int k) {
    return ranked.subList(0, Math.min(k, ranked.size()));
  }

  public void testAllFormatsGiveTheSameDocumentsAndScores() throws IOException {
    for (boolean bytes : new boolean[] {false, true}) {
      int dimensions = 1 + random().nextInt(20);
      List<float[]> vectors = Indexes.clustered(random(), 260, dimensions);
      for (int id = 0; id < vectors.size(); id += 11) {
        vectors.set(id, null);
      }
      IntPredicate deleted = id -> id % 7 == 3;
      Map<String, Codec> codecs = Indexes.others();
      codecs.put("ours", Indexes.coded());
      codecs.put("ours without codes", new HopfieldCodec());
      float[] cue = Indexes.noisy(random(), vectors.get(1), 5);
      if (dimensions > 1) {
        cue[random().nextInt(dimensions)] = Float.NaN;
      }
      for (Map.Entry<String, Codec> codec : codecs.entrySet()) {
        try (Directory directory = newDirectory()) {
          Indexes.write(directory, codec.getValue(), vectors, bytes, deleted, 150, 9, 101);
          try (DirectoryReader reader = Indexes.open(directory)) {
            for (String name : Similarities.names()) {
              String message = codec.getKey() + " " + name + " bytes=" + bytes;
              HopfieldQuery query =
                  HopfieldQuery.builder(FIELD, cue)
                      .similarity(Similarities.byName(name))
                      .k(25)
                      .candidates(260)
                      .build();
              List<Ranked> expected =
                  Indexes.rank(vectors, deleted.negate(), definition(name, cue));
              IndexSearcher searcher = new IndexSearcher(reader);
              HopfieldRecall recall = query.recall(searcher);
              assertRanked(message, expected, 25, recall, reader);
              assertEquals(message, expected.size(), recall.totalHits().value());
              assertEquals(TotalHits.Relation.EQUAL_TO, recall.totalHits().relation());
              assertEquals(expected.size(), recall.candidates());
              assertEquals(0, recall.tailMass(), 0);
              assertFalse(recall.partial());
              assertTopDocs(recall, searcher.search(query, 25));
            }
          }
        }
      }
    }
  }

  private static void assertTopDocs(HopfieldRecall recall, TopDocs top) {
    assertEquals(recall.hits().size(), top.scoreDocs.length);
    for (int i = 0; i < top.scoreDocs.length; i++) {
      assertEquals(recall.hits().get(i).doc(), top.scoreDocs[i].doc);
      assertEquals(recall.hits().get(i).score(), top.scoreDocs[i].score, 0);
    }
  }

  public void testScannedCandidatesHoldTheBestAndAreScoredExactly() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 3000, 32);
    for (boolean bytes : new boolean[] {false, true}) {
      try (Directory directory = newDirectory()) {
        Indexes.write(directory, Indexes.coded(), vectors, bytes, id -> id % 5 == 0, 1800, 1200);
        try (DirectoryReader reader = Indexes.open(directory)) {
          IndexSearcher searcher = new IndexSearcher(reader);
          for (String name : Similarities.names()) {
            int overlap = 0;
            for (int i = 0; i < 10; i++) {
              float[] cue = Indexes.noisy(random(), vectors.get(5 * i + 1), 2);
              if (i % 2 == 0) {
                Arrays.fill(cue, 20, 32, Float.NaN);
              }
              HopfieldQuery query =
                  HopfieldQuery.builder(FIELD, cue)
                      .similarity(Similarities.byName(name))
                      .candidates(300)
                      // As many as that, however sure the estimates are.
                      .effort(0)
                      .build();
              assertEquals(
                  name.equals("jensen-shannon") ? 0 : 2,
                  retrieve(query, searcher).codeLeaves().cardinality());
              HopfieldRecall recall = query.recall(searcher);
              assertEquals(300, recall.candidates());
              assertEquals(2400, recall.totalHits().value());
              List<Ranked> expected =
                  Indexes.rank(vectors, id -> id % 5 != 0, definition(name, cue));
              List<Integer> best = first(expected, 10).stream().map(Ranked::id).toList();
              for (HopfieldRecall.Hit hit : recall.hits()) {
                int id = Indexes.id(reader, hit.doc());
                overlap += best.contains(id) ? 1 : 0;
                assertEquals(
                    definition(name, cue).applyAsDouble(vectors.get(id)),
                    hit.similarity(),
                    1e-9 * (1 + Math.abs(hit.similarity())));
              }
              assertTopDocs(recall, searcher.search(query, 10));
            }
            assertTrue(name + " overlap " + overlap + " of 100", overlap >= 99);
          }
        }
      }
    }
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

  /** Origins of cues that are corrupted in several ways, with partitions left out and without. */
  public void testPartitionsLoseHardlyAnyOrigin() throws IOException {
    int count = 6000;
    int dimensions = 64;
    List<float[]> vectors = Indexes.clustered(random(), count, dimensions);
    CodeSettings settings = CodeSettings.DEFAULT.withMinPartitioned(1000);
    Codec codec = new HopfieldCodec(Codec.getDefault(), new HopfieldVectorsFormat(settings));
    String[] corruptions = {"none", "noise:0.3", "dropout:0.7", "tail:0.5", "span:0.5:-2:2"};
    SplittableRandom corruption = new SplittableRandom(random().nextLong());
    try (Directory directory = newDirectory()) {
      Indexes.write(directory, codec, vectors, false, NONE, count);
      try (DirectoryReader reader = Indexes.open(directory)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        for (Similarity similarity : List.of(new EuclideanSimilarity(), new RobustSimilarity())) {
          int all = 0;
          int usual = 0;
          for (int i = 0; i < 60; i++) {
            int origin = random().nextInt(count);
            float[] cue =
                Corruption.parse(corruptions[i % corruptions.length])
                    .apply(vectors.get(origin), corruption);
            HopfieldQuery.Builder query =
                HopfieldQuery.builder(FIELD, cue).similarity(similarity).candidates(100);
            HopfieldRecall few = query.build().recall(searcher);
            assertTrue(few.totalHits().value() <= count);
            assertEquals(
                few.totalHits().value() == count
                    ? TotalHits.Relation.EQUAL_TO
                    : TotalHits.Relation.GREATER_THAN_OR_EQUAL_TO,
                few.totalHits().relation());
            assertFalse(few.partial());
            usual += few.hits().get(0).doc() == origin ? 1 : 0;
            HopfieldRecall every = query.effort(Double.POSITIVE_INFINITY).build().recall(searcher);
            all += every.hits().get(0).doc() == origin ? 1 : 0;
          }
          assertTrue(similarity.name() + ": " + usual + " of " + all, usual >= all - 2);
        }
      }
    }
  }

  public void testScoresAreTheSameBeforeAndAfterAMerge() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 900, 13);
    try (Directory directory = newDirectory()) {
      Indexes.write(directory, Indexes.coded(), vectors, false, NONE, 300, 300, 300);
      for (String name : Similarities.names()) {
        HopfieldQuery query =
            HopfieldQuery.builder(FIELD, Indexes.noisy(random(), vectors.get(5), 3))
                .similarity(Similarities.byName(name))
                .k(900)
                .build();
        HopfieldRecall before;
        try (DirectoryReader reader = Indexes.open(directory)) {
          before = query.recall(new IndexSearcher(reader));
        }
        try (Directory copy = newDirectory()) {
          // Keeps the order of the documents, so that hits can be compared by document.
          IndexWriterConfig config =
              new IndexWriterConfig()
                  .setCodec(Indexes.coded())
                  .setMergePolicy(new LogDocMergePolicy());
          try (IndexWriter writer = new IndexWriter(copy, config)) {
            writer.addIndexes(directory);
            writer.forceMerge(1);
          }
          try (DirectoryReader reader = Indexes.open(copy)) {
            assertEquals(1, reader.leaves().size());
            HopfieldRecall after = query.recall(new IndexSearcher(reader));
            assertEquals(name, before.hits().size(), after.hits().size());
            for (int i = 0; i < before.hits().size(); i++) {
              assertEquals(name, before.hits().get(i), after.hits().get(i));
            }
            assertArrayEquals(before.pattern(), after.pattern(), 0);
          }
        }
      }
    }
  }

  public void testFilters() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 600, 8);
    IntPredicate deleted = id -> id % 4 == 1;
    for (boolean coded : new boolean[] {true, false}) {
      try (Directory directory = newDirectory()) {
        Codec codec = coded ? Indexes.coded() : Indexes.others().get("HNSW");
        Indexes.write(directory, codec, vectors, false, deleted, 400, 200);
        try (DirectoryReader reader = Indexes.open(directory)) {
          IndexSearcher searcher = new IndexSearcher(reader);
          float[] cue = Indexes.noisy(random(), vectors.get(4), 4);
          Query blue = new TermQuery(new Term("color", "blue"));
          IntPredicate accepted = id -> id % 4 != 1 && id % 3 == 2;
          List<Ranked> expected = Indexes.rank(vectors, accepted, definition("euclidean", cue));
          // Enough candidates to score the accepted ones of a leaf exactly, and too few.
          HopfieldQuery wide =
              HopfieldQuery.builder(FIELD, cue).filter(blue).candidates(500).build();
          assertRanked("wide", expected, 10, wide.recall(searcher), reader);
          assertTrue(retrieve(wide, searcher).codeLeaves().isEmpty());
          HopfieldQuery narrow =
              HopfieldQuery.builder(FIELD, cue).filter(blue).k(5).candidates(40).build();
          HopfieldRecall recall = narrow.recall(searcher);
          assertEquals(coded ? 2 : 0, retrieve(narrow, searcher).codeLeaves().cardinality());
          assertEquals(expected.size(), recall.totalHits().value());
          for (HopfieldRecall.Hit hit : recall.hits()) {
            assertTrue(accepted.test(Indexes.id(reader, hit.doc())));
          }
          assertTopDocs(recall, searcher.search(narrow, 5));

          HopfieldQuery all =
              HopfieldQuery.builder(FIELD, cue).filter(new MatchAllDocsQuery()).build();
          assertEquals(
              HopfieldQuery.builder(FIELD, cue).build().recall(searcher).hits(),
              all.recall(searcher).hits());
          for (Query nothing :
              List.of(new MatchNoDocsQuery(), new TermQuery(new Term("color", "none")))) {
            HopfieldQuery none = HopfieldQuery.builder(FIELD, cue).filter(nothing).build();
            assertEquals(List.of(), none.recall(searcher).hits());
            assertEquals(0, none.recall(searcher).totalHits().value());
            assertNull(none.recall(searcher).pattern());
            assertEquals(0, searcher.search(none, 5).totalHits.value());
          }
        }
      }
    }
  }

  public void testTheResultDoesNotDependOnThreads() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 1200, 16);
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try (Directory directory = newDirectory()) {
      Indexes.write(
          directory, Indexes.coded(), vectors, false, id -> id % 9 == 0, 100, 200, 300, 250, 350);
      try (DirectoryReader reader = Indexes.open(directory)) {
        for (String name : Similarities.names()) {
          // So many candidates of a segment are scored in several tasks.
          int candidates = random().nextBoolean() ? 60 : 290;
          HopfieldQuery query =
              HopfieldQuery.builder(FIELD, Indexes.noisy(random(), vectors.get(8), 20))
                  .similarity(Similarities.byName(name))
                  .candidates(candidates)
                  .build();
          HopfieldRecall one = query.recall(new IndexSearcher(reader));
          HopfieldRecall many = query.recall(new IndexSearcher(reader, threads));
          assertEquals(one.toString(), many.toString());
          assertArrayEquals(one.pattern(), many.pattern(), 0);
          assertTopDocs(one, new IndexSearcher(reader, threads).search(query, 10));
        }
      }
    } finally {
      TestUtil.shutdownExecutorService(threads);
    }
  }

  public void testLucenesOwnChecksOfQueries() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 500, 6);
    try (Directory directory = newDirectory()) {
      Indexes.write(directory, Indexes.coded(), vectors, false, id -> id % 3 == 0, 300, 40, 160);
      try (DirectoryReader reader = Indexes.open(directory)) {
        for (int i = 0; i < 5; i++) {
          IndexSearcher searcher = newSearcher(reader);
          float[] cue = Indexes.noisy(random(), vectors.get(1), 5);
          cue[0] = Float.NaN;
          HopfieldQuery query = HopfieldQuery.builder(FIELD, cue).k(30).candidates(90).build();
          QueryUtils.check(query);
          CheckHits.checkTopScores(random(), query, searcher);
          CheckHits.checkExplanations(query, FIELD, searcher, true);
          CheckHits.checkExplanations(new BoostQuery(query, 2.5f), FIELD, searcher, true);
        }
      }
    }
  }

  public void testInsideABooleanQuery() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 300, 6);
    try (Directory directory = newDirectory()) {
      Indexes.write(directory, Indexes.coded(), vectors, false, NONE, 200, 100);
      try (DirectoryReader reader = Indexes.open(directory)) {
        IndexSearcher searcher = newSearcher(reader);
        HopfieldQuery query = HopfieldQuery.builder(FIELD, vectors.get(7)).k(60).build();
        TermQuery blue = new TermQuery(new Term("color", "blue"));
        TopDocs alone = searcher.search(query, 60);
        BooleanQuery both =
            new BooleanQuery.Builder().add(query, Occur.MUST).add(blue, Occur.FILTER).build();
        List<ScoreDoc> expected = new ArrayList<>();
        for (ScoreDoc hit : alone.scoreDocs) {
          if (Indexes.id(reader, hit.doc) % 3 == 2) {
            expected.add(hit);
          }
        }
        TopDocs found = searcher.search(both, 60);
        assertEquals(expected.size(), found.scoreDocs.length);
        for (int i = 0; i < found.scoreDocs.length; i++) {
          assertEquals(expected.get(i).doc, found.scoreDocs[i].doc);
          assertEquals(expected.get(i).score, found.scoreDocs[i].score, 0);
        }
        assertEquals(expected.size(), searcher.count(both));
        BooleanQuery either =
            new BooleanQuery.Builder().add(query, Occur.SHOULD).add(blue, Occur.SHOULD).build();
        assertEquals(100 + 60 - expected.size(), searcher.count(either));
        BooleanQuery without =
            new BooleanQuery.Builder().add(blue, Occur.MUST).add(query, Occur.MUST_NOT).build();
        assertEquals(100 - expected.size(), searcher.count(without));
      }
    }
  }

  public void testNearRealTimeReadersKeepTheirAnswerAcrossMerges() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 400, 9);
    try (Directory directory = newDirectory();
        IndexWriter writer =
            new IndexWriter(directory, new IndexWriterConfig().setCodec(Indexes.coded()))) {
      for (int id = 0; id < 300; id++) {
        writer.addDocument(Indexes.document(id, vectors.get(id), false));
      }
      HopfieldQuery query = HopfieldQuery.builder(FIELD, vectors.get(350)).candidates(50).build();
      try (DirectoryReader early = DirectoryReader.open(writer)) {
        HopfieldRecall before = query.recall(new IndexSearcher(early));
        assertEquals(300, before.totalHits().value());
        for (int id = 300; id < 400; id++) {
          writer.addDocument(Indexes.document(id, vectors.get(id), false));
        }
        writer.deleteDocuments(new Term("id", "12"));
        writer.forceMerge(1);
        assertEquals(before.toString(), query.recall(new IndexSearcher(early)).toString());
        try (DirectoryReader late = DirectoryReader.openIfChanged(early)) {
          HopfieldRecall after = query.recall(new IndexSearcher(late));
          assertEquals(399, after.totalHits().value());
          assertEquals(350, Indexes.id(late, after.hits().get(0).doc()));
        }
      }
    }
  }

  public void testSoftDeletedDocumentsAreNotRecalled() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 300, 7);
    try (Directory directory = newDirectory()) {
      IndexWriterConfig config =
          new IndexWriterConfig()
              .setCodec(Indexes.coded())
              .setSoftDeletesField("gone")
              .setMergePolicy(
                  new SoftDeletesRetentionMergePolicy(
                      "gone", MatchAllDocsQuery::new, newMergePolicy()));
      try (IndexWriter writer = new IndexWriter(directory, config)) {
        for (int id = 0; id < 300; id++) {
          writer.addDocument(Indexes.document(id, vectors.get(id), false));
        }
        Document replacement = new Document();
        replacement.add(new StringField("id", "17", Field.Store.YES));
        writer.softUpdateDocument(
            new Term("id", "17"), replacement, new NumericDocValuesField("gone", 1));
        try (DirectoryReader reader = DirectoryReader.open(writer)) {
          HopfieldQuery query =
              HopfieldQuery.builder(FIELD, vectors.get(17)).candidates(100).build();
          HopfieldRecall recall = query.recall(new IndexSearcher(reader));
          assertEquals(299, recall.totalHits().value());
          List<Ranked> expected =
              Indexes.rank(vectors, id -> id != 17, definition("euclidean", vectors.get(17)));
          assertEquals(expected.get(0).id(), Indexes.id(reader, recall.hits().get(0).doc()));
        }
      }
    }
  }

  public void testSegmentsAndReadersThatDiffer() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 500, 5);
    List<float[]> missing = new ArrayList<>(vectors);
    for (int id = 0; id < 100; id++) {
      missing.set(id, null);
    }
    try (Directory floats = newDirectory();
        Directory bytes = newDirectory()) {
      // The first segment does not know the field, the last one has codes.
      Indexes.write(floats, Indexes.others().get("HNSW"), missing, false, NONE, 100, 60);
      try (IndexWriter writer = new IndexWriter(floats, Indexes.config(Indexes.coded()))) {
        for (int id = 160; id < 300; id++) {
          writer.addDocument(Indexes.document(id, vectors.get(id), false));
        }
      }
      Indexes.write(bytes, Indexes.coded(), vectors, true, NONE, 250, 250);
      try (DirectoryReader a = Indexes.open(floats);
          DirectoryReader b = Indexes.open(bytes);
          MultiReader reader = new MultiReader(a, b)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        HopfieldQuery query = HopfieldQuery.builder(FIELD, vectors.get(170)).candidates(30).build();
        HopfieldRecall recall = query.recall(searcher);
        // Of the others, codes are read where they find what the segment holds.
        assertTrue(retrieve(query, searcher).codeLeaves().nextSetBit(0) >= 2);
        assertEquals(700, recall.totalHits().value());
        assertEquals(30, recall.candidates());
        assertEquals(170, recall.hits().get(0).doc());
        assertEquals(300 + 170, recall.hits().get(1).doc());
        assertEquals(recall.hits().get(0).score(), recall.hits().get(1).score(), 0);
        assertTopDocs(recall, searcher.search(query, 10));
      }
    }
  }

  public void testAnyNumberOfCandidatesMayBeAskedFor() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 50, 4);
    for (Codec codec : List.of(Indexes.coded(), Indexes.others().get("HNSW"))) {
      try (Directory directory = newDirectory()) {
        Indexes.write(directory, codec, vectors, false, NONE, 50);
        try (DirectoryReader reader = Indexes.open(directory)) {
          HopfieldQuery query =
              HopfieldQuery.builder(FIELD, vectors.get(3))
                  .k(Integer.MAX_VALUE)
                  .candidates(Integer.MAX_VALUE)
                  .build();
          assertEquals(50, query.recall(new IndexSearcher(reader)).hits().size());
          assertEquals(50, new IndexSearcher(reader).search(query, 100).scoreDocs.length);
        }
      }
    }
  }

  public void testAnEmptyIndexGivesAnEmptyResult() throws IOException {
    try (Directory directory = newDirectory()) {
      Indexes.write(directory, Indexes.coded(), List.of(), false, NONE);
      try (DirectoryReader reader = Indexes.open(directory)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        HopfieldQuery query = HopfieldQuery.builder("any", new float[] {1}).build();
        HopfieldRecall recall = query.recall(searcher);
        assertEquals(List.of(), recall.hits());
        assertNull(recall.pattern());
        assertEquals(0, recall.candidates());
        assertTrue(recall.notStored().isEmpty());
        assertFalse(recall.partial());
        assertTrue(Double.isNaN(recall.beta()));
        assertEquals(0, searcher.search(query, 3).totalHits.value());
      }
    }
    HopfieldQuery query = HopfieldQuery.builder("any", new float[] {1}).build();
    assertEquals(List.of(), query.recall(new IndexSearcher(new MultiReader())).hits());
  }

  public void testBadFieldsAndLengthsAreNamed() throws IOException {
    try (Directory directory = newDirectory()) {
      List<float[]> vectors = Indexes.clustered(random(), 20, 3);
      Indexes.write(directory, Indexes.coded(), vectors, false, NONE, 20);
      try (DirectoryReader reader = Indexes.open(directory)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        assertRejected(
            searcher,
            "cue length must be the dimension of the field, 3; length=4 field=vector",
            FIELD,
            4);
        IllegalArgumentException e =
            expectThrows(
                IllegalArgumentException.class, () -> HopfieldQuery.context(searcher, "color", 3));
        assertEquals("field must be a vectors field of the index; field=color", e.getMessage());
      }
    }
  }

  private static void assertRejected(
      IndexSearcher searcher, String message, String field, int length) {
    HopfieldQuery query = HopfieldQuery.builder(field, new float[length]).build();
    IllegalArgumentException e =
        expectThrows(IllegalArgumentException.class, () -> query.recall(searcher));
    assertEquals(message, e.getMessage());
    e = expectThrows(IllegalArgumentException.class, () -> searcher.search(query, 1));
    assertEquals(message, e.getMessage());
  }

  public void testBadArgumentsAreNamed() {
    float[] cue = {1, Float.NaN};
    assertMessage("field must not be null; field=null", () -> HopfieldQuery.builder(null, cue));
    assertMessage("cue must not be null; cue=null", () -> HopfieldQuery.builder(FIELD, null));
    assertMessage(
        "cue must have at least one known coordinate; known=0 length=0",
        () -> HopfieldQuery.builder(FIELD, new float[0]));
    assertMessage(
        "cue must have at least one known coordinate; known=0 length=2",
        () -> HopfieldQuery.builder(FIELD, new float[] {Float.NaN, Float.NaN}));
    assertMessage(
        "cue must be finite or NaN for unknown; cue[1]=-Infinity",
        () -> HopfieldQuery.builder(FIELD, new float[] {1, Float.NEGATIVE_INFINITY}));
    HopfieldQuery.Builder builder = HopfieldQuery.builder(FIELD, cue);
    assertMessage("k must be >= 1; k=0", () -> builder.k(0));
    assertMessage("candidates must be >= 1; candidates=-1", () -> builder.candidates(-1));
    assertMessage("effort must be >= 0; effort=-1.0", () -> builder.effort(-1));
    assertMessage("effort must be >= 0; effort=NaN", () -> builder.effort(Double.NaN));
    assertMessage(
        "candidates must be >= k; candidates=9 k=10", () -> builder.candidates(9).build());
    assertMessage("similarity must not be null; similarity=null", () -> builder.similarity(null));
    assertMessage("separation must not be null; separation=null", () -> builder.separation(null));
    assertMessage("projection must not be null; projection=null", () -> builder.projection(null));
    for (double prior : new double[] {0, 1, -.1, 1.1, Double.NaN}) {
      assertMessage(
          "priorNotStored must be more than 0 and less than 1; priorNotStored=" + prior,
          () -> builder.priorNotStored(prior));
    }
  }

  private static void assertMessage(String message, ThrowingRunnable code) {
    assertEquals(message, expectThrows(IllegalArgumentException.class, code).getMessage());
  }

  public void testDefaultsAndAccessors() {
    float[] cue = {1, Float.NaN};
    HopfieldQuery query = HopfieldQuery.builder(FIELD, cue).build();
    cue[0] = 9;
    assertArrayEquals(new float[] {1, Float.NaN}, query.cue(), 0);
    query.cue()[0] = 9;
    assertArrayEquals(new float[] {1, Float.NaN}, query.cue(), 0);
    assertEquals(FIELD, query.field());
    assertEquals(new EuclideanSimilarity(), query.similarity());
    assertEquals(new Softmax(), query.separation());
    assertEquals(Projection.AUTO, query.projection());
    assertEquals(10, query.k());
    assertEquals(1000, query.candidates());
    assertEquals(5000, HopfieldQuery.builder(FIELD, cue).k(5000).build().candidates());
    assertEquals(1, query.effort(), 0);
    assertNull(query.filter());
    assertEquals(.5, query.priorNotStored(), 0);
  }

  public void testEqualityHashCodeAndText() {
    float[] cue = {1, Float.NaN, 3};
    HopfieldQuery query = HopfieldQuery.builder(FIELD, cue).build();
    QueryUtils.check(query);
    QueryUtils.checkEqual(query, HopfieldQuery.builder(FIELD, cue.clone()).build());
    for (HopfieldQuery other :
        List.of(
            HopfieldQuery.builder("other", cue).build(),
            HopfieldQuery.builder(FIELD, new float[] {1, 2, 3}).build(),
            HopfieldQuery.builder(FIELD, cue).similarity(Similarities.byName("dot")).build(),
            HopfieldQuery.builder(FIELD, cue).separation(new TopK(3)).build(),
            HopfieldQuery.builder(FIELD, cue).projection(Projection.NONE).build(),
            HopfieldQuery.builder(FIELD, cue).k(9).build(),
            HopfieldQuery.builder(FIELD, cue).candidates(999).build(),
            HopfieldQuery.builder(FIELD, cue).effort(2).build(),
            HopfieldQuery.builder(FIELD, cue).filter(new MatchAllDocsQuery()).build(),
            HopfieldQuery.builder(FIELD, cue).priorNotStored(.25).build())) {
      QueryUtils.checkUnequal(query, other);
    }
    assertEquals(
        "HopfieldQuery(field=vector, cue=1.0,..., length=3, similarity=euclidean,"
            + " separation=softmax, k=10, candidates=1000)",
        query.toString());
    assertEquals(
        "HopfieldQuery(cue=1.0, similarity=euclidean, separation=top:2, k=1, candidates=2,"
            + " effort=Infinity, filter=*:*)",
        HopfieldQuery.builder(FIELD, new float[] {1})
            .separation(new TopK(2))
            .k(1)
            .candidates(2)
            .effort(Double.POSITIVE_INFINITY)
            .filter(new MatchAllDocsQuery())
            .build()
            .toString(FIELD));
  }

  public void testVisitorsSeeTheField() {
    List<Query> seen = new ArrayList<>();
    HopfieldQuery query = HopfieldQuery.builder(FIELD, new float[] {1}).build();
    for (String accepted : new String[] {FIELD, "other"}) {
      query.visit(
          new QueryVisitor() {
            @Override
            public boolean acceptField(String field) {
              return field.equals(accepted);
            }

            @Override
            public void visitLeaf(Query leaf) {
              seen.add(leaf);
            }
          });
    }
    assertEquals(List.of(query), seen);
  }

  public void testExplain() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 200, 4);
    for (float[] vector : vectors) {
      for (int d = 0; d < vector.length; d++) {
        // So few values that codes keep them all: nothing casts doubt on their estimates.
        vector[d] = Math.floorMod(Math.round(vector[d]), 16);
      }
    }
    for (boolean coded : new boolean[] {true, false}) {
      try (Directory directory = newDirectory()) {
        Codec codec = coded ? Indexes.coded() : Indexes.others().get("HNSW");
        Indexes.write(directory, codec, vectors, false, NONE, 200);
        try (DirectoryReader reader = Indexes.open(directory)) {
          IndexSearcher searcher = new IndexSearcher(reader);
          HopfieldQuery query =
              HopfieldQuery.builder(FIELD, vectors.get(0))
                  .similarity(Similarities.byName("manhattan"))
                  .separation(new TopK(3, 7))
                  .k(4)
                  .candidates(20)
                  .enlargeTo(20)
                  .build();
          TopDocs top = searcher.search(query, 4);
          Explanation best = searcher.explain(query, top.scoreDocs[3].doc);
          assertTrue(best.isMatch());
          assertEquals(top.scoreDocs[3].score, best.getValue().floatValue(), 0);
          String text = best.toString();
          assertTrue(text, text.contains("similarity=manhattan"));
          assertTrue(text, text.contains("computed as 1 / (1 - L) from:"));
          assertTrue(
              text, text.contains("20 = candidates scored exactly, out of 200 accepted documents"));
          assertTrue(text, text.contains("top:3:7"));
          assertTrue(text, text.contains(coded ? "codes were scanned" : "no codes were used"));
          double ratio = best.getDetails()[0].getValue().doubleValue();
          assertEquals(query.recall(searcher).hits().get(3).similarity(), ratio, 1e-3);
          for (int doc = 0; doc < 200; doc++) {
            int found = doc;
            boolean hit = Arrays.stream(top.scoreDocs).anyMatch(h -> h.doc == found);
            assertEquals(hit, searcher.explain(query, doc).isMatch());
          }
        }
      }
    }
  }

  public void testARewrittenQueryBelongsToItsReader() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 20, 4);
    try (Directory directory = newDirectory()) {
      Indexes.write(directory, Indexes.coded(), vectors, false, NONE, 20);
      try (DirectoryReader one = Indexes.open(directory);
          DirectoryReader two = Indexes.open(directory)) {
        HopfieldQuery query = HopfieldQuery.builder(FIELD, vectors.get(0)).build();
        Query rewritten = new IndexSearcher(one).rewrite(query);
        assertEquals(rewritten, new IndexSearcher(one).rewrite(query));
        assertEquals(rewritten.hashCode(), new IndexSearcher(one).rewrite(query).hashCode());
        assertNotEquals(rewritten, new IndexSearcher(two).rewrite(query));
        expectThrows(
            IllegalStateException.class, () -> new IndexSearcher(two).search(rewritten, 1));
      }
    }
  }

  public void testASimilarityThatCannotBeScannedIsScoredExactly() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 200, 4);
    Similarity unscanned = new BackgroundSimilarity(false, 0);
    try (Directory directory = newDirectory()) {
      Indexes.write(directory, Indexes.coded(), vectors, false, NONE, 200);
      try (DirectoryReader reader = Indexes.open(directory)) {
        HopfieldQuery query =
            HopfieldQuery.builder(FIELD, vectors.get(9))
                .similarity(unscanned)
                .candidates(20)
                .build();
        IndexSearcher searcher = new IndexSearcher(reader);
        assertTrue(retrieve(query, searcher).codeLeaves().isEmpty());
        assertEquals(9, query.recall(searcher).hits().get(0).doc());
      }
    }
  }
}
