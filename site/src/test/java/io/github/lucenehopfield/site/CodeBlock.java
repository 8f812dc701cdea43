package io.github.lucenehopfield.site;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/**
 * A piece of code in a document.
 *
 * @param document relative to the root of the project, with slashes
 * @param line where it begins, from 1
 * @param kind what its fence says that it is, empty where it says nothing; {@code inline} within a
 *     sentence, {@code indented} where indentation alone makes it code
 * @param text without fences
 */
record CodeBlock(String document, int line, String kind, String text) {
  static final String INLINE = "inline";
  static final String INDENTED = "indented";

  private static final Set<String> SKIPPED = Set.of("target", ".git", "node_modules");

  /** {@return the folder of the document, relative to the root, empty for the root itself} */
  String folder() {
    int slash = document.lastIndexOf('/');
    return slash < 0 ? "" : document.substring(0, slash);
  }

  String place() {
    return document + ":" + line;
  }

  /** {@return all code of all documents, those of folders that the build makes excepted} */
  static List<CodeBlock> all(Path root) throws IOException {
    List<Path> documents = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return SKIPPED.contains(String.valueOf(folder.getFileName()))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".md")) {
              documents.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    List<CodeBlock> blocks = new ArrayList<>();
    for (Path document : documents.stream().sorted().toList()) {
      String name = root.relativize(document).toString().replace('\\', '/');
      blocks.addAll(of(name, Files.readString(document)));
    }
    return blocks;
  }

  /** {@return the code of one document} */
  static List<CodeBlock> of(String document, String markdown) {
    List<CodeBlock> blocks = new ArrayList<>();
    Parser.builder()
        .includeSourceSpans(IncludeSourceSpans.BLOCKS_AND_INLINES)
        .build()
        .parse(markdown)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(FencedCodeBlock block) {
                add(block.getSourceSpans().get(0).getLineIndex(), block.getInfo(), block);
              }

              private void add(int line, String kind, FencedCodeBlock block) {
                blocks.add(new CodeBlock(document, line + 1, kind, block.getLiteral()));
              }

              @Override
              public void visit(IndentedCodeBlock block) {
                int line = block.getSourceSpans().get(0).getLineIndex();
                blocks.add(new CodeBlock(document, line + 1, INDENTED, block.getLiteral()));
              }

              @Override
              public void visit(Code code) {
                int line = code.getSourceSpans().get(0).getLineIndex();
                blocks.add(new CodeBlock(document, line + 1, INLINE, code.getLiteral()));
              }
            });
    return blocks;
  }
}
