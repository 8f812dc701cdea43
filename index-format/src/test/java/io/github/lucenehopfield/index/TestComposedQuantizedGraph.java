package io.github.lucenehopfield.index;

import org.apache.lucene.codecs.Codec;
import org.apache.lucene.tests.index.BaseKnnVectorsFormatTestCase;
import org.apache.lucene.tests.util.TestUtil;

/** Lucene's own suite, with codes alongside Lucene's graph over quantized vectors. */
public class TestComposedQuantizedGraph extends BaseKnnVectorsFormatTestCase {
  private HopfieldVectorsFormat format;

  @Override
  public void setUp() throws Exception {
    format =
        new HopfieldVectorsFormat(
            Samples.quantizedGraph(),
            CodeSettings.DEFAULT
                .withGroupSize(1 + random().nextInt(8))
                .withMinVectors(1 + random().nextInt(20))
                .withMinPartitioned(2 + random().nextInt(40)));
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
