package io.github.lucenehopfield.opensearch.query;

import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.search.BooleanClause;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilderVisitor;
import org.opensearch.index.query.functionscore.FunctionScoreQueryBuilder;
import org.opensearch.index.query.functionscore.FunctionScoreQueryBuilder.FilterFunctionBuilder;
import org.opensearch.index.query.functionscore.ScriptScoreQueryBuilder;

/** Finds {@code hopfield} clauses in the query of a request. */
public final class Clauses {
  private Clauses() {}

  /**
   * {@return all clauses of a query but those within the filters of others}
   *
   * @param query the query, or null
   */
  public static List<HopfieldQueryBuilder> in(QueryBuilder query) {
    List<HopfieldQueryBuilder> found = new ArrayList<>();
    if (query != null) {
      query.visit(
          new QueryBuilderVisitor() {
            @Override
            public void accept(QueryBuilder part) {
              if (part instanceof HopfieldQueryBuilder clause) {
                add(clause);
              } else if (part instanceof FunctionScoreQueryBuilder scored) {
                // Not all versions of these show what they hold.
                scored.query().visit(this);
                for (FilterFunctionBuilder function : scored.filterFunctionBuilders()) {
                  function.getFilter().visit(this);
                }
              } else if (part instanceof ScriptScoreQueryBuilder scored) {
                scored.query().visit(this);
              }
            }

            private void add(HopfieldQueryBuilder clause) {
              for (HopfieldQueryBuilder other : found) {
                if (other == clause) {
                  return;
                }
              }
              found.add(clause);
            }

            @Override
            public QueryBuilderVisitor getChildVisitor(BooleanClause.Occur occur) {
              return this;
            }
          });
    }
    return found;
  }

  /**
   * {@return the clause of a name; null where there is none}
   *
   * @param query the query of a request, or null
   * @param name the {@code _name}, or null for the only clause
   * @throws IllegalArgumentException if there are several
   */
  public static HopfieldQueryBuilder named(QueryBuilder query, String name) {
    HopfieldQueryBuilder found = null;
    for (HopfieldQueryBuilder clause : in(query)) {
      if (name == null || name.equals(clause.queryName())) {
        if (found != null) {
          throw new IllegalArgumentException(
              "query_name must say which hopfield clause is meant; query_name=" + name);
        }
        found = clause;
      }
    }
    return found;
  }
}
