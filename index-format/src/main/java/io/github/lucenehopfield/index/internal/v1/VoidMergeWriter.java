package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.CodeSettings;
import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.MergeState;
import org.apache.lucene.index.SegmentWriteState;

/**
 * Merges under Lucene 10.3 and 10.4, where {@code mergeOneField} returns nothing
 * (docs/decisions/0002).
 */
final class VoidMergeWriter extends Hopfield1VectorsWriter {
  VoidMergeWriter(SegmentWriteState state, KnnVectorsFormat rawFormat, CodeSettings settings) {
    super(state, rawFormat, settings);
  }

  @Override
  public void mergeOneField(FieldInfo fieldInfo, MergeState mergeState) throws IOException {
    raw().mergeOneField(fieldInfo, withUnwrappedReaders(fieldInfo.name, mergeState));
    // An aborted merge is noticed by the rate limiter of its outputs in these versions.
    merged(fieldInfo, mergeState, () -> {});
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
            state.needsIndexSort);
  }
}
