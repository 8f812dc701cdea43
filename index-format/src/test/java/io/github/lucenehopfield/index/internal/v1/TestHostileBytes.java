package io.github.lucenehopfield.index.internal.v1;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.lucenehopfield.index.CodeSettings;
import io.github.lucenehopfield.index.CodeStatistics;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.index.HopfieldVectorsFormat;
import io.github.lucenehopfield.index.Samples;
import io.github.lucenehopfield.index.scan.CodeScanStrategy;
import io.github.lucenehopfield.index.scan.ScanTables;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnByteVectorField;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SegmentInfo;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.tests.store.MockDirectoryWrapper;
import org.apache.lucene.tests.util.TestUtil;
import org.apache.lucene.util.VectorUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bytes that lie are noticed, named, and never believed. */
class TestHostileBytes {
  private static final int COUNT = 130;
  private static final int DIMENSIONS = 3;
  private static final String SUFFIX = HopfieldVectorsFormat.NAME + "_0";
  private static final int[] PERMUTATION = {2, 0, 1};

  private final Random random = new Random(30);
  private final ByteBuffersDirectory directory = new ByteBuffersDirectory();
  private DirectoryReader reader;
  private SegmentReader segment;
  private String metaName;
  private String codesName;
  private byte[] meta;
  private byte[] codes;

