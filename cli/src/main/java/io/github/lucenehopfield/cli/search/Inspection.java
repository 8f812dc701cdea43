package io.github.lucenehopfield.cli.search;

import io.github.lucenehopfield.index.CodeStatistics;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.index.VectorEncoding;
import org.apache.lucene.store.Directory;

/** Describes an index to a person. Not safe for use by several threads. */
public final class Inspection {
  private final OpenIndex index;

  /**
   * Prepares to describe.
   *
   * @param index the index
   */
  public Inspection(OpenIndex index) {
    this.index = index;
  }

  /**
   * Describes the index and reads every byte of it.
   *
   * @param out receives the description
   * @throws IOException if the index cannot be read, or a byte of it is not as it was written
   */
  public void print(PrintWriter out) throws IOException {
    List<LeafReaderContext> leaves = index.reader().leaves();
    for (LeafReaderContext leaf : leaves) {
      leaf.reader().checkIntegrity();
    }
    out.printf(
        Locale.ROOT,
        "%s: %,d documents in %d segment%s%n",
        index.path(),
        index.reader().numDocs(),
        leaves.size(),
        leaves.size() == 1 ? "" : "s");
    for (LeafReaderContext leaf : leaves) {
      if (leaf.reader() instanceof SegmentReader segment) {
        print(out, segment);
      }
    }
    out.println("integrity: every byte read, every checksum right");
    out.flush();
  }

  private static void print(PrintWriter out, SegmentReader segment) throws IOException {
    out.printf(
        Locale.ROOT,
        "%nsegment %s: %,d documents, %,d deleted, Lucene %s%n",
        segment.getSegmentName(),
        segment.numDocs(),
        segment.numDeletedDocs(),
        segment.getSegmentInfo().info.getVersion());
    int vectors = 0;
    for (FieldInfo field : segment.getFieldInfos()) {
      if (field.getVectorDimension() > 0) {
        vectors += print(out, segment, field);
      }
    }
    printFiles(out, segment, vectors);
  }

  private static int print(PrintWriter out, CodecReader segment, FieldInfo field)
      throws IOException {
    KnnVectorValues values =
        field.getVectorEncoding() == VectorEncoding.FLOAT32
            ? segment.getFloatVectorValues(field.name)
            : segment.getByteVectorValues(field.name);
    int count = values == null ? 0 : values.size();
    out.printf(
        Locale.ROOT,
        "  field %s: %,d vectors of dimension %d, %s, %s%n",
        field.name,
        count,
        field.getVectorDimension(),
        field.getVectorEncoding().name().toLowerCase(Locale.ROOT),
        field.getVectorSimilarityFunction().name().toLowerCase(Locale.ROOT));
    String format = field.getAttribute(PerFieldKnnVectorsFormat.PER_FIELD_FORMAT_KEY);
    out.printf(Locale.ROOT, "    format              %s%n", format == null ? "unknown" : format);
    Optional<CodeStatistics> codes = CodeStatistics.of(segment, field.name);
    if (codes.isEmpty()) {
      out.println("    codes               none in this segment");
    } else {
      print(out, codes.get(), count);
    }
    return count;
  }

  private static void print(PrintWriter out, CodeStatistics codes, int vectors) {
    out.printf(
        Locale.ROOT,
        "    codes               %d groups of %d dimensions%s, 4 bits each%n",
        codes.groups(),
        codes.groupSize(),
        codes.permuted() ? ", permuted" : "");
    out.printf(
        Locale.ROOT,
        "    bytes per vector    %.2f codes, %.2f codebook%n",
        (double) codes.codeBytes() / vectors,
        (double) codes.codebookBytes() / vectors);
    out.printf(
        Locale.ROOT,
        "    quantization error  %.1f %% of the variance (squared, of decoded centroids)%n",
        100 * codes.relativeError());
  }

  private static void printFiles(PrintWriter out, SegmentReader segment, int vectors)
      throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    Directory directory = segment.directory();
    for (String file : segment.getSegmentInfo().files()) {
      String extension = IndexFileNames.getExtension(file);
      sizes.merge(extension == null ? file : extension, directory.fileLength(file), Long::sum);
    }
    out.printf(Locale.ROOT, "  %-9s %-28s %15s %15s%n", "file", "holds", "bytes", "per vector");
    List<Map.Entry<String, Long>> largestFirst = new ArrayList<>(sizes.entrySet());
    largestFirst.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
    for (Map.Entry<String, Long> entry : largestFirst) {
      double perVector = (double) entry.getValue() / vectors;
      out.printf(
          Locale.ROOT,
          "  .%-8s %-28s %,15d %15s%n",
          entry.getKey(),
          holds(entry.getKey()),
          entry.getValue(),
          vectors == 0 ? "-" : String.format(Locale.ROOT, "%.2f", perVector));
    }
  }

  private static String holds(String extension) {
    return switch (extension) {
      case "vec" -> "raw vectors";
      case "vemf" -> "where raw vectors are";
      case "hpc" -> "codes and codebooks";
      case "hpm" -> "where codes are";
      case "vex", "vem" -> "graph";
      case "veq", "vemq", "veb", "vemb" -> "quantized vectors";
      case "cfs" -> "all files in one";
      case "cfe" -> "where they are in it";
      case "dvd", "dvm" -> "doc values (ids)";
      case "fdt", "fdx", "fdm" -> "stored fields";
      case "fnm" -> "names of fields";
      case "si" -> "the segment's own record";
      case "liv" -> "deleted documents";
      default -> "";
    };
  }
}
