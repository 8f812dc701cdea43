package io.github.lucenehopfield.index.scan;

/**
 * What the scan of one segment found: the best accepted documents by estimate (ties by document),
 * in ascending order of documents, and a histogram of the estimates of all other accepted
 * documents. Documents in partitions that were not probed are in the histogram by the code that
 * stands for them; under a filter their number is estimated, too.
 *
 * @param docs the candidates, ascending
 * @param estimates the estimated score of each candidate, in the order of {@code docs}; NaN for one
 *     that is a candidate whatever its codes say
 * @param accepted how many accepted documents were scanned or represented, candidates included
 * @param read how many of them were scanned; where it is less, partitions were left out
 * @param restEstimates the estimate that stands for each bin of the histogram of the others
 * @param tailCounts how many of the others fall into each bin; their sum is {@code accepted -
 *     docs.length}
 * @param complete false after an early stop; partitions that did not matter are none
 * @param unit what an estimate of 1 stands for in exact scores, see {@link ScanTables#unit()}
 * @param floor estimates below it are upper bounds; negative infinity where there are none
 */
public record ScanResult(
    int[] docs,
    float[] estimates,
    int accepted,
    int read,
    float[] restEstimates,
    int[] tailCounts,
    boolean complete,
    double unit,
    float floor) {}
