package io.github.lucenehopfield.noise.robust;

import io.github.lucenehopfield.index.scan.TableBuilder;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import java.io.IOException;

/**
 * The robust similarity to one cue. A {@link Diagnosis} decides which tables the codes are scanned
 * with; exact scores are those of the {@link Bank}, for all patterns that come near. Immutable.
 */
public final class RobustCue implements CueSimilarity {
  private final Bank bank;
  private final TableBuilder tables;
  private final ActiveHypotheses active;
  private final Gate gate;
  private final EvidenceTails tails;
  private final double natsOfNoise;
  private final double scorePerEstimate;

  private RobustCue(Bank bank, Diagnosis diagnosis) {
    this.bank = bank;
    tables = diagnosis.tables();
    active = diagnosis.active();
    gate = diagnosis.gate();
    tails = diagnosis.tails();
    natsOfNoise = diagnosis.natsOfNoise();
    scorePerEstimate = diagnosis.scorePerEstimate();
  }

  private RobustCue(RobustCue other, double natsOfNoise) {
    bank = other.bank;
    tables = other.tables;
    active = other.active;
    gate = other.gate;
    tails = other.tails;
    scorePerEstimate = other.scorePerEstimate;
    this.natsOfNoise = natsOfNoise;
  }

  /**
   * {@return the similarity to a cue}
   *
   * @param cue one value per dimension, NaN where unknown; at least one is known, none is infinite
   * @param context the field
   * @throws IOException if the index cannot be read
   */
  public static RobustCue bind(float[] cue, CueContext context) throws IOException {
    float[] usable = SpoiledValues.without(cue, context);
    Bank bank = new Bank(new CueValues(usable));
    return new RobustCue(bank, new Diagnosis(bank, usable, context));
  }

  /** {@return how many nats of noise the unit of scores is, 0 where noise is not all there is} */
  double natsOfNoise() {
    return natsOfNoise;
  }

  /**
   * {@return a new scorer by all hypotheses, or by noise alone where that is all there is; to be
   * used by one thread}
   */
  PatternScorer wholeScorer() {
    if (natsOfNoise == 0) {
      return bank.scorer(active, tails);
    }
    PatternScorer distance = bank.distanceScorer(1, 0, 1);
    return stored -> tails.scaled(distance.score(stored), Hypothesis.NOISE);
  }

  /**
   * {@return a new scorer by the hypothesis of the tables, or by all where there is no such one}
   */
  PatternScorer firstScorer() {
    if (gate == null) {
      return wholeScorer();
    }
    PatternScorer first = gate.scorer().get();
    return stored -> tails.scaled(first.score(stored), gate.hypothesis());
  }

  /** {@return by how much scores grow with the values of the tables} */
  double scorePerEstimate() {
    return scorePerEstimate;
  }

  @Override
  public TableBuilder tables() {
    return tables;
  }

  /**
   * A pattern that one hypothesis says is far off is scored by that one alone: the others could
   * hardly bring it to the best.
   */
  @Override
  public PatternScorer scorer() {
    PatternScorer whole = wholeScorer();
    if (gate == null || natsOfNoise > 0) {
      return whole;
    }
    PatternScorer first = gate.scorer().get();
    return stored -> {
      double evidence = first.score(stored);
      return evidence < gate.least()
          ? tails.scaled(evidence, gate.hypothesis())
          : whole.score(stored);
    };
  }

  @Override
  public Prefilter prefilter() {
    return gate == null ? null : new Prefilter(gate.scorer().get(), gate.least(), gate.certain());
  }

  /** Tables are those of one hypothesis, scores those of all. */
  @Override
  public boolean estimatesScores() {
    return false;
  }

  @Override
  public boolean hasBackground() {
    return true;
  }

  @Override
  public double logOdds(
      double[] scores, int count, double evidence, double largestShare, long patterns) {
    return NullTail.of(scores, count, natsOfNoise).logOdds();
  }

  @Override
  public double inverseTemperature(double[] scores, int count) {
    return NullTail.of(scores, count, natsOfNoise).inverseTemperature();
  }

  /** Whether noise is all there is, which only an index can tell. */
  @Override
  public double fitted() {
    return natsOfNoise;
  }

  @Override
  public CueSimilarity withFitted(double value) {
    return value == natsOfNoise ? this : new RobustCue(this, value);
  }

  @Override
  public boolean explainsCorruption() {
    return true;
  }

  @Override
  public String corruption(float[] pattern) {
    return Words.of(bank, bank.scorer(active, tails), pattern);
  }
}
