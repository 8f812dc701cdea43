package io.github.lucenehopfield.index;

import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.tests.index.BaseKnnVectorsFormatTestCase;
import org.apache.lucene.tests.util.TestUtil;

/** Lucene's own suite, with codes alongside Lucene's graph. */
public class TestComposedGraph extends BaseKnnVectorsFormatTestCase {
  private HopfieldVectorsFormat format;

  @Override
  public void setUp() throws Exception {
    format =
        new HopfieldVectorsFormat(
            new Lucene99HnswVectorsFormat(8 + random().nextInt(9), 20 + random().nextInt(81)),
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
