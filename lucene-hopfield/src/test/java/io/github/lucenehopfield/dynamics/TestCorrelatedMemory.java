package io.github.lucenehopfield.dynamics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.dynamics.AssociationGraph.Edge;
import io.github.lucenehopfield.dynamics.AssociationGraph.Scaling;
import io.github.lucenehopfield.projection.Normalization;
import io.github.lucenehopfield.separation.Entmax;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.Softmax;
import io.github.lucenehopfield.separation.Threshold;
import io.github.lucenehopfield.similarity.CosineSimilarity;
import io.github.lucenehopfield.similarity.DotSimilarity;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The correlated memory: its couplings, walks, communities and automata. */
class TestCorrelatedMemory {
  private static final Similarity DOT = new DotSimilarity();
  private static final double RATE = .1;

  /** Zachary's karate club, 34 vertices and 78 edges, counted from 1; and who stayed with Mr Hi. */
  private static final int[] KARATE = {
    2, 1, 3, 1, 3, 2, 4, 1, 4, 2, 4, 3, 5, 1, 6, 1, 7, 1, 7, 5, 7, 6, 8, 1, 8, 2, 8, 3, 8, 4, 9, 1,
    9, 3, 10, 3, 11, 1, 11, 5, 11, 6, 12, 1, 13, 1, 13, 4, 14, 1, 14, 2, 14, 3, 14, 4, 17, 6, 17, 7,
    18, 1, 18, 2, 20, 1, 20, 2, 22, 1, 22, 2, 26, 24, 26, 25, 28, 3, 28, 24, 28, 25, 29, 3, 30, 24,
    30, 27, 31, 2, 31, 9, 32, 1, 32, 25, 32, 26, 32, 29, 33, 3, 33, 9, 33, 15, 33, 16, 33, 19, 33,
    21, 33, 23, 33, 24, 33, 30, 33, 31, 33, 32, 34, 9, 34, 10, 34, 14, 34, 15, 34, 16, 34, 19, 34,
    20, 34, 21, 34, 23, 34, 24, 34, 27, 34, 28, 34, 29, 34, 30, 34, 31, 34, 32, 34, 33
  };

  private static final List<Integer> MR_HI =
      List.of(1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 17, 18, 20, 22);

  private static AssociativeMemory orthonormal(int count) {
    float[][] patterns = new float[count][count];
    for (int i = 0; i < count; i++) {
      patterns[i][i] = 1;
    }
    return new AssociativeMemory(patterns);
  }

  private static AssociativeMemory gaussian(int seed, int count, int dimension) {
    Random random = new Random(seed);
    float[][] patterns = new float[count][dimension];
    for (int i = 0; i < count; i++) {
      for (int d = 0; d < dimension; d++) {
        patterns[i][d] = (float) random.nextGaussian();
      }
      patterns[i] = Normalization.L2.apply(patterns[i]);
    }
    return new AssociativeMemory(patterns);
  }

