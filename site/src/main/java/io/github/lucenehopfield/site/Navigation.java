package io.github.lucenehopfield.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Which pages there are, and in which order. */
final class Navigation {
  /** Not a file: made of what the commands say of themselves. */
  static final String COMMANDS = "commands.md";

  private final Map<String, Page> pages = new LinkedHashMap<>();

  private Navigation() {}

  /**
   * {@return the navigation that lines describe}
   *
   * @param lines a group, or a document indented below its group and what it is called there; a
   *     document that ends with a slash stands for all other documents of that folder
   * @param root where documents are
   * @throws IllegalArgumentException if a document is not there, or named twice
   * @throws IOException if a folder cannot be read
   */
  static Navigation read(List<String> lines, Path root) throws IOException {
    Navigation navigation = new Navigation();
    String group = "";
    for (String line : lines) {
      if (line.isBlank()) {
        continue;
      }
      if (line.startsWith(" ") == false) {
        group = line.strip();
        continue;
      }
      String[] words = line.strip().split("\\s+", 2);
      if (words[0].endsWith("/")) {
        navigation.addFolder(root, words[0], group);
      } else {
        navigation.add(root, new Page(words[0], group, words[1]));
      }
    }
    return navigation;
  }

  private void addFolder(Path root, String folder, String group) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(root.resolve(folder))) {
      files = found.sorted().toList();
    }
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (name.endsWith(".md") && !pages.containsKey(folder + name)) {
        String title = Documents.title(Files.readString(file));
        add(root, new Page(folder + name, group, title));
      }
    }
  }

  private void add(Path root, Page page) {
    if (page.source().equals(COMMANDS) == false && !Files.exists(root.resolve(page.source()))) {
      throw new IllegalArgumentException("document is not there; document=" + page.source());
    }
    if (pages.putIfAbsent(page.source(), page) != null) {
      throw new IllegalArgumentException("document is named twice; document=" + page.source());
    }
  }

  /** {@return all pages, in order} */
  List<Page> pages() {
    return new ArrayList<>(pages.values());
  }

  /** {@return the page of a document or of the folder that its README describes, or null} */
  Page of(String source) {
    Page page = pages.get(source);
    return page == null ? pages.get(source + "/README.md") : page;
  }
}
