package io.github.lucenehopfield.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Pictures, read by another implementation. */
class TestPng {
  @Test
  void drawsWhatItIsGiven() throws IOException {
    float[] image = {.2f, 1, .5f, Float.NaN, Float.NaN, -3, 7, .2f};
    int[] rgb = {0x333333, 0xFFFFFF, 0x808080, 0x8DB8F2, 0x8DB8F2, 0, 0xFFFFFF, 0x333333};
    BufferedImage read = ImageIO.read(new ByteArrayInputStream(Png.encode(image, 4)));
    assertEquals(4, read.getWidth());
    assertEquals(2, read.getHeight());
    for (int i = 0; i < rgb.length; i++) {
      assertEquals(rgb[i], read.getRGB(i % 4, i / 4) & 0xFFFFFF, "pixel " + i);
    }
  }
}
