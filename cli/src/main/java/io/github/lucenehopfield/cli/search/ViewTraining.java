package io.github.lucenehopfield.cli.search;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.noise.NoiseModelSimilarity;
import io.github.lucenehopfield.noise.ViewCalibration;
import io.github.lucenehopfield.projection.Projection;
import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;

/**
 * Fits "stored or not" to groups of cues. Each group is asked about twice: with its origin, and
 * with all documents but that one, where its origin is not stored.
 */
public final class ViewTraining {
  /** Half of them have to be enough for a fit, each with two answers. */
  private static final int MIN_GROUPS = 10;

  private static final double LEAST = 1e-12;

  private final OpenIndex index;
  private final FieldInfo field;
  private final NoiseModelSimilarity similarity;
  private final IndexSearcher searcher;

  /**
   * What was learned.
   *
   * @param calibration of all groups
   * @param heldOut of how many answers the log-losses are, half of all
   * @param before the log-loss without a calibration
   * @param after the log-loss with that of the other half
   */
  public record Result(ViewCalibration calibration, int heldOut, double before, double after) {}

  /**
   * Prepares to fit.
   *
   * @param index the index
   * @param field its vector field
   * @param similarity by the model
   * @throws BadInputException if documents have no ids
   */
  public ViewTraining(OpenIndex index, FieldInfo field, NoiseModelSimilarity similarity) {
    FieldInfo ids = FieldInfos.getMergedFieldInfos(index.reader()).fieldInfo(IndexBuilder.ID);
    if (ids == null) {
      throw new BadInputException(
          index.path(), "documents with ids, as 'hopfield index' gives them", "none");
    }
    this.index = index;
    this.field = field;
    this.similarity = similarity;
    this.searcher = new IndexSearcher(index.reader());
    searcher.setQueryCache(null);
  }

  /**
   * {@return what suits groups of cues}
   *
   * @param groups cues of one origin each, as many in each group
   * @param origins the ids of the origins
   * @throws BadInputException if there are too few groups, or an origin is not in the index
   * @throws IOException if the index cannot be read
   */
  public Result train(float[][][] groups, long[] origins) throws IOException {
    if (groups.length < MIN_GROUPS) {
      throw new BadInputException(
          "--pairs: expected at least " + MIN_GROUPS + " groups of cues, found " + groups.length);
    }
    float[][] stored = new StoredVectors(index.reader(), field).withIds(origins);
    int answers = 2 * groups.length;
    double[] notStored = new double[answers];
    boolean[] isStored = new boolean[answers];
    for (int i = 0; i < groups.length; i++) {
      if (stored[i] == null) {
        throw new BadInputException(
            index.path(), "the id " + origins[i] + " of an origin", "no such document");
      }
      notStored[2 * i] = notStored(groups[i], null);
      isStored[2 * i] = true;
      notStored[2 * i + 1] = notStored(groups[i], allBut(origins[i]));
    }
    int views = groups[0].length;
    try {
      int half = groups.length / 2 * 2;
      ViewCalibration first =
          ViewCalibration.fit(views, part(notStored, 0, half), part(isStored, 0, half));
      double before = 0;
      double after = 0;
      for (int i = half; i < answers; i++) {
        double odds = Math.log1p(-notStored[i]) - Math.log(notStored[i]);
        double corrected = 1 / (1 + Math.exp(-first.offset() - first.slope() * odds));
        before += loss(isStored[i] ? 1 - notStored[i] : notStored[i]);
        after += loss(isStored[i] ? corrected : 1 - corrected);
      }
      int heldOut = answers - half;
      return new Result(
          ViewCalibration.fit(views, notStored, isStored),
          heldOut,
          before / heldOut,
          after / heldOut);
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--pairs: " + e.getMessage());
    }
  }

  private static double loss(double probability) {
    return -Math.log(Math.max(LEAST, probability));
  }

  private static double[] part(double[] all, int from, int to) {
    return Arrays.copyOfRange(all, from, to);
  }

  private static boolean[] part(boolean[] all, int from, int to) {
    return Arrays.copyOfRange(all, from, to);
  }

  private double notStored(float[][] cues, Query filter) throws IOException {
    HopfieldQuery.Builder query =
        HopfieldQuery.builder(field.name)
            .cues(cues)
            .similarity(similarity)
            .projection(Projection.NONE);
    if (filter != null) {
      query.filter(filter);
    }
    return query.build().recall(searcher).notStored().orElseThrow();
  }

  private static Query allBut(long id) {
    return new BooleanQuery.Builder()
        .add(new MatchAllDocsQuery(), Occur.MUST)
        .add(NumericDocValuesField.newSlowExactQuery(IndexBuilder.ID, id), Occur.MUST_NOT)
        .build();
  }
}
