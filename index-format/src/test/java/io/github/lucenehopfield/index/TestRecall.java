package io.github.lucenehopfield.index;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnByteVectorQuery;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.util.LuceneTestCase;

/** Ordinary searches for nearest neighbors find them through the codes. */
public class TestRecall extends LuceneTestCase {
  private static final int COUNT = 3000;
  private static final int CUES = 20;

  // Of candidates a query; without codes it would be all of them.
  private static final int MEAN_SCORED = 70;
  private static final int DIMENSIONS = 32;

  public void testFloatEuclidean() throws Exception {
    floats(VectorSimilarityFunction.EUCLIDEAN);
  }

  public void testFloatDotProduct() throws Exception {
    floats(VectorSimilarityFunction.DOT_PRODUCT);
  }

  public void testFloatCosine() throws Exception {
    floats(VectorSimilarityFunction.COSINE);
  }

  public void testFloatMaximumInnerProduct() throws Exception {
    floats(VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT);
  }

  public void testByteEuclidean() throws Exception {
    bytes(VectorSimilarityFunction.EUCLIDEAN);
  }

  public void testByteDotProduct() throws Exception {
    bytes(VectorSimilarityFunction.DOT_PRODUCT);
  }

  public void testByteCosine() throws Exception {
    bytes(VectorSimilarityFunction.COSINE);
  }

  public void testByteMaximumInnerProduct() throws Exception {
    bytes(VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT);
  }

  /** Inner products of vectors of any length differ most in how sure their estimates are. */
  private static int mostScored(VectorSimilarityFunction function) {
    return function == VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT ? 200 : 100;
  }

  private void floats(VectorSimilarityFunction function) throws Exception {
    float[][] vectors = Samples.clustered(random(), COUNT + CUES, DIMENSIONS);
    if (function == VectorSimilarityFunction.DOT_PRODUCT) {
      vectors = Samples.normalized(vectors);
    }
    float[][] stored = Arrays.copyOf(vectors, COUNT);
    try (Directory dir = newDirectory()) {
      try (IndexWriter writer =
          new IndexWriter(dir, Samples.config(CodeSettings.DEFAULT.withMinVectors(1)))) {
        for (int i = 0; i < COUNT; i++) {
          writer.addDocument(Samples.document(i, "v", stored[i], function));
        }
        writer.forceMerge(1);
      }
      try (DirectoryReader reader = DirectoryReader.open(dir)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        LeafReader leaf = getOnlyLeafReader(reader);
        double recall = 0;
        long scored = 0;
        for (int i = COUNT; i < COUNT + CUES; i++) {
          TopDocs top = searcher.search(new KnnFloatVectorQuery("v", vectors[i], 10), 10);
          for (int h = 0; h < top.scoreDocs.length; h++) {
            float[] hit = stored[id(reader, top, h)];
            assertEquals(function.compare(vectors[i], hit), top.scoreDocs[h].score, 1e-4f);
          }
          Set<Integer> expected = Samples.nearest(stored, vectors[i], 10, function, null);
          recall += Samples.recall(expected, Samples.ids(reader, top.scoreDocs)) / CUES;
          TopKnnCollector collector = new TopKnnCollector(10, Integer.MAX_VALUE);
          AcceptDocs all = AcceptDocs.fromLiveDocs(null, leaf.maxDoc());
          leaf.searchNearestVectors("v", vectors[i], collector, all);
          scored += collector.visitedCount();
          assertTrue("scored=" + scored, collector.visitedCount() <= mostScored(function));
        }
        assertTrue("scored=" + scored, scored <= MEAN_SCORED * CUES);
        assertTrue("recall=" + recall, recall >= 0.9);
      }
    }
  }

  private void bytes(VectorSimilarityFunction function) throws Exception {
    byte[][] vectors = Samples.bytes(Samples.clustered(random(), COUNT + CUES, DIMENSIONS));
    byte[][] stored = Arrays.copyOf(vectors, COUNT);
    try (Directory dir = newDirectory()) {
      try (IndexWriter writer =
          new IndexWriter(dir, Samples.config(CodeSettings.DEFAULT.withMinVectors(1)))) {
        for (int i = 0; i < COUNT; i++) {
          writer.addDocument(Samples.document(i, "v", stored[i], function));
        }
        writer.forceMerge(1);
      }
      try (DirectoryReader reader = DirectoryReader.open(dir)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        LeafReader leaf = getOnlyLeafReader(reader);
        double recall = 0;
        long scored = 0;
        for (int i = COUNT; i < COUNT + CUES; i++) {
          TopDocs top = searcher.search(new KnnByteVectorQuery("v", vectors[i], 10), 10);
          // Byte scores tie often: a hit counts when it is as good as the tenth best.
          float[] scores = new float[COUNT];
          for (int j = 0; j < COUNT; j++) {
            scores[j] = function.compare(vectors[i], stored[j]);
          }
          Set<Integer> good = new HashSet<>();
          float[] sorted = scores.clone();
          Arrays.sort(sorted);
          for (int h = 0; h < top.scoreDocs.length; h++) {
            int id = id(reader, top, h);
            assertEquals(scores[id], top.scoreDocs[h].score, 1e-4f * scores[id]);
            if (scores[id] >= sorted[COUNT - 10]) {
              good.add(id);
            }
          }
          recall += good.size() / 10.0 / CUES;
          TopKnnCollector collector = new TopKnnCollector(10, Integer.MAX_VALUE);
          AcceptDocs all = AcceptDocs.fromLiveDocs(null, leaf.maxDoc());
          leaf.searchNearestVectors("v", vectors[i], collector, all);
          scored += collector.visitedCount();
          assertTrue("scored=" + scored, collector.visitedCount() <= mostScored(function));
        }
        assertTrue("scored=" + scored, scored <= MEAN_SCORED * CUES);
        assertTrue("recall=" + recall, recall >= 0.9);
      }
    }
  }

  private static int id(DirectoryReader reader, TopDocs top, int hit) throws Exception {
    return Integer.parseInt(reader.storedFields().document(top.scoreDocs[hit].doc).get(Samples.ID));
  }
}
