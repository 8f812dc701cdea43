package io.github.lucenehopfield.opensearch.stats;

import io.github.lucenehopfield.opensearch.HopfieldIndex;
import io.github.lucenehopfield.opensearch.HopfieldNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.action.FailedNodeException;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.nodes.TransportNodesAction;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.index.IndexService;
import org.opensearch.indices.IndicesService;
import org.opensearch.plugins.ActionPlugin.ActionHandler;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportRequest;
import org.opensearch.transport.TransportService;

/** What all nodes are asked: their counters, and to warm up. */
public final class NodesActions {
  /** Counters and sizes. */
  static final ActionType<NodesResponse> STATS =
      new ActionType<>("cluster:monitor/opensearch/hopfield/stats", NodesResponse::new);

  /** Reads codes into memory. */
  static final ActionType<NodesResponse> WARMUP =
      new ActionType<>("indices:admin/opensearch/hopfield/warmup", NodesResponse::new);

  private NodesActions() {}

  /** {@return the actions and what carries them out} */
  public static List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> handlers() {
    return List.of(
        new ActionHandler<>(STATS, Stats.class), new ActionHandler<>(WARMUP, Warmup.class));
  }

  /** What one node is asked. */
  public static final class NodeRequest extends TransportRequest {
    private final NodesRequest request;

    NodeRequest(NodesRequest request) {
      this.request = request;
    }

    NodeRequest(StreamInput in) throws IOException {
      super(in);
      request = new NodesRequest(in);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      super.writeTo(out);
      request.writeTo(out);
    }
  }

  /** Carries out an action on each node. */
  private abstract static class Carrier
      extends TransportNodesAction<NodesRequest, NodesResponse, NodeRequest, NodesResponse.OfNode> {
    Carrier(
        ActionType<NodesResponse> type,
        ThreadPool threads,
        ClusterService cluster,
        TransportService transport,
        ActionFilters filters,
        String executor) {
      super(
          type.name(),
          threads,
          cluster,
          transport,
          filters,
          NodesRequest::new,
          NodeRequest::new,
          executor,
          NodesResponse.OfNode.class);
    }

    @Override
    protected final NodesResponse newResponse(
        NodesRequest request,
        List<NodesResponse.OfNode> nodes,
        List<FailedNodeException> failures) {
      return new NodesResponse(clusterService.getClusterName(), nodes, failures);
    }

    @Override
    protected final NodeRequest newNodeRequest(NodesRequest request) {
      return new NodeRequest(request);
    }

    @Override
    protected final NodesResponse.OfNode newNodeResponse(StreamInput in) throws IOException {
      return new NodesResponse.OfNode(in);
    }

    @Override
    protected final NodesResponse.OfNode nodeOperation(NodeRequest request) {
      try {
        return new NodesResponse.OfNode(
            clusterService.localNode(), known(request.request.indices()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    abstract Map<String, Object> known(String[] names) throws IOException;
  }

  /** Reports counters and sizes. */
  public static final class Stats extends Carrier {
    private final HopfieldNode node;
    private final IndicesService indices;

    /**
     * Made by OpenSearch.
     *
     * @param threads of this node
     * @param cluster of this node
     * @param transport between nodes
     * @param filters of actions
     * @param node the plugin's state on this node
     * @param indices of this node
     */
    @Inject
    public Stats(
        ThreadPool threads,
        ClusterService cluster,
        TransportService transport,
        ActionFilters filters,
        HopfieldNode node,
        IndicesService indices) {
      super(STATS, threads, cluster, transport, filters, ThreadPool.Names.MANAGEMENT);
      this.node = node;
      this.indices = indices;
    }

    @Override
    Map<String, Object> known(String[] names) throws IOException {
      Map<String, Object> known = new LinkedHashMap<>();
      known.put("queries", node.counters().now("shard_queries"));
      known.put("codes", ShardCodes.sizes(indices));
      known.put(
          "models",
          Map.of("ready", node.models().ready(), "ready_bytes", node.models().readyBytes()));
      return known;
    }
  }

  /** Reads codes into memory. */
  public static final class Warmup extends Carrier {
    private final IndicesService indices;
    private final IndexNameExpressionResolver names;

    /**
     * Made by OpenSearch.
     *
     * @param threads of this node
     * @param cluster of this node
     * @param transport between nodes
     * @param filters of actions
     * @param indices of this node
     * @param names resolves patterns and aliases
     */
    @Inject
    public Warmup(
        ThreadPool threads,
        ClusterService cluster,
        TransportService transport,
        ActionFilters filters,
        IndicesService indices,
        IndexNameExpressionResolver names) {
      super(WARMUP, threads, cluster, transport, filters, ThreadPool.Names.WARMER);
      this.indices = indices;
      this.names = names;
    }

    /** Resolves names here and not before, when nothing has decided yet who may see them. */
    @Override
    protected void doExecute(
        Task task, NodesRequest request, ActionListener<NodesResponse> listener) {
      ClusterState state = clusterService.state();
      String[] found;
      try {
        found = names.concreteIndexNames(state, request);
        for (String name : found) {
          if (!HopfieldIndex.isOurs(state.metadata().index(name))) {
            throw new IllegalArgumentException(
                "an index must have a field of type hopfield_vector, or index.hopfield, to be"
                    + " warmed up; index="
                    + name);
          }
        }
      } catch (RuntimeException e) {
        listener.onFailure(e);
        return;
      }
      super.doExecute(task, request.indices(found), listener);
    }

    @Override
    Map<String, Object> known(String[] names) throws IOException {
      List<String> wanted = List.of(names);
      int shards = 0;
      for (IndexService index : indices) {
        if (wanted.contains(index.index().getName())) {
          shards += ShardCodes.warm(index);
        }
      }
      return Map.of("warmed_shards", shards);
    }
  }
}
