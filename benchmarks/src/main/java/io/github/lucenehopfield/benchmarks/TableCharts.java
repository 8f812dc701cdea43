package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.datasets.file.BadInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Charts of the tables of documents: of the first one behind each picture. */
final class TableCharts {
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]*\\.?[0-9]+");

  private TableCharts() {}

  /**
   * {@return the table that a picture of a document shows, its header first, without emphasis}
   *
   * @param document where it is from
   * @param text of the document
   * @param picture the name of the file
   * @throws BadInputException if there is no such picture, or no table behind it
   */
  static List<List<String>> table(Path document, String text, String picture) {
    List<List<String>> rows = new ArrayList<>();
    boolean behind = false;
    for (String line : text.lines().toList()) {
      behind |= line.contains("images/" + picture + ")");
      if (behind && line.startsWith("|")) {
        String cells = line.substring(1, line.lastIndexOf('|')).replace("**", "");
        if (cells.matches("[-| ]+") == false) {
          rows.add(List.of(cells.split("\\|", -1)).stream().map(String::strip).toList());
        }
      } else if (rows.isEmpty() == false) {
        break;
      }
    }
    if (rows.size() < 2) {
      throw new BadInputException(document, "a table behind the picture " + picture, "none");
    }
    return rows;
  }

  /** {@return a chart whose lines are the rows; the header has the numbers of the axis} */
  static String rows(List<List<String>> table, String title, String axis) {
    List<String> header = table.get(0);
    double[] sizes =
        header.subList(1, header.size()).stream().mapToDouble(TableCharts::number).toArray();
    Map<String, double[]> lines = new LinkedHashMap<>();
    for (List<String> row : table.subList(1, table.size())) {
      lines.put(
          row.get(0),
          row.subList(1, row.size()).stream().mapToDouble(TableCharts::number).toArray());
    }
    return LineCharts.svg(title, axis, sizes, lines);
  }

  /** {@return a chart whose lines are columns; the first one has the numbers of the axis} */
  static String columns(List<List<String>> table, String title, String axis, List<String> columns) {
    List<List<String>> rows = table.subList(1, table.size());
    double[] sizes = rows.stream().mapToDouble(row -> number(row.get(0))).toArray();
    Map<String, double[]> lines = new LinkedHashMap<>();
    for (String column : columns) {
      int at = at(table, column);
      lines.put(column, rows.stream().mapToDouble(row -> number(row.get(at))).toArray());
    }
    return LineCharts.svg(title, axis, sizes, lines);
  }

  /**
   * {@return bars, a group for each row}
   *
   * @param heads how many cells head a row
   * @param only what they have to contain
   * @param columns those with bars
   * @param place which of the numbers of a cell, where it has several, from 0
   * @param cap the longest bar
   */
  static String bars(
      List<List<String>> table,
      String title,
      int heads,
      String only,
      List<String> columns,
      int place,
      double cap) {
    BarChart chart = new BarChart(title, cap);
    for (List<String> row : table.subList(1, table.size())) {
      String head = String.join(", ", row.subList(0, heads));
      if (head.contains(only) == false) {
        continue;
      }
      chart.heading(head);
      for (int i = 0; i < columns.size(); i++) {
        String cell = row.get(at(table, columns.get(i)));
        Matcher number = NUMBER.matcher(cell);
        for (int n = 0; n <= place && number.find(); n++) {
          if (n == place) {
            double value = Double.parseDouble(number.group());
            chart.bar(columns.get(i), value, number.group(), i);
          }
        }
      }
    }
    return chart.svg();
  }

  /**
   * {@return bars of one column, with the second cells for names and a group for each first one}
   *
   * @param ours what the names of bars of the first color begin with
   */
  static String grouped(List<List<String>> table, String title, String column, String ours) {
    BarChart chart = new BarChart(title);
    String group = "";
    for (List<String> row : table.subList(1, table.size())) {
      if (row.get(0).equals(group) == false) {
        group = row.get(0);
        chart.heading(group);
      }
      String written = row.get(at(table, column));
      chart.bar(row.get(1), number(written), written, row.get(1).startsWith(ours) ? 0 : 1);
    }
    return chart.svg();
  }

  private static int at(List<List<String>> table, String column) {
    int at = table.get(0).indexOf(column);
    if (at < 0) {
      throw new BadInputException("table: expected a column " + column + ", found " + table.get(0));
    }
    return at;
  }

  /** {@return the first number of a cell, or NaN} */
  private static double number(String cell) {
    Matcher number = NUMBER.matcher(cell);
    return number.find() ? Double.parseDouble(number.group()) : Double.NaN;
  }
}
