package io.github.lucenehopfield.opensearch;

import io.github.lucenehopfield.HopfieldWarmup;
import io.github.lucenehopfield.index.CodeSettings;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.index.HopfieldVectorsFormat;
import io.github.lucenehopfield.noise.SimilarityRegistry;
import java.io.Closeable;
import java.nio.file.Path;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.lucene.codecs.Codec;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.common.settings.Settings;

/**
 * Warms up a node that has data when it starts, in the background, so that the first clauses do not
 * wait for the compiler. Not thread-safe.
 */
final class NodeWarmup implements Closeable {
  private static final Logger LOGGER = LogManager.getLogger(NodeWarmup.class);

  private HopfieldWarmup running;

  /**
   * Starts it, if the node is to be warmed up.
   *
   * @param settings of the node
   * @param temporary the folder of the node for temporary files
   */
  void start(Settings settings, Path temporary) {
    if (running == null
        && HopfieldSettings.WARMUP.get(settings)
        && DiscoveryNode.isDataNode(settings)) {
      running =
          HopfieldWarmup.start(temporary, codec(), SimilarityRegistry.common(), NodeWarmup::report);
    }
  }

  private static Codec codec() {
    CodeSettings settings = CodeSettings.DEFAULT.withMinVectors(HopfieldWarmup.VECTORS);
    return new HopfieldCodec(Codec.getDefault(), new HopfieldVectorsFormat(settings));
  }

  private static void report(HopfieldWarmup.Outcome outcome) {
    if (outcome.failure() == null) {
      LOGGER.info("warmed up by {} recalls in {} s", outcome.recalls(), outcome.seconds());
    } else {
      LOGGER.warn("the node is not warm; its first recalls may take seconds", outcome.failure());
    }
  }

  @Override
  public void close() {
    if (running != null) {
      running.close();
    }
  }
}
