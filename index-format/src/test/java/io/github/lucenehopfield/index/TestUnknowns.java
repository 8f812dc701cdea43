package io.github.lucenehopfield.index;

import io.github.lucenehopfield.index.scan.UnknownCoordinates;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.IntField;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.util.LuceneTestCase;
import org.apache.lucene.tests.util.TestUtil;

/** Vectors with unknown coordinates are kept as they are, and scored by what is known of them. */
public class TestUnknowns extends LuceneTestCase {
  private static final CodeSettings ALWAYS = CodeSettings.DEFAULT.withMinVectors(1);
  private static final int DIMENSION = 12;

  private static float[][] patchy(Random random, int count, double share) {
    float[][] vectors = Samples.normalized(Samples.clustered(random, count, DIMENSION));
    for (float[] vector : vectors) {
      int kept = random.nextInt(vector.length);
      for (int d = 0; d < vector.length; d++) {
        vector[d] = d != kept && random.nextDouble() < share ? Float.NaN : vector[d];
      }
    }
    return vectors;
  }

  private static Document document(int id, float[] vector, VectorSimilarityFunction function) {
    Document document = new Document();
    document.add(new StringField(Samples.ID, Integer.toString(id), Field.Store.YES));
    document.add(new IntField("number", id, Field.Store.NO));
    document.add(new NumericDocValuesField("order", -id));
    if (vector != null) {
      document.add(new HopfieldVectorField("f", vector, function));
    }
    return document;
  }

  private static void write(
      IndexWriter writer, float[][] vectors, VectorSimilarityFunction function, int segments)
      throws IOException {
    for (int i = 0; i < vectors.length; i++) {
      writer.addDocument(document(i, vectors[i], function));
      if ((i + 1) % Math.max(1, vectors.length / segments) == 0) {
        writer.flush();
      }
    }
  }

  private static int checkVectors(DirectoryReader reader, float[][] vectors) throws IOException {
    int found = 0;
    for (LeafReaderContext leaf : reader.leaves()) {
      FloatVectorValues values = leaf.reader().getFloatVectorValues("f");
      if (values == null) {
        continue;
      }
      KnnVectorValues.DocIndexIterator docs = values.iterator();
      while (docs.nextDoc() != KnnVectorValues.DocIndexIterator.NO_MORE_DOCS) {
        if (leaf.reader().getLiveDocs() != null && !leaf.reader().getLiveDocs().get(docs.docID())) {
          continue;
        }
        int id =
            Integer.parseInt(leaf.reader().storedFields().document(docs.docID()).get(Samples.ID));
        assertTrue("id=" + id, Arrays.equals(vectors[id], values.vectorValue(docs.index())));
        found++;
      }
    }
    return found;
  }

  private static boolean hasUnknowns(LeafReaderContext leaf) {
    FieldInfo info = leaf.reader().getFieldInfos().fieldInfo("f");
    return UnknownCoordinates.in(info);
  }

  public void testValuesStayThroughMergesSortsAndDeletes() throws Exception {
    float[][] vectors = patchy(random(), 700, 0.3);
    for (boolean sorted : new boolean[] {false, true}) {
      try (Directory dir = newDirectory();
          Directory other = newDirectory();
          Directory third = newDirectory()) {
        IndexWriterConfig config = Samples.config(ALWAYS).setMergePolicy(NoMergePolicy.INSTANCE);
        if (sorted) {
          config.setIndexSort(new Sort(new SortField("order", SortField.Type.LONG)));
        }
        try (IndexWriter writer = new IndexWriter(dir, config)) {
          write(writer, vectors, VectorSimilarityFunction.EUCLIDEAN, 3);
          for (int i = 0; i < vectors.length; i += 7) {
            writer.deleteDocuments(new Term(Samples.ID, Integer.toString(i)));
          }
        }
        int left = vectors.length - (vectors.length + 6) / 7;
        try (DirectoryReader reader = DirectoryReader.open(dir)) {
          assertEquals(left, checkVectors(reader, vectors));
          assertTrue(hasUnknowns(reader.leaves().get(0)));
          try (IndexWriter writer = new IndexWriter(other, Samples.config(ALWAYS))) {
            CodecReader[] readers =
                reader.leaves().stream()
                    .map(leaf -> (CodecReader) leaf.reader())
                    .toArray(CodecReader[]::new);
            writer.addIndexes(readers);
            writer.forceMerge(1);
          }
        }
        try (DirectoryReader reader = DirectoryReader.open(other)) {
          assertEquals(left, checkVectors(reader, vectors));
          assertTrue(hasUnknowns(reader.leaves().get(0)));
          CodeStatistics statistics =
              CodeStatistics.of((CodecReader) reader.leaves().get(0).reader(), "f").get();
          assertTrue(statistics.toString(), statistics.found() >= 0.95f);
        }
        try (IndexWriter writer = new IndexWriter(third, Samples.config(ALWAYS))) {
          writer.addIndexes(other);
          writer.forceMerge(1);
        }
        try (DirectoryReader reader = DirectoryReader.open(third)) {
          assertEquals(left, checkVectors(reader, vectors));
        }
        TestUtil.checkIndex(dir);
        TestUtil.checkIndex(other);
      }
    }
  }

