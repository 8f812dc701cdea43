package io.github.lucenehopfield.opensearch;

import io.github.lucenehopfield.opensearch.TestNodes.Answer;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.opensearch.node.Node;
import org.opensearch.transport.Netty4ModulePlugin;

/** A node of a cluster in a process of its own, which can be killed and started again. */
final class NodeProcess {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Path home;
  private final String name;
  private final int http;
  private final int transport;
  private final String seeds;
  private Process process;

  private NodeProcess(Path home, int http, int transport, String seeds) {
    this.home = home;
    this.name = home.getFileName().toString();
    this.http = http;
    this.transport = transport;
    this.seeds = seeds;
  }

  /** {@return the nodes of a new cluster, none of which is started} */
  static List<NodeProcess> cluster(Path base, int count) throws IOException {
    int[] ports = freePorts(2 * count);
    List<String> seeds = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      seeds.add("127.0.0.1:" + ports[count + i]);
    }
    List<NodeProcess> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nodes.add(
          new NodeProcess(
              base.resolve("n" + i), ports[i], ports[count + i], String.join(",", seeds)));
    }
    return nodes;
  }

  private static int[] freePorts(int count) throws IOException {
    int[] ports = new int[count];
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0));
        ports[i] = sockets.get(i).getLocalPort();
      }
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
    return ports;
  }

  /** Is a node until its process ends: home, port of HTTP, port of the transport, seeds. */
  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(arguments[0]);
    String name = home.getFileName().toString();
    try (Node node =
        TestNodes.node(
            TestNodes.settings(home, name)
                .put("http.port", arguments[1])
                .put("transport.port", arguments[2])
                .put("discovery.seed_hosts", arguments[3])
                .put("cluster.initial_cluster_manager_nodes", "n0")
                .put("hopfield.warmup.enabled", false)
                .build(),
            List.of(HopfieldPlugin.class, Netty4ModulePlugin.class))) {
      node.start();
      new CountDownLatch(1).await();
    }
  }

  /** Starts the node, for the first time or once more with the data that it has left. */
  void start() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx512m",
            "-ea",
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            NodeProcess.class.getName(),
            home.toString(),
            String.valueOf(http),
            String.valueOf(transport),
            seeds));
    File output = home.resolveSibling(name + ".out").toFile();
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
            .start();
  }

  /** Ends the process as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      throw new AssertionError(name + " cannot be killed");
    }
  }

  /** {@return whether the process has not ended} */
  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * {@return the answer of the node}
   *
   * @throws IOException if there is none
   */
  Answer ask(HttpClient client, String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + path))
            .timeout(LIMIT)
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    return new Answer(answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8));
  }

  /** Kills the node, if it was started. */
  void end() throws InterruptedException {
    if (process != null) {
      kill();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
