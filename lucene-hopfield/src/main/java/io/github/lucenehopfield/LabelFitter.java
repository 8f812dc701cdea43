package io.github.lucenehopfield;

import io.github.lucenehopfield.index.scan.CodeScanStrategy;
import io.github.lucenehopfield.internal.retrieval.IndexFieldView;
import io.github.lucenehopfield.internal.retrieval.LabeledSample;
import io.github.lucenehopfield.internal.retrieval.Retriever;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.lucene.search.IndexSearcher;

/**
 * Fits the number of candidates that vote for labels, and their temperature, to an index by leaving
 * out one document at a time: its vector is the cue, it is no candidate itself, and the probability
 * of its own label should be high on the average of the logarithm. Immutable.
 *
 * <p>A similarity that looks at stored vectors before it scores them, such as a robust one, still
 * sees the one that is left out.
 */
public final class LabelFitter {
  private static final int MIN_ROWS = 10;
  private static final int DEFAULT_ROWS = 2000;
  private static final int DEFAULT_CANDIDATES = 300;

  // Temperatures from 1/16 to 256 times that of the gap, two for each power of 2.
  private static final int LOWEST_HALF_POWER = -8;
  private static final int HIGHEST_HALF_POWER = 16;
  private static final int GAP_RANK = 10;
  private static final double[] SHARES = {.001, .002, .005, .01, .02, .05, .1, .2};

  private final IndexSearcher searcher;
  private final String field;
  private final String label;
  private final int rows;
  private final int candidates;
  private final long seed;
  private final UnaryOperator<float[]> corruption;

  /**
   * Prepares to fit with 2,000 documents, 300 candidates and vectors as they are stored.
   *
   * @param searcher the index
   * @param field its vectors field
   * @param label its numeric or keyword doc-values field; documents that have not exactly one value
   *     are not left out
   */
  public LabelFitter(IndexSearcher searcher, String field, String label) {
    this(searcher, field, label, DEFAULT_ROWS, DEFAULT_CANDIDATES, 1, UnaryOperator.identity());
  }

  private LabelFitter(
      IndexSearcher searcher,
      String field,
      String label,
      int rows,
      int candidates,
      long seed,
      UnaryOperator<float[]> corruption) {
    this.searcher = searcher;
    this.field = field;
    this.label = label;
    this.rows = rows;
    this.candidates = candidates;
    this.seed = seed;
    this.corruption = corruption;
  }

  /**
   * {@return this with another number of documents}
   *
   * @param count how many to leave out in turn at most, at least 10
   * @param drawnBy the seed that decides which
   */
  public LabelFitter withRows(int count, long drawnBy) {
    atLeast("rows", count, MIN_ROWS);
    return new LabelFitter(searcher, field, label, count, candidates, drawnBy, corruption);
  }

  /**
   * {@return this with another number of candidates, which k does not exceed}
   *
   * @param count how many, at least 1
   */
  public LabelFitter withCandidates(int count) {
    atLeast("candidates", count, 1);
    return new LabelFitter(searcher, field, label, rows, count, seed, corruption);
  }

