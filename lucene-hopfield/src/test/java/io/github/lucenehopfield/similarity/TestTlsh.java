package io.github.lucenehopfield.similarity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.idealista.tlsh.TLSH;
import com.idealista.tlsh.digests.Digest;
import com.idealista.tlsh.digests.DigestBuilder;
import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.index.CodeSettings;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.index.HopfieldVectorsFormat;
import io.github.lucenehopfield.index.scan.CodeScanStrategy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnByteVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.Test;

class TestTlsh {
  private static final String FIELD = "digest";
  private static final int STORED = 6000;

  private static String random(SplittableRandom random) {
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < Tlsh.DIGITS; i++) {
      hex.append(Character.toUpperCase(Character.forDigit(random.nextInt(16), 16)));
    }
    return hex.toString();
  }

  /** One of a file from about a kilobyte to a megabyte. */
  private static String usual(SplittableRandom random) {
    String digest = random(random);
    String length = String.format(Locale.ROOT, "%02X", 40 + random.nextInt(70));
    return digest.substring(0, 2) + length.charAt(1) + length.charAt(0) + digest.substring(4);
  }

  /** A digest of which some digits are those of another one. */
  private static String changed(String digest, double share, SplittableRandom random) {
    StringBuilder hex = new StringBuilder(digest);
    String other = usual(random);
    for (int i = 0; i < hex.length(); i++) {
      if (random.nextDouble() < share) {
        hex.setCharAt(i, other.charAt(i));
      }
    }
    return hex.toString();
  }

  private static String ofText(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    int length = 600 + random.nextInt(20_000);
    while (text.length() < length) {
      text.append(Long.toString(random.nextLong(), 36)).append("aeiou ", 0, random.nextInt(6));
    }
    return new TLSH(text.toString()).hash();
  }

  private static Digest parsed(String digest) {
    return new DigestBuilder().withHash(digest).build();
  }

  private static float[] floats(byte[] vector) {
    float[] floats = new float[vector.length];
    for (int d = 0; d < floats.length; d++) {
      floats[d] = vector[d];
    }
    return floats;
  }

  private static float[] vector(String digest) {
    return floats(Tlsh.vector(digest));
  }

  private static double distance(String cue, String stored) {
    return 0 - Tlsh.similarity().bind(vector(cue)).scorer().score(vector(stored));
  }

  @Test
  void distancesAreThoseOfTheReference() {
    SplittableRandom random = new SplittableRandom(5);
    List<String> digests = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String digest = i % 2 == 0 ? random(random) : ofText(random);
      digests.add(digest);
      digests.add(changed(digest, .1, random));
    }
    for (String cue : digests) {
      for (String stored : digests) {
        int expected = parsed(cue).calculateDifference(parsed(stored), true);
        assertEquals(expected, distance(cue, stored), cue + " " + stored);
      }
    }
  }

  @Test
  void everyLengthAndRatioCountsAsInTheReference() {
    String zero = "0".repeat(Tlsh.DIGITS);
    for (int value = 0; value < 256; value++) {
      String hex = String.format(Locale.ROOT, "%02X", value);
      for (int at = 0; at < 8; at += 2) {
        String other = zero.substring(0, at) + hex + zero.substring(at + 2);
        int expected = parsed(zero).calculateDifference(parsed(other), true);
        assertEquals(expected, distance(zero, other), other);
        assertEquals(expected, distance(other, zero), other);
      }
    }
  }

  @Test
  void digestsAndVectorsLeadToEachOther() {
    SplittableRandom random = new SplittableRandom(6);
    String digest = random(random);
    byte[] vector = Tlsh.vector(digest);
    assertEquals("T1" + digest, Tlsh.digest(vector));
    assertArrayEquals(vector, Tlsh.vector("T1" + digest.toLowerCase(Locale.ROOT)));
    int first = Character.digit(digest.charAt(0), 16);
    assertEquals(first, vector[0] + 4 * vector[1]);
    assertSame(Tlsh.similarity(), Similarities.byName("tlsh"));
  }

  @Test
  void everyLengthLeadsBack() {
    for (int length = 0; length < 256; length++) {
      String digest = "0102" + String.format(Locale.ROOT, "%02X", length) + "7".repeat(64);
      assertEquals("T1" + digest, Tlsh.digest(Tlsh.vector(digest)));
    }
  }

  private static void assertRefused(String part, Runnable what) {
    String message = assertThrows(IllegalArgumentException.class, what::run).getMessage();
    assertTrue(message.contains(part), message);
  }

  @Test
  void otherTextIsRefused() {
    String digest = random(new SplittableRandom(7));
    assertRefused("characters=69", () -> Tlsh.vector(digest.substring(1)));
    assertRefused("characters=72", () -> Tlsh.vector("T2" + digest));
    assertRefused("characters=0", () -> Tlsh.vector(""));
    assertRefused("character 3='G'", () -> Tlsh.vector("123G" + digest.substring(4)));
    assertRefused("character 0='\uFF11'", () -> Tlsh.vector("\uFF11" + digest.substring(1)));
    byte[] vector = Tlsh.vector(digest);
    vector[6]++;
    assertRefused("4 to 41", () -> Tlsh.digest(vector));
    vector[6]--;
    vector[41] = 1;
    assertRefused("4 to 41", () -> Tlsh.digest(vector));
    vector[41] = 0;
    Arrays.fill(vector, 4, 41, (byte) 7);
    assertRefused("sum=259", () -> Tlsh.digest(vector));
    Arrays.fill(vector, 4, 41, (byte) 0);
    assertEquals("00", Tlsh.digest(vector).substring(4, 6));
    vector[173] = 4;
    assertRefused("172 and 173", () -> Tlsh.digest(vector));
    vector[173] = -1;
    assertRefused("172 and 173", () -> Tlsh.digest(vector));
    assertRefused("coordinates=3", () -> Tlsh.digest(new byte[3]));
    float[] cue = vector(digest);
    cue[50] = 3.5f;
    assertRefused("cue[50]=3.5", () -> Tlsh.similarity().bind(cue));
    assertRefused("dimension=3", () -> Tlsh.similarity().bind(new float[3]));
  }

  @Test
  void scansOfCodesFindTheNearest() throws IOException {
    SplittableRandom random = new SplittableRandom(8);
    String[] stored = new String[STORED];
    Arrays.setAll(stored, i -> usual(random));
    for (int i = 0; i < STORED; i += 3) {
      stored[i] = changed(stored[i / 30 * 30 + 1], .3, random);
    }
    try (Directory directory = new ByteBuffersDirectory()) {
      write(directory, stored);
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        for (int i = 0; i < 30; i++) {
          String cue = changed(stored[i * 7], .2, random);
          double[] exact = new double[STORED];
          Arrays.setAll(exact, j -> distance(cue, stored[j]));
          checkScan(reader.leaves().get(0).reader(), cue, exact);
          Arrays.sort(exact);
          HopfieldRecall recall =
              HopfieldQuery.builder(FIELD, vector(cue))
                  .similarity(Tlsh.similarity())
                  .k(10)
                  .candidates(100)
                  .build()
                  .recall(searcher);
          for (int j = 0; j < 10; j++) {
            assertEquals(exact[j], 1 / recall.hits().get(j).score() - 1, 1e-3);
          }
        }
      }
    }
  }

  /** Codes keep all of a digest but its length, so that few candidates are enough. */
  private static void checkScan(LeafReader leaf, String cue, double[] exact) throws IOException {
    CodeScanStrategy scan =
        new CodeScanStrategy(
            book -> {
              return Tlsh.similarity().bind(vector(cue)).tables().build(book);
            },
            200);
    TopKnnCollector collector = new TopKnnCollector(10, Integer.MAX_VALUE, scan);
    leaf.searchNearestVectors(
        FIELD, new byte[Tlsh.DIMENSION], collector, AcceptDocs.fromLiveDocs(null, STORED));
    double[] found =
        IntStream.of(scan.result().docs()).mapToDouble(doc -> exact[doc]).sorted().toArray();
    double[] sorted = exact.clone();
    Arrays.sort(sorted);
    assertArrayEquals(Arrays.copyOf(sorted, 10), Arrays.copyOf(found, 10));
  }

  private static void write(Directory directory, String[] stored) throws IOException {
    HopfieldVectorsFormat format =
        new HopfieldVectorsFormat(CodeSettings.DEFAULT.withMinVectors(100));
    IndexWriterConfig config =
        new IndexWriterConfig().setCodec(new HopfieldCodec(Codec.getDefault(), format));
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      for (String digest : stored) {
        Document document = new Document();
        document.add(new KnnByteVectorField(FIELD, Tlsh.vector(digest)));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
  }
}
