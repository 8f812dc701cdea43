package io.github.lucenehopfield.noise.robust;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.CueSimilarity.PatternScorer;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Finds out what the corruption of a cue is, by short retrievals under one hypothesis after the
 * other, and under a channel that is fitted to what they find. Those that cost little and explain
 * much come first, and the others are left out where the answer is certain by then.
 */
final class Diagnosis {
  private static final int PROBED = 100;
  private static final int EXPLAINED = 20;
  private static final int FITTED = 5;
  private static final int ROUNDS = 3;

  // So far ahead of the next one that no other hypothesis need be asked.
  private static final double CERTAIN = 12;

  // The same where another retrieval did not find a better one either, or where it is so many times
  // what the others are spread by.
  private static final double CLEAR = 5;
  private static final double SPREADS = 30;

  // So many of the best patterns of a retrieval are looked at by all hypotheses.
  private static final int LOOKED_AT = 32;

  private final Bank bank;
  private final CueValues cue;
  private final float[] raw;
  private final CueContext context;
  private final Bank.Scorer scorer;
  private final ActiveHypotheses.MaxEvidence maxEvidence = new ActiveHypotheses.MaxEvidence();
  // By content, so that each pattern is explained once.
  private final Map<Content, double[]> seen = new LinkedHashMap<>();
  private final List<float[][]> probed = new ArrayList<>();
  private EvidenceTails tails = EvidenceTails.NONE;
  private Content best;
  private double bestScore;
  private double nextScore;
  private boolean certain;
  private boolean white;
  private final TableBuilder tables;
  private Gate gate;

  /**
   * Diagnoses.
   *
   * @param bank the hypotheses about the cue
   * @param raw the cue, NaN where unknown
   * @param context the field
   * @throws IOException if the index cannot be read
   */
  Diagnosis(Bank bank, float[] raw, CueContext context) throws IOException {
    this.bank = bank;
    this.cue = bank.cue();
    this.raw = raw;
    this.context = context;
    scorer = bank.scorer(ActiveHypotheses.ALL, EvidenceTails.NONE);
    tables = find();
  }

  /** {@return what to scan the codes with} */
  TableBuilder tables() {
    return tables;
  }

  /** {@return what comes before all other hypotheses, or null for nothing} */
  Gate gate() {
    return gate;
  }

  EvidenceTails tails() {
    return tails;
  }

  /**
   * {@return how many nats of evidence for noise the unit of scores is, where noise is all there
   * is; 0 where it is not}
   */
  double natsOfNoise() {
    return white ? tails.nats(Hypothesis.NOISE) : 0;
  }

  ActiveHypotheses active() {
    return best == null ? ActiveHypotheses.ALL : maxEvidence.within(tails, bestScore);
  }

  /** {@return by how much the score of the best pattern grows with the value of its tables} */
  double scorePerEstimate() {
    double slope = best == null ? 1 : evidencePerEstimate(best.pattern());
    // Values of extreme sizes: then how cues compare in the scan is a guess, as scores are not.
    return slope > 0 && slope < Double.POSITIVE_INFINITY ? slope : 1;
  }

  private double evidencePerEstimate(float[] pattern) {
    return switch (tables) {
      case SquaredErrors squares ->
          bank.noise().perSquare(squares.errors(cue, pattern))
              * squares.perSquare(cue)
              / tails.nats(Hypothesis.NOISE);
      case AbsoluteTables absolute ->
          bank.noise().perAbsolute(absolute.errors(pattern)) / tails.nats(Hypothesis.HEAVY_TAILS);
      case ErasureTables erased -> 1 / tails.nats(Hypothesis.ERASURE);
      case ChannelTables channel -> 1 / tails.nats(Hypothesis.CHANNEL);
      default -> 1 / tails.nats(Hypothesis.NOISE);
    };
  }

