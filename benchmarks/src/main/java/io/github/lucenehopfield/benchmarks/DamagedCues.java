package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.damage.Damage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.VectorUtil;

/**
 * Cues made by one kind of damage from stored vectors.
 *
 * @param kind the damage, in the grammar of {@link Damage}
 * @param origins the stored vector that each was made from
 * @param cues the cues, NaN where unknown
 */
record DamagedCues(String kind, int[] origins, float[][] cues) {
  private static final String[] DROPOUT = {
    "dropout:0.5", "dropout:0.65", "dropout:0.8", "dropout:0.9"
  };

  /** {@return the kinds of damage that suit some data: those of images, of unit vectors, of any} */
  static List<String> kinds(PeerData data) {
    List<String> kinds = new ArrayList<>(List.of(DROPOUT));
    if (data.width() > 0) {
      String grid = data.width() + "x" + data.stored()[0].length / data.width();
      kinds.add("saltpepper:0.5");
      kinds.add("occlude:" + grid + ":0.5");
      kinds.add("offset:0.8");
      kinds.add("occlude:" + grid + ":0.4+noise:0.2+offset:0.4");
    } else if (data.function() == VectorSimilarityFunction.DOT_PRODUCT) {
      kinds.addAll(List.of("missing:0.5", "noise:0.05", "noise:0.1"));
    }
    return kinds;
  }

  static DamagedCues of(PeerData data, String kind, int count, long seed) {
    Damage damage = Damage.parse(kind);
    SplittableRandom random = new SplittableRandom(seed + kind.hashCode());
    int[] origins = new int[count];
    float[][] cues = new float[count][];
    for (int i = 0; i < count; i++) {
      origins[i] = random.nextInt(data.stored().length);
      cues[i] = damage.apply(data.stored()[origins[i]], random);
    }
    return new DamagedCues(kind, origins, cues);
  }

  /**
   * {@return the cues for engines that know nothing of damage: 0 where unknown, and of the length
   * that the data's function asks for}
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
