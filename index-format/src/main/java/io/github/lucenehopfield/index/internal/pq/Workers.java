package io.github.lucenehopfield.index.internal.pq;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.apache.lucene.search.TaskExecutor;

/**
 * Runs the parts of a task on the threads that a merge may use, or on the calling one. What a part
 * does must not depend on others, so that results do not depend on threads. Immutable.
 */
public final class Workers {
  /** The calling thread alone. */
  public static final Workers CALLER = new Workers(null);

  private final TaskExecutor executor;

  /**
   * Takes threads.
   *
   * @param executor runs parts alongside the calling thread, or null for none
   */
  public Workers(Executor executor) {
    this.executor = executor == null ? null : new TaskExecutor(executor);
  }

  /** One of the parts of a task. */
  @FunctionalInterface
  public interface Part {
    /**
     * Does a part.
     *
     * @param number from 0 on
     */
    void run(int number) throws IOException;
  }

  /**
   * Runs all parts and waits for them.
   *
   * @param parts how many
   * @param part does one; called by several threads at once
   */
  public void run(int parts, Part part) throws IOException {
    if (executor == null || parts < 2) {
      for (int i = 0; i < parts; i++) {
        part.run(i);
      }
      return;
    }
    List<Callable<Void>> tasks = new ArrayList<>(parts);
    for (int i = 0; i < parts; i++) {
      int number = i;
      tasks.add(
          () -> {
            part.run(number);
            return null;
          });
    }
    executor.invokeAll(tasks);
  }
}
