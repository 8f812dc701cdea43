package io.github.lucenehopfield.opensearch.model;

import java.io.IOException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Asks for something to be done to a model, or to all of them. */
public final class ModelRequest extends ActionRequest {
  private final String id;
  private final BytesReference file;

  /**
   * Makes a request.
   *
   * @param id of the model, or null for all
   * @param file the bytes of a model file, or null where none is needed
   */
  ModelRequest(String id, BytesReference file) {
    this.id = id;
    this.file = file;
  }

  /**
   * Reads a request from another node.
   *
   * @param in where from
   * @throws IOException if reading fails
   */
  public ModelRequest(StreamInput in) throws IOException {
    super(in);
    id = in.readOptionalString();
    file = in.readOptionalBytesReference();
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    out.writeOptionalString(id);
    out.writeOptionalBytesReference(file);
  }

  String id() {
    return id;
  }

  BytesReference file() {
    return file;
  }

  @Override
  public ActionRequestValidationException validate() {
    return null;
  }
}
