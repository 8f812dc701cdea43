package io.github.lucenehopfield.cli;

import io.github.lucenehopfield.noise.TrainedNoiseModel;
import java.io.PrintWriter;
import java.util.Locale;

/** Describes a model to a person. */
final class ModelText {
  private ModelText() {}

  /** Says what a model is for, what it learned and how well it did. */
  static void print(TrainedNoiseModel model, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "model for vectors of dimension %d, values of mean %.4g and standard deviation %.4g%n",
        model.dimension(),
        model.mean(),
        model.scale());
    out.println("learned");
    for (String corruption : model.corruptions()) {
      out.println("  " + corruption);
    }
    out.println("trained on");
    for (String line : model.provenance().lines().toList()) {
      out.println("  " + line);
    }
  }
}