  /** Written out once more: what Lucene would say of the known part, sums scaled up. */
  private static double expected(VectorSimilarityFunction function, float[] q, float[] x) {
    int known = 0;
    for (float value : x) {
      known += Float.isNaN(value) ? 0 : 1;
    }
    float[] a = new float[known];
    float[] b = new float[known];
    int at = 0;
    for (int d = 0; d < x.length; d++) {
      if (!Float.isNaN(x[d])) {
        a[at] = q[d];
        b[at++] = x[d];
      }
    }
    double scale = (double) x.length / known;
    double dot = 0;
    double distance = 0;
    for (int i = 0; i < known; i++) {
      dot += (double) a[i] * b[i];
      distance += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return switch (function) {
      case EUCLIDEAN -> 1 / (1 + scale * distance);
      case DOT_PRODUCT -> Math.max(0, (1 + scale * dot) / 2);
      case COSINE -> VectorSimilarityFunction.COSINE.compare(a, b);
      case MAXIMUM_INNER_PRODUCT -> dot < 0 ? 1 / (1 - scale * dot) : 1 + scale * dot;
    };
  }

  public void testOrdinaryQueriesScoreWhatIsKnown() throws Exception {
    for (VectorSimilarityFunction function : VectorSimilarityFunction.values()) {
      float[][] vectors = patchy(random(), 400, 0.4);
      try (Directory dir = newDirectory()) {
        try (IndexWriter writer = new IndexWriter(dir, Samples.config(ALWAYS))) {
          write(writer, vectors, function, 2);
        }
        try (DirectoryReader reader = DirectoryReader.open(dir)) {
          float[] target = Samples.normalized(Samples.clustered(random(), 1, DIMENSION))[0];
          Query few = IntField.newRangeQuery("number", 0, 30);
          check(reader, function, vectors, target, null, vectors.length);
          check(reader, function, vectors, target, few, 31);
        }
      }
    }
  }

  private static void check(
      DirectoryReader reader,
      VectorSimilarityFunction function,
      float[][] vectors,
      float[] target,
      Query filter,
      int accepted)
      throws IOException {
    TopDocs found =
        new IndexSearcher(reader).search(new KnnFloatVectorQuery("f", target, 10, filter), 10);
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < accepted; i++) {
      ids.add(i);
    }
    ids.sort(Comparator.comparingDouble(id -> -expected(function, target, vectors[id])));
    assertEquals(10, found.scoreDocs.length);
    for (int i = 0; i < 10; i++) {
      ScoreDoc hit = found.scoreDocs[i];
      int id = Integer.parseInt(reader.storedFields().document(hit.doc).get(Samples.ID));
      assertEquals(function + " " + i, expected(function, target, vectors[id]), hit.score, 1e-4);
      double own = expected(function, target, vectors[ids.get(i)]);
      assertEquals(function + " " + i, own, hit.score, 1e-4);
    }
  }

  public void testNoteGoesWithTheLastUnknownCoordinate() throws Exception {
    float[][] vectors = patchy(random(), 200, 0);
    vectors[17][3] = Float.NaN;
    try (Directory dir = newDirectory()) {
      IndexWriterConfig config = Samples.config(ALWAYS).setMergePolicy(NoMergePolicy.INSTANCE);
      try (IndexWriter writer = new IndexWriter(dir, config)) {
        write(writer, vectors, VectorSimilarityFunction.EUCLIDEAN, 2);
      }
      try (DirectoryReader reader = DirectoryReader.open(dir)) {
        assertTrue(hasUnknowns(reader.leaves().get(0)));
        assertFalse(hasUnknowns(reader.leaves().get(1)));
      }
      try (IndexWriter writer = new IndexWriter(dir, Samples.config(ALWAYS))) {
        writer.forceMerge(1);
        writer.commit();
        try (DirectoryReader reader = DirectoryReader.open(writer)) {
          assertTrue(hasUnknowns(reader.leaves().get(0)));
        }
        writer.deleteDocuments(new Term(Samples.ID, "17"));
        writer.forceMerge(1);
      }
      try (DirectoryReader reader = DirectoryReader.open(dir)) {
        assertFalse(hasUnknowns(reader.leaves().get(0)));
        assertEquals(199, checkVectors(reader, vectors));
      }
    }
  }

