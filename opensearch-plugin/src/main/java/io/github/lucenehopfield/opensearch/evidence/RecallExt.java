package io.github.lucenehopfield.opensearch.evidence;

import java.io.IOException;
import java.util.Map;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.search.SearchExtBuilder;

/**
 * The section {@code "ext": {"hopfield": {...}}} of a response: what is known of a recall as a
 * whole. Immutable.
 */
public final class RecallExt extends SearchExtBuilder {
  /** The name of the section. */
  public static final String NAME = "hopfield";

  private final Map<String, Object> content;

  /**
   * Makes a section.
   *
   * @param content numbers, booleans, texts, arrays of floats, and lists and maps of these
   */
  RecallExt(Map<String, Object> content) {
    this.content = content;
  }

  /**
   * Reads the section from another node.
   *
   * @param in where from
   * @throws IOException if reading fails
   */
  public RecallExt(StreamInput in) throws IOException {
    content = in.readMap();
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeMap(content);
  }

  /**
   * {@return the section that a parser is at}
   *
   * @param parser at the object of the section
   * @throws IOException if parsing fails
   */
  public static RecallExt fromXContent(XContentParser parser) throws IOException {
    return new RecallExt(parser.mapOrdered());
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
    return builder.field(NAME, content);
  }

  @Override
  public String getWriteableName() {
    return NAME;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RecallExt that && content.equals(that.content);
  }

  @Override
  public int hashCode() {
    return content.hashCode();
  }
}
