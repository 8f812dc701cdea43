package org.apache.solr.client.solrj.jetty;

import org.apache.solr.client.solrj.impl.ConcurrentUpdateBaseSolrClient;

/** Is there to be linked; updates are not forwarded here. */
@SuppressWarnings("serial")
public class ConcurrentUpdateJettySolrClient extends ConcurrentUpdateBaseSolrClient {
  /**
   * Makes a client.
   *
   * @param builder its parameters
   */
  protected ConcurrentUpdateJettySolrClient(Builder builder) {
    super(builder);
  }

  @Override
  protected StreamingResponse doSendUpdateStream(Update update) {
    throw new UnsupportedOperationException("updates are not forwarded in tests");
  }

  /** Collects parameters. */
  public static class Builder extends ConcurrentUpdateBaseSolrClient.Builder {
    /**
     * Starts with a server.
     *
     * @param url of the server
     * @param client sends
     */
    public Builder(String url, HttpJettySolrClient client) {
      super(url, client);
    }

    @Override
    public ConcurrentUpdateJettySolrClient build() {
      return new ConcurrentUpdateJettySolrClient(this);
    }
  }
}
