package io.github.lucenehopfield.cli.lab;

import io.github.lucenehopfield.cli.search.IndexBuilder;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.VectorFile;
import io.github.lucenehopfield.datasets.io.Console;
import io.github.lucenehopfield.datasets.io.PendingOutput;
import io.github.lucenehopfield.datasets.io.Progress;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.index.HopfieldVectorsFormat;
import java.io.IOException;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/** Writes images into an index that has Lucene's graph and our codes alongside each other. */
public final class DemoImages {
  /** The vector field. */
  public static final String FIELD = "image";

  private static final int NEIGHBORS = 16;
  private static final int BEAM = 100;
  private static final int BUFFER_MEGABYTES = 256;

  private DemoImages() {}

  /**
   * Writes the first images of a file.
   *
   * @param images the file
   * @param most how many, at least 1; all of them where there are no more
   * @param output an empty directory
   * @param console where progress is shown
   * @throws BadInputException if an image is malformed
   * @throws IOException if something cannot be read or written
   */
  public static void index(VectorFile images, int most, PendingOutput output, Console console)
      throws IOException {
    Codec codec =
        new HopfieldCodec(
            Codec.getDefault(),
            new HopfieldVectorsFormat(new Lucene99HnswVectorsFormat(NEIGHBORS, BEAM)));
    int count = Math.min(most, images.rows());
    IndexWriterConfig config =
        new IndexWriterConfig()
            .setCodec(codec)
            .setUseCompoundFile(false)
            .setRAMBufferSizeMB(BUFFER_MEGABYTES);
    try (Progress progress = Progress.start(console, "Indexing", "images", count);
        Directory directory = FSDirectory.open(output.path());
        IndexWriter writer = new IndexWriter(directory, config)) {
      VectorFile.Cursor cursor = images.cursor();
      for (int row = 0; row < count; row++) {
        float[] image = new float[images.dimension()];
        cursor.read(row, image);
        Document document = new Document();
        document.add(new NumericDocValuesField(IndexBuilder.ID, row));
        document.add(new KnnFloatVectorField(FIELD, image, VectorSimilarityFunction.EUCLIDEAN));
        writer.addDocument(document);
        progress.add(1);
      }
      writer.forceMerge(1);
    }
  }
}
