package io.github.lucenehopfield.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles and runs the Java of the documents. */
final class JavaBlocks {
  private static final List<String> IMPORTS =
      List.of(
          "io.github.lucenehopfield",
          "io.github.lucenehopfield.dynamics",
          "io.github.lucenehopfield.index",
          "io.github.lucenehopfield.noise",
          "io.github.lucenehopfield.noise.pooling",
          "io.github.lucenehopfield.noise.training",
          "io.github.lucenehopfield.separation",
          "io.github.lucenehopfield.similarity",
          "java.util",
          "org.apache.lucene.codecs",
          "org.apache.lucene.codecs.lucene99",
          "org.apache.lucene.document",
          "org.apache.lucene.index",
          "org.apache.lucene.search");

  private final Path root;
  private final Path folder;

  JavaBlocks(Path root, Path folder) {
    this.root = root;
    this.folder = folder;
  }

  /**
   * {@return whether a test of a module holds the block, line by line, between {@code begin} and
   * {@code end}, and so runs it}
   */
  boolean isHeldByATest(CodeBlock block) throws IOException {
    String lines = stripped(block.text());
    try (Stream<Path> modules = Files.list(root)) {
      for (Path tests : modules.map(module -> module.resolve("src/test/java")).toList()) {
        if (Files.isDirectory(tests)) {
          try (Stream<Path> files = Files.walk(tests)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
              String text = Files.readString(file);
              int begin = text.indexOf(": begin\n");
              if (begin >= 0 && stripped(text).contains(withoutLastBrace(lines))) {
                return true;
              }
            }
          }
        }
      }
    }
    return false;
  }

  /** A test goes on with the result before it closes the last brace. */
  private static String withoutLastBrace(String lines) {
    return lines.endsWith("\n}\n") ? lines.substring(0, lines.length() - 2) : lines;
  }

  private static String stripped(String text) {
    StringBuilder lines = new StringBuilder("\n");
    text.lines().map(String::strip).forEach(line -> lines.append(line).append('\n'));
    return lines.toString();
  }

  /** Compiles a block in its setting, and runs it there. */
  void run(CodeBlock block) throws Exception {
    String name = "Block" + Integer.toHexString(block.place().hashCode());
    StringBuilder source = new StringBuilder("package blocks;\n");
    IMPORTS.forEach(imported -> source.append("import ").append(imported).append(".*;\n"));
    source.append("public final class ").append(name);
    source.append(" extends ").append(JavaSetting.class.getName()).append(" {\n");
    source.append("  public ").append(name).append("() throws java.io.IOException {}\n");
    source.append("  @Override public void run() throws Exception {\n");
    source.append(block.text()).append("  }\n}\n");
    Path file = Files.createDirectories(folder.resolve("blocks")).resolve(name + ".java");
    Files.writeString(file, source);
    compile(file, block);
    try (URLClassLoader loader =
            new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, JavaBlocks.class.getClassLoader());
        JavaSetting setting =
            (JavaSetting)
                loader.loadClass("blocks." + name).getDeclaredConstructor().newInstance()) {
      setting.run();
    }
  }

  private void compile(Path file, CodeBlock block) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(found, null, null)) {
      List<String> options =
          List.of(
              "--release",
              "21",
              "-proc:none",
              "-classpath",
              System.getProperty("java.class.path"),
              "-d",
              folder.toString());
      boolean compiled =
          compiler
              .getTask(null, files, found, options, null, files.getJavaFileObjects(file))
              .call();
      List<String> errors =
          found.getDiagnostics().stream()
              .filter(one -> one.getKind() == Diagnostic.Kind.ERROR)
              .map(one -> one.getMessage(null))
              .toList();
      assertEquals(List.of(), errors, block.place());
      assertTrue(compiled, block.place());
    }
  }
}
