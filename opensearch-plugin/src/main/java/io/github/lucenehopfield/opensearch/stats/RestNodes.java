package io.github.lucenehopfield.opensearch.stats;

import java.util.List;
import org.opensearch.core.common.Strings;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.RestRequest.Method;
import org.opensearch.rest.action.RestActions.NodesResponseRestListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code GET /_plugins/_hopfield/stats} and {@code GET /_plugins/_hopfield/warmup/{index}}. */
public final class RestNodes extends BaseRestHandler {
  private static final String ROOT = "/_plugins/_hopfield/";

  /** Makes the handler of a node. */
  public RestNodes() {}

  @Override
  public String getName() {
    return "hopfield_nodes";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(Method.GET, ROOT + "stats"),
        new Route(Method.GET, ROOT + "{nodeId}/stats"),
        new Route(Method.GET, ROOT + "warmup/{index}"));
  }

  @Override
  protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
    String index = request.param("index");
    if (index == null) {
      NodesRequest stats =
          new NodesRequest(
              Strings.splitStringByCommaToArray(request.param("nodeId")), new String[0]);
      return channel ->
          client.execute(NodesActions.STATS, stats, new NodesResponseRestListener<>(channel));
    }
    NodesRequest warmup = new NodesRequest(new String[0], Strings.splitStringByCommaToArray(index));
    return channel ->
        client.execute(NodesActions.WARMUP, warmup, new NodesResponseRestListener<>(channel));
  }
}
