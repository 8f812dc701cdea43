package io.github.lucenehopfield.similarity;

import io.github.lucenehopfield.index.scan.TableBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * The similarity to several cues of one origin: the sum of the similarities to each of them. Where
 * these are log-likelihoods, and each cue was corrupted independently of the others, the sum is the
 * log-likelihood of all cues. For a metric it is the sum of the scores, so that each cue counts
 * alike.
 *
 * <p>The default inverse temperature is that of one cue with the mean of the scores, so that the
 * weights of candidates are those of as many cues multiplied. Tables are added, too: codes are
 * scanned once, and at the cost of one cue where that has one table. Immutable.
 */
public class JointSimilarity implements CueSimilarity {
  private final List<CueSimilarity> parts;
  private final TableBuilder tables;
  private final double reference;

  /**
   * Adds up.
   *
   * @param parts one similarity bound to each cue, all of the same kind, at least one
   * @throws IllegalArgumentException if there is none
   */
  public JointSimilarity(List<? extends CueSimilarity> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("parts must be at least one; parts=0");
    }
    this.parts = List.copyOf(parts);
    List<TableBuilder> builders = new ArrayList<>();
    double sum = 0;
    for (CueSimilarity part : parts) {
      sum += part.reference();
      if (part.tables() != null) {
        builders.add(part.tables());
      }
    }
    this.reference = sum;
    this.tables = builders.size() < parts.size() ? null : new JointTables(builders);
  }

  /** {@return the similarity to each cue, in their order} */
  protected final List<CueSimilarity> parts() {
    return parts;
  }

  @Override
  public final TableBuilder tables() {
    return tables;
  }

  @Override
  public final PatternScorer scorer() {
    PatternScorer[] scorers = new PatternScorer[parts.size()];
    for (int i = 0; i < scorers.length; i++) {
      scorers[i] = parts.get(i).scorer();
    }
    return pattern -> {
      double sum = 0;
      for (PatternScorer scorer : scorers) {
        sum += scorer.score(pattern);
      }
      return sum;
    };
  }

  @Override
  public double positive(double score) {
    CueSimilarity first = parts.get(0);
    return first.positive(score - reference + first.reference());
  }

  @Override
  public boolean estimatesScores() {
    return parts.stream().allMatch(CueSimilarity::estimatesScores);
  }

  @Override
  public final double reference() {
    return reference;
  }

  @Override
  public final boolean hasBackground() {
    return parts.stream().allMatch(CueSimilarity::hasBackground);
  }

  /** {@return whether any of the cues is unlike the training} */
  @Override
  public final boolean unlikeTraining() {
    return parts.stream().anyMatch(CueSimilarity::unlikeTraining);
  }

  @Override
  public final boolean explainsCorruption() {
    return parts.stream().allMatch(CueSimilarity::explainsCorruption);
  }

  /** {@return the corruption of each cue, numbered from 1} */
  @Override
  public final String corruption(float[] pattern) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      text.append(i == 0 ? "cue " : "; cue ").append(i + 1).append(": ");
      text.append(parts.get(i).corruption(pattern));
    }
    return text.toString();
  }

  @Override
  public double inverseTemperature(double[] scores, int count) {
    double[] means = new double[count];
    for (int i = 0; i < count; i++) {
      means[i] = scores[i] / parts.size();
    }
    return parts.get(0).inverseTemperature(means, count);
  }
}
