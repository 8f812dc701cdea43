package io.github.lucenehopfield.cli.lab;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.RecallRequest;
import io.github.lucenehopfield.cli.search.CueSearcher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.search.IndexSearcher;

/** Recalls what is stored for a cue, under a time limit. Safe for use by many threads. */
final class Recaller {
  /** Candidates that a sparse separation may ask for at most. */
  private static final int ENLARGE_TO = 8192;

  private final LabIndex index;

  Recaller(LabIndex index) {
    this.index = index;
  }

  /**
   * What was recalled.
   *
   * @param recall all that is known
   * @param readOuts the pattern after each step
   * @param milliseconds how long it took
   */
  record Recalled(HopfieldRecall recall, List<float[]> readOuts, double milliseconds) {}

  /**
   * {@return what a cue recalls}
   *
   * @param parameters the cue and how to recall
   * @param deadline by {@link System#nanoTime}, after which it ends early
   * @throws ApiException if the library refuses a parameter
   * @throws IOException if the index cannot be read
   */
  Recalled recall(RecallParameters parameters, long deadline) throws ApiException, IOException {
    IndexSearcher searcher = new IndexSearcher(index.reader());
    searcher.setQueryCache(null);
    searcher.setTimeout(() -> System.nanoTime() - deadline > 0);
    RecordingSimilarity similarity =
        new RecordingSimilarity(CueSearcher.similarity(parameters.similarity()));
    long start = System.nanoTime();
    try {
      HopfieldRecall recall =
          HopfieldQuery.builder(index.field().name, parameters.cue())
              .similarity(similarity)
              .separation(parameters.separation())
              .k(parameters.k())
              .candidates(RecallRequest.DEFAULT_CANDIDATES)
              .enlargeTo(ENLARGE_TO)
              .steps(parameters.steps())
              .build()
              .recall(searcher);
      double milliseconds = (System.nanoTime() - start) / 1e6;
      return new Recalled(recall, readOuts(similarity, recall), milliseconds);
    } catch (IllegalArgumentException e) {
      throw ApiException.of(e);
    }
  }

  private static List<float[]> readOuts(RecordingSimilarity similarity, HopfieldRecall recall) {
    List<float[]> all = new ArrayList<>(similarity.readOuts());
    float[] last = recall.pattern();
    if (last != null) {
      all.add(last);
    }
    return all;
  }
}
