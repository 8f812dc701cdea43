package io.github.lucenehopfield.noise.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.apache.lucene.search.TaskExecutor;

/**
 * Work of training that falls into independent parts, on an executor and the calling thread. Parts
 * are put together in their order, so nothing depends on the threads. Immutable.
 */
final class ParallelTasks {
  /** Everything on the calling thread. */
  static final ParallelTasks NONE = new ParallelTasks(Runnable::run);

  private final TaskExecutor executor;

  ParallelTasks(Executor executor) {
    this.executor = new TaskExecutor(executor);
  }

  /** One part. */
  @FunctionalInterface
  interface Part<T> {
    T run(int part) throws IOException;
  }

  /** {@return what so many parts give, in their order} */
  <T> List<T> all(int parts, Part<T> work) throws IOException {
    List<Callable<T>> tasks = new ArrayList<>(parts);
    for (int i = 0; i < parts; i++) {
      int part = i;
      tasks.add(() -> work.run(part));
    }
    return executor.invokeAll(tasks);
  }
}
