package io.github.lucenehopfield.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.datasets.file.TestFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command highlight, as a user runs it. */
class TestHighlight {
  @TempDir private Path directory;
  private Path parts;
  private Path cues;

  @BeforeEach
  void makeFiles() throws IOException {
    float[][] rows = {{.95f, .3f}, {0, 1}, {.8f, .6f}, {.8f, .6f}, {.1f, 1}};
    parts = TestFiles.write(directory, "parts.npy", TestFiles.npy(rows));
    float[][] asked = {{1, 0}, {0, 1}};
    cues = TestFiles.write(directory, "cues.npy", TestFiles.npy(asked));
  }

  private Cli highlight(Object... more) {
    Object[] words = {"highlight", "--parts", parts, "--cues", cues};
    Object[] all = new Object[words.length + more.length];
    System.arraycopy(words, 0, all, 0, words.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return Cli.run(all);
  }

  @Test
  void namesSpansOfParts() throws IOException {
    Cli run = highlight("--choose", 2, "--together", 50);
    assertEquals(0, run.code(), run.err());
    List<Map<String, Object>> lines = run.lines();
    assertEquals(2, lines.size());
    assertEquals(List.of(List.of(2L, 3L)), lines.get(0).get("spans"));
    Cli best = highlight("--choose", 1, "--together", 0);
    assertEquals(List.of(List.of(0L, 0L)), best.lines().get(0).get("spans"));
    assertEquals(List.of(List.of(1L, 1L)), best.lines().get(1).get("spans"));
    assertEquals(5, ((List<?>) best.lines().get(1).get("weights")).size());
  }

  @Test
  void badInputIsRefusedInOneLine() throws IOException {
    assertRefused(highlight("--choose", 0), "--choose");
    assertRefused(highlight("--together", -1), "lambda=-1");
    assertRefused(highlight("--beta", 0), "beta=0");
    assertRefused(highlight("--similarity", "tea"), "--similarity: ");
    cues = TestFiles.write(directory, "short.npy", TestFiles.npy(new float[][] {{1}}));
    assertRefused(highlight(), "cue length must be 2; length=1");
  }

  private static void assertRefused(Cli run, String said) {
    assertEquals(2, run.code(), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains(said), run.err());
  }
}
