package io.github.lucenehopfield.opensearch;

import java.util.List;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Setting.Property;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.unit.ByteSizeUnit;
import org.opensearch.core.common.unit.ByteSizeValue;

/**
 * The settings of the plugin, and the bounds of one node as they are now. Safe for use by many
 * threads.
 */
public final class HopfieldSettings {
  /** Whether fields of type {@code hopfield_vector} may be mapped after an index is made. */
  public static final Setting<Boolean> INDEX_HOPFIELD =
      Setting.boolSetting("index.hopfield", false, Property.IndexScope, Property.Final);

  /** The largest {@code k} of a query. */
  public static final Setting<Integer> MAX_K =
      Setting.intSetting(
          "hopfield.limits.k", 10_000, 1, 1 << 20, Property.NodeScope, Property.Dynamic);

  /** The largest {@code num_candidates} of a query. */
  public static final Setting<Integer> MAX_CANDIDATES =
      Setting.intSetting(
          "hopfield.limits.num_candidates",
          100_000,
          1,
          1 << 22,
          Property.NodeScope,
          Property.Dynamic);

  /** The largest number of features of a {@code prf:D} similarity. */
  public static final Setting<Integer> MAX_FEATURES =
      Setting.intSetting(
          "hopfield.limits.features", 4096, 1, 1 << 20, Property.NodeScope, Property.Dynamic);

  /** The largest model file that is stored. */
  public static final Setting<ByteSizeValue> MAX_MODEL_SIZE =
      Setting.byteSizeSetting(
          "hopfield.limits.model_size",
          new ByteSizeValue(32, ByteSizeUnit.MB),
          new ByteSizeValue(1, ByteSizeUnit.KB),
          new ByteSizeValue(64, ByteSizeUnit.MB),
          Property.NodeScope,
          Property.Dynamic);

  /** How many bytes of models a node keeps ready. */
  public static final Setting<ByteSizeValue> MODEL_CACHE_SIZE =
      Setting.memorySizeSetting("hopfield.models.cache_size", "5%", Property.NodeScope);

  /** Whether a node that has data warms itself up when it starts. */
  public static final Setting<Boolean> WARMUP =
      Setting.boolSetting("hopfield.warmup.enabled", true, Property.NodeScope);

  private volatile int maxK;
  private volatile int maxCandidates;
  private volatile int maxFeatures;
  private volatile ByteSizeValue maxModelSize;

  /**
   * Reads the settings of a node.
   *
   * @param settings of the node
   */
  public HopfieldSettings(Settings settings) {
    maxK = MAX_K.get(settings);
    maxCandidates = MAX_CANDIDATES.get(settings);
    maxFeatures = MAX_FEATURES.get(settings);
    maxModelSize = MAX_MODEL_SIZE.get(settings);
  }

  /** {@return all settings of the plugin} */
  public static List<Setting<?>> all() {
    return List.of(
        INDEX_HOPFIELD,
        MAX_K,
        MAX_CANDIDATES,
        MAX_FEATURES,
        MAX_MODEL_SIZE,
        MODEL_CACHE_SIZE,
        WARMUP);
  }

  /**
   * Follows changes.
   *
   * @param cluster the settings of the cluster
   */
  void follow(ClusterSettings cluster) {
    cluster.addSettingsUpdateConsumer(MAX_K, value -> maxK = value);
    cluster.addSettingsUpdateConsumer(MAX_CANDIDATES, value -> maxCandidates = value);
    cluster.addSettingsUpdateConsumer(MAX_FEATURES, value -> maxFeatures = value);
    cluster.addSettingsUpdateConsumer(MAX_MODEL_SIZE, value -> maxModelSize = value);
  }

  /** {@return the largest k} */
  public int maxK() {
    return maxK;
  }

  /** {@return the largest number of candidates} */
  public int maxCandidates() {
    return maxCandidates;
  }

  /** {@return the largest number of features of a similarity} */
  public int maxFeatures() {
    return maxFeatures;
  }

  /** {@return the size of the largest model} */
  public ByteSizeValue maxModelSize() {
    return maxModelSize;
  }
}
