package io.github.lucenehopfield.opensearch;

import java.util.List;
import java.util.Optional;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Setting.Property;
import org.opensearch.index.IndexSettings;
import org.opensearch.index.codec.CodecService;
import org.opensearch.index.codec.CodecServiceFactory;
import org.opensearch.plugins.EnginePlugin;
import org.opensearch.plugins.Plugin;

/** Wants to be the one that makes the codec of an index with a setting, as k-NN does. */
public final class KnnPlugin extends Plugin implements EnginePlugin {
  private static final Setting<Boolean> KNN =
      Setting.boolSetting("index.knn", false, Property.IndexScope, Property.Final);

  /** Makes the plugin of a node. */
  public KnnPlugin() {}

  @Override
  public List<Setting<?>> getSettings() {
    return List.of(KNN);
  }

  @Override
  public Optional<CodecServiceFactory> getCustomCodecServiceFactory(IndexSettings settings) {
    return KNN.get(settings.getSettings())
        ? Optional.of(
            config ->
                new CodecService(
                    config.getMapperService(),
                    config.getIndexSettings(),
                    config.getLogger(),
                    config.getAdditionalCodecs()))
        : Optional.empty();
  }
}
