package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.internal.pq.GroupLayout;

/**
 * The codewords of a segment that goes into a merge, which reuses them where they fit
 * (docs/decisions/0023).
 *
 * @param layout which coordinates share a code
 * @param centroids at {@code slot * 16 + codeword}
 * @param relativeError of the codes of that segment
 * @param vectors how many it has
 */
record KnownCodewords(GroupLayout layout, float[] centroids, float relativeError, int vectors) {}