  /**
   * {@return this with damaged cues}
   *
   * @param damage what becomes of a stored vector before it is a cue, NaN where unknown; is given a
   *     copy
   */
  public LabelFitter withCorruption(UnaryOperator<float[]> damage) {
    return new LabelFitter(searcher, field, label, rows, candidates, seed, damage);
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be >= " + least + "; " + name + "=" + value);
    }
  }

  /**
   * {@return the most accurate of the fits that are within one standard error of the least
   * log-loss}
   *
   * @param similarity what makes a stored vector a good match
   * @throws IllegalArgumentException if fewer than ten documents have a vector and one label, or
   *     the similarity has no value for one of the cues
   * @throws IOException if the index cannot be read
   */
  public LabelFit fit(Similarity similarity) throws IOException {
    LabeledSample sample = LabeledSample.draw(searcher.getIndexReader(), field, label, rows, seed);
    if (sample.rows().size() < MIN_ROWS) {
      throw new IllegalArgumentException(
          "documents with a vector and one label must be >= "
              + MIN_ROWS
              + "; documents="
              + sample.rows().size()
              + " field="
              + field
              + " label="
              + label);
    }
    Map<String, Double> frequencies = new TreeMap<>();
    double all = sample.counts().values().stream().mapToLong(Long::longValue).sum();
    sample.counts().forEach((value, count) -> frequencies.put(value, count / all));
    IndexFieldView view =
        new Retriever(
                searcher,
                field,
                sample.rows().get(0).vector().length,
                candidates,
                1,
                CodeScanStrategy.DEFAULT_EFFORT,
                null)
            .view();
    List<Votes> votes = new ArrayList<>();
    for (LabeledSample.Row row : sample.rows()) {
      votes.add(votes(row, similarity, view));
    }
    return best(votes, frequencies);
  }

  /**
   * What the candidates of a document say when it is left out.
   *
   * @param ratios L of the candidates, descending
   * @param labels their labels, several or none for some
   * @param own the label of the document
   */
  private record Votes(double[] ratios, String[][] labels, String own) {}

  private Votes votes(LabeledSample.Row row, Similarity similarity, IndexFieldView view)
      throws IOException {
    List<HopfieldRecall.Hit> hits =
        new ArrayList<>(
            HopfieldQuery.builder(field, corruption.apply(row.vector()))
                .similarity(similarity)
                .projection(Projection.NONE)
                .k(candidates + 1)
                .candidates(candidates + 1)
                .build()
                .recall(searcher)
                .hits());
    hits.removeIf(hit -> hit.doc() == row.doc());
    int count = Math.min(candidates, hits.size());
    int[] docs = new int[count];
    double[] ratios = new double[count];
    for (int i = 0; i < count; i++) {
      docs[i] = hits.get(i).doc();
      ratios[i] = hits.get(i).similarity();
    }
    return new Votes(ratios, view.allLabels(label, docs), row.label());
  }

  /**
   * The most accurate of the fits whose log-loss is within one standard error of the least one
   * (Breiman et al., "Classification and regression trees", 1984, section 3.4.3), the error being
   * that of the difference over the same documents.
   */
  private LabelFit best(List<Votes> votes, Map<String, Double> frequencies) {
    double unit = 1 / gap(votes);
    int[] numbers = numbers();
    double[] none = new double[votes.size()];
    LabelFit least = null;
    for (int power = LOWEST_HALF_POWER; power <= HIGHEST_HALF_POWER; power++) {
      double beta = unit * Math.pow(2, power / 2.0);
      Losses losses = losses(votes, beta, numbers, frequencies, none);
      for (int n = 0; n < numbers.length; n++) {
        for (int s = 0; s < SHARES.length; s++) {
          LabelFit fit = losses.fit(n, s, beta, frequencies);
          least = least == null || fit.logLoss() < least.logLoss() ? fit : least;
        }
      }
    }
    double[] ofLeast = new double[votes.size()];
    int[] number = {least.k()};
    for (int i = 0; i < ofLeast.length; i++) {
      Losses own = losses(votes.subList(i, i + 1), least.beta(), number, frequencies, none);
      ofLeast[i] = own.sums[0][Arrays.binarySearch(SHARES, least.share())];
    }
    LabelFit best = least;
    for (int power = LOWEST_HALF_POWER; power <= HIGHEST_HALF_POWER; power++) {
      double beta = unit * Math.pow(2, power / 2.0);
      Losses losses = losses(votes, beta, numbers, frequencies, ofLeast);
      for (int n = 0; n < numbers.length; n++) {
        for (int s = 0; s < SHARES.length; s++) {
          LabelFit fit = losses.fit(n, s, beta, frequencies);
          if (fit.logLoss() - least.logLoss() <= losses.standardError(n, s)
              && (fit.accuracy() > best.accuracy()
                  || (fit.accuracy() == best.accuracy() && fit.logLoss() < best.logLoss()))) {
            best = fit;
          }
        }
      }
    }
    return best;
  }

  private static Losses losses(
      List<Votes> votes,
      double beta,
      int[] numbers,
      Map<String, Double> frequencies,
      double[] reference) {
    Losses losses = new Losses(numbers);
    for (int i = 0; i < votes.size(); i++) {
      losses.add(votes.get(i), beta, frequencies.get(votes.get(i).own()), reference[i]);
    }
    return losses;
  }

  /** How much better the first candidate is than the tenth, the median of those that differ. */
  private static double gap(List<Votes> votes) {
    double[] gaps = new double[votes.size()];
    int count = 0;
    for (Votes vote : votes) {
      int last = Math.min(GAP_RANK, vote.ratios().length) - 1;
      double gap = last < 0 ? 0 : vote.ratios()[0] - vote.ratios()[last];
      if (gap > 0 && gap < Double.POSITIVE_INFINITY) {
        gaps[count++] = gap;
      }
    }
    Arrays.sort(gaps, 0, count);
    return count == 0 ? 1 : gaps[count / 2];
  }

  /** 1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100 and so on, as many as there are candidates. */
  private int[] numbers() {
    int[] first = {10, 15, 20, 30, 50, 70};
    List<Integer> numbers = new ArrayList<>(List.of(1, 2, 3, 5, 7));
    for (long ten = 1; ten * first[0] < candidates; ten *= 10) {
      for (int one : first) {
        numbers.add((int) Math.min(Integer.MAX_VALUE, ten * one));
      }
    }
    numbers.add(candidates);
    return numbers.stream()
        .mapToInt(Integer::intValue)
        .filter(n -> n <= candidates)
        .distinct()
        .sorted()
        .toArray();
  }

  /** Sums over documents, for one temperature, by the number of candidates and the share. */
  private static final class Losses {
    private final int[] numbers;
    private final double[][] sums;
    private final double[][] differences;
    private final double[][] squares;
    private final int[] correct;
    private int count;

    Losses(int[] numbers) {
      this.numbers = numbers;
      this.sums = new double[numbers.length][SHARES.length];
      this.differences = new double[numbers.length][SHARES.length];
      this.squares = new double[numbers.length][SHARES.length];
      this.correct = new int[numbers.length];
    }

    LabelFit fit(int number, int share, double beta, Map<String, Double> frequencies) {
      return new LabelFit(
          numbers[number],
          beta,
          SHARES[share],
          frequencies,
          count,
          correct[number] / (double) count,
          sums[number][share] / count);
    }

    /** {@return the standard error of the mean difference to the reference} */
    double standardError(int number, int share) {
      double mean = differences[number][share] / count;
      return Math.sqrt(Math.max(0, squares[number][share] / count - mean * mean) / count);
    }

    void add(Votes vote, double beta, double frequency, double reference) {
      Map<String, Double> byLabel = new TreeMap<>();
      double all = 0;
      int next = 0;
      int candidates = vote.ratios().length;
      for (int i = 0; i <= candidates; i++) {
        while (next < numbers.length && (i == candidates || i == numbers[next])) {
          note(next++, vote.own(), byLabel, all, frequency, reference);
        }
        if (i < candidates) {
          double weight = Math.exp(beta * (vote.ratios()[i] - vote.ratios()[0]));
          for (String label : vote.labels()[i]) {
            byLabel.merge(label, weight, Double::sum);
            all += weight;
          }
        }
      }
      count++;
    }

    private void note(
        int number,
        String own,
        Map<String, Double> byLabel,
        double all,
        double frequency,
        double reference) {
      double ofOwn = byLabel.getOrDefault(own, 0.0);
      double probability = all > 0 ? ofOwn / all : 0;
      boolean best = ofOwn > 0;
      for (Map.Entry<String, Double> other : byLabel.entrySet()) {
        best &= other.getValue() <= ofOwn;
      }
      correct[number] += best ? 1 : 0;
      for (int s = 0; s < SHARES.length; s++) {
        double loss = -Math.log((1 - SHARES[s]) * probability + SHARES[s] * frequency);
        sums[number][s] += loss;
        differences[number][s] += loss - reference;
        squares[number][s] += (loss - reference) * (loss - reference);
      }
    }
  }
}
