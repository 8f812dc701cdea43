package io.github.lucenehopfield.opensearch.stats;

import java.io.IOException;
import org.opensearch.action.IndicesRequest;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.action.support.nodes.BaseNodesRequest;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/**
 * Asks nodes, all of them where none is named, about all indices or some. What decides who may do
 * what sees these indices, and may leave some out.
 */
public final class NodesRequest extends BaseNodesRequest<NodesRequest>
    implements IndicesRequest.Replaceable {
  private String[] indices;

  /**
   * Makes a request.
   *
   * @param nodes ids or names of nodes
   * @param indices names, patterns and aliases of indices
   */
  NodesRequest(String[] nodes, String[] indices) {
    super(nodes);
    this.indices = indices;
  }

  /**
   * Reads a request from another node.
   *
   * @param in where from
   * @throws IOException if reading fails
   */
  public NodesRequest(StreamInput in) throws IOException {
    super(in);
    indices = in.readStringArray();
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    out.writeStringArray(indices);
  }

  @Override
  public String[] indices() {
    return indices.clone();
  }

  @Override
  public NodesRequest indices(String... names) {
    indices = names.clone();
    return this;
  }

  @Override
  public IndicesOptions indicesOptions() {
    return IndicesOptions.strictExpandOpen();
  }
}
