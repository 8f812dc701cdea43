package io.github.lucenehopfield.site;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** Checks that what the documents name is there: modules, tests, files, classes, artifacts. */
final class NamedThings {
  private static final Pattern CLASS =
      Pattern.compile("\"(io\\.github\\.lucenehopfield\\.[\\w.]+)\"");

  private final Path root;
  private final String parent;

  NamedThings(Path root) throws IOException {
    this.root = root;
    this.parent = Files.readString(root.resolve("pom.xml"));
  }

  /** Checks a command that builds: its modules, profiles and tests. */
  void checkMaven(ShellCommand command) throws IOException {
    List<String> words = command.arguments();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("-pl")) {
        for (String module : words.get(i + 1).split(",")) {
          there(parent.contains("<module>" + module + "</module>"), "module", module);
        }
      } else if (word.startsWith("-P")) {
        there(parent.contains("<id>" + word.substring(2) + "</id>"), "profile", word);
      } else if (word.startsWith("-Dtest=")) {
        String test = word.substring(word.lastIndexOf('/') + 1).replace("-Dtest=", "");
        there(hasTest(Pattern.compile(test.replace("*", ".*") + "\\.java")), "test", test);
      }
    }
  }

  private boolean hasTest(Pattern name) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.anyMatch(
          file ->
              file.toString().contains("src/test/java")
                  && name.matcher(file.getFileName().toString()).matches());
    }
  }

  /** Checks the files that a command of another program takes. */
  void checkFiles(ShellCommand command, String folder) {
    for (String word : command.arguments()) {
      String path = word.replaceFirst("^file:\\$PWD/", "");
      Matcher made = Pattern.compile("([\\w-]+)/target/\\1-(.*)-plugin\\.zip").matcher(path);
      if (made.matches()) {
        there(
            parent.contains("<module>" + made.group(1) + "</module>")
                && parent.contains("<version>" + made.group(2) + "</version>"),
            "archive",
            path);
      } else if (path.matches("docker/.*")) {
        there(Files.isRegularFile(root.resolve(path)), "file", path);
      } else if (path.endsWith(".py")) {
        there(Files.isRegularFile(root.resolve(folder).resolve(path)), "file", path);
      }
    }
  }

  /** Checks a piece of XML: artifacts of this build, and classes of the module next to it. */
  void checkXml(CodeBlock block) throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(
                new java.io.ByteArrayInputStream(
                    ("<block>" + block.text() + "</block>")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    NodeList artifacts = document.getElementsByTagName("artifactId");
    for (int i = 0; i < artifacts.getLength(); i++) {
      String artifact = artifacts.item(i).getTextContent();
      there(parent.contains("<module>" + artifact + "</module>"), "artifact", artifact);
      String version = document.getElementsByTagName("version").item(i).getTextContent();
      there(parent.contains("<version>" + version), "version", version);
    }
    Matcher named = CLASS.matcher(block.text());
    int classes = 0;
    for (; named.find(); classes++) {
      String source = "src/main/java/" + named.group(1).replace('.', '/') + ".java";
      Path file = root.resolve(block.folder()).resolve(source);
      there(Files.isRegularFile(file), "class", named.group(1));
    }
    there(classes + artifacts.getLength() > 0, "artifact or class", block.place());
  }

  private static void there(boolean is, String what, String name) {
    assertTrue(is, () -> "there is no " + what + " " + name);
  }
}
