package io.github.lucenehopfield.opensearch.model;

import io.github.lucenehopfield.noise.TrainedSimilarity;
import io.github.lucenehopfield.opensearch.HopfieldSettings;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the index of models has of a model, and what users see of it. */
final class ModelDocument {
  /** SHA-256 of the file, in hexadecimal digits. */
  static final String DIGEST = "digest";

  /** The bytes of the file, in base64. */
  static final String FILE = "model";

  private static final int LONGEST_ID = 512;

  private ModelDocument() {}

  /**
   * Checks an id.
   *
   * @throws IllegalArgumentException if no document can have it
   */
  static void checkId(String id) {
    if (id.isEmpty() || id.length() > LONGEST_ID) {
      throw new IllegalArgumentException(
          "id must have from 1 to " + LONGEST_ID + " characters; length=" + id.length());
    }
  }

  /**
   * {@return what is stored of a model, besides its file}
   *
   * @param file the bytes of the model
   * @param most how many bytes a file may have
   * @throws IllegalArgumentException if they are no model file, or too many
   */
  static Map<String, Object> describe(byte[] file, long most) {
    TrainedSimilarity model = check(file, most);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("dimension", model.dimension());
    document.put("bytes", file.length);
    document.put(DIGEST, digest(file));
    document.put("damages", model.descriptions());
    document.put("provenance", model.provenance());
    return document;
  }

  private static TrainedSimilarity check(byte[] file, long most) {
    if (file.length > most) {
      throw new IllegalArgumentException(
          "model must have at most "
              + most
              + " bytes ("
              + HopfieldSettings.MAX_MODEL_SIZE.getKey()
              + "); length="
              + file.length);
    }
    try {
      return TrainedSimilarity.read(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "model must be a file made by hopfield train: " + e.getMessage(), e);
    }
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
   * {@return what users see of a model, without its file}
   *
   * @param id of the model
   * @param version how often the model of this id was stored or deleted
   * @param described what is stored of it, or null
   */
  static Map<String, Object> named(String id, long version, Map<String, Object> described) {
    Map<String, Object> named = new LinkedHashMap<>();
    named.put("model_id", id);
    named.put("version", version);
    if (described != null) {
      described.forEach(
          (key, value) -> {
            if (!key.equals(FILE)) {
              named.put(key, value);
            }
          });
    }
    return named;
  }
}
