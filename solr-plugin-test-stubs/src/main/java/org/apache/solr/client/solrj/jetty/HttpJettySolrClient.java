package org.apache.solr.client.solrj.jetty;

import java.io.IOException;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.solr.client.solrj.SolrClient;
import org.apache.solr.client.solrj.SolrRequest;
import org.apache.solr.client.solrj.SolrServerException;
import org.apache.solr.client.solrj.impl.HttpJdkSolrClient;
import org.apache.solr.client.solrj.impl.HttpSolrClientBase;
import org.apache.solr.client.solrj.impl.HttpSolrClientBuilderBase;
import org.apache.solr.client.solrj.impl.LBSolrClient;
import org.apache.solr.common.util.NamedList;
import org.eclipse.jetty.client.HttpClient;

/** Sends with the JDK's HTTP client what solr-core would send with Jetty's. */
@SuppressWarnings("serial")
public class HttpJettySolrClient extends HttpSolrClientBase {
  private final ExecutorService executor;
  private final HttpJdkSolrClient sender;

  /**
   * Makes a client.
   *
   * @param url of the server, or null
   * @param builder its parameters
   */
  protected HttpJettySolrClient(String url, Builder builder) {
    super(url, builder);
    sender = builder.sender(url);
    executor =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "solr-test-send");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Does nothing.
   *
   * @param factory not used
   */
  public void addListenerFactory(HttpListenerFactory factory) {}

  /** {@return nothing: there is no such client} */
  public HttpClient getHttpClient() {
    throw new UnsupportedOperationException("there is no Jetty client in tests");
  }

  @Override
  public HttpSolrClientBuilderBase<?, ?> builder() {
    return new Builder().withHttpClient(this);
  }

  @Override
  protected LBSolrClient createLBSolrClient() {
    return new LBJettySolrClient.Builder(this).build();
  }

  @Override
  protected boolean isFollowRedirects() {
    return false;
  }

  @Override
  protected boolean processorAcceptsMimeType(Collection<String> types, String type) {
    return true;
  }

  @Override
  protected String allProcessorSupportedContentTypesCommaDelimited(Collection<String> types) {
    return String.join(", ", types);
  }

  @Override
  protected void updateDefaultMimeTypeForParser() {}

  @Override
  public NamedList<Object> requestWithBaseUrl(String url, SolrRequest<?> request, String collection)
      throws SolrServerException, IOException {
    return sender.requestWithBaseUrl(url, request, collection);
  }

  /**
   * {@return what a function makes of a client of another server}
   *
   * @param url of the server
   * @param function what to do with the client
   * @param <R> what comes back
   * @throws SolrServerException if the server says so
   * @throws IOException if it cannot be reached
   */
  public <R> R requestWithBaseUrl(String url, SolrClientFunction<SolrClient, R> function)
      throws SolrServerException, IOException {
    try (HttpJdkSolrClient client =
        new HttpJdkSolrClient.Builder(url).withHttpClient(sender).build()) {
      return function.apply(client);
    }
  }

  @Override
  public CompletableFuture<NamedList<Object>> requestAsync(
      SolrRequest<?> request, String collection) {
    return sender.requestAsync(request, collection);
  }

  /** {@return what a server will answer} */
  CompletableFuture<NamedList<Object>> send(String url, SolrRequest<?> request) {
    CompletableFuture<NamedList<Object>> answer = new CompletableFuture<>();
    executor.execute(
        () -> {
          try {
            answer.complete(sender.requestWithBaseUrl(url, request, null));
          } catch (SolrServerException | IOException | RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  @Override
  public NamedList<Object> request(SolrRequest<?> request, String collection)
      throws SolrServerException, IOException {
    return sender.request(request, collection);
  }

  @Override
  public void close() throws IOException {
    executor.shutdown();
    sender.close();
  }

  /** Collects parameters. */
  public static class Builder extends HttpSolrClientBuilderBase<Builder, HttpJettySolrClient> {
    private HttpJettySolrClient shared;

    /** Starts without a server. */
    public Builder() {}

    /**
     * Starts with a server.
     *
     * @param url of the server
     */
    public Builder(String url) {
      this.baseSolrUrl = url;
    }

    @Override
    public HttpJettySolrClient build() {
      return new HttpJettySolrClient(baseSolrUrl, this);
    }

    @Override
    public Builder withHttpClient(HttpJettySolrClient client) {
      this.shared = client;
      return this;
    }

    /**
     * {@return this}
     *
     * @param factory not used
     */
    public Builder addListenerFactory(HttpListenerFactory factory) {
      return this;
    }

    /**
     * {@return this}
     *
     * @param interval not used
     * @param unit not used
     */
    public Builder withKeyStoreReloadInterval(long interval, TimeUnit unit) {
      return this;
    }

    private HttpJdkSolrClient sender(String url) {
      HttpJdkSolrClient.Builder builder =
          url == null ? new HttpJdkSolrClient.Builder() : new HttpJdkSolrClient.Builder(url);
      builder.useHttp1_1(true);
      if (shared != null) {
        builder.withHttpClient(shared.sender);
      }
      if (idleTimeoutMillis != null) {
        builder.withIdleTimeout(idleTimeoutMillis, TimeUnit.MILLISECONDS);
      }
      if (connectionTimeoutMillis != null) {
        builder.withConnectionTimeout(connectionTimeoutMillis, TimeUnit.MILLISECONDS);
      }
      if (requestTimeoutMillis != null) {
        builder.withRequestTimeout(requestTimeoutMillis, TimeUnit.MILLISECONDS);
      }
      if (urlParamNames != null) {
        builder.withTheseParamNamesInTheUrl(urlParamNames);
      }
      if (defaultCollection != null) {
        builder.withDefaultCollection(defaultCollection);
      }
      return builder.build();
    }
  }
}
