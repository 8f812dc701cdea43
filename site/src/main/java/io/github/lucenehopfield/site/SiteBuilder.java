package io.github.lucenehopfield.site;

import io.github.lucenehopfield.cli.Main;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.commonmark.node.Node;

/** Makes the site. */
public final class SiteBuilder {
  private static final List<String> ASSETS = List.of("style.css", "search.js");

  private SiteBuilder() {}

  /**
   * Makes the site, and says how many pages it has. Exits with 1, and a line for each, where links
   * lead nowhere.
   *
   * @param arguments the root of the project, and the folder to write to
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("site: expected the root of the project and a folder to write to");
      System.exit(2);
    }
    try {
      int pages = build(Path.of(arguments[0]), Path.of(arguments[1]));
      System.out.println("site: " + pages + " pages in " + Path.of(arguments[1]).normalize());
    } catch (IllegalArgumentException e) {
      System.err.println("site: " + e.getMessage());
      System.exit(1);
    }
  }

  /**
   * Makes the site.
   *
   * @param root the root of the project
   * @param folder where to write; made where it is not there
   * @return the number of pages
   * @throws IllegalArgumentException if links lead nowhere, or a document of the navigation is not
   *     there
   * @throws IOException if a file cannot be read or written
   */
  static int build(Path root, Path folder) throws IOException {
    Navigation navigation = Navigation.read(resource("navigation.txt").lines().toList(), root);
    Documents documents = new Documents(root, Main.usages());
    Map<Page, String> bodies = new LinkedHashMap<>();
    List<Links.Target> targets = new ArrayList<>();
    Set<String> images = new LinkedHashSet<>();
    List<String> broken = new ArrayList<>();
    for (Page page : navigation.pages()) {
      Node document = documents.parse(page);
      Links links = new Links(root, navigation, page);
      document.accept(links);
      targets.addAll(links.targets());
      images.addAll(links.images());
      broken.addAll(links.broken());
      bodies.put(page, documents.html(document));
    }
    checkFragments(bodies, targets, broken);
    if (broken.isEmpty() == false) {
      throw new IllegalArgumentException("links must lead somewhere; " + String.join("; ", broken));
    }
    Files.createDirectories(folder.resolve("images"));
    for (Map.Entry<Page, String> body : bodies.entrySet()) {
      Files.writeString(
          folder.resolve(body.getKey().file()),
          Template.page(navigation, body.getKey(), body.getValue()));
    }
    for (String image : images) {
      Path source = root.resolve(image);
      Files.copy(
          source,
          folder.resolve("images").resolve(source.getFileName()),
          StandardCopyOption.REPLACE_EXISTING);
    }
    for (String asset : ASSETS) {
      Files.writeString(folder.resolve(asset), resource(asset));
    }
    Files.writeString(folder.resolve("search-index.js"), index(bodies));
    return bodies.size();
  }

  private static void checkFragments(
      Map<Page, String> bodies, List<Links.Target> targets, List<String> broken) {
    Map<String, Set<String>> anchors = new LinkedHashMap<>();
    bodies.forEach((page, body) -> anchors.put(page.file(), Sections.anchors(body)));
    for (Links.Target target : targets) {
      if (target.fragment().isEmpty() == false
          && anchors.get(target.file()).contains(target.fragment()) == false) {
        broken.add(target.from() + " links to " + target.file() + "#" + target.fragment());
      }
    }
  }

  /** All sections as a script, since a page that was opened as a file may read no other file. */
  private static String index(Map<Page, String> bodies) {
    StringBuilder script = new StringBuilder("const SECTIONS = [\n");
    bodies.forEach(
        (page, body) -> {
          for (Sections.Section section : Sections.of(body)) {
            script.append('[').append(quote(page.file())).append(',').append(quote(section.id()));
            script.append(',').append(quote(page.label())).append(',');
            script.append(quote(section.heading())).append(',').append(quote(section.text()));
            script.append("],\n");
          }
        });
    return script.append("];\n").toString();
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c == '<' || c == '\u2028' || c == '\u2029') {
        quoted.append("\\u").append(Character.forDigit(c >> 12, 16));
        quoted.append(Character.forDigit(c >> 8 & 15, 16));
        quoted.append(Character.forDigit(c >> 4 & 15, 16));
        quoted.append(Character.forDigit(c & 15, 16));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = SiteBuilder.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
