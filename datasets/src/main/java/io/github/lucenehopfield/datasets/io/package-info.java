/** What the commands write: outputs that appear whole or not at all, and progress. */
package io.github.lucenehopfield.datasets.io;
