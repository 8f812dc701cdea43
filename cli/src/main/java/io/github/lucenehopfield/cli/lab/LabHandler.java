package io.github.lucenehopfield.cli.lab;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Answers every request. Safe for use by many threads. */
final class LabHandler implements HttpHandler {
  /** Room for the longest number in each coordinate, and for the other parameters. */
  private static final int BYTES_PER_COORDINATE = 32;

  private static final int OTHER_BYTES = 4096;
  private static final long TIME_LIMIT = TimeUnit.SECONDS.toNanos(5);
  private static final String JSON = "application/json";

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final Logger LOG = Logger.getLogger(LabHandler.class.getName());

  private final RequestGuard guard;
  private final Assets assets;
  private final LabApi api;
  private final int maxBody;
  private final Semaphore recalls;

  LabHandler(LabIndex index, RequestGuard guard, int recalls) throws IOException {
    this.guard = guard;
    this.assets = new Assets();
    this.api = new LabApi(index);
    this.maxBody = index.dimension() * BYTES_PER_COORDINATE + OTHER_BYTES;
    this.recalls = new Semaphore(recalls, true);
  }

  /** Makes the first answers as fast as the later ones; failures will show when somebody asks. */
  void warmUp() {
    try {
      api.warmUp();
    } catch (IOException | ApiException | RuntimeException e) {
      LOG.log(Level.FINE, "no warm-up", e);
    }
  }

  private record Answer(int status, String type, byte[] body) {}

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = answer(exchange);
      Headers headers = exchange.getResponseHeaders();
      headers.set("Content-Type", answer.type());
      headers.set("Content-Security-Policy", POLICY);
      headers.set("X-Content-Type-Options", "nosniff");
      headers.set("Referrer-Policy", "no-referrer");
      headers.set("Cross-Origin-Resource-Policy", "same-origin");
      headers.set("Cache-Control", "no-store");
      exchange.sendResponseHeaders(answer.status(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    try {
      Headers headers = exchange.getRequestHeaders();
      guard.check(headers.getOrDefault("Host", List.of()), headers.getFirst("Origin"));
      return route(exchange);
    } catch (ApiException e) {
      return new Answer(e.status(), JSON, LabApi.error(e));
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.FINE, "no answer", e);
      ApiException failure =
          ApiException.of(500, "index", "must be readable", e.getClass().getSimpleName());
      return new Answer(failure.status(), JSON, LabApi.error(failure));
    }
  }

  private Answer route(HttpExchange exchange) throws IOException, ApiException {
    String path = exchange.getRequestURI().getPath();
    String query = exchange.getRequestURI().getRawQuery();
    Assets.Asset asset = path == null ? null : assets.at(path);
    if (asset != null) {
      requireMethod(exchange, "GET");
      return new Answer(200, asset.type(), asset.bytes());
    }
    return switch (String.valueOf(path)) {
      case "/api/index" -> {
        requireMethod(exchange, "GET");
        yield json(api.index());
      }
      case "/api/pattern" -> {
        requireMethod(exchange, "GET");
        yield json(api.pattern(new QueryString(query)));
      }
      case "/api/patterns" -> {
        requireMethod(exchange, "GET");
        yield json(api.patterns(new QueryString(query)));
      }
      case "/api/recall" -> {
        requireMethod(exchange, "POST");
        yield json(recall(exchange));
      }
      default -> throw ApiException.of(404, "path", "must be one that is served", path);
    };
  }

  private static Answer json(byte[] body) {
    return new Answer(200, JSON, body);
  }

  private static void requireMethod(HttpExchange exchange, String method) throws ApiException {
    if (!exchange.getRequestMethod().equals(method)) {
      exchange.getResponseHeaders().set("Allow", method);
      throw ApiException.of(405, "method", "must be " + method, exchange.getRequestMethod());
    }
  }

  private byte[] recall(HttpExchange exchange) throws IOException, ApiException {
    String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
    if (!type.split(";", 2)[0].strip().equalsIgnoreCase(JSON)) {
      throw ApiException.of(415, "Content-Type", "must be " + JSON, type);
    }
    byte[] body;
    try (InputStream in = exchange.getRequestBody()) {
      body = in.readNBytes(maxBody + 1);
    }
    if (body.length > maxBody) {
      throw ApiException.of(413, "body", "must have at most " + maxBody + " bytes", "more");
    }
    long deadline = System.nanoTime() + TIME_LIMIT;
    boolean mayRun = false;
    try {
      mayRun = recalls.tryAcquire(TIME_LIMIT, TimeUnit.NANOSECONDS);
      if (!mayRun) {
        exchange.getResponseHeaders().set("Retry-After", "1");
        throw ApiException.of(503, "recalls", "must wait for others", "too many at once");
      }
      return api.recall(body, deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiException.of(503, "server", "must be running", "it stops");
    } finally {
      if (mayRun) {
        recalls.release();
      }
    }
  }
}
