/**
 * Experimental: learns to tell bags of vectors apart (multiple-instance learning) where only the
 * bag has a label, by pooling its vectors with a separation.
 */
package io.github.lucenehopfield.noise.pooling;
