package io.github.lucenehopfield.noise.robust;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import io.github.lucenehopfield.similarity.CueSimilarity;

/**
 * One of several cues: its scores times a weight, and its tables in the same unit.
 *
 * @param cue the cue
 * @param weight of its scores
 * @param first whether to score by the hypothesis of the tables alone
 */
record WeightedCue(RobustCue cue, double weight, boolean first)
    implements CueSimilarity, TableBuilder {
  @Override
  public TableBuilder tables() {
    return this;
  }

  @Override
  public ScanTables build(Codebook book) {
    ScanTables tables = cue.tables().build(book);
    if (tables.tables() == 1) {
      tables.setUnit(tables.unit() * cue.scorePerEstimate() * weight);
    }
    return tables;
  }

  @Override
  public void combine(float[][] values, int count, float[] estimates) {
    cue.tables().combine(values, count, estimates);
    float scale = (float) (cue.scorePerEstimate() * weight);
    for (int i = 0; i < count; i++) {
      estimates[i] *= scale;
    }
  }

  @Override
  public boolean estimatesScores() {
    return false;
  }

  @Override
  public PatternScorer scorer() {
    PatternScorer own = first ? cue.firstScorer() : cue.wholeScorer();
    return pattern -> weight * own.score(pattern);
  }

  @Override
  public boolean hasBackground() {
    return true;
  }

  @Override
  public boolean explainsCorruption() {
    return true;
  }

  @Override
  public String corruption(float[] pattern) {
    return cue.corruption(pattern);
  }

  @Override
  public double inverseTemperature(double[] scores, int count) {
    return cue.inverseTemperature(scores, count);
  }
}
