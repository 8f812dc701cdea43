package io.github.lucenehopfield.opensearch;

import io.github.lucenehopfield.opensearch.mapper.HopfieldVectorFieldMapper;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.common.settings.Settings;
import org.opensearch.index.engine.EngineConfig;

/**
 * Which indices have codes. Their mapping says so, or else their setting, for fields that are
 * mapped later: a setting may be lost, by a node without the plugin or by who restores an index,
 * and what is in the index stays.
 */
public final class HopfieldIndex {
  private static final String ARCHIVED = "archived.";
  private static final String KNN = "index.knn";

  // Those that no other plugin makes.
  private static final Set<String> CODECS =
      Set.of("default", "lucene_default", "best_compression", "zlib", "lz4");

  private HopfieldIndex() {}

  /**
   * {@return whether fields of an index get codes}
   *
   * @param index the index, as it was when its shards were opened
   */
  public static boolean hasCodes(IndexMetadata index) {
    return !isKnn(index.getSettings()) && (isOurs(index) || isCopied(index));
  }

  /**
   * {@return whether an index has fields of the type of this plugin, or may get some}
   *
   * @param index the index
   */
  public static boolean isOurs(IndexMetadata index) {
    return reserved(index.getSettings())
        || (index.mapping() != null && hasField(index.mapping().sourceAsMap()));
  }

  /**
   * Checks that an index may have fields of the type of this plugin. One that is there already may
   * have those that it has, whatever became of its settings.
   *
   * @param index the index
   * @param field the name of a field
   * @throws IllegalArgumentException if it may not
   */
  public static void check(IndexMetadata index, String field) {
    boolean created = isBeingCreated(index);
    if (created && isKnn(index.getSettings()) && !isCopied(index)) {
      throw new IllegalArgumentException(
          "index.knn must not be true in an index with fields of type "
              + HopfieldVectorFieldMapper.CONTENT_TYPE
              + ", for an index has one codec: use two indices; index.knn=true field="
              + field);
    }
    if (!created && !isOurs(index)) {
      throw new IllegalArgumentException(
          "index.hopfield must be true for fields of type "
              + HopfieldVectorFieldMapper.CONTENT_TYPE
              + " that are mapped after an index is made; index.hopfield=false field="
              + field);
    }
  }

  /**
   * Checks the settings of an index that is being made.
   *
   * @param index the index
   * @throws IllegalArgumentException if it would have two codecs
   */
  static void check(IndexMetadata index) {
    if (isBeingCreated(index) && isKnn(index.getSettings()) && reserved(index.getSettings())) {
      throw new IllegalArgumentException(
          "index.knn must not be true alongside index.hopfield, for an index has one codec: use two"
              + " indices; index.knn=true index.hopfield=true");
    }
  }

  private static boolean reserved(Settings settings) {
    String key = HopfieldSettings.INDEX_HOPFIELD.getKey();
    return HopfieldSettings.INDEX_HOPFIELD.get(settings)
        || "true".equals(settings.get(ARCHIVED + key));
  }

  private static boolean isKnn(Settings settings) {
    return "true".equals(settings.get(KNN));
  }

  /** {@return whether no node has a shard of the index yet, nor had one} */
  private static boolean isBeingCreated(IndexMetadata index) {
    if (index.mapping() != null) {
      return false;
    }
    for (Set<String> copies : index.getInSyncAllocationIds().values()) {
      if (!copies.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** {@return whether an index is a clone or a part of another, whose mapping comes later} */
  private static boolean isCopied(IndexMetadata index) {
    Settings settings = index.getSettings();
    return index.mapping() == null
        && settings.hasValue(IndexMetadata.INDEX_RESIZE_SOURCE_UUID_KEY)
        && CODECS.contains(settings.get(EngineConfig.INDEX_CODEC_SETTING.getKey(), "default"));
  }

  private static boolean hasField(Object part) {
    if (part instanceof Map<?, ?> map) {
      return HopfieldVectorFieldMapper.CONTENT_TYPE.equals(map.get("type"))
          || map.values().stream().anyMatch(HopfieldIndex::hasField);
    }
    return part instanceof Collection<?> list && list.stream().anyMatch(HopfieldIndex::hasField);
  }
}
