package io.github.lucenehopfield.cli.report;

import io.github.lucenehopfield.cli.demo.DemoResult;
import io.github.lucenehopfield.cli.demo.DemoResult.Example;
import io.github.lucenehopfield.cli.demo.DemoResult.Hit;
import io.github.lucenehopfield.cli.demo.DemoResult.IndexCost;
import io.github.lucenehopfield.cli.demo.DemoResult.Method;
import io.github.lucenehopfield.cli.demo.DemoResult.Row;
import io.github.lucenehopfield.cli.demo.DemoResult.Score;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.io.PendingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Writes what the demonstration found as one page, pictures and style included. */
public final class HtmlReport {
  /** The name of the page of any report. */
  static final String PAGE = "index.html";

  private final DemoResult result;
  private final StringBuilder html = new StringBuilder(1 << 18);

  private HtmlReport(DemoResult result) {
    this.result = result;
  }

  /**
   * Refuses early what {@link #write} would refuse after minutes.
   *
   * @param directory where the report shall be
   * @throws BadInputException if it cannot be there
   */
  public static void requireWritable(Path directory) {
    if (Files.isDirectory(directory)) {
      PendingOutput.requireFile(directory.resolve(PAGE));
    } else if (Files.exists(directory)) {
      throw new BadInputException(directory, "a directory for the report", "a file");
    } else {
      PendingOutput.requireFile(directory);
    }
  }

  /**
   * Writes a report; an older one in its place is replaced.
   *
   * @param result what was found
   * @param directory where to write, made where it is missing
   * @return the page
   * @throws IOException if it cannot be written
   */
  public static Path write(DemoResult result, Path directory) throws IOException {
    requireWritable(directory);
    PendingOutput.makeDirectory(directory);
    Path page = directory.resolve(PAGE);
    try (PendingOutput output = PendingOutput.file(page)) {
      output.stream().write(new HtmlReport(result).render().getBytes(StandardCharsets.UTF_8));
      output.commit();
    }
    return page;
  }

  private String render() throws IOException {
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<title>lucene-hopfield: corrupted images come back</title>\n<style>\n")
        .append(resource("report.css"))
        .append("</style>\n</head>\n<body>\n<main>\n");
    intro();
    scores();
    for (Row row : result.rows()) {
      pictures(row);
    }
    facts();
    return html.append("</main>\n</body>\n</html>\n").toString();
  }

