package org.apache.solr.client.solrj.jetty;

import java.util.concurrent.CompletableFuture;
import org.apache.solr.client.solrj.SolrClient;
import org.apache.solr.client.solrj.SolrRequest;
import org.apache.solr.client.solrj.impl.LBAsyncSolrClient;
import org.apache.solr.client.solrj.impl.LBSolrClient;
import org.apache.solr.common.util.NamedList;

/** Sends requests to the servers that have a shard. */
@SuppressWarnings("serial")
public class LBJettySolrClient extends LBAsyncSolrClient {
  /**
   * Makes a client.
   *
   * @param builder its parameters
   */
  protected LBJettySolrClient(Builder builder) {
    super(builder);
  }

  @Override
  protected CompletableFuture<NamedList<Object>> requestAsyncWithUrl(
      SolrClient client, String url, SolrRequest<?> request) {
    return ((HttpJettySolrClient) client).send(url, request);
  }

  /** Collects parameters. */
  public static class Builder extends LBSolrClient.Builder<HttpJettySolrClient> {
    /**
     * Starts with servers.
     *
     * @param client sends
     * @param endpoints the servers
     */
    public Builder(HttpJettySolrClient client, Endpoint... endpoints) {
      super(client, endpoints);
    }

    @Override
    public LBJettySolrClient build() {
      return new LBJettySolrClient(this);
    }
  }
}
