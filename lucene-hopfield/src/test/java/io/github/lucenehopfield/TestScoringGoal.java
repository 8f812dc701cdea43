package io.github.lucenehopfield;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.index.scan.CodeScanStrategy;
import io.github.lucenehopfield.internal.retrieval.Retrieval;
import io.github.lucenehopfield.internal.retrieval.Retriever;
import io.github.lucenehopfield.internal.retrieval.ScoringGoal;
import io.github.lucenehopfield.similarity.Similarities;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Candidates that cannot matter are not scored, and what is said of the others stays the same. */
class TestScoringGoal {
  private static final int COUNT = 6000;
  private static final int DIMENSION = 32;
  private static final int CANDIDATES = 1000;
  private static final int HITS = 10;
  private static final int CUES = 40;

  private static Directory directory;
  private static DirectoryReader reader;
  private static float[][] stored;

  @BeforeAll
  static void index() throws IOException {
    stored = new float[COUNT][DIMENSION];
    directory = index(stored, 0);
    reader = DirectoryReader.open(directory);
  }

  /**
   * Fills vectors with normal values, the first of them ever farther from all others, and indexes
   * them.
   */
  private static Directory index(float[][] vectors, int far) throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    Directory into = new ByteBuffersDirectory();
    try (IndexWriter writer =
        new IndexWriter(into, new IndexWriterConfig().setCodec(Indexes.coded()))) {
      for (int i = 0; i < vectors.length; i++) {
        for (int d = 0; d < DIMENSION; d++) {
          vectors[i][d] = (i < far ? 1000 + 100 * i : 1) * (float) random.nextGaussian();
        }
        Document document = new Document();
        document.add(new KnnFloatVectorField(Indexes.FIELD, vectors[i]));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
    return into;
  }

  @AfterAll
  static void close() throws IOException {
    reader.close();
    directory.close();
  }

  private static float[] cue(int of) {
    SplittableRandom random = new SplittableRandom(of);
    float[] cue = stored[random.nextInt(COUNT)].clone();
    for (int d = 0; d < DIMENSION; d++) {
      cue[d] += .7f * (float) random.nextGaussian();
    }
    return cue;
  }

  private static Retrieval retrieve(float[] cue, Similarity similarity, ScoringGoal goal)
      throws IOException {
    return retrieve(reader, cue, similarity, goal);
  }

  private static Retrieval retrieve(
      DirectoryReader from, float[] cue, Similarity similarity, ScoringGoal goal)
      throws IOException {
    return new Retriever(
            new IndexSearcher(from),
            Indexes.FIELD,
            DIMENSION,
            CANDIDATES,
            HITS,
            CodeScanStrategy.DEFAULT_EFFORT,
            null)
        .retrieve(new float[][] {cue}, similarity, true, goal);
  }

  @Test
  void hitsAreThoseOfAllCandidates() throws IOException {
    for (String name : new String[] {"euclidean", "cosine", "manhattan", "dot"}) {
      Similarity similarity = Similarities.byName(name);
      int scored = 0;
      for (int i = 0; i < CUES; i++) {
        float[] cue = cue(i);
        Retrieval all = retrieve(cue, similarity, ScoringGoal.ALL);
        Retrieval hits = retrieve(cue, similarity, ScoringGoal.HITS);
        assertEquals(CANDIDATES, all.size(), name);
        assertArrayEquals(
            Arrays.copyOf(all.docs(), HITS), Arrays.copyOf(hits.docs(), HITS), name + " " + i);
        assertEquals(all.accepted(), hits.accepted(), name);
        scored += hits.size();
      }
      assertTrue(scored < CUES * CANDIDATES * 3 / 4, name + " scored=" + scored);
    }
  }

  @Test
  void whatIsLeftOutOfAPosteriorWeighsNothing() throws IOException {
    Similarity likelihood = new BackgroundSimilarity(true, -30);
    int scored = 0;
    for (int i = 0; i < CUES; i++) {
      float[] cue = cue(i);
      Retrieval all = retrieve(cue, likelihood, ScoringGoal.ALL);
      Retrieval some = retrieve(cue, likelihood, ScoringGoal.POSTERIOR);
      double best = all.exact()[0];
      double mass = Arrays.stream(all.exact()).map(score -> Math.exp(score - best)).sum();
      double scoredMass = Arrays.stream(some.exact()).map(score -> Math.exp(score - best)).sum();
      assertEquals(mass, scoredMass, 1e-3 * mass, "cue " + i);
      // Left out candidates are still counted, by their estimates.
      assertEquals(COUNT, some.size() + Arrays.stream(some.tail().counts()).sum());
      scored += some.size();
    }
    assertTrue(scored < CUES * CANDIDATES, "scored=" + scored);
  }

  /**
   * Of vectors far from their codes there is no estimate, and those of others vary in their errors.
   */
  @Test
  void allAreScoredWhereSomeHaveNoEstimate() throws IOException {
    int far = 150;
    float[][] vectors = new float[2 * COUNT][DIMENSION];
    Similarity similarity = new BackgroundSimilarity(true, -30, true);
    try (Directory other = index(vectors, far);
        DirectoryReader all = DirectoryReader.open(other)) {
      Retrieval found = retrieve(all, vectors[far], similarity, ScoringGoal.POSTERIOR);
      assertEquals(far, found.docs()[0]);
      assertTrue(Arrays.stream(found.tail().scores()).allMatch(Double::isFinite));
      assertEquals(CANDIDATES, found.size());
    }
  }

  @Test
  void scoresThatAreNoLikelihoodsAreAllNeededForWeights() throws IOException {
    Similarity euclidean = Similarities.byName("euclidean");
    assertEquals(CANDIDATES, retrieve(cue(0), euclidean, ScoringGoal.POSTERIOR).size());
  }

  @Test
  void noHitIsLeftOutWhereAllCandidatesAreHits() throws IOException {
    HopfieldQuery query =
        HopfieldQuery.builder(Indexes.FIELD, cue(1)).k(CANDIDATES).candidates(CANDIDATES).build();
    assertEquals(CANDIDATES, new IndexSearcher(reader).search(query, CANDIDATES).scoreDocs.length);
  }
}
