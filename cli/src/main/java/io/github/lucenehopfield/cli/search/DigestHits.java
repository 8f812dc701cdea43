package io.github.lucenehopfield.cli.search;

import io.github.lucenehopfield.similarity.CueSimilarity.PatternScorer;
import io.github.lucenehopfield.similarity.Tlsh;
import java.io.IOException;
import java.util.List;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.DocValuesType;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.KnnVectorValues.DocIndexIterator;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.VectorEncoding;

/**
 * What is said of documents found for a TLSH digest: their name and their distance, whatever they
 * were found by. Safe for use by many threads.
 *
 * @param reader the index
 * @param field its field of digests
 */
public record DigestHits(IndexReader reader, FieldInfo field) {
  /**
   * A document.
   *
   * @param name its name, or null
   * @param distance of its digest from the cue
   */
  public record Hit(String name, int distance) {}

  /**
   * {@return what is said of some documents}
   *
   * @param cue the vector of a digest
   * @param docs of the whole index
   * @param limit how many of them at most
   * @throws IOException if the index cannot be read
   */
  public Hit[] describe(float[] cue, int[] docs, int limit) throws IOException {
    PatternScorer scorer = Tlsh.similarity().bind(cue).scorer();
    List<LeafReaderContext> leaves = reader.leaves();
    Hit[] hits = new Hit[Math.min(limit, docs.length)];
    for (int i = 0; i < hits.length; i++) {
      LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(docs[i], leaves));
      int doc = docs[i] - leaf.docBase;
      long distance = -Math.round(scorer.score(vector(docs[i])));
      hits[i] = new Hit(name(leaf.reader(), doc), (int) distance);
    }
    return hits;
  }

  private static String name(LeafReader leaf, int doc) throws IOException {
    FieldInfo info = leaf.getFieldInfos().fieldInfo(IndexBuilder.NAME);
    SortedDocValues names =
        info != null && info.getDocValuesType() == DocValuesType.SORTED
            ? leaf.getSortedDocValues(IndexBuilder.NAME)
            : null;
    return names != null && names.advanceExact(doc)
        ? names.lookupOrd(names.ordValue()).utf8ToString()
        : null;
  }

  /**
   * {@return a copy of the vector of a document, as floats}
   *
   * @param docInIndex of the whole index, with a vector
   * @throws IOException if the index cannot be read
   */
  public float[] vector(int docInIndex) throws IOException {
    List<LeafReaderContext> leaves = reader.leaves();
    LeafReaderContext context = leaves.get(ReaderUtil.subIndex(docInIndex, leaves));
    LeafReader leaf = context.reader();
    int doc = docInIndex - context.docBase;
    if (field.getVectorEncoding() == VectorEncoding.FLOAT32) {
      FloatVectorValues values = leaf.getFloatVectorValues(field.name);
      DocIndexIterator iterator = values.iterator();
      iterator.advance(doc);
      return values.vectorValue(iterator.index()).clone();
    }
    ByteVectorValues values = leaf.getByteVectorValues(field.name);
    DocIndexIterator iterator = values.iterator();
    iterator.advance(doc);
    byte[] bytes = values.vectorValue(iterator.index());
    float[] vector = new float[bytes.length];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = bytes[d];
    }
    return vector;
  }
}
