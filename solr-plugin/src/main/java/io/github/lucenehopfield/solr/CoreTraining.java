package io.github.lucenehopfield.solr;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.LogRatios;
import io.github.lucenehopfield.noise.TrainedNoiseModel;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.noise.training.NoiseModelTrainer;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.VectorEncoding;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.Bits;

/**
 * One training of a model from the vectors of a core. One thread trains; any may ask how far it is,
 * or cancel it.
 */
final class CoreTraining {
  // As the command line's training.
  private static final int SAMPLE = 4096;

  private final Request request;
  private volatile String state = "waiting";
  private volatile String doing = "";
  private volatile int step;
  private volatile int steps;
  private volatile boolean cancelled;

  /**
   * What to learn from.
   *
   * @param model the name of the model
   * @param field the vectors field
   * @param dimension of the field
   * @param damages a component of the model each, empty for pairs
   * @param cues of pairs
   * @param origins documents of the reader that the cues come from
   * @param gridWidth columns of the grid whose cells the dimensions are, 0 for no grid
   * @param gridHeight its rows
   * @param seed decides all chance
   */
  record Request(
      String model,
      String field,
      int dimension,
      List<Corruption> damages,
      List<float[]> cues,
      List<Integer> origins,
      int gridWidth,
      int gridHeight,
      long seed) {}

  CoreTraining(Request request) {
    this.request = request;
  }

  /** {@return the name of the model} */
  String model() {
    return request.model();
  }

  /** {@return whether it waits or runs} */
  boolean goesOn() {
    return state.equals("waiting") || state.equals("training");
  }

  /** Ends it, soon. */
  void cancel() {
    cancelled = true;
  }

  /** Notes how it ended. */
  void end(String how) {
    state = how;
  }

  /** {@return how far it is} */
  Map<String, Object> describe() {
    Map<String, Object> known = new LinkedHashMap<>();
    known.put("model", request.model());
    known.put("state", state);
    known.put("step", step);
    known.put("steps", steps);
    known.put("doing", doing);
    return known;
  }

  /**
   * Checks that it was not cancelled.
   *
   * @throws CancellationException if it was
   */
  void check() {
    if (cancelled) {
      throw new CancellationException("the training was cancelled");
    }
  }

  /**
   * {@return the model}
   *
   * @param searcher over the reader that the documents of the request are of
   * @throws IOException if the index cannot be read
   * @throws CancellationException if it was cancelled
   */
  TrainedNoiseModel run(IndexSearcher searcher) throws IOException {
    check();
    state = "training";
    SplittableRandom random = new SplittableRandom(request.seed());
    float[][] sample = vectors(searcher, draw(searcher, random));
    if (sample.length < 2) {
      throw new IllegalArgumentException(
          "f must have at least two vectors; f=" + request.field() + " vectors=" + sample.length);
    }
    CueContext index = HopfieldQuery.context(searcher, request.field(), request.dimension());
    NoiseModelTrainer trainer =
        new NoiseModelTrainer(sample, new Ending(index, this), request.seed())
            .withListener(this::progress);
    if (request.gridWidth() > 0) {
      trainer = trainer.withGrid(request.gridWidth(), request.gridHeight());
    }
    if (!request.damages().isEmpty()) {
      return trainer.train(request.damages());
    }
    int[] origins = request.origins().stream().mapToInt(Integer::intValue).toArray();
    return trainer.train(request.cues().toArray(float[][]::new), vectorsInOrder(searcher, origins));
  }

  private void progress(int now, int of, String what) {
    check();
    step = now;
    steps = of;
    doing = what;
  }

  /** {@return documents with a vector, each with the same probability, in ascending order} */
  private int[] draw(IndexSearcher searcher, SplittableRandom random) throws IOException {
    int[] drawn = new int[SAMPLE];
    int seen = 0;
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      KnnVectorValues values = values(leaf.reader());
      if (values == null) {
        continue;
      }
      Bits live = leaf.reader().getLiveDocs();
      DocIdSetIterator docs = values.iterator();
      for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
        if (live != null && !live.get(doc)) {
          continue;
        }
        int at = seen < SAMPLE ? seen : random.nextInt(seen + 1);
        if (at < SAMPLE) {
          drawn[at] = leaf.docBase + doc;
        }
        seen++;
      }
    }
    int[] all = Arrays.copyOf(drawn, Math.min(seen, SAMPLE));
    Arrays.sort(all);
    return all;
  }

  private KnnVectorValues values(LeafReader reader) throws IOException {
    var info = reader.getFieldInfos().fieldInfo(request.field());
    if (info == null || !info.hasVectorValues()) {
      return null;
    }
    return info.getVectorEncoding() == VectorEncoding.BYTE
        ? reader.getByteVectorValues(request.field())
        : reader.getFloatVectorValues(request.field());
  }

  private float[][] vectorsInOrder(IndexSearcher searcher, int[] docs) throws IOException {
    int[] sorted = Arrays.stream(docs).sorted().distinct().toArray();
    float[][] vectors = vectors(searcher, sorted);
    float[][] ordered = new float[docs.length][];
    for (int i = 0; i < docs.length; i++) {
      ordered[i] = vectors[Arrays.binarySearch(sorted, docs[i])];
    }
    return ordered;
  }

  /** {@return the vectors of documents in ascending order, which have some} */
  private float[][] vectors(IndexSearcher searcher, int[] docs) throws IOException {
    LogRatios reader =
        HopfieldQuery.builder(request.field(), new float[request.dimension()])
            .build()
            .logRatios(searcher);
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    List<float[]> vectors = new ArrayList<>();
    for (int doc : docs) {
      LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
      vectors.add(reader.vector(leaf, doc - leaf.docBase));
    }
    return vectors.toArray(float[][]::new);
  }

  /** An index that is not probed any more once the training was cancelled: steps take minutes. */
  private record Ending(CueContext index, CoreTraining training) implements CueContext {
    @Override
    public long patterns() throws IOException {
      return index.patterns();
    }

    @Override
    public float[][] probe(CueSimilarity similarity, int count) throws IOException {
      training.check();
      return index.probe(similarity, count);
    }

    @Override
    public float[][] probeAhead(CueSimilarity similarity, int count) throws IOException {
      training.check();
      return index.probeAhead(similarity, count);
    }

    @Override
    public Probed probeScored(CueSimilarity similarity, int count) throws IOException {
      training.check();
      return index.probeScored(similarity, count);
    }
  }
}
