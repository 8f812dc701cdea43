package io.github.lucenehopfield.solr;

import org.apache.solr.common.params.ModifiableSolrParams;
import org.apache.solr.common.params.SolrParams;

/** How many shards a request is sent to: what a shard needs for probabilities of its own. */
final class ShardCount {
  private static final String PARAMETER = "hopfield.shards";

  private ShardCount() {}

  /** Adds it to the request to a shard. */
  static void write(int shards, ModifiableSolrParams params) {
    params.set(PARAMETER, shards);
  }

  /**
   * {@return the number of shards, 1 for a request that is not divided}
   *
   * @param params of a request to a core
   * @throws IllegalArgumentException if it is no positive whole number
   */
  static int read(SolrParams params) {
    String text = params.get(PARAMETER);
    if (text == null) {
      return 1;
    }
    try {
      int shards = Integer.parseInt(text.trim());
      if (shards >= 1) {
        return shards;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          PARAMETER + " must be a whole number; " + PARAMETER + "=" + StoredVector.echo(text), e);
    }
    throw new IllegalArgumentException(PARAMETER + " must be >= 1; " + PARAMETER + "=" + text);
  }
}
