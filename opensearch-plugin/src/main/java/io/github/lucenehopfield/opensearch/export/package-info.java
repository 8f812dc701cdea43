/** The program that copies vectors out of the files of shards. */
package io.github.lucenehopfield.opensearch.export;
