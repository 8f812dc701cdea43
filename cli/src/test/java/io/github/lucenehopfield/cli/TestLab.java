package io.github.lucenehopfield.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server of the lab: its API, and what it refuses. */
class TestLab {
  private static final int DIMENSION = LabFixture.SIDE * LabFixture.SIDE;

  @TempDir static Path directory;
  private static LabFixture lab;
  private static HttpClient client;

  @BeforeAll
  static void start() throws IOException {
    lab = LabFixture.start(directory);
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @AfterAll
  static void stop() throws IOException {
    client.close();
    lab.close();
  }

  private static HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(lab.server().address() + path))
        .timeout(Duration.ofSeconds(30));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> recall(String body) throws Exception {
    return send(
        to("api/recall")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private static Map<String, Object> object(HttpResponse<String> response) throws IOException {
    assertEquals(200, response.statusCode(), response.body());
    return Cli.object(response.body());
  }

  private static String json(float[] cue) {
    StringJoiner values = new StringJoiner(",", "[", "]");
    for (float value : cue) {
      values.add(Float.isNaN(value) ? "null" : String.valueOf(value));
    }
    return values.toString();
  }

  /** The upper half is missing, or random. */
  private static float[] damaged(int document, boolean missing) {
    SplittableRandom random = new SplittableRandom(document);
    float[] cue = lab.image(document);
    for (int i = 0; i < DIMENSION / 2; i++) {
      cue[i] = missing ? Float.NaN : random.nextInt(256) / 255f;
    }
    return cue;
  }

  private static Map<?, ?> first(Map<String, Object> answer) {
    return (Map<?, ?>) ((List<?>) answer.get("hits")).get(0);
  }

  @Test
  void describesTheIndex() throws Exception {
    Map<String, Object> index = object(send(to("api/index")));
    assertEquals("Disks", index.get("title"));
    assertEquals((long) DIMENSION, index.get("dimension"));
    assertEquals((long) LabFixture.IMAGES, index.get("count"));
    assertEquals(List.of(16L, 16L), index.get("shape"));
    assertTrue(((List<?>) index.get("similarities")).contains("robust"));
    assertEquals(false, Boolean.valueOf(String.valueOf(index.get("graph"))));
  }

  @Test
  void givesPatterns() throws Exception {
    Map<String, Object> pattern = object(send(to("api/pattern?doc=7")));
    assertEquals(7L, pattern.get("doc"));
    List<?> values = (List<?>) pattern.get("values");
    float[] expected = lab.image(7);
    for (int i = 0; i < DIMENSION; i++) {
      assertEquals(expected[i], ((Number) values.get(i)).floatValue());
    }
    List<?> some = (List<?>) object(send(to("api/patterns?from=298&count=9"))).get("patterns");
    assertEquals(2, some.size());
    assertEquals(299L, ((Map<?, ?>) some.get(1)).get("id"));
    assertEquals(
        List.of(), object(send(to("api/patterns?from=2147483647&count=1"))).get("patterns"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void recallsTheOrigin(boolean missing) throws Exception {
    for (int document : new int[] {3, 150, 299}) {
      Map<String, Object> answer =
          object(recall("{\"cue\":" + json(damaged(document, missing)) + ",\"k\":3}"));
      Map<?, ?> best = first(answer);
      assertEquals((long) document, best.get("doc"));
      double probability = (double) best.get("probability");
      double notStored = (double) answer.get("not_stored");
      assertTrue(probability > .5 && probability + notStored <= 1 + 1e-9, answer.toString());
      assertEquals(3, ((List<?>) answer.get("hits")).size());
      float[] expected = lab.image(document);
      List<?> pattern = (List<?>) answer.get("pattern");
      for (int i = 0; i < DIMENSION; i++) {
        assertEquals(expected[i], ((Number) pattern.get(i)).floatValue(), .1);
      }
      assertFalse(((String) answer.get("corruption")).isEmpty());
      for (String method : List.of("euclidean", "cosine", "lucene")) {
        assertTrue(((Map<?, ?>) answer.get("plain")).containsKey(method), method);
      }
    }
  }

  @Test
  void findsWhatPlainSearchesFind() throws Exception {
    Map<?, ?> plain =
        (Map<?, ?>) object(recall("{\"cue\":" + json(lab.image(42)) + "}")).get("plain");
    for (Object found : plain.values()) {
      assertEquals(42L, ((Map<?, ?>) found).get("doc"));
    }
    float[] nothing = new float[DIMENSION];
    plain = (Map<?, ?>) object(recall("{\"cue\":" + json(nothing) + "}")).get("plain");
    assertFalse(plain.containsKey("cosine"), "zeros have no direction");
  }

  @Test
  void recallsInSteps() throws Exception {
    String cue = json(damaged(9, false));
    Map<String, Object> answer =
        object(recall("{\"cue\":" + cue + ",\"similarity\":\"euclidean\",\"steps\":4}"));
    List<?> readOuts = (List<?>) answer.get("read_outs");
    assertEquals((long) readOuts.size(), answer.get("steps"));
    assertTrue(readOuts.size() > 1, answer.toString());
    assertEquals(
        answer.get("pattern"), ((Map<?, ?>) readOuts.get(readOuts.size() - 1)).get("pattern"));
    double before = Double.POSITIVE_INFINITY;
    for (Object readOut : readOuts) {
      double energy = (double) ((Map<?, ?>) readOut).get("energy");
      assertTrue(energy <= before + 1e-6, "no step raises the energy");
      before = energy;
    }
  }

  @Test
  void aHigherTemperatureEvensProbabilities() throws Exception {
    String start = "{\"similarity\":\"euclidean\",\"cue\":" + json(damaged(9, false));
    double before = 2;
    for (String more : List.of(",\"temperature\":0.1}", "}", ",\"temperature\":10}")) {
      double probability = (double) first(object(recall(start + more))).get("probability");
      assertTrue(probability < before, more);
      before = probability;
    }
    Map<String, Object> fixed = object(recall(start + ",\"beta\":3}"));
    assertEquals(3, (double) fixed.get("beta"), 1e-9);
    Map<String, Object> sparse = object(recall(start + ",\"separation\":\"sparsemax\"}"));
    assertEquals(0.0, ((Map<?, ?>) ((List<?>) sparse.get("hits")).get(4)).get("probability"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | body",
        "null | body",
        "[1,2] | body",
        "{\"cue\": | body",
        "{\"cue\":CUE} x | body",
        "{\"cue\":CUE}{} | body",
        "{\"cue\":CUE,\"cue\":CUE} | body",
        "{\"cue\":CUE,\"k\":NaN} | body",
        "{\"cue\":CUE,\"similarity\":{\"a\":[[[[1]]]]}} | similarity",
        "{\"cue\":[[[[[[1]]]]]]} | cue[0]",
        "{} | cue",
        "{\"cue\":null} | cue",
        "{\"cue\":\"1\"} | cue",
        "{\"cue\":[]} | cue",
        "{\"cue\":[1,2,3]} | cue",
        "{\"cue\":MORE} | cue",
        "{\"cue\":NULLS} | cue",
        "{\"cue\":[1,\"2\"]} | cue[1]",
        "{\"cue\":[1,true]} | cue[1]",
        "{\"cue\":[1,1e39]} | cue[1]",
        "{\"cue\":[1,-1e999]} | cue[1]",
        "{\"cue\":CUE,\"k\":0} | k",
        "{\"cue\":CUE,\"k\":101} | k",
        "{\"cue\":CUE,\"k\":1.5} | k",
        "{\"cue\":CUE,\"k\":1e300} | k",
        "{\"cue\":CUE,\"k\":\"5\"} | k",
        "{\"cue\":CUE,\"steps\":-1} | steps",
        "{\"cue\":CUE,\"steps\":21} | steps",
        "{\"cue\":CUE,\"temperature\":0} | temperature",
        "{\"cue\":CUE,\"temperature\":1e999} | temperature",
        "{\"cue\":CUE,\"beta\":0} | beta",
        "{\"cue\":CUE,\"beta\":-2} | beta",
        "{\"cue\":CUE,\"beta\":1e-320} | beta",
        "{\"cue\":CUE,\"beta\":1,\"temperature\":2} | beta",
        "{\"cue\":CUE,\"similarity\":\"best\"} | similarity",
        "{\"cue\":CUE,\"similarity\":\"table:/etc/passwd\"} | similarity",
        "{\"cue\":CUE,\"similarity\":\"prf:1000000:1\"} | similarity",
        "{\"cue\":CUE,\"similarity\":7} | similarity",
        "{\"cue\":CUE,\"separation\":\"soft\"} | separation",
        "{\"cue\":CUE,\"separation\":\"top:-3\"} | k",
        "{\"cue\":CUE,\"separation\":\"window:9\"} | separation",
        "{\"cue\":CUE,\"separation\":\"max\",\"beta\":2} | separation",
        "{\"cue\":CUE,\"model\":\"/etc/passwd\"} | name",
      })
  void namesWhatIsWrong(String body, String name) throws Exception {
    HttpResponse<String> response =
        recall(
            body.replace("CUE", json(lab.image(1)))
                .replace("MORE", json(new float[DIMENSION + 1]))
                .replace("NULLS", "[" + "null,".repeat(DIMENSION - 1) + "null]"));
    assertEquals(400, response.statusCode(), response.body());
    Map<String, Object> refusal = Cli.object(response.body());
    assertEquals(name, refusal.get("name"), response.body());
    assertTrue(((String) refusal.get("law")).startsWith("must "), response.body());
    assertTrue(((String) refusal.get("error")).startsWith(name + " must "), response.body());
  }

  @ParameterizedTest
  @CsvSource({
    "api/pattern, 400",
    "api/pattern?doc=, 400",
    "api/pattern?doc=x, 400",
    "api/pattern?doc=-1, 400",
    "api/pattern?doc=300, 404",
    "api/pattern?doc=2147483647, 404",
    "api/pattern?doc=99999999999, 400",
    "api/pattern?doc=1&doc=2, 400",
    "api/pattern?doc=1&x=2, 400",
    "api/pattern?doc=%zz, 400",
    "api/patterns?count=0, 400",
    "api/patterns?count=65, 400",
    "api/patterns?from=-2, 400",
    "api/patterns?=, 400",
    "api/recall, 405",
    "api, 404",
    "lab.html, 404",
    "lab.css/, 404",
    "../lab.js, 404",
    "%2e%2e/%2e%2e/etc/passwd, 404",
    "..%2f..%2fetc%2fpasswd, 404",
    "segments_1, 404",
    "lab.js%00, 404",
  })
  void refusesAddresses(String path, int status) throws Exception {
    String answer = raw("GET", path, "127.0.0.1", "");
    assertTrue(answer.startsWith("HTTP/1.1 " + status), path + ": " + answer);
    assertFalse(answer.contains("root:"), answer);
  }

  @Test
  void refusesOtherMethodsAndTypes() throws Exception {
    for (String path : List.of("", "api/index")) {
      HttpResponse<String> response = send(to(path).DELETE());
      assertEquals(405, response.statusCode());
      assertEquals("GET", response.headers().firstValue("Allow").orElse(""));
    }
    String body = "{\"cue\":" + json(lab.image(1)) + "}";
    HttpRequest.Builder typeless = to("api/recall").POST(BodyPublishers.ofString(body));
    assertEquals(415, send(typeless).statusCode());
    assertEquals(415, send(typeless.header("Content-Type", "text/plain")).statusCode());
  }

  @Test
  void refusesHugeBodies() throws Exception {
    HttpResponse<String> response = recall("{\"cue\":[" + "0,".repeat(DIMENSION * 40) + "0]}");
    assertEquals(413, response.statusCode());
    assertEquals("body", Cli.object(response.body()).get("name"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:80",
        "127.0.0.1.evil.example",
        "10.0.0.1",
        "a@b",
        ""
      })
  void refusesForeignHosts(String host) throws Exception {
    String answer = raw("GET", "api/index", host, "");
    assertTrue(answer.startsWith("HTTP/1.1 40"), answer);
    assertFalse(answer.contains("Disks"), answer);
  }

  @Test
  void acceptsItsOwnNamesAndPageOnly() throws Exception {
    for (String host : List.of("localhost:1", "LOCALHOST", "[::1]:80", "127.0.0.1:65535")) {
      String answer = raw("GET", "api/index", host, "Origin: http://" + host + "\r\n");
      assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
    }
    for (String origin : List.of("http://evil.example", "null", "https://127.0.0.1")) {
      String answer = raw("GET", "api/index", "127.0.0.1", "Origin: " + origin + "\r\n");
      assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
    }
  }

  private static String raw(String method, String path, String host, String more)
      throws IOException {
    URI address = lab.server().address();
    try (Socket socket = new Socket(InetAddress.getByName(address.getHost()), address.getPort())) {
      socket.setSoTimeout(30_000);
      OutputStream out = socket.getOutputStream();
      String request =
          method
              + " /"
              + path
              + " HTTP/1.1\r\nHost: "
              + host
              + "\r\nConnection: close\r\n"
              + more
              + "\r\n";
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void servesThePageWithAStrictPolicy() throws Exception {
    for (String path : List.of("", "lab.css", "lab.js", "damage.js", "draw.js", "editor.js")) {
      HttpResponse<String> response = send(to(path));
      assertEquals(200, response.statusCode());
      String policy = response.headers().firstValue("Content-Security-Policy").orElse("");
      assertTrue(policy.startsWith("default-src 'none'"), policy);
      assertFalse(policy.contains("unsafe"), policy);
      assertEquals("nosniff", response.headers().firstValue("X-Content-Type-Options").orElse(""));
      assertFalse(response.body().matches("(?s).*(https?:)?//[a-z]+\\..*"), "loads from elsewhere");
    }
  }

  @Test
  void neverFailsOnDisturbedBodies() throws Exception {
    byte[] sound =
        ("{\"cue\":" + json(lab.image(1)) + ",\"k\":5,\"separation\":\"entmax:1.5\",\"steps\":2}")
            .getBytes(StandardCharsets.UTF_8);
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < 150; i++) {
      byte[] body = sound.clone();
      for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
        // The parameters after the long cue as often as the cue.
        int end = random.nextBoolean() ? body.length : 60;
        body[body.length - 1 - random.nextInt(end)] = (byte) random.nextInt(256);
      }
      HttpResponse<String> response =
          send(
              to("api/recall")
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofByteArray(body)));
      assertTrue(response.statusCode() < 500, i + ": " + response.body());
      assertFalse(Cli.object(response.body()).isEmpty());
    }
  }

  @Test
  void answersManyAtTheSameTime() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int document = 0; document < 24; document++) {
      String body = "{\"cue\":" + json(damaged(document, true)) + "}";
      HttpRequest.Builder request =
          to("api/recall")
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(body));
      answers.add(client.sendAsync(request.build(), BodyHandlers.ofString()));
    }
    for (int document = 0; document < answers.size(); document++) {
      Map<String, Object> answer = object(answers.get(document).get());
      assertEquals((long) document, first(answer).get("doc"));
    }
  }

  @Test
  void refusesATakenPort() {
    int port = lab.server().address().getPort();
    Cli run = Cli.run("lab", "--index", directory.resolve("lab-index"), "--port", port);
    assertEquals(2, run.code(), run.err());
    assertTrue(run.err().contains("expected a free port here, found 127.0.0.1:" + port), run.err());
  }
}
