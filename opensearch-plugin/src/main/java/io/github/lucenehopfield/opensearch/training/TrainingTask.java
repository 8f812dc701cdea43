package io.github.lucenehopfield.opensearch.training;

import java.util.Map;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.tasks.CancellableTask;
import org.opensearch.tasks.Task;

/** A training that runs or waits for its turn. Safe for use by many threads. */
final class TrainingTask extends CancellableTask {
  private volatile TrainingStatus status = new TrainingStatus(0, 0, "waiting", 0, 0);

  TrainingTask(
      long id,
      String type,
      String action,
      String description,
      TaskId parent,
      Map<String, String> headers) {
    super(id, type, action, description, parent, headers);
  }

  @Override
  public boolean shouldCancelChildrenOnCancellation() {
    return true;
  }

  @Override
  public Task.Status getStatus() {
    return status;
  }

  /**
   * Notes that a step begins. Called by the thread that trains.
   *
   * @throws TaskCancelledException if nobody wants the model any more
   */
  void begin(int step, int steps, String doing) {
    check();
    status = new TrainingStatus(step, steps, doing, status.vectors(), status.pairs());
  }

  /** Notes what was drawn, as {@link #begin} does. */
  void drew(int vectors, int pairs) {
    check();
    status = new TrainingStatus(status.step(), status.steps(), status.doing(), vectors, pairs);
  }

  /**
   * Checks that the task was not cancelled.
   *
   * @throws TaskCancelledException if it was
   */
  void check() {
    if (isCancelled()) {
      throw new TaskCancelledException("cancelled task with reason: " + getReasonCancelled());
    }
  }
}
