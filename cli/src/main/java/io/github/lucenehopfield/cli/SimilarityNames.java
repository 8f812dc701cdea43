package io.github.lucenehopfield.cli;

import io.github.lucenehopfield.cli.search.CueSearcher;
import java.util.Iterator;

/** The names of similarities, for help texts. */
final class SimilarityNames implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return CueSearcher.similarities().iterator();
  }
}
