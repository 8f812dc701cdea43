package org.apache.solr.client.solrj.io;

import java.io.Closeable;
import org.apache.solr.client.solrj.impl.HttpSolrClientBase;
import org.apache.solr.client.solrj.jetty.HttpJettySolrClient;

/** Has the constructors that solr-core calls, and does nothing. */
public class SolrClientCache implements Closeable {
  /** Makes a cache of nothing. */
  public SolrClientCache() {}

  /**
   * Makes a cache of nothing.
   *
   * @param client not used
   */
  public SolrClientCache(HttpJettySolrClient client) {}

  /**
   * Makes a cache of nothing.
   *
   * @param client not used
   */
  public SolrClientCache(HttpSolrClientBase client) {}

  /**
   * Does nothing.
   *
   * @param user not used
   * @param password not used
   */
  public void setBasicAuthCredentials(String user, String password) {}

  /**
   * Does nothing.
   *
   * @param host not used
   */
  public void setDefaultZKHost(String host) {}

  @Override
  public void close() {}
}
