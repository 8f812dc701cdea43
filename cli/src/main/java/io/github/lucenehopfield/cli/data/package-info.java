/** Reads vectors, cues and origins from files, and says in one line what is wrong with them. */
package io.github.lucenehopfield.cli.data;
