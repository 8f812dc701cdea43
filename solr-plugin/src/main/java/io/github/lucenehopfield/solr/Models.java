package io.github.lucenehopfield.solr;

import io.github.lucenehopfield.noise.TrainedSimilarity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.solr.common.util.NamedList;
import org.apache.solr.core.SolrCore;
import org.apache.solr.core.SolrResourceNotFoundException;

/** The models of a core, read when it is loaded. Immutable. */
final class Models {
  static final Models NONE = new Models(Map.of());

  private final Map<String, Named> models;

  /**
   * A model.
   *
   * @param name what queries call it
   * @param path of its file, as configured
   * @param model what is in the file
   * @param bytes the length of the file
   * @param digest SHA-256 of the file
   * @param version how often a model of this name was trained, 0 for a file that is configured
   */
  record Named(
      String name, String path, TrainedSimilarity model, int bytes, String digest, int version) {
    /** {@return what is known of the model} */
    Map<String, Object> describe() {
      Map<String, Object> known = new LinkedHashMap<>();
      known.put("model", name);
      known.put("path", path);
      known.put("dimension", model.dimension());
      known.put("bytes", bytes);
      known.put("digest", digest);
      if (version > 0) {
        known.put("version", version);
      }
      known.put("damages", model.descriptions());
      known.put("provenance", model.provenance());
      return known;
    }
  }

  private Models(Map<String, Named> models) {
    this.models = models;
  }

  /**
   * {@return the models of a core}
   *
   * @param paths of their files by name: in the configset, or in the home of Solr; null for none
   * @param most how many bytes a file may have
   * @param core whose they are
   * @throws IllegalArgumentException if a file is not there, or is no model file
   */
  static Models load(NamedList<?> paths, int most, SolrCore core) {
    if (paths == null) {
      return NONE;
    }
    Map<String, Named> models = new LinkedHashMap<>();
    for (Map.Entry<String, ?> entry : paths) {
      String name = entry.getKey();
      String path = String.valueOf(entry.getValue());
      if (name == null || name.isEmpty() || models.containsKey(name)) {
        throw new IllegalArgumentException(
            "models must have a name each, and another one each; name=" + name + " path=" + path);
      }
      try {
        byte[] file = read(path, most, core);
        TrainedSimilarity model = TrainedSimilarity.read(file);
        models.put(name, new Named(name, path, model, file.length, digest(file), 0));
      } catch (IOException e) {
        throw new IllegalArgumentException(
            "model must be a file made by hopfield train: "
                + e.getMessage()
                + "; "
                + name
                + "="
                + path,
            e);
      }
    }
    return new Models(models);
  }

  private static byte[] read(String path, int most, SolrCore core) throws IOException {
    Path relative = Path.of(path).normalize();
    if (relative.isAbsolute() || relative.startsWith("..")) {
      throw new IOException("its path must be one within the configset or the home of Solr");
    }
    try (InputStream in = open(path, core)) {
      byte[] file = in.readNBytes(most);
      if (in.read() >= 0) {
        throw new IOException(
            "it must have at most " + most + " bytes (" + Limits.MODEL_BYTES + ")");
      }
      return file;
    }
  }

  private static InputStream open(String path, SolrCore core) throws IOException {
    Path home = core.getCoreContainer().getSolrHome();
    try {
      if (!core.getCoreContainer().isZooKeeperAware()) {
        Path configset = core.getResourceLoader().getConfigPath();
        checkWithin(configset.resolve(path), configset, home);
      }
      return core.getResourceLoader().openResource(path);
    } catch (SolrResourceNotFoundException e) {
      Path inHome = home.resolve(path);
      if (!Files.isRegularFile(inHome)) {
        throw new IOException("neither the configset nor the home of Solr has it", e);
      }
      checkWithin(inHome, home);
      return Files.newInputStream(inHome);
    }
  }

  /** Wherever links lead, a file is within one of some folders, if it is there. */
  private static void checkWithin(Path file, Path... folders) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    Path real = file.toRealPath();
    for (Path folder : folders) {
      if (Files.exists(folder) && real.startsWith(folder.toRealPath())) {
        return;
      }
    }
    throw new IOException(
        "its path must be one within the configset or the home of Solr, and so must be what a link"
            + " leads to");
  }

  /** {@return SHA-256 of a file, in hexadecimal digits} */
  static String digest(byte[] file) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * {@return these and others, which replace those of the same name}
   *
   * @param others the others by their name
   */
  Models with(Map<String, Named> others) {
    Map<String, Named> all = new LinkedHashMap<>(models);
    all.putAll(others);
    return new Models(all);
  }

  /** {@return a model, or null} */
  Named find(String name) {
    return models.get(name);
  }

  /**
   * {@return a model}
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  Named get(String name) {
    Named found = models.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "model must be one of " + models.keySet() + "; model=" + StoredVector.echo(name));
    }
    return found;
  }

  /** {@return all of them} */
  List<Named> all() {
    return new ArrayList<>(models.values());
  }
}
