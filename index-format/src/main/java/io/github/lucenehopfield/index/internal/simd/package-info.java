/**
 * The inner loops over packed codes: a scalar definition and its Vector API twin.
 *
 * <p>Each loop is an interface with two implementations that must return the same: {@code
 * Scalar...}, which defines it in plain Java, and {@code Vector...}, on {@code
 * jdk.incubator.vector}. {@link io.github.lucenehopfield.index.internal.simd.ScanKernels} chooses
 * once for a JVM: the Vector API's where that module is there and lanes have at least 128 bits.
 * {@link io.github.lucenehopfield.index.internal.simd.CodeBlocks} reads codes in place where they
 * are mapped into memory, and copies them otherwise.
 *
 * <p>This is the only package that sees the incubator module, which an architecture test checks.
 * Where the scalar kernel is used, the log says so once, and why. Kernels have no state and are
 * safe for use by many threads. Decisions 25 and 26 of {@code docs/decisions} say why the loops
 * look as they do.
 */
package io.github.lucenehopfield.index.internal.simd;
