package io.github.lucenehopfield;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URL;
import java.util.Enumeration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who may know whom. */
class TestArchitecture {
  private static final String ROOT = "io.github.lucenehopfield";
  private static final String FORMAT = ROOT + ".index";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("index-format"))
          .importPackages(ROOT);

  @Test
  void theStepsOfARetrievalDoNotKnowEachOther() {
    String[] steps = {ROOT + ".similarity", ROOT + ".separation", ROOT + ".projection"};
    for (String step : steps) {
      for (String other : steps) {
        if (!step.equals(other)) {
          noClasses()
              .that()
              .resideInAPackage(step)
              .should()
              .dependOnClassesThat()
              .resideInAPackage(other)
              .check(CLASSES);
        }
      }
      noClasses()
          .that()
          .resideInAPackage(step)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ROOT, ROOT + ".internal..")
          .check(CLASSES);
    }
  }

  @Test
  void theRetrievalDoesNotKnowTheQuery() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".internal..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT)
        .check(CLASSES);
  }

  @Test
  void onlyTheScanContractsAndTheMathOfTheFormatAreKnown() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(FORMAT, FORMAT + ".internal..", "jdk.incubator..")
                .and(resideOutsideOfPackage(FORMAT + ".internal.math")))
        .check(CLASSES);
    classes()
        .that()
        .resideInAnyPackage(ROOT + ".similarity", ROOT + ".separation", ROOT + ".projection")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(ROOT + "..", "java..")
        .check(CLASSES);
  }

  @Test
  void whatIsInternalIsNotExported() throws IOException {
    Set<String> exported = new TreeSet<>();
    int modules = 0;
    Enumeration<URL> found =
        TestArchitecture.class.getClassLoader().getResources("module-info.class");
    while (found.hasMoreElements()) {
      try (InputStream in = found.nextElement().openStream()) {
        ModuleDescriptor module = ModuleDescriptor.read(in);
        if (module.name().equals(ROOT)) {
          modules++;
          module.exports().stream()
              .filter(export -> export.isQualified() == false)
              .forEach(export -> exported.add(export.source()));
        }
      }
    }
    assertEquals(1, modules);
    assertTrue(exported.contains(ROOT), exported.toString());
    for (String name : exported) {
      assertFalse(name.contains(".internal"), name);
    }
    assertTrue(CLASSES.contain(HopfieldQuery.class));
  }
}
