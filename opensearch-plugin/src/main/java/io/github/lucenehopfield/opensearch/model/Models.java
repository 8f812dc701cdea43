package io.github.lucenehopfield.opensearch.model;

import io.github.lucenehopfield.noise.TrainedSimilarity;
import io.github.lucenehopfield.opensearch.HopfieldSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.ResourceAlreadyExistsException;
import org.opensearch.action.DocWriteResponse;
import org.opensearch.action.admin.indices.create.CreateIndexRequest;
import org.opensearch.action.delete.DeleteRequest;
import org.opensearch.action.get.GetRequest;
import org.opensearch.action.get.GetResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.action.support.WriteRequest.RefreshPolicy;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.cache.Cache;
import org.opensearch.common.cache.CacheBuilder;
import org.opensearch.common.document.DocumentField;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.unit.ByteSizeValue;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.index.IndexNotFoundException;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.fetch.subphase.FetchSourceContext;
import org.opensearch.transport.client.Client;

/**
 * The models of a cluster as one node sees them: files in a system index, and those that were read
 * lately. A model is known by its id and by the digest of its file, so that one that was replaced
 * is not mistaken for another. Safe for use by many threads.
 */
public final class Models {
  /** The system index. */
  public static final String INDEX = ".opensearch-hopfield-models";

  private static final TimeValue PATIENCE = TimeValue.timeValueSeconds(30);
  private static final int PAGE = 1000;

  // The one thread of a cluster that changes its state, such as by adding an alias.
  private static final String CLUSTER_STATE_THREAD = "[clusterManagerService#updateTask]";

  // What a model holds ready for cues, alongside what is in its file.
  private static final int HEAP_PER_FILE_BYTE = 4;

  private static final String MAPPING =
      "{\"dynamic\":\"false\",\"properties\":{\"digest\":{\"type\":\"keyword\",\"store\":true}}}";

  private final HopfieldSettings settings;
  private final Cache<Key, Ready> cache;
  private volatile Client client;
  private volatile ClusterService cluster;

  private record Key(String id, String digest) {}

  private record Ready(TrainedSimilarity model, int fileBytes) {}

  /**
   * A model that was found.
   *
   * @param digest of its file
   * @param model the model
   */
  public record Found(String digest, TrainedSimilarity model) {}

  /**
   * Makes the models of a node; they can be asked for once it is {@link #connect connected}.
   *
   * @param settings the settings of the plugin
   * @param cacheSize how much heap models may take
   */
  public Models(HopfieldSettings settings, ByteSizeValue cacheSize) {
    this.settings = settings;
    this.cache =
        CacheBuilder.<Key, Ready>builder()
            .setMaximumWeight(cacheSize.getBytes())
            .weigher((key, ready) -> (long) ready.fileBytes() * HEAP_PER_FILE_BYTE)
            .setExpireAfterAccess(TimeValue.timeValueHours(1))
            .build();
  }

  /**
   * Connects to the cluster.
   *
   * @param toIndex asks the nodes of the cluster
   * @param state knows its indices
   */
  public void connect(Client toIndex, ClusterService state) {
    this.client = toIndex;
    this.cluster = state;
  }

  /** {@return what knows the state of the cluster} */
  public ClusterService cluster() {
    return cluster;
  }

  /** {@return how many models are ready} */
  public int ready() {
    return cache.count();
  }

  /** {@return how much heap the models that are ready take, in bytes} */
  public long readyBytes() {
    return cache.weight();
  }

  /**
   * Finds a model as it is now.
   *
   * @param id of the model
   * @param listener receives it, or an IllegalArgumentException where there is none
   */
  public void find(String id, ActionListener<Found> listener) {
    GetRequest digestOnly =
        new GetRequest(INDEX, id)
            .storedFields(ModelDocument.DIGEST)
            .fetchSourceContext(FetchSourceContext.DO_NOT_FETCH_SOURCE);
    inside(
        listener,
        inner ->
            client.get(
                digestOnly,
                ActionListener.wrap(
                    answer -> {
                      if (!answer.isExists()) {
                        throw missing(id);
                      }
                      String digest = digestOf(id, answer);
                      load(
                          id,
                          digest,
                          ActionListener.wrap(
                              model -> inner.onResponse(new Found(digest, model)),
                              inner::onFailure));
                    },
                    failure -> inner.onFailure(orMissing(id, failure)))));
  }

