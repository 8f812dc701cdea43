package io.github.lucenehopfield.opensearch.mapper;

import java.util.LinkedHashMap;
import java.util.Map;

/** The parameters of k-NN's field type that ours does not have, and what to do instead. */
final class KnnParameters {
  private static final Map<String, String> INSTEAD = new LinkedHashMap<>();

  static {
    INSTEAD.put(
        "space_type",
        "use similarity: euclidean for l2, manhattan for l1, cosine for cosinesimil, dot for"
            + " innerproduct");
    INSTEAD.put("engine", "leave it out, codes need none and graphs are those of Lucene");
    INSTEAD.put("mode", "leave it out, codes are always alongside the vectors");
    INSTEAD.put("compression_level", "leave it out, a code has 4 bits for some dimensions");
    INSTEAD.put("model_id", "specify it in the clause, models are of cues and not of fields");
    INSTEAD.put("doc_values", "leave it out, vectors are in a file of their own");
    INSTEAD.put("index", "leave it out, vectors can always be searched");
    INSTEAD.put("store", "leave it out, vectors are in _source");
  }

  private KnnParameters() {}

  /**
   * Refuses them by name.
   *
   * @param field the name of the field
   * @param mapping its mapping
   * @throws IllegalArgumentException if it has one of them
   */
  static void check(String field, Map<String, Object> mapping) {
    INSTEAD.forEach(
        (name, instead) -> {
          if (mapping.containsKey(name)) {
            throw new IllegalArgumentException(
                name
                    + " must not be specified for fields of type "
                    + HopfieldVectorFieldMapper.CONTENT_TYPE
                    + ": "
                    + instead
                    + "; "
                    + name
                    + "="
                    + mapping.get(name)
                    + " field="
                    + field);
          }
        });
  }
}
