package io.github.lucenehopfield.benchmarks;

import com.idealista.tlsh.digests.Digest;
import com.idealista.tlsh.digests.DigestBuilder;
import io.github.lucenehopfield.similarity.Tlsh;
import java.util.Arrays;
import java.util.List;

/**
 * The distance of TLSH digests as others compute it: the linear scan with the library's own
 * distance, the same over packed bytes, and a vantage-point tree (Yianilos, SODA 1993), which needs
 * the triangle inequality that this distance does not keep. Safe for use by many threads.
 */
final class DigestPeers {
  private static final int BYTES = Tlsh.DIGITS / 2;
  private static final int HEADER = 3;
  private static final int[] BUCKETS = {0, 1, 2, 6};

  private final byte[] packed;
  private final int count;
  private final byte[] pairs = new byte[1 << 16];

  /**
   * What was nearest.
   *
   * @param found its number, the first of several
   * @param distance how far
   */
  record Nearest(int found, int distance) {}

  DigestPeers(List<String> digests) {
    count = digests.size();
    packed = new byte[count * BYTES];
    for (int i = 0; i < count; i++) {
      pack(digests.get(i), packed, i * BYTES);
    }
    for (int i = 0; i < pairs.length; i++) {
      int sum = 0;
      for (int shift = 0; shift < Byte.SIZE; shift += 2) {
        sum += BUCKETS[Math.abs((i >> 8 + shift & 3) - (i >> shift & 3))];
      }
      pairs[i] = (byte) sum;
    }
  }

  private static void pack(String digest, byte[] into, int at) {
    for (int i = 0; i < BYTES; i++) {
      into[at + i] = (byte) Integer.parseInt(digest, 2 * i, 2 * i + 2, 16);
    }
  }

  static byte[] pack(String digest) {
    byte[] bytes = new byte[BYTES];
    pack(digest, bytes, 0);
    return bytes;
  }

  static Digest parse(String digest) {
    return new DigestBuilder().withHash(digest).build();
  }

  /** {@return the nearest of some digests by the library's own distance} */
  static Nearest byLibrary(Digest cue, Digest[] stored) {
    int best = -1;
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < stored.length; i++) {
      int distance = cue.calculateDifference(stored[i], true);
      if (distance < least) {
        least = distance;
        best = i;
      }
    }
    return new Nearest(best, least);
  }

  /** {@return the nearest by a scan of packed digests} */
  Nearest byScan(byte[] cue) {
    int best = -1;
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      int distance = distance(cue, i);
      if (distance < least) {
        least = distance;
        best = i;
      }
    }
    return new Nearest(best, least);
  }

  private int distance(byte[] cue, int stored) {
    int at = stored * BYTES;
    // Bytes of the header have their digits swapped.
    int sum = cue[0] == packed[at] ? 0 : 1;
    int lengths = steps(swapped(cue[1]), swapped(packed[at + 1]), 256);
    sum += lengths <= 1 ? lengths : 12 * lengths;
    int first = steps(cue[2] & 15, packed[at + 2] & 15, 16);
    int second = steps(cue[2] >> 4 & 15, packed[at + 2] >> 4 & 15, 16);
    sum += first <= 1 ? first : 12 * (first - 1);
    sum += second <= 1 ? second : 12 * (second - 1);
    for (int i = HEADER; i < BYTES; i++) {
      sum += pairs[(cue[i] & 255) << 8 | packed[at + i] & 255];
    }
    return sum;
  }

  private static int swapped(byte value) {
    return (value & 15) << 4 | value >> 4 & 15;
  }

  private static int steps(int a, int b, int circle) {
    int steps = Math.abs(a - b);
    return Math.min(steps, circle - steps);
  }

  /** {@return a tree over all digests} */
  Tree tree() {
    return new Tree();
  }

  /** A vantage-point tree. */
  final class Tree {
    // The vantage point of a range of the order is its first member; the inner half follows.
    private final int[] order = new int[count];
    private final int[] radius = new int[count];

    private Tree() {
      for (int i = 0; i < count; i++) {
        order[i] = i;
      }
      build(0, count);
    }

    private void build(int from, int to) {
      if (to - from < 2) {
        return;
      }
      byte[] point = new byte[BYTES];
      System.arraycopy(packed, order[from] * BYTES, point, 0, BYTES);
      long[] others = new long[to - from - 1];
      for (int i = 0; i < others.length; i++) {
        int member = order[from + 1 + i];
        others[i] = (long) distance(point, member) << 32 | member;
      }
      Arrays.sort(others);
      for (int i = 0; i < others.length; i++) {
        order[from + 1 + i] = (int) others[i];
      }
      int middle = middle(from, to);
      radius[from] = (int) (others[middle - from - 2] >> 32);
      build(from + 1, middle);
      build(middle, to);
    }

    /** {@return where the outer half begins; the inner one has at least one member} */
    private int middle(int from, int to) {
      return from + 1 + (to - from) / 2;
    }

    /** {@return the nearest, where the triangle inequality may be relied on} */
    Nearest nearest(byte[] cue) {
      int[] best = {-1, Integer.MAX_VALUE};
      search(cue, 0, count, best);
      return new Nearest(best[0], best[1]);
    }

    private void search(byte[] cue, int from, int to, int[] best) {
      if (from >= to) {
        return;
      }
      int distance = distance(cue, order[from]);
      if (distance < best[1] || (distance == best[1] && order[from] < best[0])) {
        best[0] = order[from];
        best[1] = distance;
      }
      if (to - from < 2) {
        return;
      }
      int middle = middle(from, to);
      int bound = radius[from];
      if (distance <= bound) {
        search(cue, from + 1, middle, best);
        if (distance + best[1] >= bound) {
          search(cue, middle, to, best);
        }
      } else {
        search(cue, middle, to, best);
        if (distance - best[1] <= bound) {
          search(cue, from + 1, middle, best);
        }
      }
    }
  }
}