  private TableBuilder find() throws IOException {
    ErasureFamily erasure = bank.erasure();
    double[] broad = Arrays.copyOfRange(erasure.sigmas(), ErasureFamily.BROAD, erasure.sizes());
    TableBuilder erased = new ErasureTables(cue, broad, 0.5, 1, 0);
    if (probeAhead(erased, byErasure(ErasureFamily.BROAD)).length == 0) {
      return squares(1, 0);
    }
    if (certain()) {
      return ofErasure(erased);
    }
    Supplier<PatternScorer> byDistance = () -> bank.distanceScorer(1, 0, 1);
    TableBuilder distance = squares(1, 0);
    float[][] near = probeAhead(distance, byDistance);
    boolean ends = certain();
    white = Residual.isWhite(cue, taken(best));
    if (ends || white) {
      if (!found(near)) {
        return ofErasure(erased);
      }
      gate = gate(byDistance, Hypothesis.NOISE);
      return distance;
    }
    double[] usual = usualFit();
    probe(squares(usual[0], usual[1]), bank::noiseScorer);
    if (certain()) {
      return explaining(null);
    }
    probe(new NoiseTables(cue, bank.noise()), bank::noiseScorer);
    if (certain()) {
      return explaining(null);
    }
    for (int size = ErasureFamily.BROAD; size < erasure.sizes(); size++) {
      probe(new ErasureTables(cue, new double[] {erasure.sigma(size)}, 0.5, 1, 0), byErasure(size));
    }
    ChannelTables channel = null;
    if (!certain()) {
      probe(new AbsoluteTables(cue), bank::noiseScorer);
      channel = channel(ChannelTables.edges(cue, near));
    }
    rank();
    return explaining(channel);
  }

  private TableBuilder ofErasure(TableBuilder erased) {
    gate = gate(sampled(ErasureFamily.BROAD, 0.5, 1, 0), Hypothesis.ERASURE);
    return erased;
  }

  /** {@return whether the best pattern is among those of a retrieval} */
  private boolean found(float[][] patterns) {
    return Arrays.stream(patterns).anyMatch(x -> Arrays.equals(x, best.pattern()));
  }

  /**
   * {@return whether the best pattern is so far ahead that more retrievals would change nothing}
   */
  private boolean certain() {
    Content before = best;
    rank();
    double margin = bestScore - nextScore;
    certain = margin > CERTAIN || margin > CLEAR && (best.equals(before) || clear());
    return certain;
  }

  private double[] taken(Content content) {
    double[] pattern = new double[cue.size()];
    cue.take(content.pattern(), pattern);
    return pattern;
  }

  /** {@return whether the best pattern is far ahead in units of how the others are spread} */
  private boolean clear() {
    double[] scores = new double[seen.size()];
    int count = 0;
    for (double[] evidence : seen.values()) {
      scores[count++] = tails.sum(evidence);
    }
    return NullTail.of(scores, count, 0).gap() > SPREADS;
  }

  /** Finds the best pattern so far. */
  private void rank() {
    tails = EvidenceTails.of(seen.values(), cue.size());
    bestScore = Double.NEGATIVE_INFINITY;
    nextScore = Double.NEGATIVE_INFINITY;
    for (Map.Entry<Content, double[]> pattern : seen.entrySet()) {
      double score = tails.sum(pattern.getValue());
      if (best == null || score > bestScore) {
        nextScore = bestScore;
        best = pattern.getKey();
        bestScore = score;
      } else {
        nextScore = Math.max(nextScore, score);
      }
    }
  }

  /** Alternates between fitting the channel and finding what it may come from. */
  private ChannelTables channel(double[] edges) throws IOException {
    ChannelTables channel = ChannelTables.ofField(cue, edges);
    probe(channel, bank::channelScorer);
    List<Content> before = List.of();
    for (int round = 0; round < ROUNDS; round++) {
      List<Content> fitted = bestBy(Hypothesis.CHANNEL);
      if (fitted.equals(before)) {
        break;
      }
      before = fitted;
      float[][] patterns = fitted.stream().map(Content::pattern).toArray(float[][]::new);
      channel = ChannelTables.fitted(cue, edges, patterns);
      probe(channel, bank::channelScorer);
    }
    return channel;
  }

