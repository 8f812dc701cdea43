package io.github.lucenehopfield.cli;

import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;

/**
 * A headless Chromium with one page, driven by its DevTools protocol. Notes what the page complains
 * of, and where it sends requests. Not safe for use by several threads.
 */
final class Chromium implements Closeable {
  /** Names of the browser on the path, best first. */
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private static final String READY = "DevTools listening on ";
  private static final int SECONDS = 30;

  private final Process process;
  private final HttpClient client;
  private final WebSocket socket;
  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final List<String> complaints = new ArrayList<>();
  private final List<String> requests = new ArrayList<>();
  private int number;

  private Chromium(Process process, HttpClient client, URI page) {
    this.process = process;
    this.client = client;
    this.socket = client.newWebSocketBuilder().buildAsync(page, new Listener()).join();
  }

  /** Puts parts of messages together. */
  private final class Listener implements WebSocket.Listener {
    private final StringBuilder parts = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      parts.append(data);
      if (last) {
        messages.add(parts.toString());
        parts.setLength(0);
      }
      from.request(1);
      return null;
    }
  }

  /** {@return the browser of this machine, or null} */
  static Path find() {
    for (String name : NAMES) {
      for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
        Path path = Path.of(directory, name);
        if (Files.isExecutable(path)) {
          return path;
        }
      }
    }
    return null;
  }

  /** Starts the browser with an empty profile. */
  static Chromium start(Path browser, Path profile) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                browser.toString(),
                "--headless",
                // The container of a build may forbid the sandbox; the only page is our own.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .start();
    try {
      HttpClient client = HttpClient.newHttpClient();
      return new Chromium(process, client, page(client, devTools(process)));
    } catch (IOException | InterruptedException | RuntimeException e) {
      end(process);
      throw e;
    }
  }

  private static URI devTools(Process process) throws IOException {
    BufferedReader out = process.inputReader();
    StringBuilder seen = new StringBuilder();
    String line;
    while ((line = out.readLine()) != null) {
      if (line.startsWith(READY)) {
        Thread rest =
            new Thread(() -> out.lines().forEach(more -> {}), "chromium's remarks, not read");
        rest.setDaemon(true);
        rest.start();
        return URI.create(line.substring(READY.length()));
      }
      seen.append(line).append('\n');
    }
    throw new IOException("the browser ended: " + seen);
  }

  private static URI page(HttpClient client, URI devTools)
      throws IOException, InterruptedException {
    URI create = URI.create("http://127.0.0.1:" + devTools.getPort() + "/json/new?about:blank");
    HttpRequest request =
        HttpRequest.newBuilder(create).PUT(HttpRequest.BodyPublishers.noBody()).build();
    String answer = client.send(request, BodyHandlers.ofString()).body();
    return URI.create((String) Cli.object(answer).get("webSocketDebuggerUrl"));
  }

  /** Opens a page in a window of some size. */
  void open(URI address, int width, int height) throws IOException {
    call("Runtime.enable", "{}");
    call("Log.enable", "{}");
    call("Network.enable", "{}");
    resize(width, height);
    call("Page.enable", "{}");
    call("Page.navigate", "{\"url\":\"" + address + "\"}");
  }

  void resize(int width, int height) throws IOException {
    call(
        "Emulation.setDeviceMetricsOverride",
        String.format(
            Locale.ROOT,
            "{\"width\":%d,\"height\":%d,\"deviceScaleFactor\":1,\"mobile\":false}",
            width,
            height));
  }

  void scheme(String name) throws IOException {
    call(
        "Emulation.setEmulatedMedia",
        "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"" + name + "\"}]}");
  }

  /** {@return the value of an expression of JavaScript, which may be a promise} */
  Object evaluate(String expression) throws IOException {
    Map<?, ?> answer =
        call(
            "Runtime.evaluate",
            "{\"awaitPromise\":true,\"returnByValue\":true,\"expression\":"
                + quoted(expression)
                + "}");
    if (answer.containsKey("exceptionDetails")) {
      throw new IOException(expression + ": " + answer);
    }
    return ((Map<?, ?>) answer.get("result")).get("value");
  }

  /** Waits until an expression is true. */
  void await(String expression) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!"true".equals(evaluate("String(Boolean(" + expression + "))"))) {
      if (System.nanoTime() - end > 0) {
        throw new IOException("never true: " + expression + "; complaints: " + complaints);
      }
      Thread.sleep(20);
    }
  }

  /** {@return left, top, width and height of an element, scrolled into view} */
  double[] box(String selector) throws IOException {
    String box =
        (String)
            evaluate(
                "(() => { const e = document.querySelector("
                    + quoted(selector)
                    + "); e.scrollIntoView({block: 'center', behavior: 'instant'});"
                    + " const b = e.getBoundingClientRect();"
                    + " return [b.left, b.top, b.width, b.height].join(' '); })()");
    String[] parts = box.split(" ");
    double[] numbers = new double[parts.length];
    for (int i = 0; i < parts.length; i++) {
      numbers[i] = Double.parseDouble(parts[i]);
    }
    return numbers;
  }

  void click(String selector) throws IOException {
    double[] box = box(selector);
    drag(new double[] {box[0] + box[2] / 2, box[1] + box[3] / 2});
  }

  /** Presses the mouse at the first place, moves it to the others, and lets go. */
  void drag(double... places) throws IOException {
    mouse("mousePressed", places[0], places[1]);
    for (int i = 2; i < places.length; i += 2) {
      mouse("mouseMoved", places[i], places[i + 1]);
    }
    mouse("mouseReleased", places[places.length - 2], places[places.length - 1]);
  }

  private void mouse(String type, double x, double y) throws IOException {
    call(
        "Input.dispatchMouseEvent",
        String.format(
            Locale.ROOT,
            "{\"type\":\"%s\",\"x\":%f,\"y\":%f,\"button\":\"left\",\"buttons\":1,\"clickCount\":1}",
            type,
            x,
            y));
  }

  void press(String key, int code, String text) throws IOException {
    String rest =
        ",\"key\":"
            + quoted(key)
            + ",\"windowsVirtualKeyCode\":"
            + code
            + (text.isEmpty() ? "" : ",\"text\":" + quoted(text))
            + "}";
    call("Input.dispatchKeyEvent", "{\"type\":\"keyDown\"" + rest);
    call("Input.dispatchKeyEvent", "{\"type\":\"keyUp\"" + rest);
  }

  /** {@return what is seen in the window} */
  BufferedImage screenshot() throws IOException {
    Map<?, ?> answer = call("Page.captureScreenshot", "{\"format\":\"png\"}");
    byte[] png = Base64.getDecoder().decode((String) answer.get("data"));
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  /** {@return errors of scripts and of the console} */
  List<String> complaints() {
    return complaints;
  }

  /** {@return the addresses that the page has sent requests to} */
  List<String> requests() {
    return requests;
  }

  private Map<?, ?> call(String method, String parameters) throws IOException {
    int id = ++number;
    socket
        .sendText(
            "{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + parameters + "}", true)
        .join();
    try {
      String message;
      while ((message = messages.poll(SECONDS, TimeUnit.SECONDS)) != null) {
        Map<String, Object> object = Cli.object(message);
        if (Long.valueOf(id).equals(object.get("id"))) {
          if (object.containsKey("error")) {
            throw new IOException(method + ": " + object.get("error"));
          }
          return (Map<?, ?>) object.get("result");
        }
        note(object);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IOException("no answer to " + method);
  }

  private void note(Map<String, Object> event) {
    switch (String.valueOf(event.get("method"))) {
      case "Runtime.exceptionThrown" -> complaints.add(event.toString());
      case "Log.entryAdded" -> {
        Map<?, ?> entry = (Map<?, ?>) ((Map<?, ?>) event.get("params")).get("entry");
        if ("error".equals(entry.get("level"))) {
          complaints.add(entry.toString());
        }
      }
      case "Network.requestWillBeSent" -> {
        Map<?, ?> request = (Map<?, ?>) ((Map<?, ?>) event.get("params")).get("request");
        requests.add((String) request.get("url"));
      }
      default -> {
        // Nothing to note.
      }
    }
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }

  @Override
  public void close() {
    socket.abort();
    client.shutdownNow();
    end(process);
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
