package io.github.lucenehopfield.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.similarity.ScoreTable;
import io.github.lucenehopfield.similarity.Similarity;
import io.github.lucenehopfield.similarity.TableSimilarity;
import io.github.lucenehopfield.similarity.Tlsh;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestTableFile {
  private static final String SMALL =
      "hopfield-tables 1\n"
          + "similarity colors  # comments go on to the last part of a line\n"
          + "table 0 2 1\n 1 -1.5\n -1e3 1\n"
          + "table -3 2 2\n 0 0 0 0  0 1 0 0  0 0 2 0  0 0 0 3\n"
          + "part 0 3\npart 1 1\npart 0 1\nend\n";

  private static Similarity read(String text) throws IOException {
    return TableFile.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Test
  void textByHand() throws IOException {
    TableSimilarity colors = assertInstanceOf(TableSimilarity.class, read(SMALL));
    assertEquals("colors", colors.name());
    assertEquals(6, colors.dimension());
    double score =
        colors
            .bind(new float[] {0, 1, 1, -3, -2, 1})
            .scorer()
            .score(new float[] {1, 0, 1, -3, -2, 1});
    assertEquals(-1.5 - 1000 + 1 + 2 + 1, score);
    assertEquals(1, new TableSimilarity("a", List.of(colors.parts().get(0))).dimension());
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    ScoreTable table = ScoreTable.of(1, -7, 5, (q, x) -> random.nextDouble() * Math.pow(10, q - x));
    ScoreTable other = ScoreTable.of(3, 0, 2, (q, x) -> q == x ? -0.0 : x - q);
    TableSimilarity tables = new TableSimilarity("t-1", List.of(table, table, other, table));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TableFile.write(tables, out);
    assertEquals(tables, read(out.toString(StandardCharsets.US_ASCII)));
    TrainedTables trained = new TrainedTables(tables, new double[] {-3.5, 0.1, 1e-9, 1.0 / 3, 0});
    out.reset();
    TableFile.write(trained, out);
    assertEquals(trained, read(out.toString(StandardCharsets.US_ASCII)));
    out.reset();
    TableFile.write(Tlsh.similarity(), out);
    assertEquals(Tlsh.similarity(), read(out.toString(StandardCharsets.US_ASCII)));
  }

  @ParameterizedTest
  @CsvSource({
    "hopfield-tables,hopfield-table,hopfield-tables as word 1; found hopfield-table",
    "tables 1,tables 2,1 as word 2; found 2",
    "colors,Colors!,name=Colors!",
    "table 0 2 1,table 0 1 1,found 1",
    "table 0 2 1,table 0 2 33,found 2 values of 33",
    "table 0 2 1,table 0 2 513,found 513",
    "table 0 2 1,unary 0 2 512,found 2 values of 512",
    "table 0 2 1,table 0 513 1,found 513",
    "table 0 2 1,table 513 2 1,found 513",
    "table -3 2 2,table -3 2 10,found 2 values of 10",
    "-1.5,NaN,NaN",
    "-1.5,1e31,1.0E31",
    "-1.5,-1.5x,found -1.5x",
    "-1.5,,found table",
    "part 0 3,part 2 3,found 2",
    "part 0 3,part -1 3,found -1",
    "part 0 3,part 0 0,found 0",
    "part 0 3,part 0 4097,found 4097",
    "part 1 1,part 1 2048,found 2048",
    "part 0 3,part 0 99999999999,found 99999999999",
    "part 0 3,parts 0 3,found parts",
    "part 0 3,calibration 0 0 0 0 3,found part",
  })
  void wrongWordsAreRefused(String sound, String wrong, String message) {
    assertTrue(SMALL.contains(sound));
    String replaced =
        SMALL.replaceFirst(java.util.regex.Pattern.quote(sound), wrong == null ? "" : wrong);
    assertRefused(message, replaced);
  }

  private static void assertRefused(String message, String text) {
    String found = assertThrows(IllegalArgumentException.class, () -> read(text)).getMessage();
    assertTrue(found.contains(message), found);
  }

  @Test
  void whatIsCutOffOrGoesOnIsRefused() {
    assertRefused("found the end of the text", "");
    for (int length = 0; length < SMALL.strip().length(); length++) {
      String cut = SMALL.substring(0, length);
      assertThrows(IllegalArgumentException.class, () -> read(cut), cut);
    }
    assertRefused("found more", SMALL + "more");
    assertRefused("found 1", SMALL.replace("end\n", "calibration 1 2 3 4 5 1\nend\n"));
    assertRefused(
        "calibration must be finite",
        SMALL.replace("end\n", "calibration 1 2 Infinity 4 5\nend\n"));
    assertRefused("16777216 bytes", SMALL + " ".repeat(TableFile.MAX_BYTES));
    assertRefused("...", "x".repeat(100_000));
  }

  @Test
  void anyBytesAreReadOrRefused() throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = SMALL.getBytes(StandardCharsets.ISO_8859_1);
      for (int j = random.nextInt(4); j >= 0; j--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        TableFile.read(new ByteArrayInputStream(bytes));
      } catch (IllegalArgumentException e) {
        assertTrue(e.getMessage().length() < 300, e.getMessage());
      }
    }
  }
}
