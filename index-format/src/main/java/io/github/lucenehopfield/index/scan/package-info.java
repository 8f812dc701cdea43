/** How a query asks a segment for its best candidates: tables in, estimates out. */
package io.github.lucenehopfield.index.scan;
