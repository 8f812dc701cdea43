package io.github.lucenehopfield.opensearch;

import io.github.lucenehopfield.engine.FashionMnist;
import io.github.lucenehopfield.engine.PlainIndex;
import io.github.lucenehopfield.engine.Vectors;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fashion-MNIST over REST, next to the plain library: run by {@code -Dtest=FashionMnistOverRest
 * -Dtest.heap=3g -Dtest.flags=-Dfashion.mnist=FOLDER}, where test.flags takes the other options of
 * {@link FashionMnist} too; the report is target/fashion-mnist-over-rest.txt.
 */
@EnabledIfSystemProperty(named = "fashion.mnist", matches = ".+")
class FashionMnistOverRest {
  private static final int BATCH = 2000;

  @Test
  void findsWhatTheLibraryFinds(@TempDir Path base) throws Exception {
    FashionMnist data = new FashionMnist(Path.of("target", "fashion-mnist-over-rest.txt"));
    float[][] images = data.images();
    try (PlainIndex plain = data.plain();
        TestNodes nodes = TestNodes.start(base, 1)) {
      nodes.ok("PUT", "/images", Bodies.index(3, 0, images[0].length));
      long start = System.nanoTime();
      double sending = 0;
      for (int from = 0; from < images.length; from += BATCH) {
        String body = Bodies.bulk("images", images, from, Math.min(images.length, from + BATCH));
        long sent = System.nanoTime();
        nodes.ok("POST", "/_bulk?filter_path=errors", body);
        sending += FashionMnist.seconds(sent);
      }
      nodes.ok("POST", "/images/_refresh", null);
      data.say(
          "bulk indexing over REST: %.0f documents/s, %.1f s",
          images.length / sending, FashionMnist.seconds(start));
      start = System.nanoTime();
      nodes.ok("POST", "/images/_forcemerge?max_num_segments=1", null);
      nodes.ok("POST", "/images/_refresh", null);
      data.say("force-merge to one segment a shard: %.1f s", FashionMnist.seconds(start));
      data.compare(plain, (similarity, cue) -> ask(nodes, similarity, cue));
    }
  }

  private static FashionMnist.Answer ask(TestNodes nodes, String similarity, float[] cue)
      throws Exception {
    TestNodes.Answer answer =
        nodes.ok(
            "POST",
            "/images/_search",
            "{\"_source\":false,\"size\":1,\"query\":{\"hopfield\":{\"v\":{\"similarity\":\""
                + similarity
                + "\",\"vector\":"
                + Vectors.json(cue)
                + "}}}}");
    return new FashionMnist.Answer(answer.at("hits.hits.0._id"), answer.<Integer>at("took"));
  }
}
