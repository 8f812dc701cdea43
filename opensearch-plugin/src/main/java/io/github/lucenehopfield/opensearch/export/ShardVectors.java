package io.github.lucenehopfield.opensearch.export;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SoftDeletesDirectoryReaderWrapper;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.VectorEncoding;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.IOUtils;
import org.opensearch.cli.ExitCodes;
import org.opensearch.cli.UserException;
import org.opensearch.common.lucene.Lucene;
import org.opensearch.index.mapper.IdFieldMapper;
import org.opensearch.index.mapper.Uid;

/** The vectors that a field has in the files of some shards. Not thread-safe. */
final class ShardVectors implements Closeable {
  private final String field;
  private final List<Closeable> open = new ArrayList<>();
  private final List<DirectoryReader> readers = new ArrayList<>();
  private int count;
  private int dimension;

  private ShardVectors(String field) {
    this.field = field;
  }

  /** What is done with each vector. */
  @FunctionalInterface
  private interface Visitor {
    void visit(LeafReader leaf, int doc, float[] vector) throws IOException, UserException;
  }

  /**
   * {@return the vectors of some shards}
   *
   * @param folders of Lucene's files
   * @param field the name of the vectors field
   * @throws IOException if they cannot be read
   * @throws UserException if their vectors are of several lengths
   */
  static ShardVectors open(List<Path> folders, String field) throws IOException, UserException {
    ShardVectors opened = new ShardVectors(field);
    try {
      for (Path folder : folders) {
        Directory directory = FSDirectory.open(folder);
        opened.open.add(directory);
        DirectoryReader reader = DirectoryReader.open(directory);
        opened.open.add(reader);
        // What was updated or deleted is kept for a while.
        opened.readers.add(
            new SoftDeletesDirectoryReaderWrapper(reader, Lucene.SOFT_DELETES_FIELD));
      }
      opened.visit((leaf, doc, vector) -> opened.count(vector.length));
      return opened;
    } catch (Throwable e) {
      opened.close();
      throw e;
    }
  }

  private void count(int length) throws UserException {
    if (count > 0 && length != dimension) {
      throw new UserException(
          ExitCodes.DATA_ERROR,
          "all shards must have vectors of one dimension; dimension="
              + dimension
              + " and "
              + length);
    }
    dimension = length;
    count++;
  }

  /** {@return how many vectors there are} */
  int count() {
    return count;
  }

  /** {@return how many values a vector has} */
  int dimension() {
    return dimension;
  }

  /** {@return how many shards there are} */
  int shards() {
    return readers.size();
  }

  private void visit(Visitor visitor) throws IOException, UserException {
    for (DirectoryReader reader : readers) {
      for (LeafReaderContext context : reader.leaves()) {
        LeafReader leaf = context.reader();
        FieldInfo info = leaf.getFieldInfos().fieldInfo(field);
        if (info != null && info.hasVectorValues()) {
          visit(leaf, info, visitor);
        }
      }
    }
  }

  private void visit(LeafReader leaf, FieldInfo info, Visitor visitor)
      throws IOException, UserException {
    Bits live = leaf.getLiveDocs();
    boolean bytes = info.getVectorEncoding() == VectorEncoding.BYTE;
    KnnVectorValues values =
        bytes ? leaf.getByteVectorValues(field) : leaf.getFloatVectorValues(field);
    KnnVectorValues.DocIndexIterator docs = values.iterator();
    float[] vector = new float[info.getVectorDimension()];
    for (int doc = docs.nextDoc();
        doc != KnnVectorValues.DocIndexIterator.NO_MORE_DOCS;
        doc = docs.nextDoc()) {
      if (live != null && !live.get(doc)) {
        continue;
      }
      if (bytes) {
        byte[] stored = ((ByteVectorValues) values).vectorValue(docs.index());
        for (int d = 0; d < vector.length; d++) {
          vector[d] = stored[d];
        }
        visitor.visit(leaf, doc, vector);
      } else {
        visitor.visit(leaf, doc, ((FloatVectorValues) values).vectorValue(docs.index()));
      }
    }
  }

  /**
   * Writes all vectors, NaN where a coordinate is unknown, and the ids of their documents in the
   * same order: of nested ones that of the document that they are in.
   *
   * @param vectors receives an array of float32 in the format of NumPy
   * @param ids receives a line for each vector
   * @throws IOException if reading or writing fails
   * @throws UserException if an id is no line
   */
  void write(Path vectors, Path ids) throws IOException, UserException {
    try (NpyOutput rows = new NpyOutput(vectors, count, dimension);
        BufferedWriter lines = Files.newBufferedWriter(ids, StandardCharsets.UTF_8)) {
      visit(
          (leaf, doc, vector) -> {
            rows.write(vector);
            lines.write(id(leaf, doc));
            lines.write('\n');
          });
    }
  }

  private static String id(LeafReader leaf, int doc) throws IOException, UserException {
    StoredFields stored = leaf.storedFields();
    // Nested documents have none, and come before the whole one.
    for (int whole = doc; whole < leaf.maxDoc(); whole++) {
      BytesRef id =
          stored.document(whole, Set.of(IdFieldMapper.NAME)).getBinaryValue(IdFieldMapper.NAME);
      if (id != null) {
        String text = Uid.decodeId(id.bytes, id.offset, id.length);
        if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
          throw new UserException(
              ExitCodes.DATA_ERROR, "an id must have no line breaks to be written; id=" + text);
        }
        return text;
      }
    }
    throw new UserException(
        ExitCodes.DATA_ERROR, "documents must have ids, as those of OpenSearch; document=" + doc);
  }

  @Override
  public void close() throws IOException {
    List<Closeable> reversed = new ArrayList<>(open).reversed();
    IOUtils.close(reversed);
  }
}
