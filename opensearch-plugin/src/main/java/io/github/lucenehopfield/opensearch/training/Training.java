package io.github.lucenehopfield.opensearch.training;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.index.HopfieldVectorsFormat;
import io.github.lucenehopfield.noise.TableFile;
import io.github.lucenehopfield.noise.TrainedNoiseModel;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.noise.training.NoiseModelTrainer;
import io.github.lucenehopfield.noise.training.TableTrainer;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.Similarities;
import io.github.lucenehopfield.similarity.TableSimilarity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;

/**
 * One training: draws vectors and pairs, copies the vectors into an index in a temporary folder, so
 * that it does not matter in how many shards on which nodes they were, and trains on it. Used by
 * one thread.
 */
final class Training {
  private static final String FIELD = "v";

  // Statistics and corrupted copies are of so many; as the command line's training.
  private static final int SAMPLE = 4096;

  private final TrainingRequest request;
  private final TrainingTask task;
  private final DrawnVectors drawn;
  private final Path temporary;
  private final List<float[]> cues = new ArrayList<>();
  private final List<float[]> origins = new ArrayList<>();
  private final List<float[]> sample = new ArrayList<>();
  private int vectors;

  /**
   * Makes a training.
   *
   * @param request what to learn from
   * @param task shows how far it is, and ends it
   * @param drawn draws documents
   * @param temporary the folder for temporary files
   */
  Training(TrainingRequest request, TrainingTask task, DrawnVectors drawn, Path temporary) {
    this.request = request;
    this.task = task;
    this.drawn = drawn;
    this.temporary = temporary;
  }

  /**
   * {@return the bytes of the model file}
   *
   * @throws IOException if the temporary folder cannot be used
   * @throws IllegalArgumentException if there are too few vectors or pairs, or they do not fit
   */
  byte[] run() throws IOException {
    task.begin(0, 0, "drawing pairs");
    if (request.pairs() != null) {
      drawPairs();
    }
    task.begin(0, 0, "drawing vectors");
    Path folder = Files.createTempDirectory(Files.createDirectories(temporary), "hopfield-train");
    try (Directory directory = new MMapDirectory(folder)) {
      try {
        copy(directory);
        return train(directory);
      } finally {
        for (String file : directory.listAll()) {
          directory.deleteFile(file);
        }
      }
    } finally {
      Files.deleteIfExists(folder);
    }
  }

  private void drawPairs() throws IOException {
    TrainingRequest.Pairs pairs = request.pairs();
    List<String> ids = new ArrayList<>();
    List<float[]> ofIds = new ArrayList<>();
    drawn.draw(
        pairs.index(),
        null,
        List.of(pairs.cue(), pairs.origin()),
        pairs.max(),
        request.source().seed(),
        (id, source) -> {
          Object origin = DrawnVectors.at(pairs.origin(), source);
          if (origin == null || DrawnVectors.at(pairs.cue(), source) == null) {
            return false;
          }
          float[] cue = DrawnVectors.vector(source, pairs.cue(), id, true);
          if (origin instanceof List<?>) {
            cues.add(cue);
            origins.add(DrawnVectors.vector(source, pairs.origin(), id, false));
          } else {
            ids.add(String.valueOf(origin));
            ofIds.add(cue);
          }
          return true;
        });
    Map<String, float[]> byId = drawn.byId(request.source().index(), ids, request.source().field());
    for (int i = 0; i < ids.size(); i++) {
      float[] origin = byId.get(ids.get(i));
      if (origin != null) {
        cues.add(ofIds.get(i));
        origins.add(origin);
      }
    }
    task.drew(0, cues.size());
    if (cues.size() < NoiseModelTrainer.MIN_PAIRS) {
      throw new IllegalArgumentException(
          "pairs must have at least "
              + NoiseModelTrainer.MIN_PAIRS
              + " cues whose origins are in the index; index="
              + request.source().index()
              + " pairs.index="
              + pairs.index()
              + " cues="
              + (cues.size() + ids.size() - byId.size())
              + " found="
              + cues.size());
    }
  }

