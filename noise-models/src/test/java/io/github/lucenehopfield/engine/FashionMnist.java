package io.github.lucenehopfield.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.noise.SimilarityRegistry;
import io.github.lucenehopfield.noise.corruption.Corruption;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.apache.lucene.search.IndexSearcher;

/**
 * Fashion-MNIST asked of an engine, next to the plain library. System properties say what of it:
 * {@code fashion.mnist}, the folder with train-images-idx3-ubyte.gz; {@code fashion.cues}, how many
 * cues per row (500); {@code fashion.similarities} and {@code fashion.corruptions}, which rows,
 * separated by commas.
 */
public final class FashionMnist {
  private static final int CUES = Integer.getInteger("fashion.cues", 500);
  private static final String SIMILARITIES = "euclidean,robust";
  private static final String CORRUPTIONS =
      "noise:0.5,dropout:0.5,saltpepper:0.5,occlude:28x28:0.5";

  private final Path report;
  private final StringBuilder said = new StringBuilder();
  private final float[][] images;

  /** An engine that has the images; the id of each is its position. */
  @FunctionalInterface
  public interface Engine {
    Answer ask(String similarity, float[] cue) throws Exception;
  }

  /**
   * An answer.
   *
   * @param best id of the best hit
   * @param millis how long it took as the engine says
   */
  public record Answer(String best, double millis) {}

  /**
   * Reads the images.
   *
   * @param report file that is written over with what was found
   */
  public FashionMnist(Path report) throws IOException {
    this.report = report;
    this.images = read(Path.of(System.getProperty("fashion.mnist"), "train-images-idx3-ubyte.gz"));
  }

  public float[][] images() {
    return images;
  }

  /** Adds a line to the report. */
  public void say(String form, Object... values) {
    said.append(String.format(Locale.ROOT, form, values)).append('\n');
    try {
      Files.writeString(report, said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return the images in a plain index, whose making is reported} */
  public PlainIndex plain() throws IOException {
    PlainIndex plain = new PlainIndex(images);
    say(
        "indexing by the library, one thread: %.0f documents/s, %.1f s; force-merge to one segment:"
            + " %.1f s",
        images.length / plain.addSeconds(), plain.addSeconds(), plain.mergeSeconds());
    return plain;
  }

  /** {@return the seconds since a time of {@link System#nanoTime}} */
  public static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /**
   * Reports a row for each similarity and corruption; an engine must find what the library finds.
   */
  public void compare(PlainIndex plain, Engine engine) throws Exception {
    for (String similarity : System.getProperty("fashion.similarities", SIMILARITIES).split(",")) {
      for (String law : System.getProperty("fashion.damages", CORRUPTIONS).split(",")) {
        compare(plain, engine, similarity, law);
      }
    }
  }

  private void compare(PlainIndex plain, Engine engine, String similarity, String law)
      throws Exception {
    Corruption corruption = Corruption.parse(law);
    SplittableRandom random = new SplittableRandom(5);
    IndexSearcher searcher = plain.searcher();
    int here = 0;
    int there = 0;
    double hereSeconds = 0;
    double thereSeconds = 0;
    double took = 0;
    for (int i = 0; i < CUES; i++) {
      int origin = random.nextInt(images.length);
      float[] cue = corruption.apply(images[origin], random);
      HopfieldQuery query =
          HopfieldQuery.builder("v", cue)
              .similarity(SimilarityRegistry.byName(similarity, 1))
              .build();
      long start = System.nanoTime();
      here += searcher.search(query, 1).scoreDocs[0].doc == origin ? 1 : 0;
      hereSeconds += seconds(start);
      start = System.nanoTime();
      Answer answer = engine.ask(similarity, cue);
      thereSeconds += seconds(start);
      took += answer.millis();
      there += String.valueOf(origin).equals(answer.best()) ? 1 : 0;
    }
    say(
        "%d cues: %-10s %-18s correct@1 library %.3f, engine %.3f; ms per query: library %.1f, took"
            + " %.1f, with HTTP %.1f",
        CUES,
        similarity,
        law,
        here / (double) CUES,
        there / (double) CUES,
        1e3 * hereSeconds / CUES,
        took / CUES,
        1e3 * thereSeconds / CUES);
    assertEquals(here / (double) CUES, there / (double) CUES, 0.01, similarity + " " + law);
  }

  private static float[][] read(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new GZIPInputStream(Files.newInputStream(file), 1 << 16))) {
      in.readInt();
      int count = in.readInt();
      int dimension = in.readInt() * in.readInt();
      float[][] images = new float[count][dimension];
      byte[] bytes = new byte[dimension];
      for (float[] image : images) {
        in.readFully(bytes);
        for (int d = 0; d < dimension; d++) {
          image[d] = (bytes[d] & 0xff) / 255f;
        }
      }
      return images;
    }
  }
}
