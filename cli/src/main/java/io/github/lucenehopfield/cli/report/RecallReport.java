package io.github.lucenehopfield.cli.report;

import io.github.lucenehopfield.cli.search.CueSearcher.Result;
import io.github.lucenehopfield.datasets.io.PendingOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes what was recalled for some cues as one page: cues, hits and repaired vectors, and how far
 * probabilities come true where it is known what cues came from. Not for several threads.
 */
public final class RecallReport {
  private static final int MAX_CUES = 20;
  private static final int MAX_HITS = 3;
  private static final int SIZE = 260;

  /** Reads stored vectors. */
  public interface Stored {
    /**
     * {@return a copy of the vector of a document}
     *
     * @param doc of the whole index
     * @throws IOException if it cannot be read
     */
    float[] vector(int doc) throws IOException;
  }

  private final Path directory;
  private final int columns;
  private final long[] origins;
  private final Stored stored;
  private final StringBuilder rows = new StringBuilder();
  private final List<Judgement.Answered> answers = new ArrayList<>();
  private int cues;

  /**
   * Starts a report.
   *
   * @param directory where to write, or null for nowhere: then nothing is done
   * @param columns of images; 0 where vectors are none
   * @param origins the id that each cue came from, or null
   * @param stored reads stored vectors
   */
  public RecallReport(Path directory, int columns, long[] origins, Stored stored) {
    this.directory = directory;
    this.columns = columns;
    this.origins = origins;
    this.stored = stored;
  }

  /**
   * Adds the next cue.
   *
   * @param cue its values; where several belong to one origin, those of the first
   * @param result what was recalled
   * @throws IOException if stored vectors cannot be read
   */
  public void add(float[] cue, Result result) throws IOException {
    if (directory == null) {
      return;
    }
    int number = cues++;
    if (origins != null && result.ids().length > 0) {
      answers.add(
          new Judgement.Answered(probability(result, 0), result.ids()[0] == origins[number]));
    }
    if (number >= MAX_CUES) {
      return;
    }
    List<float[]> hits = new ArrayList<>();
    for (int i = 0; i < Math.min(MAX_HITS, result.documents().length); i++) {
      hits.add(stored.vector(result.documents()[i]));
    }
    VectorPicture picture = new VectorPicture(columns, hits.isEmpty() ? List.of(cue) : hits);
    rows.append("<tr><th scope=\"row\">").append(number).append("</th><td>");
    figure(picture.draw(cue, "cue " + number), "", result.corruption());
    rows.append("</td><td>");
    float[] pattern = result.pattern();
    if (pattern != null && pattern.length == cue.length) {
      figure(picture.draw(pattern, "repaired vector"), "", "");
    }
    rows.append("</td>");
    for (int i = 0; i < MAX_HITS; i++) {
      rows.append("<td>");
      if (i < hits.size()) {
        hit(picture.draw(hits.get(i), "stored vector"), number, result, i);
      }
      rows.append("</td>");
    }
    rows.append("<td>");
    result.notStored().ifPresent(p -> rows.append(percent(p)));
    rows.append("</td></tr>\n");
  }

  private void hit(String picture, int cue, Result result, int i) {
    String style = "";
    if (origins != null) {
      style = result.ids()[i] == origins[cue] ? "right" : "wrong";
    }
    String mark = style.isEmpty() ? "" : style.equals("right") ? "&#10003; " : "&#10007; ";
    figure(picture, style, mark + result.ids()[i] + ": " + percent(probability(result, i)));
  }

  /** That the cue is a copy of the hit, "none" included where that is known. */
  private static double probability(Result result, int i) {
    return result.fromCandidates().orElse(1) * result.probabilities()[i];
  }

  private void figure(String picture, String style, String caption) {
    rows.append("<figure").append(style.isEmpty() ? "" : " class=\"" + style + "\"").append('>');
    rows.append(picture).append("<figcaption>").append(caption).append("</figcaption></figure>");
  }

  /**
   * Writes the page; an older one in its place is replaced.
   *
   * @throws IOException if it cannot be written
   */
  public void write() throws IOException {
    if (directory == null) {
      return;
    }
    PendingOutput.makeDirectory(directory);
    try (PendingOutput output = PendingOutput.file(directory.resolve(HtmlReport.PAGE))) {
      output.stream().write(render().getBytes(StandardCharsets.UTF_8));
      output.commit();
    }
  }

