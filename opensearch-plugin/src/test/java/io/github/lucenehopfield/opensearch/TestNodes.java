package io.github.lucenehopfield.opensearch;

import io.github.lucenehopfield.engine.Curl;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.Version;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.http.HttpServerTransport;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.PluginInfo;
import org.opensearch.transport.Netty4ModulePlugin;
import org.opensearch.transport.TransportService;

/** OpenSearch nodes of one cluster in this process, on free ports of the loopback interface. */
final class TestNodes implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  private static volatile boolean warm;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();
  private final List<Node> nodes = new ArrayList<>();

  /** An answer of a node. */
  record Answer(int status, String text) {
    /** {@return the JSON object of the answer} */
    Map<String, Object> json() {
      return XContentHelper.convertToMap(new BytesArray(text), true, MediaTypeRegistry.JSON).v2();
    }

    /** {@return what is at a path of keys and positions, separated by dots} */
    @SuppressWarnings("unchecked")
    <T> T at(String path) {
      Object at = json();
      for (String step : path.split("\\.")) {
        at =
            at instanceof List<?> list
                ? list.get(Integer.parseInt(step))
                : ((Map<String, Object>) at).get(step);
        if (at == null) {
          return null;
        }
      }
      return (T) at;
    }
  }

  private static final class TestNode extends Node {
    TestNode(Settings settings, Collection<PluginInfo> plugins) {
      super(
          InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "node"),
          plugins,
          true);
    }
  }

  // The form that all supported versions have.
  @SuppressWarnings("deprecation")
  private static PluginInfo onClassPath(Class<? extends Plugin> plugin) {
    return new PluginInfo(
        plugin.getName(),
        "class path",
        "NA",
        Version.CURRENT,
        "21",
        plugin.getName(),
        null,
        List.of(),
        false);
  }

  private TestNodes() {}

  /** Says whether nodes that start from now on warm up, which takes some seconds of a processor. */
  static void warm(boolean value) {
    warm = value;
  }

  /** {@return a cluster of nodes with the plugin, and perhaps others, on their class path} */
  @SafeVarargs
  static TestNodes start(Path base, int count, Class<? extends Plugin>... others) throws Exception {
    List<Class<? extends Plugin>> plugins = new ArrayList<>();
    plugins.add(HopfieldPlugin.class);
    for (Class<? extends Plugin> other : others) {
      plugins.add(other);
    }
    return startWith(base, count, plugins);
  }

  /** {@return a cluster of nodes with some plugins, among which ours need not be} */
  static TestNodes startWith(Path base, int count, List<Class<? extends Plugin>> wanted)
      throws Exception {
    List<PluginInfo> plugins = new ArrayList<>();
    for (Class<? extends Plugin> other : wanted) {
      plugins.add(onClassPath(other));
    }
    TestNodes started = new TestNodes();
    try {
      for (int i = 0; i < count; i++) {
        started.add(base.resolve("n" + i), "n" + i, count == 1, plugins);
      }
      return started;
    } catch (Throwable e) {
      started.close();
      throw e;
    }
  }

  /** {@return a node that finds its plugins in a home layout} */
  static TestNodes startHome(Path home) throws Exception {
    TestNodes started = new TestNodes();
    try {
      started.add(home, "n0", true, List.of());
      return started;
    } catch (Throwable e) {
      started.close();
      throw e;
    }
  }

  /** {@return the settings of a node that answers on free ports} */
  static Settings.Builder settings(Path home, String name) throws IOException {
    Files.createDirectories(home.resolve("config"));
    return Settings.builder()
        .put("path.home", home)
        .put("path.data", home.resolve("data"))
        .put("path.logs", home.resolve("logs"))
        .put("path.repo", home.resolveSibling("repository"))
        .put("cluster.name", "hopfield-test")
        .put("node.name", name)
        .put("network.host", "127.0.0.1")
        .put("http.port", "0")
        .put("transport.port", "0")
        .put("http.type", "netty4")
        .put("transport.type", "netty4")
        .put("cluster.routing.allocation.disk.threshold_enabled", false)
        .put("node.processors", 2);
  }

  /** {@return a node with plugins of the class path, not started yet} */
  static Node node(Settings settings, List<Class<? extends Plugin>> plugins) {
    return new TestNode(settings, plugins.stream().map(TestNodes::onClassPath).toList());
  }

  private void add(Path home, String name, boolean alone, List<PluginInfo> plugins)
      throws Exception {
    Settings.Builder settings = settings(home, name);
    // A node without the plugin does not know the setting.
    boolean ours =
        Files.isDirectory(home.resolve("plugins").resolve("hopfield"))
            || plugins.stream()
                .anyMatch(plugin -> plugin.getName().equals(HopfieldPlugin.class.getName()));
    if (ours && !warm) {
      settings.put("hopfield.warmup.enabled", false);
    }
    if (alone) {
      settings.put("discovery.type", "single-node");
    } else if (nodes.isEmpty()) {
      settings.putList("cluster.initial_cluster_manager_nodes", name);
      settings.putList("discovery.seed_hosts", List.of());
    } else {
      settings.putList(
          "discovery.seed_hosts",
          instance(0, TransportService.class).boundAddress().publishAddress().toString());
    }
    List<PluginInfo> all = new ArrayList<>(plugins);
    all.add(onClassPath(Netty4ModulePlugin.class));
    Node node = new TestNode(settings.build(), all);
    nodes.add(node);
    node.start();
  }

  /** {@return a part of a node} */
  <T> T instance(int node, Class<T> part) {
    return nodes.get(node).injector().getInstance(part);
  }

  /** {@return the port that a node answers HTTP on} */
  int port(int node) {
    return instance(node, HttpServerTransport.class).boundAddress().publishAddress().getPort();
  }

  /** {@return the answer of a node} */
  Answer ask(int node, String method, String path, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(node) + path))
            .timeout(LIMIT)
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    HttpResponse<byte[]> answer =
        http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    return new Answer(answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8));
  }

  /** {@return what the first node warns of in the header of an answer} */
  List<String> warnings(String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(0) + path))
            .timeout(LIMIT)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.discarding())
        .headers()
        .allValues("Warning");
  }

  /** {@return the answer of the first node to a command, whose body is JSON} */
  Answer ask(Curl command) throws Exception {
    return ask(0, command.method(), command.path(), command.body());
  }

  /** {@return the answer of the first node to a command, which must be that all went well} */
  Answer ok(Curl command) throws Exception {
    return ok(command.method(), command.path(), command.body());
  }

  /** {@return the answer of the first node, which must be that all went well} */
  Answer ok(String method, String path, String body) throws Exception {
    Answer answer = ask(0, method, path, body);
    if (answer.status() / 100 != 2) {
      throw new AssertionError(method + " " + path + " gave " + answer);
    }
    return answer;
  }

  /** Stops one node. */
  void stop(int node) throws IOException {
    nodes.get(node).close();
  }

  @Override
  public void close() throws IOException {
    for (int i = nodes.size() - 1; i >= 0; i--) {
      nodes.get(i).close();
    }
    http.close();
  }
}
