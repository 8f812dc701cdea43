/** Builds, searches and examines indices for the commands, and trains models for them. */
package io.github.lucenehopfield.cli.search;
