package io.github.lucenehopfield.datasets.io;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows how far a task is: a bar with rate and time left on a terminal, and elsewhere a plain line
 * now and then for tasks that take long. Safe for use by many threads.
 */
public final class Progress implements AutoCloseable {
  private static final int WIDTH = 100;
  private static final long QUIET_NANOS = Duration.ofSeconds(20).toNanos();

  private final String task;
  private final String unit;
  private final long total;
  private final PrintWriter err;
  private final ProgressBar bar;
  private final long start = System.nanoTime();
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong nextLine = new AtomicLong(start + QUIET_NANOS);
  private volatile String note = "";

  private Progress(String task, String unit, long total, PrintWriter err, ProgressBar bar) {
    this.task = task;
    this.unit = unit;
    this.total = total;
    this.err = err;
    this.bar = bar;
  }

  /**
   * Starts a task.
   *
   * @param console where to show it
   * @param task what is done, such as {@code Indexing}
   * @param unit what is counted, such as {@code vectors}
   * @param total how many there are
   * @return the progress, to be closed at the end of the task
   */
  public static Progress start(Console console, String task, String unit, long total) {
    PrintWriter err = console.err();
    ProgressBar bar = null;
    if (console.terminal()) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(total)
              .setUnit(" " + unit, 1)
              .showSpeed()
              .setUpdateIntervalMillis(200)
              .setStyle(ProgressBarStyle.ASCII)
              .setConsumer(
                  new DelegatingProgressBarConsumer(
                      line -> {
                        err.print("\r" + line);
                        err.flush();
                      },
                      WIDTH))
              .build();
    }
    return new Progress(task, unit, total, err, bar);
  }

  /**
   * Counts what has been done.
   *
   * @param count how many more
   */
  public void add(long count) {
    long now = done.addAndGet(count);
    if (bar != null) {
      bar.stepBy(count);
      return;
    }
    long due = nextLine.get();
    long time = System.nanoTime();
    if (time - due >= 0 && now < total && nextLine.compareAndSet(due, time + QUIET_NANOS)) {
      double seconds = (time - start) / 1e9;
      double rate = now / seconds;
      err.printf(
          Locale.ROOT,
          "%s: %,d of %,d %s%s, %s/s, %,.0f s left%n",
          task,
          now,
          total,
          unit,
          note,
          String.format(Locale.ROOT, rate < 10 ? "%.1f" : "%,.0f", rate),
          (total - now) / rate);
      err.flush();
    }
  }

  /**
   * Says what is being done.
   *
   * @param what such as {@code writing codes}
   */
  public void note(String what) {
    note = " (" + what + ")";
    if (bar != null) {
      bar.setExtraMessage(what);
      bar.refresh();
    }
  }

  /** Ends the task and takes the bar off the terminal. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      err.print("\r" + " ".repeat(WIDTH) + "\r");
      err.flush();
    }
  }
}
