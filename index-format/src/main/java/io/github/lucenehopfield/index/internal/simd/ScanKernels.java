package io.github.lucenehopfield.index.internal.simd;

import java.io.IOException;
import java.util.Locale;
import org.apache.lucene.store.IndexInput;

/**
 * Chooses the kernel of this JVM, once: the Vector API's where the module {@code
 * jdk.incubator.vector} is there ({@code --add-modules jdk.incubator.vector}) and lanes have at
 * least 128 bits, the scalar one otherwise. The system property {@value #PROPERTY} overrides the
 * choice: {@code scalar}, {@code 128}, {@code 256} or {@code 512}.
 */
public final class ScanKernels {
  /** The system property that overrides the choice. */
  static final String PROPERTY = "hopfield.scan";

  private static final int MIN_BITS = 128;
  private static final int MAX_BITS = 512;

  private ScanKernels() {}

  private record Kernels(ScanKernel scan, EncodeKernel encode, TableKernel table) {}

  private static final class Holder {
    static final Kernels KERNELS = choose();
  }

  /** {@return the scan kernel of this JVM} */
  public static ScanKernel get() {
    return Holder.KERNELS.scan();
  }

  /** {@return the encoding kernel of this JVM} */
  public static EncodeKernel encoder() {
    return Holder.KERNELS.encode();
  }

  /** {@return the kernel of this JVM for making tables} */
  public static TableKernel tables() {
    return Holder.KERNELS.table();
  }

  /**
   * {@return a view of codes for one search, which reads mapped memory in place where that can be}
   *
   * @param codes the blocks of a field, and nothing else
   * @param groups the number M of rows per block
   * @throws IOException if the codes cannot be read
   */
  public static CodeBlocks blocks(IndexInput codes, int groups) throws IOException {
    CodeBlocks mapped =
        get() instanceof ScalarScanKernel ? null : VectorKernels.mapped(codes, groups);
    return mapped == null ? new CopiedBlocks(codes, groups, get()) : mapped;
  }

  /** {@return whether the Vector API can be linked} */
  static boolean vectorApiPresent() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  private static Kernels choose() {
    String reason = "the module jdk.incubator.vector is not there; pass --add-modules with it";
    if (property().equals("scalar")) {
      reason = "the system property " + PROPERTY + " asks for it";
    } else if (vectorApiPresent()) {
      reason = "lanes of this machine have less than " + MIN_BITS + " bits";
      try {
        Kernels kernels = VectorKernels.create();
        if (kernels != null) {
          return kernels;
        }
      } catch (LinkageError | UnsupportedOperationException e) {
        // An incubating API may change under us: slower answers are better than none.
        reason = "the Vector API of this JVM is not the expected one: " + e;
      }
    }
    // Once, like Lucene's own warning: a scan takes thirty to fifty times as long.
    System.getLogger(ScanKernels.class.getName())
        .log(System.Logger.Level.WARNING, "Codes are scanned by the scalar kernel: " + reason);
    return new Kernels(new ScalarScanKernel(), new ScalarEncodeKernel(), new ScalarTableKernel());
  }

  /**
   * Keeps the classes that need the incubator module out of sight until it is known to be there.
   */
  private static final class VectorKernels {
    static Kernels create() {
      if (laneBits(jdk.incubator.vector.ByteVector.SPECIES_PREFERRED.vectorBitSize()) == 0) {
        return null;
      }
      ScanKernel scan = new VectorScanKernel();
      // Links what it needs now rather than in the middle of a search.
      scan.sum(
          new byte[ScanKernel.ROW],
          0,
          1,
          new byte[ScanKernel.CODEWORDS + ScanKernel.TABLE_PADDING],
          1,
          new int[ScanKernel.BLOCK]);
      return new Kernels(scan, new VectorEncodeKernel(), new VectorTableKernel());
    }

    static CodeBlocks mapped(IndexInput codes, int groups) throws IOException {
      return MappedBlocks.of(codes, groups);
    }
  }

  /**
   * {@return the lane width to use: 128, 256 or 512, or 0 where the lanes of this machine are too
   * short}
   *
   * @param preferred the width that the machine prefers, in bits
   */
  static int laneBits(int preferred) {
    String forced = property();
    if (forced.equals("128") || forced.equals("256") || forced.equals("512")) {
      return Integer.parseInt(forced);
    }
    return preferred < MIN_BITS ? 0 : Integer.highestOneBit(Math.min(preferred, MAX_BITS));
  }

  private static String property() {
    try {
      return System.getProperty(PROPERTY, "").toLowerCase(Locale.ROOT);
    } catch (SecurityException e) {
      return "";
    }
  }
}
