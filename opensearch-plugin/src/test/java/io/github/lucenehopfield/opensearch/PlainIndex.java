package io.github.lucenehopfield.opensearch;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;

/** The same vectors in one Lucene index of one segment; a document's number is its id. */
final class PlainIndex implements AutoCloseable {
  private final ByteBuffersDirectory directory = new ByteBuffersDirectory();
  private final DirectoryReader reader;
  private final double addSeconds;
  private final double mergeSeconds;

  PlainIndex(float[][] vectors) throws IOException {
    long start = System.nanoTime();
    long added;
    try (IndexWriter writer =
        new IndexWriter(directory, new IndexWriterConfig().setCodec(new HopfieldCodec()))) {
      for (int i = 0; i < vectors.length; i++) {
        Document document = new Document();
        document.add(new KnnFloatVectorField("v", vectors[i]));
        document.add(new StringField("even", String.valueOf(i % 2 == 0), Field.Store.NO));
        writer.addDocument(document);
      }
      writer.flush();
      added = System.nanoTime();
      writer.forceMerge(1);
    }
    addSeconds = (added - start) / 1e9;
    mergeSeconds = (System.nanoTime() - added) / 1e9;
    reader = DirectoryReader.open(directory);
  }

  /** {@return how long it took to add all vectors} */
  double addSeconds() {
    return addSeconds;
  }

  /** {@return how long it took to make one segment of them} */
  double mergeSeconds() {
    return mergeSeconds;
  }

  IndexSearcher searcher() {
    return new IndexSearcher(reader);
  }

  /** {@return the ids of the best k} */
  List<String> best(float[] cue, Similarity similarity, int k, int candidates) throws IOException {
    HopfieldQuery query =
        HopfieldQuery.builder("v", cue).similarity(similarity).k(k).candidates(candidates).build();
    List<String> ids = new ArrayList<>();
    for (ScoreDoc hit : searcher().search(query, k).scoreDocs) {
      ids.add(String.valueOf(hit.doc));
    }
    return ids;
  }

  @Override
  public void close() throws IOException {
    reader.close();
    directory.close();
  }
}
