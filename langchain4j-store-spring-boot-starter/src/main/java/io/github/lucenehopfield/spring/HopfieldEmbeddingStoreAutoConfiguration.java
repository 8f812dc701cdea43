package io.github.lucenehopfield.spring;

import dev.langchain4j.store.embedding.EmbeddingStore;
import io.github.lucenehopfield.langchain4j.HopfieldEmbeddingStore;
import io.github.lucenehopfield.noise.NoiseModelSimilarity;
import io.github.lucenehopfield.noise.RobustSimilarity;
import io.github.lucenehopfield.noise.TrainedNoiseModel;
import io.github.lucenehopfield.similarity.Similarity;
import io.github.lucenehopfield.spring.HopfieldEmbeddingStoreProperties.SimilarityName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** An embedding store, unless the application has one of its own. */
@AutoConfiguration
@ConditionalOnMissingBean(EmbeddingStore.class)
@EnableConfigurationProperties(HopfieldEmbeddingStoreProperties.class)
public class HopfieldEmbeddingStoreAutoConfiguration {
  private static final String DIRECTORY = "hopfieldEmbeddingStoreDirectory";

  /** Makes the configuration; Spring does. */
  public HopfieldEmbeddingStoreAutoConfiguration() {}

  /**
   * {@return the folder of the index, closed after the store}
   *
   * @param properties what the application says
   * @throws IOException if it cannot be made
   */
  @Bean(name = DIRECTORY)
  @ConditionalOnProperty(prefix = HopfieldEmbeddingStoreProperties.PREFIX, name = "path")
  Directory hopfieldEmbeddingStoreDirectory(HopfieldEmbeddingStoreProperties properties)
      throws IOException {
    return FSDirectory.open(properties.path());
  }

  /**
   * {@return the store, closed with the application, which is when changes are on disk at last}
   *
   * @param properties what the application says
   * @param directories the folder of the index, where one is given
   * @throws IOException if the model cannot be read
   */
  @Bean
  HopfieldEmbeddingStore hopfieldEmbeddingStore(
      HopfieldEmbeddingStoreProperties properties,
      @Qualifier(DIRECTORY) ObjectProvider<Directory> directories)
      throws IOException {
    return HopfieldEmbeddingStore.builder()
        .directory(directories.getIfAvailable())
        .similarity(similarity(properties))
        .priorNotStored(properties.priorNotStored())
        .build();
  }

  /** The similarity that the properties name, or null for the store's own. */
  private static Similarity similarity(HopfieldEmbeddingStoreProperties properties)
      throws IOException {
    Path model = properties.model();
    if (model == null) {
      return properties.similarity() == SimilarityName.ROBUST ? new RobustSimilarity() : null;
    }
    if (properties.similarity() != SimilarityName.COSINE) {
      throw new IllegalArgumentException(
          "similarity must not be given with a model; similarity="
              + properties.similarity()
              + ", model="
              + model);
    }
    try (InputStream file = Files.newInputStream(model)) {
      return new NoiseModelSimilarity(TrainedNoiseModel.read(file));
    }
  }
}
