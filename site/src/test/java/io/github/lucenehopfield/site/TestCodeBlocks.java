package io.github.lucenehopfield.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.cli.Cli;
import io.github.lucenehopfield.datasets.file.TestFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every code block of every document is executed: commands and Java here, requests to a server by
 * the tests of its module. What cannot be run says so by its kind, and holds no command.
 */
class TestCodeBlocks {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** Documents whose requests a test of their module sends, all of them, and counts them. */
  private static final Map<String, String> SENT_BY =
      Map.of(
          "opensearch-plugin/README.md",
          "opensearch-plugin/src/test/java/io/github/lucenehopfield/opensearch/TestReadme.java",
          "solr-plugin/README.md",
          "solr-plugin/src/test/java/io/github/lucenehopfield/solr/TestTraining.java");

  /** Documents whose properties a test of their module starts an application with. */
  private static final Map<String, String> STARTED_BY =
      Map.of(
          "langchain4j-store-spring-boot-starter/README.md",
          "langchain4j-store-spring-boot-starter/src/test/java/io/github/lucenehopfield/spring"
              + "/TestHopfieldEmbeddingStoreAutoConfiguration.java");

  private static final String LAB = "docs/LAB.md";

  /** Programs of other people, whose arguments are looked at where they name something of ours. */
  private static final Set<String> OTHERS =
      Set.of(
          "docker",
          "unzip",
          "printf",
          "base64",
          "python3",
          "opensearch-benchmark",
          "$OPENSEARCH_HOME/bin/opensearch",
          "$OPENSEARCH_HOME/bin/opensearch-plugin",
          "bin/solr");

  private static final Pattern COMMAND =
      Pattern.compile("^ *(\\./hopfield|curl|mvn|docker|java) ", Pattern.MULTILINE);

  @TempDir static Path folder;
  private static Path files;
  private static JavaBlocks java;
  private static NamedThings names;
  private static int folders;

  @BeforeAll
  static void makeFiles() throws IOException {
    files = Files.createDirectory(folder.resolve("files"));
    DocumentFiles.write(files);
    java = new JavaBlocks(ROOT, Files.createDirectory(folder.resolve("java")));
    names = new NamedThings(ROOT);
  }

  @TestFactory
  Stream<DynamicTest> blocks() throws IOException {
    List<CodeBlock> blocks =
        CodeBlock.all(ROOT).stream()
            .filter(block -> !block.kind().equals(CodeBlock.INLINE))
            .toList();
    assertTrue(blocks.size() > 50, "blocks=" + blocks.size());
    return blocks.stream()
        .map(block -> DynamicTest.dynamicTest(block.place(), () -> execute(block)));
  }

  private static void execute(CodeBlock block) throws Exception {
    switch (block.kind()) {
      case "sh" -> shell(block);
      case "java" -> {
        if (java.isHeldByATest(block) == false) {
          java.run(block);
        }
      }
      case "xml" -> names.checkXml(block);
      case "json" -> json(block);
      case "properties" -> readByItsModule(block, STARTED_BY, "```properties");
      case "text" ->
          assertTrue(
              !COMMAND.matcher(block.text()).find(), block.place() + " holds a command as text");
      default ->
          throw new AssertionError(
              block.place()
                  + ": expected sh, java, xml, json, properties or text, found "
                  + block.kind());
    }
  }

  private static void shell(CodeBlock block) throws Exception {
    Path own = Files.createDirectory(folder.resolve("block" + folders++));
    HopfieldCommands hopfield = new HopfieldCommands(files, own);
    List<ShellCommand> commands = ShellCommand.parse(block.text());
    assertTrue(commands.size() > 0, block.place());
    for (ShellCommand one : commands) {
      ShellCommand command = one;
      while (command.program().matches("[A-Z_]+=.*")) {
        command = new ShellCommand(command.arguments());
      }
      switch (command.program()) {
        case "./hopfield" -> hopfield.run(command);
        case "mvn" -> names.checkMaven(command);
        case "curl" -> curl(block, command);
        default -> {
          assertTrue(OTHERS.contains(command.program()), block.place() + ": " + command.program());
          names.checkFiles(command, block.folder());
        }
      }
    }
  }

  private static void curl(CodeBlock block, ShellCommand command) throws Exception {
    if (block.document().equals(LAB)) {
      ask(command, "", 200);
    } else {
      readByItsModule(block, SENT_BY, "Curl.in(");
    }
  }

  private static void readByItsModule(CodeBlock block, Map<String, String> tests, String reads)
      throws IOException {
    String test = tests.get(block.document());
    assertTrue(test != null, block.place() + ": nothing sends this");
    assertTrue(Files.readString(ROOT.resolve(test)).contains(reads), test);
  }

