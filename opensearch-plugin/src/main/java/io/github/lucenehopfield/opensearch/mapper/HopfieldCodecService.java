package io.github.lucenehopfield.opensearch.mapper;

import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.index.HopfieldVectorsFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.codecs.Codec;
import org.opensearch.index.codec.CodecService;
import org.opensearch.index.codec.CodecServiceConfig;
import org.opensearch.index.mapper.MapperService;

/**
 * The codecs of an index with {@code index.hopfield}: whatever {@code index.codec} says, except
 * that fields of type {@code hopfield_vector} get codes, and graphs where their mapping says so.
 * Segments keep the name of that codec.
 */
public final class HopfieldCodecService extends CodecService {
  private final MapperService mapper;
  private final HopfieldVectorsFormat format = new HopfieldVectorsFormat();
  private final Map<GraphMethod, HopfieldVectorsFormat> withGraphs = new ConcurrentHashMap<>();

  /**
   * Makes the service of an index.
   *
   * @param config what OpenSearch gives
   */
  public HopfieldCodecService(CodecServiceConfig config) {
    super(
        config.getMapperService(),
        config.getIndexSettings(),
        config.getLogger(),
        config.getAdditionalCodecs());
    this.mapper = config.getMapperService();
  }

  @Override
  public Codec codec(String name) {
    return new HopfieldCodec(super.codec(name), this::format);
  }

  private HopfieldVectorsFormat format(String field) {
    if (mapper == null
        || !(mapper.fieldType(field) instanceof HopfieldVectorFieldMapper.Type type)) {
      return null;
    }
    return type.graph() == null
        ? format
        : withGraphs.computeIfAbsent(type.graph(), GraphMethod::format);
  }
}
