package io.github.lucenehopfield.cli.search;

import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.index.scan.UnknownCoordinates;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.DocValuesType;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.index.VectorEncoding;
import org.apache.lucene.util.Bits;

/**
 * The vectors of a field whose documents are not deleted. Holds none of them. Safe for use by many
 * threads.
 */
public final class StoredVectors {
  private final IndexReader reader;
  private final FieldInfo field;

  /**
   * Prepares to read.
   *
   * @param reader the index
   * @param field its vector field
   */
  public StoredVectors(IndexReader reader, FieldInfo field) {
    this.reader = reader;
    this.field = field;
  }

  /**
   * {@return a sample of the vectors, each as likely as any other, in the order of the index; those
   * with unknown coordinates are left out}
   *
   * @param most how many, at least 1; all of them where there are no more
   * @param seed decides which
   * @throws BadInputException if there are vectors, and all have unknown coordinates
   * @throws IOException if the index cannot be read
   */
  public float[][] sample(int most, long seed) throws IOException {
    long[] counts = new long[1];
    long[] unknown = new long[1];
    visit((leaf, values, ord, document) -> (isWhole(leaf, values, ord) ? counts : unknown)[0]++);
    if (counts[0] == 0 && unknown[0] > 0) {
      throw new BadInputException(
          "field '"
              + field.name
              + "': expected some vectors without unknown coordinates, found "
              + unknown[0]
              + " with such");
    }
    SelectionSampler sampler = new SelectionSampler(counts[0], most, seed);
    List<float[]> drawn = new ArrayList<>();
    visit(
        (leaf, values, ord, document) -> {
          if (isWhole(leaf, values, ord) && sampler.next()) {
            drawn.add(copy(values, ord));
          }
        });
    return drawn.toArray(new float[0][]);
  }

  /**
   * {@return the vectors of the documents with these ids, null where there is no such document}
   *
   * @param ids as {@link CueSearcher} gives them
   * @throws BadInputException if one of them has unknown coordinates
   * @throws IOException if the index cannot be read
   */
  public float[][] withIds(long[] ids) throws IOException {
    long[] sorted = Arrays.stream(ids).sorted().distinct().toArray();
    float[][] found = new float[sorted.length][];
    visit(
        (leaf, values, ord, document) -> {
          int at = Arrays.binarySearch(sorted, leaf.id(document));
          if (at >= 0 && found[at] == null) {
            if (!isWhole(leaf, values, ord)) {
              throw new BadInputException(
                  "field '"
                      + field.name
                      + "': expected a vector without unknown coordinates, found one with such, id "
                      + sorted[at]);
            }
            found[at] = copy(values, ord);
          }
        });
    float[][] result = new float[ids.length][];
    for (int i = 0; i < ids.length; i++) {
      result[i] = found[Arrays.binarySearch(sorted, ids[i])];
    }
    return result;
  }

  /**
   * {@return the first of some vectors that is not stored, or -1 where all are}
   *
   * @param vectors of the dimension of the field
   * @throws IOException if the index cannot be read
   */
  public int firstNotStored(float[][] vectors) throws IOException {
    // The hash above, the row below, so that one sorted array leads from a hash to its rows.
    long[] rows = new long[vectors.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (long) Arrays.hashCode(vectors[i]) << 32 | i;
    }
    Arrays.sort(rows);
    boolean[] stored = new boolean[vectors.length];
    visit(
        (leaf, values, ord, document) -> {
          float[] vector = vector(values, ord);
          long hash = (long) Arrays.hashCode(vector) << 32;
          int at = Arrays.binarySearch(rows, hash);
          for (at = at < 0 ? -at - 1 : at; at < rows.length && rows[at] >> 32 == hash >> 32; at++) {
            stored[(int) rows[at]] |= Arrays.equals(vectors[(int) rows[at]], vector);
          }
        });
    for (int i = 0; i < stored.length; i++) {
      if (!stored[i]) {
        return i;
      }
    }
    return -1;
  }

