package io.github.lucenehopfield.cli.demo;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A way to damage an image.
 *
 * @param name short, for tables
 * @param description one clause, for people
 * @param sampler does it
 */
public record Damage(String name, String description, Sampler sampler) {
  /** Damages an image. Safe for use by many threads. */
  @FunctionalInterface
  public interface Sampler {
    /**
     * Damages an image in place.
     *
     * @param image pixels from 0 to 1, line by line; becomes the cue, NaN where unknown
     * @param width pixels a line
     * @param random decides what chance decides
     */
    void damage(float[] image, int width, RandomGenerator random);
  }

  /** The grey of {@link #square}: no pixel of 8 bits has it. */
  static final float GREY = .5f;

  /** {@return the damages that the demonstration shows, in order} */
  public static List<Damage> all() {
    return List.of(
        new Damage("none", "the image as it was stored", (image, width, random) -> {}),
        new Damage("noise", "Gaussian noise of deviation 0.5 on every pixel", noise(.5)),
        new Damage("half lost", "50 % of the pixels set to 0", dropout(.5)),
        new Damage("most lost", "80 % of the pixels set to 0", dropout(.8)),
        new Damage("salt and pepper", "50 % of the pixels set to 0 or 1", saltAndPepper(.5)),
        new Damage("grey square", "a grey square over half of the area", square(.5)),
        new Damage("brightness", "one offset from -0.8 to 0.8 added to all pixels", offset(.8)),
        new Damage("half unknown", "the bottom half missing (NaN)", Damage::bottomHalf));
  }

  /**
   * {@return a damaged copy}
   *
   * @param image pixels from 0 to 1, line by line; not changed
   * @param width pixels a line
   * @param random decides what chance decides
   */
  public float[] apply(float[] image, int width, RandomGenerator random) {
    float[] cue = image.clone();
    sampler.damage(cue, width, random);
    return cue;
  }

  private static Sampler noise(double deviation) {
    return (image, width, random) -> {
      for (int i = 0; i < image.length; i++) {
        image[i] += (float) (deviation * random.nextGaussian());
      }
    };
  }

  private static Sampler dropout(double share) {
    return (image, width, random) -> {
      for (int i = 0; i < image.length; i++) {
        if (random.nextDouble() < share) {
          image[i] = 0;
        }
      }
    };
  }

  private static Sampler saltAndPepper(double share) {
    return (image, width, random) -> {
      for (int i = 0; i < image.length; i++) {
        if (random.nextDouble() < share) {
          image[i] = random.nextBoolean() ? 1 : 0;
        }
      }
    };
  }

  private static Sampler square(double share) {
    return (image, width, random) -> {
      int height = image.length / width;
      int side = (int) Math.round(Math.sqrt(share * image.length));
      int sideX = Math.min(side, width);
      int sideY = Math.min(side, height);
      int left = random.nextInt(width - sideX + 1);
      int top = random.nextInt(height - sideY + 1);
      for (int y = top; y < top + sideY; y++) {
        Arrays.fill(image, y * width + left, y * width + left + sideX, GREY);
      }
    };
  }

  private static Sampler offset(double bound) {
    return (image, width, random) -> {
      float shift = (float) random.nextDouble(-bound, bound);
      for (int i = 0; i < image.length; i++) {
        image[i] += shift;
      }
    };
  }

  private static void bottomHalf(float[] image, int width, RandomGenerator random) {
    int height = image.length / width;
    Arrays.fill(image, height / 2 * width, image.length, Float.NaN);
  }
}
