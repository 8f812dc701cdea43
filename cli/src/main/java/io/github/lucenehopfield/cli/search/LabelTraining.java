package io.github.lucenehopfield.cli.search;

import io.github.lucenehopfield.LabelFit;
import io.github.lucenehopfield.LabelFitter;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.io.Console;
import io.github.lucenehopfield.datasets.io.Progress;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.search.IndexSearcher;

/** Fits probabilities of labels for the commands. Not safe for use by several threads. */
public final class LabelTraining {
  /** What to choose from where nothing is said. */
  public static final List<String> SIMILARITIES = List.of("euclidean", "manhattan", "cosine", "kl");

  /** How many vectors are left out in turn where nothing is said. */
  public static final int ROWS = 2000;

  /** Of fewer than these nothing can be learned. */
  public static final int MIN_ROWS = 10;

  private final Console console;
  private final OpenIndex opened;
  private final FieldInfo field;
  private final String label;

  /**
   * Prepares to fit.
   *
   * @param console for progress
   * @param opened the index
   * @param field its vector field
   * @param label its numeric or keyword field
   * @throws BadInputException if the index has no such field of labels
   */
  public LabelTraining(Console console, OpenIndex opened, FieldInfo field, String label) {
    GraphOptions.requireLabels("--label", label, opened);
    this.console = console;
    this.opened = opened;
    this.field = field;
    this.label = label;
  }

  /**
   * {@return the fit with the least log-loss, and its similarity}
   *
   * @param names of the similarities to choose from
   * @param corruptions what happens to cues, in turn; none for vectors as they are stored
   * @param rows how many vectors are left out in turn at most
   * @param seed decides which, and how they are corrupted
   * @throws BadInputException if a similarity is unknown, or too few vectors have a label
   * @throws IOException if the index cannot be read
   */
  public LabelFile train(List<String> names, List<Corruption> corruptions, int rows, long seed)
      throws IOException {
    List<Similarity> similarities = new ArrayList<>();
    for (String name : names) {
      similarities.add(CueSearcher.similarity(name, field));
    }
    try {
      for (Corruption one : corruptions) {
        one.checkDimension(field.getVectorDimension());
      }
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--damage: " + e.getMessage());
    }
    LabelFile best = null;
    try (Progress progress = Progress.start(console, "Fitting", "similarities", names.size())) {
      for (int i = 0; i < names.size(); i++) {
        progress.note(names.get(i));
        LabelFit fit = fit(similarities.get(i), corruptions, rows, seed);
        if (best == null || fit.logLoss() < best.fit().logLoss()) {
          best = new LabelFile(label, names.get(i), fit);
        }
        progress.add(1);
      }
    }
    return best;
  }

  private LabelFit fit(Similarity similarity, List<Corruption> corruptions, int rows, long seed)
      throws IOException {
    IndexSearcher searcher = new IndexSearcher(opened.reader());
    searcher.setQueryCache(null);
    // All similarities are asked for the same cues.
    SplittableRandom random = new SplittableRandom(seed);
    int[] turn = new int[1];
    try {
      return new LabelFitter(searcher, field.name, label)
          .withRows(rows, seed)
          .withCorruption(
              vector ->
                  corruptions.isEmpty()
                      ? vector
                      : corruptions.get(turn[0]++ % corruptions.size()).apply(vector, random))
          .fit(similarity);
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--label: " + e.getMessage());
    }
  }
}