  /** Takes the vectors of classes. */
  @FunctionalInterface
  public interface ClassVisitor {
    /**
     * Takes a vector.
     *
     * @param name its class
     * @param vector the vector, which the next call may overwrite
     */
    void visit(String name, float[] vector);
  }

  /**
   * Passes the vectors that have a class and no unknown coordinates, in the order of the index.
   *
   * @param classes a field with doc values, numeric or sorted; of several values of a document the
   *     first counts. Without such a field nothing is passed
   * @param visitor takes the vectors
   * @throws IOException if the index cannot be read
   */
  public void byClass(String classes, ClassVisitor visitor) throws IOException {
    Leaf[] last = new Leaf[1];
    DocumentClass[] names = new DocumentClass[1];
    visit(
        (leaf, values, ord, document) -> {
          if (leaf != last[0]) {
            last[0] = leaf;
            names[0] = DocumentClass.of(leaf.reader(), classes);
          }
          String name = names[0].of(document);
          if (name != null && isWhole(leaf, values, ord)) {
            visitor.visit(name, vector(values, ord));
          }
        });
  }

  /** Says the class of a document; called with ascending ones. */
  @FunctionalInterface
  private interface DocumentClass {
    /** {@return the class, or null} */
    String of(int document) throws IOException;

    static DocumentClass of(LeafReader reader, String field) throws IOException {
      FieldInfo info = reader.getFieldInfos().fieldInfo(field);
      DocValuesType type = info == null ? DocValuesType.NONE : info.getDocValuesType();
      return switch (type) {
        case NUMERIC, SORTED_NUMERIC -> {
          SortedNumericDocValues numbers = DocValues.getSortedNumeric(reader, field);
          yield document ->
              numbers.advanceExact(document) ? String.valueOf(numbers.nextValue()) : null;
        }
        case SORTED, SORTED_SET -> {
          SortedSetDocValues texts = DocValues.getSortedSet(reader, field);
          yield document ->
              texts.advanceExact(document) ? texts.lookupOrd(texts.nextOrd()).utf8ToString() : null;
        }
        default -> document -> null;
      };
    }
  }

  private interface Visitor {
    void visit(Leaf leaf, KnnVectorValues values, int ord, int document) throws IOException;
  }

  private void visit(Visitor visitor) throws IOException {
    boolean floats = field.getVectorEncoding() == VectorEncoding.FLOAT32;
    for (LeafReaderContext context : reader.leaves()) {
      LeafReader leaf = context.reader();
      KnnVectorValues values =
          floats ? leaf.getFloatVectorValues(field.name) : leaf.getByteVectorValues(field.name);
      if (values == null) {
        continue;
      }
      boolean unknowns = UnknownCoordinates.in(leaf.getFieldInfos().fieldInfo(field.name));
      Leaf ids =
          new Leaf(leaf, leaf.getNumericDocValues(IndexBuilder.ID), context.docBase, unknowns);
      Bits live = values.getAcceptOrds(leaf.getLiveDocs());
      for (int ord = 0; ord < values.size(); ord++) {
        if (live == null || live.get(ord)) {
          visitor.visit(ids, values, ord, values.ordToDoc(ord));
        }
      }
    }
  }

  /** A segment and its ids; none where an index has none. */
  private record Leaf(LeafReader reader, NumericDocValues ids, int base, boolean unknowns) {
    long id(int document) throws IOException {
      return ids != null && ids.advanceExact(document) ? ids.longValue() : base + document;
    }
  }

  private static boolean isWhole(Leaf leaf, KnnVectorValues values, int ord) throws IOException {
    if (leaf.unknowns) {
      for (float value : vector(values, ord)) {
        if (Float.isNaN(value)) {
          return false;
        }
      }
    }
    return true;
  }

  private static float[] copy(KnnVectorValues values, int ord) throws IOException {
    float[] vector = vector(values, ord);
    return values instanceof FloatVectorValues ? vector.clone() : vector;
  }

  /** {@return a vector, which the next call may overwrite} */
  private static float[] vector(KnnVectorValues values, int ord) throws IOException {
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
}