  /** {@return gain and offset that patterns seen so far would need to be spread as the cue is} */
  private double[] usualFit() {
    double sum = 0;
    double squares = 0;
    double values = 0;
    for (Content content : seen.keySet()) {
      for (double value : taken(content)) {
        sum += value;
        squares += value * value;
        values++;
      }
    }
    double mean = sum / values;
    double variance = squares / values - mean * mean;
    double own = bank.noise().squares() / cue.size();
    double gain = variance > 0 && own > 0 ? Math.sqrt(own / variance) : 1;
    return new double[] {gain, cue.center() - gain * mean};
  }

  private TableBuilder explaining(ChannelTables channel) {
    Hypothesis likeliest = tails.likeliest(scorer.explain(best.pattern()));
    ErasureFamily erasure = bank.erasure();
    switch (likeliest) {
      case NOISE:
        break;
      case GAIN, LINEAR, INVERTED:
        double[] fit = bank.noise().fit(cue.values(), taken(best), likeliest);
        // A pattern without any size has no gain to speak of.
        if (!certain || fit[0] == 0 || !Double.isFinite(fit[0]) || !Double.isFinite(fit[1])) {
          gate = gate(bank::noiseScorer, likeliest);
          return new NoiseTables(cue, bank.noise());
        }
        gate = gate(() -> bank.distanceScorer(fit[0], fit[1], 3), likeliest);
        return squares(fit[0], fit[1]);
      case HEAVY_TAILS:
        gate = gate(bank::absoluteScorer, likeliest);
        return new AbsoluteTables(cue);
      case ERASURE:
        return erased(likeliest, ErasureFamily.largest(scorer.erased().grid()), 1, 0);
      case RUNS:
        int middle = erasure.shares() / 2;
        int size = ErasureFamily.largest(scorer.erased().sizes());
        return erased(likeliest, size * erasure.shares() + middle, 1, 0);
      case LINEAR_ERASURE:
        return erased(
            likeliest,
            ErasureFamily.largest(scorer.erasedAfter().grid()),
            scorer.gain(),
            scorer.offset());
      case CHANNEL, LEVELS:
        if (channel != null) {
          gate = gate(channel::sampled, likeliest);
          return channel;
        }
        break;
    }
    gate = gate(() -> bank.distanceScorer(1, 0, 1), Hypothesis.NOISE);
    return squares(1, 0);
  }

  private TableBuilder erased(Hypothesis likeliest, int grid, double gain, double offset) {
    ErasureFamily erasure = bank.erasure();
    int size = grid / erasure.shares();
    double gone = erasure.erased(grid % erasure.shares());
    gate = gate(sampled(size, gone, gain, offset), likeliest);
    return new ErasureTables(cue, new double[] {erasure.sigma(size)}, gone, gain, offset);
  }

  private Supplier<PatternScorer> byErasure(int size) {
    return () -> bank.erasure().single(size, 0.5);
  }

  private Supplier<PatternScorer> sampled(int size, double gone, double gain, double offset) {
    return () -> bank.erasure().sampled(size, gone, gain, offset);
  }

  /** {@return the squared errors by codes, after a gain and an offset in the unit of the cue} */
  private TableBuilder squares(double gain, double offset) {
    float[] mapped = raw.clone();
    if (gain != 1 || offset != 0) {
      for (int d = 0; d < mapped.length; d++) {
        mapped[d] = SlotTables.finite((mapped[d] - offset / cue.factor()) / gain);
      }
    }
    TableBuilder own = new EuclideanSimilarity().bind(mapped, context).tables();
    return new SquaredErrors(own, gain, offset);
  }

  private float[][] probe(TableBuilder builder, Supplier<PatternScorer> own) throws IOException {
    return explained(context.probe(new Scanned(builder, own), PROBED));
  }

  /** Where the query itself may be answered by the same tables. */
  private float[][] probeAhead(TableBuilder builder, Supplier<PatternScorer> own)
      throws IOException {
    return explained(context.probeAhead(new Scanned(builder, own), PROBED));
  }

