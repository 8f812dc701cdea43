package io.github.lucenehopfield.opensearch;

import io.github.lucenehopfield.RetrievalCounters;
import io.github.lucenehopfield.opensearch.evidence.EvidenceAggregationBuilder;
import io.github.lucenehopfield.opensearch.evidence.EvidenceRequestProcessor;
import io.github.lucenehopfield.opensearch.evidence.HitEvidence;
import io.github.lucenehopfield.opensearch.evidence.HitEvidencePhase;
import io.github.lucenehopfield.opensearch.evidence.InternalEvidence;
import io.github.lucenehopfield.opensearch.evidence.RecallExt;
import io.github.lucenehopfield.opensearch.evidence.SeparationResponseProcessor;
import io.github.lucenehopfield.opensearch.mapper.HopfieldCodecService;
import io.github.lucenehopfield.opensearch.mapper.HopfieldVectorFieldMapper;
import io.github.lucenehopfield.opensearch.model.ModelActions;
import io.github.lucenehopfield.opensearch.model.Models;
import io.github.lucenehopfield.opensearch.model.RestModels;
import io.github.lucenehopfield.opensearch.query.HopfieldQueryBuilder;
import io.github.lucenehopfield.opensearch.query.RequestBinding;
import io.github.lucenehopfield.opensearch.query.Requests;
import io.github.lucenehopfield.opensearch.query.SimilarityScript;
import io.github.lucenehopfield.opensearch.stats.NodesActions;
import io.github.lucenehopfield.opensearch.stats.RestNodes;
import io.github.lucenehopfield.opensearch.training.RestTraining;
import io.github.lucenehopfield.opensearch.training.TrainingAction;
import io.github.lucenehopfield.opensearch.training.TrainingStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.opensearch.action.ActionRequest;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.node.DiscoveryNodes;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.IndexScopedSettings;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.settings.SettingsFilter;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.env.Environment;
import org.opensearch.env.NodeEnvironment;
import org.opensearch.index.IndexModule;
import org.opensearch.index.IndexSettings;
import org.opensearch.index.codec.CodecServiceFactory;
import org.opensearch.index.mapper.Mapper;
import org.opensearch.indices.SystemIndexDescriptor;
import org.opensearch.plugins.EnginePlugin;
import org.opensearch.plugins.MapperPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.ScriptPlugin;
import org.opensearch.plugins.SearchPipelinePlugin;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.plugins.SystemIndexPlugin;
import org.opensearch.repositories.RepositoriesService;
import org.opensearch.rest.RestController;
import org.opensearch.rest.RestHandler;
import org.opensearch.script.ScriptContext;
import org.opensearch.script.ScriptEngine;
import org.opensearch.script.ScriptService;
import org.opensearch.search.fetch.FetchSubPhase;
import org.opensearch.search.pipeline.Processor;
import org.opensearch.search.pipeline.SearchRequestProcessor;
import org.opensearch.search.pipeline.SearchResponseProcessor;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ExecutorBuilder;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.watcher.ResourceWatcherService;

