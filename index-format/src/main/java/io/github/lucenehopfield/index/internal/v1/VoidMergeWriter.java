package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.CodeSettings;
import java.io.IOException;
import org.apache.lucene.codecs.hnsw.FlatVectorsFormat;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.MergeState;
import org.apache.lucene.index.SegmentWriteState;

/** Merges under Lucene 10.3 and 10.4, where {@code mergeOneField} returns nothing. */
final class VoidMergeWriter extends Hopfield1VectorsWriter {
  VoidMergeWriter(SegmentWriteState state, FlatVectorsFormat flatFormat, CodeSettings settings) {
    super(state, flatFormat, settings);
  }

  @Override
  public void mergeOneField(FieldInfo fieldInfo, MergeState mergeState) throws IOException {
    flat().mergeOneField(fieldInfo, mergeState);
    // An aborted merge is noticed by the rate limiter of its outputs in these versions.
    merged(fieldInfo, () -> {});
  }
}
