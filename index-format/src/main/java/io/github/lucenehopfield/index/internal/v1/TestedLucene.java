package io.github.lucenehopfield.index.internal.v1;

import java.util.Set;
import org.apache.lucene.util.Version;

/**
 * Refuses to write under a Lucene that this version was not tested with: its vector writers may
 * merge in another way, and then vectors are lost without a word.
 */
final class TestedLucene {
  /** Set to {@code true} to write under any version. */
  static final String OVERRIDE = "hopfield.lucene.untested";

  /** Those of the plugins' search engines included. */
  static final Set<String> VERSIONS = Set.of("10.3.2", "10.4.0", "10.5.0", "10.5.1", "10.6.0");

  private TestedLucene() {}

  /** Checks the version at hand. */
  static void check() {
    check(Version.LATEST.toString(), Boolean.getBoolean(OVERRIDE));
  }

  static void check(String version, boolean override) {
    if (VERSIONS.contains(version) == false && override == false) {
      throw new IllegalStateException(
          "Lucene must be a version that lucene-hopfield was tested with, "
              + String.join(", ", VERSIONS.stream().sorted().toList())
              + ", or -D"
              + OVERRIDE
              + "=true be set; version="
              + version);
    }
  }
}
