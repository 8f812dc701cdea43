package io.github.lucenehopfield.noise.robust;

import io.github.lucenehopfield.similarity.CueSimilarity.PatternScorer;
import java.util.function.Supplier;

/**
 * A first look at patterns by one hypothesis, which costs little.
 *
 * @param scorer makes what gives the evidence for the hypothesis
 * @param hypothesis which one
 * @param least below this evidence a pattern is not looked at by the other hypotheses
 * @param certain whether the best pattern has been found
 */
record Gate(Supplier<PatternScorer> scorer, Hypothesis hypothesis, double least, boolean certain) {}
