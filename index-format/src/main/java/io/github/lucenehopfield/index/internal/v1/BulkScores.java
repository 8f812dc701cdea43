package io.github.lucenehopfield.index.internal.v1;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.apache.lucene.util.hnsw.RandomVectorScorer;

/**
 * Scores several vectors at once, so that their memory is fetched at the same time. Lucene's method
 * for it returns nothing up to 10.3 and a float from 10.4 on, so a call compiled for one does not
 * link with the other.
 */
final class BulkScores {
  private static final MethodHandle BULK = find();

  private BulkScores() {}

  private static MethodHandle find() {
    MethodType taken = MethodType.methodType(void.class, int[].class, float[].class, int.class);
    for (Class<?> returned : new Class<?>[] {float.class, void.class}) {
      try {
        return MethodHandles.publicLookup()
            .findVirtual(RandomVectorScorer.class, "bulkScore", taken.changeReturnType(returned))
            .asType(taken.insertParameterTypes(0, RandomVectorScorer.class));
      } catch (NoSuchMethodException e) {
        // The other form, or one by one.
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }
    return null;
  }

  /** Scores the first vectors of an array of ordinals. */
  static void score(RandomVectorScorer scorer, int[] ordinals, float[] scores, int count)
      throws IOException {
    if (BULK == null) {
      for (int i = 0; i < count; i++) {
        scores[i] = scorer.score(ordinals[i]);
      }
      return;
    }
    try {
      BULK.invokeExact(scorer, ordinals, scores, count);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new IllegalStateException(t);
    }
  }
}
