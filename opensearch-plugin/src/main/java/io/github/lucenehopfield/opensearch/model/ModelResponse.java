package io.github.lucenehopfield.opensearch.model;

import java.io.IOException;
import java.util.Map;
import org.opensearch.common.xcontent.StatusToXContentObject;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.XContentBuilder;

/** What is known of a model, or of all of them; 404 where there is none. */
public final class ModelResponse extends ActionResponse implements StatusToXContentObject {
  private final String id;
  private final Map<String, Object> known;

  /**
   * Makes a response.
   *
   * @param id that was asked for, or null for all
   * @param known what is known, or null where there is no such model
   */
  public ModelResponse(String id, Map<String, Object> known) {
    this.id = id;
    this.known = known;
  }

  /**
   * Reads a response from another node.
   *
   * @param in where from
   * @throws IOException if reading fails
   */
  public ModelResponse(StreamInput in) throws IOException {
    super(in);
    id = in.readOptionalString();
    known = in.readBoolean() ? in.readMap() : null;
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeOptionalString(id);
    out.writeBoolean(known != null);
    if (known != null) {
      out.writeMap(known);
    }
  }

  @Override
  public RestStatus status() {
    return known == null ? RestStatus.NOT_FOUND : RestStatus.OK;
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder content, Params params) throws IOException {
    return known == null
        ? content.startObject().field("model_id", id).field("found", false).endObject()
        : content.map(known);
  }
}
