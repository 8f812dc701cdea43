package io.github.lucenehopfield.opensearch.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.get.MultiGetItemResponse;
import org.opensearch.action.get.MultiGetRequest;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.lucene.search.function.CombineFunction;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.index.mapper.SeqNoFieldMapper;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.ExistsQueryBuilder;
import org.opensearch.index.query.functionscore.FunctionScoreQueryBuilder;
import org.opensearch.index.query.functionscore.RandomScoreFunctionBuilder;
import org.opensearch.search.SearchHit;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.fetch.subphase.FetchSourceContext;
import org.opensearch.transport.client.Client;

/**
 * Draws documents of an index at random, by searches on behalf of the user, and reads vectors from
 * their {@code _source}. Waits for answers, so not for threads of the network. Not thread-safe.
 */
final class DrawnVectors {
  private static final int PAGE = 500;

  private final Client client;
  private final TaskId parent;
  private final TrainingTask task;

  /** Takes what is drawn. */
  interface Taker {
    /**
     * Takes a document.
     *
     * @param id of the document
     * @param source the parts of its source that were asked for
     * @return whether it counts
     * @throws IOException if it cannot be kept
     */
    boolean take(String id, Map<String, Object> source) throws IOException;
  }

  DrawnVectors(Client client, String node, TrainingTask task) {
    this.client = client;
    this.parent = new TaskId(node, task.getId());
    this.task = task;
  }

  /**
   * Draws documents that have a field, each with the same probability.
   *
   * @param index the index
   * @param has the field that they must have, or null for any documents
   * @param fields the parts of the source that are wanted
   * @param most how many at most
   * @param seed decides which
   * @param taker takes them in a random order
   * @throws IOException if the taker does
   */
  void draw(String index, String has, List<String> fields, int most, long seed, Taker taker)
      throws IOException {
    Object[] after = null;
    int taken = 0;
    while (taken < most) {
      SearchHit[] hits = page(index, has, fields, seed, after);
      for (SearchHit hit : hits) {
        Map<String, Object> source = hit.hasSource() ? hit.getSourceAsMap() : Map.of();
        if (taken < most && taker.take(hit.getId(), source)) {
          taken++;
        }
      }
      if (hits.length < PAGE) {
        return;
      }
      after = hits[hits.length - 1].getSortValues();
    }
  }

  private SearchHit[] page(
      String index, String has, List<String> fields, long seed, Object[] after) {
    BoolQueryBuilder all = new BoolQueryBuilder();
    if (has != null) {
      all.filter(new ExistsQueryBuilder(has));
    }
    SearchSourceBuilder page =
        new SearchSourceBuilder()
            .query(
                new FunctionScoreQueryBuilder(
                        all,
                        new RandomScoreFunctionBuilder().seed(seed).setField(SeqNoFieldMapper.NAME))
                    .boostMode(CombineFunction.REPLACE))
            .size(PAGE)
            .sort("_score")
            // By a score alone there is no page after a page.
            .sort(SeqNoFieldMapper.NAME)
            .trackTotalHits(false)
            .fetchSource(fields.toArray(new String[0]), null);
    if (after != null) {
      page.searchAfter(after);
    }
    SearchRequest request = new SearchRequest(index.split(",")).source(page);
    SearchResponse answer = client.search(ofTask(request)).actionGet();
    if (answer.getFailedShards() > 0) {
      throw new IllegalStateException(
          "all shards of "
              + index
              + " must answer; failed="
              + Arrays.toString(answer.getShardFailures()));
    }
    return answer.getHits().getHits();
  }

  private <T extends ActionRequest> T ofTask(T request) {
    task.check();
    request.setParentTask(parent);
    return request;
  }

  /**
   * {@return vectors of documents by their id; those of documents that are not there, or have none,
   * are left out}
   *
   * @param index that has the documents
   * @param ids of the documents
   * @param field of the vectors
   */
  Map<String, float[]> byId(String index, List<String> ids, String field) {
    Map<String, float[]> found = new LinkedHashMap<>();
    for (int from = 0; from < ids.size(); from += PAGE) {
      MultiGetRequest request = new MultiGetRequest();
      for (String id : ids.subList(from, Math.min(ids.size(), from + PAGE))) {
        request.add(
            new MultiGetRequest.Item(index, id)
                .fetchSourceContext(new FetchSourceContext(true, new String[] {field}, null)));
      }
      for (MultiGetItemResponse one : client.multiGet(ofTask(request)).actionGet()) {
        if (one.isFailed()) {
          throw new IllegalArgumentException(
              "index must be one whose documents can be got by id; index="
                  + index
                  + ": "
                  + one.getFailure().getMessage());
        }
        Map<String, Object> source = one.getResponse().getSourceAsMap();
        if (source != null && at(field, source) != null) {
          found.put(one.getId(), vector(source, field, one.getId(), false));
        }
      }
    }
    return found;
  }

  /**
   * {@return what a source has at a path, with the nulls of an array, or null}
   *
   * @param path names of objects and a field, separated by dots
   * @param source of a document
   */
  static Object at(String path, Map<?, ?> source) {
    if (source.containsKey(path)) {
      return source.get(path);
    }
    for (int dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
      if (source.get(path.substring(0, dot)) instanceof Map<?, ?> part) {
        Object found = at(path.substring(dot + 1), part);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  /**
   * {@return the vector in a source}
   *
   * @param source of a document
   * @param field of the vector
   * @param id of the document
   * @param unknowns whether values may be unknown, null in the source and NaN in the vector
   * @throws IllegalArgumentException if there is no array of numbers
   */
  static float[] vector(Map<String, Object> source, String field, String id, boolean unknowns) {
    Object found = at(field, source);
    if (!(found instanceof List<?> values)) {
      throw new IllegalArgumentException(
          field
              + " must be an array of numbers in the _source of documents; _id="
              + id
              + " "
              + field
              + "="
              + found);
    }
    List<Float> numbers = new ArrayList<>();
    for (Object value : values) {
      float number =
          value instanceof Number known
              ? known.floatValue()
              : value == null && unknowns ? Float.NaN : Float.POSITIVE_INFINITY;
      if (Float.isInfinite(number)) {
        throw new IllegalArgumentException(
            field
                + " must hold finite numbers; _id="
                + id
                + " "
                + field
                + "["
                + numbers.size()
                + "]="
                + value);
      }
      numbers.add(number);
    }
    float[] vector = new float[numbers.size()];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = numbers.get(d);
    }
    return vector;
  }
}
