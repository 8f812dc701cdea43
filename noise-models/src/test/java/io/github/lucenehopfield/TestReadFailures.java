package io.github.lucenehopfield;

import io.github.lucenehopfield.noise.RobustSimilarity;
import io.github.lucenehopfield.similarity.CueContext;
import java.io.IOException;
import java.util.List;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FilterDirectoryReader;
import org.apache.lucene.index.FilterLeafReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.util.LuceneTestCase;

/** What storage throws reaches the caller as it is. */
public class TestReadFailures extends LuceneTestCase {
  private static final float[] CUE = {1, Float.NaN, 3, 0, 0, 0, 0, 1};

  /** Fails from the n-th reading of vectors on. */
  private static final class Failing extends FilterDirectoryReader {
    private final int[] left;

    Failing(DirectoryReader in, int[] left) throws IOException {
      super(
          in,
          new SubReaderWrapper() {
            @Override
            public LeafReader wrap(LeafReader reader) {
              return new FilterLeafReader(reader) {
                @Override
                public FloatVectorValues getFloatVectorValues(String field) throws IOException {
                  synchronized (left) {
                    if (left[0]-- <= 0) {
                      throw new IOException("injected");
                    }
                  }
                  return super.getFloatVectorValues(field);
                }

                @Override
                public CacheHelper getCoreCacheHelper() {
                  return in.getCoreCacheHelper();
                }

                @Override
                public CacheHelper getReaderCacheHelper() {
                  return in.getReaderCacheHelper();
                }
              };
            }
          });
      this.left = left;
    }

    @Override
    protected DirectoryReader doWrapDirectoryReader(DirectoryReader in) throws IOException {
      return new Failing(in, left);
    }

    @Override
    public CacheHelper getReaderCacheHelper() {
      return in.getReaderCacheHelper();
    }
  }

  public void testFailuresOfAnIndexAreThrownAsTheyAre() throws IOException {
    List<float[]> vectors = Indexes.clustered(random(), 60, CUE.length);
    try (Directory directory = newDirectory()) {
      Indexes.write(directory, Indexes.coded(), vectors, false, id -> id == 3, 40, 20);
      try (DirectoryReader reader = Indexes.open(directory)) {
        HopfieldQuery query =
            HopfieldQuery.builder(Indexes.FIELD, CUE).similarity(new RobustSimilarity()).build();
        boolean failed = true;
        int failures = 0;
        for (int reads = 0; failed; reads++) {
          IndexSearcher searcher = new IndexSearcher(new Failing(reader, new int[] {reads}));
          try {
            assertEquals(10, query.recall(searcher).hits().size());
            failed = false;
          } catch (IOException e) {
            assertEquals("injected", e.getMessage());
            failures++;
          }
        }
        // Some of them while the similarity is bound, which retrieves too.
        assertTrue("failures=" + failures, failures > 4);
        IndexSearcher searcher = new IndexSearcher(new Failing(reader, new int[] {0}));
        CueContext context = HopfieldQuery.context(searcher, Indexes.FIELD, CUE.length);
        expectThrows(IOException.class, context::patterns);
      }
    }
  }
}
