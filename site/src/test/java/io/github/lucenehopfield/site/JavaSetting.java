package io.github.lucenehopfield.site;

import io.github.lucenehopfield.index.HopfieldCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedNumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;

/**
 * What the Java of the documents takes for granted: the block becomes the method {@code run} of a
 * subclass, and these fields are what it does not declare itself.
 */
public abstract class JavaSetting implements AutoCloseable {
  private static final int DIMENSION = 64;
  private static final int COUNT = 200;
  private static final int ORIGIN = 7;

  protected final float[][] vectors = new float[COUNT][DIMENSION];
  protected final float[] cue;
  protected final float[] view1;
  protected final float[] view2;
  protected final float[] view3;
  protected final float[] prefix = new float[128];
  protected final float[][] parts;
  protected final List<float[][]> bags = new ArrayList<>();
  protected final boolean[] positive = new boolean[40];
  protected final float[][] bag;
  protected final Document document = new Document();
  protected final IndexWriterConfig config = new IndexWriterConfig();
  protected final Directory directory = new ByteBuffersDirectory();
  protected final DirectoryReader reader;
  protected final IndexSearcher searcher;

  private final Directory filled = new ByteBuffersDirectory();
  private final Random random = new Random(3);

  protected JavaSetting() throws IOException {
    for (float[] vector : vectors) {
      for (int d = 0; d < DIMENSION; d++) {
        vector[d] = (float) random.nextGaussian();
      }
    }
    cue = noisy();
    view1 = noisy();
    view2 = noisy();
    view3 = noisy();
    Arrays.fill(prefix, .1f);
    parts = Arrays.copyOf(vectors, 12);
    for (int i = 0; i < positive.length; i++) {
      positive[i] = i % 2 == 0;
      bags.add(Arrays.copyOfRange(vectors, 4 * i, 4 * i + 4));
      bags.get(i)[1][0] += positive[i] ? 6 : 0;
    }
    bag = bags.get(0);
    try (IndexWriter writer =
        new IndexWriter(filled, new IndexWriterConfig().setCodec(new HopfieldCodec()))) {
      for (int i = 0; i < COUNT; i++) {
        Document row = new Document();
        row.add(new KnnFloatVectorField("vector", vectors[i]));
        row.add(new NumericDocValuesField("id", i));
        row.add(new NumericDocValuesField("class", i % 3));
        row.add(new NumericDocValuesField("source", i / 20));
        row.add(new SortedNumericDocValuesField("cites", (i + 5) % COUNT));
        writer.addDocument(row);
      }
    }
    reader = DirectoryReader.open(filled);
    searcher = new IndexSearcher(reader);
  }

  private float[] noisy() {
    float[] noisy = vectors[ORIGIN].clone();
    for (int d = 0; d < DIMENSION; d++) {
      noisy[d] += (float) (.3 * random.nextGaussian());
    }
    return noisy;
  }

  /** Runs the block. */
  public abstract void run() throws Exception;

  @Override
  public void close() throws IOException {
    reader.close();
    filled.close();
    directory.close();
  }
}
