package io.github.lucenehopfield.opensearch.query;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.RecallRequest;
import io.github.lucenehopfield.Scoring;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.ManhattanSimilarity;
import io.github.lucenehopfield.similarity.ScoreMapping;
import io.github.lucenehopfield.similarity.Similarity;
import io.github.lucenehopfield.similarity.WeightedSimilarity;
import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What the score of a hit is, and which hits are good enough. Immutable.
 *
 * @param scoring what a score is
 * @param minScore the lowest score, 0 for any
 * @param maxDistance the largest distance, infinite for any
 * @param minProbability the lowest probability by the evidence of a shard, 0 for any
 * @param priorNotStored the prior probability that the cue comes from no document
 */
record HitCriteria(
    Scoring scoring,
    float minScore,
    double maxDistance,
    double minProbability,
    double priorNotStored)
    implements Writeable {

  HitCriteria(StreamInput in) throws IOException {
    this(
        in.readEnum(Scoring.class),
        in.readFloat(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble());
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeEnum(scoring);
    out.writeFloat(minScore);
    out.writeDouble(maxDistance);
    out.writeDouble(minProbability);
    out.writeDouble(priorNotStored);
  }

  /** Writes what is not the default. */
  void writeTo(XContentBuilder content) throws IOException {
    if (scoring != Scoring.RATIO) {
      content.field("score", scoring.id());
    }
    if (minScore != 0) {
      content.field("min_score", minScore);
    }
    if (maxDistance < Double.POSITIVE_INFINITY) {
      content.field("max_distance", maxDistance);
    }
    if (minProbability != 0) {
      content.field("min_probability", minProbability);
    }
    if (priorNotStored != RecallRequest.DEFAULT_PRIOR_NOT_STORED) {
      content.field("prior_not_stored", priorNotStored);
    }
  }

  /** {@return whether they say which hits are good enough} */
  boolean areLimits() {
    return minScore > 0 || maxDistance < Double.POSITIVE_INFINITY || minProbability > 0;
  }

  /**
   * Checks them by themselves.
   *
   * @throws IllegalArgumentException if one is not what it must be, or at odds with another
   */
  void check() {
    RecallRequest.checkNotNegative("min_score", minScore);
    RecallRequest.checkProbability("min_probability", minProbability);
    RecallRequest.checkPriorNotStored("prior_not_stored", priorNotStored);
    if (minScore > 0 && maxDistance < Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "max_distance must not be specified together with min_score; max_distance="
              + maxDistance
              + " min_score="
              + minScore);
    }
  }

  /**
   * {@return a retrieval with these}
   *
   * @param builder of the retrieval
   * @param similarity of the retrieval
   * @param shards how many shards the index has
   * @throws IllegalArgumentException if they are not for such a similarity
   */
  HopfieldQuery.Builder apply(HopfieldQuery.Builder builder, Similarity similarity, int shards) {
    RecallRequest.checkProbabilities(
        "score", scoring, "min_probability", minProbability, similarity);
    return builder
        .scoring(scoring)
        .minScore(leastScore(similarity))
        .minProbability(minProbability)
        .priorNotStored(RecallRequest.priorOfShard(priorNotStored, shards));
  }

  private float leastScore(Similarity chosen) {
    if (maxDistance == Double.POSITIVE_INFINITY) {
      return minScore;
    }
    Similarity metric = chosen instanceof WeightedSimilarity it ? it.metric() : chosen;
    if (!(metric instanceof EuclideanSimilarity || metric instanceof ManhattanSimilarity)) {
      throw new IllegalArgumentException(
          "max_distance must be specified only with the similarity euclidean (squared) or manhattan;"
              + " use min_score; similarity="
              + chosen.name());
    }
    return ScoreMapping.toScore(-maxDistance);
  }
}
