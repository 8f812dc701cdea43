package io.github.lucenehopfield.cli;

import io.github.lucenehopfield.cli.search.CueSearcher;
import io.github.lucenehopfield.cli.search.ModelFile;
import io.github.lucenehopfield.cli.search.OpenIndex;
import io.github.lucenehopfield.cli.search.ViewFile;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.noise.NoiseModelSimilarity;
import io.github.lucenehopfield.noise.TrainedNoiseModel;
import io.github.lucenehopfield.noise.ViewCalibration;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.lucene.index.FieldInfo;
import picocli.CommandLine.Option;

/** Options that say what makes a stored vector a good match. */
final class SimilarityOptions {
  @Option(
      names = "--similarity",
      paramLabel = "NAME",
      description =
          "${COMPLETION-CANDIDATES}, tlsh, prf:D:BETA for D positive random features, or table:FILE"
              + " for tables in a file (default: as the index was made; tlsh for digests). Codes are"
              + " scanned with all but jensen-shannon, which reads every vector.",
      completionCandidates = SimilarityNames.class)
  private String name;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "In place of --similarity: a noise model that 'hopfield train' has written.")
  private Path model;

  @Option(
      names = "--views",
      paramLabel = "FILE",
      description =
          "With --model and as many cues per origin: what 'hopfield train --cues-per-origin' has"
              + " found to make not_stored come true.")
  private Path views;

  /** {@return whether one of them is given} */
  boolean given() {
    return name != null || model != null;
  }

  /** Checks the options before anything takes time. */
  void check() {
    if (name != null && model != null) {
      throw new BadInputException("--similarity and --model: expected one of them, found both");
    }
    if (views != null && model == null) {
      throw new BadInputException("--views: expected --model with it");
    }
  }

  /**
   * {@return the similarity}
   *
   * @param opened the index
   * @param info the field that is searched
   * @param digests whether cues are TLSH digests
   * @param cues how many of them an origin has
   * @throws IOException if a file or the index cannot be read
   */
  Similarity similarity(OpenIndex opened, FieldInfo info, boolean digests, int cues)
      throws IOException {
    if (model == null) {
      return CueSearcher.similarity(name == null && digests ? CueSearcher.TLSH : name, info);
    }
    NoiseModelSimilarity learned = read(model, opened, info);
    if (views == null) {
      return learned;
    }
    ViewCalibration calibration = ViewFile.read(views);
    if (calibration.views() != cues) {
      throw new BadInputException(
          views,
          "what was learned of " + cues + " cues an origin",
          String.valueOf(calibration.views()));
    }
    return learned.withViews(calibration);
  }

  /** {@return the similarity of a model that was trained for a field} */
  static NoiseModelSimilarity read(Path file, OpenIndex opened, FieldInfo info) throws IOException {
    TrainedNoiseModel learned = ModelFile.read(file);
    ModelFile.check(learned, file, opened, info);
    return new NoiseModelSimilarity(learned);
  }
}
