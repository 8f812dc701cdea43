package io.github.lucenehopfield.opensearch.evidence;

import io.github.lucenehopfield.opensearch.query.XContentValues;
import java.io.IOException;
import java.util.Objects;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.core.xcontent.XContentParser.Token;
import org.opensearch.search.SearchExtBuilder;

/**
 * The section {@code "ext": {"hopfield_hits": {}}} of a request: asks for the log-likelihood ratio
 * of each hit alongside the hit, which cannot be derived from a score that boosts and other clauses
 * made.
 */
public final class HitEvidence extends SearchExtBuilder {
  /** The name of the section. */
  public static final String NAME = "hopfield_hits";

  private final String queryName;
  private final boolean vectors;
  private final boolean pipeline;

  private HitEvidence(String queryName, boolean vectors, boolean pipeline) {
    this.queryName = queryName;
    this.vectors = vectors;
    this.pipeline = pipeline;
  }

  /**
   * {@return what a pipeline asks for, which takes vectors out again when it has their mean}
   *
   * @param queryName the {@code _name} of the clause, or null where there is only one clause
   * @param vectors whether to give the stored vectors too
   */
  static HitEvidence ofPipeline(String queryName, boolean vectors) {
    return new HitEvidence(queryName, vectors, true);
  }

  /**
   * Reads the section from another node.
   *
   * @param in where from
   * @throws IOException if reading fails
   */
  public HitEvidence(StreamInput in) throws IOException {
    queryName = in.readOptionalString();
    vectors = in.readBoolean();
    pipeline = in.readBoolean();
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeOptionalString(queryName);
    out.writeBoolean(vectors);
    out.writeBoolean(pipeline);
  }

  /**
   * {@return the section that a parser is at}
   *
   * @param parser at the object of the section
   * @throws IOException if parsing fails
   */
  public static HitEvidence fromXContent(XContentParser parser) throws IOException {
    return XContentValues.read(parser, NAME, () -> parse(parser));
  }

  private static HitEvidence parse(XContentParser parser) throws IOException {
    String queryName = null;
    boolean vectors = false;
    Token token =
        parser.currentToken() == Token.START_OBJECT ? parser.currentToken() : parser.nextToken();
    if (token != Token.START_OBJECT) {
      throw new ParsingException(parser.getTokenLocation(), "[" + NAME + "] must be an object");
    }
    while (parser.nextToken() != Token.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      switch (key) {
        case "query_name" -> queryName = XContentValues.text(parser, key);
        case "vectors" -> vectors = XContentValues.flag(parser, key);
        default ->
            throw new ParsingException(
                parser.getTokenLocation(), "[" + NAME + "] does not support [" + key + "]");
      }
    }
    return new HitEvidence(queryName, vectors, false);
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder content, Params params) throws IOException {
    content.startObject(NAME);
    if (queryName != null) {
      content.field("query_name", queryName);
    }
    return content.field("vectors", vectors).endObject();
  }

  /** {@return the {@code _name} of the clause, or null} */
  public String queryName() {
    return queryName;
  }

  /** {@return whether stored vectors are asked for} */
  public boolean vectors() {
    return vectors;
  }

  /** {@return whether a pipeline asks, and no user} */
  boolean pipeline() {
    return pipeline;
  }

  @Override
  public String getWriteableName() {
    return NAME;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HitEvidence that
        && Objects.equals(queryName, that.queryName)
        && vectors == that.vectors
        && pipeline == that.pipeline;
  }

  @Override
  public int hashCode() {
    return Objects.hash(queryName, vectors, pipeline);
  }
}
