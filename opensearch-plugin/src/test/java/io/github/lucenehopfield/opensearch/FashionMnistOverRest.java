package io.github.lucenehopfield.opensearch;

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
 * Fashion-MNIST over REST, next to the plain library: run by {@code -Dtest=FashionMnistOverRest
 * -Dtest.heap=3g -Dtest.flags=-Dfashion.mnist=FOLDER}, where the folder has
 * train-images-idx3-ubyte.gz; the report is target/fashion-mnist-over-rest.txt. The number of cues
 * is -Dfashion.cues=500, also in test.flags.
 */
@EnabledIfSystemProperty(named = "fashion.mnist", matches = ".+")
class FashionMnistOverRest {
  private static final int BATCH = 2000;
  private static final int CUES = Integer.getInteger("fashion.cues", 500);

  @Test
  void findsWhatTheLibraryFinds(@TempDir Path base) throws Exception {
    float[][] images =
        read(Path.of(System.getProperty("fashion.mnist"), "train-images-idx3-ubyte.gz"));
    StringBuilder report = new StringBuilder();
    long start = System.nanoTime();
    try (PlainIndex plain = new PlainIndex(images);
        TestNodes nodes = TestNodes.start(base, 1)) {
      say(report, "plain index, and a node started: %.1f s", seconds(start));
      say(
          report,
          "indexing by the library, one thread: %.0f documents/s, %.1f s; force-merge to one segment: %.1f s",
          images.length / plain.addSeconds(),
          plain.addSeconds(),
          plain.mergeSeconds());
      nodes.ok("PUT", "/images", Vectors.index(3, 0, images[0].length));
      start = System.nanoTime();
      double sending = 0;
      for (int from = 0; from < images.length; from += BATCH) {
        String body = Vectors.bulk("images", images, from, Math.min(images.length, from + BATCH));
        long sent = System.nanoTime();
        nodes.ok("POST", "/_bulk?filter_path=errors", body);
        sending += seconds(sent);
      }
      nodes.ok("POST", "/images/_refresh", null);
      say(
          report,
          "bulk indexing over REST: %.0f documents/s, %.1f s",
          images.length / sending,
          seconds(start));
      start = System.nanoTime();
      nodes.ok("POST", "/images/_forcemerge?max_num_segments=1", null);
      nodes.ok("POST", "/images/_refresh", null);
      say(report, "force-merge to one segment a shard: %.1f s", seconds(start));
      for (String similarity : List.of("euclidean", "robust")) {
        for (String law :
            List.of("noise:0.5", "dropout:0.5", "saltpepper:0.5", "occlude:28x28:0.5")) {
          compare(images, plain, nodes, similarity, law, report);
        }
      }
    }
  }

  private static void compare(
      float[][] images,
      PlainIndex plain,
      TestNodes nodes,
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
      String body =
          "{\"_source\":false,\"size\":1,\"query\":{\"hopfield\":{\"v\":{\"similarity\":\""
              + similarity
              + "\",\"vector\":"
              + Vectors.json(cue)
              + "}}}}";
      start = System.nanoTime();
      TestNodes.Answer answer = nodes.ok("POST", "/images/_search", body);
      thereSeconds += seconds(start);
      took += answer.<Integer>at("took");
      there += String.valueOf(origin).equals(answer.at("hits.hits.0._id")) ? 1 : 0;
    }
    say(
        report,
        "%d cues: %-10s %-18s correct@1 library %.3f, REST %.3f; ms a query: library %.1f, took %.1f, REST %.1f",
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

  private static void say(StringBuilder report, String form, Object... values) {
    report.append(String.format(Locale.ROOT, form, values)).append('\n');
    try {
      Files.writeString(Path.of("target", "fashion-mnist-over-rest.txt"), report);
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
