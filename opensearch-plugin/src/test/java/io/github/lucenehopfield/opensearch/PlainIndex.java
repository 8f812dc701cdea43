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

  PlainIndex(float[][] vectors) throws IOException {
    try (IndexWriter writer =
        new IndexWriter(directory, new IndexWriterConfig().setCodec(new HopfieldCodec()))) {
      for (int i = 0; i < vectors.length; i++) {
        Document document = new Document();
        document.add(new KnnFloatVectorField("v", vectors[i]));
        document.add(new StringField("even", String.valueOf(i % 2 == 0), Field.Store.NO));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
    reader = DirectoryReader.open(directory);
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
