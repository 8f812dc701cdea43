package io.github.lucenehopfield.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The page of the lab in a browser, used as a person would. */
class TestLabPage {
  private static final int PIXELS = LabFixture.SIDE * LabFixture.SIDE;

  /** Grays between images that look the same. */
  private static final double SAME = 4;

  // The browser may still write into its profile while it ends.
  @TempDir(cleanup = CleanupMode.NEVER)
  static Path profile;

  @TempDir static Path directory;
  private static LabFixture lab;
  private static Chromium browser;

  @BeforeAll
  static void start() throws Exception {
    Path found = Chromium.find();
    assumeTrue(found != null, "no Chromium on the path: the page is not tested in a browser");
    lab = LabFixture.start(directory);
    browser = Chromium.start(found, profile);
  }

  @AfterAll
  static void stop() throws IOException {
    if (browser != null) {
      browser.close();
    }
    if (lab != null) {
      lab.close();
    }
  }

  @BeforeEach
  void open() throws Exception {
    browser.open(lab.server().address(), 1200, 1300);
    settle();
  }

  @AfterEach
  void complainsOfNothing() throws IOException {
    assertEquals(List.of(), browser.complaints());
    assertEquals("", text("#failure"));
  }

  /** Waits for the answer to what is on the page. */
  private static void settle() throws Exception {
    browser.await("document.body && document.body.dataset.recall === 'done'");
  }

  private static void pick(int document) throws Exception {
    browser.click("#thumbnails [data-doc='" + document + "']");
    browser.await("document.getElementById('origin-name').textContent === '" + document + "'");
    settle();
  }

  private static String text(String selector) throws IOException {
    return (String) browser.evaluate("document.querySelector(\"" + selector + "\").textContent");
  }

  private static int[] grays(String canvas) throws IOException {
    String joined =
        (String)
            browser.evaluate(
                "(() => { const c = document.getElementById('"
                    + canvas
                    + "'); const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
                    + " return Array.from({length: d.length / 4}, (_, i) => d[4 * i]).join(' ');"
                    + " })()");
    String[] parts = joined.split(" ");
    int[] grays = new int[parts.length];
    for (int i = 0; i < grays.length; i++) {
      grays[i] = Integer.parseInt(parts[i]);
    }
    return grays;
  }

  private static double difference(int[] grays, float[] image) {
    assertEquals(image.length, grays.length);
    float most = 0;
    for (int document = 0; document < LabFixture.IMAGES; document++) {
      for (float value : lab.image(document)) {
        most = Math.max(most, value);
      }
    }
    double sum = 0;
    for (int i = 0; i < grays.length; i++) {
      sum += Math.abs(grays[i] - 255 * image[i] / most);
    }
    return sum / grays.length;
  }

  /** A zigzag over the upper two thirds of the cue. */
  private static void scribble() throws Exception {
    double[] box = browser.box("#cue-canvas");
    List<Double> places = new ArrayList<>();
    for (int line = 0; line < 5; line++) {
      double y = box[1] + box[3] * (.08 + .14 * line);
      places.add(box[0] + box[2] * (line % 2 == 0 ? .05 : .95));
      places.add(y);
      places.add(box[0] + box[2] * (line % 2 == 0 ? .95 : .05));
      places.add(y);
    }
    browser.drag(places.stream().mapToDouble(Double::doubleValue).toArray());
    settle();
  }

  @Test
  void recallsAPatternThatWasDrawnOver() throws Exception {
    pick(5);
    assertTrue(difference(grays("cue-canvas"), lab.image(5)) < SAME, "nothing is damaged yet");
    scribble();
    assertTrue(difference(grays("cue-canvas"), lab.image(5)) > 60, "the brush draws");
    assertTrue(difference(grays("origin-canvas"), lab.image(5)) < SAME);
    assertTrue(difference(grays("pattern-canvas"), lab.image(5)) < SAME, "it is repaired");
    assertEquals("5", browser.evaluate("document.querySelector('#hits li').dataset.doc"));
    assertTrue(text("#status").startsWith("Recalled 5, the one you picked"), text("#status"));
    assertTrue(text("#time").matches("[0-9.]+ ms"), text("#time"));
    assertTrue(text("#not-stored-text").matches("(< )?[0-9.]+ %"), text("#not-stored-text"));
    assertTrue(text("#corruption").contains("%"), text("#corruption"));
    assertEquals(3L, browser.evaluate("document.querySelectorAll('#plain li').length"));
    seen("#pattern-canvas", lab.image(5), SAME + 2);
  }

