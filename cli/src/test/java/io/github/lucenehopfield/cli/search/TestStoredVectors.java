package io.github.lucenehopfield.cli.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.TestFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnByteVectorField;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An index of three segments in which every fifth document has no vector and some are deleted. */
class TestStoredVectors {
  private static final int DOCUMENTS = 300;

  @TempDir Path directory;
  private OpenIndex index;
  private Set<Integer> live;

  @BeforeEach
  void writeIndex() throws IOException {
    IndexWriterConfig config =
        new IndexWriterConfig().setCodec(Codecs.hopfield()).setMergePolicy(NoMergePolicy.INSTANCE);
    live = new TreeSet<>();
    try (FSDirectory files = FSDirectory.open(directory.resolve("index"));
        IndexWriter writer = new IndexWriter(files, config)) {
      for (int i = 0; i < DOCUMENTS; i++) {
        Document document = new Document();
        document.add(new StringField("key", "" + i, StringField.Store.NO));
        document.add(new NumericDocValuesField(IndexBuilder.ID, 1000 + i));
        if (i % 5 != 0) {
          document.add(new KnnFloatVectorField("v", vector(i)));
          document.add(new KnnByteVectorField("bytes", new byte[] {(byte) (i % 100), -3}));
          live.add(i);
        }
        writer.addDocument(document);
        if (i % 100 == 99) {
          writer.flush();
        }
      }
      for (int i = 0; i < DOCUMENTS; i += 7) {
        writer.deleteDocuments(new Term("key", "" + i));
        live.remove(i);
      }
    }
    index = OpenIndex.open(directory.resolve("index"));
    assertEquals(3, index.reader().leaves().size());
  }

  @AfterEach
  void closeIndex() throws IOException {
    index.close();
  }

  private static float[] vector(int document) {
    return new float[] {document, -document, 0.5f};
  }

  private StoredVectors stored(String field) {
    return new StoredVectors(index.reader(), index.vectorField(field));
  }

  @Test
  void aLargeSampleIsEveryLiveVectorOnce() throws IOException {
    float[][] sample = stored("v").sample(1000, 1);
    assertEquals(live.size(), sample.length);
    int at = 0;
    for (int document : live) {
      assertArrayEquals(vector(document), sample[at++]);
    }
    float[][] bytes = stored("bytes").sample(1000, 1);
    assertEquals(live.size(), bytes.length);
    assertEquals(-3, bytes[0][1]);
  }

  @Test
  void aSmallSampleIsEvenAndSeeded() throws IOException {
    int[] counts = new int[DOCUMENTS];
    int seeds = 2000;
    for (int seed = 0; seed < seeds; seed++) {
      float[][] sample = stored("v").sample(20, seed);
      assertEquals(20, sample.length);
      for (float[] vector : sample) {
        counts[(int) vector[0]]++;
      }
    }
    double expected = seeds * 20.0 / live.size();
    for (int document = 0; document < DOCUMENTS; document++) {
      double want = live.contains(document) ? expected : 0;
      // Five standard deviations of a count of rare events.
      assertEquals(want, counts[document], 5 * Math.sqrt(want), "document " + document);
    }
    assertArrayEquals(stored("v").sample(20, 8), stored("v").sample(20, 8));
  }

  @Test
  void findsVectorsByTheirIds() throws IOException {
    // 1005 has no vector and 1014 is deleted.
    float[][] found = stored("v").withIds(new long[] {1299, 1001, 1005, 1299, 1014, 3});
    assertArrayEquals(vector(299), found[0]);
    assertArrayEquals(vector(1), found[1]);
    assertNull(found[2]);
    assertArrayEquals(vector(299), found[3]);
    assertNull(found[4]);
    assertNull(found[5]);
  }

  @Test
  void tellsWhatIsStored() throws IOException {
    float[][] vectors = {vector(299), vector(1), vector(299)};
    assertEquals(-1, stored("v").firstNotStored(vectors));
    vectors[1] = vector(14);
    assertEquals(1, stored("v").firstNotStored(vectors));
    vectors[0] = new float[] {299, -299, 0.25f};
    assertEquals(0, stored("v").firstNotStored(vectors));
    // Another vector of the same hash, since a hash is 31 times the first plus the second.
    float first = Float.intBitsToFloat(Float.floatToIntBits(299) + 1);
    float second = Float.intBitsToFloat(Float.floatToIntBits(-299) - 31);
    vectors[0] = new float[] {first, second, 0.5f};
    assertEquals(Arrays.hashCode(vector(299)), Arrays.hashCode(vectors[0]));
    assertEquals(0, stored("v").firstNotStored(vectors));
  }

  @Test
  void drawsPairsThatBelongTogether() throws IOException {
    int rows = TrainingPairs.MAX_PAIRS + 500;
    Integer[] documents = live.toArray(new Integer[0]);
    float[][] cues = new float[rows][];
    float[][] origins = new float[rows][];
    long[] ids = new long[rows];
    for (int i = 0; i < rows; i++) {
      int document = documents[i % documents.length];
      cues[i] = new float[] {document, i, Float.NaN};
      origins[i] = vector(document);
      ids[i] = 1000 + document;
    }
    Path cueFile = TestFiles.write(directory, "cues.npy", TestFiles.npy(cues));
    Path idFile = TestFiles.write(directory, "ids.npy", TestFiles.ids(ids));
    Path vectorFile = TestFiles.write(directory, "origins.npy", TestFiles.npy(origins));
    for (Path file : new Path[] {idFile, vectorFile}) {
      TrainingPairs pairs = TrainingPairs.read(cueFile, file, index, index.vectorField("v"), 3);
      assertEquals(rows, pairs.found());
      assertEquals(TrainingPairs.MAX_PAIRS, pairs.cues().length);
      int late = 0;
      for (int i = 0; i < pairs.cues().length; i++) {
        float[] cue = pairs.cues()[i];
        assertArrayEquals(vector((int) cue[0]), pairs.origins()[i]);
        late += cue[1] >= rows / 2 ? 1 : 0;
      }
      assertEquals(TrainingPairs.MAX_PAIRS / 2, late, TrainingPairs.MAX_PAIRS / 10);
    }
    origins[rows - 1] = vector(14);
    TestFiles.write(directory, "origins.npy", TestFiles.npy(origins));
    int refused = 0;
    for (int seed = 0; seed < 12; seed++) {
      try {
        TrainingPairs.read(cueFile, vectorFile, index, index.vectorField("v"), seed);
      } catch (BadInputException e) {
        assertTrue(e.getMessage().contains("row " + (rows - 1)), e.getMessage());
        refused++;
      }
    }
    assertTrue(refused > 0 && refused < 12, refused + " draws held the wrong one");
    assertThrows(
        BadInputException.class,
        () -> TrainingPairs.read(cueFile, cueFile, index, index.vectorField("v"), 3));
  }
}
