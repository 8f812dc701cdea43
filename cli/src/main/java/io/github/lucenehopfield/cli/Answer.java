package io.github.lucenehopfield.cli;

import io.github.lucenehopfield.cli.search.CueSearcher;
import io.github.lucenehopfield.cli.search.DigestHits;

/** What was recalled for a cue, what is said of digests or null, and how long it took. */
record Answer(CueSearcher.Result result, DigestHits.Hit[] digests, double millis) {}