  /** Two coded fields in our format and a third one in another format. */
  @BeforeEach
  void index() throws IOException {
    CodeSettings settings =
        CodeSettings.DEFAULT
            .withMinVectors(1)
            .withMinPartitioned(2)
            .withGroupSize(2)
            .withPermutation(PERMUTATION);
    HopfieldVectorsFormat ours = new HopfieldVectorsFormat(settings);
    IndexWriterConfig config =
        new IndexWriterConfig()
            .setCodec(
                new HopfieldCodec(
                    TestUtil.getDefaultCodec(), field -> field.startsWith("o") ? null : ours))
            .setUseCompoundFile(false);
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      float[][] vectors = Samples.clustered(random, COUNT, DIMENSIONS);
      byte[][] bytes = Samples.bytes(vectors);
      for (int i = 0; i < COUNT; i++) {
        Document document = new Document();
        document.add(new KnnFloatVectorField("a", vectors[i]));
        document.add(new KnnByteVectorField("b", bytes[i]));
        document.add(new KnnFloatVectorField("other", vectors[i]));
        writer.addDocument(document);
      }
    }
    reader = DirectoryReader.open(directory);
    segment = (SegmentReader) reader.leaves().get(0).reader();
    SegmentInfo info = segment.getSegmentInfo().info;
    metaName = Hopfield1Files.meta(info, SUFFIX);
    codesName = Hopfield1Files.codes(info, SUFFIX);
    meta = read(metaName);
    codes = read(codesName);
  }

  @AfterEach
  void close() throws IOException {
    reader.close();
  }

  @Test
  void everyFlippedByteIsNoticed() throws IOException {
    for (String name : new String[] {metaName, codesName}) {
      byte[] original = name.equals(metaName) ? meta : codes;
      for (int i = 0; i < original.length; i++) {
        for (int flip : new int[] {1 << random.nextInt(8), 0xFF, 1 + random.nextInt(255)}) {
          byte[] bytes = original.clone();
          bytes[i] ^= (byte) flip;
          assertNoticed(name, bytes, name + " byte " + i + " xor " + flip);
        }
      }
    }
  }

  @Test
  void truncationIsNoticed() throws IOException {
    for (int length = 0; length < meta.length; length++) {
      assertNoticed(metaName, Arrays.copyOf(meta, length), "length " + length);
    }
    for (int length = 0; length < codes.length; length += 1 + random.nextInt(9)) {
      assertNoticed(codesName, Arrays.copyOf(codes, length), "length " + length);
    }
    assertNoticed(metaName, Arrays.copyOf(meta, meta.length + 1), "longer");
    assertNoticed(codesName, Arrays.copyOf(codes, codes.length + 1), "longer");
  }

  /** The class doc of the format, field by field. */
  @Test
  void metadataIsTheDocumentedSequence() throws IOException {
    assertArrayEquals(meta, build(fields()));
  }

  @Test
  void hostileNumbersAreNamed() throws IOException {
    long far = codes.length + 1000L;
    long huge = Long.MAX_VALUE - 5;
    hostile("delegate", "delegate", 1, 5, 128, 1 << 20, Integer.MAX_VALUE, -1);
    hostile("number", "field number", 77, -2, Integer.MAX_VALUE, Integer.MIN_VALUE);
    // The number of the field in another format: it has no raw vectors in ours.
    hostile("number", "raw vectors", number("other"));
    // The number of the field of bytes, which then also comes twice.
    hostile("number", "encoding", number("b"));
    hostile("encoding", "encoding", 0, 7, -1, 2);
    hostile("dimensions", "dimensions", 0, 2, 4, -1, Integer.MAX_VALUE);
    hostile("vectors", "vectors", -1, COUNT + 1, Integer.MAX_VALUE, Integer.MIN_VALUE);
    hostile("coded", "coded", 2, -1, 127);
    hostile("groupSize", "groupSize", 0, -1, 17, Integer.MAX_VALUE);
    hostile("groupSize", "codesLength", 1, 3);
    hostile("permuted", "permuted", 2, -1);
    hostile("slot 0", "permutation[0]", 3, -1, Integer.MAX_VALUE);
    hostile("slot 1", "permutation[1]", PERMUTATION[0], 3);
    hostile("slot 2", "permutation[2]", PERMUTATION[0], PERMUTATION[1]);
    hostile(
        "error",
        "relativeError",
        Float.floatToIntBits(Float.NaN),
        Float.floatToIntBits(-0.1f),
        Float.floatToIntBits(1.0001f),
        Float.floatToIntBits(Float.POSITIVE_INFINITY),
        -1);
    hostile("codesStart", "codes must lie", 0, 64L * codes.length, huge / 64 * 64);
    hostile("codesStart", "multiple of 64", 1, 63, 65, far / 64 * 64 + 1, huge);
    hostile("codesLength", "codesLength", 0, 1, far, huge);
    hostile("codebookStart", "codebook must lie", 0, codes.length - 20L, far, huge);
    hostile("codebookLength", "codebookLength", 0, 1, far, huge);
    hostile("partitions", "partitions", 0, COUNT + 1, -1, Integer.MAX_VALUE);
    hostile("partitions", "directoryLength", partitions("a") - 1, partitions("a") + 1);
    // What follows is then read as the next field.
    hostile("partitions", "field number", 1);
    hostile("directoryStart", "directory must lie", 0, 1, codes.length - 20L, far, huge);
    hostile("directoryLength", "directoryLength", 0, 1, far, huge);
    for (String share : new String[] {"found", "foundByCosine"}) {
      hostile(
          share,
          share + " must",
          Float.floatToIntBits(Float.NaN),
          Float.floatToIntBits(-0.1f),
          Float.floatToIntBits(1.0001f),
          -1);
    }
    for (String count : new String[] {"exceptions", "exceptionsByDirection"}) {
      hostile(count, count, -1, COUNT / 64 + 1, Integer.MAX_VALUE);
    }
    hostile("exceptionsStart", "exceptions must lie", 0, 1, codes.length - 17L, far, huge);
    hostile("end", "field number", 0x7FFF_FFFF, -2);
  }

  @Test
  void delegatesThatCannotBeAreNamed() throws IOException {
    for (String name : new String[] {"Hopfield1", "Lucene 99", "../x", "caf\u00e9", "a\u0000"}) {
      Map<String, Object> fields = fields();
      fields.put("delegate", new Text(name));
      assertNamed(build(fields), "delegate", name);
    }
  }

  /** The bytes may be right, and a jar missing: that is no corruption. */
  @Test
  void unknownDelegateIsNamed() throws IOException {
    Map<String, Object> fields = fields();
    fields.put("delegate", new Text("SomeOtherVectorsFormat"));
    byte[] bytes = build(fields);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> open(metaName, bytes));
    assertTrue(e.getMessage().contains("class path; delegate=SomeOther"), e.getMessage());
  }

  @Test
  void aFieldListedTwiceIsNamed() throws IOException {
    Map<String, Object> twice = fields();
    Map<String, Object> entry = new LinkedHashMap<>(twice);
    Map<String, Object> all = new LinkedHashMap<>();
    for (Map.Entry<String, Object> field : entry.entrySet()) {
      if (field.getKey().equals("a.end of entry")) {
        all.put(field.getKey(), field.getValue());
        for (Map.Entry<String, Object> again : entry.entrySet()) {
          if (again.getKey().startsWith("a.")) {
            all.put("again " + again.getKey(), again.getValue());
          }
        }
      } else {
        all.put(field.getKey(), field.getValue());
      }
    }
    assertNamed(build(all), "one entry", "field twice");
  }

  @Test
  void fewerVectorsThanRawOnesAreNamed() throws IOException {
    Map<String, Object> fields = fields();
    // Consistent within the metadata: 128 vectors have one block less.
    fields.put("a.vectors", vint(COUNT - 2));
    fields.put("a.codesLength", vlong(2 * 64));
    fields.put("a.directoryLength", vlong(directoryLength("a") - 2 * 4));
    assertNamed(build(fields), "as many as raw vectors", "vectors");
    fields = fields();
    fields.put("a.vectors", vint(0));
    assertNamed(build(fields), "coded", "coded without vectors");
  }

  @Test
  void aFieldWithoutVectorsIsNamed() throws IOException {
    // Every other field number of this index has vectors, so an index with another field is made.
    try (ByteBuffersDirectory other = new ByteBuffersDirectory()) {
      try (IndexWriter writer =
          new IndexWriter(
              other,
              Samples.config(CodeSettings.DEFAULT.withMinVectors(1)).setUseCompoundFile(false))) {
        writer.addDocument(
            Samples.document(0, "v", new float[] {1, 2}, VectorSimilarityFunction.EUCLIDEAN));
      }
      try (DirectoryReader opened = DirectoryReader.open(other)) {
        SegmentReader leaf = (SegmentReader) opened.leaves().get(0).reader();
        SegmentInfo info = leaf.getSegmentInfo().info;
        String name = Hopfield1Files.meta(info, SUFFIX);
        byte[] bytes = read(other, name);
        int at = CodecUtil.indexHeaderLength(Hopfield1Files.META_CODEC_NAME, SUFFIX) + 1;
        int id = leaf.getFieldInfos().fieldInfo(Samples.ID).number;
        assertEquals(leaf.getFieldInfos().fieldInfo("v").number, bytes[at]);
        bytes[at] = (byte) id;
        repair(bytes);
        CorruptIndexException e =
            assertThrows(
                CorruptIndexException.class,
                () ->
                    new HopfieldVectorsFormat()
                        .fieldsReader(
                            new SegmentReadState(
                                new Replaced(other, name, bytes),
                                info,
                                leaf.getFieldInfos(),
                                IOContext.DEFAULT,
                                SUFFIX)));
        assertTrue(e.getMessage().contains("field number=" + id), e.getMessage());
      }
    }
  }

  @Test
  void arbitraryCodesNeverCrashASearch() throws IOException {
    for (int trial = 0; trial < 30; trial++) {
      byte[] bytes = codes.clone();
      for (String field : new String[] {"a", "b"}) {
        int start = (int) codesStart(field);
        for (int i = 0; i < 2 * 2 * 64; i++) {
          bytes[start + i] = (byte) (trial == 0 ? 0xFF : random.nextInt());
        }
      }
      repair(bytes);
      try (KnnVectorsReader vectors = open(codesName, bytes)) {
        vectors.checkIntegrity();
        TopKnnCollector collector = new TopKnnCollector(5, Integer.MAX_VALUE);
        AcceptDocs all = AcceptDocs.fromLiveDocs(null, COUNT);
        vectors.search("a", new float[] {1, 2, 3}, collector, all);
        assertEquals(5, collector.topDocs().scoreDocs.length);
        collector = new TopKnnCollector(5, Integer.MAX_VALUE);
        vectors.search("b", new byte[] {1, 2, 3}, collector, all);
        assertEquals(5, collector.topDocs().scoreDocs.length);
      }
    }
  }

  @Test
  void hostileCodebooksAreNamedAtSearch() throws IOException {
    int codebook = (int) codesStart("a") + 2 * 2 * 64;
    int nan = Float.floatToIntBits(Float.NaN);
    int infinity = Float.floatToIntBits(Float.NEGATIVE_INFINITY);
    assertBadCodebook(codebook, nan, "centroid");
    assertBadCodebook(codebook + 4 * (DIMENSIONS * 16 - 1), infinity, "centroid");
    assertBadCodebook(codebook + 4 * DIMENSIONS * 16, infinity, "level");
    assertBadCodebook(codebook + 4 * (2 * DIMENSIONS * 16 - 1), nan, "level");
    int levels = codebook + 4 * DIMENSIONS * 16;
    int last = Float.floatToIntBits(Float.intBitsToFloat(readInt(codes, levels)) - 1);
    assertBadCodebook(levels + 4 * 15, last, "levels of a slot must ascend");
    byte[] bytes = codes.clone();
    int weights = codebook + 8 * DIMENSIONS * 16;
    for (int level = 0; level < 16; level++) {
      bytes[weights + 2 * 256 + level * 16 + 15] = 0;
    }
    assertBadCodebook(bytes, "weights");
  }

  @Test
  void extremeButFiniteCodebooksAreSearched() throws IOException {
    int codebook = (int) codesStart("a") + 2 * 2 * 64;
    byte[] bytes = codes.clone();
    for (int i = 0; i < 2 * DIMENSIONS * 16; i++) {
      // Centroids in turn, levels ascending.
      boolean large = i < DIMENSIONS * 16 ? (i & 1) == 0 : i % 16 >= 8;
      float value = large ? Float.MAX_VALUE : -Float.MAX_VALUE;
      writeInt(bytes, codebook + 4 * i, Float.floatToIntBits(value));
    }
    repair(bytes);
    try (KnnVectorsReader vectors = open(codesName, bytes)) {
      TopKnnCollector collector = new TopKnnCollector(5, Integer.MAX_VALUE);
      vectors.search("a", new float[] {1, 2, 3}, collector, AcceptDocs.fromLiveDocs(null, COUNT));
      assertEquals(5, collector.topDocs().scoreDocs.length);
    }
  }

  @Test
  void hostileExceptionsAreNamedAtSearch() throws IOException {
    int exceptions = (int) ((Value) fields().get("a.exceptionsStart")).number;
    for (int value : new int[] {COUNT, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      assertBadCodebook(exceptions, value, "exceptionsByDirection must ascend");
    }
  }

  @Test
  void hostileDirectoriesAreNamedAtSearch() throws IOException {
    int directory = (int) ((Value) fields().get("a.directoryStart")).number;
    int partitions = partitions("a");
    for (int value : new int[] {0, -1, COUNT, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      assertBadCodebook(directory, value, "sizes of partitions");
      assertBadCodebook(directory + 4 * (partitions - 1), value, "sizes of partitions");
    }
    for (float value : new float[] {-1, Float.NaN, Float.POSITIVE_INFINITY}) {
      int bits = Float.floatToIntBits(value);
      assertBadCodebook(directory + 4 * partitions, bits, "spread must be");
      assertBadCodebook(directory + 4 * (2 * partitions - 1), bits, "spread must be");
    }
    int ordinals = directory + 8 * partitions + 2 * 64;
    for (int value : new int[] {COUNT, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      assertBadCodebook(ordinals, value, "ordinal must be");
      assertBadCodebook(ordinals + 4 * (COUNT - 1), value, "ordinal must be");
    }
    byte[] bytes = codes.clone();
    System.arraycopy(bytes, ordinals + 4, bytes, ordinals, 4);
    assertBadCodebook(bytes, "one position");
  }

  private void assertBadCodebook(int at, int value, String name) throws IOException {
    byte[] bytes = codes.clone();
    writeInt(bytes, at, value);
    assertBadCodebook(bytes, name);
  }

  private void assertBadCodebook(byte[] bytes, String name) throws IOException {
    repair(bytes);
    try (KnnVectorsReader vectors = open(codesName, bytes)) {
      for (int round = 0; round < 2; round++) {
        CodeScanStrategy scan =
            new CodeScanStrategy(codebook -> new ScanTables(1, codebook.groups()), COUNT);
        CorruptIndexException e =
            assertThrows(
                CorruptIndexException.class,
                () ->
                    vectors.search(
                        "a",
                        new float[3],
                        new TopKnnCollector(1, 1000, scan),
                        AcceptDocs.fromLiveDocs(null, COUNT)));
        assertTrue(e.getMessage().contains(name), e.getMessage());
      }
    }
  }

  /**
   * Any byte of any file of a segment, with checksums that are right where they are verified at
   * open: an answer, or what is wrong. {@code -Dhopfield.flips} says how many, 400 by default, and
   * {@code -Dhopfield.seed} which.
   */
  @Test
  void anyByteMayLie() throws IOException {
    int flips = Integer.getInteger("hopfield.flips", 400);
    Random flipped = new Random(Integer.getInteger("hopfield.seed", 7));
    String[] names = {metaName, codesName, metaName.replace("hpm", "vec")};
    int noticed = 0;
    int answered = 0;
    for (int i = 0; i < flips; i++) {
      String name = names[flipped.nextInt(names.length)];
      byte[] bytes = read(name);
      int at = flipped.nextInt(bytes.length - CodecUtil.footerLength());
      int flip = 1 + flipped.nextInt(255);
      bytes[at] ^= (byte) flip;
      repair(bytes);
      // It fails to close where a file is still open.
      try (MockDirectoryWrapper watched =
          new MockDirectoryWrapper(new Random(i), new Replaced(directory, name, bytes))) {
        watched.setCheckIndexOnClose(false);
        try (KnnVectorsReader vectors = open(watched)) {
          searchAll(vectors);
          answered++;
        } catch (CorruptIndexException
            | IndexFormatTooNewException
            | IndexFormatTooOldException
            | EOFException e) {
          noticed++;
        } catch (IOException | RuntimeException | Error e) {
          // Lucene's own scorers assert that distances are finite.
          boolean lucene =
              e instanceof AssertionError
                  && e.getStackTrace()[0].getClassName().equals(VectorUtil.class.getName());
          assertTrue(lucene, () -> name + " byte " + at + " xor " + flip + " " + stack(e));
        }
      }
    }
    assertTrue(noticed > flips / 20 && answered > flips / 20, noticed + " " + answered);
  }

  private static String stack(Throwable failure) {
    StringWriter lines = new StringWriter();
    failure.printStackTrace(new PrintWriter(lines));
    return lines.toString();
  }

  private static void searchAll(KnnVectorsReader vectors) throws IOException {
    for (int k : new int[] {1, 5, COUNT}) {
      AcceptDocs all = AcceptDocs.fromLiveDocs(null, COUNT);
      vectors.search("a", new float[] {1, 2, 3}, new TopKnnCollector(k, 1000), all);
      vectors.search("b", new byte[] {1, 2, 3}, new TopKnnCollector(k, 1000), all);
      CodeScanStrategy floats = new CodeScanStrategy(b -> new ScanTables(1, b.groups()), k);
      vectors.search("a", new float[3], new TopKnnCollector(k, 1000, floats), all);
      CodeScanStrategy bytes = new CodeScanStrategy(b -> new ScanTables(1, b.groups()), k);
      vectors.search("b", new byte[3], new TopKnnCollector(k, 1000, bytes), all);
    }
  }

  private void assertNoticed(String name, byte[] bytes, String what) {
    try (KnnVectorsReader vectors = open(name, bytes)) {
      vectors.checkIntegrity();
    } catch (CorruptIndexException
        | IndexFormatTooNewException
        | IndexFormatTooOldException
        | EOFException expected) {
      return;
    } catch (IOException | RuntimeException | Error e) {
      throw new AssertionError(what, e);
    }
    fail(what + " was not noticed");
  }

  private void hostile(String field, String named, long... values) throws IOException {
    for (long value : values) {
      Map<String, Object> fields = fields();
      String key = fields.containsKey(field) ? field : "a." + field;
      Object old = fields.get(key);
      assertTrue(old != null, key);
      fields.put(key, ((Value) old).with(value));
      assertNamed(build(fields), named, field + "=" + value);
    }
  }

  private void assertNamed(byte[] bytes, String named, String what) {
    try (KnnVectorsReader vectors = open(metaName, bytes)) {
      fail(what + " was not noticed by " + vectors);
    } catch (CorruptIndexException e) {
      assertTrue(e.getMessage().contains(named), what + ": " + e.getMessage());
    } catch (IOException | RuntimeException | Error e) {
      throw new AssertionError(what, e);
    }
  }

  private KnnVectorsReader open(String name, byte[] bytes) throws IOException {
    return new HopfieldVectorsFormat()
        .fieldsReader(
            new SegmentReadState(
                new Replaced(directory, name, bytes),
                segment.getSegmentInfo().info,
                segment.getFieldInfos(),
                IOContext.DEFAULT,
                SUFFIX));
  }

  private KnnVectorsReader open(Directory other) throws IOException {
    return new HopfieldVectorsFormat()
        .fieldsReader(
            new SegmentReadState(
                other,
                segment.getSegmentInfo().info,
                segment.getFieldInfos(),
                IOContext.DEFAULT,
                SUFFIX));
  }

  private int number(String field) {
    return segment.getFieldInfos().fieldInfo(field).number;
  }

  private long codesStart(String field) throws IOException {
    return ((Value) fields().get(field + ".codesStart")).number;
  }

  private int partitions(String field) {
    return CodeStatistics.of(segment, field).orElseThrow().partitions();
  }

  /** Sizes and spreads, one block of centroid codes, ordinals. */
  private int directoryLength(String field) {
    assertTrue(partitions(field) > 1 && partitions(field) < 128);
    return 8 * partitions(field) + 2 * 64 + 4 * COUNT;
  }

  private enum Type {
    BYTE,
    INT,
    VINT,
    VLONG
  }

  private record Value(Type type, long number) {
    Value with(long other) {
      return new Value(type, other);
    }
  }

  private record Text(String text) {}

  private static Value vint(long value) {
    return new Value(Type.VINT, value);
  }

  private static Value vlong(long value) {
    return new Value(Type.VLONG, value);
  }

  /** The values of the file in the documented order. */
  private Map<String, Object> fields() throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("delegate", vint(0));
    long at = CodecUtil.indexHeaderLength(Hopfield1Files.CODES_CODEC_NAME, SUFFIX);
    for (String name : new String[] {"a", "b"}) {
      at = (at + 63) / 64 * 64;
      fields.put(name + ".number", new Value(Type.INT, number(name)));
      fields.put(name + ".encoding", new Value(Type.BYTE, name.equals("a") ? 1 : 0));
      fields.put(name + ".dimensions", vint(DIMENSIONS));
      fields.put(name + ".vectors", vint(COUNT));
      fields.put(name + ".coded", new Value(Type.BYTE, 1));
      fields.put(name + ".groupSize", vint(2));
      fields.put(name + ".permuted", new Value(Type.BYTE, 1));
      for (int slot = 0; slot < DIMENSIONS; slot++) {
        fields.put(name + ".slot " + slot, vint(PERMUTATION[slot]));
      }
      fields.put(name + ".error", new Value(Type.INT, errorBits(name)));
      fields.put(name + ".codesStart", vlong(at));
      fields.put(name + ".codesLength", vlong(2 * 2 * 64));
      fields.put(name + ".codebookStart", vlong(at + 2 * 2 * 64));
      fields.put(name + ".codebookLength", vlong(DIMENSIONS * 384));
      at += 2 * 2 * 64 + DIMENSIONS * 384;
      fields.put(name + ".partitions", vint(partitions(name)));
      fields.put(name + ".directoryStart", vlong(at));
      fields.put(name + ".directoryLength", vlong(directoryLength(name)));
      fields.put(name + ".found", new Value(Type.INT, Float.floatToIntBits(1)));
      fields.put(name + ".foundByCosine", new Value(Type.INT, Float.floatToIntBits(1)));
      fields.put(name + ".exceptions", vint(0));
      // Of some hundred vectors one or two lie close to the origin.
      int exceptions = CodeStatistics.of(segment, name).orElseThrow().exceptionsByDirection();
      assertTrue(exceptions > 0, name);
      fields.put(name + ".exceptionsByDirection", vint(exceptions));
      at += directoryLength(name);
      fields.put(name + ".exceptionsStart", vlong(at));
      fields.put(name + ".end of entry", List.of());
      at += 4L * exceptions;
    }
    fields.put("end", new Value(Type.INT, -1));
    return fields;
  }

  /** The one value that cannot be computed here is read from where it must be. */
  private int errorBits(String field) {
    int header = CodecUtil.indexHeaderLength(Hopfield1Files.META_CODEC_NAME, SUFFIX) + 1;
    // number 4, encoding 1, dimensions 1, vectors 2, coded 1, groupSize 1, permuted 1, slots 3
    int at = header + 14;
    if (field.equals("b")) {
      // error 4, then four offsets, the number of partitions and two offsets of 1 or 2 bytes, two
      // shares of 4 bytes, the numbers of exceptions and their offset of 2 bytes
      at += 4;
      for (int i = 0; i < 7; i++) {
        while (meta[at++] < 0) {
          // The high bit says that another byte follows.
        }
      }
      at += 12 + 14;
    }
    return meta[at] & 255
        | (meta[at + 1] & 255) << 8
        | (meta[at + 2] & 255) << 16
        | meta[at + 3] << 24;
  }

  private byte[] build(Map<String, Object> fields) throws IOException {
    try (ByteBuffersDirectory out = new ByteBuffersDirectory()) {
      try (IndexOutput output = out.createOutput(metaName, IOContext.DEFAULT)) {
        CodecUtil.writeIndexHeader(
            output,
            Hopfield1Files.META_CODEC_NAME,
            Hopfield1Files.VERSION_CURRENT,
            segment.getSegmentInfo().info.getId(),
            SUFFIX);
        List<Object> values = new ArrayList<>(fields.values());
        for (Object each : values) {
          if (each instanceof Text name) {
            output.writeString(name.text);
          }
          if (each instanceof Value value) {
            switch (value.type) {
              case BYTE -> output.writeByte((byte) value.number);
              case INT -> output.writeInt((int) value.number);
              case VINT -> output.writeVInt((int) value.number);
              case VLONG -> output.writeVLong(value.number);
            }
          }
        }
        CodecUtil.writeFooter(output);
      }
      return read(out, metaName);
    }
  }

  private byte[] read(String name) throws IOException {
    return read(directory, name);
  }

  private static byte[] read(Directory from, String name) throws IOException {
    try (IndexInput in = from.openInput(name, IOContext.DEFAULT)) {
      byte[] bytes = new byte[(int) in.length()];
      in.readBytes(bytes, 0, bytes.length);
      return bytes;
    }
  }

  private static void writeInt(byte[] bytes, int at, int value) {
    for (int i = 0; i < 4; i++) {
      bytes[at + i] = (byte) (value >>> 8 * i);
    }
  }

  /** Makes the footer fit the bytes again: who lies on purpose can do so, too. */
  private static int readInt(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
  }

  private static void repair(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, bytes.length - 8);
    long value = crc.getValue();
    for (int i = 0; i < 8; i++) {
      // The footer is big endian.
      bytes[bytes.length - 1 - i] = (byte) (value >>> 8 * i);
    }
  }

  /** A directory in which one file has other bytes. */
  private static final class Replaced extends FilterDirectory {
    private final String name;
    private final ByteBuffersDirectory replacement = new ByteBuffersDirectory();

    Replaced(Directory in, String name, byte[] bytes) throws IOException {
      super(in);
      this.name = name;
      try (IndexOutput out = replacement.createOutput(name, IOContext.DEFAULT)) {
        out.writeBytes(bytes, bytes.length);
      }
    }

    /** The other files are used again. */
    @Override
    public void close() throws IOException {
      replacement.close();
    }

    @Override
    public IndexInput openInput(String file, IOContext context) throws IOException {
      return file.equals(name)
          ? replacement.openInput(file, context)
          : super.openInput(file, context);
    }
  }
}
