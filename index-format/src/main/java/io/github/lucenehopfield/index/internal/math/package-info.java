/** Small numeric tools that every module shares: packed pairs, sorted places, log-sum-exp. */
package io.github.lucenehopfield.index.internal.math;
