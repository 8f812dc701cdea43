/**
 * Experimental: a few prototypes stored as stable states of a balanced network of excitatory and
 * inhibitory units, to which a cue settles or does not (Festa, Hennequin and Lengyel, NIPS 2014).
 *
 * <p>{@link io.github.lucenehopfield.attractor.PrototypeMemory} is the entry point: it is trained
 * from prototypes, routes cues, and is written to and read from files. {@code RateProjection} turns
 * vectors into patterns of positive rates. {@link
 * io.github.lucenehopfield.attractor.AttractorTrainer} finds weights of an {@link
 * io.github.lucenehopfield.attractor.AttractorNetwork} that make these patterns its stable states,
 * by minimizing a {@code TrainingCost} with L-BFGS ({@code Minimizer}). The cost bounds the largest
 * real part of an eigenvalue by the smoothed {@code SpectralAbscissa}, which takes a {@code
 * RealSchur} form and the solution of a {@code Lyapunov} equation.
 *
 * <pre class="prettyprint">
 * PrototypeMemory memory = PrototypeMemory.read(in);
 * PrototypeMemory.Route route = memory.route(cue);
 * </pre>
 *
 * <p>Training is deterministic; it takes seconds for four prototypes and minutes for ten. Memories
 * and networks are immutable and safe for use by many threads.
 */
package io.github.lucenehopfield.attractor;
