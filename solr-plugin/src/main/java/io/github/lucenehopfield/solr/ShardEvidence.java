package io.github.lucenehopfield.solr;

import io.github.lucenehopfield.Evidence;
import org.apache.solr.common.SolrException;
import org.apache.solr.common.SolrException.ErrorCode;
import org.apache.solr.common.util.NamedList;
import org.apache.solr.common.util.SimpleOrderedMap;

/** What a shard knows of a cue, in the form in which it answers. */
final class ShardEvidence {
  private static final String LIKELIHOOD = "likelihood";
  private static final String RATIOS = "ratios";
  private static final String REST_RATIOS = "rest_ratios";
  private static final String REST_COUNTS = "rest_counts";
  private static final String LOG_MASS = "log_mass";
  private static final String ACCEPTED = "accepted";
  private static final String PARTIAL = "partial";
  private static final String FITTED = "fitted";

  private ShardEvidence() {}

  /** {@return evidence to be sent} */
  static NamedList<Object> write(RecallQuery clause, Evidence evidence) {
    NamedList<Object> section = new SimpleOrderedMap<>();
    section.add(LIKELIHOOD, clause.likelihood());
    section.add(RATIOS, evidence.ratios());
    section.add(REST_RATIOS, evidence.tailRatios());
    section.add(REST_COUNTS, evidence.tailCounts());
    section.add(LOG_MASS, evidence.logMass());
    section.add(ACCEPTED, evidence.accepted());
    section.add(PARTIAL, evidence.partial());
    section.add(FITTED, evidence.fitted());
    return section;
  }

  /**
   * {@return evidence that was sent}
   *
   * @param section as {@link #write} made it
   * @param clause the same one here
   * @throws SolrException if the shard scores by something else
   */
  static Evidence read(NamedList<?> section, RecallQuery clause) {
    if (!clause.likelihood().equals(section.get(LIKELIHOOD))) {
      throw new SolrException(
          ErrorCode.BAD_REQUEST,
          "similarity must be the same on all shards, or be specified in the clause, and a model the same"
              + " file; similarity="
              + clause.likelihood()
              + " and "
              + section.get(LIKELIHOOD));
    }
    return new Evidence(
        (double[]) section.get(RATIOS),
        (double[]) section.get(REST_RATIOS),
        (long[]) section.get(REST_COUNTS),
        ((Number) section.get(LOG_MASS)).doubleValue(),
        ((Number) section.get(ACCEPTED)).longValue(),
        (Boolean) section.get(PARTIAL),
        ((Number) section.get(FITTED)).doubleValue());
  }
}
