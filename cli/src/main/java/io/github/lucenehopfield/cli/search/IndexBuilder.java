package io.github.lucenehopfield.cli.search;

import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.VectorFile;
import io.github.lucenehopfield.datasets.io.OutputException;
import io.github.lucenehopfield.datasets.io.PendingOutput;
import io.github.lucenehopfield.datasets.io.Progress;
import io.github.lucenehopfield.index.HopfieldVectorField;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnByteVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.SortedNumericDocValuesField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;

/**
 * Writes the vectors of a file into an index: document i carries the id i in the doc-values field
 * {@value #ID}. With one thread the same input gives the same index. Not safe for use by several
 * threads.
 */
public final class IndexBuilder {
  /** The doc-values field with the row that a document came from. */
  public static final String ID = "id";

  /** The doc-values field with the name of the row, where rows have names. */
  public static final String NAME = "name";

  private static final int BLOCK = 128;

  private final Codec codec;
  private final String field;
  private final VectorSimilarityFunction similarity;
  private final int threads;
  private final boolean oneSegment;
  private final boolean unknown;
  private final Map<String, long[]> numbers;
  private final Map<String, Map<Long, long[]>> links;

  /**
   * Prepares to write.
   *
   * @param codec writes the segments
   * @param field the name of the vector field
   * @param similarity the function recorded for ordinary nearest-neighbor queries
   * @param threads how many threads add documents, at least 1
   * @param oneSegment whether to merge everything into one segment
   */
  public IndexBuilder(
      Codec codec,
      String field,
      VectorSimilarityFunction similarity,
      int threads,
      boolean oneSegment) {
    this(codec, field, similarity, threads, oneSegment, false, Map.of(), Map.of());
  }

  /**
   * Prepares to write documents with more fields.
   *
   * @param codec writes the segments
   * @param field the name of the vector field
   * @param similarity the function recorded for ordinary nearest-neighbor queries
   * @param threads how many threads add documents, at least 1
   * @param oneSegment whether to merge everything into one segment
   * @param unknown whether vectors may have unknown coordinates, which are NaN
   * @param numbers by field, a number for every row
   * @param links by field, the ids that rows lead to
   */
  public IndexBuilder(
      Codec codec,
      String field,
      VectorSimilarityFunction similarity,
      int threads,
      boolean oneSegment,
      boolean unknown,
      Map<String, long[]> numbers,
      Map<String, Map<Long, long[]>> links) {
    this.unknown = unknown;
    this.numbers = numbers;
    this.links = links;
    this.codec = codec;
    this.field = field;
    this.similarity = similarity;
    this.threads = threads;
    this.oneSegment = oneSegment;
  }

  /**
   * Writes an index.
   *
   * @param vectors the vectors, all of them finite, or NaN where that may be
   * @param directory an empty directory
   * @param progress counts vectors
   * @param aborter receives what stops the writer from another thread
   * @throws BadInputException if a vector cannot be indexed
   * @throws IOException if the index cannot be written
   */
  public void build(
      VectorFile vectors, Path directory, Progress progress, Consumer<Runnable> aborter)
      throws IOException {
    VectorChecks checks = new VectorChecks(vectors, similarity, unknown);
    checks.checkSize(codec.knnVectorsFormat().getMaxDimensions(field));
    try (Directory target = FSDirectory.open(directory)) {
      IndexWriter writer = new IndexWriter(target, config());
      AtomicBoolean aborted = new AtomicBoolean();
      aborter.accept(() -> abort(writer, aborted));
      try {
        addAll(writer, vectors, checks, progress);
        progress.note("writing");
        if (oneSegment) {
          // Merges were off until now, so that the segments do not depend on their timing.
          TieredMergePolicy merges = new TieredMergePolicy();
          merges.setNoCFSRatio(0);
          writer.getConfig().setMergePolicy(merges);
          writer.forceMerge(1);
        }
        writer.close();
      } catch (IOException | RuntimeException e) {
        try {
          writer.rollback();
        } catch (IOException suppressed) {
          e.addSuppressed(suppressed);
        }
        // What a closed writer says then is not the reason.
        if (aborted.get()) {
          throw new IOException("interrupted", e);
        }
        // Threads that come after the failure learn only that the writer is closed.
        if (e instanceof AlreadyClosedException
            && writer.getTragicException() instanceof IOException reason) {
          throw reason;
        }
        throw e;
      }
    }
  }

