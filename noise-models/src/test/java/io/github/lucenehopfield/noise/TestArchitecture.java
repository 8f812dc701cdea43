package io.github.lucenehopfield.noise;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import org.junit.jupiter.api.Test;

/** Which package of the noise models may use which. */
class TestArchitecture {
  private static final String CORE = "io.github.lucenehopfield";
  private static final String ROOT = CORE + ".noise";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  private static LayeredArchitecture layers() {
    return layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage(ROOT + "..")
        .layer("footprint")
        .definedBy(ROOT + ".footprint")
        .layer("pooling")
        .definedBy(ROOT + ".pooling")
        .layer("training")
        .definedBy(ROOT + ".training")
        .layer("models")
        .definedBy(ROOT)
        .layer("robust")
        .definedBy(ROOT + ".robust")
        .layer("mixture")
        .definedBy(ROOT + ".mixture")
        .layer("channel")
        .definedBy(ROOT + ".channel")
        .layer("density")
        .definedBy(ROOT + ".density")
        .layer("corruption")
        .definedBy(ROOT + ".corruption")
        .layer("optimization")
        .definedBy(ROOT + ".optimization")
        .ensureAllClassesAreContainedInArchitecture();
  }

  @Test
  void packagesUseOnlyThoseBelowThem() {
    layers()
        .whereLayer("density")
        .mayNotAccessAnyLayer()
        .whereLayer("corruption")
        .mayNotAccessAnyLayer()
        .whereLayer("optimization")
        .mayNotAccessAnyLayer()
        .whereLayer("channel")
        .mayOnlyAccessLayers("density")
        .whereLayer("mixture")
        .mayOnlyAccessLayers("channel", "density")
        .whereLayer("robust")
        .mayOnlyAccessLayers("channel", "density")
        .whereLayer("models")
        .mayOnlyAccessLayers("robust", "mixture", "channel", "density")
        .whereLayer("training")
        .mayOnlyAccessLayers(
            "models", "mixture", "channel", "density", "corruption", "optimization")
        .whereLayer("footprint")
        .mayOnlyAccessLayers("training", "optimization")
        .whereLayer("pooling")
        .mayOnlyAccessLayers("optimization")
        .check(CLASSES);
  }

  @Test
  void anAccessThatIsNotAllowedIsFound() {
    LayeredArchitecture tooStrict = layers().whereLayer("channel").mayNotAccessAnyLayer();
    assertThrows(AssertionError.class, () -> tooStrict.check(CLASSES));
  }

  @Test
  void modelsKnowTheScanContractsOfTheFormatAndNoBytes() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(CORE + ".index", CORE + ".index.internal..", "jdk.incubator..")
                .and(resideOutsideOfPackage(CORE + ".index.internal.math")))
        .check(CLASSES);
  }
}
