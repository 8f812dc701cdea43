package io.github.lucenehopfield.index;

import org.apache.lucene.codecs.Codec;
import org.apache.lucene.tests.index.BaseKnnVectorsFormatTestCase;
import org.apache.lucene.tests.util.TestUtil;

/** Lucene's own suite, mostly with codes in the smallest segments. */
public class TestHopfieldVectorsFormat extends BaseKnnVectorsFormatTestCase {
  private HopfieldVectorsFormat format;

  @Override
  public void setUp() throws Exception {
    CodeSettings settings = CodeSettings.DEFAULT.withGroupSize(1 + random().nextInt(8));
    if (random().nextInt(4) > 0) {
      settings =
          settings
              .withMinVectors(1 + random().nextInt(20))
              .withMinPartitioned(2 + random().nextInt(40));
    }
    format = new HopfieldVectorsFormat(settings);
    super.setUp();
  }

  @Override
  protected Codec getCodec() {
    return TestUtil.alwaysKnnVectorsFormat(format);
  }

  /** Abstract since Lucene 10.4, unknown before: no override annotation. */
  protected boolean supportsFloatVectorFallback() {
    return false;
  }
}
