package io.github.lucenehopfield.opensearch.stats;

import io.github.lucenehopfield.opensearch.HopfieldSettings;
import java.util.List;
import java.util.function.Supplier;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.core.common.Strings;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.RestRequest.Method;
import org.opensearch.rest.action.RestActions.NodesResponseRestListener;
import org.opensearch.transport.client.node.NodeClient;

/** {@code GET /_plugins/_hopfield/stats} and {@code GET /_plugins/_hopfield/warmup/{index}}. */
public final class RestNodes extends BaseRestHandler {
  private static final String ROOT = "/_plugins/_hopfield/";

  private final IndexNameExpressionResolver indexNames;
  private final Supplier<ClusterState> state;

  /**
   * Makes the handler of a node.
   *
   * @param indexNames resolves patterns and aliases
   * @param state the state of the cluster as it is now
   */
  public RestNodes(IndexNameExpressionResolver indexNames, Supplier<ClusterState> state) {
    this.indexNames = indexNames;
    this.state = state;
  }

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
    String[] names =
        indexNames.concreteIndexNames(
            state.get(),
            IndicesOptions.strictExpandOpen(),
            Strings.splitStringByCommaToArray(index));
    for (String name : names) {
      if (!HopfieldSettings.INDEX_HOPFIELD.get(state.get().metadata().index(name).getSettings())) {
        throw new IllegalArgumentException(
            "index.hopfield must be true to warm up an index; index=" + name);
      }
    }
    NodesRequest warmup = new NodesRequest(new String[0], names);
    return channel ->
        client.execute(NodesActions.WARMUP, warmup, new NodesResponseRestListener<>(channel));
  }
}
