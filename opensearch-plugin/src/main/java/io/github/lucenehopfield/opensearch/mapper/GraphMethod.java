package io.github.lucenehopfield.opensearch.mapper;

import io.github.lucenehopfield.index.HopfieldVectorsFormat;
import java.io.IOException;
import java.util.Map;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * The parameter {@code method} of a mapping: an HNSW graph alongside the codes of a field, for
 * clauses that ask it by {@code method_parameters}. It has the form of k-NN. Immutable.
 *
 * @param m how many neighbors a vector has in the graph
 * @param efConstruction how many candidates there are for them while the graph is built
 */
record GraphMethod(int m, int efConstruction) {
  private static final String HNSW = "hnsw";
  private static final String M = "m";
  private static final String EF_CONSTRUCTION = "ef_construction";
  private static final int MIN_M = 2;
  private static final int MAX_M = 512;
  private static final int MAX_EF_CONSTRUCTION = 3200;

  /**
   * {@return the method of a mapping}
   *
   * @param field the name of the field
   * @param value what the mapping has
   * @throws IllegalArgumentException if it is none that there is
   */
  static GraphMethod parse(String field, Object value) {
    if (!(value instanceof Map<?, ?> method)) {
      throw wrong("method must be an object with a name", "method", value, field);
    }
    for (Map.Entry<?, ?> entry : method.entrySet()) {
      switch (String.valueOf(entry.getKey())) {
        case "name", "parameters" -> {
          // Read below.
        }
        case "engine" -> {
          if (!"lucene".equals(entry.getValue())) {
            throw wrong(
                "method.engine must be lucene, or left out", "engine", entry.getValue(), field);
          }
        }
        case "space_type" ->
            throw wrong(
                "space_type must not be specified: use similarity, next to method",
                "space_type",
                entry.getValue(),
                field);
        default ->
            throw wrong(
                "method must have name and parameters alone",
                String.valueOf(entry.getKey()),
                entry.getValue(),
                field);
      }
    }
    if (!HNSW.equals(method.get("name"))) {
      throw wrong("method.name must be hnsw", "name", method.get("name"), field);
    }
    return parameters(field, method.get("parameters"));
  }

  private static GraphMethod parameters(String field, Object value) {
    int m = Lucene99HnswVectorsFormat.DEFAULT_MAX_CONN;
    int efConstruction = Lucene99HnswVectorsFormat.DEFAULT_BEAM_WIDTH;
    if (value == null) {
      return new GraphMethod(m, efConstruction);
    }
    if (!(value instanceof Map<?, ?> parameters)) {
      throw wrong("method.parameters must be an object", "parameters", value, field);
    }
    for (Map.Entry<?, ?> entry : parameters.entrySet()) {
      String name = String.valueOf(entry.getKey());
      switch (name) {
        case M -> m = whole(field, name, entry.getValue(), MIN_M, MAX_M);
        case EF_CONSTRUCTION ->
            efConstruction = whole(field, name, entry.getValue(), 1, MAX_EF_CONSTRUCTION);
        default ->
            throw wrong(
                "method.parameters must be among m and ef_construction",
                name,
                entry.getValue(),
                field);
      }
    }
    return new GraphMethod(m, efConstruction);
  }

  private static int whole(String field, String name, Object value, int least, int most) {
    int number;
    try {
      number = Integer.parseInt(String.valueOf(value));
    } catch (NumberFormatException e) {
      // As one that is out of range.
      number = least - 1;
    }
    if (number < least || number > most) {
      throw wrong(name + " must be from " + least + " to " + most, name, value, field);
    }
    return number;
  }

  private static IllegalArgumentException wrong(
      String law, String name, Object value, String field) {
    return new IllegalArgumentException(law + "; " + name + "=" + value + " field=" + field);
  }

  /**
   * Checks that a field can have a graph.
   *
   * @param field the name of the field
   * @param dimension of its vectors
   * @param similarity of its mapping
   * @throws IllegalArgumentException if there are none of so many dimensions, or for the similarity
   */
  void check(String field, int dimension, String similarity) {
    int most = format().getMaxDimensions(field);
    if (dimension > most) {
      throw wrong(
          "dimension must be at most " + most + " with a method", "dimension", dimension, field);
    }
    switch (similarity) {
      case "euclidean", "cosine", "dot" -> {
        // What graphs can be built by.
      }
      default ->
          throw wrong(
              "similarity must be euclidean, cosine or dot with a method",
              "similarity",
              similarity,
              field);
    }
  }

  /** {@return a new format that writes codes alongside such a graph} */
  HopfieldVectorsFormat format() {
    KnnVectorsFormat graph = new Lucene99HnswVectorsFormat(m, efConstruction);
    return new HopfieldVectorsFormat(graph);
  }

  /** Writes it as a mapping has it, with all its parameters. */
  void write(XContentBuilder content, String name) throws IOException {
    content.startObject(name).field("name", HNSW).startObject("parameters");
    content.field(M, m).field(EF_CONSTRUCTION, efConstruction).endObject().endObject();
  }

  @Override
  public String toString() {
    return HNSW + "(m=" + m + ", ef_construction=" + efConstruction + ")";
  }
}
