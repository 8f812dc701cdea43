package io.github.lucenehopfield.cli.search;

import io.github.lucenehopfield.adaptive.TrainingListener;
import io.github.lucenehopfield.cli.io.Console;
import io.github.lucenehopfield.cli.io.Progress;

/**
 * Shows the steps of a training; how many there are may change while pairs are sorted into kinds.
 * Not safe for use by several threads.
 */
public final class Steps implements TrainingListener, AutoCloseable {
  private final Console console;
  private Progress progress;
  private int total;
  private int done;

  /**
   * Prepares to show.
   *
   * @param console where
   */
  public Steps(Console console) {
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