/** Corrupted-cue recall for OpenSearch: a field type, a query clause, and what goes with them. */
public final class HopfieldPlugin extends Plugin
    implements MapperPlugin,
        SearchPlugin,
        ScriptPlugin,
        EnginePlugin,
        SearchPipelinePlugin,
        SystemIndexPlugin {
  private final HopfieldNode node;
  private final NodeWarmup warmup = new NodeWarmup();

  /**
   * Makes the plugin of a node.
   *
   * @param settings of the node
   */
  public HopfieldPlugin(Settings settings) {
    HopfieldSettings own = new HopfieldSettings(settings);
    Models models = new Models(own, HopfieldSettings.MODEL_CACHE_SIZE.get(settings));
    node = new HopfieldNode(own, new RetrievalCounters(), models, new Requests());
  }

  @Override
  public Collection<Object> createComponents(
      Client client,
      ClusterService cluster,
      ThreadPool threadPool,
      ResourceWatcherService resourceWatcher,
      ScriptService scripts,
      NamedXContentRegistry xContent,
      Environment environment,
      NodeEnvironment nodeEnvironment,
      NamedWriteableRegistry writeables,
      IndexNameExpressionResolver indexNames,
      Supplier<RepositoriesService> repositories) {
    node.settings().follow(cluster.getClusterSettings());
    node.models().connect(client, cluster);
    warmup.start(environment.settings(), environment.tmpDir());
    return List.of(node, node.models());
  }

  @Override
  public void close() {
    warmup.close();
  }

  @Override
  public Collection<SystemIndexDescriptor> getSystemIndexDescriptors(Settings settings) {
    return List.of(
        new SystemIndexDescriptor(Models.INDEX, "Models of corruption for hopfield queries"));
  }

  @Override
  public List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> getActions() {
    List<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> all =
        new ArrayList<>(ModelActions.handlers());
    all.addAll(NodesActions.handlers());
    all.add(TrainingAction.handler());
    return all;
  }

  @Override
  public List<RestHandler> getRestHandlers(
      Settings settings,
      RestController controller,
      ClusterSettings clusterSettings,
      IndexScopedSettings indexSettings,
      SettingsFilter filter,
      IndexNameExpressionResolver indexNames,
      Supplier<DiscoveryNodes> nodes) {
    return List.of(new RestModels(node.settings()), new RestTraining(), new RestNodes());
  }

  @Override
  public List<ExecutorBuilder<?>> getExecutorBuilders(Settings settings) {
    return List.of(TrainingAction.pool(settings));
  }

  @Override
  public List<NamedWriteableRegistry.Entry> getNamedWriteables() {
    return List.of(
        new NamedWriteableRegistry.Entry(
            Task.Status.class, TrainingStatus.NAME, TrainingStatus::new));
  }

  @Override
  public List<Setting<?>> getSettings() {
    return HopfieldSettings.all();
  }

  @Override
  public Map<String, Mapper.TypeParser> getMappers() {
    return Map.of(HopfieldVectorFieldMapper.CONTENT_TYPE, HopfieldVectorFieldMapper.PARSER);
  }

  @Override
  public Optional<CodecServiceFactory> getCustomCodecServiceFactory(IndexSettings settings) {
    HopfieldIndex.check(settings.getIndexMetadata());
    return HopfieldIndex.hasCodes(settings.getIndexMetadata())
        ? Optional.of(HopfieldCodecService::new)
        : Optional.empty();
  }

  @Override
  public void onIndexModule(IndexModule index) {
    index.addSearchOperationListener(new RequestBinding(node.requests()));
  }

  @Override
  public List<QuerySpec<?>> getQueries() {
    return List.of(
        new QuerySpec<>(
            HopfieldQueryBuilder.NAME,
            in -> new HopfieldQueryBuilder(in, node),
            parser -> HopfieldQueryBuilder.fromXContent(parser, node)));
  }

  @Override
  public ScriptEngine getScriptEngine(Settings settings, Collection<ScriptContext<?>> contexts) {
    return new SimilarityScript(node.settings());
  }

  @Override
  public List<AggregationSpec> getAggregations() {
    return List.of(
        new AggregationSpec(
                EvidenceAggregationBuilder.NAME,
                EvidenceAggregationBuilder::new,
                EvidenceAggregationBuilder::parse)
            .addResultReader(InternalEvidence::new));
  }

  @Override
  public List<FetchSubPhase> getFetchSubPhases(FetchPhaseConstructionContext context) {
    return List.of(new HitEvidencePhase());
  }

  @Override
  public List<SearchExtSpec<?>> getSearchExts() {
    return List.of(
        new SearchExtSpec<>(HitEvidence.NAME, HitEvidence::new, HitEvidence::fromXContent),
        new SearchExtSpec<>(RecallExt.NAME, RecallExt::new, RecallExt::fromXContent));
  }

  @Override
  public Map<String, Processor.Factory<SearchRequestProcessor>> getRequestProcessors(
      Parameters parameters) {
    return Map.of(EvidenceRequestProcessor.TYPE, EvidenceRequestProcessor.factory());
  }

  @Override
  public Map<String, Processor.Factory<SearchResponseProcessor>> getResponseProcessors(
      Parameters parameters) {
    return Map.of(SeparationResponseProcessor.TYPE, SeparationResponseProcessor.factory());
  }
}
