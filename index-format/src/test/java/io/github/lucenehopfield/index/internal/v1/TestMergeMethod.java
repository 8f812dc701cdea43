package io.github.lucenehopfield.index.internal.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.lucenehopfield.index.CodeSettings;
import io.github.lucenehopfield.index.HopfieldVectorsFormat;
import io.github.lucenehopfield.index.Samples;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Random;
import org.apache.lucene.codecs.FilterCodec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatVectorScorerUtil;
import org.apache.lucene.codecs.lucene99.Lucene99FlatVectorsFormat;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.MergeState;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.util.TestUtil;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The writer overrides the form of {@code mergeOneField} that the Lucene at hand calls. */
class TestMergeMethod {
  @Test
  void writerOverridesTheMethodOfThisLucene() throws Exception {
    Class<?> used =
        Hopfield1VectorsWriter.MergeMethod.newWriter(null, null, CodeSettings.DEFAULT).getClass();
    int overriding = 0;
    for (Method method : used.getDeclaredMethods()) {
      if (method.getName().equals("mergeOneField") && method.isBridge() == false) {
        assertEquals(returnedByLucene(), method.getReturnType());
        overriding++;
      }
    }
    assertEquals(1, overriding);
    // An override it is only if a call through the base class ends in our class.
    assertEquals(
        used,
        used.getMethod("mergeOneField", FieldInfo.class, MergeState.class).getDeclaringClass());
  }

  @Test
  void vectorsSurviveTheMergeOfTheRightWriter() throws IOException {
    assertEquals(40, vectorsAfterMerge(new HopfieldVectorsFormat()));
  }

  /** What these tests guard against, shown with the writer that is wrong for this Lucene. */
  @Test
  void writerForAnotherLuceneWouldLoseTheVectors() throws Exception {
    Assumptions.assumeFalse(returnedByLucene() == void.class);
    KnnVectorsFormat naive =
        new KnnVectorsFormat(HopfieldVectorsFormat.NAME) {
          @Override
          public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
            Lucene99FlatVectorsFormat flat =
                new Lucene99FlatVectorsFormat(FlatVectorScorerUtil.getLucene99FlatVectorsScorer());
            return opened(new VoidMergeWriter(state, flat, CodeSettings.DEFAULT));
          }

          @Override
          public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
            return new HopfieldVectorsFormat().fieldsReader(state);
          }

          @Override
          public int getMaxDimensions(String field) {
            return HopfieldVectorsFormat.MAX_DIMENSIONS;
          }
        };
    assertThrows(IllegalArgumentException.class, () -> vectorsAfterMerge(naive));
  }

  private static KnnVectorsWriter opened(Hopfield1VectorsWriter writer) throws IOException {
    try {
      Method open = Hopfield1VectorsWriter.class.getDeclaredMethod("openFiles");
      open.setAccessible(true);
      open.invoke(writer);
      return writer;
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      throw new IOException(e);
    }
  }

  private static Class<?> returnedByLucene() throws NoSuchMethodException {
    return KnnVectorsWriter.class
        .getMethod("mergeOneField", FieldInfo.class, MergeState.class)
        .getReturnType();
  }

  private static int vectorsAfterMerge(KnnVectorsFormat format) throws IOException {
    float[][] vectors = Samples.clustered(new Random(40), 40, 4);
    PerFieldKnnVectorsFormat perField =
        new PerFieldKnnVectorsFormat() {
          @Override
          public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
            return format;
          }
        };
    FilterCodec codec =
        new FilterCodec(TestUtil.getDefaultCodec().getName(), TestUtil.getDefaultCodec()) {
          @Override
          public KnnVectorsFormat knnVectorsFormat() {
            return perField;
          }
        };
    try (Directory directory = new ByteBuffersDirectory()) {
      try (IndexWriter writer =
          new IndexWriter(directory, Samples.config(CodeSettings.DEFAULT).setCodec(codec))) {
        for (int i = 0; i < vectors.length; i++) {
          writer.addDocument(
              Samples.document(i, "f", vectors[i], VectorSimilarityFunction.EUCLIDEAN));
          if (i == 20) {
            writer.flush();
          }
        }
        writer.forceMerge(1);
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        return Samples.checkVectors(reader, "f", vectors);
      }
    }
  }
}
