package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.datasets.file.BadInputException;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Tandem mass spectra by unit mass: intensities that sum to 1. */
final class Spectra {
  /** Masses from 0 to this, exclusively. */
  static final int BINS = 700;

  private static final int FIRST_BIN = 1;
  private static final int COLUMNS = 7;

  private Spectra() {}

  /**
   * Two spectra of one compound.
   *
   * @param first one of them
   * @param second another one
   */
  record Pair(double[] first, double[] second) {}

  /**
   * {@return two spectra, drawn at random, of each compound that has two, in the order of the file}
   *
   * @param file tab-separated and packed by gzip: the compound in the second column, in the seventh
   *     peaks as mass:intensity
   * @param seed decides which two
   */
  static List<Pair> pairs(Path file, long seed) throws IOException {
    Map<String, List<double[]>> compounds = new LinkedHashMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      lines.readLine();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] columns = line.split("\t");
        if (columns.length < COLUMNS) {
          throw new BadInputException(file, COLUMNS + " columns", columns.length + " columns");
        }
        double[] spectrum = spectrum(file, columns[COLUMNS - 1]);
        if (spectrum != null) {
          compounds.computeIfAbsent(columns[1], key -> new ArrayList<>()).add(spectrum);
        }
      }
    } catch (ZipException | EOFException e) {
      throw new BadInputException(file, "spectra packed by gzip", e.getMessage());
    }
    SplittableRandom random = new SplittableRandom(seed);
    List<Pair> pairs = new ArrayList<>();
    for (List<double[]> spectra : compounds.values()) {
      if (spectra.size() > 1) {
        int first = random.nextInt(spectra.size());
        int second = (first + 1 + random.nextInt(spectra.size() - 1)) % spectra.size();
        pairs.add(new Pair(spectra.get(first), spectra.get(second)));
      }
    }
    return pairs;
  }

  private static double[] spectrum(Path file, String peaks) {
    double[] bins = new double[BINS];
    double sum = 0;
    for (String peak : peaks.split(" ")) {
      String[] parts = peak.split(":");
      try {
        int bin = (int) Math.round(Double.parseDouble(parts[0]));
        if (bin >= FIRST_BIN && bin < BINS) {
          double intensity = Double.parseDouble(parts[1]);
          bins[bin] += intensity;
          sum += intensity;
        }
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw new BadInputException(file, "peaks as mass:intensity", peak);
      }
    }
    if (!(sum > 0)) {
      return null;
    }
    for (int i = 0; i < BINS; i++) {
      bins[i] /= sum;
    }
    return bins;
  }

  /** {@return intensity^a mass^b, of length 1} */
  static float[] weighted(double[] spectrum, double a, double b) {
    double[] weights = new double[BINS];
    double squares = 0;
    for (int i = 0; i < BINS; i++) {
      weights[i] = spectrum[i] > 0 ? Math.pow(spectrum[i], a) * Math.pow(i, b) : 0;
      squares += weights[i] * weights[i];
    }
    float[] vector = new float[BINS];
    for (int i = 0; i < BINS; i++) {
      vector[i] = (float) (weights[i] / Math.sqrt(squares));
    }
    return vector;
  }

  /**
   * {@return intensities that sum to 1, of which those of spectra with few peaks are flattened: to
   * the power .25 + S / 4 where the entropy S is below 3} (Li et al., "Spectral entropy outperforms
   * MS/MS dot product similarity for small-molecule compound identification", Nature Methods 18,
   * 2021)
   */
  static double[] flattened(double[] spectrum) {
    double entropy = entropy(spectrum);
    if (entropy >= 3) {
      return spectrum;
    }
    double[] flat = new double[BINS];
    double sum = 0;
    for (int i = 0; i < BINS; i++) {
      flat[i] = spectrum[i] > 0 ? Math.pow(spectrum[i], .25 + .25 * entropy) : 0;
      sum += flat[i];
    }
    for (int i = 0; i < BINS; i++) {
      flat[i] /= sum;
    }
    return flat;
  }

  private static double entropy(double[] spectrum) {
    double entropy = 0;
    for (double share : spectrum) {
      entropy -= share > 0 ? share * Math.log(share) : 0;
    }
    return entropy;
  }

  /** {@return the spectral entropy similarity of two flattened spectra, 0 to 1} */
  static double entropySimilarity(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < BINS; i++) {
      double mixed = (a[i] + b[i]) / 2;
      if (a[i] > 0 && b[i] > 0) {
        sum += a[i] * Math.log(a[i]) + b[i] * Math.log(b[i]) - 2 * mixed * Math.log(mixed);
      } else {
        // Of a peak that one of them lacks: a log a - a log(a / 2).
        sum += (a[i] + b[i]) * Math.log(2);
      }
    }
    return 1 - sum / Math.log(4);
  }
}
