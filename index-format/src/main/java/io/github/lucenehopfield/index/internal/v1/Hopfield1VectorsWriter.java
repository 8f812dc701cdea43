package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.CodeSettings;
import io.github.lucenehopfield.index.internal.pq.Workers;
import io.github.lucenehopfield.index.scan.UnknownCoordinates;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.KnnFieldVectorsWriter;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.MergeState;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.Sorter;
import org.apache.lucene.index.VectorEncoding;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.util.IORunnable;
import org.apache.lucene.util.IOUtils;
import org.apache.lucene.util.RamUsageEstimator;
import org.apache.lucene.util.Version;

/**
 * Writes raw vectors through another format, Lucene's flat one or a delegate, and then, when these
 * are complete, reads them back one by one to train and write the codes. Flushing and merging are
 * the same from there on, documents are in their final order, and no vector is held on the heap
 * beyond the training sample and what a delegate holds (docs/decisions/0001 and 0014).
 *
 * <p>{@code KnnVectorsWriter.mergeOneField} changed its return type between Lucene 10.4 and 10.5,
 * so it is overridden by two subclasses (docs/decisions/0002), of which {@link #open} takes the one
 * that fits the Lucene at hand; this class must not mention it. Not thread-safe.
 */
public abstract class Hopfield1VectorsWriter extends KnnVectorsWriter {
  private static final long SHALLOW_BYTES =
      RamUsageEstimator.shallowSizeOfInstance(Hopfield1VectorsWriter.class);

  private final SegmentWriteState state;
  private final KnnVectorsFormat rawFormat;
  private final CodeSettings settings;
  private final List<FieldInfo> fields = new ArrayList<>();
  private KnnVectorsWriter raw;
  private IndexOutput meta;
  private IndexOutput codes;
  private final Map<String, Integer> mergedVectors = new HashMap<>();
  private final Map<String, Hopfield1VectorsReader> largest = new HashMap<>();
  private final Map<String, CheckedVectorsWriter> checked = new HashMap<>();
  private final Set<String> mayBeUnknown = new HashSet<>();
  private Workers workers = Workers.CALLER;
  private IORunnable checkAborted = () -> {};
  private boolean finished;

  /**
   * Opens a writer for the Lucene at hand.
   *
   * @param state the segment that is written
   * @param rawFormat holds the raw vectors: the flat format, or a delegate
   * @param settings how codes are made
   * @return the writer
   * @throws IOException if a file cannot be made; none is left open then
   * @throws IllegalStateException if the Lucene at hand was not tested
   */
  public static Hopfield1VectorsWriter open(
      SegmentWriteState state, KnnVectorsFormat rawFormat, CodeSettings settings)
      throws IOException {
    TestedLucene.check();
    Hopfield1VectorsWriter writer = MergeMethod.newWriter(state, rawFormat, settings);
    try {
      writer.openFiles();
      return writer;
    } catch (Throwable t) {
      IOUtils.closeWhileHandlingException(writer);
      throw t;
    }
  }

  Hopfield1VectorsWriter(
      SegmentWriteState state, KnnVectorsFormat rawFormat, CodeSettings settings) {
    this.state = state;
    this.rawFormat = rawFormat;
    this.settings = settings;
  }

  private void openFiles() throws IOException {
    raw = rawFormat.fieldsWriter(state);
    meta =
        state.directory.createOutput(
            Hopfield1Files.meta(state.segmentInfo, state.segmentSuffix), state.context);
    codes =
        state.directory.createOutput(
            Hopfield1Files.codes(state.segmentInfo, state.segmentSuffix), state.context);
    writeHeader(meta, Hopfield1Files.META_CODEC_NAME);
    meta.writeString(Hopfield1Files.delegateName(rawFormat));
    writeHeader(codes, Hopfield1Files.CODES_CODEC_NAME);
  }

