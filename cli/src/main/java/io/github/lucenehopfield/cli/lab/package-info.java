/**
 * Serves the Recall Lab: a page on which a person damages a stored pattern and watches what is
 * recalled, and the JSON API behind it.
 *
 * <p>{@link io.github.lucenehopfield.cli.lab.LabServer} listens, on loopback unless told otherwise.
 * {@code LabHandler} takes each exchange: {@code RequestGuard} refuses what comes from another
 * site, {@code Assets} holds the files of the page, {@code LabApi} answers the rest. {@link
 * io.github.lucenehopfield.cli.lab.LabIndex} reads patterns by document, {@code Recaller} runs our
 * recall under a time limit, and {@code PlainSearch} what other searches find. {@link
 * io.github.lucenehopfield.cli.lab.DemoImages} makes a temporary index of images.
 *
 * <p>Input that breaks a rule ends as an {@code ApiException}, which becomes a JSON object with the
 * name, the rule and the value. Nothing reads a file whose name comes with a request. All classes
 * are safe for use by many threads.
 */
package io.github.lucenehopfield.cli.lab;
