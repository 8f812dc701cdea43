package io.github.lucenehopfield.cli.lab;

import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A similarity that notes each cue it is bound to, which are the states of a recall in steps. For
 * one recall; equal to nothing but itself.
 */
final class RecordingSimilarity implements Similarity {
  private final Similarity inner;
  private final List<float[]> states = new ArrayList<>();

  RecordingSimilarity(Similarity inner) {
    this.inner = inner;
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public boolean hasBackground() {
    return inner.hasBackground();
  }

  @Override
  public CueSimilarity bind(float[] cue, CueContext context) throws IOException {
    note(cue);
    return inner.bind(cue, context);
  }

  @Override
  public CueSimilarity bind(float[][] cues, CueContext context) throws IOException {
    note(cues[0]);
    return inner.bind(cues, context);
  }

  private synchronized void note(float[] cue) {
    states.add(cue.clone());
  }

  /** {@return the read-outs that were recalled from again, in the order of the steps} */
  synchronized List<float[]> readOuts() {
    return states.isEmpty() ? List.of() : List.copyOf(states.subList(1, states.size()));
  }
}
