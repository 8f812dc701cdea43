package io.github.lucenehopfield.cli;

import io.github.lucenehopfield.adaptive.AdaptiveModel;
import java.io.PrintWriter;
import java.util.Locale;

/** Describes a model to a person. */
final class ModelText {
  private ModelText() {}

  /** Says what a model is for, what it learned and how well it did. */
  static void print(AdaptiveModel model, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "model for vectors of dimension %d, values of mean %.4g and standard deviation %.4g%n",
        model.statistics().dimension(),
        model.statistics().mean(),
        model.statistics().scale());
    out.println("learned");
    for (String damage : model.damages()) {
      out.println("  " + damage);
    }
    out.println("trained on");
    for (String line : model.provenance().lines().toList()) {
      out.println("  " + line);
    }
  }
}
