/** The command {@code hopfield}: one class for each subcommand. */
package io.github.lucenehopfield.cli;
