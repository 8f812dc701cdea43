package io.github.lucenehopfield.benchmarks;

import java.io.IOException;
import java.nio.file.Path;

/** An engine that is measured: it builds an index of some vectors and answers queries from it. */
interface Peer extends AutoCloseable {
  /** {@return what it is called in reports} */
  String name();

  /** {@return whether it is one of Lucene's own formats} */
  boolean ofLucene();

  /** {@return the name of its index; peers may share one} */
  String index();

  /**
   * Builds an index into one segment, by one thread, and replaces what was there.
   *
   * @param data what to index
   * @param home an empty folder
   */
  void build(PeerData data, Path home) throws IOException;

  /**
   * {@return bytes of an index besides raw vectors}
   *
   * @param home where it was built
   */
  long indexBytes(Path home) throws IOException;

  /**
   * Opens an index for searching.
   *
   * @param home where it was built
   */
  void open(Path home) throws IOException;

  /** {@return the settings that trade recall for time, fastest first} */
  double[] settings();

  /**
   * {@return the documents found, the nearest first, at most k}
   *
   * @param query the query
   * @param k how many
   * @param setting one of {@link #settings()}
   */
  int[] search(float[] query, int k, double setting) throws IOException;

  /**
   * What a query reads of an index, in bytes, the mean of some.
   *
   * @param besides of all but raw vectors
   * @param raw of raw vectors
   */
  record Touched(double besides, double raw) {}

  /**
   * {@return what queries read with each of {@link #settings()}, or null where that is not known}
   *
   * @param home where the index was built
   * @param queries some queries
   * @param k how many each is to find
   */
  default Touched[] touched(Path home, float[][] queries, int k) throws IOException {
    return null;
  }

  @Override
  void close() throws IOException;
}
