package io.github.lucenehopfield;

import io.github.lucenehopfield.internal.retrieval.Retriever;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Which document leads to which: the edges along which {@link HopfieldQuery.Builder#associate}
 * recalls what is related to a cue, or comes next. Documents are known by a key: a numeric
 * doc-values field with a value of its own for each. Edges come from a graph, from a field of the
 * documents, or from their order.
 *
 * <p>Where the key field is also indexed as a point, neighbors are found faster. Immutable, with
 * value equality, and safe for use by many threads.
 */
public final class Associations {
  private static final int MAX_HOPS = 1 << 16;

  /**
   * An edge.
   *
   * @param from the key of the document that leads to another one
   * @param to the key of the other one
   * @param weight positive and finite
   */
  public record Link(long from, long to, double weight) {}

  private enum Source {
    GRAPH,
    FIELD,
    ORDER
  }

  private final Source source;
  private final String keys;
  private final String field;
  private final Map<Long, List<Link>> graph;
  private final int hops;

  private Associations(
      Source source, String keys, String field, Map<Long, List<Link>> graph, int hops) {
    if (keys == null) {
      throw new IllegalArgumentException("keys must not be null; keys=null");
    }
    this.source = source;
    this.keys = keys;
    this.field = field;
    this.graph = graph;
    this.hops = hops;
  }

  /**
   * {@return the edges of a graph; those from or to keys that no document has are left out}
   *
   * @param keys the numeric doc-values field with the key of a document
   * @param links the edges; weights of an edge that occurs several times add up
   */
  public static Associations graph(String keys, List<Link> links) {
    Map<Long, List<Link>> graph = new HashMap<>();
    for (Link link : links) {
      if (!(link.weight() > 0 && link.weight() < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "weights of links must be positive and finite; link=" + link);
      }
      graph.computeIfAbsent(link.from(), key -> new ArrayList<>()).add(link);
    }
    return new Associations(Source.GRAPH, keys, null, graph, 1);
  }

  /**
   * {@return the edges that documents hold themselves}
   *
   * @param keys the numeric doc-values field with the key of a document
   * @param field the (sorted) numeric doc-values field with the keys of the documents that it leads
   *     to; a key that is there n times weighs n
   */
  public static Associations field(String keys, String field) {
    if (field == null) {
      throw new IllegalArgumentException("field must not be null; field=null");
    }
    return new Associations(Source.FIELD, keys, field, null, 1);
  }

  /**
   * {@return an order: each document leads to the one whose key is larger by 1}
   *
   * @param keys the numeric doc-values field with the place of a document
   */
  public static Associations order(String keys) {
    return new Associations(Source.ORDER, keys, null, null, 1);
  }

  /**
   * {@return the same, followed further} A sequence of n documents needs n hops; related documents
   * need one.
   *
   * @param value how many edges to follow from the candidates, 1 to 65,536; the default is 1
   */
  public Associations withHops(int value) {
    if (value < 1 || value > MAX_HOPS) {
      throw new IllegalArgumentException("hops must be 1 to " + MAX_HOPS + "; hops=" + value);
    }
    return new Associations(source, keys, field, graph, value);
  }

  /** {@return the numeric doc-values field with the key of a document} */
  public String keys() {
    return keys;
  }

  /** {@return how many edges are followed from the candidates} */
  public int hops() {
    return hops;
  }

  /** Documents and the edges between them, by their places in the array. */
  record Neighborhood(int[] docs, List<Link> links) {}

  /**
   * {@return documents, then those that they lead to, at most so many}
   *
   * @param retriever the index; finds only documents that its query accepts
   * @param docs documents of the whole index, the best first
   * @param most how many documents to have at most, at least as many as there are
   */
  Neighborhood around(Retriever retriever, int[] docs, int most) throws IOException {
    Map<Long, Integer> places = new LinkedHashMap<>();
    List<Integer> all = new ArrayList<>();
    List<Link> links = new ArrayList<>();
    add(docs, keysOf(retriever, docs), places, all);
    int done = 0;
    for (int hop = 0; hop <= hops && done < all.size(); hop++) {
      int[] front = toArray(all.subList(done, all.size()));
      done = all.size();
      List<Link> from = from(retriever, front, keysOf(retriever, front));
      links.addAll(from);
      if (hop == hops) {
        break;
      }
      Map<Long, Boolean> wanted = new LinkedHashMap<>();
      for (Link link : from) {
        if (!places.containsKey(link.to()) && all.size() + wanted.size() < most) {
          wanted.put(link.to(), true);
        }
      }
      long[] missing = wanted.keySet().stream().mapToLong(Long::longValue).toArray();
      int[] found = retriever.documents(keys, missing);
      add(found, missing, places, all);
    }
    List<Link> within = new ArrayList<>();
    for (Link link : links) {
      Integer from = places.get(link.from());
      Integer to = places.get(link.to());
      if (from != null && to != null) {
        within.add(new Link(from, to, link.weight()));
      }
    }
    return new Neighborhood(toArray(all), within);
  }

  /** Adds documents by their keys; -1 stands for none. */
  private static void add(int[] docs, long[] keys, Map<Long, Integer> places, List<Integer> all) {
    for (int i = 0; i < docs.length; i++) {
      if (docs[i] >= 0 && places.putIfAbsent(keys[i], all.size()) == null) {
        all.add(docs[i]);
      }
    }
  }

  private static int[] toArray(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }

  private long[] keysOf(Retriever retriever, int[] docs) throws IOException {
    long[][] values = retriever.view().values(keys, docs);
    long[] found = new long[docs.length];
    for (int i = 0; i < docs.length; i++) {
      if (values[i].length == 0) {
        throw new IllegalArgumentException(
            "keys must be a numeric doc-values field of every candidate; keys="
                + keys
                + " doc="
                + docs[i]);
      }
      found[i] = values[i][0];
    }
    return found;
  }

  private List<Link> from(Retriever retriever, int[] docs, long[] keysOfDocs) throws IOException {
    List<Link> links = new ArrayList<>();
    long[][] held = source == Source.FIELD ? retriever.view().values(field, docs) : null;
    for (int i = 0; i < docs.length; i++) {
      long key = keysOfDocs[i];
      switch (source) {
        case GRAPH -> links.addAll(graph.getOrDefault(key, List.of()));
        case ORDER -> links.add(new Link(key, key + 1, 1));
        case FIELD -> {
          for (long to : held[i]) {
            links.add(new Link(key, to, 1));
          }
        }
      }
    }
    return links;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Associations that
        && source == that.source
        && hops == that.hops
        && keys.equals(that.keys)
        && Objects.equals(field, that.field)
        && Objects.equals(graph, that.graph);
  }

  @Override
  public int hashCode() {
    return Objects.hash(source.name(), keys, field, hops, graph == null ? 0 : graph.size());
  }

  @Override
  public String toString() {
    return switch (source) {
          case GRAPH -> "graph(keys=" + keys;
          case FIELD -> "field(" + field + ", keys=" + keys;
          case ORDER -> "order(" + keys;
        }
        + ", hops="
        + hops
        + ")";
  }
}
