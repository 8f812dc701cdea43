package io.github.lucenehopfield.noise.training;

/** Follows how far the training of a model has come. Called by the training thread. */
@FunctionalInterface
public interface TrainingListener {
  /**
   * Called before each step.
   *
   * @param step the step that begins, from 0; equal to {@code of} at the end
   * @param of how many steps there are; pairs are sorted in one step, before it is known how many
   *     there are to come
   * @param what what the step does, for people
   */
  void progress(int step, int of, String what);
}
