package io.github.lucenehopfield.similarity;

/**
 * The negative Kullback-Leibler divergence of the cue from the pattern: {@code s(q,x) = -sum qh_d
 * (log(qh_d + e) - log(mh_d + e))}. Punishes what the cue has and the pattern lacks, so it suits
 * cues of which a part was set to 0.
 *
 * <p>Both vectors are taken as distributions over the known coordinates, qh = q / sum q and mh = x
 * / sum x; a negative coordinate counts as 0, and a vector without a positive one as uniform. So it
 * is blind to scale, and of little use for vectors with signs, such as most embeddings. The
 * smoothing e = 1e-4 keeps logarithms finite; because of it the score of an exact match is 0, but
 * others may exceed 0 a little, by less than e / 4 a dimension. Millidge et al., "Universal
 * Hopfield Networks", ICML 2022, table 1, where it is the inverse.
 *
 * <p>Scanned from codes by three tables. The default inverse temperature is 10 divided by the
 * median divergence of the candidates, in units of 1 / nat.
 */
public final class ReverseKullbackLeiblerSimilarity implements Similarity {
  /** Makes the similarity; all of them are equal. */
  public ReverseKullbackLeiblerSimilarity() {}

  @Override
  public String name() {
    return "reverse-kl";
  }

  @Override
  public CueSimilarity bind(float[] cue, CueContext context) {
    return new Divergence(new KnownCue(cue), true);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ReverseKullbackLeiblerSimilarity;
  }

  @Override
  public int hashCode() {
    return ReverseKullbackLeiblerSimilarity.class.hashCode();
  }

  @Override
  public String toString() {
    return name();
  }
}