  /**
   * Loads a model that was found, perhaps on another node.
   *
   * @param id of the model
   * @param digest of its file
   * @param listener receives it, or an IllegalArgumentException where it is not there any more
   */
  public void load(String id, String digest, ActionListener<TrainedSimilarity> listener) {
    Ready ready = cache.get(new Key(id, digest));
    if (ready != null) {
      listener.onResponse(ready.model());
      return;
    }
    inside(
        listener,
        inner ->
            client.get(
                new GetRequest(INDEX, id),
                ActionListener.wrap(
                    answer -> inner.onResponse(read(id, digest, answer)),
                    failure -> inner.onFailure(orMissing(id, failure)))));
  }

  /**
   * {@return a model that was found; waits for it where it is not ready} For the rare caller that
   * cannot go on later.
   *
   * @param id of the model
   * @param digest of its file, or null for the file as it is now
   */
  public Found await(String id, String digest) {
    Ready ready = digest == null ? null : cache.get(new Key(id, digest));
    if (ready != null) {
      return new Found(digest, ready.model());
    }
    if (Thread.currentThread().getName().contains(CLUSTER_STATE_THREAD)) {
      throw new IllegalArgumentException(
          "model_id must not be in the filter of an alias, for which no model can be waited for;"
              + " model_id="
              + id);
    }
    PlainActionFuture<Found> future = PlainActionFuture.newFuture();
    if (digest == null) {
      find(id, future);
    } else {
      load(
          id,
          digest,
          ActionListener.wrap(
              model -> future.onResponse(new Found(digest, model)), future::onFailure));
    }
    return future.actionGet(PATIENCE);
  }

  private TrainedSimilarity read(String id, String digest, GetResponse answer) {
    if (!answer.isExists()) {
      throw missing(id);
    }
    Map<String, Object> source = answer.getSourceAsMap();
    if (source == null || !(source.get(ModelDocument.FILE) instanceof String text)) {
      throw malformed(id, "it has no file");
    }
    if (!digest.equals(source.get(ModelDocument.DIGEST))) {
      throw new IllegalArgumentException(
          "model_id must be that of a model that is not being replaced; model_id=" + id);
    }
    byte[] file;
    TrainedSimilarity model;
    try {
      file = Base64.getDecoder().decode(text);
      if (!digest.equals(ModelDocument.digest(file))) {
        throw malformed(id, "its file has another digest");
      }
      model = TrainedSimilarity.read(file);
    } catch (IOException | IllegalArgumentException e) {
      throw malformed(id, e.getMessage());
    }
    cache.put(new Key(id, digest), new Ready(model, file.length));
    return model;
  }

  private static String digestOf(String id, GetResponse answer) {
    DocumentField stored = answer.getField(ModelDocument.DIGEST);
    if (stored == null || !(stored.getValue() instanceof String digest)) {
      throw malformed(id, "it has no digest");
    }
    return digest;
  }

  /** Someone wrote to the index, or something corrupted it: no mistake of the node. */
  private static IllegalArgumentException malformed(String id, String why) {
    return new IllegalArgumentException(
        "model_id must be that of a model as it was stored, store it once more; model_id="
            + id
            + ": "
            + why);
  }

  private static IllegalArgumentException missing(String id) {
    return new IllegalArgumentException("model_id must be that of a stored model; model_id=" + id);
  }

  private static Exception orMissing(String id, Exception failure) {
    return failure instanceof IndexNotFoundException ? missing(id) : failure;
  }

  /**
   * Stores a model.
   *
   * @param id of the model; one of the same id is replaced by one of a higher version
   * @param file the bytes of a model file
   * @param listener receives what is known of it, or an IllegalArgumentException for bytes that are
   *     no model file or too many
   */
  public void put(String id, byte[] file, ActionListener<Map<String, Object>> listener) {
    Map<String, Object> described;
    try {
      ModelDocument.checkId(id);
      described = ModelDocument.describe(file, settings.maxModelSize().getBytes());
    } catch (IllegalArgumentException e) {
      listener.onFailure(e);
      return;
    }
    Map<String, Object> document = new LinkedHashMap<>(described);
    document.put(ModelDocument.FILE, Base64.getEncoder().encodeToString(file));
    IndexRequest request =
        new IndexRequest(INDEX).id(id).source(document).setRefreshPolicy(RefreshPolicy.IMMEDIATE);
    inside(
        listener,
        inner ->
            withIndex(
                ActionListener.wrap(
                    ignored ->
                        client.index(
                            request,
                            ActionListener.wrap(
                                answer ->
                                    inner.onResponse(
                                        ModelDocument.named(id, answer.getVersion(), described)),
                                inner::onFailure)),
                    inner::onFailure)));
  }

