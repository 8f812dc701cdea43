package io.github.lucenehopfield.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.dynamics.AssociationGraph;
import org.junit.jupiter.api.Test;

/** The graphs are those of their sources. */
class TestMemoryGraphs {
  @Test
  void theTutteGraphHasThreeEdgesEverywhere() {
    AssociationGraph graph = MemoryGraphs.tutte();
    assertEquals(MemoryGraphs.TUTTE_SIZE, graph.size());
    assertEquals(2 * 69, graph.edges());
    for (int i = 0; i < graph.size(); i++) {
      assertEquals(3, graph.successors(i).length, "vertex " + i);
    }
  }

  @Test
  void theKarateClubHas78Edges() {
    assertEquals(2 * 78, MemoryGraphs.karate().edges());
    assertEquals(17, MemoryGraphs.karate().successors(33).length);
    assertEquals(16, MemoryGraphs.karate().successors(0).length);
  }

  @Test
  void groupsAreLinkedWithinHalves() {
    AssociationGraph graph = MemoryGraphs.nested();
    int half = MemoryGraphs.GROUPS * MemoryGraphs.MEMBERS;
    int across = 0;
    for (int i = 0; i < half; i++) {
      for (int j : graph.successors(i)) {
        across += j >= half ? 1 : 0;
      }
    }
    assertEquals(1, across);
  }

  @Test
  void agreementIsOneForEqualPartitionsAndNearNoneByChance() {
    int[] a = {0, 0, 0, 1, 1, 1};
    assertEquals(1, MemoryGraphs.agreement(a, new int[] {5, 5, 5, 2, 2, 2}), 1e-12);
    assertTrue(MemoryGraphs.agreement(a, new int[] {0, 1, 0, 1, 0, 1}) < 0);
    // 15 pairs, 6 within a, 2 within b, 2 in both: (2 - 12/15) / (4 - 12/15).
    assertEquals(1.2 / 3.2, MemoryGraphs.agreement(a, new int[] {0, 0, 1, 2, 3, 3}), 1e-12);
  }
}
