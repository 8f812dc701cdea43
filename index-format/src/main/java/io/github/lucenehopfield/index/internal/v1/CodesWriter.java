package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.CodeSettings;
import io.github.lucenehopfield.index.internal.block.NibbleBlocks;
import io.github.lucenehopfield.index.internal.pq.CodebookTrainer;
import io.github.lucenehopfield.index.internal.pq.GroupLayout;
import io.github.lucenehopfield.index.internal.pq.ProductQuantizer;
import io.github.lucenehopfield.index.internal.pq.TrainedCodebook;
import io.github.lucenehopfield.index.internal.pq.UnknownValues;
import io.github.lucenehopfield.index.internal.pq.Workers;
import io.github.lucenehopfield.index.internal.simd.ScanKernel;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.IORunnable;
import org.apache.lucene.util.StringHelper;

/** Trains, encodes and writes the codes of one field of one segment. */
final class CodesWriter {
  /** The most heap that a training sample takes. */
  static final int MAX_SAMPLE_BYTES = 32 << 20;

  private final FieldInfo field;
  private final CodeSettings settings;
  private final Directory directory;
  private final IOContext context;
  private final Workers workers;
  private final IORunnable checkAborted;

  CodesWriter(
      FieldInfo field,
      CodeSettings settings,
      Directory directory,
      IOContext context,
      Workers workers,
      IORunnable checkAborted) {
    this.field = field;
    this.settings = settings;
    this.directory = directory;
    this.context = context;
    this.workers = workers;
    this.checkAborted = checkAborted;
  }

  /**
   * Writes the codes.
   *
   * @param reader the raw vectors
   * @param mayBeUnknown whether values may be NaN; notes whether any is in the field's info
   * @param known codewords to take over where they do, or null to train
   * @param out receives codes, codebook and directory
   * @return the entry for the metadata
   */
  FieldEntry write(
      KnnVectorsReader reader, boolean mayBeUnknown, KnownCodewords known, IndexOutput out)
      throws IOException {
    VectorSource vectors = new VectorSource(reader, field);
    boolean unknowns = mayBeUnknown && Unknowns.in(vectors, field);
    Unknowns.note(field, unknowns);
    int dimensions = field.getVectorDimension();
    FieldEntry.Codes codes = null;
    if (vectors.size() >= settings.minVectors()) {
      codes = writeCodes(vectors, unknowns, dimensions, known, out);
    }
    return new FieldEntry(
        field.number, field.getVectorEncoding(), dimensions, vectors.size(), codes);
  }

  /** {@return whether the permutation, if any, has the length of the vectors of a field} */
  static boolean permutationFits(FieldInfo field, CodeSettings settings) {
    int[] permutation = settings.permutation();
    return permutation == null || permutation.length == field.getVectorDimension();
  }

  /** Refuses settings that do not fit a field. */
  static void checkPermutation(FieldInfo field, CodeSettings settings) {
    if (permutationFits(field, settings) == false) {
      throw new IllegalArgumentException(
          "permutation must have the length of the vectors, "
              + field.getVectorDimension()
              + "; length="
              + settings.permutation().length
              + ", field="
              + field.name);
    }
  }

  private FieldEntry.Codes writeCodes(
      VectorSource vectors, boolean unknowns, int dimensions, KnownCodewords known, IndexOutput out)
      throws IOException {
    checkPermutation(field, settings);
    GroupLayout layout =
        new GroupLayout(dimensions, settings.groupSize(dimensions), settings.permutation());
    ProductQuantizer quantizer = train(vectors, unknowns, layout, known);
    if (unknowns) {
      vectors.fillWith(new UnknownValues(layout, quantizer.centroids()));
    }
    Exceptions exceptions = new Exceptions(vectors.size());
    SelfCheck check = new SelfCheck(vectors.size(), layout.groups());
    if (vectors.size() >= settings.minPartitioned()) {
      try (PartitionedCodes partitioned =
          new PartitionedCodes(
              layout,
              quantizer,
              vectors.size(),
              directory,
              out.getName(),
              context,
              workers,
              checkAborted)) {
        encode(vectors, layout, quantizer, exceptions, check, partitioned::add);
        long codesStart = out.alignFilePointer(Hopfield1Files.CODES_ALIGNMENT);
        partitioned.writeCodes(out);
        return finish(vectors, quantizer, layout, codesStart, partitioned, exceptions, check, out);
      }
    }
    long codesStart = out.alignFilePointer(Hopfield1Files.CODES_ALIGNMENT);
    encode(
        vectors,
        layout,
        quantizer,
        exceptions,
        check,
        (block, lanes) -> out.writeBytes(block, block.length));
    return finish(vectors, quantizer, layout, codesStart, null, exceptions, check, out);
  }