  /**
   * Writes an index into a new directory.
   *
   * @param vectors the vectors, all of them finite
   * @param output the directory, stopped on an interrupt
   * @param progress counts vectors
   * @throws BadInputException if a vector cannot be indexed
   * @throws OutputException if the index cannot be written
   * @throws IOException if the vectors cannot be read
   */
  public void build(VectorFile vectors, PendingOutput output, Progress progress)
      throws IOException {
    try {
      build(vectors, output.path(), progress, output::beforeDiscard);
    } catch (FileSystemException e) {
      if (vectors.path().toString().equals(e.getFile())) {
        throw e;
      }
      throw output.failure(e);
    } catch (IOException e) {
      throw output.failure(e);
    }
  }

  private IndexWriterConfig config() {
    return new IndexWriterConfig()
        .setCodec(codec)
        .setOpenMode(IndexWriterConfig.OpenMode.CREATE)
        .setUseCompoundFile(false)
        .setMergePolicy(NoMergePolicy.INSTANCE)
        .setMergeScheduler(new SerialMergeScheduler())
        .setRAMBufferSizeMB(Math.min(512, Runtime.getRuntime().maxMemory() / (4 << 20)))
        .setCommitOnClose(true);
  }

  private void addAll(
      IndexWriter writer, VectorFile vectors, VectorChecks checks, Progress progress)
      throws IOException {
    AtomicInteger next = new AtomicInteger();
    AtomicBoolean failed = new AtomicBoolean();
    if (threads == 1) {
      addBlocks(writer, vectors, checks, next, failed, progress);
      return;
    }
    Callable<Void> task =
        () -> {
          addBlocks(writer, vectors, checks, next, failed, progress);
          return null;
        };
    List<Future<Void>> workers = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      for (int t = 0; t < threads; t++) {
        workers.add(pool.submit(task));
      }
    }
    for (Future<Void> worker : workers) {
      Parallel.join(worker);
    }
  }

  private void addBlocks(
      IndexWriter writer,
      VectorFile vectors,
      VectorChecks checks,
      AtomicInteger next,
      AtomicBoolean failed,
      Progress progress)
      throws IOException {
    VectorFile.Cursor cursor = vectors.cursor();
    boolean done = false;
    try {
      int from;
      while (!failed.get() && (from = next.getAndAdd(BLOCK)) >= 0 && from < vectors.rows()) {
        int to = Math.min(from + BLOCK, vectors.rows());
        for (int row = from; row < to; row++) {
          float[] vector = new float[vectors.dimension()];
          read(vectors, cursor, row, vector);
          checks.check(row, vector);
          Document document = new Document();
          document.add(new NumericDocValuesField(ID, row));
          document.add(vectorField(vectors, vector));
          if (!vectors.names().isEmpty()) {
            document.add(new SortedDocValuesField(NAME, new BytesRef(vectors.names().get(row))));
          }
          addOthers(document, row);
          writer.addDocument(document);
        }
        progress.add(to - from);
      }
      done = true;
    } finally {
      if (!done) {
        failed.set(true);
      }
    }
  }

  /** Digests take a byte a coordinate. */
  private Field vectorField(VectorFile vectors, float[] vector) {
    if (!vectors.isOfDigests()) {
      return new HopfieldVectorField(field, vector, similarity);
    }
    byte[] bytes = new byte[vector.length];
    for (int d = 0; d < bytes.length; d++) {
      bytes[d] = (byte) vector[d];
    }
    return new KnnByteVectorField(field, bytes, similarity);
  }

  /** Says which file it is, so that the index does not get the blame. */
  private static void read(VectorFile vectors, VectorFile.Cursor cursor, int row, float[] vector)
      throws IOException {
    try {
      cursor.read(row, vector);
    } catch (IOException e) {
      throw new FileSystemException(vectors.path().toString(), null, OutputException.reason(e));
    }
  }

  private void addOthers(Document document, int row) {
    numbers.forEach((name, values) -> document.add(new NumericDocValuesField(name, values[row])));
    links.forEach(
        (name, targets) -> {
          for (long to : targets.getOrDefault((long) row, new long[0])) {
            document.add(new SortedNumericDocValuesField(name, to));
          }
        });
  }

  private static void abort(IndexWriter writer, AtomicBoolean aborted) {
    aborted.set(true);
    try {
      writer.rollback();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
