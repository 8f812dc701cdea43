/** Runs a command line as the program of a process. */
package io.github.lucenehopfield.datasets.command;
