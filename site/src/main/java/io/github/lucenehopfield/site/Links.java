package io.github.lucenehopfield.site;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Image;
import org.commonmark.node.Link;

/** Turns the links of a document into links of its page, and notes what they lead to. */
final class Links extends AbstractVisitor {
  private static final String REPOSITORY = "https://github.com/lucenehopfield/lucene-hopfield/";

  /** A link from one page to a heading of another, or to the other as a whole. */
  record Target(String from, String file, String fragment) {}

  private final Path root;
  private final Navigation navigation;
  private final Page page;
  private final List<Target> targets = new ArrayList<>();
  private final Set<String> images = new LinkedHashSet<>();
  private final List<String> broken = new ArrayList<>();

  Links(Path root, Navigation navigation, Page page) {
    this.root = root;
    this.navigation = navigation;
    this.page = page;
  }

  /** {@return links to pages of the site} */
  List<Target> targets() {
    return targets;
  }

  /** {@return pictures that the page shows, relative to the root} */
  Set<String> images() {
    return images;
  }

  /** {@return links that lead nowhere} */
  List<String> broken() {
    return broken;
  }

  @Override
  public void visit(Link link) {
    link.setDestination(destination(link.getDestination()));
    visitChildren(link);
  }

  @Override
  public void visit(Image image) {
    String source = resolve(image.getDestination());
    if (source == null || !Files.isRegularFile(root.resolve(source))) {
      broken.add(page.source() + " shows " + image.getDestination());
    } else {
      images.add(source);
      image.setDestination("images/" + root.resolve(source).getFileName());
    }
    visitChildren(image);
  }

  private String destination(String written) {
    if (written.matches("[a-z]+:.*")) {
      return written;
    }
    int hash = written.indexOf('#');
    String path = hash < 0 ? written : written.substring(0, hash);
    String fragment = hash < 0 ? "" : written.substring(hash + 1);
    String source = path.isEmpty() ? page.source() : resolve(path);
    Page other = source == null ? null : navigation.of(source);
    if (other != null) {
      targets.add(new Target(page.source(), other.file(), fragment));
      return other.file() + (hash < 0 ? "" : "#" + fragment);
    }
    if (source == null || !Files.exists(root.resolve(source))) {
      broken.add(page.source() + " links to " + written);
      return written;
    }
    return REPOSITORY
        + (Files.isDirectory(root.resolve(source)) ? "tree/main/" : "blob/main/")
        + source;
  }

  /** What a path leads to, relative to the root; null where that is outside of it. */
  private String resolve(String path) {
    Path base = Path.of(page.source()).getParent();
    Path full = (base == null ? Path.of(path) : base.resolve(path)).normalize();
    return full.startsWith("..") || full.isAbsolute() ? null : full.toString().replace('\\', '/');
  }
}