  private static FieldEntry.Codes finish(
      VectorSource vectors,
      ProductQuantizer quantizer,
      GroupLayout layout,
      long codesStart,
      PartitionedCodes partitioned,
      Exceptions exceptions,
      SelfCheck check,
      IndexOutput out)
      throws IOException {
    long codebookStart = out.getFilePointer();
    writeCodebook(quantizer, layout.dimensions(), out);
    long directoryStart = out.getFilePointer();
    int partitions = 1;
    if (partitioned != null && partitioned.partitions() > 1) {
      partitions = partitioned.partitions();
      partitioned.writeDirectory(out);
    }
    long exceptionsStart = out.getFilePointer();
    int[] byDistance = exceptions.byDistance();
    int[] byDirection = exceptions.byDirection();
    int[] all = IntStream.concat(IntStream.of(byDistance), IntStream.of(byDirection)).toArray();
    TrainedCodebook codebook = quantizer.codebook();
    for (int ordinal : all) {
      out.writeInt(ordinal);
    }
    Arrays.sort(all);
    return new FieldEntry.Codes(
        layout,
        quantizer.relativeError(),
        codesStart,
        codebookStart - codesStart,
        codebookStart,
        directoryStart - codebookStart,
        partitions,
        partitions == 1 ? 0 : directoryStart,
        check.found(VectorSimilarityFunction.EUCLIDEAN, codebook, vectors, byDistance),
        check.found(VectorSimilarityFunction.COSINE, codebook, vectors, all),
        byDistance.length,
        byDirection.length,
        all.length == 0 ? 0 : exceptionsStart);
  }

  /** {@return how many vectors are sampled: as set, as there are, and as the heap allows} */
  static int sampleSize(int vectors, int dimensions, CodeSettings settings) {
    int most = Math.max(16, MAX_SAMPLE_BYTES / (dimensions * Float.BYTES));
    return Math.min(vectors, Math.min(settings.trainingSample(), most));
  }

  private ProductQuantizer train(
      VectorSource vectors, boolean unknowns, GroupLayout layout, KnownCodewords known)
      throws IOException {
    int dimensions = layout.dimensions();
    int count = sampleSize(vectors.size(), dimensions, settings);
    float[] sample = new float[count * dimensions];
    // A segment's id is random; the field's name makes the same input give the same bytes.
    long seed = StringHelper.murmurhash3_x86_32(new BytesRef(field.name), 0);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < count; i++) {
      if ((i & 1023) == 0) {
        checkAborted.run();
      }
      long from = (long) i * vectors.size() / count;
      long to = (long) (i + 1) * vectors.size() / count;
      float[] vector = vectors.vector((int) random.nextLong(from, to));
      for (int slot = 0; slot < dimensions; slot++) {
        sample[slot * count + i] = vector[layout.dimension(slot)];
      }
    }
    if (unknowns) {
      UnknownValues.replace(layout, sample, count, random);
    }
    CodebookTrainer trainer = new CodebookTrainer(layout, seed);
    // As many vectors stand behind what is known as would behind what is trained.
    if (known != null && known.vectors() >= count && known.layout().equals(layout)) {
      ProductQuantizer reused =
          trainer.reuse(
              sample, count, known.centroids(), known.relativeError(), workers, checkAborted);
      if (reused != null) {
        return reused;
      }
    }
    return trainer.train(sample, count, workers, checkAborted);
  }

  /** Takes packed codes, a block at a time. */
  @FunctionalInterface
  private interface BlockConsumer {
    void accept(byte[] block, int lanes) throws IOException;
  }

  private void encode(
      VectorSource vectors,
      GroupLayout layout,
      ProductQuantizer quantizer,
      Exceptions exceptions,
      SelfCheck check,
      BlockConsumer consumer)
      throws IOException {
    byte[] block = new byte[NibbleBlocks.blockBytes(layout.groups())];
    double[] squaredLengths = new double[ScanKernel.BLOCK];
    int size = vectors.size();
    for (int ordinal = 0; ordinal < size; ordinal++) {
      float[] vector = vectors.vector(ordinal);
      int lane = quantizer.lanes();
      squaredLengths[lane] = quantizer.add(vector);
      if (Double.isFinite(squaredLengths[lane]) == false) {
        throw new IllegalArgumentException(
            "vector values must be finite; field=" + field.name + ", ordinal=" + ordinal);
      }
      if (quantizer.lanes() == ScanKernel.BLOCK || ordinal == size - 1) {
        checkAborted.run();
        int lanes = quantizer.lanes();
        quantizer.encode(block);
        for (int i = 0; i < lanes; i++) {
          exceptions.add(quantizer.errors()[i], squaredLengths[i]);
        }
        check.add(ordinal / ScanKernel.BLOCK, block);
        consumer.accept(block, lanes);
      }
    }
  }

  private static void writeCodebook(ProductQuantizer quantizer, int dimensions, IndexOutput out)
      throws IOException {
    writeFloats(quantizer.centroids(), out);
    writeFloats(quantizer.levels(), out);
    byte[] weights = new byte[16 * 16];
    for (int slot = 0; slot < dimensions; slot++) {
      quantizer.weights(slot, weights);
      out.writeBytes(weights, weights.length);
    }
  }

  private static void writeFloats(float[] values, IndexOutput out) throws IOException {
    for (float value : values) {
      out.writeInt(Float.floatToIntBits(value));
    }
  }
}
