package io.github.lucenehopfield.cli.search;

import java.util.SplittableRandom;

/**
 * Draws from a row of things, each as likely as any other (Knuth, The Art of Computer Programming
 * 2, 3.4.2, algorithm S). Not safe for use by several threads.
 */
public final class SelectionSampler {
  private final SplittableRandom random;
  private long left;
  private long wanted;

  /**
   * Prepares to draw.
   *
   * @param count how many things there are
   * @param wanted how many to draw; all of them where there are no more
   * @param seed decides which
   */
  public SelectionSampler(long count, long wanted, long seed) {
    this.random = new SplittableRandom(seed);
    this.left = count;
    this.wanted = wanted;
  }

  /** {@return whether the next thing is drawn} Asked once for each thing. */
  public boolean next() {
    boolean drawn = random.nextLong(left) < wanted;
    left--;
    wanted -= drawn ? 1 : 0;
    return drawn;
  }
}
