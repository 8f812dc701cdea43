package io.github.lucenehopfield.noise;

import io.github.lucenehopfield.similarity.ScoreTable;
import io.github.lucenehopfield.similarity.Similarity;
import io.github.lucenehopfield.similarity.TableSimilarity;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.StringTokenizer;

/**
 * Similarities by tables as text, to be written by hand or by a training. Words are separated by
 * white space; from {@code #} on a line is a comment.
 *
 * <pre>
 * hopfield-tables 1
 * similarity NAME
 * table FIRST VALUES WIDTH  table 0: WIDTH coordinates of VALUES whole numbers from FIRST on; then
 *   0 -1 -2 -6 ...          n x n scores, n = VALUES^WIDTH, a row for each number in the cue
 * unary FIRST VALUES WIDTH  table 1, of numbers in their unary form: n = WIDTH (VALUES - 1) + 1
 *   ...                     see {@link ScoreTable}
 * part TABLE COUNT          the next COUNT * WIDTH coordinates go by a table
 * calibration C E M N K     only where probabilities were learned, see {@link TrainedTables}
 * end
 * </pre>
 */
public final class TableFile {
  /** The longest file that is read, in bytes. */
  public static final int MAX_BYTES = 16 << 20;

  private static final String POSITIONAL = "table";
  private static final String UNARY = "unary";
  private static final String MAGIC = "hopfield-tables";
  private static final String VERSION = "1";
  private static final int MAX_TABLES = 256;
  private static final int MAX_COORDINATES = 4096;
  private static final int MAX_SHOWN = 64;

  private TableFile() {}

  /**
   * Writes a similarity.
   *
   * @param tables its tables
   * @param out where to; not closed
   * @throws IOException if writing fails
   */
  public static void write(TrainedTables tables, OutputStream out) throws IOException {
    write(tables.tables(), tables.calibration(), out);
  }

  /**
   * Writes a similarity without a calibration.
   *
   * @param tables its tables
   * @param out where to; not closed
   * @throws IOException if writing fails
   */
  public static void write(TableSimilarity tables, OutputStream out) throws IOException {
    write(tables, null, out);
  }

