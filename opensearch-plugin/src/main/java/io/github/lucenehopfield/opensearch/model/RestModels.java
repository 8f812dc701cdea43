package io.github.lucenehopfield.opensearch.model;

import io.github.lucenehopfield.opensearch.HopfieldSettings;
import io.github.lucenehopfield.opensearch.query.XContentValues;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.core.xcontent.XContentParser.Token;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.RestRequest.Method;
import org.opensearch.rest.action.RestStatusToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/**
 * Models over REST: {@code PUT}, {@code GET} and {@code DELETE} of one, {@code GET} of all. A model
 * is sent as {@code {"model": "<base64>"}}, or as binary in SMILE or CBOR, perhaps with the {@code
 * digest} that its file must have.
 */
public final class RestModels extends BaseRestHandler {
  private static final String ALL = "/_plugins/_hopfield/models";
  private static final String ONE = ALL + "/{id}";

  // Of a body, besides its model.
  private static final int LONGEST_REST = 1024;

  private final HopfieldSettings settings;

  /**
   * Makes the handler of a node.
   *
   * @param settings the settings of the plugin
   */
  public RestModels(HopfieldSettings settings) {
    this.settings = settings;
  }

  @Override
  public String getName() {
    return "hopfield_models";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(Method.PUT, ONE),
        new Route(Method.GET, ONE),
        new Route(Method.DELETE, ONE),
        new Route(Method.GET, ALL));
  }

  @Override
  protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client)
      throws IOException {
    String id = request.param("id");
    if (request.method() == Method.PUT) {
      ModelRequest put = new ModelRequest(id, file(request));
      return channel ->
          client.execute(ModelActions.PUT, put, new RestStatusToXContentListener<>(channel));
    }
    ModelRequest about = new ModelRequest(id, null);
    if (request.method() == Method.DELETE) {
      return channel ->
          client.execute(ModelActions.DELETE, about, new RestStatusToXContentListener<>(channel));
    }
    return channel ->
        client.execute(
            id == null ? ModelActions.LIST : ModelActions.GET,
            about,
            new RestStatusToXContentListener<>(channel));
  }

  private BytesReference file(RestRequest request) throws IOException {
    checkBody(request.hasContent() ? request.content().length() : 0);
    try (XContentParser parser = request.contentParser()) {
      return XContentValues.read(parser, "model", () -> file(parser));
    }
  }

  /** There is no need to parse what is refused, and text of 50 million characters cannot be. */
  private void checkBody(long length) {
    long most = settings.maxModelSize().getBytes();
    if (length / 4 * 3 > most + LONGEST_REST) {
      throw new IllegalArgumentException(
          "model must have at most "
              + most
              + " bytes ("
              + HopfieldSettings.MAX_MODEL_SIZE.getKey()
              + "); length of the body="
              + length);
    }
  }

  private static BytesReference file(XContentParser parser) throws IOException {
    byte[] file = null;
    String digest = null;
    if (parser.nextToken() != Token.START_OBJECT) {
      throw new ParsingException(
          parser.getTokenLocation(),
          "{\"model\": ...} must be specified, not a " + parser.currentToken());
    }
    while (parser.nextToken() != Token.END_OBJECT) {
      String name = parser.currentName();
      Token token = parser.nextToken();
      if (name.equals(ModelDocument.DIGEST)) {
        digest = XContentValues.text(parser, name);
        continue;
      }
      if (!name.equals(ModelDocument.FILE)) {
        throw new ParsingException(
            parser.getTokenLocation(), "[model] does not support [" + name + "]");
      }
      file =
          token == Token.VALUE_EMBEDDED_OBJECT
              ? parser.binaryValue()
              : decode(XContentValues.text(parser, name));
    }
    if (file == null) {
      throw new IllegalArgumentException("model must be specified; model=null");
    }
    if (digest != null && !digest.equalsIgnoreCase(ModelDocument.digest(file))) {
      throw new IllegalArgumentException(
          "digest must be SHA-256 of the model, "
              + ModelDocument.digest(file)
              + "; digest="
              + digest);
    }
    return new BytesArray(file);
  }

  private static byte[] decode(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("model must be base64: " + e.getMessage(), e);
    }
  }
}
