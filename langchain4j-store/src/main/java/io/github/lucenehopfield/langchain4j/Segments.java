package io.github.lucenehopfield.langchain4j;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;

/** Embeddings and segments of text as documents of Lucene, and back. */
final class Segments {
  static final String ID = "id";
  static final String EMBEDDING = "embedding";
  static final String TEXT = "text";
  static final String METADATA = "metadata";
  static final String TERMS = "metadata_terms";

  /** What was stored under an identifier; the segment is null where there was none. */
  record Stored(String id, Embedding embedding, TextSegment segment) {}

  private Segments() {}

  static Document document(String id, Embedding embedding, TextSegment segment) throws IOException {
    Document document = new Document();
    document.add(new StringField(ID, id, Field.Store.YES));
    document.add(new KnnFloatVectorField(EMBEDDING, embedding.vector()));
    if (segment != null) {
      document.add(new StoredField(TEXT, segment.text()));
      document.add(new BinaryDocValuesField(METADATA, MetadataBytes.encode(segment.metadata())));
      for (Map.Entry<String, Object> entry : segment.metadata().toMap().entrySet()) {
        if (entry.getValue() instanceof String text) {
          document.add(
              new StringField(TERMS, MetadataQuery.term(entry.getKey(), text), Field.Store.NO));
        }
      }
    }
    return document;
  }

  static Stored read(IndexReader reader, int doc) throws IOException {
    List<LeafReaderContext> leaves = reader.leaves();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
    int docInLeaf = doc - leaf.docBase;
    FloatVectorValues vectors = leaf.reader().getFloatVectorValues(EMBEDDING);
    KnnVectorValues.DocIndexIterator docs = vectors.iterator();
    if (docs.advance(docInLeaf) != docInLeaf) {
      throw new IllegalStateException("document has no embedding; doc=" + doc);
    }
    Embedding embedding = new Embedding(vectors.vectorValue(docs.index()).clone());
    Document document = reader.storedFields().document(doc);
    String text = document.get(TEXT);
    return new Stored(
        document.get(ID), embedding, text == null ? null : segment(text, leaf, docInLeaf));
  }

  private static TextSegment segment(String text, LeafReaderContext leaf, int doc)
      throws IOException {
    BinaryDocValues metadata = DocValues.getBinary(leaf.reader(), METADATA);
    return TextSegment.from(
        text,
        metadata.advanceExact(doc) ? MetadataBytes.decode(metadata.binaryValue()) : new Metadata());
  }
}
