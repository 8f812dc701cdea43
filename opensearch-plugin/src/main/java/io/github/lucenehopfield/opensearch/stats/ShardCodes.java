package io.github.lucenehopfield.opensearch.stats;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.opensearch.HopfieldIndex;
import io.github.lucenehopfield.opensearch.mapper.HopfieldVectorFieldMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.index.VectorEncoding;
import org.apache.lucene.search.IndexSearcher;
import org.opensearch.common.lucene.Lucene;
import org.opensearch.index.IndexService;
import org.opensearch.index.engine.Engine;
import org.opensearch.index.shard.IllegalIndexShardStateException;
import org.opensearch.index.shard.IndexShard;
import org.opensearch.indices.IndicesService;

/** The codes of the shards that a node has. Stateless. */
final class ShardCodes {
  private static final String CODES = "hpc";

  private ShardCodes() {}

  /** Sums over shards. */
  private static final class Sums {
    private long shards;
    private long segments;
    private long vectors;
    private long codeBytes;
    private long vectorBytes;

    Map<String, Object> map() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("shards", shards);
      map.put("segments", segments);
      map.put("vectors", vectors);
      map.put("code_bytes", codeBytes);
      map.put("vector_bytes", vectorBytes);
      return map;
    }
  }

  /** {@return what the node's shards have on disk, which is mapped and not on the heap} */
  static Map<String, Object> sizes(IndicesService indices) throws IOException {
    Sums sums = new Sums();
    for (IndexService index : indices) {
      if (!HopfieldIndex.isOurs(index.getMetadata())) {
        continue;
      }
      for (IndexShard shard : index) {
        try (Engine.Searcher searcher = shard.acquireSearcher("hopfield_stats")) {
          sums.shards++;
          for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            add(Lucene.segmentReader(leaf.reader()), index, sums);
          }
        } catch (IllegalIndexShardStateException e) {
          // It is on its way to this node or from it.
          continue;
        }
      }
    }
    return sums.map();
  }

  private static void add(SegmentReader segment, IndexService index, Sums sums) throws IOException {
    boolean any = false;
    for (FieldInfo field : segment.getFieldInfos()) {
      if (!ours(index, field)) {
        continue;
      }
      any = true;
      sums.vectors +=
          field.getVectorEncoding() == VectorEncoding.BYTE
              ? segment.getByteVectorValues(field.name).size()
              : segment.getFloatVectorValues(field.name).size();
      for (Map.Entry<String, Long> part :
          segment.getVectorReader().getOffHeapByteSize(field).entrySet()) {
        if (part.getKey().equals(CODES)) {
          sums.codeBytes += part.getValue();
        } else {
          sums.vectorBytes += part.getValue();
        }
      }
    }
    sums.segments += any ? 1 : 0;
  }

  private static boolean ours(IndexService index, FieldInfo field) {
    return field.hasVectorValues()
        && index.mapperService().fieldType(field.name) instanceof HopfieldVectorFieldMapper.Type;
  }

  /**
   * Reads all codes of an index that the node has, so that they are in memory.
   *
   * @return how many shards there were
   */
  static int warm(IndexService index) throws IOException {
    int shards = 0;
    for (IndexShard shard : index) {
      try (Engine.Searcher searcher = shard.acquireSearcher("hopfield_warmup")) {
        shards++;
        for (FieldInfo field : FieldInfos.getMergedFieldInfos(searcher.getIndexReader())) {
          if (ours(index, field)) {
            warm(searcher, field);
          }
        }
      } catch (IllegalIndexShardStateException e) {
        continue;
      }
    }
    return shards;
  }

  /** One query that reads everything: any will do. */
  private static void warm(Engine.Searcher searcher, FieldInfo field) throws IOException {
    HopfieldQuery.builder(field.name, new float[field.getVectorDimension()])
        .k(1)
        .candidates(1)
        .effort(Double.POSITIVE_INFINITY)
        .build()
        .find(new IndexSearcher(searcher.getIndexReader()));
  }
}
