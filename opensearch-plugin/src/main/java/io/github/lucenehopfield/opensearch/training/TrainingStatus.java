package io.github.lucenehopfield.opensearch.training;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.tasks.Task;

/**
 * How far a training has come.
 *
 * @param step the step that has begun, from 0
 * @param steps how many there are, 0 while that is not known
 * @param doing what the step does, for people
 * @param vectors stored vectors that were drawn
 * @param pairs pairs of a cue and its origin that were drawn
 */
public record TrainingStatus(int step, int steps, String doing, int vectors, int pairs)
    implements Task.Status {
  /** The name of a status between nodes. */
  public static final String NAME = "hopfield_training";

  /**
   * Reads a status from another node.
   *
   * @param in where from
   * @throws IOException if reading fails
   */
  public TrainingStatus(StreamInput in) throws IOException {
    this(in.readVInt(), in.readVInt(), in.readString(), in.readVInt(), in.readVInt());
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeVInt(step);
    out.writeVInt(steps);
    out.writeString(doing);
    out.writeVInt(vectors);
    out.writeVInt(pairs);
  }

  @Override
  public String getWriteableName() {
    return NAME;
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder content, Params params) throws IOException {
    return content
        .startObject()
        .field("step", step)
        .field("steps", steps)
        .field("doing", doing)
        .field("vectors", vectors)
        .field("pairs", pairs)
        .endObject();
  }
}
