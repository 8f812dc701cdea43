package io.github.lucenehopfield.opensearch;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.ConstantScoreScorer;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.FilterDocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.Weight;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.SearchPlugin;

/**
 * The query {@code {"gate": {"doc": 100}}}, which matches everything and does what a test wants
 * when it comes to that document of a segment; with -1, before the first.
 */
public final class GatePlugin extends Plugin implements SearchPlugin {
  private final AtomicReference<Callable<?>> next = new AtomicReference<>();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  /** Makes the plugin of a node. */
  public GatePlugin() {}

  /** Does something at the next gate, once. */
  void atTheGate(Callable<?> action) {
    threads.clear();
    next.set(action);
  }

  /** {@return the threads that came to a gate since something was to be done at one} */
  Set<Thread> threads() {
    return threads;
  }

  private void pass() throws IOException {
    threads.add(Thread.currentThread());
    Callable<?> action = next.getAndSet(null);
    if (action != null) {
      try {
        action.call();
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
  }

  @Override
  public List<QuerySpec<?>> getQueries() {
    return List.of(
        new QuerySpec<>(
            "gate",
            in -> new Builder(in, this),
            parser -> {
              parser.nextToken();
              if (parser.nextToken() != XContentParser.Token.VALUE_NUMBER) {
                throw new IllegalArgumentException("doc must be a number");
              }
              int doc = parser.intValue();
              parser.nextToken();
              return new Builder(doc, this);
            }));
  }

  private static final class Builder extends AbstractQueryBuilder<Builder> {
    private final int doc;
    private final GatePlugin plugin;

    Builder(int doc, GatePlugin plugin) {
      this.doc = doc;
      this.plugin = plugin;
    }

    Builder(StreamInput in, GatePlugin plugin) throws IOException {
      super(in);
      this.doc = in.readInt();
      this.plugin = plugin;
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
      out.writeInt(doc);
    }

    @Override
    protected void doXContent(XContentBuilder content, Params params) throws IOException {
      content.startObject("gate").field("doc", doc).endObject();
    }

    @Override
    protected Query doToQuery(QueryShardContext context) {
      return new GateQuery(doc, plugin);
    }

    @Override
    protected boolean doEquals(Builder other) {
      return doc == other.doc;
    }

    @Override
    protected int doHashCode() {
      return doc;
    }

    @Override
    public String getWriteableName() {
      return "gate";
    }
  }

  private static final class GateQuery extends Query {
    private final int doc;
    private final GatePlugin plugin;

    GateQuery(int doc, GatePlugin plugin) {
      this.doc = doc;
      this.plugin = plugin;
    }

    @Override
    public Weight createWeight(IndexSearcher searcher, ScoreMode scoreMode, float boost) {
      return new ConstantScoreWeight(this, boost) {
        @Override
        public ScorerSupplier scorerSupplier(LeafReaderContext context) throws IOException {
          if (doc < 0) {
            plugin.pass();
          }
          int maxDoc = context.reader().maxDoc();
          DocIdSetIterator all =
              new FilterDocIdSetIterator(DocIdSetIterator.all(maxDoc)) {
                @Override
                public int nextDoc() throws IOException {
                  return passing(super.nextDoc());
                }

                @Override
                public int advance(int target) throws IOException {
                  return passing(super.advance(target));
                }
              };
          Scorer scorer = new ConstantScoreScorer(score(), scoreMode, all);
          return new DefaultScorerSupplier(scorer);
        }

        private int passing(int at) throws IOException {
          if (at == doc) {
            plugin.pass();
          }
          return at;
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
      return "gate:" + doc;
    }

    @Override
    public boolean equals(Object other) {
      return sameClassAs(other) && doc == ((GateQuery) other).doc;
    }

    @Override
    public int hashCode() {
      return 31 * classHash() + doc;
    }
  }
}
