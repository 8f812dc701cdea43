package io.github.lucenehopfield.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.lucenehopfield.cli.lab.LabIndex;
import io.github.lucenehopfield.cli.lab.LabServer;
import io.github.lucenehopfield.cli.search.OpenIndex;
import io.github.lucenehopfield.datasets.file.TestFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** A lab over a small index of images of bright disks, served on a free port. */
final class LabFixture implements Closeable {
  static final int SIDE = 16;
  static final int IMAGES = 300;
  private static final int DISKS = 4;

  private final OpenIndex index;
  private final LabServer server;
  private final float[][] images;

  private LabFixture(OpenIndex index, LabServer server, float[][] images) {
    this.index = index;
    this.server = server;
    this.images = images;
  }

  static LabFixture start(Path directory) throws IOException {
    float[][] images = images();
    Path input = TestFiles.write(directory, "images.npy", TestFiles.npy(images));
    Path place = directory.resolve("lab-index");
    Cli made = Cli.run("index", "--input", input, "--index", place);
    assertEquals(0, made.code(), made.err());
    OpenIndex index = OpenIndex.open(place);
    LabIndex lab = new LabIndex(index, null, SIDE, "Disks");
    return new LabFixture(index, LabServer.start(lab, LabServer.LOOPBACK, 0), images);
  }

  /** Pixels of 256 grays from 0 to 1, as cues that a browser sends are. */
  private static float[][] images() {
    SplittableRandom random = new SplittableRandom(5);
    float[][] images = new float[IMAGES][SIDE * SIDE];
    for (float[] image : images) {
      for (int disk = 0; disk < DISKS; disk++) {
        double x = random.nextDouble(SIDE);
        double y = random.nextDouble(SIDE);
        double radius = random.nextDouble(2, 5);
        double brightness = random.nextDouble(.3, 1);
        for (int i = 0; i < image.length; i++) {
          double distance = Math.hypot(i % SIDE - x, (double) (i / SIDE) - y);
          double shade = brightness * Math.max(0, Math.min(1, radius - distance));
          image[i] = Math.max(image[i], Math.round(shade * 255) / 255f);
        }
      }
    }
    return images;
  }

  LabServer server() {
    return server;
  }

  float[] image(int document) {
    return images[document].clone();
  }

  @Override
  public void close() throws IOException {
    server.close();
    index.close();
  }
}
