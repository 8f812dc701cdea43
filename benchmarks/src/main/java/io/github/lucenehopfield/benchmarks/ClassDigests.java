package io.github.lucenehopfield.benchmarks;

import com.idealista.tlsh.TLSH;
import com.idealista.tlsh.exceptions.InsufficientComplexityException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** TLSH digests of the classes of jars. */
final class ClassDigests {
  /** TLSH takes no less. */
  private static final int MIN_BYTES = 512;

  private static final int MAX_BYTES = 1 << 20;

  // Of the buckets of a made digest, as of the changed classes that are asked for.
  private static final double MIN_CHANGE = .05;
  private static final double MAX_CHANGE = .5;

  /** The checksum, length and ratios. */
  private static final int HEADER = 6;

  private ClassDigests() {}

  /**
   * A class in two versions of a jar.
   *
   * @param path in the jar
   * @param old its digest in the old one, or null
   * @param now its digest in the new one, or null
   * @param changed whether it is in both, and not the same
   */
  record Version(String path, String old, String now, boolean changed) {}

  /** {@return the classes of two versions that have a digest, in the order of their paths} */
  static List<Version> versions(Path oldJar, Path newJar) throws IOException {
    Map<String, byte[]> before = classes(oldJar);
    Map<String, byte[]> after = classes(newJar);
    Set<String> paths = new HashSet<>(before.keySet());
    paths.addAll(after.keySet());
    List<Version> versions = new ArrayList<>();
    for (String path : paths.stream().sorted().toList()) {
      byte[] first = before.get(path);
      byte[] second = after.get(path);
      versions.add(
          new Version(
              path,
              first == null ? null : digest(first),
              second == null ? null : digest(second),
              first != null && second != null && !Arrays.equals(first, second)));
    }
    return versions;
  }

  private static Map<String, byte[]> classes(Path jar) throws IOException {
    Map<String, byte[]> classes = new TreeMap<>();
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        if (entry.getName().endsWith(".class")
            && entry.getSize() >= MIN_BYTES
            && entry.getSize() <= MAX_BYTES) {
          try (InputStream in = zip.getInputStream(entry)) {
            classes.put(entry.getName(), in.readAllBytes());
          }
        }
      }
    } catch (ZipException e) {
      throw new IOException(jar + ": expected a jar: " + e.getMessage(), e);
    }
    return classes;
  }

  /** {@return the digest of a file, or null where it is too simple for one} */
  private static String digest(byte[] file) {
    try {
      return new TLSH(new String(file, StandardCharsets.ISO_8859_1)).hash();
    } catch (InsufficientComplexityException e) {
      return null;
    }
  }

  /**
   * {@return distinct digests of classes of other jars, in an order of their own}
   *
   * @param repository where to look for jars
   * @param without paths of classes to leave out
   * @param most how many at most
   * @param seed decides the order of the jars
   */
  static List<String> others(Path repository, Set<String> without, int most, long seed)
      throws IOException {
    List<Path> jars;
    try (Stream<Path> files = Files.walk(repository)) {
      jars =
          new ArrayList<>(files.filter(file -> file.toString().endsWith(".jar")).sorted().toList());
    }
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = jars.size() - 1; i > 0; i--) {
      Collections.swap(jars, i, random.nextInt(i + 1));
    }
    Set<String> found = Collections.synchronizedSet(new HashSet<>());
    List<String> digests = new ArrayList<>();
    int block = 4 * Runtime.getRuntime().availableProcessors();
    for (int from = 0; from < jars.size() && digests.size() < most; from += block) {
      List<List<String>> ofJars =
          jars.subList(from, Math.min(from + block, jars.size())).parallelStream()
              .map(jar -> digests(jar, without))
              .toList();
      for (List<String> ofJar : ofJars) {
        for (String digest : ofJar) {
          if (digests.size() < most && found.add(digest)) {
            digests.add(digest);
          }
        }
      }
    }
    return digests;
  }

  /** {@return the digests of a jar; none where it cannot be read, as half of a download} */
  private static List<String> digests(Path jar, Set<String> without) {
    List<String> digests = new ArrayList<>();
    try {
      for (Map.Entry<String, byte[]> entry : classes(jar).entrySet()) {
        String digest = without.contains(entry.getKey()) ? null : digest(entry.getValue());
        if (digest != null) {
          digests.add(digest);
        }
      }
    } catch (IOException e) {
      System.err.println("left out " + jar + ": " + e.getMessage());
    }
    return digests;
  }

  /**
   * Adds digests that are made of two of those that are there: the header of one, and of its
   * buckets a share of 5 to 50 % from the other.
   */
  static void fill(List<String> digests, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int real = digests.size();
    while (digests.size() < count) {
      StringBuilder made = new StringBuilder(digests.get(random.nextInt(real)));
      String other = digests.get(random.nextInt(real));
      double share = random.nextDouble(MIN_CHANGE, MAX_CHANGE);
      for (int i = HEADER; i < made.length(); i++) {
        if (random.nextDouble() < share) {
          made.setCharAt(i, other.charAt(i));
        }
      }
      digests.add(made.toString());
    }
  }
}
