package io.github.lucenehopfield.attractor;

import io.github.lucenehopfield.internal.file.CheckedFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UTFDataFormatException;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a prototype file:
 *
 * <pre>
 * a {@link CheckedFile} of magic "LHPM" and version 1
 * body: text provenance; int m, d, N_E, N_I, gain; double h;
 *   m times: text name, float prototype[d], double pattern[N_E], double potential[N];
 *   double weight[N N]
 * text: as DataOutput.writeUTF; gain: 1 quadratic, 2 smooth
 * </pre>
 */
final class PrototypeFormat {
  private static final String WHAT = "prototype file";
  private static final int MAGIC = 0x4c48504d;
  private static final int VERSION = 1;
  private static final int MAX_BYTES = 64 << 20;
  private static final int MAX_DIMENSIONS = 1 << 16;
  private static final int MAX_UNITS = 1 << 10;

  private PrototypeFormat() {}

  static void write(PrototypeMemory memory, OutputStream out) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream body = new DataOutputStream(bytes);
    AttractorNetwork network = memory.network();
    body.writeUTF(memory.provenance());
    body.writeInt(memory.size());
    body.writeInt(memory.dimension());
    body.writeInt(network.excitatory());
    body.writeInt(network.inhibitory());
    body.writeInt(network.gain().wireNumber());
    body.writeDouble(network.shape().constant());
    for (int k = 0; k < memory.size(); k++) {
      body.writeUTF(memory.names().get(k));
      for (float value : memory.prototype(k)) {
        body.writeFloat(value);
      }
      write(body, memory.patterns()[k]);
      write(body, network.potentials()[k]);
    }
    write(body, network.weights());
    if (bytes.size() > MAX_BYTES) {
      throw new IOException(
          "a prototype file must have at most " + MAX_BYTES + " bytes; bytes=" + bytes.size());
    }
    CheckedFile.write(MAGIC, VERSION, bytes.toByteArray(), out);
  }

  private static void write(DataOutputStream out, double[] values) throws IOException {
    for (double value : values) {
      out.writeDouble(value);
    }
  }

  static PrototypeMemory read(InputStream in) throws IOException {
    byte[] body = CheckedFile.read(WHAT, MAGIC, VERSION, MAX_BYTES, in);
    DataInputStream data = new DataInputStream(new ByteArrayInputStream(body));
    try {
      PrototypeMemory memory = body(data);
      check(data.available() == 0, "bytes left", data.available(), "0");
      return memory;
    } catch (EOFException | UTFDataFormatException wrong) {
      throw new IOException("the " + WHAT + " ends too early; length=" + body.length, wrong);
    }
  }

  private static PrototypeMemory body(DataInputStream in) throws IOException {
    String provenance = in.readUTF();
    int count = bounded(in.readInt(), "prototypes", 1, PrototypeMemory.MAX_PROTOTYPES);
    int dimension = bounded(in.readInt(), "dimension", 1, MAX_DIMENSIONS);
    int excitatory = bounded(in.readInt(), "excitatory", 2, MAX_UNITS);
    int inhibitory = bounded(in.readInt(), "inhibitory", 1, MAX_UNITS);
    int number = in.readInt();
    Gain gain = Gain.ofWireNumber(number);
    check(gain != null, "gain", number, "1 or 2");
    NetworkShape shape =
        new NetworkShape(excitatory, inhibitory, gain, finite(in.readDouble(), "input"));
    List<String> names = new ArrayList<>();
    float[][] prototypes = new float[count][];
    double[][] patterns = new double[count][];
    double[][] potentials = new double[count][];
    for (int k = 0; k < count; k++) {
      names.add(in.readUTF());
      prototypes[k] = floats(in, dimension);
      patterns[k] = doubles(in, excitatory, "pattern");
      potentials[k] = doubles(in, shape.size(), "potential");
    }
    double[] weights = doubles(in, shape.size() * shape.size(), "weight");
    for (int k = 0; k < weights.length; k++) {
      int to = k / shape.size();
      int from = k % shape.size();
      boolean holds = to == from ? weights[k] == 0 : weights[k] * shape.sign(from) >= 0;
      check(holds, "weight", weights[k], "the sign of unit " + from);
    }
    AttractorNetwork network = new AttractorNetwork(shape, weights, potentials);
    return new PrototypeMemory(names, prototypes, patterns, network, provenance);
  }

  private static float[] floats(DataInputStream in, int count) throws IOException {
    if (in.available() < (long) count * Float.BYTES) {
      throw new EOFException();
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) finite(in.readFloat(), "value");
    }
    return values;
  }

  private static double[] doubles(DataInputStream in, int count, String name) throws IOException {
    if (in.available() < (long) count * Double.BYTES) {
      throw new EOFException();
    }
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = finite(in.readDouble(), name);
    }
    return values;
  }

  private static double finite(double value, String name) throws IOException {
    check(Double.isFinite(value), name, value, "a finite number");
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
