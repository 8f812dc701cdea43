/** Builds, searches and examines indices for the commands. */
package io.github.lucenehopfield.cli.search;
