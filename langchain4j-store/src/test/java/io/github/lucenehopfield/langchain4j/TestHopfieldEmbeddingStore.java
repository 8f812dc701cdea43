package io.github.lucenehopfield.langchain4j;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.filter.Filter;
import io.github.lucenehopfield.noise.RobustSimilarity;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestHopfieldEmbeddingStore {
  private static final int DIMENSION = 64;

  private final Random random = new Random(42);

  private float[] vector() {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private List<Embedding> embeddings(int count) {
    List<Embedding> embeddings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      embeddings.add(new Embedding(vector()));
    }
    return embeddings;
  }

  private static EmbeddingSearchRequest request(float[] query, double minScore) {
    return EmbeddingSearchRequest.builder()
        .queryEmbedding(new Embedding(query))
        .maxResults(3)
        .minScore(minScore)
        .build();
  }

  @Test
  void scoresAreProbabilitiesAndNoneIsAnAnswer() {
    try (HopfieldEmbeddingStore store =
        HopfieldEmbeddingStore.builder().similarity(new RobustSimilarity()).build()) {
      List<Embedding> stored = embeddings(400);
      List<String> ids = store.addAll(stored);

      // Half of the values are lost, and nobody says which.
      float[] damaged = stored.get(123).vector().clone();
      for (int i = 0; i < DIMENSION; i += 2) {
        damaged[i] = 0;
      }
      RecallResult found = store.search(request(damaged, 0.9));
      assertEquals(1, found.matches().size());
      assertEquals(ids.get(123), found.matches().get(0).embeddingId());
      assertEquals(stored.get(123), found.matches().get(0).embedding());
      assertTrue(found.notStored().getAsDouble() < 0.1, found.notStored().toString());
      assertEquals(DIMENSION, found.recalled().orElseThrow().dimension());

      RecallResult none = store.search(request(vector(), 0.5));
      assertEquals(List.of(), none.matches());
      assertTrue(none.notStored().getAsDouble() > 0.5, none.notStored().toString());
      // Without a minimum the best are given, each as improbable as it is.
      RecallResult all = store.search(request(vector(), 0));
      assertEquals(3, all.matches().size());
      double sum = all.matches().stream().mapToDouble(EmbeddingMatch::score).sum();
      assertTrue(sum + all.notStored().getAsDouble() <= 1 + 1e-6, "sum=" + sum);
    }
  }

  @Test
  void unknownCoordinatesAreLeftOut() {
    try (HopfieldEmbeddingStore store = HopfieldEmbeddingStore.builder().build()) {
      List<Embedding> stored = embeddings(50);
      List<String> ids = store.addAll(stored);
      float[] query = stored.get(7).vector().clone();
      for (int i = 0; i < 40; i++) {
        query[i] = Float.NaN;
      }
      RecallResult found = store.search(request(query, 0));
      assertEquals(ids.get(7), found.matches().get(0).embeddingId());
      assertEquals(1, found.matches().get(0).score(), 1e-6);
      assertTrue(found.notStored().isEmpty());
    }
  }

  @Test
  void whatIsClosedCanBeOpened(@TempDir Path path) throws Exception {
    Embedding embedding = new Embedding(vector());
    Metadata metadata =
        new Metadata()
            .put("source", "a.txt")
            .put("page", 7)
            .put("weight", 0.1)
            .put("\u65e5", "\u672c");
    try (Directory directory = FSDirectory.open(path)) {
      try (HopfieldEmbeddingStore store =
          HopfieldEmbeddingStore.builder().directory(directory).build()) {
        store.addAll(List.of("one"), List.of(embedding), List.of(TextSegment.from("x", metadata)));
        store.add("two", new Embedding(vector()));
        store.add("two", embedding);
      }
      try (HopfieldEmbeddingStore store =
          HopfieldEmbeddingStore.builder().directory(directory).build()) {
        List<EmbeddingMatch<TextSegment>> matches =
            store.search(request(embedding.vector(), 0)).matches();
        assertEquals(2, matches.size());
        for (EmbeddingMatch<TextSegment> match : matches) {
          assertEquals(embedding, match.embedding());
          if (match.embeddingId().equals("one")) {
            assertEquals(TextSegment.from("x", metadata), match.embedded());
          } else {
            assertEquals("two", match.embeddingId());
            assertNull(match.embedded());
          }
        }
      }
    }
  }

  /** Terms narrow filters down; what is accepted is what the filter itself accepts. */
  @Test
  void filtersAcceptWhatTheyAcceptInMemory() {
    try (HopfieldEmbeddingStore store = HopfieldEmbeddingStore.builder().build()) {
      List<Metadata> metadata = new ArrayList<>();
      List<String> ids = new ArrayList<>();
      List<TextSegment> segments = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        Metadata one = new Metadata().put("name", "n" + random.nextInt(4));
        if (random.nextBoolean()) {
          one.put("color", "c".repeat(random.nextInt(3) * 300) + random.nextInt(3));
        }
        one.put("size", random.nextInt(5));
        metadata.add(one);
        ids.add("id" + i);
        segments.add(TextSegment.from("text", one));
      }
      store.addAll(ids, embeddings(200), segments);
      for (int trial = 0; trial < 200; trial++) {
        Filter filter = filter(3);
        TreeSet<String> expected = new TreeSet<>();
        for (int i = 0; i < 200; i++) {
          if (filter.test(metadata.get(i))) {
            expected.add(ids.get(i));
          }
        }
        TreeSet<String> found = new TreeSet<>();
        store
            .search(
                EmbeddingSearchRequest.builder()
                    .queryEmbedding(new Embedding(vector()))
                    .maxResults(500)
                    .filter(filter)
                    .build())
            .matches()
            .forEach(match -> found.add(match.embeddingId()));
        assertEquals(expected, found, filter.toString());
      }
    }
  }

  private Filter filter(int depth) {
    int kind = random.nextInt(depth == 0 ? 4 : 7);
    String color = "c".repeat(random.nextInt(3) * 300);
    return switch (kind) {
      case 0 -> metadataKey("name").isEqualTo("n" + random.nextInt(5));
      case 1 -> metadataKey("color").isIn(color + 0, color + 1);
      case 2 -> metadataKey("size").isGreaterThan(random.nextInt(5));
      case 3 -> metadataKey("color").isEqualTo(color + random.nextInt(3));
      case 4 -> Filter.and(filter(depth - 1), filter(depth - 1));
      case 5 -> Filter.or(filter(depth - 1), filter(depth - 1));
      default -> Filter.not(filter(depth - 1));
    };
  }

  @Test
  void severalThreadsAddAndSearch() throws Exception {
    try (HopfieldEmbeddingStore store = HopfieldEmbeddingStore.builder().build()) {
      ExecutorService executor = Executors.newFixedThreadPool(4);
      try {
        List<Future<String>> added = new ArrayList<>();
        for (Embedding embedding : embeddings(80)) {
          added.add(
              executor.submit(
                  () -> {
                    String id = store.add(embedding);
                    RecallResult result = store.search(request(embedding.vector(), 0));
                    assertEquals(id, result.matches().get(0).embeddingId());
                    return id;
                  }));
        }
        TreeSet<String> ids = new TreeSet<>();
        for (Future<String> one : added) {
          ids.add(one.get());
        }
        assertEquals(80, ids.size());
      } finally {
        executor.shutdown();
      }
    }
  }

  @Test
  void rejectsWhatIsNotAllowed() {
    assertRejected(
        "similarity must have a background",
        () -> HopfieldEmbeddingStore.builder().similarity(new EuclideanSimilarity()));
    for (double prior : new double[] {0, 1, -1, Double.NaN}) {
      assertRejected(
          "priorNotStored=" + prior, () -> HopfieldEmbeddingStore.builder().priorNotStored(prior));
    }
    try (HopfieldEmbeddingStore store = HopfieldEmbeddingStore.builder().build()) {
      assertEquals(List.of(), store.search(request(vector(), 0)).matches());
      store.add(new Embedding(vector()));
      assertThrows(IllegalArgumentException.class, () -> store.search(request(new float[3], 0)));
      assertThrows(IllegalArgumentException.class, () -> store.add(new Embedding(new float[3])));
      float[] unknown = vector();
      unknown[5] = Float.NaN;
      assertThrows(IllegalArgumentException.class, () -> store.add(new Embedding(unknown)));
      assertEquals(1, store.search(request(vector(), 0)).matches().size());
    }
  }

  private static void assertRejected(String part, Runnable action) {
    String message = assertThrows(IllegalArgumentException.class, action::run).getMessage();
    assertTrue(message.contains(part), message);
  }

  private static RecallResult example(
      Directory directory,
      List<String> ids,
      List<Embedding> embeddings,
      List<TextSegment> segments,
      Embedding damaged) {
    // README: begin
    try (HopfieldEmbeddingStore store =
        HopfieldEmbeddingStore.builder()
            .directory(directory)
            .similarity(new RobustSimilarity())
            .build()) {
      store.addAll(ids, embeddings, segments);
      RecallResult result =
          store.search(
              EmbeddingSearchRequest.builder()
                  .queryEmbedding(damaged)
                  .maxResults(5)
                  .minScore(0.9)
                  .filter(metadataKey("source").isEqualTo("manual"))
                  .build());
      result
          .matches()
          .forEach(match -> System.out.println(match.score() + " " + match.embeddingId()));
      System.out.println("not stored: " + result.notStored().orElse(Double.NaN));
      // README: end
      return result;
    }
  }

  @Test
  void exampleOfTheReadme() throws Exception {
    List<String> ids = new ArrayList<>();
    List<TextSegment> segments = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      ids.add("id" + i);
      segments.add(
          TextSegment.from("text " + i, Metadata.from("source", i < 150 ? "manual" : "web")));
    }
    List<Embedding> embeddings = embeddings(300);
    float[] damaged = embeddings.get(40).vector().clone();
    for (int i = 0; i < 30; i++) {
      damaged[i] = 0;
    }
    RecallResult result =
        example(new ByteBuffersDirectory(), ids, embeddings, segments, new Embedding(damaged));
    assertEquals(1, result.matches().size());
    assertEquals("id40", result.matches().get(0).embeddingId());

    StringBuilder example = new StringBuilder();
    boolean inside = false;
    String source =
        "src/test/java/io/github/lucenehopfield/langchain4j/TestHopfieldEmbeddingStore.java";
    for (String line : Files.readAllLines(Path.of(source))) {
      if (line.strip().equals("// README: end")) {
        break;
      }
      if (inside) {
        example.append(line.substring(4)).append('\n');
      }
      inside |= line.strip().equals("// README: begin");
    }
    assertTrue(
        Files.readString(Path.of("README.md")).contains("```java\n" + example + "}\n```"),
        example.toString());
  }
}
