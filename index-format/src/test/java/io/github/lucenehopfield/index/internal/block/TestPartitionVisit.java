package io.github.lucenehopfield.index.internal.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Partitions come by the score of their representatives, ties by number. */
class TestPartitionVisit {
  @Test
  void bestFirst() {
    Random random = new Random(4);
    for (int count : new int[] {1, 2, 63, 64, 65, 127, 128, 129, 500, 1000}) {
      for (int values : new int[] {0, 1, 3, 1000, Integer.MAX_VALUE}) {
        float[] scores = new float[count];
        int[] starts = new int[count + 1];
        for (int p = 0; p < count; p++) {
          scores[p] =
              values == 0
                  ? (random.nextFloat() - 0.5f) * 2 * Float.MAX_VALUE
                  : random.nextInt(values) - values / 2;
          starts[p + 1] = starts[p] + 1;
        }
        Integer[] expected = IntStream.range(0, count).boxed().toArray(Integer[]::new);
        Arrays.sort(expected, Comparator.comparing((Integer p) -> -scores[p]));
        PartitionVisit visit =
            new PartitionVisit(new Partitions(starts, new byte[0]), scores, new Visit(1, 1, 0));
        Integer[] actual = new Integer[count];
        for (int i = 0; i < count; i++) {
          assertEquals(true, visit.hasNext());
          actual[i] = visit.next();
        }
        assertEquals(false, visit.hasNext());
        assertArrayEquals(expected, actual);
      }
    }
  }
}
