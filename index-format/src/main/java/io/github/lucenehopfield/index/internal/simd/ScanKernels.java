package io.github.lucenehopfield.index.internal.simd;

import java.util.Locale;

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

  private static final class Holder {
    static final ScanKernel KERNEL = scalarOnly() ? new ScalarScanKernel() : VectorKernels.scan();
    static final EncodeKernel ENCODE =
        scalarOnly() ? new ScalarEncodeKernel() : VectorKernels.encode();
  }

  /** {@return the scan kernel of this JVM} */
  public static ScanKernel get() {
    return Holder.KERNEL;
  }

  /** {@return the encoding kernel of this JVM} */
  public static EncodeKernel encoder() {
    return Holder.ENCODE;
  }

  /** {@return whether the Vector API can be linked} */
  static boolean vectorApiPresent() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  private static boolean scalarOnly() {
    return "scalar".equals(property())
        || vectorApiPresent() == false
        || VectorKernels.lanesAreTooShort();
  }

  /**
   * Keeps the classes that need the incubator module out of sight until it is known to be there.
   */
  private static final class VectorKernels {
    static boolean lanesAreTooShort() {
      try {
        return laneBits(jdk.incubator.vector.ByteVector.SPECIES_PREFERRED.vectorBitSize()) == 0;
      } catch (LinkageError e) {
        // An incubating API may change under us: slower answers are better than none.
        return true;
      }
    }

    static ScanKernel scan() {
      return new VectorScanKernel();
    }

    static EncodeKernel encode() {
      return new VectorEncodeKernel();
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
