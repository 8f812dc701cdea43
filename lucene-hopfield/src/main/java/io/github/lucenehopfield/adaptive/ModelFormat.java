package io.github.lucenehopfield.adaptive;

import io.github.lucenehopfield.internal.file.CheckedFile;
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
 * a {@link CheckedFile} of magic "LHAM" and version 3
 * body: int d; float level[16 d], float spread[16 d]; float mean[d], variance[d]; int r,
 *   float factor[d] r times; text provenance; boolean hasNeighbours,
 *   d times (char n, char neighbour[n]) if it has; int kinds; each kind
 * kind: text name; double calibration[8]; byte 0 and an erasure, 1 and a channel, or 2 and a table
 * table: int a, float atom[a]; int l, float level[l]; float low, width; int c, float cueAtom[c];
 *   float logDensity[(64 + c + 1) (a + l)]
 * channel: float gain[d], mean[d], variance[d]; int r, float factor[d] r times
 * erasure: int n, double weight[n], double sigma[n]; double lost, groupLost; int groupSize,
 *   gridWidth, gridHeight; double rectangleShare, offsetLimit, gainLimit; boolean hasBias, float bias[d] if it has;
 *   float low, width; float density[64]; int a, float atom[a], float mass[a];
 *   boolean hasRescoring, double threshold, weight[10] if it has
 * text: int bytes, UTF-8
 * </pre>
 */
final class ModelFormat {
  private static final String WHAT = "model file";
  private static final int MAGIC = 0x4c48414d;
  private static final int VERSION = 3;
  private static final int MOST_BYTES = 64 << 20;
  private static final int MOST_DIMENSIONS = 1 << 16;
  private static final int MOST_KINDS = 256;
  private static final int MOST_TEXT = 1 << 16;
  private static final int MOST_ERRORS = 8;
  private static final int MOST_FACTORS = 256;
  private static final int ERASURE = 0;
  private static final int GAUSSIAN = 1;
  private static final int TABLE = 2;

  private ModelFormat() {}

