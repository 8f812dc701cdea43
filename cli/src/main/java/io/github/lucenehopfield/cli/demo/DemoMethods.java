package io.github.lucenehopfield.cli.demo;

import io.github.lucenehopfield.cli.demo.DemoResult.Method;
import io.github.lucenehopfield.cli.search.CueSearcher;
import io.github.lucenehopfield.cli.search.OpenIndex;
import io.github.lucenehopfield.noise.NoiseModelSimilarity;
import io.github.lucenehopfield.noise.RobustSimilarity;
import io.github.lucenehopfield.noise.TrainedNoiseModel;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;

/**
 * The methods of the demo, ready to be asked by many threads.
 *
 * @param exact scans all images
 * @param ours the index with codes
 * @param graph the index with Lucene's graph
 * @param model the trained model
 */
record DemoMethods(ExactScan exact, OpenIndex ours, OpenIndex graph, TrainedNoiseModel model) {
  /** {@return what answers for one of ours, null for another one} */
  CueSearcher searcher(Method method) {
    if (!method.ours()) {
      return null;
    }
    Similarity similarity =
        method == Method.TRAINED ? new NoiseModelSimilarity(model) : new RobustSimilarity();
    return new CueSearcher(
        ours.reader(),
        Demo.FIELD,
        similarity,
        new CueSearcher.Dynamics(null, 1, "none", null, null),
        1,
        Demo.CANDIDATES,
        true);
  }

  /** {@return the nearest image by one of the others} */
  long plain(Method method, float[] cue) throws IOException {
    return switch (method) {
      case EXACT_EUCLIDEAN -> exact.euclidean(cue);
      case EXACT_COSINE -> exact.cosine(cue);
      case HNSW -> NearestNeighbor.find(graph.reader(), Demo.FIELD, cue);
      case ROBUST, TRAINED -> throw new IllegalArgumentException("not plain: " + method);
    };
  }
}
