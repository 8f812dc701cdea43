package io.github.lucenehopfield.index;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import org.junit.jupiter.api.Test;

/** Which package of the index format may use which. */
class TestArchitecture {
  private static final String ROOT = "io.github.lucenehopfield.index";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  private static LayeredArchitecture layers() {
    return layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage(ROOT + "..")
        .layer("format")
        .definedBy(ROOT)
        .layer("v1")
        .definedBy(ROOT + ".internal.v1")
        .layer("pq")
        .definedBy(ROOT + ".internal.pq")
        .layer("block")
        .definedBy(ROOT + ".internal.block")
        .layer("simd")
        .definedBy(ROOT + ".internal.simd")
        .layer("math")
        .definedBy(ROOT + ".internal.math")
        .layer("scan")
        .definedBy(ROOT + ".scan")
        .ensureAllClassesAreContainedInArchitecture();
  }

  @Test
  void packagesUseOnlyThoseBelowThem() {
    layers()
        .whereLayer("scan")
        .mayNotAccessAnyLayer()
        .whereLayer("math")
        .mayNotAccessAnyLayer()
        .whereLayer("simd")
        .mayNotAccessAnyLayer()
        .whereLayer("block")
        .mayOnlyAccessLayers("simd", "math", "scan")
        .whereLayer("pq")
        .mayOnlyAccessLayers("block", "simd", "math", "scan")
        // The format's settings are what its writer is made with.
        .whereLayer("v1")
        .mayOnlyAccessLayers("pq", "block", "simd", "math", "scan", "format")
        .whereLayer("format")
        .mayOnlyAccessLayers("v1", "math", "scan")
        .check(CLASSES);
  }

  @Test
  void anAccessThatIsNotAllowedIsFound() {
    LayeredArchitecture tooStrict = layers().whereLayer("block").mayOnlyAccessLayers("scan");
    assertThrows(AssertionError.class, () -> tooStrict.check(CLASSES));
  }

  @Test
  void onlyTheInnerLoopSeesTheVectorApi() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".internal.simd")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator..")
        .check(CLASSES);
  }
}
