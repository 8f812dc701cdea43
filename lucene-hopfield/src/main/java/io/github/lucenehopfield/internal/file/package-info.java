/** What files of learned parameters have in common. */
package io.github.lucenehopfield.internal.file;
