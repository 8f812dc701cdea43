package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.CodeSettings;
import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.MergeState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.util.IORunnable;

/**
 * Merges from Lucene 10.5 on, where {@code mergeOneField} may return deferred work: that of a
 * delegate. Ours is done in {@code finish}, when all raw vectors are there. Compiled against Lucene
 * 10.5.1, and made by reflection only.
 */
final class DeferredMergeWriter extends Hopfield1VectorsWriter {
  DeferredMergeWriter(SegmentWriteState state, KnnVectorsFormat rawFormat, CodeSettings settings) {
    super(state, rawFormat, settings);
  }

  @Override
  public IORunnable mergeOneField(FieldInfo fieldInfo, MergeState mergeState) throws IOException {
    merged(fieldInfo, mergeState, mergeState::checkAborted);
    return raw().mergeOneField(fieldInfo, withUnwrappedReaders(fieldInfo.name, mergeState));
  }

  private MergeState withUnwrappedReaders(String field, MergeState state) {
    KnnVectorsReader[] readers = unwrapped(field, state);
    return readers == state.knnVectorsReaders
        ? state
        : new MergeState(
            state.docMaps,
            state.segmentInfo,
            state.mergeFieldInfos,
            state.storedFieldsReaders,
            state.termVectorsReaders,
            state.normsProducers,
            state.docValuesProducers,
            state.fieldInfos,
            state.liveDocs,
            state.fieldsProducers,
            state.pointsReaders,
            readers,
            state.maxDocs,
            state.infoStream,
            state.intraMergeTaskExecutor,
            state.needsIndexSort,
            state.oneMerge);
  }
}
