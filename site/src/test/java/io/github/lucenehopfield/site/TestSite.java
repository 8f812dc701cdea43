package io.github.lucenehopfield.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.commonmark.node.Node;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The site as it is made of the documents, looked at as a browser would. */
class TestSite {
  private static final Path ROOT = Path.of("..");
  private static final Pattern REFERENCE = Pattern.compile("(?:href|src)=\"([^\"]*)\"");

  @TempDir static Path folder;
  private static int pages;
  private static final Map<String, String> HTML = new HashMap<>();

  @BeforeAll
  static void build() throws IOException {
    pages = SiteBuilder.build(ROOT, folder);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".html")).toList()) {
        HTML.put(file.getFileName().toString(), Files.readString(file));
      }
    }
  }

  @Test
  void everyPageHasAFileOfItsOwn() {
    assertEquals(pages, HTML.size());
    for (String file : List.of("index.html", "start.html", "faq.html", "commands.html")) {
      assertTrue(HTML.containsKey(file), file);
    }
    assertTrue(HTML.get("commands.html").contains("Usage: hopfield recall"));
  }

  @Test
  void everyLinkLeadsSomewhere() {
    int links = 0;
    for (Map.Entry<String, String> page : HTML.entrySet()) {
      Matcher reference = REFERENCE.matcher(page.getValue());
      while (reference.find()) {
        String to = reference.group(1);
        if (to.startsWith("https://") || to.startsWith("http://")) {
          continue;
        }
        String[] parts = to.split("#", -1);
        String file = parts[0].isEmpty() ? page.getKey() : parts[0];
        assertTrue(Files.isRegularFile(folder.resolve(file)), page.getKey() + " to " + to);
        if (parts.length > 1) {
          assertTrue(
              HTML.get(file).contains("id=\"" + parts[1] + "\""), page.getKey() + " to " + to);
        }
        links++;
      }
    }
    assertTrue(links > 20 * pages, "links=" + links);
  }

  @Test
  void everyDocumentIsInTheNavigation() throws IOException {
    Set<String> sources = new HashSet<>();
    Navigation.read(
            Files.readAllLines(
                Path.of("src/main/resources/io/github/lucenehopfield/site/navigation.txt")),
            ROOT)
        .pages()
        .forEach(page -> sources.add(page.source()));
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".md")).toList()) {
        String source = ROOT.relativize(file).toString().replace('\\', '/');
        assertTrue(sources.contains(source), source);
      }
    }
  }

  /** Nothing is fetched from elsewhere to show a page. */
  @Test
  void worksWithoutANetwork() {
    Pattern fetched =
        Pattern.compile("<(?:script|img|link|iframe)[^>]*(?:src|href)=\"(?:https?:)?//");
    HTML.forEach((file, html) -> assertTrue(!fetched.matcher(html).find(), file));
  }

  @Test
  void linksThatLeadNowhereAreNamed(@TempDir Path root) throws IOException {
    Files.writeString(
        root.resolve("A.md"), "# A\n\n[b](B.md#there) [c](C.md) [d](../D.md) ![p](p.png)\n");
    Files.writeString(root.resolve("B.md"), "# B\n\n## Here\n");
    Navigation navigation = Navigation.read(List.of("Group", "  A.md A", "  B.md The B"), root);
    Page page = navigation.of("A.md");
    Node document = new Documents(root, Map.of()).parse(page);
    Links links = new Links(root, navigation, page);
    document.accept(links);
    assertEquals(
        List.of("A.md links to C.md", "A.md links to ../D.md", "A.md shows p.png"), links.broken());
    assertEquals(List.of(new Links.Target("A.md", "b.html", "there")), links.targets());

    IllegalArgumentException absent =
        assertThrows(
            IllegalArgumentException.class,
            () -> Navigation.read(List.of("Group", "  C.md C"), root));
    assertEquals("document is not there; document=C.md", absent.getMessage());
    IllegalArgumentException twice =
        assertThrows(
            IllegalArgumentException.class,
            () -> Navigation.read(List.of("Group", "  A.md A", "  A.md B"), root));
    assertEquals("document is named twice; document=A.md", twice.getMessage());
  }

  @Test
  void sectionsAreFromHeadingToHeading() {
    assertEquals(
        List.of(
            new Sections.Section(1, "t", "A & b", "one two"),
            new Sections.Section(2, "u", "code", "x < y")),
        Sections.of(
            "<h1 id=\"t\">A &amp; b</h1><p>one\n<b>two</b></p>"
                + "<h2 id=\"u\"><code>code</code></h2><p>x &lt; y</p>"));
  }

  @Test
  void searchFindsSections(@TempDir Path profile) throws Exception {
    Path browser = Path.of("/usr/bin/chromium");
    assumeTrue(Files.isExecutable(browser), "needs Chromium to try the search");
    Path out = profile.resolve("dom");
    Process process =
        new ProcessBuilder(
                browser.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + profile.resolve("data"),
                "--dump-dom",
                folder.resolve("index.html").toUri() + "?q=not_stored%20probability")
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertTrue(process.waitFor(3, TimeUnit.MINUTES));
    } finally {
      process.destroyForcibly();
    }
    String dom = Files.readString(out, StandardCharsets.UTF_8);
    int results = dom.indexOf("id=\"results\"");
    String found = dom.substring(results, dom.indexOf("id=\"count\"", results));
    assertTrue(found.contains("href=\"faq.html#what-is-not_stored\""), found);
    assertTrue(dom.matches("(?s).*aria-live=\"polite\">\\d+ sections found.*"), found);
  }
}