  private static void json(CodeBlock block) throws Exception {
    if (block.document().equals(LAB) == false) {
      readByItsModule(block, SENT_BY, "Curl.in(");
      return;
    }
    // The answer to the request above it, with a wrong k.
    CodeBlock request =
        CodeBlock.of(LAB, Files.readString(ROOT.resolve(LAB))).stream()
            .filter(other -> other.text().startsWith("curl "))
            .findFirst()
            .orElseThrow();
    Map<String, Object> refused = ask(ShellCommand.parse(request.text()).get(0), "0.0", 400);
    assertEquals(Cli.object(block.text()), refused);
  }

  /** Sends a request of the lab to one with three coordinates. */
  private static Map<String, Object> ask(ShellCommand command, String k, int status)
      throws Exception {
    Path own = Files.createDirectory(folder.resolve("lab" + folders++));
    float[][] rows = {{.1f, .5f, .7f}, {.9f, .2f, .1f}, {.4f, .4f, .4f}, {.8f, .8f, .2f}};
    Path input = TestFiles.write(own, "rows.npy", TestFiles.npy(rows));
    Cli made = Cli.run("index", "--input", input, "--index", own.resolve("index"));
    assertEquals(0, made.code(), made.err());
    List<String> words = command.words();
    String body = words.get(words.indexOf("-d") + 1);
    String sent = k.isEmpty() ? body : body.replaceFirst("\"k\": [0-9]+", "\"k\": " + k);
    String[] header = words.get(words.indexOf("-H") + 1).split(": ");
    String address = words.stream().filter(word -> word.startsWith("http")).findFirst().get();
    HttpResponse<?>[] answer = new HttpResponse<?>[1];
    HopfieldCommands.lab(
        List.of("lab", "--index", own.resolve("index")),
        server -> {
          URI to = URI.create(address.replace("PORT", String.valueOf(server.getPort())));
          HttpRequest request =
              HttpRequest.newBuilder(to)
                  .header(header[0], header[1])
                  .POST(HttpRequest.BodyPublishers.ofString(sent))
                  .build();
          try (HttpClient client = HttpClient.newHttpClient()) {
            answer[0] = client.send(request, HttpResponse.BodyHandlers.ofString());
          }
        });
    assertEquals(status, answer[0].statusCode(), answer[0].body().toString());
    Map<String, Object> object = Cli.object(answer[0].body().toString());
    if (status == 200) {
      List<?> hits = (List<?>) object.get("hits");
      assertEquals(0L, ((Map<?, ?>) hits.get(0)).get("doc"), object.toString());
    }
    return object;
  }

  /** Commands within sentences are there, and so are the options that they name. */
  @Test
  void commandsOfSentencesAreThere() throws IOException {
    int commands = 0;
    for (CodeBlock code : CodeBlock.all(ROOT)) {
      if (code.kind().equals(CodeBlock.INLINE) && code.text().matches("(?s)(\\./)?hopfield .*")) {
        ShellCommand command = ShellCommand.parse(code.text() + "\n").get(0);
        try {
          HopfieldCommands.check(command.arguments());
        } catch (AssertionError e) {
          throw new AssertionError(code.place() + ": " + e.getMessage(), e);
        }
        commands++;
      }
    }
    assertTrue(commands > 30, "commands=" + commands);
  }

  @Test
  void whatNothingCoversFails() throws Exception {
    assertFails("", "output", "expected sh, java, xml, json, properties or text");
    assertFails(CodeBlock.INDENTED, "output", "expected sh, java, xml, json, properties or text");
    assertFails("text", "./hopfield recall\n", "holds a command");
    assertFails("sh", "./hopfield recall --index DIR --tea\n", "--tea");
    assertFails("sh", "./hopfield recall --index DIR --cues absent.npy\n", "absent.npy");
    assertFails("sh", "./hopfield bench bags --tea\n", "--tea");
    assertFails("sh", "make tea\n", "make");
    assertFails("sh", "mvn verify -pl tea\n", "there is no module tea");
    assertFails("sh", "curl localhost\n", "nothing sends this");
    assertFails("json", "{}", "nothing sends this");
    assertFails("properties", "tea=milk", "nothing sends this");
    assertFails("java", "float[] cue = tea;\n", "cannot find symbol");
    assertFails("java", "searcher.doc(-1);\n", "cannot find symbol");
    assertFails("xml", "<artifactId>tea</artifactId>", "there is no artifact tea");
    CodeBlock broken = new CodeBlock("docs/TEA.md", 1, "java", "reader.document(1);\n");
    assertEquals(false, java.isHeldByATest(broken));
    CodeBlock thrown =
        new CodeBlock("docs/TEA.md", 2, "java", "throw new IllegalStateException(\"run\");\n");
    assertEquals(
        "run", assertThrows(IllegalStateException.class, () -> execute(thrown)).getMessage());
  }

  private static void assertFails(String kind, String text, String said) {
    CodeBlock block = new CodeBlock("docs/TEA.md", 1, kind, text);
    AssertionError failed = assertThrows(AssertionError.class, () -> execute(block));
    assertTrue(failed.getMessage().contains(said), failed.getMessage());
  }
}