  private float[][] explained(float[][] found) {
    probed.add(found);
    int explained = 0;
    for (int i = 0; i < found.length && explained < EXPLAINED; i++) {
      Content content = new Content(found[i]);
      explained++;
      if (seen.containsKey(content)) {
        continue;
      }
      double[] evidence = scorer.explain(found[i]).clone();
      maxEvidence.add(scorer);
      seen.put(content, evidence);
    }
    return found;
  }

  /**
   * {@return a gate that lets through what is as good as the best of some retrieval, and what is as
   * good as those that are the best by all hypotheses}
   */
  private Gate gate(Supplier<PatternScorer> own, Hypothesis hypothesis) {
    PatternScorer first = own.get();
    double least = Double.NEGATIVE_INFINITY;
    for (float[][] patterns : probed) {
      if (patterns.length < LOOKED_AT) {
        return null;
      }
      double[] evidence = new double[patterns.length];
      Arrays.setAll(evidence, i -> first.score(patterns[i]));
      Arrays.sort(evidence);
      least = Math.max(least, evidence[evidence.length - LOOKED_AT]);
    }
    List<Content> order = new ArrayList<>(seen.keySet());
    order.sort(Comparator.comparingDouble(c -> -tails.sum(seen.get(c))));
    int wanted = certain ? 1 : Math.min(FITTED, order.size());
    for (Content content : order.subList(0, wanted)) {
      least = Math.min(least, first.score(content.pattern()));
    }
    return new Gate(own, hypothesis, least, certain);
  }

  private List<Content> bestBy(Hypothesis hypothesis) {
    List<Content> order = new ArrayList<>(seen.keySet());
    order.sort(Comparator.comparingDouble(c -> -seen.get(c)[hypothesis.ordinal()]));
    return List.copyOf(order.subList(0, Math.min(FITTED, order.size())));
  }

  /** A pattern, equal to another with the same values. */
  private static final class Content {
    private final float[] pattern;
    private final int hash;

    Content(float[] pattern) {
      this.pattern = pattern;
      hash = Arrays.hashCode(pattern);
    }

    float[] pattern() {
      return pattern;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Content that
          && hash == that.hash
          && Arrays.equals(pattern, that.pattern);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /** Retrieves by tables, and scores by the same hypothesis. */
  private record Scanned(TableBuilder tables, Supplier<PatternScorer> own)
      implements CueSimilarity {
    @Override
    public PatternScorer scorer() {
      return own.get();
    }

    @Override
    public double inverseTemperature(double[] scores, int count) {
      return 1;
    }
  }

  /** The sum of squared errors by codes, before the gain and in the unit of the field. */
  private record SquaredErrors(TableBuilder own, double gain, double offset)
      implements TableBuilder {
    @Override
    public ScanTables build(Codebook book) {
      return own.build(book);
    }

    /** {@return what a unit of the tables is in that of the cue} */
    double perSquare(CueValues cue) {
      return gain * gain * cue.factor() * cue.factor();
    }

    double errors(CueValues cue, float[] pattern) {
      double sum = 0;
      for (int i = 0; i < cue.size(); i++) {
        double error = cue.values()[i] - offset - gain * cue.factor() * pattern[cue.at()[i]];
        sum += error * error;
      }
      return sum;
    }
  }

  /** The sum of absolute errors by codes. */
  private record AbsoluteTables(CueValues cue) implements TableBuilder {
    double errors(float[] pattern) {
      double sum = 0;
      for (int i = 0; i < cue.size(); i++) {
        sum += Math.abs(cue.values()[i] - cue.factor() * pattern[cue.at()[i]]);
      }
      return sum;
    }

    @Override
    public ScanTables build(Codebook book) {
      ScanTables tables = new ScanTables(1, book.groups());
      float[][] values = new float[1][Codebook.LEVELS];
      SlotTables.fill(
          cue,
          book,
          tables,
          values,
          (slot, q) -> {
            for (int level = 0; level < Codebook.LEVELS; level++) {
              values[0][level] =
                  SlotTables.finite(-Math.abs(q - book.level(slot, level) * cue.factor()));
            }
          });
      return tables;
    }
  }
}
