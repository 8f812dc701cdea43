package io.github.lucenehopfield.langchain4j;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.EmbeddingStoreWithRemovalIT;
import org.junit.jupiter.api.AfterEach;

/** LangChain4j's own tests of removing. */
class TestRemovalContract extends EmbeddingStoreWithRemovalIT {
  private final HopfieldEmbeddingStore store = HopfieldEmbeddingStore.builder().build();

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected EmbeddingStore<TextSegment> embeddingStore() {
    return store;
  }

  @Override
  protected EmbeddingModel embeddingModel() {
    return TestStoreContract.MODEL;
  }
}