  /** Writes origins, which a training must be able to find, and drawn vectors into an index. */
  private void copy(Directory directory) throws IOException {
    IndexWriterConfig config =
        new IndexWriterConfig()
            .setCodec(new HopfieldCodec(Codec.getDefault(), new HopfieldVectorsFormat()));
    TrainingRequest.Source source = request.source();
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      Set<FloatBuffer> written = new HashSet<>();
      for (float[] origin : origins) {
        if (written.add(FloatBuffer.wrap(origin))) {
          add(writer, origin);
        }
      }
      drawn.draw(
          source.index(),
          source.field(),
          List.of(source.field()),
          source.vectors(),
          source.seed(),
          (id, document) -> {
            float[] vector = DrawnVectors.vector(document, source.field(), id, false);
            if (sample.size() < SAMPLE) {
              sample.add(vector);
            }
            if (!written.contains(FloatBuffer.wrap(vector))) {
              add(writer, vector);
            }
            return true;
          });
      writer.forceMerge(1);
    }
    if (sample.size() < 2) {
      throw new IllegalArgumentException(
          "field must have at least two vectors in the _source of whole documents of the index;"
              + " index="
              + source.index()
              + " field="
              + source.field()
              + " vectors="
              + sample.size());
    }
  }

  private void add(IndexWriter writer, float[] vector) throws IOException {
    if (!sample.isEmpty() && vector.length != sample.get(0).length) {
      throw new IllegalArgumentException(
          "vectors must have one length; lengths=" + sample.get(0).length + "," + vector.length);
    }
    Document document = new Document();
    document.add(new KnnFloatVectorField(FIELD, vector));
    writer.addDocument(document);
    vectors++;
    task.drew(vectors, cues.size());
  }

  private byte[] train(Directory directory) throws IOException {
    TrainingRequest.Source source = request.source();
    float[][] statistics = sample.toArray(float[][]::new);
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      IndexSearcher searcher = new IndexSearcher(reader);
      searcher.setQueryCache(null);
      CueContext index =
          new Ending(HopfieldQuery.context(searcher, FIELD, statistics[0].length), task);
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      if (request.tables() == null) {
        noiseModel(statistics, index).write(file);
      } else {
        task.begin(0, 1, "learning weights");
        TableFile.write(
            new TableTrainer(statistics, index, source.seed())
                .train(
                    (TableSimilarity) Similarities.byName(request.tables()),
                    cues.toArray(float[][]::new),
                    origins.toArray(float[][]::new))
                .similarity(),
            file);
        task.begin(1, 1, "done");
      }
      return file.toByteArray();
    }
  }

  private TrainedNoiseModel noiseModel(float[][] statistics, CueContext index) throws IOException {
    TrainingRequest.Source source = request.source();
    NoiseModelTrainer trainer =
        new NoiseModelTrainer(statistics, index, source.seed()).withListener(task::begin);
    if (source.gridWidth() > 0) {
      trainer = trainer.withGrid(source.gridWidth(), source.gridHeight());
    }
    return request.pairs() == null
        ? trainer.train(request.damages().stream().map(Corruption::parse).toList())
        : trainer.train(cues.toArray(float[][]::new), origins.toArray(float[][]::new));
  }

  /** An index that is not probed any more once the task was cancelled: steps take minutes. */
  private record Ending(CueContext index, TrainingTask task) implements CueContext {
    @Override
    public long patterns() throws IOException {
      return index.patterns();
    }

    @Override
    public float[][] probe(CueSimilarity similarity, int count) throws IOException {
      task.check();
      return index.probe(similarity, count);
    }

    @Override
    public float[][] probeAhead(CueSimilarity similarity, int count) throws IOException {
      task.check();
      return index.probeAhead(similarity, count);
    }

    @Override
    public Probed probeScored(CueSimilarity similarity, int count) throws IOException {
      task.check();
      return index.probeScored(similarity, count);
    }
  }
}
