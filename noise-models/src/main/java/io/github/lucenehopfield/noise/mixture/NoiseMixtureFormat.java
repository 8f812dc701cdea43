package io.github.lucenehopfield.noise.mixture;

import io.github.lucenehopfield.internal.file.CheckedFile;
import io.github.lucenehopfield.noise.channel.DimensionNeighbors;
import io.github.lucenehopfield.noise.channel.DiscreteChannel;
import io.github.lucenehopfield.noise.channel.ErasureChannel;
import io.github.lucenehopfield.noise.channel.FallbackChannels;
import io.github.lucenehopfield.noise.channel.GaussianChannel;
import io.github.lucenehopfield.noise.channel.MetricChannel;
import io.github.lucenehopfield.noise.channel.NoiseChannel;
import io.github.lucenehopfield.noise.channel.Reranker;
import io.github.lucenehopfield.noise.density.ErasedValueDistribution;
import io.github.lucenehopfield.noise.density.FieldDistribution;
import io.github.lucenehopfield.noise.density.LowRankGaussian;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of a model file:
 *
 * <pre>
 * a {@link CheckedFile} of magic "LHAM" and version 4
 * body: int d; float level[16 d], float spread[16 d]; float mean[d], variance[d]; int r,
 *   float factor[d] r times; text provenance; boolean hasNeighbors,
 *   d times (char n, char neighbor[n]) if it has; int channels; each channel;
 *   boolean hasFallback, double margin, calibration[8] 10 times if it has
 * channel: text name; double calibration[8]; byte 0 and an erasure, 1 and a channel, 2 and a table, or 3 and a metric
 * metric: byte form; double power; float weight[d]; an erasure
 * table: int a, float atom[a]; int l, float level[l]; float low, width; int c, float cueAtom[c];
 *   float logDensity[(64 + c + 1) (a + l)]
 * channel: float gain[d], mean[d], variance[d]; int r, float factor[d] r times
 * erasure: int n, double weight[n], double sigma[n]; double erased, groupErased; int groupSize,
 *   gridWidth, gridHeight; double rectangleShare, offsetLimit, gainLimit; boolean hasBias, float bias[d] if it has;
 *   float low, width; float density[64]; int a, float atom[a], float mass[a]; double erasedRepeats;
 *   boolean hasRescoring, double threshold, weight[10] if it has
 * text: int bytes, UTF-8
 * </pre>
 */
public final class NoiseMixtureFormat {
  private static final String WHAT = "model file";
  private static final int MAGIC = 0x4c48414d;
  private static final int VERSION = 4;
  private static final int MAX_BYTES = 64 << 20;
  private static final int MAX_DIMENSIONS = 1 << 16;
  private static final int MAX_COMPONENTS = 256;
  private static final int MAX_TEXT = 1 << 16;
  private static final int MAX_ERRORS = 8;
  private static final int MAX_FACTORS = 256;
  private static final int ERASURE = 0;
  private static final int GAUSSIAN = 1;
  private static final int TABLE = 2;
  private static final int METRIC = 3;

  private NoiseMixtureFormat() {}

