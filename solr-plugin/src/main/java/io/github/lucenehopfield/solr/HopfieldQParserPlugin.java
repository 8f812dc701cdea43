package io.github.lucenehopfield.solr;

import io.github.lucenehopfield.RetrievalCounters;
import org.apache.solr.common.params.SolrParams;
import org.apache.solr.common.util.NamedList;
import org.apache.solr.core.SolrCore;
import org.apache.solr.handler.component.SearchComponent;
import org.apache.solr.request.SolrQueryRequest;
import org.apache.solr.search.QParser;
import org.apache.solr.search.QParserPlugin;

/**
 * The parser of {@code {!hopfield f=v topK=10}[1.5, null, -2]}: the stored vectors that most
 * probably produced a corrupted cue, whose unknown values are {@code null} or {@code NaN}. It takes
 * limits and models from the {@link HopfieldComponent} of the core, whose name is that of its
 * parameter {@code component}, {@code hopfield} by default; without one there are no models and the
 * limits are the default ones.
 */
public final class HopfieldQParserPlugin extends QParserPlugin {
  private static final String COMPONENT = "component";

  private final CoreState alone =
      new CoreState(Limits.DEFAULT, Models.NONE, new RetrievalCounters());
  private String component = HopfieldComponent.NAME;

  /** Makes a parser's plugin with default parameters. */
  public HopfieldQParserPlugin() {}

  @Override
  public void init(NamedList<?> args) {
    if (args != null && args.get(COMPONENT) != null) {
      component = String.valueOf(args.get(COMPONENT));
    }
  }

  @Override
  public QParser createParser(
      String text, SolrParams localParams, SolrParams params, SolrQueryRequest request) {
    return new HopfieldQParser(text, localParams, params, request, state(request.getCore()));
  }

  private CoreState state(SolrCore core) {
    SearchComponent found = core.getSearchComponent(component);
    return found instanceof HopfieldComponent ours ? ours.state() : alone;
  }
}
