/**
 * How the robust similarity explains a cue: hypotheses about its corruption, and their evidence.
 *
 * <p>{@code CueValues} holds the known values of a cue and their null density. {@code Bank} has all
 * hypotheses about the cue on one measure, the log-likelihood ratio of a pattern against that null
 * density: {@code NoiseFamily} (Gaussian noise with gain and offset), {@code ErasureFamily}
 * (coordinates erased one by one or in runs) and {@code ChannelFamily} (any map of values). {@code
 * EvidenceTails} brings the families to one scale by the tails of their evidence over stored
 * patterns, and weighs them ({@code docs/decisions/0031}).
 *
 * <p>{@code RobustCue} is the similarity bound to a cue. A few short retrievals, under single
 * hypotheses and under a channel that is fitted to what they find, decide which tables the codes
 * are scanned with ({@code NoiseTables}, {@code ErasureTables}, {@code ChannelTables}); exact
 * scores use all hypotheses that still matter to the cue. {@code NullTail} says whether the best
 * pattern stands out from what wrong patterns reach by chance, and {@code Words} describes the
 * corruption.
 *
 * <p>Everything here is made for one cue. Once bound, it is immutable and scores on any number of
 * threads; binding itself runs on one thread and reads the index.
 */
package io.github.lucenehopfield.noise.robust;
