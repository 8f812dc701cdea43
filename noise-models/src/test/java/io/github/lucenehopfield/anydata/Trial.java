package io.github.lucenehopfield.anydata;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.index.HopfieldVectorField;
import io.github.lucenehopfield.projection.Projection;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnByteVectorField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;

/**
 * Stored vectors of a distribution, cues made of some of them, and what an exact search finds for
 * these cues. Document i of an index holds vector i.
 */
public final class Trial {
  /** By how much a share may be below that of an exact search or of a graph. */
  public static final double TOLERANCE = .01;

  /** Which share of uncorrupted cues have to find what is right. */
  public static final double SELF = .999;

  /** Which share of the ten nearest have to be found. */
  public static final double RECALL = .98;

  private static final double ROUNDING = 1e-9;
  private static final int EXTREME = 5;
  private static final double NOISE = .1;
  private static final double QUARTILES_OF_NORMAL = 1.349;
  private static final double TRIMMED = .01;
  private static final int MAX_EXHAUSTIVE = 20;

  private final AnyData.Row row;
  private final double unknown;
  private final float[][] whole;
  private final float[][] stored;
  private final int[] origins;
  private final float[][] clean;
  private final float[][] noisy;
  private final float[][] queries;
  private final ExactAnswers exact;
  private final List<Map<Measure, ExactAnswers.Answer>> ofClean;
  private final List<Map<Measure, ExactAnswers.Answer>> ofNoisy;
  private final List<Map<Measure, ExactAnswers.Answer>> ofQueries;

  /**
   * Makes vectors and cues, and searches for all of them exactly.
   *
   * @param row the distribution
   * @param size how many vectors to store
   * @param cues how many cues to make, uncorrupted and with noise; those of the longest and of the
   *     shortest vectors are among them
   * @param queries for how many the ten nearest are to be found: one half are vectors of the same
   *     distribution that are not stored, one half are cues with noise
   * @param seed decides everything
   */
  public Trial(AnyData.Row row, int size, int cues, int queries, long seed) {
    this(row, size, cues, queries, 0, seed);
  }

  /**
   * Makes vectors and cues of which a part is unknown: of each vector and of each cue others.
   *
   * @param row the distribution, of floats
   * @param size how many vectors to store
   * @param cues how many cues to make, as above
   * @param queries for how many the ten nearest are to be found
   * @param unknown the share of coordinates that are unknown; one is always known
   * @param seed decides everything
   */
  public Trial(AnyData.Row row, int size, int cues, int queries, double unknown, long seed) {
    this.row = row;
    this.unknown = unknown;
    int fresh = (queries + 1) / 2;
    float[][] all = row.vectors(size + fresh, seed);
    whole = Arrays.copyOf(all, size);
    SplittableRandom random = new SplittableRandom(seed);
    origins = origins(Math.min(cues, size), random);
    stored = unknown > 0 ? withUnknowns(whole, random.split()) : whole;
    exact = new ExactAnswers(stored);
    clean = new float[origins.length][];
    noisy = new float[origins.length][];
    double[] spread = spread(whole);
    for (int i = 0; i < origins.length; i++) {
      clean[i] = whole[origins[i]].clone();
      noisy[i] = clean[i].clone();
      for (int d = 0; d < spread.length; d++) {
        double value = noisy[i][d] + NOISE * spread[d] * random.nextGaussian();
        noisy[i][d] = (float) Math.clamp(value, -Float.MAX_VALUE, (double) Float.MAX_VALUE);
      }
    }
    this.queries = new float[queries][];
    for (int i = 0; i < queries; i++) {
      this.queries[i] =
          i < fresh
              ? all[size + i]
              : noisy[origins.length - 1 - (i - fresh) % origins.length].clone();
    }
    if (unknown > 0) {
      SplittableRandom holes = random.split();
      for (float[][] made : List.of(clean, noisy, this.queries)) {
        System.arraycopy(withUnknowns(made, holes), 0, made, 0, made.length);
      }
    }
    ofClean = answers(clean);
    ofNoisy = answers(noisy);
    ofQueries = answers(this.queries);
    if (row.spoiled() != 0) {
      for (int i = 0; i < origins.length; i++) {
        int d = random.nextInt(row.dimension());
        clean[i][d] = row.spoiled();
        noisy[i][d] = row.spoiled();
      }
    }
  }