  private static AssociationGraph cycle(int size, boolean directed) {
    List<Edge> edges = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      edges.add(new Edge(i, (i + 1) % size, 1));
      if (!directed) {
        edges.add(new Edge((i + 1) % size, i, 1));
      }
    }
    return AssociationGraph.of(size, edges, Scaling.ROW);
  }

  private static AssociationGraph none(int size) {
    return AssociationGraph.of(size, List.of(), Scaling.ROW);
  }

  private static CorrelatedMemory.Course onTheCycle(
      double auto, double hetero, double beta, int steps) {
    AssociativeMemory memory = orthonormal(30);
    return new CorrelatedMemory(memory, cycle(30, false))
        .withoutInhibition()
        .settle(memory.pattern(0), DOT, new Softmax(beta), new Coupling(auto, hetero, RATE), steps);
  }

  /** Overlaps of the final state with patterns 0 to 3 of an undirected cycle of 30. */
  @ParameterizedTest
  @CsvSource({
    "1, 0, 10, 1, 0, 0, 0",
    "1, 0, 50, 1, 0, 0, 0",
    "1, .5, 10, 1, .25, 0, 0",
    "1, .5, 50, 1, .25, 0, 0",
    "1, 1, 10, 1, .5, 0, 0",
    "1, 1, 50, 1, .5, 0, 0",
    ".6, 1, 10, .49, .37, .09, .01",
    ".6, 1, 50, .6, .5, 0, 0",
    ".5, 1, 10, .05, .05, .05, .05",
    ".5, 1, 50, .50, .46, .04, 0",
    "0, 1, 10, .033, .033, .033, .033",
    "0, 1, 50, .26, .24, .13, 0",
    "-.5, 1.5, 10, .033, .033, .033, .033",
    "-.5, .5, 10, 0, 0, 0, 0",
    "-.5, .5, 50, 0, 0, 0, 0",
    "-1, 1, 10, 0, 0, 0, 0",
    "-1, 1, 50, 0, 0, 0, 0",
  })
  void regimesAreThoseOfTheTable(
      double auto, double hetero, double beta, double m0, double m1, double m2, double m3) {
    CorrelatedMemory.Course course = onTheCycle(auto, hetero, beta, 3000);
    assertEquals(auto + hetero == 0 ? StopReason.EMPTY : StopReason.FIXED_POINT, course.stop());
    double[] expected = {m0, m1, m2, m3};
    for (int i = 0; i < 4; i++) {
      assertEquals(expected[i], course.state()[i], .02, "overlap " + i);
      assertEquals(course.state()[i], course.state()[(30 - i) % 30], 1e-5);
    }
    assertFalse(course.rescaled());
  }

  @Test
  void aMoreNegativeAutoStrengthWidensTheRange() {
    int before = 3;
    for (double auto : new double[] {0, -.5, -2, -5}) {
      CorrelatedMemory.Course course = onTheCycle(auto, 1 - auto, 50, 3000);
      double largest = 0;
      for (float overlap : course.state()) {
        largest = Math.max(largest, overlap);
      }
      int nodes = 0;
      for (float overlap : course.state()) {
        nodes += overlap > .1 * largest ? 1 : 0;
      }
      assertTrue(nodes > before, auto + ": " + nodes);
      assertEquals(auto == 0 ? StopReason.FIXED_POINT : StopReason.CYCLE, course.stop());
      before = nodes;
    }
  }

  @ParameterizedTest
  @CsvSource({"10, 4.56", "30, 5.99", "100, 7.46", "1000, 10.11"})
  void belowACriticalTemperatureAllPatternsWeighAlike(int patterns, double critical) {
    AssociativeMemory memory = orthonormal(patterns);
    CorrelatedMemory correlated = new CorrelatedMemory(memory, none(patterns)).withoutInhibition();
    for (double beta : new double[] {.97 * critical, 1.03 * critical}) {
      float[] state =
          correlated
              .settle(memory.pattern(0), DOT, new Softmax(beta), new Coupling(1, 0, .5), 3000)
              .state();
      assertEquals(beta > critical, state[0] > .5, "beta " + beta + " state " + state[0]);
    }
  }

  @Test
  void stepsThroughADirectedCycleOneItemAStep() {
    int count = 400;
    AssociativeMemory memory = gaussian(1, count, 1000);
    CorrelatedMemory correlated = new CorrelatedMemory(memory, cycle(count, true));
    int[] path =
        correlated.settle(memory.pattern(7), DOT, new Softmax(50), Coupling.NEXT, count).path();
    assertEquals(count, path.length);
    for (int i = 0; i < count; i++) {
      assertEquals((7 + i) % count, path[i]);
    }
  }

  @Test
  void walksSlowlyWithSomeOfItself() {
    AssociativeMemory memory = orthonormal(30);
    CorrelatedMemory.Course course =
        new CorrelatedMemory(memory, cycle(30, true))
            .settle(memory.pattern(0), DOT, new Softmax(10), new Coupling(.5, 1, RATE), 400);
    int[] path = course.path();
    for (int i = 0; i < path.length; i++) {
      assertEquals(i % 30, path[i]);
    }
    assertEquals(17, 400.0 / path.length, 3);
  }

  @Test
  void aWalkThatComesBackIsACycle() {
    AssociativeMemory memory = orthonormal(9);
    CorrelatedMemory.Course course =
        new CorrelatedMemory(memory, cycle(9, true))
            .settle(memory.pattern(4), DOT, new Softmax(60), Coupling.NEXT, 1000);
    assertEquals(StopReason.CYCLE, course.stop());
    // Once around, and a little more where the first state was not yet one of the round.
    assertArrayEquals(new int[] {4, 5, 6, 7, 8, 0, 1, 2, 3}, Arrays.copyOf(course.path(), 9));
    assertTrue(course.path().length <= 10);
  }

  @Test
  void aloneItIsTheDenseMemory() {
    Random random = new Random(3);
    AssociativeMemory memory = gaussian(3, 20, 8);
    for (Separation separation : List.of(new Softmax(3), new Softmax(), new Entmax(1.5, 4))) {
      for (Similarity similarity :
          List.of(DOT, new EuclideanSimilarity(), new CosineSimilarity())) {
        float[] cue = new float[8];
        for (int d = 0; d < 8; d++) {
          cue[d] = d == 2 ? Float.NaN : (float) random.nextGaussian();
        }
        CorrelatedMemory.Course course =
            new CorrelatedMemory(memory, cycle(20, false))
                .withoutInhibition()
                .settle(cue, similarity, separation, new Coupling(1, 0, 1), 1);
        AssociativeMemory.Settled step =
            memory.settle(cue, similarity, separation, Normalization.NONE, 1);
        assertArrayEquals(step.state(), course.state(), 1e-6f);
        assertArrayEquals(step.weights(), course.weights(), 1e-12);
      }
    }
  }

  @Test
  void correlationsFallWithTheDistanceInTheGraph() {
    AssociativeMemory memory = gaussian(4, 30, 1000);
    CorrelatedMemory correlated = new CorrelatedMemory(memory, cycle(30, false));
    CorrelatedMemory.Course course =
        correlated.settle(memory.pattern(0), DOT, new Softmax(12), new Coupling(.7, 1, RATE), 500);
    double[] correlations = correlated.correlations(course.state());
    assertTrue(correlations[0] > correlations[1] + .05);
    assertTrue(correlations[1] > correlations[2] + .05);
    assertTrue(correlations[2] > correlations[3]);
    for (int i = 4; i <= 26; i++) {
      assertTrue(correlations[i] < .2, i + ": " + correlations[i]);
    }
  }

  @Test
  void inhibitionIsTheMeanOverTheDimension() {
    AssociativeMemory memory = new AssociativeMemory(new float[][] {{3, 1, 2, -4}});
    AssociationGraph loop = AssociationGraph.of(1, List.of(new Edge(0, 0, 7)), Scaling.ROW);
    CorrelatedMemory alone = new CorrelatedMemory(memory, loop);
    CorrelatedMemory.Course course =
        alone.settle(memory.pattern(0), DOT, new Softmax(1), new Coupling(.5, .25, 1), 50);
    // One pattern: (a + h M) x - x / d.
    assertArrayEquals(new float[] {1.5f, .5f, 1, -2}, course.state(), 1e-6f);
    CorrelatedMemory.Course bare =
        alone
            .withoutInhibition()
            .settle(memory.pattern(0), DOT, new Softmax(1), new Coupling(.5, .25, 1), 50);
    assertArrayEquals(new float[] {2.25f, .75f, 1.5f, -3}, bare.state(), 1e-6f);
  }

  @Test
  void inhibitionByTheFullMeanIsThatOfThePublishedCode() {
    float[][] patterns = {{4, 0, 0, 2}, {0, 4, 0, 2}, {0, 0, 4, 2}};
    CorrelatedMemory memory = new CorrelatedMemory(new AssociativeMemory(patterns), none(3));
    Coupling full = new Coupling(1, 0, .1).withInhibition(1);
    for (int i = 0; i < 3; i++) {
      CorrelatedMemory.Course course = memory.settle(patterns[i], DOT, new Softmax(5), full, 400);
      // One pattern wins, so the state is x - mean(X).
      for (int d = 0; d < 4; d++) {
        float mean = d == 3 ? 2 : 4 / 3f;
        assertEquals(patterns[i][d] - mean, course.state()[d], 1e-4f);
      }
      assertEquals(i, course.winners()[course.winners().length - 1]);
    }
  }

  @Test
  void aPatternWithoutEdgesOnlyRecallsItself() {
    AssociativeMemory memory = orthonormal(5);
    AssociationGraph graph =
        AssociationGraph.of(5, List.of(new Edge(1, 2, 1), new Edge(2, 1, 1)), Scaling.ROW);
    CorrelatedMemory correlated = new CorrelatedMemory(memory, graph).withoutInhibition();
    Coupling related = new Coupling(1, .5, .5);
    assertArrayEquals(
        new float[] {1, 0, 0, 0, 0},
        correlated.settle(memory.pattern(0), DOT, new Softmax(50), related, 100).state(),
        1e-4f);
    assertArrayEquals(
        new float[] {0, 1, .5f, 0, 0},
        correlated.settle(memory.pattern(1), DOT, new Softmax(50), related, 100).state(),
        1e-4f);
  }

  @Test
  void aStateThatGrowsTooLongIsBroughtBack() {
    AssociativeMemory memory = orthonormal(6);
    List<Edge> heavy = List.of(new Edge(0, 1, 40), new Edge(1, 0, 40));
    CorrelatedMemory.Course course =
        new CorrelatedMemory(memory, AssociationGraph.of(6, heavy, Scaling.NONE))
            .settle(memory.pattern(0), DOT, new Softmax(9), Coupling.NEXT, 20);
    assertTrue(course.rescaled());
    for (float value : course.state()) {
      assertTrue(Math.abs(value) <= 10);
    }
  }

  @Test
  void aWalkEndsWhereNothingIsNext() {
    AssociativeMemory memory = gaussian(8, 6, 50);
    AssociationGraph chain =
        AssociationGraph.of(6, List.of(new Edge(0, 1, 1), new Edge(1, 4, 1)), Scaling.ROW);
    for (Similarity similarity : List.of(DOT, new CosineSimilarity())) {
      CorrelatedMemory.Course course =
          new CorrelatedMemory(memory, chain)
              .settle(memory.pattern(0), similarity, new Softmax(50), Coupling.NEXT, 20);
      assertArrayEquals(new int[] {0, 1, 4}, course.path());
      assertEquals(StopReason.EMPTY, course.stop());
      assertArrayEquals(new double[6], course.weights());
    }
  }

  @Test
  void nothingRecalledEndsTheCourse() {
    AssociativeMemory memory = orthonormal(3);
    CorrelatedMemory.Course course =
        new CorrelatedMemory(memory, none(3))
            .settle(memory.pattern(0), DOT, new Threshold(2), Coupling.EXACT, 10);
    assertEquals(StopReason.EMPTY, course.stop());
    assertEquals(0, course.path().length);
  }

  private static AssociationGraph karate(Scaling scaling) {
    List<Edge> edges = new ArrayList<>();
    for (int i = 0; i < KARATE.length; i += 2) {
      edges.add(new Edge(KARATE[i] - 1, KARATE[i + 1] - 1, 1));
      edges.add(new Edge(KARATE[i + 1] - 1, KARATE[i] - 1, 1));
    }
    return AssociationGraph.of(34, edges, scaling);
  }

  private static int[] karateCommunities(double auto, double threshold) {
    return new CorrelatedMemory(orthonormal(34), karate(Scaling.SYMMETRIC))
        .communities(DOT, new Softmax(50), new Coupling(auto, 1 - auto, RATE), 500, threshold);
  }

  @Test
  void theCommunitiesOfTheKarateClubAreItsFactions() {
    assertEquals(156, karate(Scaling.NONE).edges());
    for (double threshold : new double[] {.6, .7, .8}) {
      int[] communities = karateCommunities(-1, threshold);
      for (int i = 0; i < 34; i++) {
        assertEquals(MR_HI.contains(i + 1) ? 0 : 1, communities[i], "member " + (i + 1));
      }
    }
  }

  @Test
  void communitiesGrowAsTheAutoStrengthSinks() {
    int before = 35;
    for (double auto : new double[] {1, .2, 0, -.2, -1}) {
      int count = Arrays.stream(karateCommunities(auto, .7)).max().getAsInt() + 1;
      assertTrue(count < before, auto + ": " + count);
      before = count;
    }
  }

  /** Whether a binary number, read from its highest digit, is divisible by three. */
  @Test
  void anAutomatonReadsItsInput() {
    AssociativeMemory memory = gaussian(5, 3, 60);
    AssociationGraph zero =
        AssociationGraph.of(
            3, List.of(new Edge(0, 0, 1), new Edge(1, 2, 1), new Edge(2, 1, 1)), Scaling.ROW);
    AssociationGraph one =
        AssociationGraph.of(
            3, List.of(new Edge(0, 1, 1), new Edge(1, 0, 1), new Edge(2, 2, 1)), Scaling.ROW);
    FiniteAutomaton automaton = new FiniteAutomaton(memory, Map.of("0", zero, "1", one));
    float[] cue = memory.pattern(0);
    Arrays.fill(cue, 0, 30, Float.NaN);
    Random random = new Random(6);
    for (int round = 0; round < 50; round++) {
      int number = random.nextInt(1 << 20);
      List<String> digits = List.of(Integer.toBinaryString(number).split(""));
      int[] passed = automaton.run(cue, digits, DOT, new Softmax(50));
      assertEquals(digits.size() + 1, passed.length);
      assertEquals(number % 3, passed[digits.size()]);
    }
  }

  @Test
  void anAutomatonEndsWhereNoEdgeLeads() {
    AssociativeMemory memory = gaussian(7, 3, 60);
    AssociationGraph graph =
        AssociationGraph.of(3, List.of(new Edge(0, 1, 1), new Edge(1, 2, 1)), Scaling.ROW);
    FiniteAutomaton automaton = new FiniteAutomaton(memory, Map.of("a", graph));
    List<String> input = List.of("a", "a", "a", "a");
    assertArrayEquals(
        new int[] {0, 1, 2}, automaton.run(memory.pattern(0), input, DOT, new Softmax(50)));
    assertEquals(
        "symbols must be among [a]; symbol=b",
        assertThrows(
                IllegalArgumentException.class,
                () -> automaton.run(memory.pattern(0), List.of("b"), DOT, new Softmax(50)))
            .getMessage());
    AssociationGraph fork =
        AssociationGraph.of(3, List.of(new Edge(0, 1, 1), new Edge(0, 2, 1)), Scaling.ROW);
    assertThrows(
        IllegalArgumentException.class, () -> new FiniteAutomaton(memory, Map.of("a", fork)));
  }

  @Test
  void graphsAreNormalized() {
    List<Edge> edges = List.of(new Edge(0, 1, 1), new Edge(0, 2, 2), new Edge(0, 1, 1));
    AssociationGraph row = AssociationGraph.of(3, edges, Scaling.ROW);
    assertEquals(2, row.edges());
    assertEquals(.5, row.weight(0, 1));
    assertEquals(.5, row.weight(0, 2));
    assertEquals(0, row.weight(1, 0));
    assertArrayEquals(new int[] {1, 2}, row.successors(0));
    assertEquals(2, AssociationGraph.of(3, edges, Scaling.NONE).weight(0, 1));
    assertEquals(
        1 / Math.sqrt(2), AssociationGraph.of(3, edges, Scaling.SYMMETRIC).weight(0, 1), 1e-12);
  }

  @Test
  void badArgumentsAreRefused() {
    for (Edge bad : List.of(new Edge(0, 3, 1), new Edge(-1, 0, 1), new Edge(0, 1, 0))) {
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> AssociationGraph.of(3, List.of(bad), Scaling.ROW));
      assertTrue(refused.getMessage().contains(bad.toString()), refused.getMessage());
    }
    assertThrows(
        IllegalArgumentException.class, () -> new CorrelatedMemory(orthonormal(3), none(4)));
    assertThrows(IllegalArgumentException.class, () -> new Coupling(1, .5, 1));
    assertThrows(IllegalArgumentException.class, () -> new Coupling(Double.NaN, .5, 1));
    assertEquals(1 / 5., Coupling.of(-5, 6).rate());
  }

  @Test
  void couplingsAreParsed() {
    assertEquals(Coupling.RELATED, Coupling.parse("related"));
    assertEquals(Coupling.NEXT, Coupling.parse("next"));
    assertEquals(new Coupling(-1, 2, .5), Coupling.parse("-1:2"));
    assertEquals(new Coupling(-1, 2, .25), Coupling.parse("-1:2:.25"));
    assertEquals(Coupling.WIDE, Coupling.parse(Coupling.WIDE.toString()));
    Coupling full = Coupling.parse("1:.5:.1:1");
    assertEquals(1, full.inhibition());
    assertEquals(full, Coupling.parse(full.toString()));
    assertThrows(IllegalArgumentException.class, () -> full.withInhibition(-1));
    for (String bad : List.of("", "none", "1", "1:x", "1:2:.1:0:5")) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> Coupling.parse(bad));
      assertTrue(refused.getMessage().endsWith("coupling=" + bad), refused.getMessage());
    }
  }
}
