package io.github.lucenehopfield.index.internal.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * No vector of lanes is the argument or the result of a method: where the compiler does not put a
 * call in line it takes them from the heap, in some runs and not in others (docs/decisions/0026).
 */
class TestVectorsStayInRegisters {
  private static final List<Class<?>> KERNELS =
      List.of(
          VectorScanKernel.class,
          VectorTableKernel.class,
          VectorEncodeKernel.class,
          MappedBlocks.class);

  @Test
  void noMethodTakesOrReturnsOne() {
    List<String> found = new ArrayList<>();
    for (Class<?> kernel : KERNELS) {
      for (Method method : kernel.getDeclaredMethods()) {
        List<Class<?>> types = new ArrayList<>(Arrays.asList(method.getParameterTypes()));
        types.add(method.getReturnType());
        for (Class<?> type : types) {
          if (type.getName().matches("jdk\\.incubator\\.vector\\.\\w*Vector")) {
            found.add(method.toString());
          }
        }
      }
    }
    assertEquals(List.of(), found);
  }
}
