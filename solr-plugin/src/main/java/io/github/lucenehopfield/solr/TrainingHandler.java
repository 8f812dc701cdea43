package io.github.lucenehopfield.solr;

import io.github.lucenehopfield.noise.TrainedNoiseModel;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.noise.training.NoiseModelTrainer;
import io.github.lucenehopfield.solr.CoreTraining.Request;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.solr.common.SolrException;
import org.apache.solr.common.SolrException.ErrorCode;
import org.apache.solr.common.params.SolrParams;
import org.apache.solr.common.util.ExecutorUtil;
import org.apache.solr.common.util.NamedList;
import org.apache.solr.common.util.SolrNamedThreadFactory;
import org.apache.solr.core.CloseHook;
import org.apache.solr.core.SolrCore;
import org.apache.solr.handler.RequestHandlerBase;
import org.apache.solr.request.SolrQueryRequest;
import org.apache.solr.response.SolrQueryResponse;
import org.apache.solr.schema.IndexSchema;
import org.apache.solr.schema.SchemaField;
import org.apache.solr.search.DocIterator;
import org.apache.solr.search.DocSet;
import org.apache.solr.search.QParser;
import org.apache.solr.search.SolrIndexSearcher;
import org.apache.solr.search.SyntaxError;
import org.apache.solr.security.AuthorizationContext;
import org.apache.solr.security.PermissionNameProvider;
import org.apache.solr.util.RefCounted;
import org.apache.solr.util.plugin.SolrCoreAware;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains models from the vectors of a core, one after the other in a thread of the core. {@code
 * action=train} starts a training, {@code action=cancel} ends it, {@code action=status}, the
 * default, says how far all of them are. A model can be used by its name once it is trained, and
 * after a restart. The parameter {@code component} is the name of the {@link HopfieldComponent}.
 */
public final class TrainingHandler extends RequestHandlerBase implements SolrCoreAware {
  private static final Logger LOGGER =
      LoggerFactory.getLogger(MethodHandles.lookup().lookupClass());
  private static final Pattern GRID = Pattern.compile("([1-9]\\d{0,4})x([1-9]\\d{0,4})");
  private static final int MAX_PAIRS = 1000;
  private static final int MAX_WAITING = 10;
  private static final int MAX_KNOWN = 100;

  private final Map<String, CoreTraining> trainings = new LinkedHashMap<>();
  private final ExecutorService thread =
      ExecutorUtil.newMDCAwareFixedThreadPool(1, new SolrNamedThreadFactory("hopfield-training"));
  private String component = HopfieldComponent.NAME;

  /** Makes a handler without parameters. */
  public TrainingHandler() {}

  @Override
  public void init(NamedList<?> args) {
    super.init(args);
    if (args != null && args.get("component") != null) {
      component = String.valueOf(args.get("component"));
    }
  }

  @Override
  public void inform(SolrCore core) {
    core.addCloseHook(
        new CloseHook() {
          @Override
          public void preClose(SolrCore closed) {
            synchronized (trainings) {
              trainings.values().forEach(CoreTraining::cancel);
            }
            ExecutorUtil.shutdownAndAwaitTermination(thread);
          }
        });
  }

  @Override
  public void handleRequestBody(SolrQueryRequest request, SolrQueryResponse response)
      throws IOException {
    response.setHttpCaching(false);
    try {
      String action = request.getParams().get("action", "status");
      switch (action) {
        case "train" -> response.add("training", start(request).describe());
        case "cancel" -> response.add("training", cancel(request.getParams()).describe());
        case "status" -> response.add("trainings", all());
        default ->
            throw new IllegalArgumentException(
                "action must be train, cancel or status; action=" + StoredVector.echo(action));
      }
    } catch (IllegalArgumentException | SyntaxError e) {
      throw new SolrException(ErrorCode.BAD_REQUEST, e.getMessage(), e);
    }
  }

  private List<Map<String, Object>> all() {
    synchronized (trainings) {
      return trainings.values().stream().map(CoreTraining::describe).toList();
    }
  }

  private CoreTraining cancel(SolrParams params) {
    synchronized (trainings) {
      CoreTraining training = trainings.get(required(params, "model"));
      if (training == null || !training.goesOn()) {
        throw new IllegalArgumentException(
            "model must be one that is trained now; model="
                + StoredVector.echo(params.get("model")));
      }
      training.cancel();
      return training;
    }
  }

  private static String required(SolrParams params, String name) {
    String value = params.get(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(name + " must be specified; " + name + "=" + value);
    }
    return value;
  }

  private CoreTraining start(SolrQueryRequest request) throws IOException, SyntaxError {
    SolrCore core = request.getCore();
    if (!(core.getSearchComponent(component) instanceof HopfieldComponent ours)) {
      throw new IllegalArgumentException(
          "component must be the name of a HopfieldComponent; component=" + component);
    }
    String model = required(request.getParams(), "model");
    TrainedModels.checkName(model);
    ours.checkTrainable(model);
    RefCounted<SolrIndexSearcher> searcher = core.getSearcher();
    boolean started = false;
    try {
      CoreTraining training = new CoreTraining(parse(request, model, searcher.get()));
      add(training);
      thread.execute(() -> run(training, ours, searcher));
      started = true;
      return training;
    } finally {
      if (!started) {
        searcher.decref();
      }
    }
  }

