package io.github.lucenehopfield.attractor;

import io.github.lucenehopfield.clustering.KMeans;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Experimental: a small set of prototypes, such as the means of the classes or clusters of a field,
 * stored as stable states of an {@link AttractorNetwork}. A cue settles, and is routed to a
 * prototype only where the network ends in it and it is also the nearest one; else the memory says
 * that the cue is ambiguous. To search on inside a cluster, filter the query by it ({@link
 * io.github.lucenehopfield.HopfieldQuery.Builder#filter}).
 *
 * <p>Training takes minutes for ten prototypes, and routing a cue O(N^2) for each of up to 4,000
 * steps, tens of milliseconds or more. Can be written to a file that checks itself. Immutable and
 * safe for use by many threads.
 */
public final class PrototypeMemory {
  /** How well the last rates must correlate with those of a prototype. */
  public static final double MIN_CORRELATION = 0.95;

  /** The most prototypes there may be. */
  public static final int MAX_PROTOTYPES = 100;

  private static final int MAX_NAME = 1000;
  private static final int MAX_PROVENANCE = 20_000;

  private final List<String> names;
  private final float[][] prototypes;
  private final RateProjection projection;
  private final AttractorNetwork network;
  private final String provenance;

  /** Keeps the arrays. */
  PrototypeMemory(
      List<String> names,
      float[][] prototypes,
      double[][] patterns,
      AttractorNetwork network,
      String provenance) {
    this.names = List.copyOf(names);
    this.prototypes = prototypes;
    this.projection = new RateProjection(prototypes, patterns);
    this.network = network;
    this.provenance = Objects.requireNonNull(provenance, "provenance");
  }

  /**
   * {@return how many excitatory units are usual: {@code 40 + 2 m}}
   *
   * @param prototypes m
   */
  public static int excitatory(int prototypes) {
    return 40 + 2 * prototypes;
  }

  /**
   * {@return a memory of some prototypes}
   *
   * @param names one for each prototype, of at most 1,000 characters
   * @param prototypes from 1 to {@link #MAX_PROTOTYPES} vectors of one length, finite; copied
   * @param excitatory how many excitatory units, N_E, at least twice as many as prototypes; see
   *     {@link #excitatory(int)}
   * @param trainer finds the weights
   * @param provenance where the prototypes come from, for people; at most 20,000 characters
   * @param seed decides the patterns of rates
   * @throws IllegalArgumentException if prototypes cannot be distinguished
   * @throws ArithmeticException if no stable network was found, see {@link AttractorTrainer#train}
   */
  public static PrototypeMemory train(
      List<String> names,
      float[][] prototypes,
      int excitatory,
      AttractorTrainer trainer,
      String provenance,
      long seed) {
    float[][] copies = check(names, prototypes);
    // What a file cannot hold is better known before the training than after it.
    for (String name : names) {
      checkLength("name", name, MAX_NAME);
    }
    checkLength("provenance", provenance, MAX_PROVENANCE);
    if (excitatory < 2 * prototypes.length) {
      throw new IllegalArgumentException(
          "excitatory must be at least twice the number of prototypes; excitatory="
              + excitatory
              + ", prototypes="
              + prototypes.length);
    }
    SplittableRandom random = new SplittableRandom(seed);
    double[][] patterns = new double[copies.length][excitatory];
    for (double[] pattern : patterns) {
      for (int i = 0; i < excitatory; i++) {
        pattern[i] = random.nextGaussian();
      }
    }
    RateProjection projection = new RateProjection(copies, patterns);
    double[][] rates = new double[copies.length][];
    for (int k = 0; k < rates.length; k++) {
      rates[k] = projection.rates(copies[k]);
      if (rates[k] == null) {
        throw new IllegalArgumentException(
            "prototypes must differ from their mean; prototype=" + names.get(k));
      }
    }
    AttractorNetwork network;
    try {
      network = trainer.train(rates);
    } catch (AttractorTrainer.AlikeException alike) {
      throw new IllegalArgumentException(
          "prototypes must differ; alike are "
              + names.get(alike.first())
              + " and "
              + names.get(alike.second()),
          alike);
    }
    return new PrototypeMemory(names, copies, patterns, network, provenance);
  }

  private static void checkLength(String what, String text, int most) {
    if (text.length() > most) {
      throw new IllegalArgumentException(
          what + " must have at most " + most + " characters; length=" + text.length());
    }
  }

  private static float[][] check(List<String> names, float[][] prototypes) {
    if (prototypes.length < 1 || prototypes.length > MAX_PROTOTYPES) {
      throw new IllegalArgumentException(
          "prototypes must be 1.." + MAX_PROTOTYPES + "; prototypes=" + prototypes.length);
    }
    if (names.size() != prototypes.length) {
      throw new IllegalArgumentException(
          "names must be as many as prototypes, " + prototypes.length + "; names=" + names.size());
    }
    float[][] copies = new float[prototypes.length][];
    for (int k = 0; k < copies.length; k++) {
      copies[k] = prototypes[k].clone();
      if (copies[k].length != copies[0].length || copies[k].length == 0) {
        throw new IllegalArgumentException(
            "prototypes must have the same length, "
                + copies[0].length
                + "; prototype="
                + names.get(k)
                + " length="
                + copies[k].length);
      }
      for (float value : copies[k]) {
        if (!Float.isFinite(value)) {
          throw new IllegalArgumentException(
              "prototypes must be finite; prototype=" + names.get(k) + " value=" + value);
        }
      }
    }
    return copies;
  }

  /** {@return the number of prototypes} */
  public int size() {
    return prototypes.length;
  }

  /** {@return the length of prototypes and cues} */
  public int dimension() {
    return prototypes[0].length;
  }

  /** {@return the names of the prototypes} */
  public List<String> names() {
    return names;
  }

  /**
   * {@return a copy of a prototype}
   *
   * @param index from 0 to {@link #size} - 1
   */
  public float[] prototype(int index) {
    return prototypes[index].clone();
  }

  /** {@return where the prototypes come from} */
  public String provenance() {
    return provenance;
  }

  /** {@return the network} */
  public AttractorNetwork network() {
    return network;
  }

  double[][] patterns() {
    return projection.patterns();
  }

  /**
   * Where a cue belongs.
   *
   * @param prototype the number of the prototype, or -1 where the cue is ambiguous
   * @param nearest the nearest prototype by the squared distance over the known coordinates
   * @param settled where the network has settled; null where nothing known of the cue distinguishes
   *     prototypes from each other
   */
  public record Route(int prototype, int nearest, AttractorNetwork.Settled settled) {
    /** {@return whether the cue belongs to no single prototype} */
    public boolean ambiguous() {
      return prototype < 0;
    }
  }

  /**
   * {@return where a cue belongs} Ambiguous is what does not settle within {@link #MIN_CORRELATION}
   * of a prototype, what runs away, and what settles in another prototype than the nearest one.
   *
   * @param cue one value per dimension, NaN where unknown, else finite
   */
  public Route route(float[] cue) {
    if (cue.length != dimension()) {
      throw new IllegalArgumentException(
          "cue length must be " + dimension() + "; length=" + cue.length);
    }
    for (float value : cue) {
      if (Float.isInfinite(value)) {
        throw new IllegalArgumentException("cue must be finite or NaN; value=" + value);
      }
    }
    int nearest = KMeans.nearest(cue, prototypes);
    double[] rates = projection.rates(cue);
    if (rates == null) {
      return new Route(-1, nearest, null);
    }
    AttractorNetwork.Settled settled = network.settle(rates);
    boolean routed =
        settled.memory() == nearest
            && settled.correlation() >= MIN_CORRELATION
            && !settled.runaway();
    return new Route(routed ? nearest : -1, nearest, settled);
  }

  /**
   * Writes the memory to a file that {@link #read} takes, the same bytes for the same memory.
   *
   * @param out where to; not closed
   * @throws IOException if writing fails
   */
  public void write(OutputStream out) throws IOException {
    PrototypeFormat.write(this, out);
  }

  /**
   * {@return a memory that was written}
   *
   * @param in where from, read to its end; not closed
   * @throws IOException if reading fails, or if the bytes are not a memory, cut off or corrupted;
   *     the message says which
   */
  public static PrototypeMemory read(InputStream in) throws IOException {
    return PrototypeFormat.read(in);
  }
}
