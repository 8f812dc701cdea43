package io.github.lucenehopfield.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.engine.PlainIndex;
import io.github.lucenehopfield.langchain4j.HopfieldEmbeddingStore;
import io.github.lucenehopfield.langchain4j.RecallResult;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.noise.training.NoiseModelTrainer;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** Applications with the starter on their class path. */
class TestHopfieldEmbeddingStoreAutoConfiguration {
  private static final int DIMENSION = 48;
  private static final int COUNT = 300;
  private static final String PREFIX = "--" + HopfieldEmbeddingStoreProperties.PREFIX + ".";

  @TempDir private Path folder;

  /** An application that says nothing of stores. */
  @SpringBootConfiguration
  @EnableAutoConfiguration
  static class Plain {}

  /** An application with a store of its own. */
  @SpringBootConfiguration
  @EnableAutoConfiguration
  static class Own {
    @Bean
    EmbeddingStore<TextSegment> store() {
      return HopfieldEmbeddingStore.builder().priorNotStored(.125).build();
    }
  }

  private static ConfigurableApplicationContext run(Class<?> application, String... properties) {
    System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
    return new SpringApplicationBuilder(application)
        .web(WebApplicationType.NONE)
        .bannerMode(Banner.Mode.OFF)
        .logStartupInfo(false)
        .run(properties);
  }

  private static float[][] vectors(int seed) {
    Random random = new Random(seed);
    float[][] vectors = new float[COUNT][DIMENSION];
    for (float[] vector : vectors) {
      for (int d = 0; d < DIMENSION; d++) {
        vector[d] = (float) random.nextGaussian();
      }
    }
    return vectors;
  }

  private static void fill(EmbeddingStore<TextSegment> store) {
    List<String> ids = new ArrayList<>();
    List<Embedding> embeddings = new ArrayList<>();
    for (float[] vector : vectors(1)) {
      ids.add("id" + ids.size());
      embeddings.add(Embedding.from(vector));
    }
    store.addAll(ids, embeddings, null);
  }

  private static EmbeddingSearchRequest request(float[] vector) {
    return EmbeddingSearchRequest.builder()
        .queryEmbedding(Embedding.from(vector))
        .maxResults(3)
        .build();
  }

  private static float[] damaged() {
    float[] cue = vectors(1)[123].clone();
    for (int d = 0; d < 20; d++) {
      cue[d] = 0;
    }
    return cue;
  }

  @Test
  void theStoreIsThereAndOutlivesTheApplication() {
    String path = PREFIX + "path=" + folder.resolve("index");
    try (ConfigurableApplicationContext application = run(Plain.class, path)) {
      fill(application.getBean(HopfieldEmbeddingStore.class));
    }
    try (ConfigurableApplicationContext application =
        run(Plain.class, path, PREFIX + "similarity=robust")) {
      EmbeddingStore<?> store = application.getBean(EmbeddingStore.class);
      RecallResult found = assertInstanceOf(RecallResult.class, store.search(request(damaged())));
      assertEquals("id123", found.matches().get(0).embeddingId());
      assertTrue(found.matches().get(0).score() > .9, found.toString());
      assertTrue(found.notStored().orElse(1) < .1, found.notStored().toString());
      RecallResult stranger = (RecallResult) store.search(request(vectors(2)[0]));
      assertTrue(stranger.notStored().orElse(0) > .5, stranger.notStored().toString());
    }
  }

  @Test
  void withoutPropertiesItIsInMemoryAndScoresAreRelevance() {
    try (ConfigurableApplicationContext application = run(Plain.class)) {
      HopfieldEmbeddingStore store = application.getBean(HopfieldEmbeddingStore.class);
      fill(store);
      RecallResult found = store.search(request(vectors(1)[7]));
      assertEquals(1, found.matches().get(0).score(), 1e-5);
      assertTrue(found.notStored().isEmpty());
    }
    try (ConfigurableApplicationContext application = run(Plain.class)) {
      RecallResult found =
          application.getBean(HopfieldEmbeddingStore.class).search(request(vectors(1)[7]));
      assertTrue(found.matches().isEmpty());
    }
  }

