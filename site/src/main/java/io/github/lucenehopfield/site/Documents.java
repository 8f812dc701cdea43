package io.github.lucenehopfield.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/** Reads documents, and writes their HTML. Not for several threads. */
final class Documents {
  private static final List<Extension> EXTENSIONS =
      List.of(TablesExtension.create(), HeadingAnchorExtension.create());

  private final Path root;
  private final Map<String, String> usages;
  private final Parser parser = Parser.builder().extensions(EXTENSIONS).build();
  private final HtmlRenderer renderer = HtmlRenderer.builder().extensions(EXTENSIONS).build();

  /**
   * Makes a reader.
   *
   * @param root where documents are
   * @param usages what each command says of itself
   */
  Documents(Path root, Map<String, String> usages) {
    this.root = root;
    this.usages = usages;
  }

  Node parse(Page page) throws IOException {
    return parser.parse(
        page.source().equals(Navigation.COMMANDS)
            ? commands()
            : Files.readString(root.resolve(page.source())));
  }

  String html(Node document) {
    return renderer.render(document);
  }

  /** {@return the text of the first heading} */
  static String title(String markdown) {
    return markdown
        .lines()
        .filter(line -> line.startsWith("# "))
        .map(line -> line.substring(2).strip())
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("document has no title"));
  }

  private String commands() {
    StringBuilder text = new StringBuilder("# Commands\n\nWhat each command says of itself with ");
    text.append("`--help`. The [guide](docs/GUIDE.md) shows them at work.\n");
    usages.forEach(
        (name, usage) ->
            text.append("\n## ")
                .append(name)
                .append("\n\n````\n")
                .append(usage)
                .append("\n````\n"));
    return text.toString();
  }
}
