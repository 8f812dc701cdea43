package io.github.lucenehopfield.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.lucenehopfield.Associations.Link;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.EdgeFile;
import io.github.lucenehopfield.dynamics.AssociationGraph;
import io.github.lucenehopfield.dynamics.AssociativeMemory;
import io.github.lucenehopfield.dynamics.CorrelatedMemory;
import io.github.lucenehopfield.dynamics.Coupling;
import io.github.lucenehopfield.separation.Softmax;
import io.github.lucenehopfield.similarity.DotSimilarity;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Finds the communities of a graph. */
@Command(
    name = "communities",
    header = "Finds the communities of a graph.",
    description = {
      "A correlated memory with a pattern of its own for each vertex is set off at each of them;"
          + " vertices whose states end alike belong together. A more negative auto-strength, such"
          + " as -2:3:0.1, gives fewer and larger communities.",
      "",
      "Writes one line of JSON for each community, with its number and the ids of its members."
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    sortOptions = false)
final class CommunitiesCommand implements Callable<Integer> {
  // Every vertex is set off, and has as many dimensions as there are vertices.
  private static final int MAX_VERTICES = 2000;
  private static final double BETA = 50;

  @ParentCommand private HopfieldCommand parent;

  @Option(
      names = "--graph",
      paramLabel = "FILE",
      required = true,
      description = "Lines like " + EdgeFile.FORM + ", ids; each edge also leads back.")
  private Path graph;

  @Option(
      names = "--coupling",
      paramLabel = "SPEC",
      defaultValue = "-1:2:0.1",
      description = Coupling.FORMS + " (default: ${DEFAULT-VALUE}).")
  private String coupling;

  @Option(
      names = "--threshold",
      paramLabel = "R",
      defaultValue = "0.7",
      description = "The correlation from which states are alike (default: ${DEFAULT-VALUE}).")
  private double threshold;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "500",
      description = "The most steps from each vertex (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Override
  public Integer call() throws IOException {
    Arguments.atLeastOne("--steps", steps);
    if (!(threshold >= -1 && threshold <= 1)) {
      throw new BadInputException("--threshold: expected -1 to 1, found " + threshold);
    }
    Coupling strengths;
    try {
      strengths = Coupling.parse(coupling);
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--coupling: " + e.getMessage());
    }
    Map<Long, Integer> places = new TreeMap<>();
    List<Link> links = EdgeFile.read(graph, true);
    for (Link link : links) {
      places.put(link.from(), 0);
      places.put(link.to(), 0);
    }
    int count = places.size();
    if (count > MAX_VERTICES) {
      throw new BadInputException(graph, "at most " + MAX_VERTICES + " vertices", "" + count);
    }
    List<Long> ids = new ArrayList<>(places.keySet());
    for (int i = 0; i < count; i++) {
      places.put(ids.get(i), i);
    }
    List<AssociationGraph.Edge> edges = new ArrayList<>();
    for (Link link : links) {
      edges.add(
          new AssociationGraph.Edge(places.get(link.from()), places.get(link.to()), link.weight()));
    }
    float[][] patterns = new float[count][count];
    for (int i = 0; i < count; i++) {
      patterns[i][i] = 1;
    }
    write(
        ids,
        new CorrelatedMemory(
                new AssociativeMemory(patterns),
                AssociationGraph.of(count, edges, AssociationGraph.Scaling.SYMMETRIC))
            .communities(new DotSimilarity(), new Softmax(BETA), strengths, steps, threshold));
    return 0;
  }

  private void write(List<Long> ids, int[] communities) throws IOException {
    PrintWriter out = parent.console().out();
    Map<Integer, List<Long>> members = new TreeMap<>();
    for (int i = 0; i < communities.length; i++) {
      members.computeIfAbsent(communities[i], number -> new ArrayList<>()).add(ids.get(i));
    }
    try (JsonGenerator json =
        new JsonFactory()
            .createGenerator(out)
            .setRootValueSeparator(null)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
      for (Map.Entry<Integer, List<Long>> community : members.entrySet()) {
        long[] of = community.getValue().stream().mapToLong(Long::longValue).toArray();
        json.writeStartObject();
        json.writeNumberField("community", community.getKey());
        json.writeFieldName("members");
        json.writeArray(of, 0, of.length);
        json.writeEndObject();
        json.writeRaw('\n');
      }
    }
    out.flush();
  }
}
