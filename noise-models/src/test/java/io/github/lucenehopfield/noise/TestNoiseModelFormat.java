package io.github.lucenehopfield.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.noise.channel.DimensionNeighbors;
import io.github.lucenehopfield.noise.channel.DiscreteChannel;
import io.github.lucenehopfield.noise.channel.ErasureChannel;
import io.github.lucenehopfield.noise.channel.FallbackChannels;
import io.github.lucenehopfield.noise.channel.GaussianChannel;
import io.github.lucenehopfield.noise.channel.MetricChannel;
import io.github.lucenehopfield.noise.channel.Reranker;
import io.github.lucenehopfield.noise.density.ErasedValueDistribution;
import io.github.lucenehopfield.noise.density.FieldDistribution;
import io.github.lucenehopfield.noise.density.LowRankGaussian;
import io.github.lucenehopfield.noise.mixture.NoiseMixture;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class TestNoiseModelFormat {
  private static TrainedNoiseModel model() {
    float[][] sample = new float[40][6];
    SplittableRandom random = new SplittableRandom(1);
    for (float[] vector : sample) {
      for (int d = 0; d < 6; d++) {
        vector[d] = (float) random.nextGaussian();
      }
    }
    ErasureChannel plain = ErasureChannel.observed("noise:0.5", 0.5);
    ErasedValueDistribution erased =
        new ErasedValueDistribution(
            -1,
            0.25f,
            new float[ErasedValueDistribution.BINS],
            new float[] {0, 1},
            new float[] {.5f, .5f});
    ErasureChannel all =
        plain
            .withErrors(new double[] {0.3, 0.7}, new double[] {0.1, 0.2}, 0.25, 0.125)
            .withGroups(2, 0.5)
            .withGrid(3, 2)
            .withNuisance(0.8, 2)
            .withBias(new float[] {1, 2, 3, 4, 5, 6})
            .withErasedValues(erased)
            .withErasedRepeats(0.75)
            .withCalibration(new double[] {0.5, 1, 2, 3, 4, 5, 6, 7})
            .withReranker(
                Reranker.of(
                    DimensionNeighbors.window(3, 2, 1),
                    0.25,
                    new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 0}));
    GaussianChannel channel =
        new GaussianChannel(
            "typos",
            new float[] {.5f, .6f, .7f, .8f, .9f, 1},
            new LowRankGaussian(
                new float[] {1, 2, 3, 4, 5, 6},
                new float[] {1, 2, 3, 4, 5, 6},
                new float[][] {{1, 0, 1, 0, 1, 0}, {3, 2, 1, 1, 2, 3}}),
            new double[] {0.25, 1, 2, 3, 4, 5, 6, 7});
    float[] logDensities = new float[3 * (DiscreteChannel.BINS + 1 + 1)];
    for (int i = 0; i < logDensities.length; i++) {
      logDensities[i] = -i / 10f;
    }
    DiscreteChannel table =
        new DiscreteChannel(
            "folded",
            new float[] {0},
            new float[] {-1, 1},
            -3,
            0.125f,
            new float[] {0.5f},
            logDensities,
            new double[] {0.75, 1, 2, 3, 4, 5, 6, 7});
    MetricChannel metric =
        new MetricChannel(
            MetricChannel.Form.CORRELATION,
            0.5,
            new float[] {1, 0, 2, 3, 4, 5},
            plain,
            new double[] {0.875, 1, 2, 3, 4, 5, 6, 7});
    double[][] calibrations = new double[FallbackChannels.SIZE][];
    Arrays.setAll(calibrations, i -> new double[] {i + 1, 1, 2, 3, 4, 5, 6, 7});
    return new TrainedNoiseModel(
        new NoiseMixture(
            FieldDistribution.of(sample),
            LowRankGaussian.of(sample, 2, 0.01),
            List.of(plain, all, channel, table, metric),
            new FallbackChannels(2.5, calibrations),
            "by hand, \u00e9"));
  }

  private static byte[] bytes() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    model().write(out);
    return out.toByteArray();
  }

  private static TrainedNoiseModel read(byte[] bytes) throws IOException {
    return TrainedNoiseModel.read(new ByteArrayInputStream(bytes));
  }

  @Test
  void modelComesBack() throws IOException {
    TrainedNoiseModel back = read(bytes());
    assertEquals(model(), back);
    assertEquals(model().toString(), back.toString());
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    back.write(again);
    assertTrue(Arrays.equals(bytes(), again.toByteArray()));
  }

  @Test
  void everyFlippedByteIsRefused() throws IOException {
    byte[] good = bytes();
    for (int i = 0; i < good.length; i++) {
      for (int flip : new int[] {1, 0x80, 0xff}) {
        byte[] bad = good.clone();
        bad[i] ^= (byte) flip;
        assertThrows(IOException.class, () -> read(bad), "byte " + i);
      }
    }
  }

  @Test
  void everyCutIsRefused() throws IOException {
    byte[] good = bytes();
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThrows(IOException.class, () -> read(cut), "length " + length);
    }
    byte[] longer = Arrays.copyOf(good, good.length + 1);
    assertThrows(IOException.class, () -> read(longer));
  }

  @Test
  void wrongNumbersAreRefusedBehindARightChecksum() throws IOException {
    byte[] good = bytes();
    int body = 12;
    for (int at = body; at + 4 <= good.length - 4; at++) {
      for (int value : new int[] {-1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
        byte[] bad = good.clone();
        ByteBuffer.wrap(bad).putInt(at, value);
        CRC32 checksum = new CRC32();
        checksum.update(bad, 0, bad.length - 4);
        ByteBuffer.wrap(bad).putInt(bad.length - 4, (int) checksum.getValue());
        try {
          TrainedNoiseModel read = read(bad);
          assertEquals(6, read.dimension());
        } catch (IOException refused) {
          assertTrue(refused.getMessage().startsWith("the model file"), refused.getMessage());
        }
      }
    }
  }

  @Test
  void garbageIsNamed() {
    IOException error = assertThrows(IOException.class, () -> read("no such thing".getBytes()));
    assertEquals("not a model file", error.getMessage());
  }

  @Test
  void newerVersionIsNamed() throws IOException {
    byte[] bytes = bytes();
    ByteBuffer.wrap(bytes).putInt(4, 9);
    IOException error = assertThrows(IOException.class, () -> read(bytes));
    assertEquals("the model file is wrong; version=9, expected 4", error.getMessage());
  }
}
