package io.github.lucenehopfield.opensearch.evidence;

import io.github.lucenehopfield.opensearch.query.Given;
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
 * of each hit beside the hit, which cannot be told from a score that boosts and other clauses made.
 */
public final class HitEvidence extends SearchExtBuilder {
  /** The name of the section. */
  public static final String NAME = "hopfield_hits";

  private final String queryName;
  private final boolean vectors;

  /**
   * Asks.
   *
   * @param queryName the {@code _name} of the clause, or null where there is only one clause
   * @param vectors whether to give the stored vectors too
   */
  public HitEvidence(String queryName, boolean vectors) {
    this.queryName = queryName;
    this.vectors = vectors;
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
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeOptionalString(queryName);
    out.writeBoolean(vectors);
  }

  /**
   * {@return the section that a parser is at}
   *
   * @param parser at the object of the section
   * @throws IOException if parsing fails
   */
  public static HitEvidence fromXContent(XContentParser parser) throws IOException {
    return Given.read(parser, NAME, () -> parse(parser));
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
        case "query_name" -> queryName = Given.text(parser, key);
        case "vectors" -> vectors = Given.flag(parser, key);
        default ->
            throw new ParsingException(
                parser.getTokenLocation(), "[" + NAME + "] does not support [" + key + "]");
      }
    }
    return new HitEvidence(queryName, vectors);
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

  @Override
  public String getWriteableName() {
    return NAME;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HitEvidence that
        && Objects.equals(queryName, that.queryName)
        && vectors == that.vectors;
  }

  @Override
  public int hashCode() {
    return Objects.hash(queryName, vectors);
  }
}
