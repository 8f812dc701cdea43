package io.github.lucenehopfield.cli.search;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.io.Console;
import io.github.lucenehopfield.noise.TrainedNoiseModel;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.noise.training.NoiseModelTrainer;
import io.github.lucenehopfield.noise.training.TableTrainer;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.TableSimilarity;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.search.IndexSearcher;

/** Trains models for a field and shows how far they are. Not safe for use by several threads. */
public final class Training {
  /** How many stored vectors to draw for a training. */
  public static final int SAMPLE = 4096;

  private final Console console;
  private final NoiseModelTrainer trainer;

  /**
   * Prepares to train.
   *
   * @param console where progress is shown
   * @param index the index
   * @param field its vector field
   * @param sample stored vectors, at least one, drawn evenly
   * @param seed decides all chance
   * @throws IOException if the index cannot be read
   */
  public Training(Console console, OpenIndex index, FieldInfo field, float[][] sample, long seed)
      throws IOException {
    this(
        console,
        new NoiseModelTrainer(sample, context(index, field), seed)
            .withExecutor(ForkJoinPool.commonPool()));
  }

  private Training(Console console, NoiseModelTrainer trainer) {
    this.console = console;
    this.trainer = trainer;
  }

  private static CueContext context(OpenIndex index, FieldInfo field) throws IOException {
    IndexSearcher searcher = new IndexSearcher(index.reader());
    searcher.setQueryCache(null);
    return HopfieldQuery.context(searcher, field.name, field.getVectorDimension());
  }

  /**
   * Learns the weights of tables.
   *
   * @param index the index
   * @param field its vector field
   * @param base the tables
   * @param pairs the cues and their origins
   * @param seed decides all chance
   * @return what was learned
   * @throws BadInputException if the pairs or the field do not fit the tables
   * @throws IOException if the index cannot be read
   */
  public static TableTrainer.Result tables(
      OpenIndex index, FieldInfo field, TableSimilarity base, TrainingPairs pairs, long seed)
      throws IOException {
    float[][] sample = new StoredVectors(index.reader(), field).sample(SAMPLE, seed);
    try {
      return new TableTrainer(sample, context(index, field), seed)
          .train(base, pairs.cues(), pairs.origins());
    } catch (IllegalArgumentException e) {
      throw new BadInputException(e.getMessage());
    }
  }

  /**
   * {@return this training, with a grid}
   *
   * @param width its columns
   * @param height its rows
   * @throws IllegalArgumentException if it has not as many cells as the field has dimensions
   */
  public Training withGrid(int width, int height) {
    return new Training(console, trainer.withGrid(width, height));
  }

  /**
   * {@return a model of corruptions}
   *
   * @param corruptions at least one, of the dimension of the field
   * @throws IOException if the index cannot be read
   */
  public TrainedNoiseModel train(List<Corruption> corruptions) throws IOException {
    try (TrainingProgress steps = new TrainingProgress(console)) {
      return trainer.withListener(steps).train(corruptions);
    }
  }

  /**
   * {@return a model of what was done to the origins of some cues}
   *
   * @param pairs the cues and their origins, of the dimension of the field
   * @throws IOException if the index cannot be read
   */
  public TrainedNoiseModel train(TrainingPairs pairs) throws IOException {
    try (TrainingProgress steps = new TrainingProgress(console)) {
      return trainer.withListener(steps).train(pairs.cues(), pairs.origins());
    }
  }
}
