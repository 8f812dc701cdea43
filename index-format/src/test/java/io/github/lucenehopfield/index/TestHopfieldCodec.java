package io.github.lucenehopfield.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.index.internal.v1.Hopfield1VectorsReader;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.FilterCodec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnByteVectorField;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What is registered, what is exported, and what a codec leaves in a segment. */
class TestHopfieldCodec {
  private final float[][] vectors = Samples.clustered(new Random(70), 150, 10);

  @Test
  void formatIsFoundByItsName() {
    assertInstanceOf(HopfieldVectorsFormat.class, KnnVectorsFormat.forName("Hopfield1"));
    assertTrue(KnnVectorsFormat.availableKnnVectorsFormats().contains("Hopfield1"));
  }

  @Test
  void moduleExportsWhatUsersNeed() throws Exception {
    Path classes =
        Path.of(HopfieldCodec.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Assumptions.assumeTrue(Files.isDirectory(classes));
    try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
      ModuleDescriptor module = ModuleDescriptor.read(in);
      Set<String> exported = new HashSet<>();
      for (ModuleDescriptor.Exports exports : module.exports()) {
        // To modules of this project alone.
        if (exports.isQualified()) {
          assertEquals("io.github.lucenehopfield.index.internal.math", exports.source());
        } else {
          exported.add(exports.source());
        }
      }
      assertEquals(
          Set.of("io.github.lucenehopfield.index", "io.github.lucenehopfield.index.scan"),
          exported);
      assertFalse(module.isOpen());
      assertTrue(module.opens().isEmpty());
      assertEquals(1, module.provides().size());
      ModuleDescriptor.Provides provides = module.provides().iterator().next();
      assertEquals(KnnVectorsFormat.class.getName(), provides.service());
      assertEquals(List.of(HopfieldVectorsFormat.class.getName()), provides.providers());
      for (ModuleDescriptor.Requires requires : module.requires()) {
        if (requires.name().equals("jdk.incubator.vector")) {
          assertTrue(requires.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC));
        }
      }
    }
  }

  @Test
  void segmentKeepsTheNameOfTheDelegate() throws Exception {
    try (Directory directory = index(new HopfieldCodec());
        DirectoryReader reader = DirectoryReader.open(directory)) {
      LeafReader leaf = reader.leaves().get(0).reader();
      assertEquals(Codec.getDefault().getName(), Samples.codecOf(leaf));
      assertEquals("Hopfield1", Samples.formatOf(leaf, "ours"));
      assertEquals("Hopfield1", Samples.formatOf(leaf, "others"));
    }
  }

  @Test
  void nullLeavesAFieldToTheDelegate() throws Exception {
    HopfieldVectorsFormat format = (HopfieldVectorsFormat) Samples.alwaysCoded();
    HopfieldCodec codec =
        new HopfieldCodec(Codec.getDefault(), field -> field.equals("ours") ? format : null);
    String delegates =
        ((PerFieldKnnVectorsFormat) Codec.getDefault().knnVectorsFormat())
            .getKnnVectorsFormatForField("others")
            .getName();
    try (Directory directory = index(codec);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      LeafReader leaf = reader.leaves().get(0).reader();
      assertEquals("Hopfield1", Samples.formatOf(leaf, "ours"));
      assertEquals(delegates, Samples.formatOf(leaf, "others"));
      assertInstanceOf(Hopfield1VectorsReader.class, Samples.vectorsReader(leaf, "ours"));
      // One level of formats per field, none nested in another.
      assertInstanceOf(
          PerFieldKnnVectorsFormat.FieldsReader.class, ((CodecReader) leaf).getVectorReader());
      assertFalse(
          Samples.vectorsReader(leaf, "others") instanceof PerFieldKnnVectorsFormat.FieldsReader);
      for (String file : directory.listAll()) {
        assertFalse(file.contains("PerField"), file);
      }
      assertEquals(150, leaf.getFloatVectorValues("others").size());
    }
  }

  /** A codec of that kind would be read back by a format of one field: the index would be lost. */
  @Test
  void delegateWithoutFormatsPerFieldIsRefused() {
    Codec single =
        new FilterCodec("Single", Codec.getDefault()) {
          @Override
          public KnnVectorsFormat knnVectorsFormat() {
            return new HopfieldVectorsFormat();
          }
        };
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new HopfieldCodec(single, new HopfieldVectorsFormat()));
    assertTrue(e.getMessage().contains("delegate=Single"), e.getMessage());
    assertThrows(
        NullPointerException.class,
        () -> new HopfieldCodec(Codec.getDefault(), (HopfieldVectorsFormat) null));
    assertThrows(NullPointerException.class, () -> new HopfieldVectorsFormat((CodeSettings) null));
  }

  @Test
  void offHeapSizesAreThoseOfTheFiles() throws Exception {
    HopfieldVectorsFormat format = (HopfieldVectorsFormat) Samples.alwaysCoded();
    IndexWriterConfig config =
        new IndexWriterConfig()
            .setCodec(new HopfieldCodec(Codec.getDefault(), format))
            .setUseCompoundFile(false);
    try (Directory directory = new ByteBuffersDirectory()) {
      try (IndexWriter writer = new IndexWriter(directory, config)) {
        for (float[] vector : vectors) {
          Document document = new Document();
          document.add(new KnnFloatVectorField("f", vector));
          document.add(new KnnByteVectorField("b", Samples.bytes(new float[][] {vector})[0]));
          writer.addDocument(document);
        }
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        LeafReader leaf = reader.leaves().get(0).reader();
        long vec = 0;
        long hpc = 0;
        for (String field : new String[] {"f", "b"}) {
          FieldInfo info = leaf.getFieldInfos().fieldInfo(field);
          Map<String, Long> sizes = Samples.vectorsReader(leaf, field).getOffHeapByteSize(info);
          assertEquals(Set.of("vec", "hpc"), sizes.keySet());
          vec += sizes.get("vec");
          hpc += sizes.get("hpc");
          assertEquals(150 * 10 * (field.equals("f") ? 4 : 1), sizes.get("vec"));
          assertEquals(2 * 10 * 64 + 10 * 384, sizes.get("hpc"));
        }
        for (String file : directory.listAll()) {
          long length = directory.fileLength(file);
          // What is not counted is a header, a footer and padding up to a multiple of 64.
          if (file.endsWith(".vec")) {
            assertTrue(length > vec && length < vec + 300, file + " " + length);
          } else if (file.endsWith(".hpc")) {
            assertTrue(length > hpc && length < hpc + 300, file + " " + length);
          }
        }
      }
    }
  }

  @Test
  void settingsHaveValuesAndRefuseOthers() {
    CodeSettings settings = CodeSettings.DEFAULT.withPermutation(new int[] {1, 0});
    assertEquals(settings, CodeSettings.DEFAULT.withPermutation(new int[] {1, 0}));
    assertEquals(
        settings.hashCode(), CodeSettings.DEFAULT.withPermutation(new int[] {1, 0}).hashCode());
    assertFalse(settings.equals(CodeSettings.DEFAULT));
    assertEquals(CodeSettings.DEFAULT, settings.withPermutation(null));
    settings.permutation()[0] = 0;
    assertEquals(1, settings.permutation()[0]);
    assertEquals(2, CodeSettings.DEFAULT.groupSize(383));
    assertEquals(4, CodeSettings.DEFAULT.groupSize(384));
    assertEquals(4, CodeSettings.DEFAULT.groupSize(785));
    assertEquals(7, CodeSettings.DEFAULT.withGroupSize(7).groupSize(10));
    assertRefused("groupSize=0", () -> CodeSettings.DEFAULT.withGroupSize(0));
    assertRefused("groupSize=17", () -> CodeSettings.DEFAULT.withGroupSize(17));
    assertRefused("minVectors=0", () -> CodeSettings.DEFAULT.withMinVectors(0));
    assertRefused("trainingSample=15", () -> CodeSettings.DEFAULT.withTrainingSample(15));
    assertRefused(
        "trainingSample=1048577", () -> CodeSettings.DEFAULT.withTrainingSample((1 << 20) + 1));
    assertRefused("permutation[1]=0", () -> CodeSettings.DEFAULT.withPermutation(new int[] {0, 0}));
    assertRefused("permutation[0]=2", () -> CodeSettings.DEFAULT.withPermutation(new int[] {2, 0}));
    assertRefused(
        "permutation[0]=-1", () -> CodeSettings.DEFAULT.withPermutation(new int[] {-1, 0}));
  }

  private static void assertRefused(String named, Executable settings) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, settings);
    assertTrue(e.getMessage().contains(named), e.getMessage());
  }

  private Directory index(HopfieldCodec codec) throws Exception {
    Directory directory = new ByteBuffersDirectory();
    IndexWriterConfig config = new IndexWriterConfig().setCodec(codec).setUseCompoundFile(false);
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      for (int i = 0; i < vectors.length; i++) {
        Document document =
            Samples.document(i, "ours", vectors[i], VectorSimilarityFunction.EUCLIDEAN);
        document.add(new KnnFloatVectorField("others", vectors[i]));
        writer.addDocument(document);
        if (i == 60) {
          writer.flush();
        }
      }
      writer.forceMerge(1);
    }
    return directory;
  }
}
