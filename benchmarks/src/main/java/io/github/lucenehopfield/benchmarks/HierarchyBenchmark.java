package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.Feedback;
import io.github.lucenehopfield.Hierarchy;
import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.similarity.Similarities;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.VectorUtil;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What push-pull feedback gains on a hierarchy: images are children of the clusters of their class.
 * Cues are corrupted as Liu et al. (NeurIPS 2019) corruption theirs: a share of the pixels is
 * copied from a sibling, another one from a child of another parent.
 */
@Command(
    name = "hierarchy",
    mixinStandardHelpOptions = true,
    description =
        "Origins found with and without push-pull feedback, among images of Fashion-MNIST whose"
            + " parents are clusters of their classes.")
final class HierarchyBenchmark implements Callable<Integer> {
  private static final String FIELD = "vector";
  private static final int SAMPLE = 5000;

  @Mixin private FashionMnist files;

  @Mixin private final CueOptions options = new CueOptions(500);

  @Option(
      names = "--images",
      defaultValue = "60000",
      description = "Stored images (default: ${DEFAULT-VALUE}).")
  private int images;

  @Option(
      names = "--clusters",
      defaultValue = "50",
      description = "Clusters over all classes (default: ${DEFAULT-VALUE}).")
  private int clusters;

  @Option(
      names = "--candidates",
      defaultValue = "1000",
      description = "Candidates of scores (default: ${DEFAULT-VALUE}).")
  private int candidates;

  @Option(
      names = "--pulls",
      split = ",",
      defaultValue = "0.25,0.5,1",
      description = "Shares of the parent that are taken off (default: ${DEFAULT-VALUE}).")
  private double[] pulls;

  @Option(
      names = "--network-cues",
      defaultValue = "50",
      description =
          "Cues for the network, among 70 candidates, which takes long (default:"
              + " ${DEFAULT-VALUE}).")
  private int networkCues;

  /** Shares copied from a sibling and from a child of another parent, and then added noise. */
  private record Corruption(double sibling, double other, double noise) {
    float[] apply(float[] image, float[] sibling, float[] other, SplittableRandom random) {
      float[] cue = image.clone();
      for (int d = 0; d < cue.length; d++) {
        double draw = random.nextDouble();
        cue[d] =
            draw < this.sibling ? sibling[d] : draw < this.sibling + this.other ? other[d] : cue[d];
        cue[d] += (float) (noise * random.nextGaussian());
      }
      return cue;
    }
  }

  private static final List<Corruption> CORRUPTIONS =
      List.of(
          new Corruption(.2, .1, .5),
          new Corruption(.45, .05, 0),
          new Corruption(.4, .2, 0),
          new Corruption(.3, .3, 0));

  private float[][] stored;
  private int[] classes;
  private String[] parents;
  private IndexSearcher searcher;

