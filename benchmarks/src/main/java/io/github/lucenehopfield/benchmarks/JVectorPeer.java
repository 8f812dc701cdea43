package io.github.lucenehopfield.benchmarks;

import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/** JVector's graph on the heap over raw vectors, by the parameters of its documentation. */
final class JVectorPeer implements Peer {
  private static final int M = 16;
  private static final int BEAM = 100;
  private static final float OVERFLOW = 1.2f;
  private static final float ALPHA = 1.2f;

  private final VectorTypeSupport types =
      VectorizationProvider.getInstance().getVectorTypeSupport();
  private VectorSimilarityFunction function;
  private ListRandomAccessVectorValues vectors;
  private ImmutableGraphIndex graph;
  private GraphSearcher searcher;

  @Override
  public String name() {
    return "JVector";
  }

  @Override
  public String index() {
    return name();
  }

  @Override
  public boolean ofLucene() {
    return false;
  }

  @Override
  public void build(PeerData data, Path home) throws IOException {
    function =
        data.function() == org.apache.lucene.index.VectorSimilarityFunction.EUCLIDEAN
            ? VectorSimilarityFunction.EUCLIDEAN
            : VectorSimilarityFunction.DOT_PRODUCT;
    List<VectorFloat<?>> all = new ArrayList<>(data.stored().length);
    for (float[] vector : data.stored()) {
      all.add(types.createFloatVector(vector));
    }
    int dimension = data.stored()[0].length;
    vectors = new ListRandomAccessVectorValues(all, dimension);
    BuildScoreProvider scores = BuildScoreProvider.randomAccessScoreProvider(vectors, function);
    try (ForkJoinPool simd = new ForkJoinPool(1);
        ForkJoinPool others = new ForkJoinPool(1);
        GraphIndexBuilder builder =
            new GraphIndexBuilder(
                scores, dimension, 2 * M, BEAM, OVERFLOW, ALPHA, true, true, simd, others)) {
      graph = builder.build(vectors);
    }
  }

  /** {@return the bytes of the graph on the heap; it is not written} */
  @Override
  public long indexBytes(Path home) {
    return graph.ramBytesUsed();
  }

  @Override
  public void open(Path home) {
    searcher = new GraphSearcher(graph);
  }

  @Override
  public double[] settings() {
    return LucenePeer.COLLECTED;
  }

  @Override
  public int[] search(float[] query, int k, double setting) {
    VectorFloat<?> target = types.createFloatVector(query);
    SearchResult found =
        searcher.search(
            DefaultSearchScoreProvider.exact(target, function, vectors),
            k,
            (int) setting,
            0,
            0,
            Bits.ALL);
    int[] docs = new int[found.getNodes().length];
    for (int i = 0; i < docs.length; i++) {
      docs[i] = found.getNodes()[i].node;
    }
    return docs;
  }

  @Override
  public void close() throws IOException {
    if (searcher != null) {
      searcher.close();
      graph.close();
    }
  }
}