  static String resource(String name) throws IOException {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void intro() {
    add("<p class=\"eyebrow\">lucene-hopfield</p>\n<h1>Corrupted images come back</h1>\n");
    add(
        "<p class=\"lead\">%,d images are stored in a Lucene index, and %d of them are corrupted in"
            + " each of %d ways and looked for. An ordinary search returns the stored image that is"
            + " <em>nearest</em> to the corrupted one, which is often another image. A Hopfield query"
            + " finds the one that most probably <em>produced</em> it, and says how probable that is."
            + " As it comes, it works out from the cue what has happened to it; it can also learn that"
            + " from corrupted copies of other images.</p>\n",
        result.images(), result.cues(), result.rows().size());
  }

  private void scores() {
    add("<section class=\"card\">\n<h2>How often the corrupted image itself came first</h2>\n");
    add(
        "<p class=\"soft small\">Share of %d cues, and median milliseconds for one of them (%d at a"
            + " time).</p>\n",
        result.cues(), result.threads());
    add("<table class=\"scores\">\n<thead><tr><th scope=\"col\">Corruption</th>");
    for (Method method : Method.values()) {
      add("<th scope=\"col\"%s>%s</th>", ours(method), method.title());
    }
    add("</tr></thead>\n<tbody>\n");
    for (Row row : result.rows()) {
      add(
          "<tr><th scope=\"row\">%s<span>%s</span></th>",
          escape(row.corruption().name()), escape(row.corruption().description()));
      double best = 0;
      for (Score score : row.scores().values()) {
        best = Math.max(best, score.correctAt1());
      }
      for (Map.Entry<Method, Score> entry : row.scores().entrySet()) {
        score(entry.getKey(), entry.getValue(), best);
      }
      add("</tr>\n");
    }
    add("</tbody>\n</table>\n");
    add(
        "<p class=\"soft small\">Ours is asked in the same two ways in every row and never learns"
            + " what the corruption is. <b>Robust</b> was not trained. <b>Trained</b> is one model for"
            + " all rows, which has learned in %.0f s what these corruptions do to other images. Pixels"
            + " marked as missing are 0 to the other methods, which cannot leave one out. Exact"
            + " Euclidean and cosine compare the cue with every image: no index that is built for"
            + " these can do better.</p>\n"
            + "</section>\n",
        result.trainingSeconds());
  }

  private void score(Method method, Score score, double best) {
    boolean winner = score.correctAt1() >= best;
    add(
        "<td class=\"score%s%s\"><span class=\"ms\">%.1f ms</span><b>%.2f</b>"
            + "<span class=\"bar\"><i style=\"width:%.1f%%\"></i></span></td>",
        method.ours() ? " ours" : "",
        winner ? " best" : "",
        score.medianMillis(),
        score.correctAt1(),
        100 * score.correctAt1());
  }

  private void pictures(Row row) {
    add(
        "<section class=\"card\">\n<h2>%s</h2>\n<p class=\"soft small\">%s.</p>\n"
            + "<ul class=\"pills\">",
        escape(capital(row.corruption().name())), escape(capital(row.corruption().description())));
    for (Map.Entry<Method, Score> entry : row.scores().entrySet()) {
      add("<li>%s %.2f</li>", entry.getKey().title(), entry.getValue().correctAt1());
    }
    add(
        "</ul>\n"
            + "<table class=\"pictures\">\n"
            + "<thead><tr><th scope=\"col\">Stored</th><th scope=\"col\">Cue</th><th scope=\"col\""
            + " class=\"gap\">Nearest (Euclidean)</th><th scope=\"col\" class=\"gap\">Robust"
            + " finds</th><th scope=\"col\" class=\"gap\">Trained finds, with probability, and"
            + " recalls</th></tr></thead>\n"
            + "<tbody>\n");
    for (Example example : row.examples()) {
      example(example);
    }
    add("</tbody>\n</table>\n</section>\n");
  }

  private void example(Example example) {
    add("<tr><td>");
    figure("", example.original(), "the stored image", "image " + example.origin());
    add("</td><td>");
    figure("", example.cue(), "the corrupted image", "");
    for (Map.Entry<Method, Hit> entry : example.best().entrySet()) {
      add("</td><td class=\"gap\">");
      boolean right = entry.getValue().id() == example.origin();
      String mark = "<span class=\"mark\">" + (right ? "&#10003;" : "&#10007;") + "</span> ";
      figure(
          right ? "right" : "wrong",
          entry.getValue().image(),
          right ? "the right image" : "a wrong image",
          entry.getKey() == Method.TRAINED
              ? mark + verdict(example)
              : mark + (right ? "right" : "wrong"));
    }
    figure("", example.pattern(), "the recalled image", "");
    add("</td></tr>\n");
  }

  /** The probability of the answer, and that the cue is not stored where that matters. */
  private static String verdict(Example example) {
    return percent(example.probability())
        + String.format(
            Locale.ROOT,
            "<span class=\"meter\"><i style=\"width:%.1f%%\"></i></span>",
            100 * example.probability())
        + (example.notStored() < .01
            ? ""
            : "<span class=\"asked\">not stored " + percent(example.notStored()) + "</span>");
  }

  private void figure(String style, float[] image, String alternative, String caption) {
    add(
        "<figure%s><img src=\"%s\" width=\"%d\" height=\"%d\" alt=\"%s\">"
            + "<figcaption>%s</figcaption></figure>",
        style.isEmpty() ? "" : " class=\"" + style + "\"",
        Png.dataUri(image, result.width()),
        result.width(),
        image.length / result.width(),
        alternative,
        caption);
  }

  private void facts() {
    add("<section class=\"card\">\n<h2>How it was done</h2>\n<dl class=\"small\">\n");
    fact("Images", String.format(Locale.ROOT, "%,d, in one segment", result.images()));
    fact("lucene-hopfield", cost(result.hopfield()) + ", 1,000 candidates scored exactly");
    fact(
        "Trained model",
        "some hundred corrupted copies of each row; the probability is that the cue came from this"
            + " image, assuming even odds that it is stored at all");
    fact(Method.HNSW.title(), cost(result.hnsw()) + ", M 16, beam 100, 100 neighbors asked for");
    fact(
        "Pictures",
        "the first cues of each row, not chosen; pixels beyond black and white are clipped,"
            + " unknown ones are a blue checkerboard");
    fact(
        "Again",
        "<code>./hopfield demo --cues "
            + result.cues()
            + "</code> gives the same cues (seed "
            + result.seed()
            + ")");
    add("</dl>\n</section>\n");
  }

  private static String cost(IndexCost cost) {
    return String.format(
        Locale.ROOT,
        "index built in %.1f s, %.0f bytes a vector in addition to the raw ones",
        cost.seconds(),
        cost.bytesPerVector());
  }

  private void fact(String name, String value) {
    add("<dt>%s</dt><dd>%s</dd>\n", name, value);
  }

  private static String ours(Method method) {
    return method.ours() ? " class=\"ours\"" : "";
  }

  static String percent(double probability) {
    if (probability > 0 && probability < .001) {
      return "&lt; 0.1 %";
    }
    return String.format(Locale.ROOT, probability < .1 ? "%.1f %%" : "%.0f %%", 100 * probability);
  }

  private static String capital(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private void add(String format, Object... arguments) {
    html.append(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments));
  }
}
