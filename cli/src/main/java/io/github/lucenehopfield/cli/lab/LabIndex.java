package io.github.lucenehopfield.cli.lab;

import io.github.lucenehopfield.cli.search.IndexBuilder;
import io.github.lucenehopfield.cli.search.OpenIndex;
import io.github.lucenehopfield.cli.search.StoredVectors;
import io.github.lucenehopfield.datasets.file.BadInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.VectorEncoding;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;

/** The patterns of one vector field of an index, by document. Safe for use by many threads. */
public final class LabIndex {
  private static final int SAMPLE = 500;
  private static final long SEED = 42;

  /** How names of files with the links of a graph end. */
  private static final String GRAPH = ".vex";

  private final DirectoryReader reader;
  private final FieldInfo field;
  private final String title;
  private final int width;
  private final long count;
  private final float lowest;
  private final float highest;

  /**
   * A stored pattern.
   *
   * @param doc its number in the index
   * @param id its number in the file that it came from, or {@code doc} in an index without ids
   * @param values one per dimension
   */
  record Pattern(int doc, long id, float[] values) {}

  /**
   * Takes over an open index.
   *
   * @param index the index, which outlives this object
   * @param field its vector field, or null for the only one there is
   * @param width coordinates per line where patterns are images, or 0 where they are not
   * @param title what to call the index on the page
   * @throws BadInputException if there is no such field, nothing in it, or the width does not
   *     divide its dimension
   * @throws IOException if the index cannot be read
   */
  public LabIndex(OpenIndex index, String field, int width, String title) throws IOException {
    this.reader = index.reader();
    this.field = index.vectorField(field);
    this.title = title;
    this.width = width;
    int dimension = this.field.getVectorDimension();
    if (width < 0 || (width > 0 && dimension % width != 0)) {
      throw new BadInputException(
          "--width: expected a divisor of the dimension " + dimension + ", found " + width);
    }
    this.count = countLive();
    if (count == 0) {
      throw new BadInputException(index.path(), "an index with vectors", "none in it");
    }
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (float[] vector : new StoredVectors(reader, this.field).sample(SAMPLE, SEED)) {
      for (float value : vector) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    this.lowest = low;
    this.highest = high;
  }

  private long countLive() throws IOException {
    long live = 0;
    for (LeafReaderContext leaf : reader.leaves()) {
      KnnVectorValues values = values(leaf.reader());
      if (values != null) {
        Bits accepted = values.getAcceptOrds(leaf.reader().getLiveDocs());
        for (int ord = 0; ord < values.size(); ord++) {
          live += accepted == null || accepted.get(ord) ? 1 : 0;
        }
      }
    }
    return live;
  }

  /** {@return the vectors of a segment, or null where it has none} */
  KnnVectorValues values(LeafReader leaf) throws IOException {
    return isOfFloats()
        ? leaf.getFloatVectorValues(field.name)
        : leaf.getByteVectorValues(field.name);
  }

  /** {@return a vector as floats, which the next call may overwrite} */
  static float[] vector(KnnVectorValues values, int ord) throws IOException {
    if (values instanceof FloatVectorValues floats) {
      return floats.vectorValue(ord);
    }
    byte[] bytes = ((ByteVectorValues) values).vectorValue(ord);
    float[] vector = new float[bytes.length];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = bytes[d];
    }
    return vector;
  }

  /** {@return the index} */
  DirectoryReader reader() {
    return reader;
  }

  /** {@return the vector field} */
  FieldInfo field() {
    return field;
  }

  /** {@return whether coordinates are floats and not bytes} */
  boolean isOfFloats() {
    return field.getVectorEncoding() == VectorEncoding.FLOAT32;
  }

  /** {@return whether a graph of Lucene's is there, as far as names of files tell} */
  boolean hasGraph() throws IOException {
    for (String file : reader.directory().listAll()) {
      if (file.endsWith(GRAPH)) {
        return true;
      }
    }
    return false;
  }

  /** {@return coordinates per pattern} */
  int dimension() {
    return field.getVectorDimension();
  }

  /** {@return how many patterns} */
  long count() {
    return count;
  }

  /** {@return coordinates per line of an image, 0 where patterns are no images} */
  int width() {
    return width;
  }

  /** {@return what to call the index} */
  String title() {
    return title;
  }

  /** {@return the lowest coordinate of a sample} */
  float lowest() {
    return lowest;
  }

  /** {@return the highest coordinate of a sample} */
  float highest() {
    return highest;
  }

  /**
   * {@return the pattern of a document}
   *
   * @throws ApiException if there is none
   */
  Pattern pattern(int doc) throws IOException, ApiException {
    List<Pattern> found = doc < 0 || doc >= reader.maxDoc() ? List.of() : patterns(doc, 1, doc + 1);
    if (found.isEmpty()) {
      throw ApiException.of(404, "doc", "must be that of a document with a pattern", doc);
    }
    return found.get(0);
  }

  /**
   * {@return patterns in the order of the index}
   *
   * @param from the first document to look at
   * @param most how many patterns
   */
  List<Pattern> patterns(int from, int most) throws IOException {
    return patterns(from, most, reader.maxDoc());
  }

  private List<Pattern> patterns(int from, int most, int end) throws IOException {
    List<Pattern> found = new ArrayList<>();
    for (LeafReaderContext context : reader.leaves()) {
      int first = Math.max(0, from - context.docBase);
      int last = Math.min(end - context.docBase, context.reader().maxDoc());
      KnnVectorValues values = first < last ? values(context.reader()) : null;
      if (values == null) {
        continue;
      }
      Bits live = context.reader().getLiveDocs();
      NumericDocValues ids = context.reader().getNumericDocValues(IndexBuilder.ID);
      KnnVectorValues.DocIndexIterator docs = values.iterator();
      int doc = docs.advance(first);
      while (doc < last && doc != DocIdSetIterator.NO_MORE_DOCS && found.size() < most) {
        if (live == null || live.get(doc)) {
          long id = ids != null && ids.advanceExact(doc) ? ids.longValue() : context.docBase + doc;
          float[] copy = vector(values, docs.index()).clone();
          found.add(new Pattern(context.docBase + doc, id, copy));
        }
        doc = docs.nextDoc();
      }
    }
    return found;
  }

  /** {@return the id of a document, or its number where it has none} */
  long id(int doc) throws IOException {
    List<LeafReaderContext> leaves = reader.leaves();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
    NumericDocValues ids = leaf.reader().getNumericDocValues(IndexBuilder.ID);
    return ids != null && ids.advanceExact(doc - leaf.docBase) ? ids.longValue() : doc;
  }
}
