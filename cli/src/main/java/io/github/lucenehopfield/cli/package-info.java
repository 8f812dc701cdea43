/**
 * The command {@code hopfield}: one class for each subcommand.
 *
 * <p>{@link io.github.lucenehopfield.cli.Main} runs {@code HopfieldCommand}, which has the
 * subcommands: {@code DemoCommand}, {@code IndexCommand}, {@code RecallCommand}, {@code
 * SequenceCommand}, {@code CommunitiesCommand}, {@code TrainCommand}, {@code PrototypesCommand},
 * {@code RouteCommand} and {@code InspectCommand}. Each parses options with picocli, checks them
 * before any work is done, and leaves the work to {@code cli.search}, {@code cli.demo} and {@code
 * cli.report}.
 *
 * <p>Results go to standard output as JSON lines or tables, and nothing else does; progress and
 * failures go to standard error. A failure is one line that names the file or option, what was
 * expected and what was found: a {@code BadInputException} ends with status 2, any other with
 * status 1. Files appear whole or not at all ({@code datasets.io}).
 *
 * <p>The module exports nothing: the options and the JSON are the interface. Commands are made for
 * one run and belong to its thread.
 */
package io.github.lucenehopfield.cli;
