package io.github.lucenehopfield.solr;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.index.VectorEncoding;
import org.apache.solr.common.SolrException;
import org.apache.solr.common.SolrException.ErrorCode;
import org.apache.solr.common.util.NamedList;
import org.apache.solr.common.util.SimpleOrderedMap;
import org.apache.solr.handler.RequestHandlerBase;
import org.apache.solr.request.SolrQueryRequest;
import org.apache.solr.response.SolrQueryResponse;
import org.apache.solr.schema.SchemaField;
import org.apache.solr.search.SolrIndexSearcher;
import org.apache.solr.security.AuthorizationContext;
import org.apache.solr.security.PermissionNameProvider;

/**
 * Lists the models of a core, or with the parameter {@code model} one of them, and says what its
 * retrievals have done and how large its codes are. Its parameter {@code component} is the name of
 * the {@link HopfieldComponent}, {@code hopfield} by default.
 */
public final class HopfieldHandler extends RequestHandlerBase {
  private static final String CODES = "hpc";

  private String component = HopfieldComponent.NAME;

  /** Makes a handler without parameters. */
  public HopfieldHandler() {}

  @Override
  public void init(NamedList<?> args) {
    super.init(args);
    if (args != null && args.get("component") != null) {
      component = String.valueOf(args.get("component"));
    }
  }

  @Override
  public void handleRequestBody(SolrQueryRequest request, SolrQueryResponse response)
      throws IOException {
    if (!(request.getCore().getSearchComponent(component) instanceof HopfieldComponent ours)) {
      throw new SolrException(
          ErrorCode.BAD_REQUEST,
          "component must be the name of a HopfieldComponent; component=" + component);
    }
    CoreState state = ours.state();
    response.setHttpCaching(false);
    String wanted = request.getParams().get("model");
    if (wanted != null) {
      try {
        response.add("model", state.models().get(wanted).describe());
      } catch (IllegalArgumentException e) {
        throw new SolrException(ErrorCode.NOT_FOUND, e.getMessage(), e);
      }
      return;
    }
    List<Map<String, Object>> models = new ArrayList<>();
    for (Models.Named model : state.models().all()) {
      models.add(model.describe());
    }
    response.add("models", models);
    NamedList<Object> limits = new SimpleOrderedMap<>();
    limits.add(Limits.TOP_K, state.limits().topK());
    limits.add(Limits.CANDIDATES, state.limits().candidates());
    limits.add(Limits.FEATURES, state.limits().features());
    limits.add(Limits.MODEL_BYTES, state.limits().modelBytes());
    response.add("limits", limits);
    response.add("retrievals", state.counters().now("queries"));
    response.add("fields", fields(request.getSearcher()));
  }

  /** Sums over segments. */
  private static final class Sizes {
    private long segments;
    private long vectors;
    private long codeBytes;
    private long vectorBytes;

    Map<String, Object> map() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("segments", segments);
      map.put("vectors", vectors);
      map.put("code_bytes", codeBytes);
      map.put("vector_bytes", vectorBytes);
      return map;
    }
  }

  /** {@return what each field has on disk, which is mapped and not on the heap} */
  private static Map<String, Object> fields(SolrIndexSearcher searcher) throws IOException {
    Map<String, Sizes> sizes = new LinkedHashMap<>();
    for (LeafReaderContext leaf : searcher.getRawReader().leaves()) {
      for (FieldInfo field : leaf.reader().getFieldInfos()) {
        SchemaField known = searcher.getSchema().getFieldOrNull(field.name);
        if (field.hasVectorValues()
            && known != null
            && known.getType() instanceof HopfieldVectorField) {
          add(leaf.reader(), field, sizes.computeIfAbsent(field.name, name -> new Sizes()));
        }
      }
    }
    Map<String, Object> map = new LinkedHashMap<>();
    sizes.forEach((name, size) -> map.put(name, size.map()));
    return map;
  }

  private static void add(LeafReader reader, FieldInfo field, Sizes sizes) throws IOException {
    sizes.segments++;
    sizes.vectors +=
        field.getVectorEncoding() == VectorEncoding.BYTE
            ? reader.getByteVectorValues(field.name).size()
            : reader.getFloatVectorValues(field.name).size();
    if (reader instanceof SegmentReader segment) {
      for (Map.Entry<String, Long> part :
          segment.getVectorReader().getOffHeapByteSize(field).entrySet()) {
        if (part.getKey().equals(CODES)) {
          sizes.codeBytes += part.getValue();
        } else {
          sizes.vectorBytes += part.getValue();
        }
      }
    }
  }

  @Override
  public String getDescription() {
    return "Models, limits and sizes of recall from corrupted cues";
  }

  @Override
  public PermissionNameProvider.Name getPermissionName(AuthorizationContext request) {
    return PermissionNameProvider.Name.READ_PERM;
  }
}
