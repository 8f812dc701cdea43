package io.github.lucenehopfield.cli.lab;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;

/** The files of the page, read once. Immutable. */
final class Assets {
  private static final String SCRIPT = "text/javascript; charset=utf-8";

  /**
   * A file.
   *
   * @param type its media type
   * @param bytes its content
   */
  record Asset(String type, byte[] bytes) {}

  private final Map<String, Asset> byPath = new HashMap<>();

  /** Reads the files. */
  Assets() throws IOException {
    put("/", "lab.html", "text/html; charset=utf-8");
    put("/lab.css", "lab.css", "text/css; charset=utf-8");
    for (String script :
        new String[] {"lab.js", "damage.js", "draw.js", "editor.js", "results.js"}) {
      put("/" + script, script, SCRIPT);
    }
  }

  private void put(String path, String resource, String type) throws IOException {
    try (InputStream in = Assets.class.getResourceAsStream(resource)) {
      byPath.put(path, new Asset(type, in.readAllBytes()));
    }
  }

  /** {@return the file at a path, or null} */
  Asset at(String path) {
    return byPath.get(path);
  }
}
