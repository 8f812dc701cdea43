package io.github.lucenehopfield.solr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.adaptive.NamedSimilarities;
import io.github.lucenehopfield.damage.Damage;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.apache.lucene.search.IndexSearcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fashion-MNIST over HTTP, next to the plain library: run by {@code -Dtest=FashionMnistOverHttp
 * -Dtest.heap=3g -Dtest.flags=-Dfashion.mnist=FOLDER}, where the folder has
 * train-images-idx3-ubyte.gz; the report is target/fashion-mnist-over-http.txt.
 */
@EnabledIfSystemProperty(named = "fashion.mnist", matches = ".+")
class FashionMnistOverHttp {
  private static final int BATCH = 1000;
  private static final int CUES = Integer.getInteger("fashion.cues", 200);

  @Test
  void findsWhatTheLibraryFinds(@TempDir Path home) throws Exception {
    float[][] images =
        read(Path.of(System.getProperty("fashion.mnist"), "train-images-idx3-ubyte.gz"));
    StringBuilder report = new StringBuilder();
    long start = System.nanoTime();
    Solr.configset(Solr.home(home), "images", "\"4\"", "\"" + images[0].length + "\"");
    try (PlainIndex plain = new PlainIndex(images);
        Solr solr = Solr.start(home)) {
      say(report, "plain index, and a node started: %.1f s", seconds(start));
      solr.create("images", "images");
      start = System.nanoTime();
      double sending = 0;
      for (int from = 0; from < images.length; from += BATCH) {
        String body = Vectors.documents(images, from, Math.min(images.length, from + BATCH), 1);
        long sent = System.nanoTime();
        Solr.ok(solr.ask("POST", "/solr/images/update", "application/json", body));
        sending += seconds(sent);
      }
      long sent = System.nanoTime();
      Solr.ok(solr.get("/images/update?commit=true"));
      sending += seconds(sent);
      say(
          report,
          "indexing over HTTP, with the commit: %.0f documents/s, %.1f s",
          images.length / sending,
          seconds(start));
      start = System.nanoTime();
      Solr.ok(solr.get("/images/update?optimize=true&maxSegments=1"));
      say(report, "merging to one segment: %.1f s", seconds(start));
      for (String similarity : List.of("euclidean", "robust")) {
        for (String law :
            List.of("noise:0.5", "dropout:0.5", "saltpepper:0.5", "occlude:28x28:0.5")) {
          compare(images, plain, solr, similarity, law, report);
        }
      }
    }
  }

  private static void compare(
      float[][] images,
      PlainIndex plain,
      Solr solr,
      String similarity,
      String law,
      StringBuilder report)
      throws Exception {
    Damage damage = Damage.parse(law);
    SplittableRandom random = new SplittableRandom(5);
    IndexSearcher searcher = plain.searcher();
    int here = 0;
    int there = 0;
    double hereSeconds = 0;
    double thereSeconds = 0;
    double took = 0;
    for (int i = 0; i < CUES; i++) {
      int origin = random.nextInt(images.length);
      float[] cue = damage.apply(images[origin], random);
      HopfieldQuery query =
          HopfieldQuery.builder("v", cue)
              .similarity(NamedSimilarities.byName(similarity, 1))
              .build();
      long start = System.nanoTime();
      here += searcher.search(query, 1).scoreDocs[0].doc == origin ? 1 : 0;
      hereSeconds += seconds(start);
      String clause = "{!hopfield f=v similarity=" + similarity + "}" + Vectors.json(cue);
      start = System.nanoTime();
      Solr.Answer answer = solr.find("images", "q", clause, "rows", "1", "fl", "id");
      thereSeconds += seconds(start);
      took += answer.number("responseHeader/QTime");
      there += answer.ids().equals(List.of(String.valueOf(origin))) ? 1 : 0;
    }
    say(
        report,
        "%-10s %-18s correct@1 library %.3f, HTTP %.3f; ms a query: library %.1f, QTime %.1f, HTTP %.1f",
        similarity,
        law,
        here / (double) CUES,
        there / (double) CUES,
        1e3 * hereSeconds / CUES,
        took / CUES,
        1e3 * thereSeconds / CUES);
    assertEquals(here / (double) CUES, there / (double) CUES, 0.01, similarity + " " + law);
  }

  private static void say(StringBuilder report, String form, Object... values) {
    report.append(String.format(Locale.ROOT, form, values)).append('\n');
    try {
      Files.writeString(Path.of("target", "fashion-mnist-over-http.txt"), report);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
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
