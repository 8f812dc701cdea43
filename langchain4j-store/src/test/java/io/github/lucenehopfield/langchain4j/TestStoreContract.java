package io.github.lucenehopfield.langchain4j;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.EmbeddingStoreAddAllContract;
import dev.langchain4j.store.embedding.EmbeddingStoreRemoveAllContract;
import dev.langchain4j.store.embedding.EmbeddingStoreWithFilteringIT;
import org.junit.jupiter.api.AfterEach;

/** LangChain4j's own tests of adding, searching and filtering. */
class TestStoreContract extends EmbeddingStoreWithFilteringIT
    implements EmbeddingStoreAddAllContract, EmbeddingStoreRemoveAllContract {
  static final EmbeddingModel MODEL = new AllMiniLmL6V2QuantizedEmbeddingModel();

  private final HopfieldEmbeddingStore store = HopfieldEmbeddingStore.builder().build();

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  public EmbeddingStore<TextSegment> embeddingStore() {
    return store;
  }

  @Override
  protected EmbeddingModel embeddingModel() {
    return MODEL;
  }

  @Override
  protected boolean supportsContains() {
    return true;
  }
}
