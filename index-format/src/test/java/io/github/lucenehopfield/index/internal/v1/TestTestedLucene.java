package io.github.lucenehopfield.index.internal.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.lucene.util.Version;
import org.junit.jupiter.api.Test;

/** A Lucene that was not tested is refused at the first write. */
class TestTestedLucene {
  private static final String UNKNOWN = "10.7.0";

  @Test
  void theVersionAtHandIsOneOfThem() {
    // The profile that tries a newer one says so.
    assertTrue(
        TestedLucene.VERSIONS.contains(Version.LATEST.toString())
            || Boolean.getBoolean(TestedLucene.OVERRIDE));
    TestedLucene.check();
  }

  @Test
  void othersAreRefusedByName() {
    for (String other : new String[] {UNKNOWN, "10.3.1", "10.5.2", "11.0.0"}) {
      IllegalStateException e =
          assertThrows(IllegalStateException.class, () -> TestedLucene.check(other, false));
      assertEquals(
          "Lucene must be a version that lucene-hopfield was tested with, 10.3.2, 10.4.0, 10.5.0,"
              + " 10.5.1, 10.6.0, or -Dhopfield.lucene.untested=true be set; version="
              + other,
          e.getMessage());
      TestedLucene.check(other, true);
    }
    assertFalse(TestedLucene.VERSIONS.contains(UNKNOWN));
  }
}
