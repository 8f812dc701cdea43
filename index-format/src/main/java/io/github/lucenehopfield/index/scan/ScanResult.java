package io.github.lucenehopfield.index.scan;

/**
 * What the scan of one segment found: the best accepted documents by estimate (ties by document),
 * in ascending order of documents, and a histogram of the estimates of all other accepted
 * documents. Documents in partitions that were not visited are in the histogram by what stands for
 * them; under a filter their number is estimated, too.
 *
 * @param docs the candidates, ascending
 * @param estimates the estimated score of each candidate, in the order of {@code docs}
 * @param accepted how many accepted documents were scanned or represented, candidates included
 * @param restEstimates the estimate that stands for each bin of the histogram of the others
 * @param restCounts how many of the others fall into each bin; their sum is {@code accepted -
 *     docs.length}
 * @param complete false after an early stop; partitions that did not matter are none
 */
public record ScanResult(
    int[] docs,
    float[] estimates,
    int accepted,
    float[] restEstimates,
    int[] restCounts,
    boolean complete) {}
