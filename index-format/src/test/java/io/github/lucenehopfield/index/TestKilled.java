package io.github.lucenehopfield.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed while it indexes leaves every commit that it has made known, and nothing
 * that the next writer does not remove. {@code -Dhopfield.kills} says how often, 3 times by
 * default, and {@code -Dhopfield.seed} when.
 */
class TestKilled {
  private static final int BATCH = 40;
  private static final int LARGEST = 20_000;
  private static final String COMMITTED = "committed ";

  private static final CodeSettings SETTINGS =
      CodeSettings.DEFAULT.withMinVectors(1).withMinPartitioned(2);

  private static float[] vector(int id) {
    return new float[] {id % 101, id % 7, id * .5f, 3};
  }

  private static IndexWriterConfig config() {
    return new IndexWriterConfig()
        .setCodec(new HopfieldCodec(Codec.getDefault(), new HopfieldVectorsFormat(SETTINGS)));
  }

  /** Indexes until it is killed, or has enough. */
  public static void main(String[] arguments) throws IOException {
    try (Directory directory = FSDirectory.open(Path.of(arguments[0]));
        IndexWriter writer = new IndexWriter(directory, config())) {
      int id = writer.getDocStats().numDocs;
      while (id < LARGEST) {
        for (int i = 0; i < BATCH; i++, id++) {
          writer.addDocument(
              Samples.document(id, "f", vector(id), VectorSimilarityFunction.EUCLIDEAN));
        }
        writer.commit();
        System.out.println(COMMITTED + id);
        System.out.flush();
      }
    }
  }

  @Test
  void commitsSurvive(@TempDir Path path) throws Exception {
    int kills = Integer.getInteger("hopfield.kills", 3);
    Random random = new Random(Integer.getInteger("hopfield.seed", 11));
    int commits = 0;
    for (int kill = 0; kill < kills; kill++) {
      // Some grow what the one before has left.
      Path index = path.resolve("index" + kill / 4);
      int before = kill % 4 == 0 ? 0 : numDocs(index);
      int committed = runAndKill(index, before, random.nextInt(400));
      commits += committed > before ? 1 : 0;
      check(index, committed);
    }
    assertTrue(commits > 0);
  }

  private static int numDocs(Path path) throws IOException {
    try (Directory directory = FSDirectory.open(path);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      return reader.numDocs();
    }
  }

  /** {@return how many documents the killed process has said to be committed} */
  private static int runAndKill(Path index, int before, int millis) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                TestKilled.class.getName(),
                index.toString())
            .redirectErrorStream(true)
            .start();
    int committed = before;
    StringBuilder all = new StringBuilder();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      boolean waited = false;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        all.append(line).append('\n');
        if (line.startsWith(COMMITTED)) {
          committed = Integer.parseInt(line.substring(COMMITTED.length()));
          if (waited == false) {
            waited = true;
            Thread.sleep(millis);
            // By its handle: what it has said before is still to be read.
            process.toHandle().destroyForcibly();
          }
        }
      }
    } finally {
      process.destroyForcibly();
    }
    assertTrue(process.waitFor(5, TimeUnit.MINUTES));
    assertTrue(committed > before, all.toString());
    return committed;
  }

  private static void check(Path path, int committed) throws IOException {
    try (Directory directory = FSDirectory.open(path)) {
      try (CheckIndex check = new CheckIndex(directory)) {
        assertTrue(check.checkIndex().clean);
      }
      new IndexWriter(directory, config()).close();
      Set<String> wanted = new TreeSet<>(SegmentInfos.readLatestCommit(directory).files(true));
      Set<String> there = new TreeSet<>(Arrays.asList(directory.listAll()));
      there.remove(IndexWriter.WRITE_LOCK_NAME);
      assertEquals(wanted, there);
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        int found = reader.numDocs();
        assertTrue(found >= committed, found + " of " + committed);
        float[][] vectors = new float[found][];
        Arrays.setAll(vectors, TestKilled::vector);
        assertEquals(found, Samples.checkVectors(reader, "f", vectors));
      }
    }
  }
}
