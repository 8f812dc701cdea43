package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.lucenehopfield.engine.Vectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.client.json.jackson.JacksonJsonpMapper;
import org.opensearch.client.opensearch.OpenSearchClient;
import org.opensearch.client.opensearch.core.BulkRequest;
import org.opensearch.client.opensearch.core.SearchResponse;
import org.opensearch.client.opensearch.generic.Body;
import org.opensearch.client.opensearch.generic.Requests;
import org.opensearch.client.opensearch.generic.Response;
import org.opensearch.client.transport.OpenSearchTransport;
import org.opensearch.client.transport.httpclient5.ApacheHttpClient5TransportBuilder;

/** Clients of OpenSearch: the one for Java, and the one for JavaScript where Node.js is. */
class TestClients {
  private static final int COUNT = 20;
  private static final int DIMENSION = 4;

  @TempDir private static Path base;
  private static TestNodes nodes;
  private static float[][] vectors;

  /** A document, as the client for Java makes and reads it. */
  public static final class Face {
    /** The vector. */
    public float[] v;

    /** A field alongside it. */
    public String city;
  }

  @BeforeAll
  static void start() throws Exception {
    vectors = Vectors.random(COUNT, DIMENSION, 9);
    nodes = TestNodes.start(base, 1);
  }

  @AfterAll
  static void close() throws Exception {
    nodes.close();
  }

  private static String clause(int cue) {
    return "{\"hopfield\":{\"v\":{\"k\":3,\"vector\":" + Vectors.json(vectors[cue]) + "}}}";
  }

  @Test
  void java() throws Exception {
    HttpHost host = new HttpHost("http", "127.0.0.1", nodes.port(0));
    try (OpenSearchTransport transport =
        ApacheHttpClient5TransportBuilder.builder(host)
            .setMapper(new JacksonJsonpMapper())
            .build()) {
      OpenSearchClient client = new OpenSearchClient(transport);
      String index = Bodies.index(1, 0, DIMENSION);
      try (Response made =
          client
              .generic()
              .execute(Requests.builder().endpoint("/java").method("PUT").json(index).build())) {
        assertEquals(200, made.getStatus());
      }
      BulkRequest.Builder bulk = new BulkRequest.Builder().index("java");
      for (int i = 0; i < COUNT; i++) {
        Face face = new Face();
        face.v = vectors[i];
        face.city = i % 2 == 0 ? "Oslo" : "Bern";
        String id = String.valueOf(i);
        bulk.operations(one -> one.index(into -> into.id(id).document(face)));
      }
      assertEquals(false, client.bulk(bulk.build()).errors());
      client.indices().refresh(all -> all.index("java"));
      // There are no types for queries of plugins: typed answers by a query in base64.
      String wrapped =
          Base64.getEncoder().encodeToString(clause(7).getBytes(StandardCharsets.UTF_8));
      SearchResponse<Face> typed =
          client.search(
              s -> s.index("java").query(q -> q.wrapper(w -> w.query(wrapped))), Face.class);
      assertEquals("7", typed.hits().hits().get(0).id());
      assertEquals(1.0, typed.hits().hits().get(0).score().doubleValue(), 0);
      assertEquals("Bern", typed.hits().hits().get(0).source().city);
      assertEquals(DIMENSION, typed.hits().hits().get(0).source().v.length);
      // Any request, with pipelines, as JSON.
      String body = "{\"query\":" + clause(8) + ",\"ext\":{\"hopfield_hits\":{}}}";
      try (Response answer =
          client
              .generic()
              .execute(
                  Requests.builder().endpoint("/java/_search").method("POST").json(body).build())) {
        String text = answer.getBody().map(Body::bodyAsString).orElseThrow();
        Map<?, ?> json = new ObjectMapper().readValue(text, Map.class);
        Map<?, ?> hits = (Map<?, ?>) json.get("hits");
        Map<?, ?> first = (Map<?, ?>) ((List<?>) hits.get("hits")).get(0);
        assertEquals("8", first.get("_id"));
        assertTrue(text.contains("log_ratio"), text);
      }
    }
  }

  /** Runs a command, and {@return what it writes} */
  private static String run(Path folder, String... command) throws Exception {
    Path out = Files.createTempFile(base, "out", ".txt");
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
    } catch (IOException e) {
      assumeTrue(false, "the client for JavaScript is tested where Node.js is: " + e.getMessage());
      return null;
    }
    boolean ended = process.waitFor(100, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly();
    }
    String text = Files.readString(out);
    boolean installing = command[0].equals("npm");
    assumeTrue(
        !installing || (ended && process.exitValue() == 0),
        "the client for JavaScript is tested where npm can install it: " + text);
    assertTrue(ended && process.exitValue() == 0, text);
    return text;
  }

  @Test
  void javaScript() throws Exception {
    Path folder = Files.createDirectories(base.resolve("js"));
    run(folder, "node", "--version");
    String client = "@opensearch-project/opensearch@3.9.0";
    run(folder, "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", client);
    Path script = folder.resolve("client.js");
    Files.copy(Path.of("src/test/resources/client.js"), script);
    String text =
        run(
            folder,
            "node",
            script.toString(),
            "http://127.0.0.1:" + nodes.port(0),
            Bodies.index(1, 0, DIMENSION),
            new ObjectMapper().writeValueAsString(vectors),
            clause(5));
    assertEquals("5 1 20 true\n", text);
  }
}
