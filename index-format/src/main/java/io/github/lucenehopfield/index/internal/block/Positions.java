package io.github.lucenehopfield.index.internal.block;

import java.io.IOException;

/** Says which vector has its codes at a position. Not thread-safe. */
@FunctionalInterface
public interface Positions {
  /** {@return the ordinal of the vector at a position} */
  int ordinal(int position) throws IOException;
}
