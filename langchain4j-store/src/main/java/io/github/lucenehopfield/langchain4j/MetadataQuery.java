package io.github.lucenehopfield.langchain4j;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.store.embedding.filter.Filter;
import dev.langchain4j.store.embedding.filter.comparison.IsEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsIn;
import dev.langchain4j.store.embedding.filter.logical.And;
import dev.langchain4j.store.embedding.filter.logical.Or;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.ConstantScoreScorer;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TwoPhaseIterator;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.BytesRef;

/**
 * The documents whose metadata a filter of LangChain4j accepts. The filter itself decides, so that
 * its rules (numbers of different types, missing keys) are those of LangChain4j; terms of text
 * values only narrow down which documents it is asked about.
 */
final class MetadataQuery extends Query {
  /** Bytes of a term that say enough. */
  private static final int MAX_TERM_LENGTH = 256;

  private final Filter filter;

  private MetadataQuery(Filter filter) {
    this.filter = filter;
  }

  /** {@return the query for a filter} */
  static Query of(Filter filter) {
    Query query = new MetadataQuery(filter);
    Query necessary = necessary(filter);
    if (necessary == null) {
      return query;
    }
    return new BooleanQuery.Builder()
        .add(necessary, BooleanClause.Occur.FILTER)
        .add(query, BooleanClause.Occur.FILTER)
        .build();
  }

  /** {@return the term that documents with a text value have; long values have a prefix of it} */
  static BytesRef term(String key, String value) {
    BytesRef term = new BytesRef(key.length() + ":" + key + value);
    term.length = Math.min(term.length, MAX_TERM_LENGTH);
    return term;
  }

  /** What all accepted documents match, or null where terms do not say. */
  private static Query necessary(Filter filter) {
    if (filter instanceof IsEqualTo equal && equal.comparisonValue() instanceof String text) {
      return new TermQuery(new Term(Segments.TERMS, term(equal.key(), text)));
    }
    if (filter instanceof IsIn in) {
      List<BytesRef> terms = new ArrayList<>();
      for (Object value : in.comparisonValues()) {
        if (!(value instanceof String text)) {
          return null;
        }
        terms.add(term(in.key(), text));
      }
      return new TermInSetQuery(Segments.TERMS, terms);
    }
    if (filter instanceof And and) {
      Query left = necessary(and.left());
      Query right = necessary(and.right());
      if (left == null || right == null) {
        return left == null ? right : left;
      }
      return both(left, right, BooleanClause.Occur.FILTER);
    }
    if (filter instanceof Or or) {
      Query left = necessary(or.left());
      Query right = necessary(or.right());
      return left == null || right == null ? null : both(left, right, BooleanClause.Occur.SHOULD);
    }
    return null;
  }

  private static Query both(Query left, Query right, BooleanClause.Occur occur) {
    return new BooleanQuery.Builder().add(left, occur).add(right, occur).build();
  }

  @Override
  public Weight createWeight(IndexSearcher searcher, ScoreMode scoreMode, float boost) {
    return new ConstantScoreWeight(this, boost) {
      @Override
      public ScorerSupplier scorerSupplier(LeafReaderContext context) throws IOException {
        BinaryDocValues values = DocValues.getBinary(context.reader(), Segments.METADATA);
        DocIdSetIterator all = DocIdSetIterator.all(context.reader().maxDoc());
        Scorer scorer =
            new ConstantScoreScorer(
                score(),
                scoreMode,
                new TwoPhaseIterator(all) {
                  @Override
                  public boolean matches() throws IOException {
                    return filter.test(
                        values.advanceExact(all.docID())
                            ? MetadataBytes.decode(values.binaryValue())
                            : new Metadata());
                  }

                  @Override
                  public float matchCost() {
                    return 1000;
                  }
                });
        return new DefaultScorerSupplier(scorer);
      }

      @Override
      public boolean isCacheable(LeafReaderContext context) {
        return false;
      }
    };
  }

  @Override
  public void visit(QueryVisitor visitor) {
    visitor.visitLeaf(this);
  }

  @Override
  public String toString(String field) {
    return "metadata(" + filter + ")";
  }

  @Override
  public boolean equals(Object other) {
    return sameClassAs(other) && filter.equals(((MetadataQuery) other).filter);
  }

  @Override
  public int hashCode() {
    return 31 * classHash() + filter.hashCode();
  }
}
