package io.github.lucenehopfield.site;

import java.util.List;

/** The HTML around the text of a page. */
final class Template {
  private Template() {}

  static String page(Navigation navigation, Page page, String body) {
    List<Sections.Section> sections = Sections.of(body);
    String title = sections.isEmpty() ? page.label() : sections.get(0).heading();
    StringBuilder html = new StringBuilder();
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.append("<title>").append(escape(title));
    html.append(page.file().equals("index.html") ? "" : " · lucene-hopfield").append("</title>\n");
    html.append("<link rel=\"stylesheet\" href=\"style.css\">\n</head>\n<body>\n");
    html.append("<a class=\"skip\" href=\"#content\">Skip to the text</a>\n");
    html.append("<header><a class=\"home\" href=\"index.html\">lucene-hopfield</a>\n");
    html.append("<div class=\"search\" role=\"search\"><input id=\"query\" type=\"search\" ");
    html.append("placeholder=\"Search ( / )\" aria-label=\"Search the documentation\" ");
    html.append("autocomplete=\"off\" aria-controls=\"results\">");
    html.append("<div id=\"results\" hidden></div>");
    html.append("<p id=\"count\" class=\"unseen\" aria-live=\"polite\"></p></div></header>\n");
    html.append("<div class=\"columns\">\n");
    html.append("<nav aria-label=\"Pages\"><details id=\"menu\"><summary>Pages</summary>\n");
    links(html, navigation, page, sections);
    html.append("</details></nav>\n<main id=\"content\">\n");
    html.append(
        body.replace("<table>", "<div class=\"wide\"><table>")
            .replace("</table>", "</table></div>"));
    neighbors(html, navigation.pages(), page);
    html.append("</main>\n</div>\n<script src=\"search-index.js\"></script>\n");
    html.append("<script src=\"search.js\"></script>\n</body>\n</html>\n");
    return html.toString();
  }

  private static void links(
      StringBuilder html, Navigation navigation, Page page, List<Sections.Section> sections) {
    String group = "";
    for (Page other : navigation.pages()) {
      if (other.group().equals(group) == false) {
        html.append(group.isEmpty() ? "" : "</ul>\n");
        group = other.group();
        html.append("<h2>").append(escape(group)).append("</h2>\n<ul>\n");
      }
      html.append("<li><a href=\"").append(other.file()).append('"');
      html.append(other.equals(page) ? " aria-current=\"page\">" : ">");
      html.append(escape(other.label())).append("</a>");
      if (other.equals(page)) {
        html.append("<ul>");
        for (Sections.Section section : sections) {
          if (section.level() == 2) {
            html.append("<li><a href=\"#").append(section.id()).append("\">");
            html.append(escape(section.heading())).append("</a></li>");
          }
        }
        html.append("</ul>");
      }
      html.append("</li>\n");
    }
    html.append("</ul>\n");
  }

  private static void neighbors(StringBuilder html, List<Page> pages, Page page) {
    int index = pages.indexOf(page);
    html.append("<footer>");
    if (index > 0) {
      neighbor(html, pages.get(index - 1), "prev", "← ");
    }
    if (index + 1 < pages.size()) {
      neighbor(html, pages.get(index + 1), "next", "→ ");
    }
    html.append("</footer>\n");
  }

  private static void neighbor(StringBuilder html, Page page, String relation, String arrow) {
    html.append("<a rel=\"").append(relation).append("\" href=\"").append(page.file());
    html.append("\">").append(arrow).append(escape(page.label())).append("</a>\n");
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
