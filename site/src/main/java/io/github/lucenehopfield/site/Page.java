package io.github.lucenehopfield.site;

import java.util.Locale;

/**
 * One page of the site.
 *
 * @param source the document, relative to the root of the project with slashes; for pages that are
 *     generated a name that is no file
 * @param group the heading of the navigation that it is under
 * @param label its name in the navigation
 */
record Page(String source, String group, String label) {

  /** {@return the name of its file; all pages lie in one folder, so that links work anywhere} */
  String file() {
    if (source.equals("README.md")) {
      return "index.html";
    }
    String name = source.replaceFirst("^docs/", "").replaceFirst("(/README)?\\.md$", "");
    return name.replace('/', '-').toLowerCase(Locale.ROOT) + ".html";
  }
}
