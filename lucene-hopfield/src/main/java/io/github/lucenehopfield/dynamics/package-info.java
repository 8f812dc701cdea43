/**
 * Retrieval in several steps: when to stop, and memories held as a whole.
 *
 * <p>A recall in steps uses its read-out as the next cue until the state no longer changes ({@link
 * io.github.lucenehopfield.dynamics.StopRule}). {@link
 * io.github.lucenehopfield.dynamics.AssociativeMemory} does the same over patterns on the heap
 * rather than in an index, and is what {@link io.github.lucenehopfield.dynamics.FreeRecall} and
 * {@link io.github.lucenehopfield.dynamics.SequentialRecall} walk through. {@link
 * io.github.lucenehopfield.dynamics.CorrelatedMemory} recalls along the edges of an {@link
 * io.github.lucenehopfield.dynamics.AssociationGraph}, and {@link
 * io.github.lucenehopfield.dynamics.PushPullNetwork} along a hierarchy.
 *
 * <p>Memories and graphs are immutable and do not depend on an index; arrays that they are made
 * from must not be changed afterwards. The formulas and their sources are in {@code
 * docs/MODELS.md}.
 */
package io.github.lucenehopfield.dynamics;
