/**
 * An embedding store for LangChain4j on an index of Lucene: {@link
 * io.github.lucenehopfield.langchain4j.HopfieldEmbeddingStore}. It has no module descriptor, since
 * LangChain4j has none.
 */
package io.github.lucenehopfield.langchain4j;
