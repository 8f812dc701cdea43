/**
 * Benchmarks: whole runs over real data, and the inner loops by themselves.
 *
 * <p>{@link io.github.lucenehopfield.benchmarks.Benchmarks} runs {@code hopfield bench NAME}; each
 * {@code ...Benchmark} class is one of the names, and {@code docs/BENCHMARKS.md} says what each has
 * measured. There are four groups:
 *
 * <ul>
 *   <li>Accuracy: origins found from corrupted cues ({@code CorruptionBenchmark}, {@code
 *       UniversalBenchmark}, {@code WordNetBenchmark}), the calibration of probabilities ({@code
 *       CalibrationMetrics}), and any distribution of values ({@code AnyDataBenchmark}).
 *   <li>Speed and memory: {@code PeersBenchmark} runs Lucene's and other libraries' indexes in
 *       turns in one JVM, each a {@code Peer}, and {@code PeersReport} writes its tables; {@code
 *       ThreadsBenchmark}, {@code SlopeBenchmark} and {@code HeapBenchmark} look at one thing each.
 *   <li>Published experiments: {@code CapacityBenchmark}, {@code AttractorBenchmark}, {@code
 *       HierarchyBenchmark}.
 *   <li>Inner loops, on JMH: {@code ScanKernelBenchmark}, {@code SeparationBenchmark}.
 * </ul>
 *
 * <p>All draws follow from a seed; shares come with 95 % intervals ({@code Share}). Indexes are
 * built in a {@code Scratch} folder that is removed afterwards. Nothing depends on this module.
 */
package io.github.lucenehopfield.benchmarks;
