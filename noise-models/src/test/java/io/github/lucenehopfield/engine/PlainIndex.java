package io.github.lucenehopfield.engine;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.Softmax;
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
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;

/**
 * What an engine holds, in one Lucene index of one segment: vectors in a field v; a document's
 * number is its id.
 */
public final class PlainIndex implements AutoCloseable {
  private final ByteBuffersDirectory directory = new ByteBuffersDirectory();
  private final DirectoryReader reader;
  private final double addSeconds;
  private final double mergeSeconds;

  public PlainIndex(float[][] vectors) throws IOException {
    long start = System.nanoTime();
    long added;
    try (IndexWriter writer =
        new IndexWriter(directory, new IndexWriterConfig().setCodec(new HopfieldCodec()))) {
      for (int i = 0; i < vectors.length; i++) {
        Document document = new Document();
        document.add(new KnnFloatVectorField("v", vectors[i]));
        document.add(new StringField("even", i % 2 == 0 ? "yes" : "no", Field.Store.NO));
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
  public double addSeconds() {
    return addSeconds;
  }

  /** {@return how long it took to make one segment of them} */
  public double mergeSeconds() {
    return mergeSeconds;
  }

  public IndexSearcher searcher() {
    return new IndexSearcher(reader);
  }

  /** {@return the ids of the best k} */
  public List<String> best(float[] cue, Similarity similarity, int k, int candidates)
      throws IOException {
    HopfieldQuery query =
        HopfieldQuery.builder("v", cue).similarity(similarity).k(k).candidates(candidates).build();
    List<String> ids = new ArrayList<>();
    for (ScoreDoc hit : searcher().search(query, k).scoreDocs) {
      ids.add(String.valueOf(hit.doc));
    }
    return ids;
  }

  /** {@return what the library recalls, among documents of even numbers or all} */
  public HopfieldRecall recall(
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
  public HopfieldRecall recall(float[] cue, Similarity similarity, int k) throws IOException {
    return recall(cue, similarity, new Softmax(), k, false);
  }

  /** {@return what the library recalls for several cues of one origin} */
  public HopfieldRecall recall(float[][] cues, Similarity similarity, int k) throws IOException {
    return HopfieldQuery.builder("v")
        .cues(cues)
        .similarity(similarity)
        .k(k)
        .build()
        .recall(searcher());
  }

  @Override
  public void close() throws IOException {
    reader.close();
    directory.close();
  }
}
