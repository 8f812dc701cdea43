package io.github.lucenehopfield.cli.search;

import io.github.lucenehopfield.Associations;
import io.github.lucenehopfield.Feedback;
import io.github.lucenehopfield.Hierarchy;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.EdgeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.apache.lucene.index.DocValuesType;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.LeafReaderContext;

/** What documents have to do with each other, as options name it. */
public final class GraphOptions {
  private GraphOptions() {}

  /**
   * {@return the edges that an option names}
   *
   * @param option its name, for messages
   * @param value a file with a graph, or a field of the index that holds keys
   * @param undirected whether edges of a graph also lead back
   * @param keys the field with the key of a document
   * @param opened the index
   * @throws BadInputException if it is neither
   * @throws IOException if a file cannot be read
   */
  public static Associations associations(
      String option, String value, boolean undirected, String keys, OpenIndex opened)
      throws IOException {
    requireNumeric("--key", keys, opened);
    Path file = Path.of(value);
    if (EdgeFile.isThere(file)) {
      return Associations.graph(keys, EdgeFile.read(file, undirected));
    }
    if (!isNumeric(value, opened)) {
      throw new BadInputException(
          option
              + ": expected a file with a graph or a numeric field of "
              + opened.path()
              + ", found '"
              + value
              + "'");
    }
    if (undirected) {
      throw new BadInputException("--undirected: expected a file with a graph, found a field");
    }
    return Associations.field(keys, value);
  }

  /**
   * Refuses a field that the index does not have as a numeric one.
   *
   * @param option the option that names it
   * @param field its name
   * @param opened the index
   */
  public static void requireNumeric(String option, String field, OpenIndex opened) {
    if (!isNumeric(field, opened)) {
      throw new BadInputException(
          option + ": expected a numeric field of " + opened.path() + ", found '" + field + "'");
    }
  }

  /**
   * Refuses a field that the index does not have as a numeric or keyword one.
   *
   * @param option the option that names it
   * @param field its name
   * @param opened the index
   */
  public static void requireLabels(String option, String field, OpenIndex opened) {
    if (!hasDocValues(
        field,
        opened,
        EnumSet.complementOf(EnumSet.of(DocValuesType.NONE, DocValuesType.BINARY)))) {
      throw new BadInputException(
          option
              + ": expected a numeric or keyword field of "
              + opened.path()
              + ", found '"
              + field
              + "'");
    }
  }

  private static boolean isNumeric(String field, OpenIndex opened) {
    return hasDocValues(
        field, opened, EnumSet.of(DocValuesType.NUMERIC, DocValuesType.SORTED_NUMERIC));
  }

  private static boolean hasDocValues(String field, OpenIndex opened, Set<DocValuesType> types) {
    for (LeafReaderContext leaf : opened.reader().leaves()) {
      FieldInfo info = leaf.reader().getFieldInfos().fieldInfo(field);
      if (types.contains(info == null ? DocValuesType.NONE : info.getDocValuesType())) {
        return true;
      }
    }
    return false;
  }

  /**
   * {@return the feedback that options name}
   *
   * @param parents a field, or {@code clusters:N}
   * @param feedback {@code scores}, {@code scores:PUSH:PULL} or {@code network}
   * @param field the vectors field
   * @param opened the index
   * @throws BadInputException if they name none
   * @throws IOException if the index cannot be read
   */
  public static Feedback feedback(String parents, String feedback, String field, OpenIndex opened)
      throws IOException {
    String[] parts = feedback.split(":", -1);
    boolean scores = parts[0].equals("scores") && (parts.length == 1 || parts.length == 3);
    if (!scores && !feedback.equals("network")) {
      throw new BadInputException(
          "--feedback: expected scores, scores:PUSH:PULL or network, found '" + feedback + "'");
    }
    try {
      Hierarchy hierarchy = hierarchy(parents, field, opened);
      if (!scores) {
        return Feedback.network(hierarchy);
      }
      return parts.length == 1
          ? Feedback.scores(hierarchy)
          : Feedback.scores(hierarchy, Double.parseDouble(parts[1]), Double.parseDouble(parts[2]));
    } catch (NumberFormatException e) {
      throw new BadInputException(
          "--feedback: expected numbers in scores:PUSH:PULL, found '" + feedback + "'");
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--parents or --feedback: " + e.getMessage());
    }
  }

  private static Hierarchy hierarchy(String parents, String field, OpenIndex opened)
      throws IOException {
    if (!parents.startsWith("clusters:")) {
      return Hierarchy.ofField(opened.reader(), field, parents);
    }
    int clusters = Integer.parseInt(parents.substring("clusters:".length()));
    return Hierarchy.ofClusters(opened.reader(), field, clusters, 1);
  }
}
