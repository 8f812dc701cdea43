package io.github.lucenehopfield.index.internal.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kernel gives the integers of the definition, on every lane width. */
class TestScanKernels {
  private static final int[] GROUPS = {1, 2, 3, 16, 128, 129, 257, 258, 514, 515, 1024, 2048};
  private static final int[] TABLES = {1, 2, 3, 4, 5, 9};
  private static final int CODEWORDS = ScanKernel.CODEWORDS;

  @Test
  void scalarKernelEqualsTheDefinition() {
    ScanKernel scalar = new ScalarScanKernel();
    Random random = new Random(1);
    for (int groups : GROUPS) {
      byte[] block = bytes(random, groups * ScanKernel.ROW);
      byte[] tables = bytes(random, 2 * groups * CODEWORDS + ScanKernel.TABLE_PADDING);
      int[] sums = new int[2 * ScanKernel.BLOCK];
      Arrays.fill(sums, -77);
      scalar.sum(block, 0, groups, tables, 2, sums);
      for (int t = 0; t < 2; t++) {
        for (int vector = 0; vector < ScanKernel.BLOCK; vector++) {
          int expected = 0;
          for (int g = 0; g < groups; g++) {
            int pair = block[g * 64 + vector % 64] & 0xFF;
            int code = vector < 64 ? pair % 16 : pair / 16;
            expected += Byte.toUnsignedInt(tables[(t * groups + g) * 16 + code]);
          }
          assertEquals(expected, sums[t * ScanKernel.BLOCK + vector]);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"128", "256", "512", ""})
  void vectorKernelEqualsTheScalarOne(String width) throws Exception {
    ScanKernel kernel = loadKernel(width);
    if (width.isEmpty()) {
      assertTrue(kernel.name().matches("vector(128|256|512)|scalar"), kernel.name());
    } else {
      assertEquals("vector" + width, kernel.name());
    }
    ScanKernel scalar = new ScalarScanKernel();
    Random random = new Random(2);
    for (int groups : GROUPS) {
      for (int tableCount : TABLES) {
        byte[] tables = bytes(random, tableCount * groups * CODEWORDS + ScanKernel.TABLE_PADDING);
        compare(scalar, kernel, random, groups, tables, tableCount);
        if (tableCount <= 2) {
          Arrays.fill(tables, (byte) 255);
          compare(scalar, kernel, random, groups, tables, tableCount);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"128", "256", "512", "scalar"})
  void kernelsFindTheSumsThatMatter(String width) throws Exception {
    ScanKernel kernel = loadKernel(width);
    Random random = new Random(18);
    for (int trial = 0; trial < 300; trial++) {
      int[] sums = random.ints(ScanKernel.BLOCK, 0, 50).toArray();
      int threshold = trial == 0 ? Integer.MIN_VALUE : random.nextInt(60);
      int from = random.nextInt(ScanKernel.BLOCK);
      int to = from + 1 + random.nextInt(ScanKernel.BLOCK - from);
      assertEquals(Arrays.stream(sums, from, to).max().getAsInt(), kernel.max(sums, from, to));
      int half = random.nextBoolean() ? 0 : ScanKernel.ROW;
      long bits = kernel.atLeast(sums, half, threshold);
      for (int i = 0; i < ScanKernel.ROW; i++) {
        assertEquals(sums[half + i] >= threshold, (bits >>> i & 1) == 1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"128", "256", "512"})
  void kernelsKeepTheSameBestOnes(String width) throws Exception {
    ScanKernel kernel = loadKernel(width);
    Random random = new Random(19);
    float[][] best = new float[2][ScanKernel.BLOCK];
    int[][] owners = new int[2][ScanKernel.BLOCK];
    Arrays.fill(best[0], Float.NEGATIVE_INFINITY);
    Arrays.fill(best[1], Float.NEGATIVE_INFINITY);
    for (int number = 1; number < 300; number++) {
      int[] sums = random.ints(ScanKernel.BLOCK, 0, 1000).toArray();
      float base = random.nextInt(20) == 0 ? Float.NaN : random.nextInt(100) - 1000;
      float scale = random.nextBoolean() ? 1 : random.nextFloat();
      new ScalarScanKernel().keepBest(sums, base, scale, number, best[0], owners[0]);
      kernel.keepBest(sums, base, scale, number, best[1], owners[1]);
      assertArrayEquals(best[0], best[1]);
      assertArrayEquals(owners[0], owners[1]);
    }
  }

  @Test
  void largestSumDoesNotWrap() {
    int[] sums = new int[ScanKernel.BLOCK];
    for (int groups : GROUPS) {
      byte[] tables = new byte[groups * CODEWORDS + ScanKernel.TABLE_PADDING];
      Arrays.fill(tables, (byte) 255);
      new ScalarScanKernel().sum(new byte[groups * ScanKernel.ROW], 0, groups, tables, 1, sums);
      for (int sum : sums) {
        assertEquals(255 * groups, sum);
      }
    }
  }

  @Test
  void propertyChoosesTheScalarKernel() throws Exception {
    assertEquals("scalar", loadKernel("scalar").name());
    assertEquals("scalar", loadKernel("SCALAR").name());
    assertEquals(loadKernel("").name(), loadKernel("nonsense").name());
  }

  @ParameterizedTest
  @ValueSource(strings = {"128", "256", "512", "scalar"})
  void encodingKernelsFindTheFirstOfTheNearestCodewords(String width) throws Exception {
    EncodeKernel kernel = loadEncoder(width);
    Random random = new Random(15);
    for (int trial = 0; trial < 300; trial++) {
      int size = 1 + random.nextInt(16);
      int count = 1 + random.nextInt(130);
      int stride = count + random.nextInt(5);
      boolean ties = random.nextBoolean();
      float[] centroids = floats(random, (3 + size) * 16, ties);
      float[] points = floats(random, 2 + size * stride, ties);
      byte[] owners = new byte[count];
      float[] distances = new float[count];
      kernel.nearest(points, 2, stride, count, size, centroids, 3, owners, distances);
      for (int i = 0; i < count; i++) {
        int expected = -1;
        float least = Float.POSITIVE_INFINITY;
        for (int c = 0; c < 16; c++) {
          float distance = 0;
          for (int j = 0; j < size; j++) {
            float difference = points[2 + j * stride + i] - centroids[(3 + j) * 16 + c];
            distance += difference * difference;
          }
          if (distance < least) {
            least = distance;
            expected = c;
          }
        }
        assertEquals(expected, owners[i]);
        assertEquals(least, distances[i]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"128", "256", "512", "scalar"})
  void encodingKernelsCountTheCutsThatAValueReaches(String width) throws Exception {
    EncodeKernel kernel = loadEncoder(width);
    Random random = new Random(16);
    for (int trial = 0; trial < 200; trial++) {
      int count = 1 + random.nextInt(130);
      float[] cuts = floats(random, 4 + EncodeKernel.CUTS, true);
      Arrays.sort(cuts);
      cuts[cuts.length - 1] = Float.POSITIVE_INFINITY;
      float[] values = floats(random, 3 + count, true);
      byte[] levels = new byte[count];
      kernel.levels(values, 3, count, cuts, 4, levels);
      for (int i = 0; i < count; i++) {
        int expected = 0;
        for (int c = 4; c < cuts.length; c++) {
          expected += cuts[c] <= values[3 + i] ? 1 : 0;
        }
        assertEquals(expected, levels[i]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"128", "256", "512", "scalar"})
  void encodingKernelsFindOneValueOutsideOfItsRange(String width) throws Exception {
    EncodeKernel kernel = loadEncoder(width);
    Random random = new Random(18);
    for (int trial = 0; trial < 300; trial++) {
      float[] values = floats(random, 1 + random.nextInt(70), true);
      float[] lowest = values.clone();
      float[] highest = values.clone();
      assertTrue(kernel.areWithin(values, lowest, highest));
      int at = random.nextInt(values.length);
      values[at] = random.nextBoolean() ? Math.nextUp(values[at]) : Math.nextDown(values[at]);
      assertFalse(kernel.areWithin(values, lowest, highest));
      values[at] = random.nextBoolean() ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY;
      assertFalse(kernel.areWithin(values, lowest, highest));
    }
  }

  /** Bit by bit, since the same tables must give the same answers on every machine. */
  @ParameterizedTest
  @ValueSource(strings = {"128", "256", "512", "scalar"})
  void tableKernelsAgreeWithTheScalarOne(String width) throws Exception {
    TableKernel kernel = (TableKernel) load(width, "tables");
    assertEquals(width.equals("scalar"), kernel.getClass().getSimpleName().startsWith("Scalar"));
    TableKernel scalar = new ScalarTableKernel();
    Random random = new Random(17);
    for (int trial = 0; trial < 200; trial++) {
      int slots = 1 + random.nextInt(70);
      int groupSize = 1 + random.nextInt(16);
      int groups = (slots + groupSize - 1) / groupSize;
      boolean few = random.nextInt(4) == 0;
      float[] values = floats(random, slots, few);
      float[] centroids = floats(random, slots * 16, few);
      float[] expected = floats(random, groups * 16, few);
      float[] actual = expected.clone();
      scalar.subtractSquares(values, centroids, groupSize, expected);
      kernel.subtractSquares(values, centroids, groupSize, actual);
      assertArrayEquals(expected, actual);
      scalar.addProducts(values, centroids, groupSize, expected);
      kernel.addProducts(values, centroids, groupSize, actual);
      assertArrayEquals(expected, actual);
      float[][] extremes = new float[4][groups];
      scalar.extremes(expected, extremes[0], extremes[1]);
      kernel.extremes(expected, extremes[2], extremes[3]);
      assertArrayEquals(extremes[0], extremes[2]);
      assertArrayEquals(extremes[1], extremes[3]);
      int at = random.nextInt(5);
      byte[] bytes = bytes(random, at + groups * 16 + 3);
      byte[] same = bytes.clone();
      float steps = random.nextInt(5) == 0 ? 1e30f : 1 + 50 * random.nextFloat();
      scalar.quantize(expected, extremes[0], steps, bytes, at);
      kernel.quantize(expected, extremes[0], steps, same, at);
      assertArrayEquals(bytes, same);
      byte[] weights = bytes(random, at + 16 * 16);
      float[] sums = new float[at + 16];
      for (int i = 0; i < sums.length; i++) {
        sums[i] = 1 + random.nextInt(16 * 255);
      }
      float[] levels = floats(random, 16, few);
      float[][] averages = new float[2][16];
      scalar.average(levels, weights, at, sums, at, averages[0]);
      kernel.average(levels, weights, at, sums, at, averages[1]);
      assertArrayEquals(averages[0], averages[1]);
    }
  }

  private static float[] floats(Random random, int length, boolean fewKinds) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = fewKinds ? random.nextInt(4) : (float) random.nextGaussian();
    }
    return values;
  }

  private static void compare(
      ScanKernel scalar,
      ScanKernel kernel,
      Random random,
      int groups,
      byte[] tables,
      int tableCount) {
    int offset = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(200);
    byte[] codes = bytes(random, offset + groups * ScanKernel.ROW);
    int[] expected = new int[tableCount * ScanKernel.BLOCK];
    int[] actual = new int[tableCount * ScanKernel.BLOCK];
    // What was there before must not count.
    Arrays.fill(actual, random.nextInt());
    scalar.sum(codes, offset, groups, tables, tableCount, expected);
    kernel.sum(codes, offset, groups, tables, tableCount, actual);
    assertArrayEquals(expected, actual, kernel.name() + " M=" + groups + " T=" + tableCount);
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** The kernel is chosen once per class loader, by a system property. */
  private static ScanKernel loadKernel(String property) throws Exception {
    return (ScanKernel) load(property, "get");
  }

  private static EncodeKernel loadEncoder(String property) throws Exception {
    EncodeKernel kernel = (EncodeKernel) load(property, "encoder");
    assertEquals(property.equals("scalar"), kernel.getClass().getSimpleName().startsWith("Scalar"));
    return kernel;
  }

  private static Object load(String property, String method) throws Exception {
    String before = System.getProperty(ScanKernels.PROPERTY);
    System.setProperty(ScanKernels.PROPERTY, property);
    try {
      ClassLoader loader = new ChildFirst();
      Class<?> kernels = Class.forName(ScanKernels.class.getName(), true, loader);
      assertNotSame(ScanKernels.class, kernels);
      return kernels.getMethod(method).invoke(null);
    } finally {
      if (before == null) {
        System.clearProperty(ScanKernels.PROPERTY);
      } else {
        System.setProperty(ScanKernels.PROPERTY, before);
      }
    }
  }

  /** Loads the package anew, all but the interfaces that the test calls. */
  private static final class ChildFirst extends ClassLoader {
    private static final String PACKAGE = ScanKernel.class.getPackageName() + ".";

    ChildFirst() {
      super(TestScanKernels.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        if (name.startsWith(PACKAGE) == false
            || name.equals(ScanKernel.class.getName())
            || name.equals(EncodeKernel.class.getName())
            || name.equals(TableKernel.class.getName())) {
          return super.loadClass(name, resolve);
        }
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? define(name) : loaded;
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
