package io.github.lucenehopfield.opensearch.training;

import java.io.IOException;
import java.util.List;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.BytesRestResponse;
import org.opensearch.rest.RestChannel;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.RestRequest.Method;
import org.opensearch.rest.action.RestCancellableNodeClient;
import org.opensearch.rest.action.RestStatusToXContentListener;
import org.opensearch.tasks.LoggingTaskListener;
import org.opensearch.tasks.Task;
import org.opensearch.transport.client.node.NodeClient;

/**
 * Training over REST: {@code POST /_plugins/_hopfield/models/{id}/_train}. With {@code
 * wait_for_completion=false} the answer is a task; else closing the connection cancels it.
 */
public final class RestTraining extends BaseRestHandler {
  /** Makes the handler of a node. */
  public RestTraining() {}

  @Override
  public String getName() {
    return "hopfield_training";
  }

  @Override
  public List<Route> routes() {
    return List.of(new Route(Method.POST, "/_plugins/_hopfield/models/{id}/_train"));
  }

  @Override
  protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client)
      throws IOException {
    String id = request.param("id");
    boolean waiting = request.paramAsBoolean("wait_for_completion", true);
    TrainingRequest training;
    try (XContentParser parser = request.contentParser()) {
      training = TrainingBody.parse(parser, id, !waiting);
    }
    if (waiting) {
      return channel ->
          new RestCancellableNodeClient(client, request.getHttpChannel())
              .execute(TrainingAction.TYPE, training, new RestStatusToXContentListener<>(channel));
    }
    return channel ->
        answer(
            channel,
            client.getLocalNodeId(),
            client.executeLocally(TrainingAction.TYPE, training, LoggingTaskListener.instance()));
  }

  private static void answer(RestChannel channel, String node, Task task) throws IOException {
    try (XContentBuilder content = channel.newBuilder()) {
      content.startObject().field("task", node + ":" + task.getId()).endObject();
      channel.sendResponse(new BytesRestResponse(RestStatus.OK, content));
    }
  }
}
