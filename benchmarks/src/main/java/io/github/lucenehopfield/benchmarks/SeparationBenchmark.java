package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.Separations;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Separations of 10,000 scores: {@code normal} ones, of which a few weigh, and {@code flat} ones,
 * all of which do, the worst case of the sparse ones. Add {@code -prof gc} for the bytes allocated.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SeparationBenchmark {
  private static final int COUNT = 10_000;

  /** The separation. */
  @Param({
    "softmax:1",
    "top:100:1",
    "sparsemax:1",
    "entmax:1.5:1",
    "entmax:1.25:1",
    "entmax:3:1",
    "normmax:2:1",
    "normmax:5:1",
    "ksubsets:10:1",
    "csparsemax:0.01:1",
    "sequential:2:100:1"
  })
  public String separation;

  /** How the scores lie. */
  @Param({"normal", "flat"})
  public String scores;

  private Separation separate;
  private final double[] values = new double[COUNT];
  private final double[] weights = new double[COUNT];

  /** Makes descending scores. */
  @Setup
  public void setup() {
    Random random = new Random(42);
    double scale = scores.equals("flat") ? 1e-9 : 1;
    for (int i = 0; i < COUNT; i++) {
      values[i] = -scale * random.nextGaussian();
    }
    Arrays.sort(values);
    for (int i = 0; i < COUNT; i++) {
      values[i] = -values[i];
    }
    separate = Separations.parse(separation);
  }

  /** {@return the first weight} */
  @Benchmark
  public double separate() {
    separate.separate(values, COUNT, 1, weights);
    return weights[0];
  }
}
