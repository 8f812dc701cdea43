package io.github.lucenehopfield.solr;

import io.github.lucenehopfield.HopfieldWarmup;
import io.github.lucenehopfield.index.CodeSettings;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.index.HopfieldVectorsFormat;
import io.github.lucenehopfield.noise.SimilarityRegistry;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import org.apache.lucene.codecs.Codec;
import org.apache.solr.core.CloseHook;
import org.apache.solr.core.SolrCore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warms up a node when its first core with the component is loaded, in the background, so that the
 * first clauses do not wait for the compiler. Ends at the latest when that core is closed.
 */
final class CoreWarmup {
  /** The parameter of the component, and the system property, that switch it off. */
  static final String PARAMETER = "warmup";

  private static final String PROPERTY = "hopfield.warmup";
  private static final Logger LOGGER =
      LoggerFactory.getLogger(MethodHandles.lookup().lookupClass());

  private CoreWarmup() {}

  /**
   * Starts it, where the node has not been warmed up yet.
   *
   * @param wanted the value of the parameter, or null for that of the system property
   * @param core that is loaded
   * @throws IllegalArgumentException if the value is neither true nor false
   */
  static void start(Object wanted, SolrCore core) {
    String value = wanted == null ? System.getProperty(PROPERTY, "true") : String.valueOf(wanted);
    if (!value.equals("true") && !value.equals("false")) {
      throw new IllegalArgumentException(
          PARAMETER + " must be true or false; " + PARAMETER + "=" + value);
    }
    if (value.equals("true")) {
      // Once a node: what is compiled is compiled for all of its cores.
      core.getCoreContainer()
          .getObjectCache()
          .computeIfAbsent(PROPERTY, HopfieldWarmup.class, key -> startNow(core));
    }
  }

  private static HopfieldWarmup startNow(SolrCore core) {
    HopfieldWarmup warmup =
        HopfieldWarmup.start(
            Path.of(System.getProperty("java.io.tmpdir")),
            codec(),
            SimilarityRegistry.common(),
            CoreWarmup::report);
    core.addCloseHook(
        new CloseHook() {
          @Override
          public void preClose(SolrCore closed) {
            warmup.close();
          }
        });
    return warmup;
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
}