  @Test
  void aModelIsRead() throws Exception {
    Path model = folder.resolve("mine.model");
    float[][] vectors = vectors(1);
    try (PlainIndex plain = new PlainIndex(vectors);
        OutputStream out = Files.newOutputStream(model)) {
      new NoiseModelTrainer(vectors, HopfieldQuery.context(plain.searcher(), "v", DIMENSION), 1)
          .train(List.of(Corruption.parse("dropout:0.4")))
          .write(out);
    }
    try (ConfigurableApplicationContext application =
        run(Plain.class, PREFIX + "model=" + model, PREFIX + "prior-not-stored=0.2")) {
      HopfieldEmbeddingStore store = application.getBean(HopfieldEmbeddingStore.class);
      fill(store);
      RecallResult found = store.search(request(damaged()));
      assertEquals("id123", found.matches().get(0).embeddingId());
      assertTrue(found.notStored().orElse(1) < .2, found.notStored().toString());
    }
  }

  @Test
  void aStoreOfTheApplicationComesFirst() {
    try (ConfigurableApplicationContext application =
        run(Own.class, PREFIX + "path=" + folder.resolve("unused"))) {
      assertEquals(1, application.getBeanNamesForType(EmbeddingStore.class).length);
      assertTrue(application.containsBean("store"));
      assertFalse(Files.exists(folder.resolve("unused")));
    }
  }

  @Test
  void whatCannotBeIsSaid() {
    ApplicationContextRunner runner =
        new ApplicationContextRunner()
            .withConfiguration(
                AutoConfigurations.of(HopfieldEmbeddingStoreAutoConfiguration.class));
    String prefix = HopfieldEmbeddingStoreProperties.PREFIX;
    runner
        .withPropertyValues(prefix + ".prior-not-stored=2")
        .run(context -> assertSaid("priorNotStored=2.0", context.getStartupFailure()));
    runner
        .withPropertyValues(prefix + ".similarity=tea")
        .run(context -> assertSaid("tea", context.getStartupFailure()));
    runner
        .withPropertyValues(prefix + ".model=absent.model")
        .run(context -> assertSaid("absent.model", context.getStartupFailure()));
    runner
        .withPropertyValues(prefix + ".model=absent.model", prefix + ".similarity=robust")
        .run(context -> assertSaid("similarity must not be", context.getStartupFailure()));
  }

  private static void assertSaid(String part, Throwable failure) {
    StringBuilder said = new StringBuilder();
    for (Throwable at = failure; at != null; at = at.getCause()) {
      said.append(at.getMessage()).append('\n');
    }
    assertTrue(said.toString().contains(part), said.toString());
  }

  /** The properties of the README are those that there are, and an application starts with them. */
  @Test
  void propertiesOfTheReadme() throws Exception {
    String text = Files.readString(Path.of("README.md"));
    String[] blocks = text.split("```properties\n", -1);
    assertEquals(2, blocks.length);
    List<String> properties = new ArrayList<>();
    for (String line : blocks[1].substring(0, blocks[1].indexOf("```")).lines().toList()) {
      assertTrue(line.startsWith(HopfieldEmbeddingStoreProperties.PREFIX + "."), line);
      properties.add("--" + line.replace("/var/lib/embeddings", folder.resolve("e").toString()));
    }
    assertEquals(3, properties.size());
    try (ConfigurableApplicationContext application =
        run(Plain.class, properties.toArray(String[]::new))) {
      fill(application.getBean(HopfieldEmbeddingStore.class));
      RecallResult found =
          application.getBean(HopfieldEmbeddingStore.class).search(request(damaged()));
      assertTrue(found.notStored().isPresent());
    }
    assertTrue(Files.isDirectory(folder.resolve("e")));
    assertThrows(Exception.class, () -> run(Plain.class, PREFIX + "prior-not-stored=0").close());
  }
}