  private List<Map<Measure, ExactAnswers.Answer>> answers(float[][] cues) {
    return Arrays.stream(cues).map(exact::of).toList();
  }

  private float[][] withUnknowns(float[][] vectors, SplittableRandom random) {
    float[][] holed = new float[vectors.length][];
    for (int i = 0; i < holed.length; i++) {
      holed[i] = vectors[i].clone();
      int known = random.nextInt(holed[i].length);
      for (int d = 0; d < holed[i].length; d++) {
        if (random.nextDouble() < unknown && d != known) {
          holed[i][d] = Float.NaN;
        }
      }
    }
    return holed;
  }

  private int[] origins(int count, SplittableRandom random) {
    Set<Integer> chosen = new LinkedHashSet<>();
    double[] squares =
        Arrays.stream(whole)
            .mapToDouble(
                v -> IntStream.range(0, v.length).mapToDouble(d -> (double) v[d] * v[d]).sum())
            .toArray();
    List<Integer> byNorm =
        IntStream.range(0, whole.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> squares[i]))
            .toList();
    for (int i = 0; i < Math.min(EXTREME, count / 4); i++) {
      chosen.add(byNorm.get(i));
      chosen.add(byNorm.get(whole.length - 1 - i));
    }
    while (chosen.size() < count) {
      chosen.add(random.nextInt(whole.length));
    }
    return chosen.stream().mapToInt(i -> i).toArray();
  }

  /**
   * The spread of each dimension: from the quartiles; where these are equal, the deviation without
   * the hundredths at both ends; where that is 0, the deviation.
   */
  static double[] spread(float[][] vectors) {
    double[] spread = new double[vectors[0].length];
    float[] values = new float[vectors.length];
    for (int d = 0; d < spread.length; d++) {
      for (int i = 0; i < values.length; i++) {
        values[i] = vectors[i][d];
      }
      Arrays.sort(values);
      int n = values.length;
      spread[d] = ((double) values[3 * n / 4] - values[n / 4]) / QUARTILES_OF_NORMAL;
      if (spread[d] == 0) {
        int cut = (int) (TRIMMED * n);
        spread[d] = deviation(values, cut, n - cut);
      }
      if (spread[d] == 0) {
        spread[d] = deviation(values, 0, n);
      }
    }
    return spread;
  }

  private static double deviation(float[] values, int from, int to) {
    double mean = 0;
    for (int i = from; i < to; i++) {
      mean += values[i] / (to - from);
    }
    double squares = 0;
    for (int i = from; i < to; i++) {
      squares += (values[i] - mean) * (values[i] - mean) / (to - from);
    }
    return Math.sqrt(squares);
  }

  /** {@return the measures that have a meaning for this distribution} */
  public List<Measure> measures() {
    return row.spoiled() != 0 ? List.of(Measure.ROBUST) : List.of(Measure.values());
  }

  /** {@return how many vectors there are to store} */
  public int size() {
    return stored.length;
  }

  /** {@return the vectors for which the ten nearest are to be found} */
  public float[][] queries() {
    return queries;
  }

  /** Adds all vectors to an index, in their order, to the fields of some measures. */
  public void index(IndexWriter writer, Set<Measure> measures, int segments) throws IOException {
    Map<String, VectorSimilarityFunction> fields = new LinkedHashMap<>();
    for (Measure measure : measures) {
      Measure of = measure.function() == null ? Measure.EUCLIDEAN : measure;
      fields.put(of.field(), of.function());
    }
    int segment = (stored.length + segments - 1) / segments;
    for (int i = 0; i < stored.length; i++) {
      Document document = new Document();
      for (Map.Entry<String, VectorSimilarityFunction> field : fields.entrySet()) {
        if (field.getValue() == VectorSimilarityFunction.COSINE && isZero(stored[i])) {
          continue; // Lucene's fields of bytes refuse what has no direction.
        }
        document.add(
            row.bytes()
                ? new KnnByteVectorField(field.getKey(), bytes(stored[i]), field.getValue())
                : new HopfieldVectorField(field.getKey(), stored[i], field.getValue()));
      }
      writer.addDocument(document);
      if ((i + 1) % segment == 0) {
        writer.flush();
      }
    }
    writer.commit();
  }

  private static boolean isZero(float[] vector) {
    for (float x : vector) {
      if (x != 0 && !Float.isNaN(x)) {
        return false;
      }
    }
    return true;
  }

  /** {@return whole numbers from -128 to 127, the nearest ones} */
  public static byte[] bytes(float[] vector) {
    byte[] bytes = new byte[vector.length];
    for (int d = 0; d < bytes.length; d++) {
      bytes[d] = (byte) Math.clamp(Math.round((double) vector[d]), Byte.MIN_VALUE, Byte.MAX_VALUE);
    }
    return bytes;
  }

  /**
   * What a measure found.
   *
   * @param measure by which was ranked
   * @param self the share of uncorrupted cues that found what is right, of those with one right
   *     answer; NaN where there is none
   * @param leastSelf the least that this may be: {@link #SELF}, or where coordinates are unknown
   *     .01 less than what an exact search finds
   * @param noise the share of cues with noise that found what is right without it
   * @param exactNoise the same of an exact search; the better of Euclidean distance and cosine for
   *     {@link Measure#ROBUST}
   * @param recall the share of the ten best that were found
   * @param failures messages of what must not happen, with the number of times each did
   */
  public record Outcome(
      Measure measure,
      double self,
      double leastSelf,
      double noise,
      double exactNoise,
      double recall,
      Map<String, Integer> failures) {
    /** {@return whether uncorrupted cues find what is right} */
    public boolean selfHolds() {
      return !(self < leastSelf);
    }

    /** {@return whether cues with noise find as much as an exact search} */
    public boolean noiseHolds() {
      return noise >= exactNoise - TOLERANCE - ROUNDING;
    }

    /**
     * {@return whether enough of the ten best were found} Nothing is asked of {@link
     * Measure#ROBUST}: it is to find an origin, and what else is alike has no meaning there.
     */
    public boolean recallHolds() {
      return measure == Measure.ROBUST || recall >= RECALL;
    }

    /** {@return whether all is as it must be} */
    public boolean holds() {
      return selfHolds() && noiseHolds() && recallHolds() && failures.isEmpty();
    }
  }

  /**
   * Asks an index all cues and queries.
   *
   * @param searcher an index of {@link #index}
   * @param measure by which to rank
   * @param field where to search
   * @param settings what to change about queries
   */
  public Outcome run(
      IndexSearcher searcher,
      Measure measure,
      String field,
      UnaryOperator<HopfieldQuery.Builder> settings) {
    Asked asked = new Asked(searcher, measure, field, settings, new LinkedHashMap<>());
    int single = 0;
    int self = 0;
    int exactSelf = 0;
    int noise = 0;
    int euclidean = 0;
    int cosine = 0;
    int same = 0;
    for (int i = 0; i < origins.length; i++) {
      Measure by = measure == Measure.ROBUST ? Measure.EUCLIDEAN : measure;
      if (unknown > 0 || ofClean.get(i).get(by).unique()) {
        single++;
        exactSelf += isRight(measure, i, ofClean.get(i).get(by).best()) ? 1 : 0;
        self += isRight(measure, i, asked.first(clean[i])) ? 1 : 0;
      }
      noise += isRight(measure, i, asked.first(noisy[i])) ? 1 : 0;
      euclidean += isRight(measure, i, ofNoisy.get(i).get(Measure.EUCLIDEAN).best()) ? 1 : 0;
      cosine += isRight(measure, i, ofNoisy.get(i).get(Measure.COSINE).best()) ? 1 : 0;
      same += isRight(measure, i, ofNoisy.get(i).get(by).best()) ? 1 : 0;
    }
    double cues = origins.length;
    double reference = measure == Measure.ROBUST ? Math.max(euclidean, cosine) : same;
    boolean own = measure == Measure.ROBUST || unknown > 0;
    double least = unknown > 0 ? (double) exactSelf / single - TOLERANCE - ROUNDING : SELF;
    return new Outcome(
        measure,
        (double) self / single,
        least,
        noise / cues,
        reference / cues,
        own ? ownRecall(asked) : recall(asked),
        asked.failures);
  }

  private boolean isRight(Measure measure, int cue, int found) {
    if (found < 0) {
      return false;
    }
    if (measure == Measure.ROBUST || unknown > 0) {
      return Arrays.equals(whole[found], whole[origins[cue]]);
    }
    return ofClean.get(cue).get(measure).isBest(exact.score(measure, clean[cue], found));
  }

  private double recall(Asked asked) {
    int right = 0;
    for (int q = 0; q < queries.length; q++) {
      right += right(asked.measure, q, asked.best(queries[q]));
    }
    return (double) right / queries.length / Math.min(ExactAnswers.K, stored.length);
  }

  /** {@return how many of some vectors are among the ten best for a query; each counts once} */
  public int right(Measure measure, int query, int[] found) {
    Set<Integer> right = new HashSet<>();
    for (int doc : found) {
      double score = exact.score(measure, queries[query], doc);
      if (ofQueries.get(query).get(measure).isAmongBest(score)) {
        right.add(doc);
      }
    }
    return right.size();
  }

  /** What is right is what the similarity ranks first when all vectors are candidates. */
  private double ownRecall(Asked asked) {
    Asked exhaustive =
        new Asked(
            asked.searcher,
            asked.measure,
            asked.field,
            builder -> builder.candidates(stored.length).effort(Double.POSITIVE_INFINITY),
            asked.failures);
    int count = Math.min(MAX_EXHAUSTIVE, queries.length);
    int right = 0;
    for (int i = 0; i < count; i++) {
      // From both halves.
      float[] query = queries[i * queries.length / count];
      List<HopfieldRecall.Hit> best = exhaustive.hits(query);
      List<HopfieldRecall.Hit> found = asked.hits(query);
      double last =
          best.isEmpty() ? Double.POSITIVE_INFINITY : best.get(best.size() - 1).similarity();
      right += (int) found.stream().filter(hit -> hit.similarity() >= last).count();
    }
    return (double) right / count / Math.min(ExactAnswers.K, stored.length);
  }

  /** Asks one cue after another, and keeps what went wrong. */
  private record Asked(
      IndexSearcher searcher,
      Measure measure,
      String field,
      UnaryOperator<HopfieldQuery.Builder> settings,
      Map<String, Integer> failures) {
    private HopfieldQuery.Builder query(float[] cue) {
      return settings.apply(
          HopfieldQuery.builder(field, cue).similarity(measure.similarity()).k(ExactAnswers.K));
    }

    /** {@return the first document of a recall, or -1} */
    int first(float[] cue) {
      return hits(query(cue)).stream().mapToInt(HopfieldRecall.Hit::doc).findFirst().orElse(-1);
    }

    List<HopfieldRecall.Hit> hits(float[] cue) {
      return hits(query(cue).projection(Projection.NONE));
    }

    private List<HopfieldRecall.Hit> hits(HopfieldQuery.Builder query) {
      try {
        HopfieldRecall recall = query.build().recall(searcher);
        check(recall);
        return recall.hits();
      } catch (IOException | RuntimeException | AssertionError e) {
        failed(e.toString());
        return List.of();
      }
    }

    /** {@return the documents of a search} */
    int[] best(float[] cue) {
      HopfieldQuery query = query(cue).projection(Projection.NONE).build();
      try {
        ScoreDoc[] docs = searcher.search(query, ExactAnswers.K).scoreDocs;
        for (ScoreDoc doc : docs) {
          require(doc.score > 0 && Float.isFinite(doc.score), "score of a search", doc.score);
        }
        return Arrays.stream(docs).mapToInt(doc -> doc.doc).toArray();
      } catch (IOException | RuntimeException | AssertionError e) {
        failed(e.toString());
        return new int[0];
      }
    }

    private void check(HopfieldRecall recall) {
      for (HopfieldRecall.Hit hit : recall.hits()) {
        require(hit.score() > 0 && Float.isFinite(hit.score()), "score", hit.score());
        require(Double.isFinite(hit.similarity()), "similarity", hit.similarity());
        require(isShare(hit.probability()), "probability", hit.probability());
      }
      require(isShare(recall.tailMass()), "tailMass", recall.tailMass());
      require(recall.entropy() >= -ROUNDING, "entropy", recall.entropy());
      require(Double.isFinite(recall.beta()), "beta", recall.beta());
      if (recall.pattern() != null) {
        for (float x : recall.pattern()) {
          require(Float.isFinite(x), "pattern", x);
        }
      }
    }

    private static boolean isShare(double value) {
      return value >= -ROUNDING && value <= 1 + ROUNDING;
    }

    private void require(boolean holds, String name, double value) {
      if (!holds) {
        failed(
            name
                + (Double.isNaN(value) || Double.isInfinite(value)
                    ? "=" + value
                    : " out of range"));
      }
    }

    private void failed(String message) {
      failures.merge(message.replaceAll("[-+]?[0-9][-+.0-9E]*", "#"), 1, Integer::sum);
    }
  }
}
