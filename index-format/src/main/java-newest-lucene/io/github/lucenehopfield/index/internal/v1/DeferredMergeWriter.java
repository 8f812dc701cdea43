package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.CodeSettings;
import java.io.IOException;
import org.apache.lucene.codecs.hnsw.FlatVectorsFormat;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.MergeState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.util.IORunnable;

/**
 * Merges under Lucene 10.5, where {@code mergeOneField} may return deferred work. There is none:
 * codes are written in {@code finish}, when all raw vectors are there. Compiled against Lucene
 * 10.5, and made by reflection only.
 */
final class DeferredMergeWriter extends Hopfield1VectorsWriter {
  DeferredMergeWriter(
      SegmentWriteState state, FlatVectorsFormat flatFormat, CodeSettings settings) {
    super(state, flatFormat, settings);
  }

  @Override
  public IORunnable mergeOneField(FieldInfo fieldInfo, MergeState mergeState) throws IOException {
    flat().mergeOneFlatVectorField(fieldInfo, mergeState);
    merged(fieldInfo, mergeState::checkAborted);
    return null;
  }
}
