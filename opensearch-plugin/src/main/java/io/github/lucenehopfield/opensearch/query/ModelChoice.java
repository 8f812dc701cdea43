package io.github.lucenehopfield.opensearch.query;

import io.github.lucenehopfield.noise.NoiseModelSimilarity;
import io.github.lucenehopfield.noise.TrainedSimilarity;
import io.github.lucenehopfield.opensearch.model.Models;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.index.query.QueryRewriteContext;

/**
 * The model of a clause: its id as the user gave it; once the coordinator has found it, also the
 * digest of its file and the noise channel that explains the cue best, which go to the shards; and
 * on each node the model itself, which does not. Immutable but for a model that is on its way.
 */
final class ModelChoice implements Writeable {
  private final String id;
  private final String digest;
  private final int component;
  private final TrainedSimilarity model;
  // Set by the thread that was answered, read by a later round of rewriting.
  private final AtomicReference<ModelChoice> coming;

  private ModelChoice(
      String id,
      String digest,
      int component,
      TrainedSimilarity model,
      AtomicReference<ModelChoice> coming) {
    this.id = id;
    this.digest = digest;
    this.component = component;
    this.model = model;
    this.coming = coming;
  }

  /** Chooses a model by its id. */
  ModelChoice(String id) {
    this(id, null, NoiseModelSimilarity.ANY_COMPONENT, null, null);
  }

  ModelChoice(StreamInput in) throws IOException {
    this(in.readString(), in.readOptionalString(), in.readInt(), null, null);
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeString(id);
    out.writeOptionalString(digest);
    out.writeInt(component);
  }

  String id() {
    return id;
  }

  /**
   * {@return this with its model, or as much of it as there is now}
   *
   * @param cues that the model is fitted to, by the first node that asks
   * @param models where to find it
   * @param context runs what takes time, and rewrites again
   */
  ModelChoice rewrite(float[][] cues, Models models, QueryRewriteContext context) {
    if (model != null) {
      return this;
    }
    if (coming != null) {
      return coming.get() == null ? this : coming.get();
    }
    if (context.convertToShardContext() != null) {
      // Nothing can be waited for there; see similarity().
      return this;
    }
    AtomicReference<ModelChoice> answer = new AtomicReference<>();
    context.registerAsyncAction(
        (client, listener) -> {
          ActionListener<Models.Found> found =
              ActionListener.wrap(
                  it -> {
                    answer.set(with(it, cues));
                    listener.onResponse(null);
                  },
                  listener::onFailure);
          if (digest == null) {
            models.find(id, found);
          } else {
            models.load(
                id,
                digest,
                ActionListener.wrap(
                    it -> found.onResponse(new Models.Found(digest, it)), found::onFailure));
          }
        });
    return new ModelChoice(id, digest, component, null, answer);
  }

  /** Several cues may each have a channel of their own, which shards find by themselves. */
  private ModelChoice with(Models.Found found, float[][] cues) {
    int chosen = digest == null ? found.model().component(cues) : component;
    return new ModelChoice(id, found.digest(), chosen, found.model(), null);
  }

  /**
   * {@return the similarity of the model}
   *
   * @param cues that the model is fitted to, if it is not yet
   * @param models where to wait for it, if it is not here: hits are fetched by a request that was
   *     rewritten on another node
   */
  Similarity similarity(float[][] cues, Models models) {
    ModelChoice ready = model != null ? this : with(models.await(id, digest), cues);
    return ready.model.similarity(ready.component);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModelChoice that
        && id.equals(that.id)
        && Objects.equals(digest, that.digest)
        && component == that.component;
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, digest, component);
  }
}
