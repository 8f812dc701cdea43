package org.apache.solr.client.solrj.jetty;

import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Result;

/** Makes listeners, which are never called here. */
public interface HttpListenerFactory {
  /** {@return a listener} */
  RequestResponseListener get();

  /** What listens to a request. */
  abstract class RequestResponseListener {
    /** Makes a listener. */
    public RequestResponseListener() {}

    /**
     * A request waits.
     *
     * @param request the request
     */
    public void onQueued(Request request) {}

    /**
     * A request is sent.
     *
     * @param request the request
     */
    public void onBegin(Request request) {}

    /**
     * A request was answered.
     *
     * @param result the answer
     */
    public void onComplete(Result result) {}
  }
}
