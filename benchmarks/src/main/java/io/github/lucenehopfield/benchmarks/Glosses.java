package io.github.lucenehopfield.benchmarks;

import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import io.github.lucenehopfield.datasets.file.VectorFile;
import io.github.lucenehopfield.datasets.io.Console;
import io.github.lucenehopfield.datasets.io.Progress;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import net.sf.extjwnl.JWNLException;
import net.sf.extjwnl.data.POS;
import net.sf.extjwnl.data.Synset;
import net.sf.extjwnl.dictionary.Dictionary;

/**
 * The 117,174 distinct glosses of WordNet 3.1 (Miller 1995) and their sentence embeddings by
 * all-MiniLM-L6-v2 (Reimers and Gurevych 2019; quantized, 384 dimensions of unit length). Vectors
 * are kept in {@code .fvecs} files in the user's cache, so that each text is embedded once; an
 * interrupted run goes on where it stopped.
 */
final class Glosses {
  private static final int DIMENSION = 384;
  private static final int FLUSHED = 500;

  private final Console console;
  private final Path cache;
  private AllMiniLmL6V2QuantizedEmbeddingModel model;

  Glosses(Console console, Map<String, String> environment) {
    this.console = console;
    String base = environment.getOrDefault("XDG_CACHE_HOME", "");
    // The XDG rules call for a relative path to be ignored.
    Path root =
        base.startsWith("/") ? Path.of(base) : Path.of(System.getProperty("user.home"), ".cache");
    cache = root.resolve("lucene-hopfield").resolve("wordnet");
  }

  /** {@return the glosses by part of speech and offset, the first of equal ones} */
  static List<String> texts() throws JWNLException {
    Dictionary dictionary = Dictionary.getDefaultResourceInstance();
    LinkedHashSet<String> glosses = new LinkedHashSet<>();
    for (POS part : POS.getAllPOS()) {
      List<Synset> synsets = new ArrayList<>();
      for (Iterator<Synset> i = dictionary.getSynsetIterator(part); i.hasNext(); ) {
        synsets.add(i.next());
      }
      synsets.sort(Comparator.comparingLong(Synset::getOffset));
      for (Synset synset : synsets) {
        glosses.add(synset.getGloss());
      }
    }
    return List.copyOf(glosses);
  }

  /**
   * {@return the embedding of each text}
   *
   * @param name of the file in the cache; the texts are distinguished by their checksum
   * @param texts what to embed
   */
  float[][] embed(String name, List<String> texts) throws IOException {
    CRC32 checksum = new CRC32();
    for (String text : texts) {
      checksum.update(text.getBytes(StandardCharsets.UTF_8));
      checksum.update('\n');
    }
    String file = String.format(Locale.ROOT, "%s-%08x.fvecs", name, checksum.getValue());
    Path done = cache.resolve(file);
    if (!Files.isRegularFile(done)) {
      Files.createDirectories(cache);
      Path part = cache.resolve(file + ".part");
      append(part, texts);
      Files.move(part, done, StandardCopyOption.ATOMIC_MOVE);
    }
    float[][] vectors = new float[texts.size()][DIMENSION];
    try (VectorFile rows = VectorFile.open(done)) {
      VectorFile.Cursor cursor = rows.cursor();
      for (int i = 0; i < vectors.length; i++) {
        cursor.read(i, vectors[i]);
      }
    }
    return vectors;
  }

  private void append(Path part, List<String> texts) throws IOException {
    int rowBytes = Integer.BYTES + DIMENSION * Float.BYTES;
    int from = 0;
    if (Files.exists(part)) {
      // What was cut off in the middle of a row is written again.
      from = (int) (Files.size(part) / rowBytes);
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        channel.truncate((long) from * rowBytes);
      }
    }
    if (model == null) {
      // On the calling thread: the runtime uses all cores for each text already.
      model = new AllMiniLmL6V2QuantizedEmbeddingModel(Runnable::run);
    }
    ByteBuffer row = ByteBuffer.allocate(rowBytes).order(ByteOrder.LITTLE_ENDIAN);
    try (Progress progress =
            Progress.start(console, "Embedding", "texts", (long) texts.size() - from);
        OutputStream out =
            new BufferedOutputStream(
                Files.newOutputStream(
                    part, StandardOpenOption.CREATE, StandardOpenOption.APPEND))) {
      for (int i = from; i < texts.size(); i++) {
        row.clear();
        row.putInt(DIMENSION);
        for (float value : model.embed(texts.get(i)).content().vector()) {
          row.putFloat(value);
        }
        out.write(row.array());
        if (i % FLUSHED == 0) {
          out.flush();
        }
        progress.add(1);
      }
    }
  }
}