  private void add(CoreTraining training) {
    synchronized (trainings) {
      CoreTraining before = trainings.get(training.model());
      if (before != null && before.goesOn()) {
        throw new IllegalArgumentException(
            "model must be one that is not trained now; model=" + training.model());
      }
      if (trainings.values().stream().filter(CoreTraining::goesOn).count() > MAX_WAITING) {
        throw new IllegalArgumentException(
            "at most " + MAX_WAITING + " trainings may wait; model=" + training.model());
      }
      trainings.remove(training.model());
      trainings.put(training.model(), training);
      trainings.values().removeIf(old -> trainings.size() > MAX_KNOWN && !old.goesOn());
    }
  }

  private static void run(
      CoreTraining training, HopfieldComponent ours, RefCounted<SolrIndexSearcher> searcher) {
    try {
      IndexSearcher raw = new IndexSearcher(searcher.get().getRawReader());
      raw.setQueryCache(null);
      TrainedNoiseModel model = training.run(raw);
      training.check();
      Models.Named stored = ours.store(training.model(), model);
      training.end("done, version " + stored.version());
    } catch (CancellationException e) {
      training.end("cancelled");
    } catch (IOException | RuntimeException e) {
      LOGGER.warn("the model {} was not trained", training.model(), e);
      training.end("failed: " + e.getMessage());
    } finally {
      searcher.decref();
    }
  }

  private static Request parse(SolrQueryRequest request, String model, SolrIndexSearcher searcher)
      throws IOException, SyntaxError {
    SolrParams params = request.getParams();
    String field = required(params, "f");
    IndexSchema schema = request.getSchema();
    SchemaField known = schema.getFieldOrNull(field);
    if (known == null || !(known.getType() instanceof HopfieldVectorField type)) {
      throw new IllegalArgumentException(
          "f must be a field of a HopfieldVectorField type; f=" + StoredVector.echo(field));
    }
    int dimension = type.getDimension();
    String[] specified = params.getParams("damage");
    if ((specified == null) == (params.get("pairs") == null)) {
      throw new IllegalArgumentException(
          "one of damage and pairs must be specified; pairs=" + params.get("pairs"));
    }
    List<Corruption> damages = new ArrayList<>();
    for (String damage : specified == null ? new String[0] : specified) {
      Corruption parsed = Corruption.parse(damage);
      parsed.checkDimension(dimension);
      damages.add(parsed);
    }
    List<float[]> cues = new ArrayList<>();
    List<Integer> origins = new ArrayList<>();
    if (damages.isEmpty()) {
      pairs(request, searcher, field, dimension, cues, origins);
    }
    int[] grid = grid(params.get("grid"), damages, dimension);
    return new Request(
        model,
        field,
        dimension,
        damages,
        cues,
        origins,
        grid[0],
        grid[1],
        params.getLong("seed", 1L));
  }

  private static int[] grid(String specified, List<Corruption> damages, int dimension) {
    int[] grid = {0, 0};
    if (specified != null) {
      Matcher matcher = GRID.matcher(specified);
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            "grid must be WxH, such as 28x28; grid=" + StoredVector.echo(specified));
      }
      grid = new int[] {Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))};
      if ((long) grid[0] * grid[1] != dimension) {
        throw new IllegalArgumentException(
            "grid must have as many cells as f has dimensions, "
                + dimension
                + "; grid="
                + specified);
      }
      return grid;
    }
    for (Corruption damage : damages) {
      if (damage.gridWidth() == 0) {
        continue;
      }
      if (grid[0] > 0 && grid[0] != damage.gridWidth()) {
        throw new IllegalArgumentException(
            "damages must be on one grid, or grid must be specified; damage=" + damage);
      }
      grid = new int[] {damage.gridWidth(), damage.gridHeight()};
    }
    return grid;
  }

  /** Reads pairs from stored fields: evenly spread ones, where there are more than are needed. */
  private static void pairs(
      SolrQueryRequest request,
      SolrIndexSearcher searcher,
      String field,
      int dimension,
      List<float[]> cues,
      List<Integer> origins)
      throws IOException, SyntaxError {
    SolrParams params = request.getParams();
    String cue = required(params, "cue");
    String origin = required(params, "origin");
    DocSet matching =
        searcher.getDocSet(QParser.getParser(params.get("pairs"), request).getQuery());
    SchemaField key = request.getSchema().getUniqueKeyField();
    int at = 0;
    int size = matching.size();
    for (DocIterator docs = matching.iterator(); docs.hasNext(); at++) {
      int doc = docs.nextDoc();
      if ((long) at * MAX_PAIRS / size == (long) (at + 1) * MAX_PAIRS / size && size > MAX_PAIRS) {
        continue;
      }
      Document stored = searcher.getIndexReader().storedFields().document(doc);
      if (stored.get(cue) == null || stored.get(origin) == null) {
        continue;
      }
      int found =
          searcher.getFirstMatch(
              new Term(key.getName(), key.getType().toInternal(stored.get(origin))));
      if (found >= 0) {
        cues.add(CueText.parse(cue, stored.get(cue), field, dimension));
        origins.add(found);
      }
    }
    if (cues.size() < NoiseModelTrainer.MIN_PAIRS) {
      throw new IllegalArgumentException(
          "pairs must have at least "
              + NoiseModelTrainer.MIN_PAIRS
              + " cues whose origins are in the core; matching="
              + size
              + " found="
              + cues.size());
    }
  }

  @Override
  public String getDescription() {
    return "Trains models of corruption";
  }

  @Override
  public PermissionNameProvider.Name getPermissionName(AuthorizationContext request) {
    return PermissionNameProvider.Name.CONFIG_EDIT_PERM;
  }
}