  private void withIndex(ActionListener<Void> listener) {
    if (cluster.state().metadata().hasIndex(INDEX)) {
      listener.onResponse(null);
      return;
    }
    CreateIndexRequest request =
        new CreateIndexRequest(INDEX)
            .settings(
                Settings.builder()
                    .put("index.number_of_shards", 1)
                    .put("index.auto_expand_replicas", "0-1")
                    .put("index.hidden", true))
            .mapping(MAPPING, MediaTypeRegistry.JSON);
    client
        .admin()
        .indices()
        .create(
            request,
            ActionListener.wrap(
                answer -> listener.onResponse(null),
                failure -> {
                  if (failure instanceof ResourceAlreadyExistsException) {
                    listener.onResponse(null);
                  } else {
                    listener.onFailure(failure);
                  }
                }));
  }

  /**
   * Describes a model.
   *
   * @param id of the model
   * @param listener receives what is known of it, or null where there is none
   */
  void get(String id, ActionListener<Map<String, Object>> listener) {
    GetRequest request =
        new GetRequest(INDEX, id)
            .fetchSourceContext(
                new FetchSourceContext(true, null, new String[] {ModelDocument.FILE}));
    inside(
        listener,
        inner ->
            client.get(
                request,
                ActionListener.wrap(
                    answer ->
                        inner.onResponse(
                            answer.isExists()
                                ? ModelDocument.named(
                                    id, answer.getVersion(), answer.getSourceAsMap())
                                : null),
                    failure -> nothingOr(inner, failure))));
  }

  /**
   * Deletes a model.
   *
   * @param id of the model
   * @param listener receives its id, or null where there is none
   */
  void delete(String id, ActionListener<Map<String, Object>> listener) {
    DeleteRequest request = new DeleteRequest(INDEX, id).setRefreshPolicy(RefreshPolicy.IMMEDIATE);
    inside(
        listener,
        inner ->
            client.delete(
                request,
                ActionListener.wrap(
                    answer ->
                        inner.onResponse(
                            answer.getResult() == DocWriteResponse.Result.DELETED
                                ? Map.of("model_id", id, "deleted", true)
                                : null),
                    failure -> nothingOr(inner, failure))));
  }

  /**
   * Lists all models.
   *
   * @param listener receives what is known of them
   */
  void list(ActionListener<Map<String, Object>> listener) {
    inside(listener, inner -> list(new ArrayList<>(), inner));
  }

  /** Adds pages to those that are there, until there is none. */
  private void list(
      List<Map<String, Object>> models, ActionListener<Map<String, Object>> listener) {
    SearchSourceBuilder page =
        new SearchSourceBuilder()
            .size(PAGE)
            .sort("_id")
            .version(true)
            .fetchSource(null, ModelDocument.FILE);
    if (!models.isEmpty()) {
      page.searchAfter(new Object[] {models.get(models.size() - 1).get("model_id")});
    }
    client.search(
        new SearchRequest(INDEX).source(page),
        ActionListener.wrap(
            answer -> {
              SearchHit[] hits = answer.getHits().getHits();
              for (SearchHit hit : hits) {
                models.add(
                    ModelDocument.named(hit.getId(), hit.getVersion(), hit.getSourceAsMap()));
              }
              if (hits.length < PAGE) {
                listener.onResponse(Map.of("models", models));
              } else {
                list(models, listener);
              }
            },
            failure -> {
              if (failure instanceof IndexNotFoundException) {
                listener.onResponse(Map.of("models", models));
              } else {
                listener.onFailure(failure);
              }
            }));
  }

  private static void nothingOr(ActionListener<Map<String, Object>> listener, Exception failure) {
    if (failure instanceof IndexNotFoundException) {
      listener.onResponse(null);
    } else {
      listener.onFailure(failure);
    }
  }

  @FunctionalInterface
  private interface Step<T> {
    void run(ActionListener<T> listener);
  }

  /** Acts as the plugin and not as the user, who may not see a system index, and back again. */
  private <T> void inside(ActionListener<T> listener, Step<T> step) {
    ThreadContext context = client.threadPool().getThreadContext();
    try (ThreadContext.StoredContext stored = context.stashContext()) {
      step.run(
          ActionListener.wrap(
              answer -> {
                stored.restore();
                listener.onResponse(answer);
              },
              failure -> {
                stored.restore();
                listener.onFailure(failure);
              }));
    }
  }
}
