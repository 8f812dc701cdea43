package io.github.lucenehopfield.solr;

import io.github.lucenehopfield.noise.TrainedNoiseModel;
import io.github.lucenehopfield.noise.TrainedSimilarity;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The models that were trained in a core: files {@code NAME.VERSION.model} in a folder alongside
 * its configuration. The last version of each counts, and the one before is kept. Not thread-safe.
 */
final class TrainedModels {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern FILE = Pattern.compile("(" + NAME + ")\\.([1-9]\\d{0,8})\\.model");

  private final Path folder;

  /**
   * Takes a folder.
   *
   * @param folder the folder, which need not be there
   */
  TrainedModels(Path folder) {
    this.folder = folder;
  }

  /**
   * Checks the name of a model.
   *
   * @throws IllegalArgumentException if no file can have it
   */
  static void checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "model must be a name of up to 64 letters, digits, _ and -; model="
              + StoredVector.echo(name));
    }
  }

  /**
   * {@return the models of the folder by their name}
   *
   * @throws IOException if a file cannot be read, or is no model
   */
  Map<String, Models.Named> load() throws IOException {
    Map<String, Models.Named> models = new TreeMap<>();
    for (Map.Entry<String, List<Integer>> one : versions().entrySet()) {
      int version = one.getValue().get(one.getValue().size() - 1);
      models.put(one.getKey(), read(one.getKey(), version));
    }
    return models;
  }

  private Models.Named read(String name, int version) throws IOException {
    Path path = path(name, version);
    byte[] file = Files.readAllBytes(path);
    return new Models.Named(
        name,
        folder.getFileName() + "/" + path.getFileName(),
        TrainedSimilarity.read(file),
        file.length,
        Models.digest(file),
        version);
  }

  /** {@return the versions of each model, in ascending order} */
  private Map<String, List<Integer>> versions() throws IOException {
    Map<String, List<Integer>> versions = new LinkedHashMap<>();
    if (!Files.isDirectory(folder)) {
      return versions;
    }
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(
          path -> {
            Matcher matcher = FILE.matcher(path.getFileName().toString());
            if (matcher.matches()) {
              versions
                  .computeIfAbsent(matcher.group(1), name -> new ArrayList<>())
                  .add(Integer.parseInt(matcher.group(2)));
            }
          });
    }
    versions.values().forEach(all -> all.sort(null));
    return versions;
  }

  private Path path(String name, int version) {
    return folder.resolve(name + "." + version + ".model");
  }

  /**
   * {@return a model as it was stored, by the next version of its name}
   *
   * @param name of the model
   * @param model what was trained
   * @throws IOException if it cannot be written
   */
  Models.Named store(String name, TrainedNoiseModel model) throws IOException {
    List<Integer> before = versions().getOrDefault(name, List.of());
    int version = before.isEmpty() ? 1 : before.get(before.size() - 1) + 1;
    Files.createDirectories(folder);
    Path unfinished = Files.createTempFile(folder, name, ".unfinished");
    try {
      try (OutputStream out = Files.newOutputStream(unfinished)) {
        model.write(out);
      }
      Files.move(unfinished, path(name, version), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    for (int old : before) {
      if (old < version - 1) {
        Files.deleteIfExists(path(name, old));
      }
    }
    return read(name, version);
  }
}
