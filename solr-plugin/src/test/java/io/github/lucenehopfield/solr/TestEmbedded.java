package io.github.lucenehopfield.solr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.lucenehopfield.engine.Vectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.solr.client.solrj.embedded.EmbeddedSolrServer;
import org.apache.solr.client.solrj.request.CoreAdminRequest;
import org.apache.solr.client.solrj.request.SolrQuery;
import org.apache.solr.client.solrj.response.QueryResponse;
import org.apache.solr.common.SolrInputDocument;
import org.apache.solr.common.util.NamedList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recall without HTTP. */
class TestEmbedded {
  @Test
  void recalls(@TempDir Path home) throws Exception {
    Solr.configset(Solr.home(home), "hopfield");
    try (EmbeddedSolrServer solr = new EmbeddedSolrServer(home.toAbsolutePath(), "mem")) {
      CoreAdminRequest.Create create = new CoreAdminRequest.Create();
      create.setCoreName("mem");
      create.setConfigSet("hopfield");
      solr.request(create);
      float[][] vectors = Vectors.random(20, 4, 3);
      for (int i = 0; i < vectors.length; i++) {
        SolrInputDocument document = new SolrInputDocument();
        document.addField("id", String.valueOf(i));
        List<Float> vector = new ArrayList<>();
        for (float value : vectors[i]) {
          vector.add(value);
        }
        document.addField("v", vector);
        solr.add(document);
      }
      solr.commit();
      SolrQuery query = new SolrQuery("{!hopfield f=v topK=2}" + Vectors.json(vectors[7]));
      query.set("hopfield", true);
      query.set("hopfield.pattern", true);
      QueryResponse answer = solr.query(query);
      assertEquals("7", answer.getResults().get(0).getFieldValue("id"));
      Map<?, ?> known = (Map<?, ?>) answer.getResults().get(0).getFieldValue("_hopfield_");
      assertEquals(0.0, known.get("log_ratio"));
      NamedList<?> section = (NamedList<?>) answer.getResponse().get("hopfield");
      assertEquals(20L, section.get("accepted"));
      assertEquals(4, ((List<?>) section.get("pattern")).size());
    }
  }
}
