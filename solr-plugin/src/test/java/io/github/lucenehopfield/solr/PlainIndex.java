package io.github.lucenehopfield.solr;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.Softmax;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;

/** The same vectors in one Lucene index of one segment; a document's number is its id. */
final class PlainIndex implements AutoCloseable {
  private final ByteBuffersDirectory directory = new ByteBuffersDirectory();
  private final DirectoryReader reader;

  PlainIndex(float[][] vectors) throws IOException {
    try (IndexWriter writer =
        new IndexWriter(directory, new IndexWriterConfig().setCodec(new HopfieldCodec()))) {
      for (int i = 0; i < vectors.length; i++) {
        Document document = new Document();
        document.add(new KnnFloatVectorField("v", vectors[i]));
        document.add(new StringField("even", i % 2 == 0 ? "yes" : "no", Field.Store.NO));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
    reader = DirectoryReader.open(directory);
  }

  IndexSearcher searcher() {
    return new IndexSearcher(reader);
  }

  /** {@return what the library recalls, among even documents or all} */
  HopfieldRecall recall(
      float[] cue, Similarity similarity, Separation separation, int k, boolean even)
      throws IOException {
    return HopfieldQuery.builder("v", cue)
        .similarity(similarity)
        .separation(separation)
        .k(k)
        .filter(even ? new TermQuery(new Term("even", "yes")) : null)
        .build()
        .recall(searcher());
  }

  /** {@return what the library recalls by default} */
  HopfieldRecall recall(float[] cue, Similarity similarity, int k) throws IOException {
    return recall(cue, similarity, new Softmax(), k, false);
  }

  @Override
  public void close() throws IOException {
    reader.close();
    directory.close();
  }
}