  /**
   * Writes a file.
   *
   * @param model the mixture
   * @param out where to; not closed
   * @throws IOException if writing fails
   */
  public static void write(NoiseMixture model, OutputStream out) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream body = new DataOutputStream(bytes);
    body.writeInt(model.statistics().dimension());
    write(body, model.statistics().levels());
    write(body, model.statistics().spreads());
    write(body, model.gaussian());
    write(body, model.provenance());
    write(body, neighbors(model));
    body.writeInt(model.components().size());
    for (NoiseChannel component : model.components()) {
      write(body, component);
    }
    body.writeBoolean(model.fallback() != null);
    if (model.fallback() != null) {
      body.writeDouble(model.fallback().margin());
      for (double[] calibration : model.fallback().calibrations()) {
        write(body, calibration);
      }
    }
    CheckedFile.write(MAGIC, VERSION, bytes.toByteArray(), out);
  }

  private static void write(DataOutputStream out, LowRankGaussian gaussian) throws IOException {
    write(out, gaussian.mean());
    write(out, gaussian.variances());
    out.writeInt(gaussian.factors().length);
    for (float[] factor : gaussian.factors()) {
      write(out, factor);
    }
  }

  private static void write(DataOutputStream out, NoiseChannel component) throws IOException {
    write(out, component.name());
    write(out, component.calibration());
    switch (component) {
      case ErasureChannel channel -> {
        out.writeByte(ERASURE);
        write(out, channel);
      }
      case GaussianChannel gaussian -> {
        out.writeByte(GAUSSIAN);
        write(out, gaussian.gain());
        write(out, gaussian.error());
      }
      case DiscreteChannel table -> {
        out.writeByte(TABLE);
        writeCounted(out, table.atoms());
        writeCounted(out, table.levels());
        out.writeFloat(table.low());
        out.writeFloat(table.width());
        writeCounted(out, table.cueAtoms());
        write(out, table.logDensities());
      }
      case MetricChannel metric -> {
        out.writeByte(METRIC);
        out.writeByte(metric.form().ordinal());
        out.writeDouble(metric.power());
        write(out, metric.weights());
        write(out, metric.erasure());
      }
    }
  }

  private static void writeCounted(DataOutputStream out, float[] values) throws IOException {
    out.writeInt(values.length);
    write(out, values);
  }

  private static void write(DataOutputStream out, ErasureChannel channel) throws IOException {
    out.writeInt(channel.weights().length);
    write(out, channel.weights());
    write(out, channel.sigmas());
    out.writeDouble(channel.erased());
    out.writeDouble(channel.groupErased());
    out.writeInt(channel.groupSize());
    out.writeInt(channel.gridWidth());
    out.writeInt(channel.gridHeight());
    out.writeDouble(channel.rectangleShare());
    out.writeDouble(channel.offsetLimit());
    out.writeDouble(channel.gainLimit());
    out.writeBoolean(channel.bias() != null);
    if (channel.bias() != null) {
      write(out, channel.bias());
    }
    ErasedValueDistribution erased = channel.erasedValues();
    out.writeFloat(erased.low());
    out.writeFloat(erased.width());
    write(out, erased.densities());
    out.writeInt(erased.atoms().length);
    write(out, erased.atoms());
    write(out, erased.masses());
    out.writeDouble(channel.erasedRepeats());
    Reranker reranker = channel.reranker();
    out.writeBoolean(reranker != null);
    if (reranker != null) {
      out.writeDouble(reranker.threshold());
      write(out, reranker.weights());
    }
  }

  /** {@return the neighbors that all channels share, or null} */
  private static DimensionNeighbors neighbors(NoiseMixture model) {
    for (NoiseChannel component : model.components()) {
      if (component instanceof ErasureChannel channel && channel.reranker() != null) {
        return channel.reranker().neighbors();
      }
    }
    return null;
  }

  private static void write(DataOutputStream out, DimensionNeighbors neighbors) throws IOException {
    out.writeBoolean(neighbors != null);
    if (neighbors != null) {
      int[] starts = neighbors.starts();
      for (int d = 0; d < neighbors.dimension(); d++) {
        out.writeChar(starts[d + 1] - starts[d]);
        for (int i = starts[d]; i < starts[d + 1]; i++) {
          out.writeChar(neighbors.members()[i]);
        }
      }
    }
  }

  private static DimensionNeighbors neighbors(DataInputStream in, int dimension)
      throws IOException {
    int[] starts = new int[dimension + 1];
    int[] members = new int[in.available() / Character.BYTES];
    for (int d = 0; d < dimension; d++) {
      int count = bounded(in.readChar(), "neighbors", 1, dimension);
      starts[d + 1] = starts[d] + count;
      if (in.available() < count * Character.BYTES) {
        throw new EOFException();
      }
      for (int i = starts[d]; i < starts[d + 1]; i++) {
        members[i] = bounded(in.readChar(), "neighbor", 0, dimension - 1);
      }
    }
    return DimensionNeighbors.of(starts, Arrays.copyOf(members, starts[dimension]));
  }

  private static Reranker reranker(DataInputStream in, DimensionNeighbors neighbors)
      throws IOException {
    check(neighbors != null, "rescoring", "without neighbors", "with neighbors");
    double threshold = number(in, "threshold", -Float.MAX_VALUE, Float.MAX_VALUE);
    double[] weights = doubles(in, Reranker.WEIGHTS, -Float.MAX_VALUE, Float.MAX_VALUE);
    return Reranker.of(neighbors, threshold, weights);
  }

  private static void write(DataOutputStream out, float[] values) throws IOException {
    for (float value : values) {
      out.writeFloat(value);
    }
  }

  private static void write(DataOutputStream out, double[] values) throws IOException {
    for (double value : values) {
      out.writeDouble(value);
    }
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_TEXT) {
      throw new IOException("a text of a model must have at most " + MAX_TEXT + " bytes");
    }
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /**
   * {@return the mixture in a file}
   *
   * @param in where from, read to its end; not closed
   * @throws IOException if reading fails, or if the bytes are not a model, cut off or corrupted;
   *     the message says which
   */
  public static NoiseMixture read(InputStream in) throws IOException {
    byte[] body = CheckedFile.read(WHAT, MAGIC, VERSION, MAX_BYTES, in);
    DataInputStream data = new DataInputStream(new ByteArrayInputStream(body));
    try {
      NoiseMixture model = body(data);
      check(data.available() == 0, "bytes after the model", data.available(), "0");
      return model;
    } catch (EOFException tooShort) {
      throw new IOException("the model file ends too early; length=" + body.length, tooShort);
    }
  }

  private static NoiseMixture body(DataInputStream in) throws IOException {
    int dimension = bounded(in.readInt(), "dimension", 1, MAX_DIMENSIONS);
    int levels = dimension * FieldDistribution.LEVELS;
    float[] values = floats(in, levels);
    float[] spreads = floats(in, levels);
    LowRankGaussian gaussian = gaussian(in, dimension);
    String provenance = text(in);
    DimensionNeighbors neighbors = in.readBoolean() ? neighbors(in, dimension) : null;
    int count = bounded(in.readInt(), "channels", 1, MAX_COMPONENTS);
    List<NoiseChannel> components = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      components.add(component(in, dimension, neighbors));
    }
    FallbackChannels fallback = in.readBoolean() ? fallback(in) : null;
    return new NoiseMixture(
        new FieldDistribution(values, spreads), gaussian, components, fallback, provenance);
  }

  private static LowRankGaussian gaussian(DataInputStream in, int dimension) throws IOException {
    float[] mean = floats(in, dimension);
    float[] variances = floats(in, dimension);
    for (float variance : variances) {
      number(variance, "variance", Float.MIN_NORMAL, Float.MAX_VALUE);
    }
    float[][] factors = new float[bounded(in.readInt(), "factors", 0, MAX_FACTORS)][];
    for (int k = 0; k < factors.length; k++) {
      factors[k] = floats(in, dimension);
    }
    try {
      return new LowRankGaussian(mean, variances, factors);
    } catch (IllegalArgumentException wrong) {
      throw new IOException("the model file is wrong; " + wrong.getMessage(), wrong);
    }
  }

  private static NoiseChannel component(
      DataInputStream in, int dimension, DimensionNeighbors neighbors) throws IOException {
    String name = text(in);
    double[] calibration = calibration(in);
    return switch (bounded(in.readByte(), "type of channel", ERASURE, METRIC)) {
      case ERASURE -> channel(in, dimension, neighbors, name, calibration);
      case GAUSSIAN ->
          new GaussianChannel(name, floats(in, dimension), gaussian(in, dimension), calibration);
      case TABLE -> table(in, name, calibration);
      default -> metric(in, dimension, neighbors, name, calibration);
    };
  }

  private static MetricChannel metric(
      DataInputStream in,
      int dimension,
      DimensionNeighbors neighbors,
      String name,
      double[] calibration)
      throws IOException {
    MetricChannel.Form[] forms = MetricChannel.Form.values();
    MetricChannel.Form form = forms[bounded(in.readByte(), "form", 0, forms.length - 1)];
    double power = in.readDouble();
    boolean known = Arrays.stream(MetricChannel.POWERS).anyMatch(one -> one == power);
    check(known, "power", power, "one of " + Arrays.toString(MetricChannel.POWERS));
    float[] weights = floats(in, dimension);
    for (float weight : weights) {
      number(weight, "weight", 0, Float.MAX_VALUE);
    }
    ErasureChannel erasure =
        channel(in, dimension, neighbors, name, ErasureChannel.observed(name, 1).calibration());
    return new MetricChannel(form, power, weights, erasure, calibration);
  }

  private static double[] calibration(DataInputStream in) throws IOException {
    double[] calibration = doubles(in, NoiseChannel.CALIBRATION, -Float.MAX_VALUE, Float.MAX_VALUE);
    number(calibration[0], "factor", Float.MIN_NORMAL, Float.MAX_VALUE);
    number(calibration[1], "slope", Float.MIN_NORMAL, Float.MAX_VALUE);
    return calibration;
  }

  private static FallbackChannels fallback(DataInputStream in) throws IOException {
    double margin = number(in, "margin", 0, Float.MAX_VALUE);
    double[][] calibrations = new double[FallbackChannels.SIZE][];
    for (int i = 0; i < calibrations.length; i++) {
      calibrations[i] = calibration(in);
    }
    return new FallbackChannels(margin, calibrations);
  }

  private static DiscreteChannel table(DataInputStream in, String name, double[] calibration)
      throws IOException {
    float[] atoms = ascending(in, "atoms of the origin", 0, DiscreteChannel.MAX_ATOMS);
    float[] levels = ascending(in, "levels", 1, DiscreteChannel.MAX_LEVELS);
    float low = floats(in, 1)[0];
    float width = (float) number(in.readFloat(), "width", Float.MIN_NORMAL, Float.MAX_VALUE);
    float[] cueAtoms = ascending(in, "atoms of the cue", 0, DiscreteChannel.MAX_ATOMS);
    int columns = DiscreteChannel.BINS + cueAtoms.length + 1;
    float[] logDensities = floats(in, columns * (atoms.length + levels.length));
    return new DiscreteChannel(
        name, atoms, levels, low, width, cueAtoms, logDensities, calibration);
  }

  private static float[] ascending(DataInputStream in, String name, int least, int most)
      throws IOException {
    float[] values = floats(in, bounded(in.readInt(), name, least, most));
    for (int i = 1; i < values.length; i++) {
      check(values[i] > values[i - 1], name, values[i], "above " + values[i - 1]);
    }
    return values;
  }

  private static ErasureChannel channel(
      DataInputStream in,
      int dimension,
      DimensionNeighbors neighbors,
      String name,
      double[] calibration)
      throws IOException {
    int errors = bounded(in.readInt(), "errors", 1, MAX_ERRORS);
    double[] weights = doubles(in, errors, 0, 1);
    double[] sigmas = doubles(in, errors, Float.MIN_NORMAL, Float.MAX_VALUE);
    double erased = number(in, "erased", 0, 1);
    double groupErased = number(in, "groupErased", 0, 1);
    int groupSize = bounded(in.readInt(), "groupSize", 1, dimension);
    int gridWidth = bounded(in.readInt(), "gridWidth", 0, dimension);
    int gridHeight = bounded(in.readInt(), "gridHeight", 0, dimension);
    long cells = (long) gridWidth * gridHeight;
    check(gridWidth == 0 && gridHeight == 0 || cells == dimension, "cells", cells, "" + dimension);
    double rectangleShare = number(in, "rectangleShare", 0, 1);
    double offsetLimit = number(in, "offsetLimit", 0, Float.MAX_VALUE);
    double gainLimit = number(in, "gainLimit", 1, Float.MAX_VALUE);
    float[] bias = in.readBoolean() ? floats(in, dimension) : null;
    float low = floats(in, 1)[0];
    float width = (float) number(in.readFloat(), "width", Float.MIN_NORMAL, Float.MAX_VALUE);
    float[] densities = floats(in, ErasedValueDistribution.BINS);
    int atoms = bounded(in.readInt(), "atoms", 0, ErasedValueDistribution.MAX_ATOMS);
    ErasedValueDistribution erasedValues =
        new ErasedValueDistribution(low, width, densities, floats(in, atoms), floats(in, atoms));
    double erasedRepeats = in.readDouble();
    if (erasedRepeats != ErasureChannel.AS_IN_CUE) {
      number(erasedRepeats, "erasedRepeats", Float.MIN_NORMAL, 1 - Math.ulp(1f));
    }
    return new ErasureChannel(
        name,
        weights,
        sigmas,
        new ErasureChannel.Erasures(
            erased, groupErased, groupSize, gridWidth, gridHeight, rectangleShare),
        new ErasureChannel.Nuisance(offsetLimit, gainLimit),
        bias,
        erasedValues,
        erasedRepeats,
        calibration,
        in.readBoolean() ? reranker(in, neighbors) : null);
  }

  private static String text(DataInputStream in) throws IOException {
    int length = bounded(in.readInt(), "text", 0, MAX_TEXT);
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static float[] floats(DataInputStream in, int count) throws IOException {
    if (in.available() < (long) count * Float.BYTES) {
      throw new EOFException();
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) number(in.readFloat(), "value", -Float.MAX_VALUE, Float.MAX_VALUE);
    }
    return values;
  }

  private static double[] doubles(DataInputStream in, int count, double least, double most)
      throws IOException {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = number(in, "value", least, most);
    }
    return values;
  }

  private static double number(DataInputStream in, String name, double least, double most)
      throws IOException {
    return number(in.readDouble(), name, least, most);
  }

  private static double number(double value, String name, double least, double most)
      throws IOException {
    check(value >= least && value <= most, name, value, least + ".." + most);
    return value;
  }

  private static int bounded(int value, String name, int least, int most) throws IOException {
    check(value >= least && value <= most, name, value, least + ".." + most);
    return value;
  }

  private static void check(boolean holds, String name, Object value, String expected)
      throws IOException {
    CheckedFile.check(holds, WHAT, name, value, expected);
  }
}
