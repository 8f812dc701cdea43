package io.github.lucenehopfield.solr;

import io.github.lucenehopfield.engine.FashionMnist;
import io.github.lucenehopfield.engine.PlainIndex;
import io.github.lucenehopfield.engine.Vectors;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fashion-MNIST over HTTP, next to the plain library: run by {@code -Dtest=FashionMnistOverHttp
 * -Dtest.heap=3g -Dtest.flags=-Dfashion.mnist=FOLDER}, where test.flags takes the other options of
 * {@link FashionMnist} too; the report is target/fashion-mnist-over-http.txt.
 */
@EnabledIfSystemProperty(named = "fashion.mnist", matches = ".+")
class FashionMnistOverHttp {
  private static final int BATCH = 1000;

  @Test
  void findsWhatTheLibraryFinds(@TempDir Path home) throws Exception {
    FashionMnist data = new FashionMnist(Path.of("target", "fashion-mnist-over-http.txt"));
    float[][] images = data.images();
    Solr.configset(Solr.home(home), "images", "\"4\"", "\"" + images[0].length + "\"");
    try (PlainIndex plain = data.plain();
        Solr solr = Solr.start(home)) {
      solr.create("images", "images");
      long start = System.nanoTime();
      double sending = 0;
      for (int from = 0; from < images.length; from += BATCH) {
        String body = Bodies.documents(images, from, Math.min(images.length, from + BATCH), 1);
        long sent = System.nanoTime();
        Solr.ok(solr.ask("POST", "/solr/images/update", "application/json", body));
        sending += FashionMnist.seconds(sent);
      }
      long sent = System.nanoTime();
      Solr.ok(solr.get("/images/update?commit=true"));
      sending += FashionMnist.seconds(sent);
      data.say(
          "indexing over HTTP, with the commit: %.0f documents/s, %.1f s",
          images.length / sending, FashionMnist.seconds(start));
      start = System.nanoTime();
      Solr.ok(solr.get("/images/update?optimize=true&maxSegments=1"));
      data.say("merging to one segment: %.1f s", FashionMnist.seconds(start));
      data.compare(plain, (similarity, cue) -> ask(solr, similarity, cue));
    }
  }

  private static FashionMnist.Answer ask(Solr solr, String similarity, float[] cue)
      throws Exception {
    String clause = "{!hopfield f=v similarity=" + similarity + "}" + Vectors.json(cue);
    Solr.Answer answer = solr.find("images", "q", clause, "rows", "1", "fl", "id");
    return new FashionMnist.Answer(
        String.join(",", answer.ids()), answer.number("responseHeader/QTime"));
  }
}