  /** Compares what a screenshot shows in the place of a canvas with an image. */
  private static void seen(String selector, float[] image, double tolerance) throws IOException {
    double[] box = browser.box(selector);
    BufferedImage shot = browser.screenshot();
    int[] grays = new int[PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      double x = box[0] + box[2] * (i % LabFixture.SIDE + .5) / LabFixture.SIDE;
      double y = box[1] + box[3] * (Math.floorDiv(i, LabFixture.SIDE) + .5) / LabFixture.SIDE;
      grays[i] = shot.getRGB((int) x, (int) y) & 0xFF;
    }
    assertTrue(difference(grays, image) < tolerance, "seen: " + difference(grays, image));
  }

  @Test
  void drawsWithTheKeyboardAndUndoes() throws Exception {
    pick(8);
    browser.evaluate("document.getElementById('cue-canvas').focus()");
    browser.press("3", '3', "3");
    browser.press("+", 187, "+");
    for (int i = 0; i < 4; i++) {
      browser.press("ArrowUp", 38, "");
    }
    browser.press(" ", 32, " ");
    settle();
    assertEquals("16 of 256 missing", text("#cue-facts"));
    assertTrue(
        ((String) browser.evaluate("document.getElementById('cue-canvas').ariaLabel"))
            .matches("The cue, line 4, column 8: missing"));
    assertTrue(text("#status").startsWith("Recalled 8, the one you picked"), text("#status"));
    browser.click("#undo");
    settle();
    assertEquals("", text("#cue-facts"));
    assertEquals("true", browser.evaluate("String(document.getElementById('undo').disabled)"));
  }

  @Test
  void movesSlidersAndRules() throws Exception {
    pick(2);
    set("slider-missing", 60);
    settle();
    assertTrue(text("#cue-facts").matches("1[345][0-9] of 256 missing"), text("#cue-facts"));
    assertTrue(text("#status").startsWith("Recalled 2, the one you picked"), text("#status"));
    set("slider-missing", 0);
    set("slider-noise", 60);
    set("steps", 4);
    browser.evaluate(
        "(() => { const s = document.getElementById('similarity'); s.value = 'euclidean';"
            + " s.dispatchEvent(new Event('input', {bubbles: true})); })()");
    settle();
    assertEquals("unknown", text("#not-stored-text"));
    long steps = (long) browser.evaluate("document.querySelectorAll('#read-outs li').length");
    assertTrue(steps > 1, "read-outs: " + steps);
    int[] last = grays("pattern-canvas");
    browser.click("#play");
    browser.await("document.querySelector('#read-outs li.now')");
    browser.await("document.querySelector('#read-outs li:last-child.now')");
    assertEquals(0, difference(grays("pattern-canvas"), last), .01);
    set("steps", 1);
    settle();
    String before = text("#hits .share");
    set("temperature", 10);
    settle();
    assertNotEquals(before, text("#hits .share"));
  }

  private static double difference(int[] some, int[] others) {
    double sum = 0;
    for (int i = 0; i < some.length; i++) {
      sum += Math.abs(some[i] - others[i]);
    }
    return sum / some.length;
  }

  private static void set(String range, int value) throws IOException {
    browser.evaluate(
        "(() => { const r = document.getElementById('"
            + range
            + "'); r.value = "
            + value
            + "; r.dispatchEvent(new Event('input', {bubbles: true})); })()");
  }

  @Test
  void fitsAPhoneInTheDark() throws Exception {
    browser.scheme("dark");
    browser.resize(375, 800);
    settle();
    long width = (long) browser.evaluate("document.scrollingElement.scrollWidth");
    assertTrue(width <= 375, "as wide as " + width);
    BufferedImage shot = browser.screenshot();
    assertTrue((shot.getRGB(3, 3) & 0xFF) < 60, "the paper is dark");
    browser.scheme("light");
  }

  @Test
  void isLabeledAndKeepsToItself() throws Exception {
    String unlabeled =
        (String)
            browser.evaluate(
                "[...document.querySelectorAll('input, select, button, canvas:not([aria-hidden])')]"
                    + ".filter((e) => !(e.labels?.length || e.ariaLabel || e.textContent.trim()))"
                    + ".map((e) => e.outerHTML).join('\\n')");
    assertEquals("", unlabeled);
    pick(1);
    assertTrue(browser.requests().size() > 5, "requests were noted");
    for (String request : browser.requests()) {
      assertTrue(
          request.startsWith(lab.server().address().toString()) || request.startsWith("data:"),
          request);
    }
  }
}
