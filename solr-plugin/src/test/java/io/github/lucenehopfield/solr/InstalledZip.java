package io.github.lucenehopfield.solr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.engine.Curl;
import io.github.lucenehopfield.engine.Vectors;
import io.github.lucenehopfield.engine.Zip;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Run after packaging: the zip, unpacked in a home of Solr as the README says; nothing of ours is
 * on the class path.
 */
class InstalledZip {
  private static final Path README = Path.of("README.md");

  @Test
  void theReadmeIsTrue(@TempDir Path base) throws Exception {
    assertThrows(
        ClassNotFoundException.class,
        () -> Class.forName("io.github.lucenehopfield.HopfieldQuery"));
    Path home = Solr.home(base.resolve("home"));
    List<String> files = Zip.unpack(home);
    List<String> jars = files.stream().filter(file -> file.startsWith("lib/")).toList();
    assertEquals(6, jars.size(), files.toString());
    for (String jar : jars) {
      assertTrue(
          jar.matches(
              "lib/(solr-plugin|lucene-hopfield|noise-models|index-format|ejml-core|ejml-ddense)"
                  + "-[0-9].*jar"),
          jar);
    }
    List<Curl> commands = Curl.in(README, "Five minutes");
    assertEquals(7, commands.size());
    // As many vectors as give a segment codes.
    float[][] vectors = Vectors.random(5000, 4, 31);
    try (Solr solr = Solr.fork(home)) {
      Solr.ok(solr.ask(commands.get(0)));
      Solr.ok(solr.ask(commands.get(1)));
      walk(solr, commands);
      Solr.ok(solr.get("/admin/cores?action=CREATE&name=many&configSet=hopfield"));
      Solr.ok(solr.update("many", Bodies.documents(vectors, 0, 5000, 1)));
      Solr.ok(solr.get("/many/update?optimize=true&maxSegments=1"));
      many(solr, vectors);
    }
    // The vectors format is found again by its name, in the class loader of the home.
    try (Solr solr = Solr.fork(home)) {
      walk(solr, commands);
      many(solr, vectors);
      Solr.ok(solr.update("many", Bodies.documents(vectors, 0, 10, 1)));
      Solr.ok(solr.get("/many/update?optimize=true&maxSegments=1"));
      many(solr, vectors);
      assertEquals("[]", Solr.ok(solr.ask(commands.get(5))).at("models").toString());
      Solr.ok(solr.ask(commands.get(4)));
      assertEquals(400, solr.ask(commands.get(6)).status());
    }
  }

  private static void walk(Solr solr, List<Curl> commands) throws Exception {
    Solr.Answer filtered = Solr.ok(solr.ask(commands.get(2)));
    assertEquals(List.of("bob", "cem"), filtered.ids());
    Solr.Answer sure = Solr.ok(solr.ask(commands.get(3)));
    assertEquals("bob", sure.ids().get(0));
    assertTrue(sure.number("response/docs/0/_hopfield_/probability_if_stored") > 0.9, sure.text());
    assertEquals(3, sure.<Long>at("hopfield/accepted"));
    assertEquals(4, sure.<List<?>>at("hopfield/pattern").size());
  }

  private static void many(Solr solr, float[][] vectors) throws Exception {
    Solr.Answer found = solr.find("many", "q", "{!hopfield f=v}" + Vectors.json(vectors[123]));
    assertEquals("123", found.ids().get(0));
    Solr.Answer sizes = Solr.ok(solr.get("/many/hopfield"));
    assertTrue(sizes.<Long>at("fields/v/code_bytes") > 0, sizes.text());
  }

  @Test
  void theSnippetsAreThoseOfTheConfigset() throws Exception {
    String text = Files.readString(README);
    String own = text.substring(text.indexOf("\n## In a core of your own\n"));
    Path conf = Solr.CONFIGSETS.resolve("hopfield").resolve("conf");
    String shipped =
        Files.readString(conf.resolve("schema.xml"))
            + Files.readString(conf.resolve("solrconfig.xml"));
    int lines = 0;
    boolean xml = false;
    for (String line : own.lines().toList()) {
      if (line.startsWith("```")) {
        xml = line.equals("```xml");
      } else if (xml) {
        lines++;
        assertTrue(shipped.contains(line.trim()), line);
      }
    }
    assertFalse(lines < 10, "lines=" + lines);
  }
}
