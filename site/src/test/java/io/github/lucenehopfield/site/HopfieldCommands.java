package io.github.lucenehopfield.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.benchmarks.Benchmarks;
import io.github.lucenehopfield.cli.Cli;
import io.github.lucenehopfield.cli.Main;
import io.github.lucenehopfield.datasets.command.Program;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Runs the commands of one block, one after the other, in a folder with small files of the names
 * that they use. Benchmarks, which take hours, are not run: their options are parsed.
 */
final class HopfieldCommands {
  private static final Pattern FILE =
      Pattern.compile(
          "(?<![\\w./-])(DIR|known|report|demo(?:/[\\w.-]+)?|[\\w.-]+"
              + "\\.(?:npy|txt|model|fit|views|tlsh|tables|prototypes|svg|html))(?![\\w./-])");

  private final Path files;
  private final Path folder;
  private final Set<String> present = new HashSet<>();

  /**
   * Makes a place to run commands in.
   *
   * @param files where {@link DocumentFiles} were written
   * @param folder empty, for the files of this block
   */
  HopfieldCommands(Path files, Path folder) {
    this.files = files;
    this.folder = folder;
  }

  /** Runs a command, or parses it where it is a benchmark. */
  void run(ShellCommand command) throws Exception {
    List<String> words = command.arguments();
    String name = words.get(0);
    if (name.equals("bench")) {
      bench(words.subList(1, words.size()));
      return;
    }
    List<Object> arguments = new ArrayList<>(List.of(name));
    boolean makes = name.equals("index");
    for (int i = 1; i < words.size(); i++) {
      arguments.add(placed(words.get(i), makes && words.get(i - 1).equals("--index")));
    }
    if (words.contains("--demo") || name.equals("demo")) {
      arguments.addAll(List.of("--data", files.resolve(DocumentFiles.IMAGES)));
    }
    if (name.equals("demo")) {
      arguments.addAll(List.of("--cues", 10));
    }
    if (name.equals("lab")) {
      lab(arguments, server -> {});
      return;
    }
    Cli run = Cli.run(arguments.toArray());
    assertEquals(0, run.code(), command.words() + ": " + run.err());
  }

  private void bench(List<String> words) throws IOException {
    CommandLine line = Benchmarks.commandLine();
    if (words.contains("--write") == false) {
      try {
        line.parseArgs(words.toArray(String[]::new));
      } catch (ParameterException e) {
        throw new AssertionError("bench " + words + ": " + e.getMessage(), e);
      }
      return;
    }
    List<String> arguments = new ArrayList<>();
    for (String word : words) {
      arguments.add(placed(word, true));
    }
    arguments.addAll(List.of("--repository", repository().toString()));
    StringWriter err = new StringWriter();
    line.setOut(new PrintWriter(new StringWriter())).setErr(new PrintWriter(err));
    assertEquals(0, Program.execute(line, arguments.toArray(String[]::new)), err.toString());
  }

  /** {@return the Maven repository that this test has its jars from} */
  private static Path repository() {
    String jar = "/org/apache/lucene/lucene-core/";
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.contains(jar))
        .map(entry -> Path.of(entry.substring(0, entry.indexOf(jar))))
        .findFirst()
        .orElseThrow();
  }

  /** A word, with the files that it names in the folder. */
  private String placed(String word, boolean made) throws IOException {
    Matcher file = FILE.matcher(word.replaceAll("\\$\\w+/", ""));
    StringBuilder placed = new StringBuilder();
    while (file.find()) {
      String name = file.group(1);
      if (present.add(name) && !made && Files.exists(files.resolve(name))) {
        DocumentFiles.copy(files.resolve(name), folder.resolve(name));
      }
      file.appendReplacement(placed, Matcher.quoteReplacement(folder.resolve(name).toString()));
    }
    return file.appendTail(placed).toString();
  }

  /** What is done while a lab is served. */
  interface Visit {
    void to(URI server) throws Exception;
  }

  /** Serves a lab until the visit is over. */
  static void lab(List<Object> arguments, Visit visit) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    List<Object> served = new ArrayList<>(arguments);
    served.addAll(List.of("--port", port));
    FutureTask<Cli> task = new FutureTask<>((Callable<Cli>) () -> Cli.run(served.toArray()));
    Thread thread = new Thread(task, "lab");
    thread.start();
    URI server = URI.create("http://127.0.0.1:" + port + "/");
    try {
      for (int tries = 600; get(server.resolve("api/index")) == null; tries--) {
        assertTrue(tries > 0 && !task.isDone(), () -> "no answer of " + served);
        Thread.sleep(50);
      }
      visit.to(server);
    } finally {
      thread.interrupt();
    }
    Cli run = task.get(1, TimeUnit.MINUTES);
    assertEquals(0, run.code(), run.err());
    assertEquals(server.toString(), run.out().strip());
  }

  private static String get(URI address) throws InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(address).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * Checks what a sentence says of a command: that it is there, and has the options that are named.
   */
  static void check(List<String> words) {
    CommandLine line = Benchmarks.commandLine();
    String usage = null;
    if (words.get(0).equals("bench")) {
      boolean named = words.size() > 1 && words.get(1).startsWith("-") == false;
      line = named ? line.getSubcommands().get(words.get(1)) : line;
      assertNotNull(line, "there is no " + words);
      usage = line.getUsageMessage();
    } else {
      usage = Main.usages().get(words.get(0).startsWith("-") ? "hopfield" : words.get(0));
      assertNotNull(usage, "there is no " + words);
    }
    for (String word : words) {
      if (word.equals("--")) {
        break;
      }
      boolean known = !word.startsWith("--") || usage.contains(word) || word.equals("--setup");
      assertTrue(known, () -> "there is no " + word + " in " + words);
    }
  }
}