  public void testFieldWithoutUnknownsIsAnOrdinaryOne() throws Exception {
    float[][] vectors = Samples.clustered(random(), 300, DIMENSION);
    List<List<Long>> lengths = new ArrayList<>();
    for (boolean ours : new boolean[] {false, true}) {
      try (Directory dir = newDirectory()) {
        try (IndexWriter writer =
            new IndexWriter(dir, Samples.config(ALWAYS).setUseCompoundFile(false))) {
          for (float[] vector : vectors) {
            Document document = new Document();
            document.add(
                ours ? new HopfieldVectorField("f", vector) : new KnnFloatVectorField("f", vector));
            writer.addDocument(document);
          }
          writer.forceMerge(1);
        }
        List<Long> own = new ArrayList<>();
        for (String file : dir.listAll()) {
          if (file.matches(".*\\.(hpm|hpc|vec|vemf|fnm)")) {
            own.add(dir.fileLength(file));
          }
        }
        own.sort(null);
        lengths.add(own);
        try (DirectoryReader reader = DirectoryReader.open(dir)) {
          FieldInfo info = reader.leaves().get(0).reader().getFieldInfos().fieldInfo("f");
          assertNull(info.getAttribute("Hopfield1.unknowns"));
        }
      }
    }
    assertEquals(lengths.get(0), lengths.get(1));
  }

  public void testDelegatesRefuse() throws Exception {
    KnnVectorsFormat hnsw = KnnVectorsFormat.forName("Lucene99HnswVectorsFormat");
    HopfieldCodec beside =
        new HopfieldCodec(TestUtil.getDefaultCodec(), new HopfieldVectorsFormat(hnsw, ALWAYS));
    float[][] vectors = patchy(random(), 50, 0.5);
    try (Directory dir = newDirectory();
        Directory other = newDirectory()) {
      try (IndexWriter writer = new IndexWriter(dir, Samples.config(ALWAYS))) {
        write(writer, vectors, VectorSimilarityFunction.EUCLIDEAN, 1);
      }
      try (IndexWriter writer =
              new IndexWriter(
                  other,
                  new IndexWriterConfig()
                      .setCodec(beside)
                      .setMergeScheduler(new SerialMergeScheduler()));
          DirectoryReader reader = DirectoryReader.open(dir)) {
        IllegalArgumentException e =
            expectThrows(
                IllegalArgumentException.class,
                () ->
                    writer.addDocument(
                        document(0, vectors[0], VectorSimilarityFunction.EUCLIDEAN)));
        assertTrue(e.getMessage(), e.getMessage().contains("Lucene99HnswVectorsFormat"));
        CodecReader leaf = (CodecReader) reader.leaves().get(0).reader();
        e = expectThrows(IllegalArgumentException.class, () -> writer.addIndexes(leaf));
        assertTrue(e.getMessage(), e.getMessage().contains("alongside a delegate"));
        writer.addDocument(document(1, new float[DIMENSION], VectorSimilarityFunction.EUCLIDEAN));
      }
    }
  }

  public void testFieldRefuses() {
    float[] nothing = {Float.NaN, Float.NaN};
    IllegalArgumentException e =
        expectThrows(IllegalArgumentException.class, () -> new HopfieldVectorField("f", nothing));
    assertTrue(e.getMessage(), e.getMessage().contains("known=0"));
    float[] infinite = {1, Float.NEGATIVE_INFINITY};
    e = expectThrows(IllegalArgumentException.class, () -> new HopfieldVectorField("f", infinite));
    assertTrue(e.getMessage(), e.getMessage().contains("value[1]=-Infinity"));
    HopfieldVectorField field = new HopfieldVectorField("f", new float[] {1, Float.NaN});
    field.setVectorValue(new float[] {Float.NaN, 2});
    assertEquals(2, field.vectorValue()[1], 0);
    assertTrue(Float.isNaN(field.vectorValue()[0]));
    expectThrows(IllegalArgumentException.class, () -> field.setVectorValue(nothing));
    expectThrows(IllegalArgumentException.class, () -> field.setVectorValue(new float[3]));
  }
}
