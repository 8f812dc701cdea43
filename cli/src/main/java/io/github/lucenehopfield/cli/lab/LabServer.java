package io.github.lucenehopfield.cli.lab;

import com.sun.net.httpserver.HttpServer;
import io.github.lucenehopfield.datasets.file.BadInputException;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Serves the page and its API until it is closed. Safe for use by many threads. */
public final class LabServer implements Closeable {
  /** Where only this machine can reach the page. */
  public static final String LOOPBACK = "127.0.0.1";

  private static final int THREADS = 16;
  private static final int WAITING = 64;
  private static final int BACKLOG = 64;
  private static final int STOP_SECONDS = 10;

  static {
    // Read once by the server's own class: answers without a delay, no slow or countless requests.
    setUnlessSet("sun.net.httpserver.nodelay", "true");
    setUnlessSet("sun.net.httpserver.maxReqTime", "20");
    setUnlessSet("sun.net.httpserver.maxRspTime", "30");
    setUnlessSet("jdk.httpserver.maxConnections", "64");
  }

  private final HttpServer server;
  private final ThreadPoolExecutor threads;
  private final String host;

  private LabServer(HttpServer server, ThreadPoolExecutor threads, String host) {
    this.server = server;
    this.threads = threads;
    this.host = host;
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /**
   * Starts to serve.
   *
   * @param index the patterns, open until the server is closed
   * @param host the name or address to listen on
   * @param port the port, or 0 for any free one
   * @return the running server
   * @throws BadInputException if there is no such host or the port is taken
   * @throws IOException if the machine refuses
   */
  public static LabServer start(LabIndex index, String host, int port) throws IOException {
    InetAddress address;
    try {
      address = InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new BadInputException("--host: expected a name or address here, found '" + host + "'");
    }
    HttpServer server;
    try {
      server = HttpServer.create(new InetSocketAddress(address, port), BACKLOG);
    } catch (BindException e) {
      throw new BadInputException(
          "--host and --port: expected a free port here, found "
              + host
              + ":"
              + port
              + ": "
              + e.getMessage());
    }
    RequestGuard guard = new RequestGuard(bracketed(host), address.isLoopbackAddress());
    int recalls = Math.max(2, Runtime.getRuntime().availableProcessors());
    LabHandler handler = new LabHandler(index, guard, recalls);
    server.createContext("/", handler);
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            task -> {
              Thread thread = new Thread(task, "lab-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.start();
    threads.execute(handler::warmUp);
    return new LabServer(server, threads, host);
  }

  private static String bracketed(String host) {
    return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
  }

  /** {@return where the page is} */
  public URI address() {
    return URI.create("http://" + bracketed(host) + ":" + server.getAddress().getPort() + "/");
  }

  /** {@return whether other machines may reach it} */
  public boolean isOpenToOthers() {
    return !server.getAddress().getAddress().isLoopbackAddress();
  }

  /** Stops, and waits for what is being answered, so that the index may be closed then. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    try {
      threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
