package io.github.lucenehopfield.opensearch.stats;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.action.FailedNodeException;
import org.opensearch.action.support.nodes.BaseNodeResponse;
import org.opensearch.action.support.nodes.BaseNodesResponse;
import org.opensearch.cluster.ClusterName;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/** What nodes know, by their ids. */
public final class NodesResponse extends BaseNodesResponse<NodesResponse.OfNode>
    implements ToXContentFragment {
  /** What one node knows. */
  public static final class OfNode extends BaseNodeResponse {
    private final Map<String, Object> known;

    OfNode(DiscoveryNode node, Map<String, Object> known) {
      super(node);
      this.known = known;
    }

    OfNode(StreamInput in) throws IOException {
      super(in);
      known = in.readMap();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      super.writeTo(out);
      out.writeMap(known);
    }
  }

  NodesResponse(ClusterName cluster, List<OfNode> nodes, List<FailedNodeException> failures) {
    super(cluster, nodes, failures);
  }

  NodesResponse(StreamInput in) throws IOException {
    super(in);
  }

  @Override
  protected List<OfNode> readNodesFrom(StreamInput in) throws IOException {
    return in.readList(OfNode::new);
  }

  @Override
  protected void writeNodesTo(StreamOutput out, List<OfNode> nodes) throws IOException {
    out.writeList(nodes);
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder content, Params params) throws IOException {
    content.startObject("nodes");
    for (OfNode node : getNodes()) {
      content.field(node.getNode().getId(), node.known);
    }
    return content.endObject();
  }
}
