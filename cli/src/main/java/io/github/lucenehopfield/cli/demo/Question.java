package io.github.lucenehopfield.cli.demo;

/**
 * How we ask for a damaged image: with a similarity, and perhaps with what the caller knows about
 * the damage, namely that pixels of certain values tell nothing. Methods without unknown
 * coordinates have no way to be told.
 *
 * @param similarity the name of a similarity
 * @param knowledge in words, empty where nothing is known
 * @param unknown the values that tell nothing
 */
record Question(String similarity, String knowledge, float... unknown) {
  /** {@return the question for a damage} */
  static Question about(Damage damage) {
    return switch (damage.name()) {
      case "half lost", "most lost" -> new Question("euclidean", "0 means unknown", 0f);
      case "salt and pepper" -> new Question("euclidean", "0 and 1 mean unknown", 0f, 1f);
      case "grey square" -> new Question("euclidean", "0.5 means unknown", Damage.GREY);
      case "brightness" -> new Question("cosine", "");
      default -> new Question("euclidean", "");
    };
  }

  /** {@return the cue as it is asked; the same one where nothing of it would be known} */
  float[] cue(float[] damaged) {
    if (unknown.length == 0) {
      return damaged;
    }
    float[] cue = damaged.clone();
    int known = 0;
    for (int i = 0; i < cue.length; i++) {
      for (float value : unknown) {
        if (cue[i] == value) {
          cue[i] = Float.NaN;
        }
      }
      known += Float.isNaN(cue[i]) ? 0 : 1;
    }
    return known == 0 ? damaged : cue;
  }

  /** {@return the question in words} */
  String text() {
    return knowledge.isEmpty() ? similarity : similarity + ", " + knowledge;
  }
}