  private void writeHeader(IndexOutput out, String codecName) throws IOException {
    CodecUtil.writeIndexHeader(
        out,
        codecName,
        Hopfield1Files.VERSION_CURRENT,
        state.segmentInfo.getId(),
        state.segmentSuffix);
  }

  /** {@return the writer of the raw vectors, for the merging subclasses} */
  final KnnVectorsWriter raw() {
    return raw;
  }

  /**
   * {@return the readers of a merge as the raw format wrote them, so that a delegate finds its own
   * graphs and quantiles in them; the array of the merge where none is wrapped by ours}
   *
   * @param field the name of the field that is merged
   * @param state the merge
   * @throws IllegalArgumentException if there are unknown values, and a delegate would get them
   */
  final KnnVectorsReader[] unwrapped(String field, MergeState state) {
    if (hasDelegate() && haveUnknowns(field, state)) {
      throw new IllegalArgumentException(
          "vector values must be finite alongside a delegate; delegate="
              + rawFormat.getName()
              + ", field="
              + field);
    }
    KnnVectorsReader[] readers = state.knnVectorsReaders;
    for (int i = 0; i < readers.length; i++) {
      KnnVectorsReader reader = ofField(readers[i], field);
      if (reader instanceof Hopfield1VectorsReader ours && ours.hasDelegate()) {
        if (readers == state.knnVectorsReaders) {
          readers = readers.clone();
        }
        readers[i] = ours.raw();
      }
    }
    return readers;
  }

  private boolean hasDelegate() {
    return Hopfield1Files.delegateName(rawFormat).equals(Hopfield1Files.NO_DELEGATE) == false;
  }

  private static boolean haveUnknowns(String field, MergeState state) {
    for (FieldInfos infos : state.fieldInfos) {
      FieldInfo info = infos.fieldInfo(field);
      if (info != null && UnknownCoordinates.in(info)) {
        return true;
      }
    }
    return false;
  }

  /** {@return whether other formats, which check nothing, have vectors of a field to be merged} */
  private static boolean haveOthers(String field, MergeState state) {
    for (KnnVectorsReader reader : state.knnVectorsReaders) {
      KnnVectorsReader own = reader == null ? null : ofField(reader, field);
      if (own != null && own instanceof Hopfield1VectorsReader == false) {
        return true;
      }
    }
    return false;
  }

  private static KnnVectorsReader ofField(KnnVectorsReader reader, String field) {
    return reader instanceof PerFieldKnnVectorsFormat.FieldsReader perField
        ? perField.getFieldReader(field)
        : reader;
  }

  /** {@return the reader of the most codes of a field that go into a merge, or null for none} */
  private static Hopfield1VectorsReader largest(String field, MergeState state) {
    Hopfield1VectorsReader largest = null;
    int most = 0;
    for (KnnVectorsReader reader : state.knnVectorsReaders) {
      if (ofField(reader, field) instanceof Hopfield1VectorsReader ours
          && ours.codedVectors(field) > most) {
        most = ours.codedVectors(field);
        largest = ours;
      }
    }
    return largest;
  }

  /**
   * {@return whether the merge policy asked for the merge} One that the user asked for trains anew,
   * so that its bytes do not depend on how segments came about.
   */
  private boolean ordinaryMerge() {
    return "-1".equals(state.segmentInfo.getDiagnostics().get("mergeMaxNumSegments"));
  }

  /**
   * Notes a field whose raw vectors have been merged, or will be before {@link #finish}.
   *
   * @param fieldInfo the merged field
   * @param state the merge
   * @param aborted throws where the merge has been aborted
   */
  final void merged(FieldInfo fieldInfo, MergeState state, IORunnable aborted) throws IOException {
    fields.add(fieldInfo);
    mergedVectors.put(fieldInfo.name, MergedVectors.count(fieldInfo, state));
    if (haveUnknowns(fieldInfo.name, state) || haveOthers(fieldInfo.name, state)) {
      mayBeUnknown.add(fieldInfo.name);
    }
    if (ordinaryMerge()) {
      largest.put(fieldInfo.name, largest(fieldInfo.name, state));
    }
    workers = new Workers(state.intraMergeTaskExecutor);
    checkAborted = aborted;
  }

