package io.github.lucenehopfield.opensearch.training;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.tasks.Task;

/** Asks for a model to be trained and stored. Immutable. */
public final class TrainingRequest extends ActionRequest {
  private final String id;
  private final Source source;
  private final Pairs pairs;
  private final List<String> damages;
  private final String tables;
  private final boolean storing;

  /**
   * Which stored vectors to learn from.
   *
   * @param index the index, an alias, or several separated by commas
   * @param field its vectors field
   * @param vectors how many are drawn at most
   * @param gridWidth columns of the grid whose cells the dimensions are, 0 for no grid
   * @param gridHeight its rows
   * @param seed decides every random choice
   */
  record Source(String index, String field, int vectors, int gridWidth, int gridHeight, long seed)
      implements Writeable {
    Source(StreamInput in) throws IOException {
      this(
          in.readString(),
          in.readString(),
          in.readVInt(),
          in.readVInt(),
          in.readVInt(),
          in.readLong());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeString(index);
      out.writeString(field);
      out.writeVInt(vectors);
      out.writeVInt(gridWidth);
      out.writeVInt(gridHeight);
      out.writeLong(seed);
    }
  }

  /**
   * Where the pairs of a cue and its origin are.
   *
   * @param index of documents with a pair each
   * @param cue their field of corrupted vectors, null where a value is unknown
   * @param origin their field of the id of a document with the stored vector, or of that itself
   * @param max how many are drawn at most
   */
  record Pairs(String index, String cue, String origin, int max) implements Writeable {
    Pairs(StreamInput in) throws IOException {
      this(in.readString(), in.readString(), in.readString(), in.readVInt());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeString(index);
      out.writeString(cue);
      out.writeString(origin);
      out.writeVInt(max);
    }
  }

  /**
   * Makes a request.
   *
   * @param id of the model
   * @param source which stored vectors to learn from
   * @param pairs where the pairs are, or null for damages
   * @param damages a component of the model each, empty for pairs
   * @param tables the name of the similarity by tables whose weights are learned, or null for a
   *     noise model
   * @param storing whether the result is stored with the task, for those who do not wait
   */
  TrainingRequest(
      String id, Source source, Pairs pairs, List<String> damages, String tables, boolean storing) {
    this.id = id;
    this.source = source;
    this.pairs = pairs;
    this.damages = List.copyOf(damages);
    this.tables = tables;
    this.storing = storing;
  }

  /**
   * Reads a request from another node.
   *
   * @param in where from
   * @throws IOException if reading fails
   */
  public TrainingRequest(StreamInput in) throws IOException {
    super(in);
    id = in.readString();
    source = new Source(in);
    pairs = in.readOptionalWriteable(Pairs::new);
    damages = in.readStringList();
    tables = in.readOptionalString();
    storing = in.readBoolean();
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    out.writeString(id);
    source.writeTo(out);
    out.writeOptionalWriteable(pairs);
    out.writeStringCollection(damages);
    out.writeOptionalString(tables);
    out.writeBoolean(storing);
  }

  String id() {
    return id;
  }

  Source source() {
    return source;
  }

  Pairs pairs() {
    return pairs;
  }

  List<String> damages() {
    return damages;
  }

  String tables() {
    return tables;
  }

  @Override
  public boolean getShouldStoreResult() {
    return storing;
  }

  @Override
  public ActionRequestValidationException validate() {
    return null;
  }

  @Override
  public Task createTask(
      long task, String type, String action, TaskId parent, Map<String, String> headers) {
    return new TrainingTask(task, type, action, getDescription(), parent, headers);
  }

  @Override
  public String getDescription() {
    return "model "
        + id
        + " of "
        + source.index()
        + "/"
        + source.field()
        + (pairs == null ? " from damages " + damages : " from pairs in " + pairs.index());
  }
}
