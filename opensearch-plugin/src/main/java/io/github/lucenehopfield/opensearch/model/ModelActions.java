package io.github.lucenehopfield.opensearch.model;

import java.util.List;
import java.util.Map;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.common.inject.Inject;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.plugins.ActionPlugin.ActionHandler;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/** What can be done to models, each by a name that permissions are granted for. */
public final class ModelActions {
  private static final String PREFIX = "cluster:admin/opensearch/hopfield/models/";

  /** Stores a model. */
  static final ActionType<ModelResponse> PUT = new ActionType<>(PREFIX + "put", ModelResponse::new);

  /** Describes a model. */
  static final ActionType<ModelResponse> GET = new ActionType<>(PREFIX + "get", ModelResponse::new);

  /** Deletes a model. */
  static final ActionType<ModelResponse> DELETE =
      new ActionType<>(PREFIX + "delete", ModelResponse::new);

  /** Lists models. */
  static final ActionType<ModelResponse> LIST =
      new ActionType<>(PREFIX + "list", ModelResponse::new);

  private ModelActions() {}

  /** {@return the actions and what carries them out} */
  public static List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> handlers() {
    return List.of(
        new ActionHandler<>(PUT, Put.class),
        new ActionHandler<>(GET, Get.class),
        new ActionHandler<>(DELETE, Delete.class),
        new ActionHandler<>(LIST, ListAll.class));
  }

  /** What an action does. */
  @FunctionalInterface
  private interface Deed {
    void of(ModelRequest request, ActionListener<Map<String, Object>> listener);
  }

  /** Carries out an action on the node that is asked. */
  private abstract static class Carrier
      extends HandledTransportAction<ModelRequest, ModelResponse> {
    private final Deed deed;

    Carrier(
        ActionType<ModelResponse> type,
        TransportService transport,
        ActionFilters filters,
        Deed deed) {
      super(type.name(), transport, filters, ModelRequest::new);
      this.deed = deed;
    }

    @Override
    protected final void doExecute(
        Task task, ModelRequest request, ActionListener<ModelResponse> listener) {
      deed.of(
          request,
          ActionListener.wrap(
              known -> listener.onResponse(new ModelResponse(request.id(), known)),
              listener::onFailure));
    }
  }

  /** Stores a model; reading its file takes too long for a thread of the network. */
  public static final class Put extends Carrier {
    /**
     * Made by OpenSearch.
     *
     * @param transport between nodes
     * @param filters of actions
     * @param models of this node
     * @param threads of this node
     */
    @Inject
    public Put(
        TransportService transport, ActionFilters filters, Models models, ThreadPool threads) {
      super(
          PUT,
          transport,
          filters,
          (request, listener) ->
              threads
                  .generic()
                  .execute(
                      () ->
                          models.put(
                              request.id(), BytesReference.toBytes(request.file()), listener)));
    }
  }

  /** Describes a model. */
  public static final class Get extends Carrier {
    /**
     * Made by OpenSearch.
     *
     * @param transport between nodes
     * @param filters of actions
     * @param models of this node
     */
    @Inject
    public Get(TransportService transport, ActionFilters filters, Models models) {
      super(GET, transport, filters, (request, listener) -> models.get(request.id(), listener));
    }
  }

  /** Deletes a model. */
  public static final class Delete extends Carrier {
    /**
     * Made by OpenSearch.
     *
     * @param transport between nodes
     * @param filters of actions
     * @param models of this node
     */
    @Inject
    public Delete(TransportService transport, ActionFilters filters, Models models) {
      super(
          DELETE, transport, filters, (request, listener) -> models.delete(request.id(), listener));
    }
  }

  /** Lists models. */
  public static final class ListAll extends Carrier {
    /**
     * Made by OpenSearch.
     *
     * @param transport between nodes
     * @param filters of actions
     * @param models of this node
     */
    @Inject
    public ListAll(TransportService transport, ActionFilters filters, Models models) {
      super(LIST, transport, filters, (request, listener) -> models.list(listener));
    }
  }
}