  @Override
  public KnnFieldVectorsWriter<?> addField(FieldInfo fieldInfo) throws IOException {
    KnnFieldVectorsWriter<?> writer = raw.addField(fieldInfo);
    fields.add(fieldInfo);
    if (CodesWriter.permutationFits(fieldInfo, settings) == false) {
      // An exception from this method would close the index writer.
      return new RefusedVectorsWriter(fieldInfo, settings, writer);
    }
    if (fieldInfo.getVectorEncoding() != VectorEncoding.FLOAT32) {
      return writer;
    }
    CheckedVectorsWriter checking =
        new CheckedVectorsWriter(
            fieldInfo.name, writer, hasDelegate() ? rawFormat.getName() : null);
    checked.put(fieldInfo.name, checking);
    return checking;
  }

  @Override
  public void flush(int maxDoc, Sorter.DocMap sortMap) throws IOException {
    raw.flush(maxDoc, sortMap);
  }

  @Override
  public void finish() throws IOException {
    if (finished) {
      throw new IllegalStateException("already finished");
    }
    finished = true;
    raw.finish();
    KnnVectorsWriter done = raw;
    raw = null;
    done.close();
    SegmentReadState readState =
        new SegmentReadState(
            state.directory,
            state.segmentInfo,
            // A flush does not know the infos of the segment yet.
            new FieldInfos(fields.toArray(FieldInfo[]::new)),
            state.context,
            state.segmentSuffix);
    try (KnnVectorsReader vectors = rawFormat.fieldsReader(readState)) {
      for (FieldInfo field : fields) {
        MergedVectors.check(vectors, field, mergedVectors.get(field.name), rawFormat);
        Hopfield1VectorsReader known = largest.get(field.name);
        new CodesWriter(field, settings, state.directory, state.context, workers, checkAborted)
            .write(
                vectors,
                mayBeUnknown(field.name),
                known == null ? null : known.codewords(field.name),
                codes)
            .write(meta);
      }
    }
    meta.writeInt(Hopfield1Files.END_OF_FIELDS);
    CodecUtil.writeFooter(meta);
    CodecUtil.writeFooter(codes);
  }

  private boolean mayBeUnknown(String field) {
    CheckedVectorsWriter writer = checked.get(field);
    return mayBeUnknown.contains(field) || writer != null && writer.unknowns();
  }

  @Override
  public long ramBytesUsed() {
    return SHALLOW_BYTES + (raw == null ? 0 : raw.ramBytesUsed());
  }

  @Override
  public void close() throws IOException {
    IOUtils.close(raw, meta, codes);
  }

  /** Says which of the two forms of {@code mergeOneField} the Lucene at hand has. */
  static final class MergeMethod {
    private static final String DEFERRED =
        "io.github.lucenehopfield.index.internal.v1.DeferredMergeWriter";

    private MergeMethod() {}

    static Hopfield1VectorsWriter newWriter(
        SegmentWriteState state, KnnVectorsFormat rawFormat, CodeSettings settings) {
      try {
        Class<?> returned =
            KnnVectorsWriter.class
                .getMethod("mergeOneField", FieldInfo.class, MergeState.class)
                .getReturnType();
        if (returned == void.class) {
          return new VoidMergeWriter(state, rawFormat, settings);
        }
        return (Hopfield1VectorsWriter)
            Class.forName(DEFERRED)
                .getDeclaredConstructor(
                    SegmentWriteState.class, KnnVectorsFormat.class, CodeSettings.class)
                .newInstance(state, rawFormat, settings);
      } catch (ReflectiveOperationException e) {
        // Going on would lose vectors on merge.
        throw new IllegalStateException(
            "Lucene must have a mergeOneField that lucene-hopfield knows; version="
                + Version.LATEST,
            e);
      }
    }
  }
}