  static void write(AdaptiveModel model, OutputStream out) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream body = new DataOutputStream(bytes);
    body.writeInt(model.statistics().dimension());
    write(body, model.statistics().levels());
    write(body, model.statistics().spreads());
    write(body, model.gaussian());
    write(body, model.provenance());
    write(body, neighbours(model));
    body.writeInt(model.kinds().size());
    for (Kind kind : model.kinds()) {
      write(body, kind);
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

  private static void write(DataOutputStream out, Kind kind) throws IOException {
    write(out, kind.name());
    write(out, kind.calibration());
    switch (kind) {
      case Regime regime -> {
        out.writeByte(ERASURE);
        write(out, regime);
      }
      case GaussianKind gaussian -> {
        out.writeByte(GAUSSIAN);
        write(out, gaussian.gain());
        write(out, gaussian.error());
      }
      case TableKind table -> {
        out.writeByte(TABLE);
        writeCounted(out, table.atoms());
        writeCounted(out, table.levels());
        out.writeFloat(table.low());
        out.writeFloat(table.width());
        writeCounted(out, table.cueAtoms());
        write(out, table.logDensities());
      }
    }
  }

  private static void writeCounted(DataOutputStream out, float[] values) throws IOException {
    out.writeInt(values.length);
    write(out, values);
  }

  private static void write(DataOutputStream out, Regime regime) throws IOException {
    out.writeInt(regime.weights().length);
    write(out, regime.weights());
    write(out, regime.sigmas());
    out.writeDouble(regime.lost());
    out.writeDouble(regime.groupLost());
    out.writeInt(regime.groupSize());
    out.writeInt(regime.gridWidth());
    out.writeInt(regime.gridHeight());
    out.writeDouble(regime.rectangleShare());
    out.writeDouble(regime.offsetLimit());
    out.writeDouble(regime.gainLimit());
    out.writeBoolean(regime.bias() != null);
    if (regime.bias() != null) {
      write(out, regime.bias());
    }
    LostHistogram lost = regime.lostValues();
    out.writeFloat(lost.low());
    out.writeFloat(lost.width());
    write(out, lost.densities());
    out.writeInt(lost.atoms().length);
    write(out, lost.atoms());
    write(out, lost.masses());
    Rescoring rescoring = regime.rescoring();
    out.writeBoolean(rescoring != null);
    if (rescoring != null) {
      out.writeDouble(rescoring.threshold());
      write(out, rescoring.weights());
    }
  }

  /** {@return the neighbours that all regimes share, or null} */
  private static Neighbours neighbours(AdaptiveModel model) {
    for (Kind kind : model.kinds()) {
      if (kind instanceof Regime regime && regime.rescoring() != null) {
        return regime.rescoring().neighbours();
      }
    }
    return null;
  }

  private static void write(DataOutputStream out, Neighbours neighbours) throws IOException {
    out.writeBoolean(neighbours != null);
    if (neighbours != null) {
      int[] starts = neighbours.starts();
      for (int d = 0; d < neighbours.dimension(); d++) {
        out.writeChar(starts[d + 1] - starts[d]);
        for (int i = starts[d]; i < starts[d + 1]; i++) {
          out.writeChar(neighbours.members()[i]);
        }
      }
    }
  }

  private static Neighbours neighbours(DataInputStream in, int dimension) throws IOException {
    int[] starts = new int[dimension + 1];
    int[] members = new int[in.available() / Character.BYTES];
    for (int d = 0; d < dimension; d++) {
      int count = bounded(in.readChar(), "neighbours", 1, dimension);
      starts[d + 1] = starts[d] + count;
      if (in.available() < count * Character.BYTES) {
        throw new EOFException();
      }
      for (int i = starts[d]; i < starts[d + 1]; i++) {
        members[i] = bounded(in.readChar(), "neighbour", 0, dimension - 1);
      }
    }
    return Neighbours.of(starts, Arrays.copyOf(members, starts[dimension]));
  }

  private static Rescoring rescoring(DataInputStream in, Neighbours neighbours) throws IOException {
    check(neighbours != null, "rescoring", "without neighbours", "with neighbours");
    double threshold = number(in, "threshold", -Float.MAX_VALUE, Float.MAX_VALUE);
    double[] weights = doubles(in, Rescoring.WEIGHTS, -Float.MAX_VALUE, Float.MAX_VALUE);
    return Rescoring.of(neighbours, threshold, weights);
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
    if (bytes.length > MOST_TEXT) {
      throw new IOException("a text of a model must have at most " + MOST_TEXT + " bytes");
    }
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static AdaptiveModel read(InputStream in) throws IOException {
    byte[] body = CheckedFile.read(WHAT, MAGIC, VERSION, MOST_BYTES, in);
    DataInputStream data = new DataInputStream(new ByteArrayInputStream(body));
    try {
      AdaptiveModel model = body(data);
      check(data.available() == 0, "bytes after the model", data.available(), "0");
      return model;
    } catch (EOFException tooShort) {
      throw new IOException("the model file ends too early; length=" + body.length, tooShort);
    }
  }

  private static AdaptiveModel body(DataInputStream in) throws IOException {
    int dimension = bounded(in.readInt(), "dimension", 1, MOST_DIMENSIONS);
    int levels = dimension * FieldStatistics.LEVELS;
    float[] values = floats(in, levels);
    float[] spreads = floats(in, levels);
    LowRankGaussian gaussian = gaussian(in, dimension);
    String provenance = text(in);
    Neighbours neighbours = in.readBoolean() ? neighbours(in, dimension) : null;
    int count = bounded(in.readInt(), "kinds", 1, MOST_KINDS);
    List<Kind> kinds = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      kinds.add(kind(in, dimension, neighbours));
    }
    return new AdaptiveModel(new FieldStatistics(values, spreads), gaussian, kinds, provenance);
  }

  private static LowRankGaussian gaussian(DataInputStream in, int dimension) throws IOException {
    float[] mean = floats(in, dimension);
    float[] variances = floats(in, dimension);
    for (float variance : variances) {
      number(variance, "variance", Float.MIN_NORMAL, Float.MAX_VALUE);
    }
    float[][] factors = new float[bounded(in.readInt(), "factors", 0, MOST_FACTORS)][];
    for (int k = 0; k < factors.length; k++) {
      factors[k] = floats(in, dimension);
    }
    try {
      return new LowRankGaussian(mean, variances, factors);
    } catch (IllegalArgumentException wrong) {
      throw new IOException("the model file is wrong; " + wrong.getMessage(), wrong);
    }
  }

  private static Kind kind(DataInputStream in, int dimension, Neighbours neighbours)
      throws IOException {
    String name = text(in);
    double[] calibration = doubles(in, Kind.CALIBRATION, -Float.MAX_VALUE, Float.MAX_VALUE);
    number(calibration[0], "factor", Float.MIN_NORMAL, Float.MAX_VALUE);
    number(calibration[1], "slope", Float.MIN_NORMAL, Float.MAX_VALUE);
    return switch (bounded(in.readByte(), "type of damage", ERASURE, TABLE)) {
      case ERASURE -> regime(in, dimension, neighbours, name, calibration);
      case GAUSSIAN ->
          new GaussianKind(name, floats(in, dimension), gaussian(in, dimension), calibration);
      default -> table(in, name, calibration);
    };
  }

  private static TableKind table(DataInputStream in, String name, double[] calibration)
      throws IOException {
    float[] atoms = ascending(in, "atoms of the origin", 0, TableKind.MOST_ATOMS);
    float[] levels = ascending(in, "levels", 1, TableKind.MOST_LEVELS);
    float low = floats(in, 1)[0];
    float width = (float) number(in.readFloat(), "width", Float.MIN_NORMAL, Float.MAX_VALUE);
    float[] cueAtoms = ascending(in, "atoms of the cue", 0, TableKind.MOST_ATOMS);
    int columns = TableKind.BINS + cueAtoms.length + 1;
    float[] logDensities = floats(in, columns * (atoms.length + levels.length));
    return new TableKind(name, atoms, levels, low, width, cueAtoms, logDensities, calibration);
  }

  private static float[] ascending(DataInputStream in, String name, int least, int most)
      throws IOException {
    float[] values = floats(in, bounded(in.readInt(), name, least, most));
    for (int i = 1; i < values.length; i++) {
      check(values[i] > values[i - 1], name, values[i], "above " + values[i - 1]);
    }
    return values;
  }

  private static Regime regime(
      DataInputStream in, int dimension, Neighbours neighbours, String name, double[] calibration)
      throws IOException {
    int errors = bounded(in.readInt(), "errors", 1, MOST_ERRORS);
    double[] weights = doubles(in, errors, 0, 1);
    double[] sigmas = doubles(in, errors, Float.MIN_NORMAL, Float.MAX_VALUE);
    double lost = number(in, "lost", 0, 1);
    double groupLost = number(in, "groupLost", 0, 1);
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
    float[] densities = floats(in, LostHistogram.BINS);
    int atoms = bounded(in.readInt(), "atoms", 0, LostHistogram.MOST_ATOMS);
    LostHistogram lostValues =
        new LostHistogram(low, width, densities, floats(in, atoms), floats(in, atoms));
    return new Regime(
        name,
        weights,
        sigmas,
        new Regime.Losses(lost, groupLost, groupSize, gridWidth, gridHeight, rectangleShare),
        new Regime.Nuisance(offsetLimit, gainLimit),
        bias,
        lostValues,
        calibration,
        in.readBoolean() ? rescoring(in, neighbours) : null);
  }

  private static String text(DataInputStream in) throws IOException {
    int length = bounded(in.readInt(), "text", 0, MOST_TEXT);
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
