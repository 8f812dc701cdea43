package io.github.lucenehopfield.opensearch.query;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.search.join.ToChildBlockJoinQuery;
import org.opensearch.common.lucene.search.Queries;
import org.opensearch.index.mapper.FieldNamesFieldMapper;
import org.opensearch.index.mapper.NestedPathFieldMapper;
import org.opensearch.index.mapper.ObjectMapper;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.index.search.OpenSearchToParentBlockJoinQuery;

/**
 * Which documents of a shard have the vectors of a field: whole ones, or nested ones, which are
 * documents of their own. A filter is of both: what it says of fields of the nested documents is
 * asked of these, and the rest of the whole document that they are in.
 */
final class VectorLevel {
  private final QueryShardContext context;
  private final String field;
  private final String path;
  private final BitSetProducer wholes;

  private VectorLevel(QueryShardContext context, String field, String path, BitSetProducer wholes) {
    this.context = context;
    this.field = field;
    this.path = path;
    this.wholes = wholes;
  }

  /**
   * {@return the level of a field}
   *
   * @param field the name of the field
   * @param context what a clause is made with
   */
  static VectorLevel of(String field, QueryShardContext context) {
    String path = nestedPath(field, context);
    BitSetProducer wholes =
        path == null ? null : context.bitsetFilter(Queries.newNonNestedFilter());
    return new VectorLevel(context, field, path, wholes);
  }

  private static String nestedPath(String field, QueryShardContext context) {
    for (int end = field.lastIndexOf('.'); end > 0; end = field.lastIndexOf('.', end - 1)) {
      ObjectMapper object = context.getObjectMapper(field.substring(0, end));
      if (object != null && object.nested().isNested()) {
        return object.fullPath();
      }
    }
    return null;
  }

  /** {@return the path of the nested documents, or null} */
  String path() {
    return path;
  }

  /** {@return which documents of a segment are whole ones, or null where all that matter are} */
  BitSetProducer wholes() {
    return wholes;
  }

  /**
   * Checks that a clause is where its documents are looked for.
   *
   * @param enclosing the path of the clause whose filter this one is in, or null
   * @throws IllegalArgumentException if nothing could be found there
   */
  void check(String enclosing) {
    ObjectMapper scope = context.nestedScope().getObjectMapper();
    String around = scope == null ? null : scope.fullPath();
    if (!Objects.equals(path, around) && (path == null || !path.equals(enclosing))) {
      throw new IllegalArgumentException(
          path == null
              ? "a clause must not be in a nested query for a field of whole documents; field="
                  + field
                  + " path="
                  + around
              : "a clause must be in a nested query with the path of its field; field="
                  + field
                  + " path="
                  + path);
    }
  }

  /** {@return what a filter of whole documents is for the documents that have the vectors} */
  Query ofWholes(Query filter) {
    return path == null
        ? filter
        : new ToChildBlockJoinQuery(
            new BooleanQuery.Builder()
                .add(filter, BooleanClause.Occur.FILTER)
                .add(Queries.newNonNestedFilter(), BooleanClause.Occur.FILTER)
                .build(),
            wholes);
  }

  /**
   * {@return the filter of a clause} It is made as one of whole documents, and so are nested
   * queries within it.
   *
   * @param filter of the clause
   * @throws IllegalArgumentException if it has a part of which it is unknown what it is about
   */
  Query accepting(QueryBuilder filter) throws IOException {
    Deque<ObjectMapper> scopes = new ArrayDeque<>();
    while (context.nestedScope().getObjectMapper() != null) {
      scopes.push(context.nestedScope().previousLevel());
    }
    BitSetProducer parents = context.getParentFilter();
    context.setParentFilter(null);
    try {
      Query made = filter.toQuery(context);
      return path == null ? made : split(made);
    } finally {
      scopes.forEach(context.nestedScope()::nextLevel);
      context.setParentFilter(parents);
    }
  }

  private Query split(Query query) {
    BooleanQuery.Builder parts = new BooleanQuery.Builder();
    if (query instanceof BooleanQuery all) {
      parts.setMinimumNumberShouldMatch(all.getMinimumNumberShouldMatch());
      for (BooleanClause clause : all) {
        parts.add(split(clause.query()), clause.occur());
      }
      return parts.build();
    }
    if (query instanceof DisjunctionMaxQuery any) {
      for (Query one : any.getDisjuncts()) {
        parts.add(split(one), BooleanClause.Occur.SHOULD);
      }
      return parts.build();
    }
    if (query instanceof ConstantScoreQuery constant) {
      return split(constant.getQuery());
    }
    if (query instanceof BoostQuery boosted) {
      return split(boosted.getQuery());
    }
    if (query instanceof OpenSearchToParentBlockJoinQuery joined && joined.getPath() == null) {
      return ofWholes(joined);
    }
    return query instanceof MatchNoDocsQuery ? query : ofOneLevel(query);
  }

  private Query ofOneLevel(Query query) {
    Levels levels = new Levels();
    query.visit(levels);
    if (levels.paths.isEmpty() && levels.everything) {
      return query;
    }
    if (levels.paths.size() == 1) {
      String one = levels.paths.iterator().next();
      if (one == null) {
        return ofWholes(query);
      }
      if (one.equals(path)) {
        return query;
      }
    }
    throw new IllegalArgumentException(
        "each part of filter must be of fields of the documents at the path of the clause, or of"
            + " whole documents, or a nested query; path="
            + path
            + " part of paths="
            + levels.paths);
  }

  /** Collects the paths of the fields that a query is about. */
  private final class Levels extends QueryVisitor {
    private final Set<String> paths = new LinkedHashSet<>();
    private boolean everything;

    @Override
    public void visitLeaf(Query leaf) {
      everything |= leaf instanceof MatchAllDocsQuery;
    }

    @Override
    public boolean acceptField(String name) {
      if (!name.equals(FieldNamesFieldMapper.NAME)) {
        paths.add(level(name));
      }
      return true;
    }

    @Override
    public void consumeTerms(Query part, Term... terms) {
      for (Term term : terms) {
        // Says of a field that a document has it.
        if (part instanceof TermQuery && term.field().equals(FieldNamesFieldMapper.NAME)) {
          paths.add(level(term.text()));
        }
      }
    }

    @Override
    public QueryVisitor getSubVisitor(BooleanClause.Occur occur, Query parent) {
      return this;
    }
  }

  private String level(String name) {
    return name.equals(NestedPathFieldMapper.NAME) ? path : nestedPath(name, context);
  }
}
