package io.github.lucenehopfield.dynamics;

/** Why a retrieval in steps has ended. */
public enum StopReason {
  /** The state moved by no more than 1e-6 of its length, or of 1 where it is shorter. */
  FIXED_POINT,
  /** The same pattern had more than .999 of the weight for three steps. */
  SETTLED,
  /** The state came back to where it was two steps before. */
  CYCLE,
  /** The requested number of steps was made. */
  LIMIT,
  /** The separation recalled nothing, or there was nothing to recall. */
  EMPTY,
  /** The time was up. */
  TIME
}