  private String render() throws IOException {
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        + "<title>lucene-hopfield: what was recalled</title>\n<style>\n"
        + HtmlReport.resource("report.css")
        + HtmlReport.resource("recall.css")
        + "</style>\n</head>\n<body>\n<main>\n<p class=\"eyebrow\">lucene-hopfield</p>\n"
        + "<h1>What was recalled</h1>\n"
        + judgement()
        + "<section class=\"card\">\n<h2>Cues and hits</h2>\n<p class=\"soft small\">"
        + String.format(
            Locale.ROOT, "The first %d of %d cues, not chosen", Math.min(cues, MAX_CUES), cues)
        + ". Each row has the scale of its hits; unknown values are blue, or left out."
        + (origins == null ? "" : " A check marks the vector that the cue came from.")
        + "</p>\n<table class=\"pictures recalls\">\n<thead><tr><th scope=\"col\">No.</th>"
        + "<th scope=\"col\">Cue</th><th scope=\"col\">Repaired</th><th scope=\"col\">First hit</th>"
        + "<th scope=\"col\">Second</th><th scope=\"col\">Third</th>"
        + "<th scope=\"col\">Not stored</th></tr></thead>\n<tbody>\n"
        + rows
        + "</tbody>\n</table>\n</section>\n</main>\n</body>\n</html>\n";
  }

  private String judgement() {
    if (answers.isEmpty()) {
      return "";
    }
    long right = answers.stream().filter(Judgement.Answered::right).count();
    double[][] roc = Judgement.roc(answers);
    return "<section class=\"card\">\n<h2>How far probabilities come true</h2>\n"
        + String.format(
            Locale.ROOT,
            "<p>The origin came first for %d of %d cues (%s). Calibration error %.3f: the mean"
                + " difference of a probability from the share that was right.</p>\n",
            right,
            cues,
            percent((double) right / cues),
            Judgement.calibrationError(answers))
        + "<div class=\"plots\">\n"
        + reliability()
        + (roc.length == 0
            ? "<p class=\"soft\">No ROC curve: it needs right answers and wrong ones.</p>\n"
            : plot(
                String.format(Locale.ROOT, "ROC, area %.3f", Judgement.area(roc)),
                "wrong answers accepted",
                "right answers accepted",
                line(roc)))
        + "</div>\n</section>\n";
  }

  private String reliability() {
    StringBuilder marks = new StringBuilder();
    for (Judgement.Bin bin : Judgement.bins(answers)) {
      if (bin.count() > 0) {
        marks.append(
            String.format(
                Locale.ROOT,
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"><title>%d cues, probability %.3f, right"
                    + " %.3f</title></circle>",
                SIZE * bin.probability(),
                SIZE * (1 - bin.right()),
                3 + 9 * Math.sqrt((double) bin.count() / answers.size()),
                bin.count(),
                bin.probability(),
                bin.right()));
      }
    }
    return plot(
        "Reliability", "probability of the first hit", "share that was right", marks.toString());
  }

  private static String line(double[][] points) {
    StringBuilder path = new StringBuilder("<path class=\"curve\" d=\"");
    for (double[] point : points) {
      path.append(path.charAt(path.length() - 1) == '"' ? 'M' : 'L');
      path.append(String.format(Locale.ROOT, "%.1f %.1f", SIZE * point[0], SIZE * (1 - point[1])));
    }
    return path.append("\"/>").toString();
  }

  private static String plot(String title, String x, String y, String marks) {
    return String.format(
        Locale.ROOT,
        "<figure class=\"plot\"><figcaption>%1$s</figcaption><svg viewBox=\"-34 -10 310 306\""
            + " width=\"310\" height=\"306\" role=\"img\" aria-label=\"%1$s\">"
            + "<rect class=\"frame\" width=\"%2$d\" height=\"%2$d\"/>"
            + "<path class=\"diagonal\" d=\"M0 %2$dL%2$d 0\"/>%3$s"
            + "<text x=\"130\" y=\"284\" text-anchor=\"middle\">%4$s</text>"
            + "<text transform=\"translate(-16 130) rotate(-90)\" text-anchor=\"middle\">%5$s</text>"
            + "<text x=\"-4\" y=\"274\" text-anchor=\"end\">0</text>"
            + "<text x=\"-4\" y=\"8\" text-anchor=\"end\">1</text>"
            + "<text x=\"260\" y=\"276\" text-anchor=\"end\">1</text></svg></figure>\n",
        title,
        SIZE,
        marks,
        x,
        y);
  }

  private static String percent(double probability) {
    return HtmlReport.percent(probability);
  }
}
