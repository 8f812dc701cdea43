package org.apache.solr.client.solrj.jetty;

import org.apache.solr.client.solrj.impl.CloudHttp2SolrClient;
import org.apache.solr.client.solrj.impl.CloudSolrClient;
import org.apache.solr.client.solrj.impl.ClusterStateProvider;

/** Is there to be linked; SolrCloud does not run here. */
@SuppressWarnings("serial")
public class CloudJettySolrClient extends CloudHttp2SolrClient {
  /**
   * Makes a client.
   *
   * @param builder its parameters
   */
  protected CloudJettySolrClient(CloudSolrClient.Builder builder) {
    super(builder);
  }

  /** Collects parameters. */
  public static class Builder extends CloudSolrClient.Builder {
    /**
     * Starts with a cluster.
     *
     * @param provider what is known of the cluster
     */
    public Builder(ClusterStateProvider provider) {
      super(provider);
    }
  }
}
