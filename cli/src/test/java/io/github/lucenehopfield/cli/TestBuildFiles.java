package io.github.lucenehopfield.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The POMs of all modules say what a repository of releases asks for, and the same in each. */
class TestBuildFiles {
  private static final Path ROOT = Path.of("..");

  private static Element pom(String module) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(ROOT.resolve(module).resolve("pom.xml").toFile())
        .getDocumentElement();
  }

  private static List<Element> children(Element element, String name) {
    List<Element> found = new ArrayList<>();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child && child.getTagName().equals(name)) {
        found.add(child);
      }
    }
    return found;
  }

  /** The text at a path of names, each of which is there once. */
  private static String text(Element element, String... names) {
    Element at = element;
    for (String name : names) {
      List<Element> found = children(at, name);
      assertEquals(1, found.size(), name + " in " + at.getTagName());
      at = found.get(0);
    }
    return at.getTextContent().strip();
  }

  private static List<String> modules() throws Exception {
    return children(children(pom("."), "modules").get(0), "module").stream()
        .map(Element::getTextContent)
        .toList();
  }

  private static boolean published(Element pom) {
    return children(pom, "properties").stream()
        .flatMap(properties -> children(properties, "maven.deploy.skip").stream())
        .noneMatch(skip -> skip.getTextContent().equals("true"));
  }

  @Test
  void allModulesHaveOneVersionANameAndADescription() throws Exception {
    String version = text(pom("."), "version");
    for (String module : modules()) {
      Element pom = pom(module);
      assertEquals(module, text(pom, "artifactId"));
      assertFalse(text(pom, "name").isEmpty(), module);
      assertFalse(text(pom, "description").isEmpty(), module);
      Element versioned = module.equals("bom") ? pom : children(pom, "parent").get(0);
      assertEquals(version, text(versioned, "version"), module);
      assertEquals("io.github.lucenehopfield", text(versioned, "groupId"), module);
    }
  }

  @Test
  void bomNamesAllPublishedModules() throws Exception {
    Element bom = pom("bom");
    TreeSet<String> expected = new TreeSet<>();
    for (String module : modules()) {
      if (!module.equals("bom") && published(pom(module))) {
        expected.add(module);
      }
    }
    TreeSet<String> named = new TreeSet<>();
    Element managed = children(children(bom, "dependencyManagement").get(0), "dependencies").get(0);
    for (Element dependency : children(managed, "dependency")) {
      assertEquals("io.github.lucenehopfield", text(dependency, "groupId"));
      assertEquals("${project.version}", text(dependency, "version"));
      named.add(text(dependency, "artifactId"));
    }
    assertEquals(expected, named);
    assertFalse(named.contains("benchmarks"));
    assertTrue(named.size() >= 8, named.toString());
  }

  /** The BOM has no parent to take these from. */
  @Test
  void bomAndParentSayTheSameOfTheProject() throws Exception {
    Element parent = pom(".");
    Element bom = pom("bom");
    for (String[] path :
        new String[][] {
          {"url"},
          {"licenses", "license", "url"},
          {"developers", "developer", "name"},
          {"scm", "connection"},
          {"scm", "developerConnection"},
          {"scm", "url"},
          {"properties", "project.build.outputTimestamp"}
        }) {
      assertEquals(text(parent, path), text(bom, path), String.join("/", path));
    }
    // io.github.NAME is what the owner of github.com/NAME may publish.
    assertTrue(text(parent, "url").startsWith("https://github.com/lucenehopfield/"));
  }

  @Test
  void dockerfileTakesWhatTheBuildMakes() throws Exception {
    String dockerfile = Files.readString(ROOT.resolve("docker/cli/Dockerfile"));
    assertTrue(dockerfile.contains("ADD cli/target/cli-*-distribution.tar.gz /opt/"), dockerfile);
    String assembly = Files.readString(Path.of("src/main/assembly/distribution.xml"));
    assertTrue(assembly.contains("<id>distribution</id>"), assembly);
    assertTrue(assembly.contains("<baseDirectory>hopfield-${project.version}<"), assembly);
  }

  @Test
  void workflowRunsWhatDevelopersRun() throws Exception {
    String workflow = Files.readString(ROOT.resolve(".github/workflows/ci.yml"));
    assertTrue(workflow.contains("- run: bash .ci/run\n"), workflow);
    assertTrue(Files.isExecutable(ROOT.resolve(".ci/run")));
  }

  @Test
  void wrapperKnowsTheChecksumOfItsMaven() throws Exception {
    Properties properties = new Properties();
    try (Reader in =
        Files.newBufferedReader(ROOT.resolve(".mvn/wrapper/maven-wrapper.properties"))) {
      properties.load(in);
    }
    assertTrue(properties.getProperty("distributionUrl").matches("https://.*-bin\\.zip"));
    assertTrue(properties.getProperty("distributionSha256Sum").matches("[0-9a-f]{64}"));
    assertTrue(Files.isExecutable(ROOT.resolve("mvnw")));
  }
}
