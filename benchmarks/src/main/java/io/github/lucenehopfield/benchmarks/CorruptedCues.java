package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.noise.corruption.Corruption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.VectorUtil;

/**
 * Cues made by one corruption from stored vectors.
 *
 * @param corruption what was done, in the grammar of {@link Corruption}
 * @param origins the stored vector that each was made from
 * @param cues the cues, NaN where unknown
 */
record CorruptedCues(String corruption, int[] origins, float[][] cues) {
  private static final String[] DROPOUT = {
    "dropout:0.5", "dropout:0.65", "dropout:0.8", "dropout:0.9"
  };

  /** {@return the corruptions that suit some data: those of images, of unit vectors, of any} */
  static List<String> corruptions(PeerData data) {
    List<String> corruptions = new ArrayList<>(List.of(DROPOUT));
    if (data.width() > 0) {
      String grid = data.width() + "x" + data.stored()[0].length / data.width();
      corruptions.add("saltpepper:0.5");
      corruptions.add("occlude:" + grid + ":0.5");
      corruptions.add("offset:0.8");
      corruptions.add("occlude:" + grid + ":0.4+noise:0.2+offset:0.4");
    } else if (data.function() == VectorSimilarityFunction.DOT_PRODUCT) {
      corruptions.addAll(List.of("missing:0.5", "noise:0.05", "noise:0.1"));
    }
    return corruptions;
  }

  static CorruptedCues of(PeerData data, String spec, int count, long seed) {
    Corruption corruption = Corruption.parse(spec);
    SplittableRandom random = new SplittableRandom(seed + spec.hashCode());
    int[] origins = new int[count];
    float[][] cues = new float[count][];
    for (int i = 0; i < count; i++) {
      origins[i] = random.nextInt(data.stored().length);
      cues[i] = corruption.apply(data.stored()[origins[i]], random);
    }
    return new CorruptedCues(spec, origins, cues);
  }

  /**
   * {@return the cues for engines that know nothing of corruption: 0 where unknown, and of the
   * length that the data's function asks for}
   */
  float[][] plain(VectorSimilarityFunction function) {
    float[][] plain = new float[cues.length][];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = cues[i].clone();
      for (int d = 0; d < plain[i].length; d++) {
        plain[i][d] = Float.isNaN(plain[i][d]) ? 0 : plain[i][d];
      }
      if (function == VectorSimilarityFunction.DOT_PRODUCT) {
        VectorUtil.l2normalize(plain[i], false);
      }
    }
    return plain;
  }
}
