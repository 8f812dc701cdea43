package io.github.lucenehopfield.opensearch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.FilterDirectoryReader;
import org.apache.lucene.index.FilterLeafReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.opensearch.OpenSearchSecurityException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.IndicesRequest;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.index.IndexModule;
import org.opensearch.plugins.ActionPlugin;
import org.opensearch.plugins.Plugin;

/**
 * Decides who may see what in the ways that security plugins do: by the names of actions and
 * indices, and by readers without some fields and documents.
 */
public final class WatchPlugin extends Plugin implements ActionPlugin {
  private static final Set<String> FORBIDDEN = ConcurrentHashMap.newKeySet();

  /** Makes the plugin of a node. */
  public WatchPlugin() {}

  /** Refuses actions on an index. */
  static void forbid(String index) {
    FORBIDDEN.add(index);
  }

  @Override
  public List<ActionFilter> getActionFilters() {
    return List.of(
        new ActionFilter.Simple() {
          @Override
          public int order() {
            return 0;
          }

          @Override
          protected boolean apply(
              String action, ActionRequest request, ActionListener<?> listener) {
            if (request instanceof IndicesRequest asked && asked.indices() != null) {
              for (String index : asked.indices()) {
                if (FORBIDDEN.contains(index)) {
                  listener.onFailure(
                      new OpenSearchSecurityException("not allowed", RestStatus.FORBIDDEN));
                  return false;
                }
              }
            }
            return true;
          }
        });
  }

  @Override
  public void onIndexModule(IndexModule index) {
    if (index.getIndex().getName().startsWith("watched")) {
      index.setReaderWrapper(service -> reader -> new Watched(reader));
    }
  }

  /** Shows even documents, and not the field secret. */
  private static final class Watched extends FilterDirectoryReader {
    Watched(DirectoryReader in) throws IOException {
      super(
          in,
          new SubReaderWrapper() {
            @Override
            public LeafReader wrap(LeafReader reader) {
              return new WatchedLeaf(reader);
            }
          });
    }

    @Override
    protected DirectoryReader doWrapDirectoryReader(DirectoryReader in) throws IOException {
      return new Watched(in);
    }

    @Override
    public CacheHelper getReaderCacheHelper() {
      return in.getReaderCacheHelper();
    }
  }

  private static final class WatchedLeaf extends FilterLeafReader {
    private final FixedBitSet shown;

    WatchedLeaf(LeafReader in) {
      super(in);
      shown = new FixedBitSet(in.maxDoc());
      try {
        SortedNumericDocValues even = in.getSortedNumericDocValues("even");
        while (even != null && even.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
          if (even.nextValue() == 1
              && (in.getLiveDocs() == null || in.getLiveDocs().get(even.docID()))) {
            shown.set(even.docID());
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public FieldInfos getFieldInfos() {
      List<FieldInfo> shown = new ArrayList<>();
      for (FieldInfo info : in.getFieldInfos()) {
        if (!info.name.equals("secret")) {
          shown.add(info);
        }
      }
      return new FieldInfos(shown.toArray(FieldInfo[]::new));
    }

    @Override
    public FloatVectorValues getFloatVectorValues(String field) throws IOException {
      return field.equals("secret") ? null : in.getFloatVectorValues(field);
    }

    @Override
    public Bits getLiveDocs() {
      return shown;
    }

    @Override
    public int numDocs() {
      return shown.cardinality();
    }

    @Override
    public CacheHelper getCoreCacheHelper() {
      return in.getCoreCacheHelper();
    }

    @Override
    public CacheHelper getReaderCacheHelper() {
      return in.getReaderCacheHelper();
    }
  }
}
