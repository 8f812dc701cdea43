package io.github.lucenehopfield.cli.search;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs numbered tasks on several threads and hands over their results in order. */
public final class Parallel {
  private Parallel() {}

  /**
   * Makes the result of a number.
   *
   * @param <R> the result
   */
  @FunctionalInterface
  public interface Task<R> {
    /**
     * {@return the result of a number}
     *
     * @param number from 0 on
     * @throws IOException if it cannot be made
     */
    R run(int number) throws IOException;
  }

  /**
   * Takes a result.
   *
   * @param <R> the result
   */
  @FunctionalInterface
  public interface Sink<R> {
    /**
     * Takes the result of a number.
     *
     * @param number from 0 on, ascending
     * @param result its result
     * @throws IOException if it cannot be taken
     */
    void accept(int number, R result) throws IOException;
  }

  /**
   * Runs a task for every number below a count. Results wait for their turn, at most a few for each
   * thread.
   *
   * @param <R> the result
   * @param count how many
   * @param threads how many threads, at least 1; with one the calling thread does all
   * @param task run by many threads at the same time
   * @param sink run by the calling thread
   * @throws IOException if a task or the sink throws one
   */
  public static <R> void inOrder(int count, int threads, Task<R> task, Sink<R> sink)
      throws IOException {
    if (threads == 1) {
      for (int i = 0; i < count; i++) {
        sink.accept(i, task.run(i));
      }
      return;
    }
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      Queue<Future<R>> waiting = new ArrayDeque<>();
      int started = 0;
      for (int i = 0; i < count; i++) {
        while (started < count && waiting.size() < 8 * threads) {
          int number = started++;
          waiting.add(pool.submit(() -> task.run(number)));
        }
        sink.accept(i, join(waiting.remove()));
      }
    } finally {
      pool.shutdownNow();
    }
  }

  /** {@return the result of a task, or throws what it has thrown} */
  static <R> R join(Future<R> task) throws IOException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException io -> throw io;
        case RuntimeException runtime -> throw runtime;
        case Error error -> throw error;
        default -> throw new IllegalStateException(e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }
}
