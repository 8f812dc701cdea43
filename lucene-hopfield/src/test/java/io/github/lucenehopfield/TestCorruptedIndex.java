package io.github.lucenehopfield;

import io.github.lucenehopfield.index.HopfieldVectorField;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.ManhattanSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.tests.util.LuceneTestCase;

/** A recall on corrupted files ends with an answer, or says that the index is corrupt. */
public class TestCorruptedIndex extends LuceneTestCase {
  private static final int DIMENSION = 8;
  private static final List<Similarity> SIMILARITIES =
      List.of(new EuclideanSimilarity(), new ManhattanSimilarity());

  /** Gives other bytes for one file. */
  private static final class Replaced extends FilterDirectory {
    private final String name;
    private final Directory replacement = new ByteBuffersDirectory();

    Replaced(Directory in, String name, byte[] bytes) throws IOException {
      super(in);
      this.name = name;
      try (IndexOutput out = replacement.createOutput(name, IOContext.DEFAULT)) {
        out.writeBytes(bytes, bytes.length);
      }
    }

    @Override
    public IndexInput openInput(String file, IOContext context) throws IOException {
      return file.equals(name)
          ? replacement.openInput(file, context)
          : super.openInput(file, context);
    }
  }

  private static Directory index(List<float[]> vectors) throws IOException {
    Directory directory = new ByteBuffersDirectory();
    try (IndexWriter writer =
        new IndexWriter(directory, Indexes.config(Indexes.coded()).setUseCompoundFile(false))) {
      for (int i = 0; i < vectors.size(); i++) {
        // Some documents have none, so that the file of the vectors says which ones do.
        Document document = new Document();
        if (i % 5 != 0) {
          document.add(new HopfieldVectorField(Indexes.FIELD, vectors.get(i)));
        }
        writer.addDocument(document);
      }
    }
    return directory;
  }

  private static String file(Directory directory, String extension) throws IOException {
    for (String name : directory.listAll()) {
      if (name.endsWith(extension)) {
        return name;
      }
    }
    throw new AssertionError(extension);
  }

  private static byte[] read(Directory directory, String name) throws IOException {
    try (IndexInput in = directory.openInput(name, IOContext.READONCE)) {
      byte[] bytes = new byte[(int) in.length()];
      in.readBytes(bytes, 0, bytes.length);
      return bytes;
    }
  }

  private static HopfieldRecall recall(DirectoryReader reader, float[] cue, Similarity similarity)
      throws IOException {
    return HopfieldQuery.builder(Indexes.FIELD, cue)
        .similarity(similarity)
        .k(3)
        .candidates(20)
        .build()
        .recall(new IndexSearcher(reader));
  }

  /**
   * {@code -Dhopfield.flips} says how many bytes, 300 by default, and {@code -Dhopfield.seed}
   * which.
   */
  public void testAnyByteMayLie() throws IOException {
    Random flipped = new Random(Integer.getInteger("hopfield.seed", 7));
    int flips = Integer.getInteger("hopfield.flips", 300);
    List<float[]> vectors = Indexes.clustered(flipped, 150, DIMENSION);
    float[] cue = vectors.get(7).clone();
    cue[2] = Float.NaN;
    flip(vectors, cue, flipped, flips / 2);
    for (float[] vector : vectors) {
      vector[flipped.nextInt(DIMENSION)] = Float.NaN;
    }
    flip(vectors, cue, flipped, flips - flips / 2);
  }

  private static void flip(List<float[]> vectors, float[] cue, Random flipped, int flips)
      throws IOException {
    try (Directory directory = index(vectors)) {
      String[] names = {file(directory, ".vec"), file(directory, ".hpc")};
      for (int i = 0; i < flips; i++) {
        String name = names[i % 2];
        byte[] bytes = read(directory, name);
        int at = flipped.nextInt(bytes.length - 16);
        bytes[at] ^= (byte) (1 + flipped.nextInt(255));
        try (DirectoryReader reader = DirectoryReader.open(new Replaced(directory, name, bytes))) {
          recall(reader, cue, SIMILARITIES.get(i / 2 % SIMILARITIES.size()));
        } catch (CorruptIndexException
            | IndexFormatTooNewException
            | IndexFormatTooOldException
            | EOFException expected) {
          // Lucene's directories say no more of a position beyond the end.
          assertTrue(expected instanceof EOFException || expected.getMessage() != null);
        } catch (IOException | RuntimeException | Error e) {
          // Lucene's own reader of the documents asserts what its blocks hold.
          boolean lucene =
              e instanceof AssertionError
                  && e.getStackTrace()[0].getClassName().startsWith("org.apache.lucene.codecs.");
          if (lucene) {
            continue;
          }
          throw new AssertionError(name + " byte " + at + " is " + bytes[at], e);
        }
      }
    }
  }

  public void testVectorsThatAreNotFiniteAreNamed() throws IOException {
    List<float[]> vectors = Indexes.clustered(new Random(3), 40, DIMENSION);
    try (Directory directory = index(vectors)) {
      String name = file(directory, ".vec");
      for (Similarity similarity : SIMILARITIES) {
        byte[] bytes = read(directory, name);
        // The first vector is that of document 1.
        makeNaN(bytes, vectors.get(1)[0]);
        try (DirectoryReader reader = DirectoryReader.open(new Replaced(directory, name, bytes))) {
          CorruptIndexException e =
              expectThrows(
                  CorruptIndexException.class, () -> recall(reader, vectors.get(1), similarity));
          assertTrue(e.getMessage(), e.getMessage().contains("vector[0]=NaN doc=1"));
        }
      }
    }
  }

  public void testRecalledVectorsThatAreNotFiniteAreNamed() throws IOException {
    try (Directory directory = new ByteBuffersDirectory()) {
      try (IndexWriter writer =
          new IndexWriter(directory, Indexes.config(Indexes.coded()).setUseCompoundFile(false))) {
        for (int i = 1; i <= 3; i++) {
          Document document = new Document();
          document.add(new HopfieldVectorField(Indexes.FIELD, new float[] {i, 1}));
          document.add(new HopfieldVectorField("recalled", new float[] {.25f + i, 0}));
          writer.addDocument(document);
        }
      }
      String name = file(directory, ".vec");
      byte[] bytes = read(directory, name);
      makeNaN(bytes, 2.25f);
      try (DirectoryReader reader = DirectoryReader.open(new Replaced(directory, name, bytes))) {
        HopfieldQuery query =
            HopfieldQuery.builder(Indexes.FIELD, new float[] {2, 1})
                .similarity(new EuclideanSimilarity())
                .projection(Projection.hetero("recalled"))
                .build();
        CorruptIndexException e =
            expectThrows(
                CorruptIndexException.class, () -> query.recall(new IndexSearcher(reader)));
        assertTrue(e.getMessage(), e.getMessage().contains("vector[0]=NaN doc=1"));
        assertTrue(e.getMessage(), e.getMessage().contains("recalled"));
      }
    }
  }

  /** Makes NaN of a value where it is first found. */
  private static void makeNaN(byte[] bytes, float value) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at <= bytes.length - Float.BYTES; at++) {
      if (buffer.getFloat(at) == value) {
        buffer.putFloat(at, Float.NaN);
        return;
      }
    }
    throw new AssertionError(value);
  }
}
