/** The first version of the bytes: writer, reader and metadata; frozen at release. */
package io.github.lucenehopfield.index.internal.v1;
