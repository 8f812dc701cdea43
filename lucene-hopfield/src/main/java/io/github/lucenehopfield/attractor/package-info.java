/**
 * Experimental: a few prototypes kept as stable states of a balanced network of excitatory and
 * inhibitory units, to which a cue settles or does not.
 */
package io.github.lucenehopfield.attractor;
