package io.github.lucenehopfield.spring;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an application says of its embedding store.
 *
 * @param path the folder of the index, made where it is not there; in memory where none is given
 * @param similarity how embeddings are compared, {@code cosine} unless a model is given
 * @param model a file of {@code hopfield train}, in place of a similarity
 * @param priorNotStored the prior probability that a query comes from no stored embedding
 */
@ConfigurationProperties(HopfieldEmbeddingStoreProperties.PREFIX)
public record HopfieldEmbeddingStoreProperties(
    Path path,
    @DefaultValue("cosine") SimilarityName similarity,
    Path model,
    @DefaultValue("0.5") double priorNotStored) {

  /** What all of its properties begin with. */
  public static final String PREFIX = "lucene-hopfield.embedding-store";

  /** Similarities that nothing has to be learned for. */
  public enum SimilarityName {
    /** Scores are relevance, (1 + cosine) / 2. */
    COSINE,
    /** Scores are probabilities that a query is a damaged copy. */
    ROBUST
  }
}
