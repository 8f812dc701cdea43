package io.github.lucenehopfield.cli.search;

import io.github.lucenehopfield.datasets.io.Console;
import io.github.lucenehopfield.datasets.io.Progress;
import io.github.lucenehopfield.noise.training.TrainingListener;

/**
 * Shows the steps of a training; how many there are may change while pairs are clustered. Not safe
 * for use by several threads.
 */
public final class TrainingProgress implements TrainingListener, AutoCloseable {
  private final Console console;
  private Progress progress;
  private int total;
  private int done;

  /**
   * Prepares to show.
   *
   * @param console where
   */
  public TrainingProgress(Console console) {
    this.console = console;
  }

  @Override
  public void progress(int step, int of, String what) {
    if (progress == null || of != total) {
      close();
      total = of;
      done = 0;
      progress = Progress.start(console, "Training", "steps", of);
    }
    progress.note(what);
    progress.add(step - done);
    done = step;
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
