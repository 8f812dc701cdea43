package io.github.lucenehopfield.index.scan;

import java.util.Objects;
import org.apache.lucene.search.TaskExecutor;
import org.apache.lucene.search.knn.KnnSearchStrategy;

/**
 * Asks a segment, through {@code LeafReader.searchNearestVectors}, to scan its codes with the
 * tables of a cue instead of searching for nearest neighbors.
 *
 * <p>The handshake: put the strategy into the collector passed to {@code searchNearestVectors}. A
 * reader that knows it and has codes for the field <em>claims</em> it, scans, and leaves a {@link
 * ScanResult}; nothing is collected. Any other reader leaves it unclaimed and must not search for a
 * cue that may hold unknown coordinates: let the collector report {@code earlyTerminated()} as long
 * as {@link #claimed()} is false, and score an unclaimed segment exactly.
 *
 * <p>One object serves one segment of one query. A thread other than the searching one may read it
 * after the search has returned.
 */
public final class CodeScanStrategy extends KnnSearchStrategy {
  /** The default effort. */
  public static final double DEFAULT_EFFORT = 1;

  private static final int DEFAULT_HITS = 10;

  private final TableBuilder tables;
  private final int candidates;
  private final int hits;
  private final double effort;
  private final TaskExecutor executor;
  private volatile boolean claimed;
  private volatile ScanResult result;

  /**
   * Asks for the best candidates.
   *
   * @param tables makes the tables of the cue for the codebook that is met
   * @param candidates how many candidates to return, at least 1; a segment adds the vectors that
   *     its codes stand for badly, and asks for more where those are many
   */
  public CodeScanStrategy(TableBuilder tables, int candidates) {
    this(tables, candidates, Math.min(DEFAULT_HITS, Math.max(1, candidates)), DEFAULT_EFFORT);
  }

  /**
   * Asks for the best candidates, and says how hard to look for them. The codes of a large segment
   * are grouped into partitions, and those that most probably matter are probed first, until one
   * vector stands out or the others cannot hold a hit; where the evidence is weak, everything.
   *
   * @param tables makes the tables of the cue for the codebook that is met
   * @param candidates how many candidates to return, at least 1; a segment adds the vectors that
   *     its codes stand for badly, and asks for more where those are many
   * @param hits how many of them matter in the end, 1 to {@code candidates}
   * @param effort how far beyond the usual to go before partitions are left out, at least 0: 1 is
   *     as usual, 2 goes twice as far, and {@link Double#POSITIVE_INFINITY} reads everything
   */
  public CodeScanStrategy(TableBuilder tables, int candidates, int hits, double effort) {
    this(tables, candidates, hits, effort, null);
  }

  /**
   * Asks for the best candidates, and lends threads. What is found does not depend on them.
   *
   * @param tables makes the tables of the cue, and combines them, on several threads at once
   * @param candidates how many candidates to return, at least 1; a segment adds the vectors that
   *     its codes stand for badly, and asks for more where those are many
   * @param hits how many of them matter in the end, 1 to {@code candidates}
   * @param effort how far beyond the usual to go before partitions are left out, at least 0
   * @param executor runs parts of the scan of a large segment, or null for the searching thread
   */
  public CodeScanStrategy(
      TableBuilder tables, int candidates, int hits, double effort, TaskExecutor executor) {
    this.executor = executor;
    this.tables = Objects.requireNonNull(tables, "tables");
    if (candidates < 1) {
      throw new IllegalArgumentException("candidates must be >= 1; candidates=" + candidates);
    }
    if (hits < 1 || hits > candidates) {
      throw new IllegalArgumentException(
          "hits must be from 1 to candidates; hits=" + hits + ", candidates=" + candidates);
    }
    if ((effort >= 0) == false) {
      throw new IllegalArgumentException("effort must be >= 0; effort=" + effort);
    }
    this.candidates = candidates;
    this.hits = hits;
    this.effort = effort;
  }

  /** {@return the maker of the tables} */
  public TableBuilder tables() {
    return tables;
  }

  /** {@return the number of candidates to return} */
  public int candidates() {
    return candidates;
  }

  /** {@return how many of the candidates matter in the end} */
  public int hits() {
    return hits;
  }

  /** {@return how far beyond the usual to go before partitions are left out} */
  public double effort() {
    return effort;
  }

  /** {@return what runs parts of a scan, or null for the searching thread} */
  public TaskExecutor executor() {
    return executor;
  }

  /** Says that the reader at hand will answer; from now on the collector may let it work. */
  public void claim() {
    claimed = true;
  }

  /** {@return whether a reader has taken the request} */
  public boolean claimed() {
    return claimed;
  }

  /**
   * Leaves the answer; called by the reader that claimed the request.
   *
   * @param answer what the scan found
   */
  public void complete(ScanResult answer) {
    if (!claimed) {
      throw new IllegalStateException("a scan must be claimed before it is completed");
    }
    result = Objects.requireNonNull(answer, "answer");
  }

  /** {@return the answer, or null where no reader has answered} */
  public ScanResult result() {
    return result;
  }

  @Override
  public void nextVectorsBlock() {}

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
