package io.github.lucenehopfield.solr;

import io.github.lucenehopfield.engine.Vectors;

/** Bodies of requests. */
final class Bodies {
  private Bodies() {}

  /** {@return documents numbered from a first one, every so many of them, as a JSON array} */
  static String documents(float[][] vectors, int from, int to, int step) {
    StringBuilder body = new StringBuilder("[");
    for (int i = from; i < to; i += step) {
      body.append(i == from ? "" : ",").append("{\"id\":\"").append(i);
      body.append("\",\"number_l\":").append(i);
      body.append(",\"even_s\":\"").append(i % 2 == 0 ? "yes" : "no");
      body.append("\",\"v\":").append(Vectors.json(vectors[i])).append('}');
    }
    return body.append(']').toString();
  }
}
