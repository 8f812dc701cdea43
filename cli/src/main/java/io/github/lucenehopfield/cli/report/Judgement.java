package io.github.lucenehopfield.cli.report;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** How far probabilities of answers come true, from those whose truth is known. */
final class Judgement {
  static final int BINS = 10;

  /**
   * One answer.
   *
   * @param probability that was given to it, 0 to 1
   * @param right whether it was
   */
  record Answered(double probability, boolean right) {}

  /**
   * Answers of like probability.
   *
   * @param count how many there are
   * @param probability their mean, 0 where there are none
   * @param right the share that was right, 0 where there are none
   */
  record Bin(int count, double probability, double right) {}

  private Judgement() {}

  /** {@return answers in bins of equal width: [0, .1), [.1, .2), ..., [.9, 1]} */
  static Bin[] bins(List<Answered> answers) {
    int[] counts = new int[BINS];
    double[] sums = new double[BINS];
    int[] right = new int[BINS];
    for (Answered answer : answers) {
      int bin = Math.min(BINS - 1, (int) (answer.probability() * BINS));
      counts[bin]++;
      sums[bin] += answer.probability();
      right[bin] += answer.right() ? 1 : 0;
    }
    Bin[] bins = new Bin[BINS];
    for (int i = 0; i < BINS; i++) {
      int count = Math.max(1, counts[i]);
      bins[i] = new Bin(counts[i], sums[i] / count, (double) right[i] / count);
    }
    return bins;
  }

  /** {@return the expected calibration error: |probability - share right|, weighted by count} */
  static double calibrationError(List<Answered> answers) {
    double sum = 0;
    for (Bin bin : bins(answers)) {
      sum += bin.count() * Math.abs(bin.probability() - bin.right());
    }
    return sum / answers.size();
  }

  /**
   * {@return the ROC curve of telling right answers from wrong ones by their probability: pairs of
   * the share of wrong and of right answers that a threshold accepts, from (0, 0) to (1, 1); empty
   * unless there are both}
   */
  static double[][] roc(List<Answered> answers) {
    Answered[] sorted = answers.toArray(new Answered[0]);
    Arrays.sort(sorted, Comparator.comparingDouble(Answered::probability).reversed());
    long positives = answers.stream().filter(Answered::right).count();
    long negatives = sorted.length - positives;
    if (positives == 0 || negatives == 0) {
      return new double[0][];
    }
    double[][] points = new double[sorted.length + 1][];
    points[0] = new double[] {0, 0};
    int used = 1;
    int right = 0;
    for (int i = 0; i < sorted.length; i++) {
      right += sorted[i].right() ? 1 : 0;
      // Equal probabilities pass a threshold together.
      boolean last = i + 1 == sorted.length;
      if (last || sorted[i + 1].probability() < sorted[i].probability()) {
        points[used++] =
            new double[] {(double) (i + 1 - right) / negatives, (double) right / positives};
      }
    }
    return Arrays.copyOf(points, used);
  }

  /** {@return the area under a curve of such points, by trapezoids} */
  static double area(double[][] points) {
    double area = 0;
    for (int i = 1; i < points.length; i++) {
      area += (points[i][0] - points[i - 1][0]) * (points[i][1] + points[i - 1][1]) / 2;
    }
    return area;
  }
}
