package io.github.lucenehopfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.dynamics.Coupling;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.noise.RobustSimilarity;
import io.github.lucenehopfield.separation.Softmax;
import io.github.lucenehopfield.separation.TopK;
import io.github.lucenehopfield.similarity.DotSimilarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedNumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.Test;

/** What the documents show and name is there: examples run as printed, classes exist. */
class TestReadme {
  private static HopfieldRecall example(Directory directory, float[][] vectors, float[] cue)
      throws IOException {
    // README: begin
    IndexWriterConfig config = new IndexWriterConfig().setCodec(new HopfieldCodec());
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      for (float[] vector : vectors) {
        Document document = new Document();
        document.add(new KnnFloatVectorField("vector", vector));
        writer.addDocument(document);
      }
    }
    // The cue is a corrupted copy of a stored vector; NaN marks what is known to be missing.
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      IndexSearcher searcher = new IndexSearcher(reader);
      HopfieldQuery query =
          HopfieldQuery.builder("vector", cue).similarity(new RobustSimilarity()).k(5).build();
      HopfieldRecall recall = query.recall(searcher);
      double stored = recall.fromCandidates().orElse(1); // less "none of them"
      for (HopfieldRecall.Hit hit : recall.hits()) {
        System.out.printf("document %d, probability %.3f%n", hit.doc(), stored * hit.probability());
      }
      float[] repaired = recall.pattern();
      // README: end
      assertEquals(cue.length, repaired.length);
      return recall;
    }
  }

  @Test
  void exampleFindsTheOriginOfACorruptedCue() throws IOException {
    Random random = new Random(42);
    float[][] vectors = new float[500][32];
    for (float[] vector : vectors) {
      for (int i = 0; i < vector.length; i++) {
        vector[i] = random.nextFloat();
      }
    }
    float[] cue = vectors[123].clone();
    Arrays.fill(cue, 0, 16, Float.NaN);
    try (Directory directory = new ByteBuffersDirectory()) {
      HopfieldRecall recall = example(directory, vectors, cue);
      assertEquals(123, recall.hits().get(0).doc());
      assertTrue(recall.hits().get(0).probability() > 0.5);
    }
  }

  private static int[] together(DirectoryReader reader, float[] cue) throws IOException {
    IndexSearcher searcher = new IndexSearcher(reader);
    // GUIDE: begin
    HopfieldQuery related =
        HopfieldQuery.builder("vector", cue)
            .separation(new Softmax(50))
            .associate(Associations.field("id", "cites"), Coupling.RELATED)
            .build();
    HopfieldQuery next =
        HopfieldQuery.builder("vector", cue)
            .separation(new TopK(1))
            .associate(Associations.order("id").withHops(20), Coupling.NEXT)
            .build();
    int[] sequence = next.recall(searcher).path();
    Hierarchy parents = Hierarchy.ofField(reader, "vector", "source");
    HopfieldQuery particular =
        HopfieldQuery.builder("vector", cue)
            .similarity(new DotSimilarity())
            .feedback(Feedback.scores(parents))
            .build();
    // GUIDE: end
    assertEquals(7, related.recall(searcher).hits().get(0).doc());
    assertEquals(12, related.recall(searcher).hits().get(1).doc());
    assertEquals(7, particular.recall(searcher).hits().get(0).doc());
    return sequence;
  }

  @Test
  void exampleRecallsWhatBelongsTogether() throws IOException {
    Random random = new Random(43);
    float[] cue = null;
    try (Directory directory = new ByteBuffersDirectory()) {
      try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
        for (int i = 0; i < 60; i++) {
          float[] vector = new float[64];
          for (int d = 0; d < vector.length; d++) {
            vector[d] = (float) random.nextGaussian();
          }
          cue = i == 7 ? vector : cue;
          Document document = new Document();
          document.add(new KnnFloatVectorField("vector", vector));
          document.add(new NumericDocValuesField("id", i));
          document.add(new SortedNumericDocValuesField("cites", i + 5));
          document.add(new NumericDocValuesField("source", i / 20));
          writer.addDocument(document);
        }
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        int[] sequence = together(reader, cue);
        assertEquals(20, sequence.length);
        assertEquals(26, sequence[19]);
      }
    }
  }

  @Test
  void documentsHoldTheExamples() throws IOException {
    assertHeld("README", "../README.md", "}\n");
    assertHeld("GUIDE", "../docs/GUIDE.md", "");
  }

  private static void assertHeld(String name, String document, String end) throws IOException {
    Path module = Path.of("").toAbsolutePath();
    Path source =
        module.resolve("src/test/java/io/github/lucenehopfield/TestReadme.java").normalize();
    StringBuilder example = new StringBuilder();
    boolean inside = false;
    for (String line : Files.readAllLines(source)) {
      if (line.strip().equals("// " + name + ": end")) {
        break;
      }
      if (inside) {
        example.append(line.length() > 4 ? line.substring(4) : "").append('\n');
      }
      inside |= line.strip().equals("// " + name + ": begin");
    }
    assertTrue(example.length() > 100);
    String text = Files.readString(module.resolve(document));
    assertTrue(
        text.contains("```java\n" + example + end + "```"),
        document + " must hold these lines:\n" + example);
  }

  @Test
  void architectureNamesClassesThatExist() throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent();
    Set<String> classes = new HashSet<>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path sources : modules.map(module -> module.resolve("src/main/java")).toList()) {
        if (Files.isDirectory(sources)) {
          try (Stream<Path> files = Files.walk(sources)) {
            files
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".java"))
                .forEach(name -> classes.add(name.substring(0, name.length() - 5)));
          }
        }
      }
    }
    String text = Files.readString(root.resolve("ARCHITECTURE.md"));
    String glossary = section(text, "## Glossary\n");
    String walks = section(text, "## Three walks through the code\n");
    Matcher named = Pattern.compile("`([A-Z]\\w+)[.`]").matcher(glossary + walks);
    int count = 0;
    while (named.find()) {
      String name = named.group(1);
      assertTrue(classes.contains(name) || name.equals("LeafReader"), name);
      count++;
    }
    assertTrue(count > 40, "names=" + count);
    String[] three = walks.split("\n### ");
    assertEquals(4, three.length);
    for (int i = 1; i < three.length; i++) {
      long steps = three[i].lines().filter(line -> line.matches("\\d+\\. .*")).count();
      assertTrue(steps >= 3 && steps <= 8, three[i]);
    }
  }

  private static String section(String text, String heading) {
    int start = text.indexOf(heading);
    assertTrue(start >= 0, heading);
    int end = text.indexOf("\n## ", start);
    return text.substring(start, end < 0 ? text.length() : end);
  }
}