  @Override
  public Integer call() throws Exception {
    stored = files.train(images);
    classes = files.trainClasses(images);
    parents = parents();
    try (Scratch home = new Scratch();
        MMapDirectory directory = new MMapDirectory(home.path())) {
      build(directory);
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        searcher = new IndexSearcher(reader);
        searcher.setQueryCache(null);
        Hierarchy ofClass = Hierarchy.ofField(reader, FIELD, "class");
        Hierarchy ofParent = Hierarchy.ofField(reader, FIELD, "parent");
        Hierarchy clustered = Hierarchy.ofClusters(reader, FIELD, clusters, options.seed + 1);
        System.out.printf(
            Locale.ROOT,
            "%d images, %d parents, %d candidates%n%n| copied from sibling, other; noise |"
                + " similarity | feedback | origin first | - none |%n|---|---|---|---|---|%n",
            stored.length,
            ofParent.size(),
            candidates);
        for (Corruption corruption : CORRUPTIONS) {
          measure(corruption, ofClass, ofParent, clustered);
        }
      }
    }
    return 0;
  }

  /** {@return the cluster of each image within its class, as CLASS/CLUSTER} */
  private String[] parents() throws IOException {
    float[][] centroids;
    try (Scratch home = new Scratch();
        MMapDirectory directory = new MMapDirectory(home.path())) {
      try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
        for (int i = 0; i < Math.min(SAMPLE, stored.length); i++) {
          Document document = new Document();
          document.add(
              new KnnFloatVectorField(FIELD, stored[i], VectorSimilarityFunction.EUCLIDEAN));
          writer.addDocument(document);
        }
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        Hierarchy found = Hierarchy.ofClusters(reader, FIELD, clusters, options.seed);
        centroids = new float[found.size()][];
        for (int c = 0; c < centroids.length; c++) {
          centroids[c] = found.parent(c);
        }
      }
    }
    String[] parents = new String[stored.length];
    for (int i = 0; i < parents.length; i++) {
      int nearest = 0;
      float least = Float.POSITIVE_INFINITY;
      for (int c = 0; c < centroids.length; c++) {
        float distance = VectorUtil.squareDistance(stored[i], centroids[c]);
        if (distance < least) {
          least = distance;
          nearest = c;
        }
      }
      parents[i] = classes[i] + "/" + nearest;
    }
    return parents;
  }

  private void build(MMapDirectory directory) throws IOException {
    IndexWriterConfig config = new IndexWriterConfig().setCodec(new HopfieldCodec());
    try (IndexWriter writer = new IndexWriter(directory, config.setRAMBufferSizeMB(512))) {
      for (int i = 0; i < stored.length; i++) {
        Document document = new Document();
        document.add(new KnnFloatVectorField(FIELD, stored[i], VectorSimilarityFunction.EUCLIDEAN));
        document.add(new NumericDocValuesField("class", classes[i]));
        document.add(new SortedDocValuesField("parent", new BytesRef(parents[i])));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
  }

  private void measure(
      Corruption corruption, Hierarchy ofClass, Hierarchy ofParent, Hierarchy clustered)
      throws IOException {
    SplittableRandom random = new SplittableRandom(options.seed);
    Map<String, List<Integer>> siblings = new HashMap<>();
    for (int i = 0; i < parents.length; i++) {
      siblings.computeIfAbsent(parents[i], key -> new ArrayList<>()).add(i);
    }
    int[] origins = new int[options.cues];
    float[][] cues = new float[options.cues][];
    for (int i = 0; i < options.cues; i++) {
      List<Integer> own;
      do {
        origins[i] = random.nextInt(stored.length);
        own = siblings.get(parents[origins[i]]);
      } while (own.size() < 2);
      int sibling = origins[i];
      while (sibling == origins[i]) {
        sibling = own.get(random.nextInt(own.size()));
      }
      int other = origins[i];
      while (parents[other].equals(parents[origins[i]])) {
        other = random.nextInt(stored.length);
      }
      cues[i] = corruption.apply(stored[origins[i]], stored[sibling], stored[other], random);
    }
    Map<String, Feedback> feedbacks = new LinkedHashMap<>();
    feedbacks.put("push, parents", Feedback.scores(ofParent, .5, 0));
    for (double pull : pulls) {
      feedbacks.put("pull " + pull + ", parents", Feedback.scores(ofParent, 0, pull));
      feedbacks.put("push, pull " + pull + ", parents", Feedback.scores(ofParent, .5, pull));
      feedbacks.put("push, pull " + pull + ", classes", Feedback.scores(ofClass, .5, pull));
    }
    feedbacks.put(
        "push, pull " + pulls[0] + ", " + clusters + " other clusters",
        Feedback.scores(clustered, .5, pulls[0]));
    for (String name : List.of("dot", "cosine", "euclidean")) {
      Similarity similarity = Similarities.byName(name);
      boolean[] none = correct(similarity, null, cues, origins, candidates);
      row(corruption, name, "none", none, null);
      if (name.equals("euclidean")) {
        continue;
      }
      if (name.equals("dot")) {
        // Bright images come before everything else; one row is enough.
        Feedback most = Feedback.scores(ofClass);
        boolean[] with = correct(similarity, most, cues, origins, candidates);
        row(corruption, name, "push, pull 1, classes", with, none);
        continue;
      }
      for (Map.Entry<String, Feedback> feedback : feedbacks.entrySet()) {
        boolean[] with = correct(similarity, feedback.getValue(), cues, origins, candidates);
        row(corruption, name, feedback.getKey(), with, none);
      }
    }
    if (networkCues > 0) {
      float[][] few = Arrays.copyOf(cues, Math.min(networkCues, cues.length));
      Similarity cosine = Similarities.byName("cosine");
      boolean[] none = correct(cosine, null, few, origins, 70);
      boolean[] with = correct(cosine, Feedback.network(ofParent), few, origins, 70);
      row(corruption, "cosine", "network, parents, " + few.length + " cues", with, none);
    }
  }

  private static void row(
      Corruption corruption, String similarity, String feedback, boolean[] found, boolean[] none) {
    System.out.printf(
        Locale.ROOT,
        "| %.2f, %.2f; %.1f | %s | %s | %s | %s |%n",
        corruption.sibling(),
        corruption.other(),
        corruption.noise(),
        similarity,
        feedback,
        Share.withInterval(found),
        none == null ? "" : Share.difference(found, none));
  }

  private boolean[] correct(
      Similarity similarity, Feedback feedback, float[][] cues, int[] origins, int most)
      throws IOException {
    boolean[] correct = new boolean[cues.length];
    for (int i = 0; i < cues.length; i++) {
      HopfieldRecall recall =
          HopfieldQuery.builder(FIELD, cues[i])
              .similarity(similarity)
              .projection(Projection.NONE)
              .feedback(feedback)
              .candidates(most)
              .k(1)
              .build()
              .recall(searcher);
      correct[i] = recall.hits().get(0).doc() == origins[i];
    }
    return correct;
  }
}
