package io.github.lucenehopfield.opensearch.training;

import io.github.lucenehopfield.opensearch.model.ModelResponse;
import io.github.lucenehopfield.opensearch.model.Models;
import java.io.IOException;
import org.opensearch.action.ActionRunnable;
import org.opensearch.action.ActionType;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.action.ActionListener;
import org.opensearch.env.Environment;
import org.opensearch.plugins.ActionPlugin.ActionHandler;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ExecutorBuilder;
import org.opensearch.threadpool.FixedExecutorBuilder;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;

/** Trains a model on the node that is asked, one at a time, and stores it. */
public final class TrainingAction extends HandledTransportAction<TrainingRequest, ModelResponse> {
  /** The action, by whose name permissions are granted. */
  static final ActionType<ModelResponse> TYPE =
      new ActionType<>("cluster:admin/opensearch/hopfield/models/train", ModelResponse::new);

  private static final String POOL = "hopfield_training";
  private static final int MAX_WAITING = 10;

  private final Client client;
  private final ClusterService cluster;
  private final Models models;
  private final Environment environment;

  /**
   * Made by OpenSearch.
   *
   * @param transport between nodes
   * @param filters of actions
   * @param client asks the nodes of the cluster
   * @param cluster knows this node
   * @param models of this node
   * @param environment has the folder for temporary files
   */
  @Inject
  public TrainingAction(
      TransportService transport,
      ActionFilters filters,
      Client client,
      ClusterService cluster,
      Models models,
      Environment environment) {
    super(TYPE.name(), transport, filters, TrainingRequest::new);
    this.client = client;
    this.cluster = cluster;
    this.models = models;
    this.environment = environment;
  }

  /** {@return the action and what carries it out} */
  public static ActionHandler<TrainingRequest, ModelResponse> handler() {
    return new ActionHandler<>(TYPE, TrainingAction.class);
  }

  /**
   * {@return the threads that train: one, for which a few requests may wait}
   *
   * @param settings of the node
   */
  public static ExecutorBuilder<?> pool(Settings settings) {
    return new FixedExecutorBuilder(settings, POOL, 1, MAX_WAITING, "thread_pool." + POOL);
  }

  @Override
  protected void doExecute(
      Task task, TrainingRequest request, ActionListener<ModelResponse> listener) {
    ThreadPool threads = client.threadPool();
    threads
        .executor(POOL)
        .execute(
            ActionRunnable.wrap(listener, waiting -> train((TrainingTask) task, request, waiting)));
  }

  private void train(
      TrainingTask task, TrainingRequest request, ActionListener<ModelResponse> listener)
      throws IOException {
    task.check();
    DrawnVectors drawn = new DrawnVectors(client, cluster.localNode().getId(), task);
    byte[] file = new Training(request, task, drawn, environment.tmpDir()).run();
    task.check();
    models.put(
        request.id(),
        file,
        ActionListener.wrap(
            known -> listener.onResponse(new ModelResponse(request.id(), known)),
            listener::onFailure));
  }
}
