package io.github.lucenehopfield;

import io.github.lucenehopfield.similarity.Similarity;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;

/**
 * Warms up the JVM of a server, so that its first user does not wait for the compiler: recalls cues
 * of every kind from a small index of random vectors, in a background thread of the lowest
 * priority. Without it the first recalls after a start take some seconds each, mostly of
 * interpreting what is meant to be compiled to vector instructions.
 *
 * <p>Safe for use by many threads.
 */
public final class HopfieldWarmup implements Closeable {
  /**
   * How many vectors there are in the small index: enough for a scan to be compiled, and few enough
   * to be indexed in a second.
   */
  public static final int VECTORS = 2048;

  private static final String FIELD = "v";
  private static final String COLOR = "color";
  private static final int DIMENSION = 64;

  // So many recalls by a similarity have all its loops compiled.
  private static final int ROUNDS = 24;
  private static final int KINDS = 6;

  // A machine that is so slow has other worries.
  private static final long MAX_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Path temporary;
  private final Codec codec;
  private final List<Similarity> similarities;
  private final Consumer<Outcome> done;
  private final Thread thread;
  private volatile boolean closed;
  private int recalls;

  /**
   * What a warm-up was.
   *
   * @param recalls how many recalls were made
   * @param seconds how long it took
   * @param failure what ended it, or null; a server works without
   */
  public record Outcome(int recalls, double seconds, Exception failure) {}

  private HopfieldWarmup(
      Path temporary, Codec codec, List<Similarity> similarities, Consumer<Outcome> done) {
    this.temporary = temporary;
    this.codec = codec;
    this.similarities = List.copyOf(similarities);
    this.done = done;
    this.thread = new Thread(this::run, "hopfield-warmup");
    thread.setDaemon(true);
    thread.setPriority(Thread.MIN_PRIORITY);
  }

  /**
   * Starts a warm-up.
   *
   * @param temporary a folder for files of some megabytes, which are deleted in the end: codes in
   *     mapped memory, as those of a server are, are scanned by code of their own
   * @param codec writes the small index, with codes for so few vectors as {@link #VECTORS}
   * @param similarities those that users will ask with
   * @param done is told when it has ended by itself, in the thread of the warm-up
   * @return the warm-up, under way
   */
  public static HopfieldWarmup start(
      Path temporary, Codec codec, List<Similarity> similarities, Consumer<Outcome> done) {
    HopfieldWarmup warmup = new HopfieldWarmup(temporary, codec, similarities, done);
    warmup.thread.start();
    return warmup;
  }

  private void run() {
    long start = System.nanoTime();
    Exception failure = null;
    try {
      inFolder(start);
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
    if (!closed) {
      done.accept(new Outcome(recalls, (System.nanoTime() - start) / 1e9, failure));
    }
  }

  private void inFolder(long start) throws IOException {
    Path folder = Files.createTempDirectory(Files.createDirectories(temporary), "hopfield-warmup");
    try (Directory directory = new MMapDirectory(folder)) {
      try {
        float[][] vectors = index(directory);
        if (!closed) {
          recall(directory, vectors, start);
        }
      } finally {
        for (String file : directory.listAll()) {
          directory.deleteFile(file);
        }
      }
    } finally {
      Files.deleteIfExists(folder);
    }
  }

  /** {@return the vectors of an index, whose neighboring coordinates are alike} */
  private float[][] index(Directory directory) throws IOException {
    Random random = new Random(1);
    float[][] vectors = new float[VECTORS][DIMENSION];
    IndexWriterConfig config = new IndexWriterConfig().setCodec(codec);
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      for (int i = 0; i < VECTORS && !closed; i++) {
        double value = 0;
        for (int d = 0; d < DIMENSION; d++) {
          value = 0.9 * value + random.nextGaussian();
          vectors[i][d] = (float) value;
        }
        Document document = new Document();
        document.add(new KnnFloatVectorField(FIELD, vectors[i]));
        document.add(new StringField(COLOR, i % 3 == 0 ? "red" : "blue", Field.Store.NO));
        writer.addDocument(document);
      }
    }
    return vectors;
  }

  private void recall(Directory directory, float[][] vectors, long start) throws IOException {
    Random random = new Random(2);
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      IndexSearcher searcher = new IndexSearcher(reader);
      searcher.setQueryCache(null);
      for (int round = 0; round < ROUNDS; round++) {
        for (Similarity similarity : similarities) {
          if (closed || System.nanoTime() - start > MAX_NANOS) {
            return;
          }
          float[] cue = corrupted(vectors[random.nextInt(VECTORS)], round, random);
          HopfieldQuery.Builder query = HopfieldQuery.builder(FIELD, cue).similarity(similarity);
          if (round / KINDS % 2 == 1) {
            query.filter(new TermQuery(new Term(COLOR, "red")));
          }
          searcher.search(query.build(), RecallRequest.DEFAULT_K);
          query.build().find(searcher);
          recalls++;
        }
      }
    }
  }

  /**
   * {@return a cue with noise, with erased values, with outliers, with unknown coordinates, with
   * gain and offset, or that comes from nothing stored}
   */
  private static float[] corrupted(float[] vector, int kind, Random random) {
    float[] cue = vector.clone();
    for (int d = 0; d < DIMENSION; d++) {
      boolean hit = random.nextInt(3) == 0;
      switch (kind % KINDS) {
        case 0 -> cue[d] += (float) (0.3 * random.nextGaussian());
        case 1 -> cue[d] = hit ? 0 : cue[d];
        case 2 -> cue[d] = hit ? (float) (5 * random.nextGaussian()) : cue[d];
        case 3 -> cue[d] = hit ? Float.NaN : cue[d];
        case 4 -> cue[d] = (float) (2 - 0.5 * cue[d] + 0.2 * random.nextGaussian());
        default -> cue[d] = (float) (2 * random.nextGaussian());
      }
    }
    return cue;
  }

  /**
   * Waits until the warm-up has ended.
   *
   * @param millis for how long at most, in milliseconds
   * @return whether it has ended
   * @throws InterruptedException if the thread that waits is interrupted
   */
  public boolean await(long millis) throws InterruptedException {
    return thread.join(Duration.ofMillis(millis));
  }

  /** Ends the warm-up, and waits until it has deleted its files: at most for one recall. */
  @Override
  public void close() {
    closed = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
