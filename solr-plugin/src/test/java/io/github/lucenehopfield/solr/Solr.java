package io.github.lucenehopfield.solr;

import io.github.lucenehopfield.engine.Curl;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import java.io.BufferedReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.solr.common.util.Utils;
import org.apache.solr.servlet.CoreContainerProvider;
import org.apache.solr.servlet.SolrDispatchFilter;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A Solr on a free port of the loopback interface. */
final class Solr implements AutoCloseable {
  static final Path CONFIGSETS = Path.of("src", "main", "configsets");

  private static final Duration LIMIT = Duration.ofSeconds(120);

  private static final String READY = "ready ";

  // It warns of every metric that Solr closes twice.
  private static final Logger METRICS = Logger.getLogger("io.opentelemetry");

  static {
    METRICS.setLevel(Level.SEVERE);
  }

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();
  private final String address;
  private final AutoCloseable server;

  /** What is behind Solr's filter is never reached but for unknown paths. */
  @SuppressWarnings("serial")
  public static final class Nothing extends HttpServlet {}

  /** An answer of Solr. */
  record Answer(int status, String text) {
    /** {@return what is at a path of keys and positions, separated by slashes} */
    @SuppressWarnings("unchecked")
    <T> T at(String path) {
      Object at = Utils.fromJSONString(text);
      for (String step : path.split("/")) {
        at =
            at instanceof List<?> list
                ? Integer.parseInt(step) < list.size() ? list.get(Integer.parseInt(step)) : null
                : ((Map<String, Object>) at).get(step);
        if (at == null) {
          return null;
        }
      }
      return (T) at;
    }

    double number(String path) {
      return this.<Number>at(path).doubleValue();
    }

    /** {@return the ids of the hits} */
    List<String> ids() {
      return this.<List<Map<String, Object>>>at("response/docs").stream()
          .map(document -> (String) document.get("id"))
          .toList();
    }
  }

  private Solr(String address, AutoCloseable server) {
    this.address = address;
    this.server = server;
  }

  /** As Solr's own server does, but with any free port. */
  private static Solr serve(Path home) throws Exception {
    Server server = new Server();
    HttpConfiguration plain = new HttpConfiguration();
    plain.setRequestHeaderSize(1 << 16);
    HTTP2CServerConnectionFactory http2 = new HTTP2CServerConnectionFactory(plain);
    // Making a core on a busy machine takes longer than what Jetty waits for by itself.
    http2.setStreamIdleTimeout(LIMIT.toMillis());
    ServerConnector connector =
        new ServerConnector(server, new HttpConnectionFactory(plain), http2);
    connector.setIdleTimeout(LIMIT.toMillis());
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    connector.open();
    String port = String.valueOf(connector.getLocalPort());
    Properties properties = new Properties();
    properties.setProperty("solr.host.advertise", "127.0.0.1");
    properties.setProperty("solr.port.advertise", port);
    ServletContextHandler context = new ServletContextHandler("/solr", false, false);
    context.setAttribute(SolrDispatchFilter.SOLRHOME_ATTRIBUTE, home.toString());
    context.setAttribute(SolrDispatchFilter.PROPERTIES_ATTRIBUTE, properties);
    context.addEventListener(new CoreContainerProvider());
    context.addFilter(SolrDispatchFilter.class, "/*", EnumSet.of(DispatcherType.REQUEST));
    context.addServlet(Nothing.class, "/*");
    server.setHandler(context);
    server.start();
    return new Solr("127.0.0.1:" + port, server::stop);
  }

  /** {@return a Solr with a home that is there} */
  static Solr start(Path home) throws Exception {
    System.setProperty("solr.security.allow.urls.enabled", "false");
    if (System.getProperty("hopfield.warmup") == null) {
      // It takes some seconds of a processor.
      System.setProperty("hopfield.warmup", "false");
    }
    System.setProperty("solr.install.dir", home.toString());
    System.setProperty("solr.logs.dir", home.resolve("logs").toString());
    return serve(home);
  }

  /** {@return a Solr in a process of its own, which nothing of another one is left in} */
  static Solr fork(Path home) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-ea",
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Solr.class.getName(),
                home.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(READY)) {
        return new Solr(
            line.substring(READY.length()),
            () -> {
              process.getOutputStream().close();
              if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
              }
            });
      }
    }
    throw new AssertionError("Solr did not start; exit value " + process.waitFor());
  }

  /** Serves a home until there is no more input. */
  public static void main(String[] args) throws Exception {
    try (Solr solr = start(Path.of(args[0]))) {
      System.out.println(READY + solr.address());
      while (System.in.read() >= 0) {}
    }
    System.exit(0);
  }

  /** Writes what every home has. */
  static Path home(Path home) throws Exception {
    Files.createDirectories(home);
    Files.writeString(home.resolve("solr.xml"), "<solr></solr>");
    return home;
  }

  /** Writes a configset that differs from ours by replaced texts, in pairs. */
  static void configset(Path home, String name, String... replaced) throws Exception {
    Path target = Files.createDirectories(home.resolve("configsets").resolve(name).resolve("conf"));
    for (String file : List.of("schema.xml", "solrconfig.xml")) {
      String text = Files.readString(CONFIGSETS.resolve("hopfield").resolve("conf").resolve(file));
      for (int i = 0; i < replaced.length; i += 2) {
        text = text.replace(replaced[i], replaced[i + 1]);
      }
      Files.writeString(target.resolve(file), text);
    }
  }

  /** {@return the host and port, as in {@code shards}} */
  String address() {
    return address;
  }

  /** {@return the answer to a request} */
  Answer ask(String method, String path, String type, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + address + path))
            .timeout(LIMIT)
            .header("Content-Type", type)
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build();
    long start = System.nanoTime();
    while (true) {
      HttpResponse<byte[]> sent = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      Answer answer =
          new Answer(sent.statusCode(), new String(sent.body(), StandardCharsets.UTF_8));
      boolean loading = answer.status() == 503 && answer.text().contains("SolrCore is loading");
      if (!loading || System.nanoTime() - start > LIMIT.toNanos()) {
        return answer;
      }
      Thread.sleep(100);
    }
  }

  Answer ask(Curl command) throws Exception {
    return ask(command.method(), command.path(), command.type(), command.body());
  }

  Answer get(String path) throws Exception {
    return ask("GET", "/solr" + path, "application/json", null);
  }

  /** {@return the answer to a search, whose parameters come in pairs} */
  Answer search(String core, String... parameters) throws Exception {
    StringBuilder form = new StringBuilder();
    for (int i = 0; i < parameters.length; i += 2) {
      form.append(i == 0 ? "" : "&").append(parameters[i]).append('=');
      form.append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
    }
    return ask(
        "POST", "/solr/" + core + "/select", "application/x-www-form-urlencoded", form.toString());
  }

  /** {@return the answer to a search that went well} */
  Answer find(String core, String... parameters) throws Exception {
    return ok(search(core, parameters));
  }

  Answer update(String core, String body) throws Exception {
    return ask("POST", "/solr/" + core + "/update?commit=true", "application/json", body);
  }

  /** Makes a core. */
  void create(String core, String configset) throws Exception {
    ok(get("/admin/cores?action=CREATE&name=" + core + "&configSet=" + configset));
  }

  static Answer ok(Answer answer) {
    if (answer.status() != 200) {
      throw new AssertionError(answer.toString());
    }
    return answer;
  }

  @Override
  public void close() {
    http.close();
    try {
      server.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
