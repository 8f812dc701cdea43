package io.github.lucenehopfield.opensearch;

import io.github.lucenehopfield.engine.Vectors;

/** Bodies of requests. */
final class Bodies {
  private Bodies() {}

  /** {@return the settings and mappings of an index of vectors in a field v} */
  static String index(int shards, int replicas, int dimension) {
    return "{\"settings\":{\"index.hopfield\":true,\"number_of_shards\":"
        + shards
        + ",\"number_of_replicas\":"
        + replicas
        + "},\"mappings\":{\"properties\":{\"v\":{\"type\":\"hopfield_vector\",\"dimension\":"
        + dimension
        + "}}}}";
  }

  /** {@return the body of a bulk request for documents numbered from a first one} */
  static String bulk(String index, float[][] vectors, int from, int to) {
    StringBuilder body = new StringBuilder();
    for (int i = from; i < to; i++) {
      body.append("{\"index\":{\"_index\":\"").append(index).append("\",\"_id\":\"").append(i);
      body.append("\"}}\n{\"number\":").append(i).append(",\"even\":").append(i % 2 == 0);
      body.append(",\"v\":").append(Vectors.json(vectors[i])).append("}\n");
    }
    return body.toString();
  }
}