  private static void write(TableSimilarity tables, double[] calibration, OutputStream stream)
      throws IOException {
    Writer out = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.US_ASCII));
    out.write(MAGIC + " " + VERSION + "\nsimilarity " + tables.name() + "\n");
    List<ScoreTable> distinct = tables.parts().stream().distinct().toList();
    for (ScoreTable table : distinct) {
      out.write(
          (table.isUnary() ? UNARY : POSITIONAL)
              + " "
              + table.first()
              + " "
              + table.values()
              + " "
              + table.width()
              + "\n");
      for (int q = 0; q < table.numbers(); q++) {
        for (int x = 0; x < table.numbers(); x++) {
          float score = table.score(q, x);
          out.write(x == 0 ? "" : " ");
          out.write(score == (int) score ? "" + (int) score : "" + score);
        }
        out.write("\n");
      }
    }
    List<ScoreTable> parts = tables.parts();
    for (int from = 0, to; from < parts.size(); from = to) {
      for (to = from + 1; to < parts.size() && parts.get(to).equals(parts.get(from)); to++) {}
      out.write("part " + distinct.indexOf(parts.get(from)) + " " + (to - from) + "\n");
    }
    if (calibration != null) {
      out.write("calibration");
      for (double value : calibration) {
        out.write(" " + value);
      }
      out.write("\n");
    }
    out.write("end\n");
    out.flush();
  }

  /**
   * {@return the similarity that was written: a {@link TrainedTables} where it has a calibration,
   * else a {@link TableSimilarity}}
   *
   * @param in where from, read to its end; not closed
   * @throws IOException if reading fails
   * @throws IllegalArgumentException if the text is something else; the message says what
   */
  public static Similarity read(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException("tables must have at most " + MAX_BYTES + " bytes; more");
    }
    return new Reader(new String(bytes, StandardCharsets.ISO_8859_1)).read();
  }

  /** Reads words. */
  private static final class Reader {
    private final StringTokenizer words;
    private int count;

    Reader(String text) {
      words = new StringTokenizer(text.replaceAll("#[^\r\n]*", " "));
    }

    Similarity read() {
      expect(MAGIC);
      expect(VERSION);
      expect("similarity");
      String name = word("a name");
      List<ScoreTable> tables = new ArrayList<>();
      List<ScoreTable> parts = new ArrayList<>();
      double[] calibration = null;
      int coordinates = 0;
      String what = word("table or unary");
      for (; what.equals(POSITIONAL) || what.equals(UNARY); what = word("table, unary or part")) {
        if (tables.size() == MAX_TABLES) {
          throw wrong("at most " + MAX_TABLES + " tables", "more");
        }
        tables.add(table(what.equals(UNARY)));
      }
      for (; what.equals("part"); what = word("part, calibration or end")) {
        ScoreTable table = tables.get(whole("the number of a table", 0, tables.size() - 1));
        int most = (MAX_COORDINATES - coordinates) / table.width();
        int times = whole("how often it comes", 1, most);
        coordinates += times * table.width();
        parts.addAll(Collections.nCopies(times, table));
      }
      if (what.equals("calibration")) {
        calibration = new double[TrainedTables.CALIBRATION];
        for (int i = 0; i < calibration.length; i++) {
          calibration[i] = number();
        }
        what = word("end");
      }
      if (!what.equals("end")) {
        throw wrong("table, unary, part, calibration or end", what);
      }
      if (words.hasMoreTokens()) {
        throw wrong("nothing after end", words.nextToken());
      }
      TableSimilarity similarity = new TableSimilarity(name, parts);
      return calibration == null ? similarity : new TrainedTables(similarity, calibration);
    }

    private ScoreTable table(boolean unary) {
      int first = whole("the first value", -ScoreTable.MAX_NUMBERS, ScoreTable.MAX_NUMBERS);
      int values = whole("how many values", 2, ScoreTable.MAX_NUMBERS);
      int width = whole("how many coordinates", 1, ScoreTable.MAX_NUMBERS);
      double numbers = unary ? width * (values - 1.0) + 1 : Math.pow(values, width);
      if (numbers > ScoreTable.MAX_NUMBERS) {
        throw wrong(
            "at most " + ScoreTable.MAX_NUMBERS + " numbers",
            values + " values of " + width + " coordinates");
      }
      float[] scores = new float[(int) (numbers * numbers)];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = (float) number();
      }
      return unary
          ? ScoreTable.unary(width, first, values, scores)
          : new ScoreTable(width, first, values, scores);
    }

    private String word(String expected) {
      if (!words.hasMoreTokens()) {
        throw wrong(expected, "the end of the text");
      }
      count++;
      return words.nextToken();
    }

    private void expect(String word) {
      String found = word(word);
      if (!found.equals(word)) {
        throw wrong(word, shortened(found));
      }
    }

    private int whole(String what, int least, int most) {
      String word = word(what);
      try {
        int value = Integer.parseInt(word);
        if (value >= least && value <= most) {
          return value;
        }
      } catch (NumberFormatException e) {
        // Said below.
      }
      throw wrong(what + ", from " + least + " to " + most, shortened(word));
    }

    private double number() {
      String word = word("a number");
      try {
        return Double.parseDouble(word);
      } catch (NumberFormatException e) {
        throw wrong("a number", shortened(word));
      }
    }

    private static String shortened(String word) {
      return word.length() <= MAX_SHOWN ? word : word.substring(0, MAX_SHOWN) + "...";
    }

    private IllegalArgumentException wrong(String expected, String found) {
      return new IllegalArgumentException(
          "tables must have " + expected + " as word " + count + "; found " + found);
    }
  }
}
