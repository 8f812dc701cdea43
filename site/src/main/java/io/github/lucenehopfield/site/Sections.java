package io.github.lucenehopfield.site;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The sections of a page: from one heading to the next. */
final class Sections {
  private static final Pattern HEADING =
      Pattern.compile("<h([1-6]) id=\"([^\"]*)\">(.*?)</h\\1>", Pattern.DOTALL);

  /**
   * One section.
   *
   * @param level 1 for the title of the page
   * @param id the anchor of its heading
   * @param heading without markup
   * @param text without markup, blanks made one
   */
  record Section(int level, String id, String heading, String text) {}

  private Sections() {}

  static List<Section> of(String html) {
    List<Section> sections = new ArrayList<>();
    Matcher heading = HEADING.matcher(html);
    boolean found = heading.find();
    while (found) {
      int level = Integer.parseInt(heading.group(1));
      String id = heading.group(2);
      String title = plain(heading.group(3));
      int start = heading.end();
      found = heading.find();
      String body = html.substring(start, found ? heading.start() : html.length());
      sections.add(new Section(level, id, title, plain(body)));
    }
    return sections;
  }

  /** {@return the anchors of all headings} */
  static Set<String> anchors(String html) {
    Set<String> anchors = new LinkedHashSet<>();
    of(html).forEach(section -> anchors.add(section.id()));
    return anchors;
  }

  private static String plain(String html) {
    return html.replaceAll("<[^>]*>", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
        .replaceAll("\\s+", " ")
        .strip();
  }
}
